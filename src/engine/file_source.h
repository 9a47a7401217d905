// Files as the tables of a run.
#pragma once

#include <span>
#include <vector>

#include "engine/source.h"
#include "strickle/engine.h"

namespace strickle {

class FileSource final : public Source {
 public:
  FileSource(std::span<const InputFile> inputs, const ReadOptions& read);
  std::size_t size() const override { return inputs_.size(); }
  std::unique_ptr<TableReader> open(std::size_t table) const override;
  std::int64_t bytes() const override;
  /// Copies streams.
  void allow_opening_again() override;

 private:
  std::vector<InputFile> inputs_;
  ReadOptions read_;
};

}  // namespace strickle
