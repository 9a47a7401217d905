#include "norm/batch_norm.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/parallel.h"
#include "norm/table.h"
#include "norm/tasks.h"

namespace strickle {

namespace {

using Index = std::size_t;
using kernels::Block;

constexpr Index line_values = 65536;     // of channels whose positions are lines: the second pass finds them in cache
constexpr Index strip_bytes = 12 << 20;  // of columns that are worked on together, for the same reason
constexpr Index least_columns = 128, most_columns = 1024;  // rows that are shorter come slowly, tables of more get slow

// Positions that are spaced as samples are go with them.
ChannelsShape with_positions_as_samples(ChannelsShape shape) {
  if (shape.layout == Layout::channels_last && shape.sample_stride == shape.positions * shape.position_stride) {
    return {shape.samples * shape.positions, shape.channels, 1, shape.position_stride, 1, 1, Layout::rows};
  }
  return shape;
}

template <class T>
class BatchNorm {
 public:
  BatchNorm(const ChannelsShape& shape, Index arrays, int threads)
      : shape_(with_positions_as_samples(shape)),
        n_(static_cast<double>(shape.samples * shape.positions)),
        threads_(worthwhile_threads(static_cast<std::int64_t>(shape.size()), threads)),
        units_(shape.channels, channels_at_once(arrays)),
        parts_(Tasks::at_most(shape_.samples, std::clamp<Index>(shape.size() / task_values, 1, 16), 16)) {}

  void forward(const T* x, const Affine<T>& affine, double epsilon, T* y, NormStatistics* saved);
  void forward(const T* x, const NormStatistics& statistics, const Affine<T>& affine, T* y);
  void backward(const T* x, const T* g, const NormStatistics& saved, bool fixed, const T* weight, T* dx, T* dweight,
                T* dbias);

 private:
  Index channels_at_once(Index arrays) const {
    const Index values = shape_.samples * shape_.positions;
    if (shape_.layout == Layout::channels_first) return std::max<Index>(1, line_values / (values * arrays));
    return std::clamp(strip_bytes / (values * arrays * sizeof(T)) / 64 * 64, least_columns, most_columns);
  }
  FamilyShape family_shape() const {
    return {shape_.samples, shape_.sample_stride, shape_.positions, shape_.position_stride};
  }
  Index offset(Index channel) const { return channel * shape_.channel_stride; }

  // body(block, offset of it, whether its channels are lines) for what lies together of a unit's channels in a part of
  // the samples, from the last to the first if `backwards`: what was read last is still in cache.
  template <class Body>
  void for_blocks(Index unit, Index part, bool backwards, const Body& body) const {
    const Index first = offset(units_.begin(unit)), count = units_.end(unit) - units_.begin(unit);
    const Index begin = parts_.begin(part), end = parts_.end(part), stride = shape_.sample_stride;
    if (shape_.layout == Layout::rows) {
      const Index at = first + begin * stride;
      return body(Block<const T>{x_ + at, count, end - begin, stride}, at, false);
    }
    const bool lines = shape_.layout == Layout::channels_first;
    for (Index i = begin; i < end; ++i) {
      const Index at = first + (backwards ? begin + end - 1 - i : i) * stride;
      const Index block_stride = lines ? shape_.channel_stride : shape_.position_stride;
      body(Block<const T>{x_ + at, count, shape_.positions, block_stride}, at, lines);
    }
  }

