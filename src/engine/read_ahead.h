// Reads a table one batch ahead on a thread of its own, so that a batch is decoded while the one before is worked on.
#pragma once

#include <cstdint>
#include <future>
#include <system_error>

#include "strickle/table.h"

namespace strickle {

class ReadAhead {
 public:
  /// With one thread for all, batches are read when they are asked for.
  ReadAhead(TableReader& reader, int threads) : reader_(reader), ahead_(threads > 1) { start(); }

  /// As TableReader::next; an error of a batch comes when that batch is asked for.
  bool next(Batch& batch) {
    Step step = following_.valid() ? following_.get() : read();
    bytes_read_ = step.bytes_read;
    if (step.more) start();
    batch = std::move(step.batch);
    return step.more;
  }
  /// When the batch was read that was asked for last.
  std::int64_t bytes_read() const { return bytes_read_; }

 private:
  struct Step {
    bool more = false;
    Batch batch = {};
    std::int64_t bytes_read = 0;
  };
  Step read() {
    Step step;
    step.more = reader_.next(step.batch);
    step.bytes_read = reader_.bytes_read();
    return step;
  }
  void start() {
    if (!ahead_) return;
    try {
      following_ = std::async(std::launch::async, [this] { return read(); });
    } catch (const std::system_error&) {
      ahead_ = false;  // the system gives no more threads
    }
  }

  TableReader& reader_;
  bool ahead_;
  std::int64_t bytes_read_ = 0;
  std::future<Step> following_;  // last: it waits for the thread when it goes
};

}  // namespace strickle
