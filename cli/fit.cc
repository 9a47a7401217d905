#include <fmt/format.h>

#include <algorithm>

#include "run_flags.h"
#include "strickle/closest_name.h"
#include "strickle/error.h"
#include "verb.h"

namespace strickle::cli {

namespace {

class Fit final : public Verb {
 public:
  std::string name() const override { return "fit"; }
  std::string summary() const override { return "Fit scalers to tables and write a recipe"; }
  std::string examples() const override {
    return "strickle fit data.parquet -o recipe.json\n"
           "strickle fit data.csv -o recipe.json --scaler robust\n"
           "strickle fit data.csv -o recipe.json --scaler standard --scaler 'min-max(range=[-1,1],clip):a,b'\n"
           "strickle fit survey.csv -o recipe.json --scaler 'log1p+standard:flux_*' --exclude id\n"
           "strickle fit train/ -o recipe.json --apply scaled/\n"
           "strickle fit --update recipe.json new.parquet";
  }
  std::string details() const override {
    return "Scalers: standard(with_mean,with_std,ddof), min-max(range,clip), max-abs,\n"
           "  robust(quantile_range,with_centering,with_scaling,unit_variance,clip,zero_iqr),\n"
           "  squash(bound), quantile(n_quantiles,output_distribution), power(method,standardize),\n"
           "  the stretches log1p, asinh(scale) and divide(by), and per row normalizer(norm).\n"
           "  NAME(OPTION=VALUE,FLAG):COLUMN,COLUMN gives one to chosen columns; '+' chains a stretch and a scaler.\n"
           "Inputs: files, folders, globs, and - for standard input; CSV, TSV (also .gz, .zst), Parquet, Arrow IPC, NPY.\n"
           "Missing values (NaN, null, empty, NA) are skipped; an infinity is an error unless --infinities missing.";
  }

  void declare(CLI::App& app) override {
    app.add_option("inputs", inputs_, "tables: files, folders, globs, or -")->required();
    app.add_option("-o,--output", output_, "the recipe file; standard output by default")->check(not_empty());
    add_repeated(app, "--scaler", scalers_, "standard by default; may be given again with :columns");
    add_repeated(app, "--columns", columns_, "only these columns, by name or glob, separated by commas");
    add_repeated(app, "--exclude", exclude_, "not these columns");
    add_repeated(app, "--types", types_, "columns of these types: integer, floating, boolean, timestamp, decimal");
    app.add_option("--weights", weights_, "a column that weights the rows (standard, min-max, max-abs)")
        ->check(not_empty());
    app.add_option("--infinities", infinities_, "error or missing")->capture_default_str();
    add_repeated(app, "--extra", extra_, "statistics to keep beside what the scaler needs: range, histogram");
    app.add_option("--update", update_, "add the rows to this recipe; it is replaced unless -o names another file")
        ->check(not_empty());
    app.add_option("--apply", apply_, "also write the scaled tables here")->check(not_empty());
    app.add_flag("--no-state", no_state_, "leave the state out: a small recipe that can only be applied and inverted");
    run_flags_.declare(app);
  }

  int run(Console& console) override {
    const std::string target = output_.empty() ? (update_.empty() ? "-" : update_) : output_;
    console.stdout_carries_data = target == "-" || apply_ == "-";
    if (target == "-" && apply_ == "-") {
      throw Error(ErrorCode::invalid_argument, "the recipe and the table cannot both go to standard output",
                  "give -o a file");
    }
    const RunOptions options = run_flags_.options(console);
    std::vector<InputFile> inputs = find_inputs(inputs_);
    check_outputs(paths_of(inputs), {&target, 1});
    const WriteOptions write{.buffer_bytes = options.memory / 16};
    std::vector<std::string> tables;
    if (!apply_.empty()) {
      tables = output_paths(inputs, apply_, write);
      check_apart(tables, target);
      inputs = spool_streams(inputs);
    }
    const FitReport report = update_.empty() ? fit_files(inputs, fit_options(), options) : updated(inputs, options);
    for (const std::string& notice : report.notices) console.note(notice);
    nlohmann::ordered_json result = {
        {"schema", 1},           {"verb", "fit"},           {"rows", report.rows},
        {"files", report.files}, {"passes", report.passes}, {"columns", report.recipe.columns.size()},
        {"recipe", target}};
    ApplyReport applied;
    if (!apply_.empty()) {
      applied = apply_files(report.recipe, inputs, tables, write, options);
      for (const std::string& notice : applied.notices) console.note(notice);
      result["outputs"] = tables;
    }
    // All of what was asked for appears, or none.
    const auto recipe_file = prepare_file(target, report.recipe.to_json(!no_state_));
    applied.publish();
    recipe_file->publish();
    const auto columns = static_cast<std::int64_t>(report.recipe.columns.size());
    console.summary(fmt::format("{} {} on {}{} -> {}", update_.empty() ? "fitted" : "updated",
                                counted(columns, "column"), counted(report.rows, "row"),
                                report.passes > 1 ? " in " + counted(report.passes, "pass") : "",
                                target == "-" ? "standard output" : target));
    console.result(std::move(result));
    return done;
  }

 private:
  FitOptions fit_options() const {
    FitOptions options;
    if (!scalers_.empty()) options.scalers = scalers_;
    options.columns = listed_names(columns_);
    options.exclude = listed_names(exclude_);
    options.kinds = parse_kinds(types_);
    options.weights = weights_;
    if (infinities_ != "error" && infinities_ != "missing") {
      throw Error(ErrorCode::invalid_argument, fmt::format("--infinities is error or missing; got '{}'", infinities_));
    }
    options.infinities = infinities_ == "error" ? Infinities::error : Infinities::missing;
    for (const std::string& name : listed_names(extra_)) {
      if (name != "range" && name != "histogram") {
        throw Error(ErrorCode::invalid_argument, fmt::format("--extra is range or histogram; got '{}'", name));
      }
      (name == "range" ? options.extras.range : options.extras.histogram) = true;
    }
    return options;
  }

  // A table may be written neither where the recipe goes nor over the one that is updated.
  void check_apart(std::span<const std::string> tables, const std::string& target) const {
    const std::string written = target == "-" ? "" : file_identity(target);
    const std::string updated = update_.empty() ? "" : file_identity(update_);
    for (const std::string& table : tables) {
      const std::string identity = table == "-" ? "" : file_identity(table);
      if (identity.empty() || (identity != written && identity != updated)) continue;
      throw Error(ErrorCode::invalid_argument,
                  identity == written ? fmt::format("the recipe and the table would both be written to '{}'", table)
                                      : fmt::format("the table would replace the recipe '{}'", table),
                  "give -o and --apply different names");
    }
  }

  FitReport updated(std::span<const InputFile> inputs, const RunOptions& options) const {
    const bool other_wishes = !scalers_.empty() || !columns_.empty() || !exclude_.empty() || !types_.empty() ||
                              !weights_.empty() || !extra_.empty() || infinities_ != "error";
    if (other_wishes) {
      throw Error(ErrorCode::invalid_argument,
                  "--update fits what the recipe says, so it takes no scalers, columns or policies",
                  "fit anew to change them");
    }
    return update_files(read_recipe(update_), inputs, options);
  }

  std::vector<std::string> inputs_, scalers_, columns_, exclude_, types_, extra_;
  std::string output_, weights_, infinities_ = "error", update_, apply_;
  bool no_state_ = false;
  RunFlags run_flags_;
};

}  // namespace

std::unique_ptr<Verb> make_fit() { return std::make_unique<Fit>(); }

}  // namespace strickle::cli
