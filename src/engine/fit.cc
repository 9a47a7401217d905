#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>

#include "core/parallel.h"
#include "engine/fit.h"
#include "engine/identifiers.h"
#include "engine/scan.h"
#include "engine/selection.h"
#include "strickle/engine.h"
#include "strickle/error.h"
#include "strickle/shell_word.h"

namespace strickle {

namespace {

// Values kept in memory during the first pass, so that quantiles need no second one while the data is small.
class KeptValues {
 public:
  explicit KeptValues(std::size_t columns) : pieces_(columns) {}
  void add(std::size_t column, std::span<const double> values) {
    pieces_[column].emplace_back(values.begin(), values.end());
  }
  void clear() { pieces_ = std::vector<Pieces>(pieces_.size()); }
  void replay(std::size_t column, Search& search) const {
    for (const auto& piece : pieces_[column]) search.update(piece);
  }

 private:
  using Pieces = std::vector<std::vector<double>>;
  std::vector<Pieces> pieces_;
};

bool searches(const ColumnRecipe& column) { return column.fitted() != nullptr && column.fitted()->searches(); }

class Fitter {
 public:
  Fitter(Recipe prototype, const Source& source, const RunOptions& run)
      : recipe_(std::move(prototype)), source_(source), run_(run), kept_(recipe_.columns.size()) {}

  /// Columns that had no value when they were chosen may turn out to hold text, and are then left out.
  void leave_out_text(std::vector<bool> columns) { may_drop_ = std::move(columns); }
  void look_for_identifiers(const std::vector<bool>& columns) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      identifiers_.emplace_back(columns[i] ? std::optional<IdentifierSearch>(recipe_.columns[i].name) : std::nullopt);
    }
  }

  FitReport fit() {
    first_pass();
    search_values();
    drop_columns();
    FitReport report{.recipe = std::move(recipe_), .notices = std::move(notices_)};
    report.rows = report.recipe.rows;
    report.files = static_cast<std::int64_t>(source_.size());
    report.passes = passes_;
    return report;
  }

 private:
  void first_pass() {
    dropped_.assign(recipe_.columns.size(), false);
    may_drop_.resize(recipe_.columns.size(), false);
    const std::int64_t searched = std::ranges::count_if(recipe_.columns, searches);
    // A quarter of the memory for kept values, the same for every column whatever the thread that fits it.
    keep_rows_ = searched == 0 || source_.in_memory()
                     ? 0
                     : run_.memory / 4 / static_cast<std::int64_t>(sizeof(double)) / searched;
    Scan scan{.recipe = recipe_,
              .source = source_,
              .run = run_,
              .activity = "fitting",
              .sink = [&](std::size_t column, const ScanBlock& block) { add(column, block); }};
    scan.forgive = [&](std::size_t column, const Error& error, const Batch& batch, int located) {
      const Counts& counts = recipe_.columns[column].state->counts;
      const bool never_a_number = error.code() == ErrorCode::not_a_number && may_drop_[column] &&
                                  counts.rows() == counts.missing &&
                                  batch.first_row() + batch.first_value(located) + 1 == error.place().row;
      if (never_a_number) dropped_[column] = true;
      return never_a_number;
    };
    scan.on_batch = [&](const Batch& batch, std::span<const int> located) {
      if (keep_rows_ > 0 && seen_rows_ + batch.rows() > keep_rows_) {
        keep_rows_ = 0;
        kept_.clear();
      }
      look_for_identifiers_in(batch, located);
      seen_rows_ += batch.rows();
    };
    scan();
    note_identifiers();
    recipe_.rows = scan.rows;
    ++passes_;
  }

  void add(std::size_t column, const ScanBlock& block) {
    ColumnRecipe& c = recipe_.columns[column];
    std::span<const double> values = block.values;
    const std::int64_t outside = c.fitted() == nullptr ? -1 : c.fitted()->first_outside_domain(values);
    if (outside >= 0) values = values.first(static_cast<std::size_t>(outside));
    const std::int64_t infinity = block.weights.empty() ? c.state->update(values, block.wide)
                                                        : c.state->update(values, block.weights.first(values.size()));
    if (infinity >= 0 && recipe_.infinities == Infinities::error) {
      const bool positive = block.values[static_cast<std::size_t>(infinity)] > 0;
      throw Error(ErrorCode::infinite_value, positive ? "an infinite value" : "a negative infinite value",
                  "--infinities missing treats infinities as missing", {.row = infinity + 1});
    }
    if (outside >= 0) throw outside_domain(*c.fitted(), block.values[static_cast<std::size_t>(outside)], outside);
    if (keep_rows_ > 0 && searches(c)) {
      kept_.add(column, values);
    }
  }

