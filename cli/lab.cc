#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <optional>

#include "run_flags.h"
#include "strickle/lab.h"
#include "strickle/report.h"
#include "strickle/table.h"
#include "verb.h"

namespace strickle::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string value_text(double value) { return fmt::format("{:.4g}", value); }

std::string expectation_text(const std::optional<lab::Expectation>& expected) {
  if (!expected) return "";
  if (expected->value) return value_text(*expected->value);
  if (std::isinf(expected->high)) return "≥ " + value_text(expected->low);
  if (std::isinf(expected->low)) return "≤ " + value_text(expected->high);
  return value_text(expected->low) + " to " + value_text(expected->high);
}

std::string list_text(const std::vector<double>& values) { return fmt::format("{}", fmt::join(values, ",")); }

std::string range_text(const lab::Setting& setting) {
  return fmt::format("{:g} to {:g}{}{}", setting.lowest, setting.highest, setting.whole ? ", whole" : "",
                     setting.list ? ", a list" : "");
}

// "c=1,10,100".
std::pair<std::string, std::vector<double>> parse_setting(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw Error(ErrorCode::invalid_argument, fmt::format("--set wants NAME=NUMBER; got '{}'", text));
  }
  std::vector<double> values;
  for (std::size_t begin = equals + 1; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    double value = 0;
    const auto [rest, failed] = std::from_chars(text.data() + begin, text.data() + end, value);
    if (failed != std::errc() || rest != text.data() + end || !std::isfinite(value)) {
      throw Error(ErrorCode::invalid_argument,
                  fmt::format("--set {}: '{}' is not a number", text, text.substr(begin, end - begin)));
    }
    values.push_back(value);
    begin = end + 1;
  }
  return {text.substr(0, equals), values};
}

// Where the tables of real data lie: beside an installed program, in a wheel, or in the source tree.
std::string data_folder(const std::string& asked) {
  if (!asked.empty()) return asked;
  const std::filesystem::path folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  for (const char* place : {"../share/strickle/data", "../data"}) {
    if (std::filesystem::is_directory(folder / place)) return (folder / place).lexically_normal().string();
  }
  throw Error(ErrorCode::not_found, "the lab's tables are not beside this program", "--data names their folder");
}

lab::Table read_lab_table(const std::string& path) {
  const auto reader = open_table(path);
  lab::Table table;
  std::vector<int> selected;
  const auto& columns = reader->columns();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].kind != ColumnKind::integer && columns[i].kind != ColumnKind::floating) continue;
    selected.push_back(static_cast<int>(i));
    table.names.push_back(columns[i].name);
  }
  table.columns.resize(selected.size());
  reader->select(selected, false);
  Batch batch;
  while (reader->next(batch)) {
    for (std::size_t i = 0; i < selected.size(); ++i) {
      const ColumnView numbers = batch.numbers(selected[i]);
      const std::size_t before = table.columns[i].size();
      table.columns[i].resize(before + static_cast<std::size_t>(batch.rows()));
      load_doubles(numbers, 0, batch.rows(), table.columns[i].data() + before);
    }
  }
  return table;
}

class Lab final : public Verb {
 public:
  std::string name() const override { return "lab"; }
  std::string summary() const override { return "Measure what scale does, beside what theory predicts"; }
  std::string examples() const override {
    return "strickle lab                                  # what there is\n"
           "strickle lab stable-lr                        # run one experiment\n"
           "strickle lab stable-lr --settings             # what can be set in it\n"
           "strickle lab stable-lr --set d=50 --seeds 20 --seed 7\n"
           "strickle lab --all --quick                    # run all, in half a minute\n"
           "strickle lab --all --html lab.html            # a page with all figures\n"
           "strickle lab --all --json > lab.json          # with the figures' data";
  }
  std::string details() const override {
    return "An experiment states a claim about the scale of features, measures it over several seeds, and sets each\n"
           "number beside what the claim says and what theory predicts. The verdict follows from the numbers: the claim\n"
           "holds, holds when …, or fails. The exit status is 1 where a measurement is not what theory predicts.";
  }
  void declare(CLI::App& app) override {
    app.add_option("experiments", names_, "which to run; none lists them");
    app.add_flag("--all", all_, "run all");
    app.add_flag("--settings", show_settings_, "show what can be set, and run nothing");
    add_repeated(app, "--set", settings_, "NAME=NUMBER, or NAME=NUMBER,NUMBER… for a list");
    app.add_option("--seeds", seeds_, "how many repetitions each number is the mean of");
    app.add_option("--seed", seed_, "the seed from which everything random comes")->capture_default_str();
    app.add_flag("--quick", quick_, "smaller settings: all experiments in half a minute");
    app.add_option("--html", html_, "write a page with the figures to this file")->check(not_empty());
    app.add_option("--data", data_, "the folder of the tables of real data")->check(CLI::ExistingDirectory);
    app.add_option("--threads", threads_, "number of threads; all by default");
  }

