#include "norm/batch_norm.h"

#include <algorithm>
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
  // So many arrays of that shape are read twice: together they should stay in cache.
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
  // the samples; parts and samples from the last to the first if `backwards`: what was read last is still in cache.
  template <class Body>
  void for_blocks(Index unit, Index part, bool backwards, const Body& body) const {
    if (backwards) part = parts_.count() - 1 - part;
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
    const bool parts_on_threads = units_.count() < 4 * static_cast<Index>(threads_);
    for_tasks(units_.count(), parts_on_threads ? 1 : threads_,
              [&](Index unit) { body(unit, parts_on_threads ? threads_ : 1); });
  }
  // Adds the sums of all parts, each of which add(part, sums) takes by itself, in their order.
  template <class Add>
  void sum_up(Index count, int threads, NormTable<T>& table, const Add& add) const {
    std::vector<SumTable<T>> others;
    for (Index part = 1; part < parts_.count(); ++part) others.emplace_back(count).clear();
    for_tasks(parts_.count(), threads,
              [&](Index part) { add(part, (part == 0 ? table.sums() : others[part - 1]).from(0)); });
    for (SumTable<T>& other : others) {
      for (Index c = 0; c < count; ++c) table.sums().add(c, other.first(c), other.product(c));
    }
  }
  Index begin(Index unit) const { return units_.begin(unit); }
  Index count(Index unit) const { return units_.end(unit) - units_.begin(unit); }

  void set_shifts(Index unit, NormTable<T>& table) const;

  FamilyAffine<T> family_affine(Index channel, const Affine<T>& affine) const {
    return {affine.weight ? affine.weight + channel : nullptr, affine.bias ? affine.bias + channel : nullptr, 0};
  }
  // As the table says, but for those alone.
  void normalize(Index unit, int threads, NormTable<T>& table, const FamiliesAlone<T>& alone, const Affine<T>& affine,
                 T* y) const;

  const kernels::NormKernels<T> kernels_ = kernels::norm_kernels<T>();
  ChannelsShape shape_;
  double n_;
  int threads_;
  Tasks units_, parts_;
  const T* x_ = nullptr;
};

template <class T>
void BatchNorm<T>::normalize(Index unit, int threads, NormTable<T>& table, const FamiliesAlone<T>& alone,
                             const Affine<T>& affine, T* y) const {
  const kernels::Store store = store_of(shape_, count(0), y, x_ == y);
  const FamilyAffine<T> first = family_affine(begin(unit), affine);
  for_tasks(parts_.count(), threads, [&](Index part) {
    for_blocks(unit, part, true, [&](const Block<const T>& block, Index at, bool lines) {
      (lines ? kernels_.normalize_lines : kernels_.normalize_columns)(
          block, table.standardizing(), {first.weight, first.bias}, {y + at, block.count, block.length, block.stride},
          store);
    });
  });
  alone.put();
}

template <class T>
void BatchNorm<T>::set_shifts(Index unit, NormTable<T>& table) const {
  const bool rows = shape_.layout == Layout::rows;
  const Index length = rows ? shape_.samples : shape_.positions;
  const Index stride = rows ? shape_.sample_stride : shape_.position_stride;
  for (Index c = 0; c < count(unit); ++c) table.shift()[c] = near_mean(x_ + offset(begin(unit) + c), length, stride);
}

template <class T>
void BatchNorm<T>::forward(const T* x, const Affine<T>& affine, double epsilon, T* y, NormStatistics* saved) {
  x_ = x;
  for_units([&](Index unit, int threads) {
    NormTable<T> table(count(unit));
    if (saved) table.keep_in(*saved, begin(unit));
    set_shifts(unit, table);
    const bool all = table.set_statistics(kernels_, count(unit), n_, epsilon, true, [&] {
      sum_up(count(unit), threads, table, [&](Index part, const kernels::Sums& sums) {
        for_blocks(unit, part, false, [&](const Block<const T>& block, Index, bool lines) {
          (lines ? kernels_.add_line_sums : kernels_.add_column_sums)(block, table.shift(), sums);
        });
      });
    });
    FamiliesAlone<T> alone(family_shape());
    for (Index c = 0; !all && c < count(unit); ++c) {
      if (within_range<T>(table.statistics().rstd[c])) continue;
      const Index channel = begin(unit) + c, at = offset(channel);
      const Family found = family_of(x + at, family_shape(), true, epsilon);
      alone.normalize(x + at, found.scaled, family_affine(channel, affine), y + at);
      table.set_family(c, found.statistics);
    }
    normalize(unit, threads, table, alone, affine, y);
  });
}

