#include <fmt/format.h>

#include <algorithm>

#include "run_flags.h"
#include "strickle/error.h"
#include "verb.h"

namespace strickle::cli {

namespace {

class Combine final : public Verb {
 public:
  explicit Combine(bool subtracting) : subtracting_(subtracting) {}

  std::string name() const override { return subtracting_ ? "subtract" : "merge"; }
  std::string summary() const override {
    return subtracting_ ? "Take the rows of other recipes out of a recipe, exactly"
                        : "Merge the recipes of shards, exactly";
  }
  std::string examples() const override {
    return subtracting_ ? "strickle subtract all.json old.json -o rest.json"
                        : "strickle merge a.json b.json -o ab.json\n"
                          "strickle merge shard-*.json -o all.json";
  }
  std::string details() const override {
    return subtracting_
               ? "A minimum or maximum (min-max, max-abs) cannot be subtracted, and rows that were never added are\n"
                 "refused as far as counts and sums show it."
               : "The merged recipe is that of one fit on all rows, to the byte. Quantiles (robust, squash) are then\n"
                 "known to an interval, until 'strickle refit' with the files makes them exact.";
  }

  void declare(CLI::App& app) override {
    app.add_option("recipes", recipes_, subtracting_ ? "the recipe, then what to take out" : "the recipes")
        ->required()
        ->expected(2, -1);
    app.add_option("-o,--output", output_, "the recipe file; standard output by default")->check(not_empty());
  }

  int run(Console& console) override {
    console.stdout_carries_data = output_ == "-";
    if (std::ranges::count(recipes_, "-") > 1) {
      throw Error(ErrorCode::invalid_argument, "only one recipe can come from standard input");
    }
    check_outputs(recipes_, {&output_, 1});
    Recipe recipe = read_recipe(recipes_.front());
    for (std::size_t i = 1; i < recipes_.size(); ++i) {
      const Recipe other = read_recipe(recipes_[i]);
      try {
        if (subtracting_) recipe.subtract(other);
        else recipe.merge(other);
      } catch (const Error& error) {
        throw error.at({.file = recipes_[i]});
      }
    }
    if (!recipe.exact())
      console.note("some parameters are known to an interval; 'strickle refit' with the files makes them exact");
    write_file_atomically(output_, recipe.to_json());
    console.summary(fmt::format("{} in {} -> {}", counted(recipe.rows, "row"),
                                counted(static_cast<std::int64_t>(recipe.columns.size()), "column"),
                                output_ == "-" ? "standard output" : output_));
    console.result({{"schema", 1},
                    {"verb", name()},
                    {"rows", recipe.rows},
                    {"columns", recipe.columns.size()},
                    {"exact", recipe.exact()},
                    {"recipe", output_}});
    return done;
  }

 private:
  bool subtracting_;
  std::vector<std::string> recipes_;
  std::string output_ = "-";
};

class Refit final : public Verb {
 public:
  std::string name() const override { return "refit"; }
  std::string summary() const override { return "Make the quantiles of a merged recipe exact again from its files"; }
  std::string examples() const override { return "strickle refit merged.json shards/ -o exact.json"; }
  std::string details() const override {
    return "The files must hold the very rows that the recipe was fitted on; counts, sums and histograms are compared.\n"
           "The result is the recipe of one fit on all of them, to the byte.";
  }

  void declare(CLI::App& app) override {
    app.add_option("recipe", recipe_, "the recipe file")->required();
    app.add_option("inputs", inputs_, "the tables it was fitted on")->required();
    app.add_option("-o,--output", output_, "the recipe file; standard output by default")->check(not_empty());
    run_flags_.declare(app);
  }

  int run(Console& console) override {
    console.stdout_carries_data = output_ == "-";
    const std::vector<InputFile> inputs = find_inputs(inputs_);
    check_outputs(paths_of(inputs), {&output_, 1});
    const RunOptions options = run_flags_.options(console);
    const FitReport report = refit_files(read_recipe(recipe_), inputs, options);
    write_file_atomically(output_, report.recipe.to_json());
    console.summary(fmt::format(
        "refitted {} on {} in {} -> {}", counted(static_cast<std::int64_t>(report.recipe.columns.size()), "column"),
        counted(report.rows, "row"), counted(report.passes, "pass"), output_ == "-" ? "standard output" : output_));
    console.result({{"schema", 1},
                    {"verb", "refit"},
                    {"rows", report.rows},
                    {"files", report.files},
                    {"passes", report.passes},
                    {"columns", report.recipe.columns.size()},
                    {"recipe", output_}});
    return done;
  }

 private:
  std::string recipe_, output_ = "-";
  std::vector<std::string> inputs_;
  RunFlags run_flags_;
};

}  // namespace

std::unique_ptr<Verb> make_merge() { return std::make_unique<Combine>(false); }
std::unique_ptr<Verb> make_subtract() { return std::make_unique<Combine>(true); }
std::unique_ptr<Verb> make_refit() { return std::make_unique<Refit>(); }

}  // namespace strickle::cli