  void search_values() {
    if (std::ranges::none_of(recipe_.columns, searches)) return recipe_.estimate_parameters();
    std::vector<std::unique_ptr<Search>> search(recipe_.columns.size());
    // Kept values fit by definition; otherwise an eighth of the memory is shared by the columns' searches.
    const std::size_t capacity =
        keep_rows_ > 0 ? std::numeric_limits<std::size_t>::max()
                       : static_cast<std::size_t>(run_.memory) / 8 / sizeof(double) / recipe_.columns.size();
    for (std::size_t i = 0; i < search.size(); ++i) {
      const ColumnRecipe& c = recipe_.columns[i];
      if (searches(c) && !dropped_[i]) search[i] = c.fitted()->search(*c.state, capacity);
    }
    const auto searching = [&] { return std::ranges::any_of(search, [](const auto& s) { return s && !s->done(); }); };
    if (keep_rows_ > 0) {
      parallel_for(static_cast<std::int64_t>(search.size()), run_.threads, [&](std::int64_t i) {
        auto& s = search[static_cast<std::size_t>(i)];
        while (s && !s->done() && s->consistent()) {
          kept_.replay(static_cast<std::size_t>(i), *s);
          s->end_pass();
        }
      });
      kept_.clear();
    }
    while (searching()) {
      Scan scan{.recipe = recipe_,
                .source = source_,
                .run = run_,
                .activity = fmt::format("searching, pass {}", passes_ + 1),
                .sink = [&](std::size_t column, const ScanBlock& block) {
                  if (search[column] && !search[column]->done()) search[column]->update(block.values);
                }};
      scan.forgive = [&](std::size_t column, const Error&, const Batch&, int) {
        return static_cast<bool>(dropped_[column]);
      };
      scan();
      ++passes_;
      for (std::size_t i = 0; i < search.size(); ++i) {
        if (!search[i] || search[i]->done()) continue;
        search[i]->end_pass();
        if (!search[i]->consistent()) {
          throw Error(ErrorCode::bad_file, "the input changed while it was read", "fit again when nobody writes to it",
                      {.column = recipe_.columns[i].name});
        }
      }
    }
    for (std::size_t i = 0; i < search.size(); ++i) {
      ColumnRecipe& c = recipe_.columns[i];
      if (c.fitted() == nullptr) continue;
      c.fitted()->fit(*c.state, search[i] ? search[i]->found() : std::vector<Estimate>());
    }
  }

  void look_for_identifiers_in(const Batch& batch, std::span<const int> located) {
    for (std::size_t i = 0; i < identifiers_.size(); ++i) {
      if (!identifiers_[i] || identifiers_[i]->decided()) continue;
      try {
        identifiers_[i]->add(batch.numbers(located[i]));
      } catch (const Error&) {
        // The scan comes to it with the columns, and says the earliest of what is wrong.
        identifiers_[i].reset();
      }
    }
  }

  void note_identifiers() {
    for (std::size_t i = 0; i < identifiers_.size(); ++i) {
      if (!identifiers_[i] || !identifiers_[i]->found()) continue;
      const std::string& name = recipe_.columns[i].name;
      notices_.push_back(fmt::format("column '{}' looks like an identifier and is scaled; --exclude {} leaves it out",
                                     name, shell_word(listed_name(name))));
    }
  }