template <class T>
void BatchNorm<T>::forward(const T* x, const NormStatistics& statistics, const Affine<T>& affine, T* y) {
  x_ = x;
  for_units([&](Index unit, int threads) {
    NormTable<T> table(count(unit));
    const bool all = kernels_.set_standardizing(saved_from(statistics, begin(unit)), count(unit), vector_range<T>,
                                                table.standardizing());
    FamiliesAlone<T> alone(family_shape());
    for (Index c = 0; !all && c < count(unit); ++c) {
      const Index channel = begin(unit) + c, at = offset(channel);
      const FamilyStatistics family = saved_family(statistics, channel);
      if (within_range<T>(family.rstd)) continue;
      alone.normalize(x + at, ScaledStatistics::of(family), family_affine(channel, affine), y + at);
    }
    normalize(unit, threads, table, alone, affine, y);
  });
}

template <class T>
void BatchNorm<T>::backward(const T* x, const T* g, const NormStatistics& saved, bool fixed, const T* weight, T* dx,
                            T* dweight, T* dbias) {
  x_ = x;
  const kernels::Store store = store_of(shape_, count(0), dx, dx == x || dx == g);
  for_units([&](Index unit, int threads) {
    NormTable<T> table(count(unit));
    const Index first = begin(unit);
    const bool all =
        kernels_.set_standardizing(saved_from(saved, first), count(unit), vector_range<T>, table.standardizing());
    table.sums().clear();
    sum_up(count(unit), threads, table, [&](Index part, const kernels::Sums& sums) {
      for_blocks(unit, part, false, [&](const Block<const T>& block, Index at, bool lines) {
        if (lines) kernels_.add_line_gradient_sums(block, g + at, table.standardizing().center, nullptr, sums);
        else kernels_.add_column_gradient_sums(block, g + at, table.standardizing().center, sums);
      });
    });
    kernels_.set_gradient_map(table.sums().from(0), table.standardizing(), saved.rstd.data() + first,
                              weight ? weight + first : nullptr, count(unit), fixed ? 0 : 1 / n_, table.gradient_map(),
                              dweight ? dweight + first : nullptr, dbias ? dbias + first : nullptr);
    FamiliesAlone<T> alone(family_shape());
    for (Index c = 0; !all && c < count(unit); ++c) {
      const Index channel = first + c, at = offset(channel);
      if (within_range<T>(saved.rstd[channel])) continue;
      table.clear_gradient(c);
      // Its statistics anew, if they are those of x: saved ones may be out of range themselves.
      const ScaledStatistics statistics = fixed ? ScaledStatistics::of(saved_family(saved, channel))
                                                : family_of(x + at, family_shape(), true, saved.epsilon).scaled;
      double sum = 0, with_z = 0;
      alone.differentiate(x + at, g + at, statistics, saved.rstd[channel], {!fixed, !fixed},
                          family_affine(channel, {weight, nullptr}), dx + at, &with_z, &sum);
      if (dweight) dweight[channel] = static_cast<T>(with_z);
      if (dbias) dbias[channel] = static_cast<T>(sum);
    }
    for_tasks(parts_.count(), threads, [&](Index part) {
      for_blocks(unit, part, true, [&](const Block<const T>& block, Index at, bool lines) {
        (lines ? kernels_.differentiate_lines : kernels_.differentiate_columns)(block, g + at, table.standardizing(),
                                                                                table.gradient_map(), dx + at, store);
      });
    });
    alone.put();
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
