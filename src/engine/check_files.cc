#include <fmt/format.h>

#include <filesystem>

#include "engine/check.h"
#include "engine/file_source.h"

namespace strickle {

doctor::Report check_files(std::span<const InputFile> inputs, const CheckOptions& options, const RunOptions& run) {
  FileSource source(inputs, run.read);
  source.allow_opening_again();  // the columns are looked at before the first batch
  const InputFile& first = inputs.front();
  std::string name = std::filesystem::path(first.name.empty() ? first.path : first.name).filename().string();
  if (inputs.size() > 1) name += fmt::format(" and {} more", inputs.size() - 1);
  return check_source(source, name, options, run);
}

}  // namespace strickle
