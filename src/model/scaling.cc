#include "model/scaling.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "strickle/apply_columns.h"
#include "strickle/fit_columns.h"
#include "strickle/scaler_spec.h"

namespace strickle::model {

namespace {

MatrixView view(const Matrix& x) {
  return {.data = x.data(), .rows = x.rows(), .columns = x.cols(), .row_stride = x.cols()};
}

// Some columns at a time, since the histogram of a column takes 18 KB while it is fitted.
void fit(std::span<const std::unique_ptr<Scaler>> scalers, const MatrixView& x) {
  constexpr std::int64_t block = 512;
  for (std::int64_t begin = 0; begin < x.columns; begin += block) {
    const std::int64_t count = std::min(block, x.columns - begin);
    fit_columns(scalers.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(count)),
                x.columns_of(begin, count));
  }
}

void scale_in_place(const std::vector<std::unique_ptr<Scaler>>& scalers, Matrix& x) {
  std::vector<const Scaler*> pointers;
  for (const auto& scaler : scalers) pointers.push_back(scaler.get());
  apply_columns(pointers, view(x), {.data = x.data(), .rows = x.rows(), .columns = x.cols(), .row_stride = x.cols()});
}

}  // namespace

Scaling::Scaling(std::string_view chain, const Matrix& training) {
  std::vector<Index> all(static_cast<std::size_t>(training.cols()));
  std::iota(all.begin(), all.end(), Index{0});
  add_group(chain, std::move(all), training);
}

Scaling::Scaling(std::span<const std::string> chains, const Matrix& training) {
  std::vector<std::pair<std::string_view, std::vector<Index>>> columns_of;  // in the order of their first columns
  for (std::size_t j = 0; j < chains.size(); ++j) {
    auto found = std::ranges::find(columns_of, chains[j], [](const auto& entry) { return entry.first; });
    if (found == columns_of.end()) found = columns_of.insert(columns_of.end(), {chains[j], {}});
    found->second.push_back(static_cast<Index>(j));
  }
  for (auto& [chain, columns] : columns_of) add_group(chain, std::move(columns), training);
}

void Scaling::add_group(std::string_view chain, std::vector<Index> columns, const Matrix& training) {
  if (chain == "raw" || columns.empty()) return;
  Group group{std::move(columns), {}};
  // All columns stay where they are: a wide matrix is not copied to be looked at.
  const bool all = static_cast<Index>(group.columns.size()) == training.cols();
  Matrix copy;
  if (!all) copy = training(Eigen::all, group.columns);
  const std::vector<ScalerCall> calls = parse_scaler_spec(chain).chain;
  for (std::size_t step = 0; step < calls.size(); ++step) {
    const Matrix& current = copy.size() == 0 && all ? training : copy;
    std::vector<std::unique_ptr<Scaler>> scalers;
    for (Index j = 0; j < current.cols(); ++j) scalers.push_back(make_scaler(calls[step].name, calls[step].options));
    if (!scalers.front()->stretch()) fit(scalers, view(current));
    if (step + 1 < calls.size()) {
      if (all && step == 0) copy = training;
      scale_in_place(scalers, copy);
    }
    group.steps.push_back(std::move(scalers));
  }
  groups_.push_back(std::move(group));
}

Matrix Scaling::operator()(const Matrix& x) const {
  Matrix result = x;
  for (const Group& group : groups_) {
    if (static_cast<Index>(group.columns.size()) == x.cols()) {
      for (const auto& scalers : group.steps) scale_in_place(scalers, result);
      continue;
    }
    Matrix current = x(Eigen::all, group.columns);
    for (const auto& scalers : group.steps) scale_in_place(scalers, current);
    result(Eigen::all, group.columns) = current;
  }
  return result;
}

Matrix scaled(std::string_view chain, const Matrix& x) { return Scaling(chain, x)(x); }

}  // namespace strickle::model
