// The doctor: what the raw scale of a table will do to training, why, and what to do about it.
//
//   strickle::doctor::Table table = …;                         // or strickle::check_files, which reads it (engine.h)
//   const strickle::doctor::Options options{.model = strickle::doctor::Model::network};
//   const strickle::doctor::Report report = strickle::doctor::check(table, options);
//   for (const auto& finding : report.findings) std::puts(finding.title.c_str());
//   const strickle::Recipe recipe = strickle::doctor::recommended_recipe(report);   // without rows yet: update_files
//
// Everything random comes from `seed`: the same table gives the same report at any number of threads. Moments and
// extrema are those of all rows, exact; what needs the values themselves (quantiles, distances, eigenvalues, training)
// comes from the sampled rows, and the report says how many those are.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "strickle/column_state.h"
#include "strickle/recipe.h"

namespace strickle::doctor {

/// What the features are for. Findings that do not touch it are left out, and the recommendation follows it.
enum class Model { any, trees, neighbors, svm, linear, network, vae, gan };
/// "any", "trees", "neighbors", "svm", "linear", "network", "vae", "gan".
std::string_view model_name(Model model);
/// The inverse; Error(invalid_argument) with the name that was probably meant.
Model parse_model(std::string_view name);
std::vector<std::string> model_names();

enum class Severity { low, medium, high };
std::string_view severity_name(Severity severity);

/// A feature: the state of all rows (sums, squares, extrema), and its values in the sampled rows, NaN where missing.
struct Column {
  std::string name;
  std::string type = {};    // as the file calls it
  bool identifier = false;  // it looks like one
  ColumnState state = {};
  std::vector<double> values = {};
};

/// What is to be predicted, in the sampled rows: the index of a class, or a number; NaN where it is missing.
struct Target {
  std::string name;
  std::vector<std::string> classes = {};  // their names; empty where numbers are predicted
  std::vector<double> values = {};
};

struct Table {
  std::string name = {};  // for the report: "wine.csv"
  std::int64_t rows = 0;  // in all
  std::vector<Column> columns = {};
  std::optional<Target> target = {};
  struct Other {
    std::string name, type, hint;
    bool timestamp = false;
  };
  std::vector<Other> others = {};  // columns that hold no numbers
};

struct Options {
  Model model = Model::any;
  std::optional<bool> probe = {};          // train models; by default where a target is given and the table is small
  std::vector<std::string> mute = {};      // codes that are not reported
  std::vector<std::string> commands = {};  // that carry the recommendation out, for the report to show
  std::uint64_t seed = 1;
  int threads = 1;
  std::function<void(std::string_view what, std::int64_t done, std::int64_t all)> progress = {};
};

/// What the doctor can find, whatever the data: the catalogue behind `strickle explain`.
struct Complaint {
  std::string_view code;        // "SCALE003"; never given to another complaint
  std::string_view title;       // "One column rules distances"
  std::string_view measured;    // how it is found, with formula and threshold
  std::string_view why;         // why it matters
  std::string_view experiment;  // the lab's experiment that shows it, or empty
  std::string_view advice;      // what to do
  std::vector<Model> models;    // that it touches; empty: all
};
std::span<const Complaint> complaints();
/// Error(not_found) with the code that was probably meant.
const Complaint& complaint(std::string_view code);

struct Finding {
  std::string code;
  Severity severity = Severity::low;
  std::string title;                 // a sentence about this table
  std::vector<std::string> columns;  // the worst first; empty: the table as a whole
  double figure = 0;                 // of the worst column, or of the table
  double threshold = 0;              // that it passed
  std::string measure;               // what the figure is: "share of squared distances"
};

/// What the matrix of features is like behind one of the scalings. Columns without two different values are left out of
/// it, and a missing value counts as its column's median. NaN: not measured, or without meaning.
struct Measures {
  double effective_features = 0;  // (Σσ²)²/Σσ⁴: how many features distances really see
  double distance_share = 0;      // of the loudest column in squared distances
  std::string loudest;            // its name
  double component_share = 0;     // of the first principal component in the variance
  double component_loading = 0;   // the largest squared loading of that component
  std::string component_column;   // whose it is
  double deviation_ratio = 0;     // the largest σ over the smallest
  double offset_ratio = 0;        // ρ = |μ|/√Σσ²
  double preactivation = 0;  // √(2·mean of x²): a first layer's deviation under He initialization, √2 when z-scored
  double largest_eigenvalue = 0;  // of XᵀX/n with a column of ones for the bias
  double linear_rate = 0;         // the largest stable learning rate of a linear model on half the squared error, 2/λ
  double network_rate = 0;        // of a network d–32–1: 2 over the largest eigenvalue of its tangent kernel/n
  double condition = 0;           // λmax over the smallest eigenvalue, of the same matrix
  double steps = 0;               // of gradient descent at 1/λmax until the excess loss is a thousandth
  double dead = 0, idle = 0;  // shares of ReLUs with random weights that are 0 for all rows; that are 0 or not 0 for
                              // more than 99 % of them
};

/// The mean over folds of a cross-validated score, and its standard error.
struct Score {
  std::string learner;  // "neighbors", "svm", "linear", "network"
  double mean = 0, error = 0;
  std::vector<double> folds = {};
  double chance = 0;      // what a model that always says the same scores: 1/classes, or 0
  bool diverged = false;  // in one of the folds at least
};

/// One scaling beside the others: what it makes of the features, and what models make of them.
struct ScalingReport {
  std::string name;   // "robust-clip"
  std::string title;  // "robust, clipped at 5"
  Measures measures = {};
  std::vector<Score> scores = {};  // empty without the probe
  /// Share of the network's units that never answer after training; NaN without one.
  double dead_after = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> losses = {};         // the network's training loss after each epoch, mean over folds
  std::optional<double> stable_rate = {};  // measured by bisection: the largest learning rate at which a network trains
  std::optional<double> linear_stable_rate = {};  // and a linear model
};

struct Probe {
  bool ran = false;
  std::string reason;     // why not
  std::int64_t rows = 0;  // that models were trained and scored on
  int folds = 0;
  std::string metric;  // "balanced accuracy" or "R²"
};

/// What to do with one column.
struct Advice {
  std::string column;
  std::string scaler;  // as in scaler_spec.h; empty: leave it out of the recipe
  std::string reason;
};

struct Recommendation {
  std::string scaling;               // the name of a scaling, or "none"
  std::string rule;                  // what the rule alone says
  std::string reason;                // a sentence
  bool overruled = false;            // the probe found something clearly better than the rule's scaling
  std::vector<Advice> columns = {};  // one for each column, features or not
};

/// One row of the table of columns.
struct ColumnReport {
  std::string name, type;
  std::int64_t finite = 0, missing = 0, infinite = 0, distinct = 0;
  double mean = 0, deviation = 0, min = 0, q25 = 0, median = 0, q75 = 0, max = 0;
  double distance_share = 0;         // in squared distances, raw
  double distance_share_scaled = 0;  // and behind the recommended scaling
  double loading = 0;                // its square in the first principal component, raw
  double loading_scaled = 0;
  double tail_ratio = 0;                // σ over IQR/1.349
  std::vector<int> histogram = {};      // 24 bins of equal width between the 1st and 99th percentile
  std::vector<std::string> codes = {};  // of the findings that name it
};

struct Report {
  std::string table;
  std::int64_t rows = 0, sampled = 0;
  Model model = Model::any;
  std::uint64_t seed = 1;
  std::string target;                     // its name, or empty
  std::vector<std::string> classes = {};  // of the target
  std::string verdict = {};               // a sentence
  std::vector<Finding> findings = {};     // the worst first
  std::vector<std::string> muted = {};    // codes that were found and not reported
  std::vector<ScalingReport> scalings = {};
  Probe probe = {};
  Recommendation recommendation = {};
  std::vector<ColumnReport> columns = {};
  std::vector<std::string> commands = {};  // that carry the recommendation out