  void drop_columns() {
    for (std::size_t i = recipe_.columns.size(); i-- > 0;) {
      if (!dropped_[i]) continue;
      for (RowStep& step : recipe_.row_steps) std::erase(step.columns, recipe_.columns[i].name);
      recipe_.columns.erase(recipe_.columns.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (recipe_.columns.empty()) throw Error(ErrorCode::not_found, "there is no column of numbers to scale");
    for (const ColumnRecipe& c : recipe_.columns) {
      if (recipe_.rows == 0 || c.fitted() == nullptr) continue;
      if (const std::string caveat = c.fitted()->caveat(*c.state); !caveat.empty()) {
        notices_.push_back(fmt::format("column '{}': {}", c.name, caveat));
      }
      if (c.state->counts.finite == 0) {
        notices_.push_back(fmt::format("column '{}' has no values: it scales to missing values", c.name));
      } else if (std::ranges::any_of(c.fitted()->parameters(),
                                     [](const Parameter& p) { return std::isnan(p.value); })) {
        notices_.push_back(
            fmt::format("column '{}' has no deviation, since its weights sum to no more than ddof: it scales to "
                        "missing values",
                        c.name));
      }
    }
    if (recipe_.rows == 0) notices_.push_back("there are no rows: everything scales to missing values");
  }

  Recipe recipe_;
  const Source& source_;
  const RunOptions& run_;
  KeptValues kept_;
  std::int64_t keep_rows_ = 0;  // keep values while the rows are no more than these
  std::int64_t seen_rows_ = 0;
  int passes_ = 0;
  std::vector<bool> may_drop_, dropped_;
  std::vector<std::optional<IdentifierSearch>> identifiers_;  // empty, or one place per column
  std::vector<std::string> notices_;
};

FitReport fit_prototype(Recipe prototype, Source& source, const RunOptions& run) {
  if (std::ranges::any_of(prototype.columns, searches)) source.allow_opening_again();
  return Fitter(std::move(prototype), source, run).fit();
}

}  // namespace

FitReport fit_source(Source& source, const FitOptions& options, const RunOptions& run) {
  source.allow_opening_again();  // the plan needs the columns before the first batch
  const auto first = source.open(0);
  const auto& columns = first->columns();
  Recipe prototype;
  try {
    prototype = plan_recipe(columns, options);
  } catch (const Error& error) {
    // What is missing is missing in the file; what makes no sense makes none anywhere.
    if (error.code() == ErrorCode::not_found) throw error.at({.file = first->name()});
    throw;
  }
  std::vector<bool> empty, integer;
  for (const int i : locate_columns(prototype, columns, first->name())) {
    const ColumnInfo& info = columns[static_cast<std::size_t>(i)];
    const bool by_default = std::ranges::find(options.columns, info.name) == options.columns.end();
    empty.push_back(info.kind == ColumnKind::empty && by_default);
    integer.push_back(info.kind == ColumnKind::integer && by_default);
  }
  Fitter fitter(std::move(prototype), source, run);
  fitter.leave_out_text(std::move(empty));
  fitter.look_for_identifiers(integer);
  FitReport report = fitter.fit();
  for (const int i : locate_columns(report.recipe, columns, first->name())) {
    const ColumnInfo& column = columns[static_cast<std::size_t>(i)];
    if (column.kind != ColumnKind::timestamp) continue;
    report.notices.push_back(
        fmt::format("column '{}' is scaled as the integers that {} holds: a recipe knows no unit of time", column.name,
                    column.type_name));
  }
  for (const ColumnInfo& column : columns) {
    if (column.hint.empty()) continue;
    report.notices.push_back(fmt::format("column '{}' is text: {}", column.name, column.hint));
  }
  return report;
}

FitReport update_source(const Recipe& recipe, Source& source, const RunOptions& run) {
  if (!recipe.has_state()) {
    throw Error(ErrorCode::mismatch, "a recipe without its state cannot be updated", "fit again without --no-state");
  }
  FitReport report = fit_prototype(recipe.emptied(), source, run);
  Recipe all = recipe.clone();
  all.merge(report.recipe);
  report.recipe = std::move(all);
  return report;
}

FitReport refit_source(const Recipe& recipe, Source& source, const RunOptions& run) {
  if (!recipe.has_state()) {
    throw Error(ErrorCode::mismatch, "a recipe without its state cannot be checked against files",
                "fit again without --no-state");
  }
  FitReport report = fit_prototype(recipe.emptied(), source, run);
  const char* hint = "refit takes the very rows that the recipe was fitted on";
  if (report.recipe.rows != recipe.rows) {
    throw Error(ErrorCode::mismatch,
                fmt::format("the files hold {} rows and the recipe {}", report.recipe.rows, recipe.rows), hint);
  }
  for (std::size_t i = 0; i < recipe.columns.size(); ++i) {
    // A range that a subtraction made unknown is known again from the files, which are the very rows.
    ColumnState found = *report.recipe.columns[i].state;
    if (recipe.columns[i].range_unknown) found.extrema.reset();
    if (found != *recipe.columns[i].state) {
      throw Error(ErrorCode::mismatch, "the files hold other values than the recipe was fitted on", hint,
                  {.column = recipe.columns[i].name});
    }
  }
  return report;
}

}  // namespace strickle
