#include <fmt/format.h>

#include <algorithm>

#include "run_flags.h"
#include "strickle/error.h"
#include "verb.h"

namespace strickle::cli {

namespace {

// apply and invert: the same run in two directions.
class Apply final : public Verb {
 public:
  explicit Apply(Direction direction) : inverting_(direction == Direction::invert) {}

  std::string name() const override { return inverting_ ? "invert" : "apply"; }
  std::string summary() const override {
    return inverting_ ? "Take scaled tables back to the original units" : "Scale tables by a recipe";
  }
  std::string examples() const override {
    return inverting_ ? "strickle invert recipe.json scaled.parquet -o original.parquet\n"
                        "strickle invert recipe.json - -o - < scaled.csv > original.csv"
                      : "strickle apply recipe.json new.csv -o scaled.parquet\n"
                        "strickle apply recipe.json shards/ -o scaled/\n"
                        "strickle apply recipe.json - -o - < new.csv > scaled.csv\n"
                        "strickle apply recipe.json new.csv -o scaled.csv --fail-on out-of-range";
  }
  std::string details() const override {
    return "The format follows the output's name. Columns that the recipe does not name are written unchanged; missing\n"
           "values stay missing. Several inputs, or a folder, go to a folder, one file each.";
  }

  void declare(CLI::App& app) override {
    app.add_option("recipe", recipe_, "the recipe file")->required();
    app.add_option("inputs", inputs_, "tables: files, folders, globs, or -")->required();
    app.add_option("-o,--output", output_, "the scaled table, a folder for several, or -")
        ->required()
        ->check(not_empty());
    app.add_option("--output-format", output_format_, "csv, tsv, parquet, arrow or npy, whatever the name says");
    if (!inverting_) {
      app.add_option("--fail-on", fail_on_, "out-of-range: exit with 1 where values lie outside the fitted range");
    }
    run_flags_.declare(app);
  }

  int run(Console& console) override {
    console.stdout_carries_data = output_ == "-";
    if (!fail_on_.empty() && fail_on_ != "out-of-range") {
      throw Error(ErrorCode::invalid_argument, fmt::format("--fail-on is out-of-range; got '{}'", fail_on_));
    }
    if (recipe_ == "-" && std::ranges::find(inputs_, "-") != inputs_.end()) {
      throw Error(ErrorCode::invalid_argument, "the recipe and the table cannot both come from standard input");
    }
    const RunOptions options = run_flags_.options(console);
    const Recipe recipe = read_recipe(recipe_);
    const auto has_range = [](const ColumnRecipe& column) { return column.range().has_value(); };
    if (!fail_on_.empty() && std::ranges::none_of(recipe.columns, has_range)) {
      throw Error(ErrorCode::invalid_argument, "--fail-on out-of-range: the recipe holds no range of any column",
                  "fit it with --extra range", {.file = recipe_});
    }
    WriteOptions write{.buffer_bytes = options.memory / 16};
    if (!output_format_.empty()) write.format = parse_table_format(output_format_);
    const std::vector<InputFile> inputs = find_inputs(inputs_);
    const std::vector<std::string> outputs = output_paths(inputs, output_, write);
    check_outputs({&recipe_, 1}, outputs);
    const ApplyReport report =
        apply_files(recipe, inputs, outputs, write, options, inverting_ ? Direction::invert : Direction::apply);
    report.publish();
    for (const std::string& notice : report.notices) console.note(notice);
    console.summary(fmt::format("{} {} of {} -> {}", inverting_ ? "inverted" : "scaled", counted(report.rows, "row"),
                                counted(report.files, "file"), output_ == "-" ? "standard output" : output_));
    nlohmann::ordered_json columns = nlohmann::ordered_json::array();
    bool out_of_range = false;
    for (const ColumnReport& column : report.columns) {
      out_of_range = out_of_range || column.out_of_range.value_or(0) > 0;
      columns.push_back({{"name", column.name},
                         {"out_of_range", column.out_of_range ? nlohmann::ordered_json(*column.out_of_range) : nullptr},
                         {"out_of_domain", column.out_of_domain}});
    }
    console.result({{"schema", 1},
                    {"verb", name()},
                    {"rows", report.rows},
                    {"files", report.files},
                    {"outputs", outputs},
                    {"columns", std::move(columns)}});
    return out_of_range && !fail_on_.empty() ? found : done;
  }

 private:
  bool inverting_;
  std::string recipe_, output_, output_format_, fail_on_;
  std::vector<std::string> inputs_;
  RunFlags run_flags_;
};

}  // namespace

std::unique_ptr<Verb> make_apply() { return std::make_unique<Apply>(Direction::apply); }
std::unique_ptr<Verb> make_invert() { return std::make_unique<Apply>(Direction::invert); }

}  // namespace strickle::cli
