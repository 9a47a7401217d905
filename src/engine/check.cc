#include "engine/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "engine/identifiers.h"
#include "engine/row_sample.h"
#include "engine/scan.h"
#include "engine/selection.h"

namespace strickle {

namespace {

constexpr std::size_t most_integer_classes = 20;

bool is_text(ColumnKind kind) {
  return kind == ColumnKind::text || kind == ColumnKind::boolean || kind == ColumnKind::other;
}

class Checker {
 public:
  Checker(const Source& source, std::string name, const CheckOptions& options, const RunOptions& run)
      : source_(source), name_(std::move(name)), options_(options), run_(run) {}

  doctor::Report check() {
    choose_columns();
    read();
    doctor::Options doctor = options_.doctor;
    doctor.threads = run_.threads;
    return doctor::check(table(), doctor);
  }

 private:
  // The features, and behind them a target of numbers.
  void choose_columns() {
    const auto first = source_.open(0);
    columns_ = first->columns();
    FitOptions fit;
    fit.columns = options_.columns;
    fit.exclude = options_.exclude;
    fit.kinds = options_.kinds;
    fit.extras.range = true;
    try {
      if (!options_.target.empty()) {
        target_ = columns_[static_cast<std::size_t>(locate_column(options_.target, columns_))];
        fit.exclude.push_back(options_.target);
      }
      recipe_ = plan_recipe(columns_, fit);
      features_ = recipe_.columns.size();
      if (target_ && !is_text(target_->kind)) {
        fit.columns = {options_.target};
        fit.exclude.clear();
        recipe_.columns.push_back(std::move(plan_recipe(columns_, fit).columns.front()));
      }
    } catch (const Error& error) {
      if (error.code() == ErrorCode::not_found) throw error.at({.file = first->name()});
      throw;
    }
    for (const int i : locate_columns(recipe_, columns_, first->name())) {
      const ColumnInfo& column = columns_[static_cast<std::size_t>(i)];
      types_.push_back(column.type_name);
      may_drop_.push_back(column.kind == ColumnKind::empty);
      identifiers_.emplace_back(column.kind == ColumnKind::integer ? std::optional<IdentifierSearch>(column.name)
                                                                   : std::nullopt);
    }
    dropped_.assign(recipe_.columns.size(), 0);
  }

  void read() {
    sample_.emplace(recipe_.columns.size(), doctor::sample_rows(static_cast<std::int64_t>(features_)),
                    options_.doctor.seed);
    int text = -1;
    Scan scan{.recipe = recipe_,
              .source = source_,
              .run = run_,
              .activity = "checking",
              .sink = [&](std::size_t column, const ScanBlock& block) {
                recipe_.columns[column].state->update(block.values, block.wide);
              }};
    scan.on_table = [&](TableReader& reader) {
      if (!target_ || !is_text(target_->kind)) return;
      text = locate_column(options_.target, reader.columns());
      reader.keep(text);
    };
    scan.on_batch = [&](const Batch& batch, std::span<const int> located) {
      sample_->add(batch, located, text, run_.threads);
      look_for_identifiers(batch, located);
    };
    // A column that had no value when the kinds were decided, and turns out to hold text, is none of numbers.
    scan.forgive = [&](std::size_t column, const Error& error, const Batch&, int) {
      const Counts& counts = recipe_.columns[column].state->counts;
      const bool never_a_number = error.code() == ErrorCode::not_a_number && may_drop_[column] &&
                                  counts.rows() == counts.missing && column < features_;
      if (never_a_number) dropped_[column] = 1;
      return never_a_number;
    };
    try {
      scan();
    } catch (const Error& error) {
      if (error.code() != ErrorCode::mismatch) throw;
      // What is missing here is a recipe's column to the pass, and one of the first file's to the user.
      throw Error(ErrorCode::mismatch, "this column is missing, which the first file has",
                  "check files of different columns one by one, or name those that all have with --columns",
                  error.place());
    }
    rows_ = scan.rows;
    sample_->sort();
  }

  void look_for_identifiers(const Batch& batch, std::span<const int> located) {
    for (std::size_t i = 0; i < features_; ++i) {
      if (!identifiers_[i] || identifiers_[i]->decided()) continue;
      try {
        identifiers_[i]->add(batch.numbers(located[i]));
      } catch (const Error&) {
        identifiers_[i].reset();  // the pass comes to it, and says what is wrong
      }
    }
  }

