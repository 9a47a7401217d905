#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "engine/batch_applier.h"
#include "engine/file_source.h"
#include "engine/read_ahead.h"
#include "engine/selection.h"
#include "strickle/engine.h"
#include "strickle/error.h"

namespace strickle {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> paths_in_folder(std::span<const InputFile> inputs, const std::string& folder,
                                         const WriteOptions& write) {
  std::vector<std::string> paths;
  std::set<std::string> seen;
  for (const InputFile& input : inputs) {
    fs::path relative = fs::path(input.relative).lexically_normal();
    if (relative.begin()->string() == "..") {
      throw Error(ErrorCode::invalid_argument, "a pattern with .. has no place below the output folder",
                  "name the files another way", {.file = input.path});
    }
    if (write.format) relative.replace_extension(table_format_name(*write.format));
    paths.push_back((fs::path(folder) / relative).string());
    if (!seen.insert(paths.back()).second) {
      throw Error(ErrorCode::invalid_argument, fmt::format("two inputs would be written to '{}'", paths.back()));
    }
  }
  return paths;
}

}  // namespace

std::vector<std::string> output_paths(std::span<const InputFile> inputs, const std::string& output,
                                      const WriteOptions& write) {
  std::error_code ignored;
  const bool is_folder = fs::is_directory(output, ignored);
  const bool to_folder = inputs.size() > 1 || output.ends_with('/') || is_folder || inputs.front().from_folder;
  std::vector<std::string> paths{output};
  if (to_folder) {
    const bool named_like_file = fs::path(output).has_extension() && !output.ends_with('/');
    if (!is_folder && (output == "-" || named_like_file || fs::exists(output, ignored))) {
      throw Error(
          ErrorCode::invalid_argument,
          fmt::format("{} need a folder to be written to, and '{}' is named like a file",
                      inputs.size() == 1 ? "the tables of a folder" : fmt::format("{} tables", inputs.size()), output),
          "name a folder, such as -o scaled/");
    }
    paths = paths_in_folder(inputs, output, write);
  }
  check_outputs(paths_of(inputs), paths);
  return paths;
}

void ApplyReport::publish() const {
  for (const auto& table : tables) table->publish();
}

ApplyReport apply_files(const Recipe& recipe, std::span<const InputFile> inputs, std::span<const std::string> outputs,
                        const WriteOptions& write, const RunOptions& run, Direction direction) {
  BatchApplier applier(recipe, direction, run.threads);
  const FileSource source(inputs, run.read);
  ApplyReport report;
  const std::int64_t bytes_total = run.progress ? source.bytes() : -1;
  std::int64_t bytes_before = 0;
  for (std::size_t file = 0; file < inputs.size(); ++file) {
    const auto reader = source.open(file);
    const std::vector<int> located = locate_columns(recipe, reader->columns(), reader->name());
    try {
      reader->select(located, true);
    } catch (const Error& error) {
      throw error.at({.file = reader->name()});
    }
    std::vector<int> sorted = located;
    std::ranges::sort(sorted);
    const auto writer = create_table(outputs[file], *reader, sorted, write);
    BatchValues values(recipe, located);
    std::vector<std::vector<double>> scaled(recipe.columns.size());
    Batch batch;
    ReadAhead batches(*reader, run.threads);
    while (batches.next(batch)) {
      values.take(batch);
      std::vector<double*> targets;
      std::vector<ScaledColumn> replaced;
      for (std::size_t i = 0; i < scaled.size(); ++i) {
        scaled[i].resize(static_cast<std::size_t>(batch.rows()));
        targets.push_back(scaled[i].data());
        replaced.push_back({located[i], scaled[i]});
      }
      applier.apply(values, batch, targets, reader->name());
      writer->write(batch, replaced);
      report.rows += batch.rows();
      if (run.progress) {
        run.progress({direction == Direction::invert ? "inverting" : "applying", bytes_before + batches.bytes_read(),
                      bytes_total, report.rows});
      }
    }
    report.tables.push_back(writer->finish());
    bytes_before += batches.bytes_read();
  }
  report.files = static_cast<std::int64_t>(inputs.size());
  applier.finish(report);
  return report;
}

}  // namespace strickle
