#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "run_flags.h"
#include "strickle/engine.h"
#include "strickle/report.h"
#include "strickle/shell_word.h"
#include "verb.h"

namespace strickle::cli {

namespace {

using Json = nlohmann::ordered_json;

// The words that decide what is recommended: not how it is shown, where it goes, or how many work on it.
std::vector<std::string> what_matters(const std::vector<std::string>& words) {
  static const std::vector<std::string> alone = {"--json", "-q", "--quiet"};
  static const std::vector<std::string> with_value = {"--threads", "--memory", "--html",    "--format",
                                                      "--color",   "--mute",   "--fail-on", "--recipe"};
  const auto among = [](const std::vector<std::string>& flags, const std::string& word) {
    return std::ranges::find(flags, word) != flags.end();
  };
  std::vector<std::string> kept;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (among(with_value, words[i])) ++i;
    else if (!among(alone, words[i]) && !among(with_value, words[i].substr(0, words[i].find('='))))
      kept.push_back(words[i]);
  }
  return kept;
}

class Check final : public Verb {
 public:
  std::string name() const override { return "check"; }
  std::string summary() const override { return "Say what the raw scale of a table will do to training, and prove it"; }
  std::string examples() const override {
    return "strickle check data.parquet\n"
           "strickle check data.csv --target y                      # also trains small models, raw and scaled\n"
           "strickle check data.csv --target y --recipe recipe.json # and writes what it recommends\n"
           "strickle check data.csv --target y --html report.html   # the whole report as a page\n"
           "strickle check data.csv --model network --fail-on high  # for a pipeline: exit status 1 where it is bad\n"
           "strickle check data.csv --mute SCALE015,DATA006 --json\n"
           "strickle explain SCALE004                               # what a code means";
  }
  std::string details() const override {
    return "Moments and extrema are those of all rows, exact; quantiles, distances, eigenvalues and training come from a\n"
           "random sample of the rows, of which the report says how many they are. With a target, and where the table\n"
           "is small or --probe is given, nearest neighbours, a support vector machine, ridge regression and a small\n"
           "network are trained on up to 600 rows in 5 folds behind each scaling, fitted to each fold's training rows.\n"
           "The exit status is 1 where something at or above --fail-on was found.";
  }

  void declare(CLI::App& app) override {
    app.add_option("inputs", inputs_, "tables: files, folders, globs, or -")->required();
    app.add_option("--target", target_, "the column that is to be predicted")->check(not_empty());
    app.add_option("--task", task_, "classification or regression; found out from the target by default");
    app.add_option("--model", model_, "any, trees, neighbors, svm, linear, network, vae or gan")->capture_default_str();
    add_repeated(app, "--columns", columns_, "only these columns, by name or glob, separated by commas");
    add_repeated(app, "--exclude", exclude_, "not these columns");
    add_repeated(app, "--types", types_, "columns of these types: integer, floating, boolean, timestamp, decimal");
    auto* probe = app.add_flag("--probe", probe_, "train models on a sample, however large the table is");
    app.add_flag("--no-probe", no_probe_, "train no models")->excludes(probe);
    app.add_option("--html", html_, "write the report as a page to this file")->check(not_empty());
    app.add_option("--recipe", recipe_, "write what is recommended to this file, fitted")->check(not_empty());
    add_repeated(app, "--mute", mute_, "codes that are not to be reported, separated by commas");
    app.add_option("--fail-on", fail_on_, "low, medium, high or never")->capture_default_str();
    app.add_option("--format", format_, "text, markdown or github")->capture_default_str();
    app.add_option("--seed", seed_, "the seed from which everything random comes")->capture_default_str();
    run_flags_.declare(app);
  }

  int run(Console& console) override {
    const doctor::TextFormat format = doctor::parse_text_format(format_);
    const CheckOptions options = check_options(console);
    const bool fails = fail_on_ != "never";
    const doctor::Severity fail_on = fails ? parse_fail_on() : doctor::Severity::high;
    const RunOptions run = run_flags_.options(console);
    std::vector<InputFile> inputs = find_inputs(inputs_);
    check_files_apart(paths_of(inputs));
    if (!recipe_.empty()) inputs = spool_streams(inputs);
    const bool carries = recipe_ == "-" || html_ == "-";
    console.stdout_carries_data = carries;
    const doctor::Report report = check_files(inputs, options, run);
    // All of what was asked for appears, or none.
    std::vector<std::shared_ptr<FinishedFile>> files;
    if (!recipe_.empty()) files.push_back(prepare_file(recipe_, fitted_recipe(console, report, inputs, run).to_json()));
    if (!html_.empty()) {
      files.push_back(prepare_file(html_, check_page(doctor::to_json(report, true), text(report, false))));
    }
    for (const auto& file : files) file->publish();
    console.clear_progress();
    if (console.json) console.result(Json::parse(doctor::to_json(report)));
    else if (!carries) fmt::print("{}", text(report, console.stdout_has_color(), format));
    return fails && report.found(fail_on) ? found : done;
  }