  doctor::Table table() {
    doctor::Table table{.name = name_, .rows = rows_};
    for (std::size_t i = 0; i < features_; ++i) {
      ColumnRecipe& column = recipe_.columns[i];
      if (dropped_[i] != 0) {
        table.others.push_back({.name = column.name, .type = "text", .hint = ""});
        continue;
      }
      table.columns.push_back({.name = column.name,
                               .type = types_[i],
                               .identifier = identifiers_[i] && identifiers_[i]->found(),
                               .state = std::move(*column.state),
                               .values = std::move(sample_->column(i))});
    }
    for (const ColumnInfo& column : columns_) {
      const bool other =
          is_text(column.kind) || column.kind == ColumnKind::timestamp || column.kind == ColumnKind::decimal;
      if (!other || column.name == target_name() || is_feature(column.name)) continue;
      table.others.push_back({.name = column.name,
                              .type = column.type_name,
                              .hint = column.hint,
                              .timestamp = column.kind == ColumnKind::timestamp});
    }
    if (options_.labels) table.target = target_of_labels();
    else if (target_ && is_text(target_->kind)) table.target = target_of_text();
    else if (target_) table.target = target_of_numbers(sample_->column(features_));
    return table;
  }

  bool is_feature(const std::string& name) const {
    return std::ranges::find(recipe_.columns, name, &ColumnRecipe::name) != recipe_.columns.end();
  }

  doctor::Target target_of_text() {
    if (options_.task == Task::regression) refuse_text();
    return target_of_classes(sample_->texts());
  }

  doctor::Target target_of_labels() {
    const doctor::Target& labels = *options_.labels;
    if (static_cast<std::int64_t>(labels.values.size()) != rows_) {
      throw Error(ErrorCode::invalid_argument,
                  fmt::format("the target has {} values for {} rows", labels.values.size(), rows_));
    }
    std::vector<double> values;
    for (const std::int64_t place : sample_->places()) values.push_back(labels.values[static_cast<std::size_t>(place)]);
    if (labels.classes.empty()) return target_of_numbers(values);
    if (options_.task == Task::regression) refuse_text();
    return {.name = labels.name, .classes = labels.classes, .values = std::move(values)};
  }

  doctor::Target target_of_numbers(const std::vector<double>& values) {
    std::map<double, std::string> different;
    bool integers = true;
    for (const double value : values) {
      if (!std::isfinite(value)) continue;
      integers = integers && value == std::floor(value);
      different.emplace(value, fmt::format("{}", value));
    }
    const bool classes = options_.task == Task::classification ||
                         (options_.task == Task::automatic && integers && different.size() <= most_integer_classes);
    if (!classes) return {.name = target_name(), .values = values};
    doctor::Target target{.name = target_name()};
    std::map<double, double> index;
    for (const auto& [value, name] : different) {
      index.emplace(value, static_cast<double>(index.size()));
      target.classes.push_back(name);
    }
    for (const double value : values) {
      target.values.push_back(std::isfinite(value) ? index.at(value) : std::numeric_limits<double>::quiet_NaN());
    }
    return target;
  }

  doctor::Target target_of_classes(const std::vector<std::optional<std::string>>& texts) const {
    doctor::Target target{.name = target_name()};
    std::map<std::string, double> index;
    for (const auto& text : texts) {
      if (text) index.emplace(*text, 0);
    }
    for (auto& [name, place] : index) {
      place = static_cast<double>(target.classes.size());
      target.classes.push_back(name);
    }
    for (const auto& text : texts) {
      target.values.push_back(text ? index.at(*text) : std::numeric_limits<double>::quiet_NaN());
    }
    return target;
  }

  [[noreturn]] void refuse_text() const {
    throw Error(ErrorCode::not_a_number, "holds text, which no regression predicts", "--task classification",
                {.column = target_name()});
  }

  const std::string& target_name() const { return options_.labels ? options_.labels->name : options_.target; }

  const Source& source_;
  const std::string name_;
  const CheckOptions& options_;
  const RunOptions& run_;
  std::vector<ColumnInfo> columns_;
  std::optional<ColumnInfo> target_;
  Recipe recipe_;  // the features, and behind them a target of numbers; for the pass
  std::size_t features_ = 0;
  std::vector<std::string> types_;
  std::vector<bool> may_drop_;
  std::vector<char> dropped_;
  std::vector<std::optional<IdentifierSearch>> identifiers_;
  std::optional<RowSample> sample_;
  std::int64_t rows_ = 0;
};

}  // namespace

doctor::Report check_source(const Source& source, const std::string& name, const CheckOptions& options,
                            const RunOptions& run) {
  return Checker(source, name, options, run).check();
}

}  // namespace strickle