  int run(Console& console) override {
    if (all_ && !names_.empty()) {
      throw Error(ErrorCode::invalid_argument, "--all runs every experiment: leave the names out");
    }
    if (names_.empty() && !all_) return list(console);
    std::vector<std::string> names;
    for (const std::string& name : names_) {
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
    if (all_) {
      for (const lab::Description& d : lab::experiments()) names.push_back(d.name);
    }
    for (const std::string& name : names) lab::experiment(name);  // all are known before the first runs
    if (show_settings_) return print_settings(console, names);
    if (names.size() > 1 && !settings_.empty()) {
      throw Error(ErrorCode::invalid_argument, "--set is for one experiment at a time");
    }
    check_writable({}, html_);
    return run_all(console, names);
  }

 private:
  int list(Console& console) {
    if (!settings_.empty() || show_settings_ || seeds_ || quick_ || !html_.empty()) {
      throw Error(ErrorCode::invalid_argument, "name an experiment, or --all", "'strickle lab' lists them");
    }
    if (console.json) {
      console.result(Json::parse(lab::descriptions_to_json()));
      return done;
    }
    for (const lab::Description& d : lab::experiments()) fmt::print("{}", paragraph_text(d.claim, 20, d.name));
    return done;
  }

  static int print_settings(Console& console, const std::vector<std::string>& names) {
    if (console.json) {
      Json all = Json::parse(lab::descriptions_to_json());
      Json chosen = Json::array();
      for (const Json& one : all["experiments"]) {
        if (std::ranges::find(names, one["experiment"].get<std::string>()) != names.end()) chosen.push_back(one);
      }
      all["experiments"] = chosen;
      console.result(all);
      return done;
    }
    for (const std::string& name : names) {
      std::vector<TableRow> rows = {{"setting", "default", "with --quick", "may be", "meaning"}};
      const lab::Description& description = lab::experiment(name);
      for (const lab::Setting& s : description.settings) {
        rows.push_back(
            {s.name, list_text(s.value), list_text(s.quick.empty() ? s.value : s.quick), range_text(s), s.meaning});
      }
      rows.push_back({"--seeds", std::to_string(description.seeds), std::to_string(description.quick_seeds),
                      "2 to 10000", "repetitions that each number is the mean of"});
      if (names.size() > 1) fmt::print("{}\n", name);
      fmt::print("{}", table_text(rows, 5, console.stdout_has_color()));
    }
    return done;
  }

  int run_all(Console& console, const std::vector<std::string>& names) {
    if (seed_ < 0) throw Error(ErrorCode::invalid_argument, fmt::format("--seed is a number from 0; got {}", seed_));
    lab::Request request{.seeds = seeds_,
                         .seed = static_cast<std::uint64_t>(seed_),
                         .quick = quick_,
                         .threads = thread_count(threads_),
                         .data = data_};
    for (const std::string& text : settings_) {
      auto [setting, values] = parse_setting(text);
      request.settings.insert_or_assign(std::move(setting), std::move(values));
    }
    request.table = [this](const std::string& name) {
      return read_lab_table(data_folder(data_) + "/" + name + ".csv.gz");
    };
    console.stdout_carries_data = html_ == "-";
    std::vector<lab::Result> results;
    int missed = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
      request.progress = console.trial_counter(names[i], i, names.size());
      results.push_back(lab::run(names[i], request));
      console.clear_progress();
      const lab::Verdict& verdict = results.back().verdict;
      missed += verdict.predicted - verdict.as_predicted;
      if (!console.json && html_ != "-") print(results.back(), all_, console.stdout_has_color());
    }
    if (!html_.empty()) write_file_atomically(html_, lab_page(lab::to_json(results)));
    if (console.json) console.result(Json::parse(lab::to_json(results)));
    return missed == 0 ? done : found;
  }

  // Of one experiment everything, of many the claim and the verdict.
  static void print(const lab::Result& result, bool short_form, bool color) {
    const lab::Description& description = result.experiment;
    const auto [bold, plain] = color ? std::pair{"\x1b[1m", "\x1b[0m"} : std::pair{"", ""};
    fmt::print("{}{}{}  {}\n", bold, description.name, plain, description.title);
    fmt::print("{}", paragraph_text(description.claim, 9, "Claim"));
    if (!short_form) {
      fmt::print("{}", paragraph_text(description.design));
      for (const lab::Formula& f : description.formulas)
        fmt::print("{}", paragraph_text(fmt::format("{} — {}", f.text, f.source), 4));
      fmt::print("\n");
      std::vector<TableRow> rows = {{"quantity", "claimed", "predicted", "measured", "spread", ""}};
      std::string where;
      for (const lab::Row& row : result.rows) {
        if (row.where != where) {
          where = row.where;
          rows.push_back({"when " + where});
        }
        rows.push_back({"  " + row.quantity, expectation_text(row.claimed), expectation_text(row.predicted),
                        value_text(row.measured), row.seeds > 1 ? "± " + fmt::format("{:.2g}", row.spread) : "",
                        mark_of(row)});
      }
      fmt::print("{}", table_text(rows, 1, color));
      fmt::print("\n");
      for (const std::string& remark : result.remarks) fmt::print("{}", paragraph_text(remark));
    }
    fmt::print("{}", paragraph_text(result.verdict.text, 9, "Verdict"));
    for (const lab::Row& row : result.rows) {
      if (!short_form || row.as_predicted) continue;
      fmt::print("{}", paragraph_text(fmt::format("{}: {}, where {} was predicted", row.quantity,
                                                  value_text(row.measured), expectation_text(row.predicted)),
                                      9, "Missed"));
    }
    fmt::print("\n");
  }

  static std::string mark_of(const lab::Row& row) {
    if (!row.as_predicted) return "not as predicted";
    if (!row.claimed) return "";
    return row.as_claimed ? "as claimed" : "not as claimed";
  }

  std::vector<std::string> names_, settings_;
  std::string data_, html_;
  std::optional<int> seeds_;
  std::int64_t seed_ = 1;
  bool all_ = false, show_settings_ = false, quick_ = false;
  int threads_ = 0;
};

}  // namespace

std::unique_ptr<Verb> make_lab() { return std::make_unique<Lab>(); }

}  // namespace strickle::cli
