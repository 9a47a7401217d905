#include "stats/weighted_update.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "strickle/error.h"

namespace strickle {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

void check_weights(std::span<const double> weights) {
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double w = weights[i];
    if (!(w >= 0) || std::isinf(w)) {
      throw Error(ErrorCode::domain, fmt::format("the weight {} is not a finite number of at least 0", w), {},
                  {.row = static_cast<std::int64_t>(i) + 1});
    }
  }
}

WeightedUpdate::WeightedUpdate(ColumnState& state)
    : sums_(state.weighted),
      update_({&state, 1}),
      columns_(kernels::product_terms, ColumnState(StateParts{.sum = true})),
      products_update_(columns_) {}

void WeightedUpdate::add(std::span<const double> values, std::span<const double> weights) {
  constexpr std::size_t some = 4096;  // stay in cache
  for (std::size_t begin = 0; begin < values.size(); begin += some) {
    const std::size_t count = std::min(some, values.size() - begin);
    add_block(values.subspan(begin, count), weights.subspan(begin, count));
  }
}

void WeightedUpdate::add_block(std::span<const double> values, std::span<const double> weights) {
  bool all_finite = true, all_exist = true;
  for (std::size_t i = 0; i < values.size(); ++i) {
    all_finite &= std::fabs(values[i]) < infinity;
    all_exist &= weights[i] != 0;
  }
  if (all_finite && all_exist) {
    add_existing(values);
    add_products(values, weights);
  } else {
    existing_.clear();
    finite_.clear();
    weights_.clear();
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double x = values[i];
      if (weights[i] == 0) continue;
      existing_.push_back(x);
      if (std::isfinite(x)) {
        finite_.push_back(x);
        weights_.push_back(weights[i]);
      } else if (std::isinf(x) && first_infinity_ < 0) {
        first_infinity_ = rows_ + static_cast<std::int64_t>(i);
      }
    }
    add_existing(existing_);
    add_products(finite_, weights_);
  }
  rows_ += static_cast<std::int64_t>(values.size());
}

void WeightedUpdate::add_existing(std::span<const double> values) {
  update_.add({values.data(), 1, static_cast<int>(values.size()), 1});
}

void WeightedUpdate::add_products(std::span<const double> values, std::span<const double> weights) {
  if (!sums_) return;
  terms_.resize(values.size());
  if (kernels::split_products(weights.data(), values.data(), values.size(), terms_.data())) {
    constexpr auto columns = static_cast<int>(kernels::product_terms);
    return products_update_.add({terms_.data()->data(), columns, static_cast<int>(values.size()), columns});
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    sums_->weights.add(weights[i]);
    sums_->sum.add_product(weights[i], values[i]);
    sums_->squares.add_product(weights[i], values[i], values[i]);
  }
}

void WeightedUpdate::finish() {
  update_.finish();
  if (!sums_) return;
  products_update_.finish();
  sums_->weights.merge(*columns_[0].sum);
  for (std::size_t t = 1; t < 3; ++t) merge_into(sums_->sum, *columns_[t].sum);
  for (std::size_t t = 3; t < columns_.size(); ++t) merge_into(sums_->squares, *columns_[t].sum);
}

}  // namespace strickle