 private:
  doctor::Severity parse_fail_on() const {
    for (const auto severity : {doctor::Severity::low, doctor::Severity::medium, doctor::Severity::high}) {
      if (fail_on_ == doctor::severity_name(severity)) return severity;
    }
    throw Error(ErrorCode::invalid_argument,
                fmt::format("--fail-on is low, medium, high or never; got '{}'", fail_on_));
  }

  CheckOptions check_options(Console& console) const {
    CheckOptions options;
    options.doctor.model = doctor::parse_model(model_);
    if (probe_ || no_probe_) options.doctor.probe = probe_;
    options.doctor.mute = listed_names(mute_);
    if (seed_ < 0) throw Error(ErrorCode::invalid_argument, fmt::format("--seed is a number from 0; got {}", seed_));
    options.doctor.seed = static_cast<std::uint64_t>(seed_);
    options.doctor.progress = console.step_counter();
    for (const std::string& code : options.doctor.mute) doctor::complaint(code);  // before the files are read
    options.doctor.commands = commands(console);
    options.target = target_;
    if (task_ == "classification") options.task = Task::classification;
    else if (task_ == "regression") options.task = Task::regression;
    else if (!task_.empty()) {
      throw Error(ErrorCode::invalid_argument, fmt::format("--task is classification or regression; got '{}'", task_));
    }
    if (!task_.empty() && target_.empty()) throw Error(ErrorCode::invalid_argument, "--task needs a --target");
    options.columns = listed_names(columns_);
    options.exclude = listed_names(exclude_);
    options.kinds = parse_kinds(types_);
    return options;
  }

  // The page and the recipe go neither over a table nor into each other.
  void check_files_apart(const std::vector<std::string>& inputs) const {
    check_writable(inputs, recipe_);
    check_writable(inputs, html_);
    const bool both_to_output = recipe_ == "-" && html_ == "-";
    if (both_to_output || (!recipe_.empty() && !html_.empty() && recipe_ != "-" && html_ != "-" &&
                           file_identity(recipe_) == file_identity(html_) && !file_identity(html_).empty())) {
      throw Error(ErrorCode::invalid_argument, "the recipe and the page would go to the same place",
                  "give --recipe and --html different names");
    }
  }

  Recipe fitted_recipe(Console& console, const doctor::Report& report, std::span<const InputFile> inputs,
                       const RunOptions& run) const {
    Recipe recipe = doctor::recommended_recipe(report);
    if (recipe.columns.empty()) {
      console.note("nothing is to be scaled: the recipe has no columns");
      return recipe;
    }
    return update_files(recipe, inputs, run).recipe;
  }

  std::string text(const doctor::Report& report, bool color,
                   doctor::TextFormat format = doctor::TextFormat::text) const {
    const std::string file = inputs_.size() == 1 && inputs_.front() != "-" ? inputs_.front() : "";
    return doctor::to_text(report, {.format = format, .color = color, .file = file});
  }

  // The same command with a recipe, and what applies it.
  std::vector<std::string> commands(const Console& console) const {
    if (std::ranges::find(inputs_, "-") != inputs_.end()) return {};
    const std::string recipe = recipe_.empty() || recipe_ == "-" ? "recipe.json" : recipe_;
    std::string again = "strickle check --recipe " + recipe, apply = "strickle apply " + shell_word(recipe);
    for (const std::string& word : what_matters(console.arguments)) again += " " + shell_word(word);
    for (const std::string& input : inputs_) apply += " " + shell_word(input.starts_with('-') ? "./" + input : input);
    for (const std::string& word : run_flags_.reading_words()) apply += " " + shell_word(word);
    const bool one = inputs_.size() == 1 && !std::filesystem::is_directory(inputs_.front());
    apply += one ? " -o scaled.parquet" : " -o scaled/";
    if (recipe_.empty()) return {again, apply};
    return {apply};
  }

  std::vector<std::string> inputs_, columns_, exclude_, types_, mute_;
  std::string target_, task_, model_ = "any", html_, recipe_, fail_on_ = "medium", format_ = "text";
  bool probe_ = false, no_probe_ = false;
  std::int64_t seed_ = 1;
  RunFlags run_flags_;
};

}  // namespace

std::unique_ptr<Verb> make_check() { return std::make_unique<Check>(); }

}  // namespace strickle::cli
