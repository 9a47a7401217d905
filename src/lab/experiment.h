// What an experiment is made of: a description, and a function that measures on a workbench. Each has a file of its
// own, which defines one function that registry.cc lists.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/parallel.h"
#include "lab/sample.h"
#include "model/random.h"
#include "strickle/lab.h"

namespace strickle::lab {

using model::Index;
using model::Labels;
using model::Matrix;
using model::Random;
using model::Vector;

// Ranges that count as a value.
Expectation within(double value, double tolerance);
Expectation within_share(double value, double share);  // of the value
Expectation at_least(double value);
Expectation at_most(double value);
Expectation between(double low, double high);

/// A row that is being described: what it is expected to be is said after what was measured.
class RowWriter {
 public:
  RowWriter(Row& row, const Sample& sample) : row_(row), sample_(sample) {}
  RowWriter& predicted(const Expectation& expectation);
  RowWriter& claimed(const Expectation& expectation);
  /// Where theory says what the claim says.
  RowWriter& predicted_and_claimed(const Expectation& expectation) {
    return predicted(expectation).claimed(expectation);
  }

 private:
  bool meets(const Expectation& expectation) const;
  Row& row_;
  Sample sample_;
};

class Workbench {
 public:
  Workbench(const Request& request, Result& result) : request_(request), result_(result) {}

  // Settings, as used.
  double number(const std::string& name) const { return list(name).front(); }
  Index count(const std::string& name) const { return static_cast<Index>(number(name)); }
  const std::vector<double>& list(const std::string& name) const { return result_.settings.at(name); }
  int seeds() const { return result_.seeds; }
  /// Read once, however often it is asked for.
  const Table& table(const std::string& name);

  /// measure(point, random) for every point in 0 … points − 1 and every seed, in parallel; results by point, then seed.
  /// The same seed gives all points the same random numbers, so that points differ by what they are alone.
  template <class Measure>
  auto trials(std::size_t points, Measure measure) {
    using Trial = decltype(measure(std::size_t{}, std::declval<Random&>()));
    const auto repetitions = static_cast<std::size_t>(seeds());
    std::vector<std::vector<Trial>> found(points, std::vector<Trial>(repetitions));
    parallel_for(static_cast<std::int64_t>(points * repetitions), request_.threads, [&](std::int64_t task) {
      const auto point = static_cast<std::size_t>(task) / repetitions,
                 seed = static_cast<std::size_t>(task) % repetitions;
      if (stopped_) return;  // a trial or the caller threw: nobody waits for the others
      try {
        Random random(request_.seed, seed);
        found[point][seed] = measure(point, random);
        count_trial();
      } catch (...) {
        stopped_ = true;
        throw;
      }
    });
    return found;
  }
  /// measure(random) for every seed.
  template <class Measure>
  auto trials(Measure measure) {
    return trials(1, [&](std::size_t, Random& random) { return measure(random); }).front();
  }

  RowWriter row(std::string where, std::string quantity, const Sample& measured);
  void figure(Figure figure) { result_.figures.push_back(std::move(figure)); }
  void remark(std::string text) { result_.remarks.push_back(std::move(text)); }

 private:
  void count_trial();

  const Request& request_;
  Result& result_;
  std::map<std::string, Table> tables_;
  std::mutex mutex_;
  std::int64_t finished_ = 0;
  std::atomic<bool> stopped_ = false;
};

struct Experiment {
  Description description;
  std::function<void(Workbench&)> measure;
};

/// All of them, in the order of the chapter.
const std::vector<Experiment>& registry();

/// A series of means over seeds, with the smallest and the largest as its spread.
Series measured_series(std::string name, const std::vector<double>& x, const std::vector<Sample>& samples);
Series predicted_series(std::string name, std::vector<double> x, std::vector<double> y);

}  // namespace strickle::lab