  // body(unit, threads for its parts): units on threads where there are units for all, or else one after the other,
  // with their parts on threads. The results are the same.
  template <class Body>
  void for_units(const Body& body) const {
    const auto units = static_cast<std::int64_t>(units_.count());
    const bool parts_on_threads = units < 4 * threads_;
    parallel_for(units, parts_on_threads ? 1 : threads_,
                 [&](std::int64_t unit) { body(static_cast<Index>(unit), parts_on_threads ? threads_ : 1); });
  }
  template <class Body>
  void for_parts(int threads, const Body& body) const {
    parallel_for(static_cast<std::int64_t>(parts_.count()), threads,
                 [&](std::int64_t part) { body(static_cast<Index>(part)); });
  }
  // The sums of all parts, each of which add(part, sums) takes by itself, in their order.
  template <class Add>
  void sum_up(Index count, int threads, NormTable<T>& table, const Add& add) const {
    const Index stride = count + 2 * kernels::max_lanes;
    std::vector<double> sums(parts_.count() * 2 * stride);
    for_parts(threads, [&](Index part) {
      double* const first = sums.data() + part * 2 * stride;
      add(part, kernels::Sums{first, first + stride});
    });
    table.clear_sums(count);
    for (Index part = 0; part < parts_.count(); ++part) {
      const double* const first = sums.data() + part * 2 * stride;
      for (Index c = 0; c < count; ++c) {
        table.first()[c] += first[c];
        table.product()[c] += first[stride + c];
      }
    }
  }
  Index begin(Index unit) const { return units_.begin(unit); }
  Index count(Index unit) const { return units_.end(unit) - units_.begin(unit); }

  void set_shifts(Index unit, NormTable<T>& table) const;

  // A channel that vectors cannot take.
  struct Alone {
    Index channel;
    std::vector<T> values;
  };
  Alone normalized_alone(Index channel, const ScaledStatistics& statistics, const Affine<T>& affine) const;
  void put(const std::vector<Alone>& alone, T* out) const;
  void differentiate_alone(Index channel, const NormStatistics& saved, bool fixed, double weight, const T* g,
                           Alone& alone, double& dweight, double& dbias) const;
  // As the table says, but for those alone.
  void normalize(Index unit, int threads, NormTable<T>& table, const std::vector<Alone>& alone, const Affine<T>& affine,
                 T* y) const;

