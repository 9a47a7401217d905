#include "lab/experiment.h"

#include <cmath>

#include "strickle/error.h"

namespace strickle::lab {

namespace {
constexpr double unbounded = std::numeric_limits<double>::infinity();
}

Expectation within(double value, double tolerance) { return {value, value - tolerance, value + tolerance}; }
Expectation within_share(double value, double share) { return within(value, std::abs(value) * share); }
Expectation at_least(double value) { return {std::nullopt, value, unbounded}; }
Expectation at_most(double value) { return {std::nullopt, -unbounded, value}; }
Expectation between(double low, double high) { return {std::nullopt, low, high}; }

bool RowWriter::meets(const Expectation& expectation) const {
  const double noise = 3 * sample_.standard_error();
  return row_.measured >= expectation.low - noise && row_.measured <= expectation.high + noise;
}

RowWriter& RowWriter::predicted(const Expectation& expectation) {
  row_.predicted = expectation;
  row_.as_predicted = meets(expectation);
  return *this;
}

RowWriter& RowWriter::claimed(const Expectation& expectation) {
  row_.claimed = expectation;
  row_.as_claimed = meets(expectation);
  return *this;
}

const Table& Workbench::table(const std::string& name) {
  if (!request_.table) throw Error(ErrorCode::not_found, "this experiment needs the table '" + name + "'");
  if (!tables_.contains(name)) tables_.emplace(name, request_.table(name));
  return tables_.at(name);
}

RowWriter Workbench::row(std::string where, std::string quantity, const Sample& measured) {
  result_.rows.push_back({.where = std::move(where),
                          .quantity = std::move(quantity),
                          .measured = measured.mean(),
                          .spread = measured.deviation(),
                          .seeds = measured.size()});
  return {result_.rows.back(), measured};
}

void Workbench::count_trial() {
  const std::scoped_lock lock(mutex_);
  if (stopped_) return;
  ++finished_;
  if (!request_.progress) return;
  try {
    request_.progress(finished_);
  } catch (...) {
    stopped_ = true;  // before another trial's end is told
    throw;
  }
}

Series measured_series(std::string name, const std::vector<double>& x, const std::vector<Sample>& samples) {
  Series series{.name = std::move(name), .x = x, .y = {}};
  for (const Sample& sample : samples) {
    series.y.push_back(sample.mean());
    series.low.push_back(sample.low());
    series.high.push_back(sample.high());
  }
  return series;
}

Series predicted_series(std::string name, std::vector<double> x, std::vector<double> y) {
  return {.name = std::move(name), .mark = Series::Mark::line, .predicted = true, .x = std::move(x), .y = std::move(y)};
}

}  // namespace strickle::lab