  /// Whether something at or above a severity was found.
  bool found(Severity at_least) const;
};

/// Error(invalid_argument) where columns and target have different numbers of values, Error(not_found) for a muted code
/// that there isn't.
Report check(const Table& table, const Options& options = {});

/// {"strickle_check": 1, "findings": […], "recommendation": {…}, "scalings": […], "columns": […]}: all of the report.
/// Numbers are the shortest text that reads back; those that are not finite are null. On one line where `compact`.
std::string to_json(const Report& report, bool compact = false);

enum class TextFormat { text, markdown, github };  // github: annotations that a workflow of GitHub shows
/// Error(invalid_argument) for other names.
TextFormat parse_text_format(std::string_view name);

struct TextOptions {
  TextFormat format = TextFormat::text;
  bool color = false;     // ANSI codes, in text
  std::string file = {};  // that annotations of GitHub's point to
};
/// The report on one screen: verdict, findings, the loudest columns, what each scaling makes of the data, and what is
/// recommended. Control characters in names are left out.
std::string to_text(const Report& report, const TextOptions& options = {});

/// The recommendation as a recipe without rows, which update_files fits. It has no columns where nothing is to be
/// scaled.
Recipe recommended_recipe(const Report& report);

/// How many rows are worth sampling of a table with so many columns.
std::int64_t sample_rows(std::int64_t columns);

}  // namespace strickle::doctor