  const kernels::NormKernels<T> kernels_ = kernels::norm_kernels<T>();
  ChannelsShape shape_;
  double n_;
  int threads_;
  Tasks units_, parts_;
  const T* x_ = nullptr;
};

template <class T>
typename BatchNorm<T>::Alone BatchNorm<T>::normalized_alone(Index channel, const ScaledStatistics& statistics,
                                                            const Affine<T>& affine) const {
  const std::vector<double> z = standardized(x_ + offset(channel), family_shape(), statistics);
  const double weight = affine.weight ? affine.weight[channel] : 1.0;
  const double bias = affine.bias ? affine.bias[channel] : 0.0;
  Alone alone{channel, std::vector<T>(z.size())};
  std::ranges::transform(z, alone.values.begin(), [&](double value) { return static_cast<T>(value * weight + bias); });
  return alone;
}

template <class T>
void BatchNorm<T>::put(const std::vector<Alone>& alone, T* out) const {
  const FamilyShape family = family_shape();
  for (const Alone& one : alone) {
    for (Index i = 0; i < one.values.size(); ++i) {
      const Index at = i / family.inner * family.outer_stride + i % family.inner * family.inner_stride;
      out[offset(one.channel) + at] = one.values[i];
    }
  }
}

template <class T>
void BatchNorm<T>::normalize(Index unit, int threads, NormTable<T>& table, const std::vector<Alone>& alone,
                             const Affine<T>& affine, T* y) const {
  const kernels::Store store = store_of<T>(shape_.size(), x_ == y);
  const kernels::Affine<T> of_unit{affine.weight ? affine.weight + begin(unit) : nullptr,
                                   affine.bias ? affine.bias + begin(unit) : nullptr};
  for_parts(threads, [&](Index part) {
    for_blocks(unit, parts_.count() - 1 - part, true, [&](const Block<const T>& block, Index at, bool lines) {
      (lines ? kernels_.normalize_lines : kernels_.normalize_columns)(
          block, table.standardizing(), of_unit, {y + at, block.count, block.length, block.stride}, store);
    });
  });
  put(alone, y);
}

template <class T>
void BatchNorm<T>::set_shifts(Index unit, NormTable<T>& table) const {
  if (shape_.layout == Layout::channels_first) {
    for (Index c = 0; c < count(unit); ++c) {
      table.shift()[c] = near_mean(x_ + offset(begin(unit) + c), shape_.positions, 1);
    }
    return;
  }
  // Four rows far apart, each as it lies.
  const bool rows = shape_.layout == Layout::rows;
  const Index length = rows ? shape_.samples : shape_.positions;
  const Index quarter = length < 4 ? 0 : length / 4 * (rows ? shape_.sample_stride : shape_.position_stride);
  const T* const first = x_ + offset(begin(unit));
  T* const shift = table.shift();
  for (Index c = 0; c < count(unit); ++c) {
    const T* const x = first + c;
    const T mean = *x + ((x[quarter] - *x) + (x[2 * quarter] - *x) + (x[3 * quarter] - *x)) / 4;
    shift[c] = std::isfinite(mean) ? mean : *x;
  }
}

template <class T>
void BatchNorm<T>::forward(const T* x, const Affine<T>& affine, double epsilon, T* y, NormStatistics* saved) {
  x_ = x;
  for_units([&](Index unit, int threads) {
    NormTable<T> table(count(unit));
    set_shifts(unit, table);
    bool all = false;
    for (int pass = 0; pass < 2; ++pass) {
      sum_up(count(unit), threads, table, [&](Index part, const kernels::Sums& sums) {
        for_blocks(unit, part, false, [&](const Block<const T>& block, Index, bool lines) {
          (lines ? kernels_.add_line_sums : kernels_.add_column_sums)(block, table.shift(), sums);
        });
      });
      all = table.finish(kernels_, count(unit), n_, epsilon);
      if (all || !table.mend_shifts(count(unit))) break;
    }
    std::vector<Alone> alone;
    for (Index c = 0; !all && c < count(unit); ++c) {
      if (within_range<T>(table.rstd()[c])) continue;
      const Family found = family_of(x + offset(begin(unit) + c), family_shape(), true, epsilon);
      alone.push_back(normalized_alone(begin(unit) + c, found.scaled, affine));
      table.set_family(c, found.statistics);
      table.set_standardizing(c, found.statistics);
    }
    save(table, count(unit), saved, begin(unit), 1);
    normalize(unit, threads, table, alone, affine, y);
  });
}

template <class T>
void BatchNorm<T>::forward(const T* x, const NormStatistics& statistics, const Affine<T>& affine, T* y) {
  x_ = x;
  for_units([&](Index unit, int threads) {
    NormTable<T> table(count(unit));
    std::vector<Alone> alone;
    for (Index c = 0; c < count(unit); ++c) {
      const FamilyStatistics family = saved_family(statistics, begin(unit) + c);
      table.set_standardizing(c, family);
      if (within_range<T>(family.rstd)) continue;
      alone.push_back(normalized_alone(begin(unit) + c, ScaledStatistics::of(family), affine));
    }
    normalize(unit, threads, table, alone, affine, y);
  });
}

template <class T>
void BatchNorm<T>::differentiate_alone(Index channel, const NormStatistics& saved, bool fixed, double weight,
                                       const T* g, Alone& alone, double& dweight, double& dbias) const {
  const FamilyShape family = family_shape();
  // Its statistics anew, if they are those of x: saved ones may be out of range themselves.
  const T* const x = x_ + offset(channel);
  const ScaledStatistics statistics =
      fixed ? ScaledStatistics::of(saved_family(saved, channel)) : family_of(x, family, true, saved.epsilon).scaled;
  const std::vector<double> z = standardized(x, family, statistics);
  const T* const gradients = g + offset(channel);
  const auto gradient = [&](Index i) {
    return static_cast<double>(
        gradients[i / family.inner * family.outer_stride + i % family.inner * family.inner_stride]);
  };
  dweight = dbias = 0;
  for (Index i = 0; i < z.size(); ++i) {
    dbias += gradient(i);
    dweight += gradient(i) * z[i];
  }
  alone = {channel, std::vector<T>(z.size())};
  for (Index i = 0; i < z.size(); ++i) {
    const double through_statistics = fixed ? 0 : dbias / n_ + z[i] * (dweight / n_);
    alone.values[i] = static_cast<T>(saved.rstd[channel] * weight * (gradient(i) - through_statistics));
  }
}

template <class T>
void BatchNorm<T>::backward(const T* x, const T* g, const NormStatistics& saved, bool fixed, const T* weight, T* dx,
                            T* dweight, T* dbias) {
  x_ = x;
  const kernels::Store store = store_of<T>(shape_.size(), dx == x || dx == g);
  for_units([&](Index unit, int threads) {
    NormTable<T> table(count(unit));
    for (Index c = 0; c < count(unit); ++c) table.set_standardizing(c, saved_family(saved, begin(unit) + c));
    sum_up(count(unit), threads, table, [&](Index part, const kernels::Sums& sums) {
      for_blocks(unit, part, false, [&](const Block<const T>& block, Index at, bool lines) {
        (lines ? kernels_.add_line_gradient_sums : kernels_.add_column_gradient_sums)(block, g + at, table.center(),
                                                                                      sums);
      });
    });
    std::vector<Alone> alone;
    for (Index c = 0; c < count(unit); ++c) {
      const Index channel = begin(unit) + c;
      const double rstd = saved.rstd[channel], w = weight ? weight[channel] : 1.0;
      double sum = table.first()[c], with_z = table.products_with_z(c, rstd);
      if (within_range<T>(rstd)) {
        table.set_gradient(c, rstd, w, fixed ? 0 : 1 / n_, w * sum, w * with_z);
      } else {
        table.clear_gradient(c);
        differentiate_alone(channel, saved, fixed, w, g, alone.emplace_back(), with_z, sum);
      }
      if (dweight) dweight[channel] = static_cast<T>(with_z);
      if (dbias) dbias[channel] = static_cast<T>(sum);
    }
    for_parts(threads, [&](Index part) {
      for_blocks(unit, parts_.count() - 1 - part, true, [&](const Block<const T>& block, Index at, bool lines) {
        (lines ? kernels_.differentiate_lines : kernels_.differentiate_columns)(block, g + at, table.standardizing(),
                                                                                table.gradient_map(), dx + at, store);
      });
    });
    put(alone, dx);
  });
}

}  // namespace

template <class T>
void normalize_batch(const T* x, const ChannelsShape& shape, const Affine<T>& affine, double epsilon, T* y,
                     NormStatistics* saved, int threads) {
  BatchNorm<T>(shape, 1, threads).forward(x, affine, epsilon, y, saved);
}

template <class T>
void normalize_channels(const T* x, const ChannelsShape& shape, const NormStatistics& statistics,
                        const Affine<T>& affine, T* y, int threads) {
  BatchNorm<T>(shape, 1, threads).forward(x, statistics, affine, y);
}

template <class T>
void differentiate_batch(const T* x, const T* g, const ChannelsShape& shape, const NormStatistics& saved, bool fixed,
                         const T* weight, T* dx, T* dweight, T* dbias, int threads) {
  BatchNorm<T>(shape, 2, threads).backward(x, g, saved, fixed, weight, dx, dweight, dbias);
}

template void normalize_batch(const float*, const ChannelsShape&, const Affine<float>&, double, float*, NormStatistics*,
                              int);
template void normalize_batch(const double*, const ChannelsShape&, const Affine<double>&, double, double*,
                              NormStatistics*, int);
template void normalize_channels(const float*, const ChannelsShape&, const NormStatistics&, const Affine<float>&,
                                 float*, int);
template void normalize_channels(const double*, const ChannelsShape&, const NormStatistics&, const Affine<double>&,
                                 double*, int);
template void differentiate_batch(const float*, const float*, const ChannelsShape&, const NormStatistics&, bool,
                                  const float*, float*, float*, float*, int);
template void differentiate_batch(const double*, const double*, const ChannelsShape&, const NormStatistics&, bool,
                                  const double*, double*, double*, double*, int);

}  // namespace strickle
