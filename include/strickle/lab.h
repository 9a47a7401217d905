// The laboratory: experiments that make a claim about the scale of features happen, and measure it beside what the
// claim says and what theory predicts.
//
//   for (const lab::Description& d : lab::experiments()) std::puts(d.name.c_str());
//   const lab::Result result = lab::run("stable-lr", {.settings = {{"d", {20}}}, .seeds = 20, .seed = 7});
//   std::puts(result.verdict.text.c_str());
//
// Everything random comes from `seed`; the same request gives the same result at any number of threads. run() may be
// called from several threads at once. Errors: Error(not_found) for an experiment, setting or table that there isn't
// (with the one that was probably meant), Error(invalid_argument) for values out of range.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace strickle::lab {

/// What can be set in an experiment: a number, or a list of numbers that it goes through.
struct Setting {
  std::string name;
  std::string meaning;
  std::vector<double> value;       // the default
  std::vector<double> quick = {};  // the default of a quick run; empty: the same
  double lowest = 0, highest = 1e300;
  bool list = false;
  bool whole = false;  // an integer
};

/// A formula of the prediction, in plain text and in LaTeX, with where it comes from.
struct Formula {
  std::string text;
  std::string latex;
  std::string source;
};

struct Description {
  std::string name;    // "stable-lr"
  std::string title;   // "The largest stable learning rate"
  std::string claim;   // a sentence
  std::string design;  // how it is measured, some sentences
  std::vector<Formula> formulas = {};
  std::vector<Setting> settings = {};
  int seeds = 5, quick_seeds = 3;
  std::vector<std::string> tables = {};  // real data that it needs, by name
};

/// A number that something is expected to be, and the range that counts as it. Either end may be infinite.
struct Expectation {
  std::optional<double> value = {};
  double low = 0, high = 0;
};

/// One quantity in one case.
struct Row {
  std::string where;     // the case, as it reads after "holds when": "the loss is the squared error"
  std::string quantity;  // "exponent of |∇W₁|"
  double measured = 0;   // the mean over seeds
  double spread = 0;     // the deviation over seeds; 0 where nothing is random
  int seeds = 1;
  std::optional<Expectation> predicted = {};  // by theory
  std::optional<Expectation> claimed = {};    // by the claim
  /// Whether the measurement lies in the ranges, each widened by three standard errors of the mean; true where nothing
  /// is expected.
  bool as_predicted = true;
  bool as_claimed = true;
};

struct Series {
  enum class Mark { line, points };
  std::string name;
  Mark mark = Mark::points;
  bool predicted = false;  // drawn as theory rather than as measurement
  std::vector<double> x = {}, y = {};
  std::vector<double> low = {}, high = {};  // the spread, where there is one
};

struct Axis {
  std::string label;
  bool log = false;
  std::vector<std::string> categories = {};  // x = 0, 1 … stand for these
};

struct Figure {
  std::string title;
  Axis x = {}, y = {};
  std::vector<Series> series = {};
};

enum class Outcome { holds, conditional, fails };
/// "holds", "holds when", "fails".
std::string_view outcome_name(Outcome outcome);

/// Follows from the rows. A case holds where all of its rows are as predicted and as claimed; the claim holds where all
/// cases that it speaks of do, fails where none does, and holds when … otherwise.
struct Verdict {
  Outcome outcome = Outcome::fails;
  std::vector<std::string> holds_when, fails_when;  // cases
  int rows = 0;                                     // in all
  int predicted = 0;                                // of which theory says something
  int as_predicted = 0;                             // and what it says
  std::string text;                                 // a sentence
};
Verdict verdict_of(std::span<const Row> rows);

struct Result {
  Description experiment = {};
  std::map<std::string, std::vector<double>> settings = {};  // all of them, as used
  int seeds = 0;
  std::uint64_t seed = 0;
  bool quick = false;
  std::vector<Row> rows = {};
  std::vector<Figure> figures = {};
  std::vector<std::string> remarks = {};  // what the numbers mean, and under which conditions
  Verdict verdict = {};
  std::string command = {};  // that gives this result again
};

/// A table of real data: columns of equal length, NaN where a value is missing.
struct Table {
  std::vector<std::string> names;
  std::vector<std::vector<double>> columns;
};

struct Request {
  std::map<std::string, std::vector<double>> settings = {};
  std::optional<int> seeds = {};
  std::uint64_t seed = 1;
  bool quick = false;
  int threads = 1;
  std::function<Table(const std::string& name)> table = {};  // where tables come from
  std::string data = {};  // the folder that `table` reads, for Result::command; empty: the one that comes along
  std::function<void(std::int64_t trials)> progress = {};  // called as trials end, from any thread, one at a
                                                           // time; what it throws ends the run
};

/// All experiments, in the order of the chapter.
const std::vector<Description>& experiments();
/// The description of one; Error(not_found).
const Description& experiment(std::string_view name);

Result run(std::string_view name, const Request& request = {});

/// {"strickle_lab": 1, "results": [{"experiment", "claim", "verdict", "rows" …}]}: what the gallery is drawn from.
/// Numbers are the shortest text that reads back; those that are not finite are null.
std::string to_json(std::span<const Result> results);
/// The same of descriptions: {"strickle_lab": 1, "experiments": […]}.
std::string descriptions_to_json();

}  // namespace strickle::lab
