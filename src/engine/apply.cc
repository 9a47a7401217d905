#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>
#include <ranges>
#include <set>

#include "core/parallel.h"
#include "engine/batch_values.h"
#include "engine/read_ahead.h"
#include "engine/scan.h"
#include "engine/selection.h"
#include "strickle/engine.h"
#include "strickle/error.h"
#include "strickle/scaler_spec.h"

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

void check_invertible(const Recipe& recipe, ApplyReport& report) {
  if (!recipe.row_steps.empty()) {
    throw Error(ErrorCode::unsupported, "a normalizer cannot be inverted: the norms of the rows are not kept");
  }
  std::map<std::string, std::vector<std::string>> lost;  // what, in which columns
  for (const ColumnRecipe& column : recipe.columns) {
    for (const auto& step : column.chain) {
      if (const std::string what = step->lost_by_apply(); !what.empty()) lost[what].push_back(column.name);
    }
  }
  for (const auto& [what, columns] : lost) {
    const auto others = columns.size() - 1;
    report.notices.push_back(fmt::format("column{} '{}'{}: {} and stay so", others > 0 ? "s" : "", columns.front(),
                                         others > 0 ? fmt::format(" and {} more", others) : "", what));
  }
}

std::int64_t count_finite(std::span<const double> values) {
  return std::ranges::count_if(values, [](double x) { return std::isfinite(x); });
}

// One column's chain over a block in place; counts what is worth saying.
void apply_chain(const ColumnRecipe& column, std::span<double> values, ColumnReport& report) {
  for (const auto& step : column.chain) {
    if (!step->stretch()) break;
    report.out_of_domain += count_finite(values);
    step->apply(values.data(), values.data(), values.size());
    report.out_of_domain -= count_finite(values);
  }
  if (const auto range = column.range()) {
    *report.out_of_range += std::ranges::count_if(values, [&](double x) { return x < range->min || x > range->max; });
  }
  const Scaler* scaler = column.fitted();
  if (scaler == nullptr) return;
  const bool outside = scaler->first_outside_domain(values) >= 0;
  if (outside) report.out_of_domain += count_finite(values);
  scaler->apply(values.data(), values.data(), values.size());
  if (outside) report.out_of_domain -= count_finite(values);
}

void invert_chain(const ColumnRecipe& column, std::span<double> values, ColumnReport& report) {
  // Without a fit there is nothing to go back to, and all is missing.
  const bool fitted = !column.state || column.state->counts.finite > 0;
  if (fitted) report.out_of_domain += count_finite(values);
  for (const auto& step : std::views::reverse(column.chain)) step->invert(values.data(), values.data(), values.size());
  if (fitted) report.out_of_domain -= count_finite(values);
}

std::string values_text(std::int64_t n) { return fmt::format("{} value{}", n, n == 1 ? "" : "s"); }

// What is worth saying of parameters that are no numbers, or not known exactly.
void note_parameters(const std::string& column, const Scaler& scaler, ApplyReport& report) {
  std::int64_t in_lists = 0;
  for (const Parameter& parameter : scaler.parameters()) {
    if (std::isnan(parameter.value)) {
      report.notices.push_back(fmt::format("column '{}' has no parameters: it scales to missing values", column));
      return;
    }
    if (!parameter.interval) continue;
    if (parameter.listed) {
      ++in_lists;
      continue;
    }
    report.notices.push_back(fmt::format("column '{}': the {} of {} is known to lie in [{}, {}]; refit makes it exact",
                                         column, parameter.name, scaler.name(), (*parameter.interval)[0],
                                         (*parameter.interval)[1]));
  }
  if (in_lists > 0) {
    report.notices.push_back(
        fmt::format("column '{}': {} of the parameters of {} are known to lie in intervals, which the recipe holds; "
                    "refit makes them exact",
                    column, in_lists, scaler.name()));
  }
}

void add_notices(const Recipe& recipe, Direction direction, ApplyReport& report) {
  for (std::size_t i = 0; i < recipe.columns.size(); ++i) {
    const ColumnRecipe& column = recipe.columns[i];
    const ColumnReport& counts = report.columns[i];
    if (counts.out_of_range.value_or(0) > 0) {
      report.notices.push_back(
          fmt::format("column '{}': {} outside the fitted range", column.name, values_text(*counts.out_of_range)));
    }
    if (counts.out_of_domain > 0 && direction == Direction::invert) {
      report.notices.push_back(
          fmt::format("column '{}': {} without a finite inverse", column.name, values_text(counts.out_of_domain)));
    } else if (counts.out_of_domain > 0) {
      report.notices.push_back(fmt::format("column '{}': {} without a finite {}", column.name,
                                           values_text(counts.out_of_domain), column.chain_text()));
    }
    if (const Scaler* scaler = column.fitted()) note_parameters(column.name, *scaler, report);
  }
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
  const bool inverting = direction == Direction::invert;
  ApplyReport report;
  for (const ColumnRecipe& column : recipe.columns) {
    report.columns.push_back({.name = column.name});
    if (!inverting && column.range()) report.columns.back().out_of_range = 0;
  }
  if (inverting) check_invertible(recipe, report);
  const std::int64_t bytes_total = run.progress ? total_bytes(inputs) : -1;
  std::int64_t bytes_before = 0;
  for (std::size_t file = 0; file < inputs.size(); ++file) {
    const auto reader = open_input(inputs[file], run);
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
      std::vector<std::optional<Error>> errors(recipe.columns.size());
      parallel_for_beside(static_cast<std::int64_t>(recipe.columns.size()), run.threads, [&](std::int64_t c) {
        const auto i = static_cast<std::size_t>(c);
        scaled[i].resize(static_cast<std::size_t>(batch.rows()));
        try {
          const ColumnView view = values.view(i);
          for (std::int64_t begin = 0; begin < batch.rows(); begin += scan_block) {
            const std::int64_t count = std::min(scan_block, batch.rows() - begin);
            const std::span<double> block(scaled[i].data() + begin, static_cast<std::size_t>(count));
            values.load(i, view, begin, count, block.data(), nullptr);
            if (inverting) invert_chain(recipe.columns[i], block, report.columns[i]);
            else apply_chain(recipe.columns[i], block, report.columns[i]);
          }
        } catch (const Error& error) {
          errors[i] = error.at({.file = reader->name(), .column = recipe.columns[i].name});
        }
      });
      rethrow_earliest(errors);
      std::vector<ScaledColumn> replaced;
      for (std::size_t i = 0; i < scaled.size(); ++i) replaced.push_back({located[i], scaled[i]});
      writer->write(batch, replaced);
      report.rows += batch.rows();
      if (run.progress) {
        run.progress(
            {inverting ? "inverting" : "applying", bytes_before + batches.bytes_read(), bytes_total, report.rows});
      }
    }
    report.tables.push_back(writer->finish());
    bytes_before += batches.bytes_read();
  }
  report.files = static_cast<std::int64_t>(inputs.size());
  add_notices(recipe, direction, report);
  return report;
}

}  // namespace strickle
