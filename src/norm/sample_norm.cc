#include "norm/sample_norm.h"

#include <algorithm>
#include <vector>

#include "norm/table.h"
#include "norm/tasks.h"

namespace strickle {

namespace {

using Index = std::size_t;
using kernels::Block;

constexpr Index batch_values = 4096;   // of rows that are worked on together: they stay in the first cache
constexpr Index chunk_values = 16384;  // of groups of channels: these, in the second
constexpr Index element_task = 8192;   // elements of these rows

template <class T>
class SampleNorm {
 public:
  SampleNorm(const ChannelsShape& shape, const SampleGroups& groups, int threads)
      : shape_(shape),
        groups_(groups.groups),
        per_group_(shape.channels / groups.groups),
        centered_(groups.centered),
        n_(static_cast<double>(per_group_ * shape.positions)),
        threads_(worthwhile_threads(static_cast<std::int64_t>(shape.size()), threads)) {}

  void forward(const T* x, const Affine<T>& affine, double epsilon, T* y, NormStatistics* saved);
  void backward(const T* x, const T* g, const NormStatistics& saved, const T* weight, T* dx, T* dweight, T* dbias);

 private:
  FamilyShape family_shape() const {
    return {per_group_, shape_.channel_stride, shape_.positions, shape_.position_stride};
  }
  Index offset(Index sample, Index group) const {
    return sample * shape_.sample_stride + group * per_group_ * shape_.channel_stride;
  }
  Index family(Index sample, Index group) const { return sample * groups_ + group; }

  // Rows [begin, end) of one group.
  void forward_rows(Index begin, Index end, Index group, NormTable<T>& table);
  void backward_rows(Index begin, Index end, Index group, int threads, NormTable<T>& table, double* dweight,
                     double* dbias);

  // Groups [begin, end) of one sample, whose channels are lines or columns.
  Index groups_at_once() const { return std::clamp<Index>(chunk_values / (per_group_ * shape_.positions), 1, groups_); }
  Block<const T> channels(Index sample, Index begin, Index end) const {
    const bool lines = shape_.layout == Layout::channels_first;
    return {x_ + offset(sample, begin), (end - begin) * per_group_, shape_.positions,
            lines ? shape_.channel_stride : shape_.position_stride};
  }
  void forward_channels(Index sample, Index begin, Index end);
  void backward_channels(Index sample, Index begin, Index end, double* dweight, double* dbias);
  // The channels of a family are standardized as it is.
  void spread_standardizing(NormTable<T>& families, Index count, NormTable<T>& table) const {
    const auto from = families.standardizing();
    const auto to = table.standardizing();
    for (Index i = 0; i < count; ++i) {
      std::fill_n(to.center + i * per_group_, per_group_, from.center[i]);
      std::fill_n(to.scale + i * per_group_, per_group_, from.scale[i]);
      std::fill_n(to.rest + i * per_group_, per_group_, from.rest[i]);
    }
  }

  T shift(Index sample, Index group) const {
    if (!centered_) return 0;
    const T* const first = x_ + offset(sample, group);
    if (shape_.layout == Layout::rows) return near_mean(first, per_group_, 1);
    return near_mean(first, shape_.positions, shape_.position_stride);
  }
  FamilyAffine<T> family_affine(Index group) const {
    const Index first = group * per_group_;
    return {affine_.weight ? affine_.weight + first : nullptr, affine_.bias ? affine_.bias + first : nullptr, 1};
  }
  kernels::Affine<T> affine_from(Index group) const {
    const FamilyAffine<T> affine = family_affine(group);
    return {affine.weight, affine.bias};
  }
  // Element i of the table, if vectors cannot take it.
  void normalize_alone(FamiliesAlone<T>& alone, Index sample, Index group, NormTable<T>& table, Index i) const {
    if (within_range<T>(table.statistics().rstd[i])) return;
    const Index at = offset(sample, group);
    const Family found = family_of(x_ + at, family_shape(), centered_, epsilon_);
    alone.normalize(x_ + at, found.scaled, family_affine(group), out_ + at);
    table.set_family(i, found.statistics);
  }
  // dweight and dbias are those of the first channel of the group.
  void differentiate_alone(FamiliesAlone<T>& alone, Index sample, Index group, double* dweight, double* dbias) const {
    // Its statistics anew: saved ones may be out of range themselves.
    const Index at = offset(sample, group);
    const Family found = family_of(x_ + at, family_shape(), centered_, read_->epsilon);
    alone.differentiate(x_ + at, g_ + at, found.scaled, found.statistics.rstd, {centered_, true}, family_affine(group),
                        out_ + at, dweight, dbias);
  }

  const kernels::NormKernels<T> kernels_ = kernels::norm_kernels<T>();
  ChannelsShape shape_;
  Index groups_, per_group_;
  bool centered_;
  double n_;
  int threads_;
  // Of the call:
  const T* x_ = nullptr;
  const T* g_ = nullptr;
  T* out_ = nullptr;
  Affine<T> affine_;
  double epsilon_ = 0;
  NormStatistics* saved_ = nullptr;
  const NormStatistics* read_ = nullptr;
  kernels::Store store_ = kernels::Store::through_cache;
};

template <class T>
void SampleNorm<T>::forward_rows(Index begin, Index end, Index group, NormTable<T>& table) {
  const Index count = end - begin;
  const Block<const T> rows{x_ + offset(begin, group), count, per_group_, shape_.sample_stride};
  const bool in_order = groups_ == 1;
  if (saved_ && in_order) table.keep_in(*saved_, begin);
  for (Index i = 0; i < count; ++i) table.shift()[i] = shift(begin + i, group);
  const bool all = table.set_statistics(kernels_, count, n_, epsilon_, centered_,
                                        [&] { kernels_.add_line_sums(rows, table.shift(), table.sums().from(0)); });
  FamiliesAlone<T> alone(family_shape());
  for (Index i = 0; !all && i < count; ++i) normalize_alone(alone, begin + i, group, table, i);
  for (Index i = 0; saved_ && !in_order && i < count; ++i) table.save_family(i, *saved_, family(begin + i, group));
  kernels_.normalize_rows(rows, table.standardizing(), affine_from(group),
                          {out_ + offset(begin, group), count, per_group_, shape_.sample_stride}, store_);
  alone.put();
}

template <class T>
void SampleNorm<T>::backward_rows(Index begin, Index end, Index group, int threads, NormTable<T>& table,
                                  double* dweight, double* dbias) {
  const Index count = end - begin, at = offset(begin, group), first = group * per_group_, stride = shape_.sample_stride;
  const T* const weight = affine_from(group).weight;
  for (Index i = 0; groups_ > 1 && i < count; ++i) table.set_family(i, saved_family(*read_, family(begin + i, group)));
  const auto saved = groups_ > 1 ? kernels::Statistics<const double>(table.statistics()) : saved_from(*read_, begin);
  const bool all = kernels_.set_standardizing(saved, count, vector_range<T>, table.standardizing());
  table.sums().clear();
  const Tasks lines(count, task_values / per_group_);
  for_tasks(lines.count(), threads, [&](Index task) {
    const Index line = lines.begin(task), line_count = lines.end(task) - line;
    kernels_.add_line_gradient_sums({x_ + at + line * stride, line_count, per_group_, stride}, g_ + at + line * stride,
                                    table.standardizing().center + line, weight, table.sums().from(line));
  });
  if (!centered_) table.sums().clear_first();
  kernels_.set_gradient_map(table.sums().from(0), table.standardizing(), saved.rstd, nullptr, count, 1 / n_,
                            table.gradient_map(), nullptr, nullptr);
  FamiliesAlone<T> alone(family_shape());
  for (Index i = 0; !all && i < count; ++i) {
    if (within_range<T>(saved.rstd[i])) continue;
    table.clear_gradient(i);
    // The kernel adds to dbias for all rows, and 0 to dweight for these.
    differentiate_alone(alone, begin + i, group, dweight ? dweight + first : nullptr, nullptr);
  }
  const Tasks elements(per_group_, element_task);
  for_tasks(elements.count(), threads, [&](Index task) {
    const Index element = elements.begin(task), element_count = elements.end(task) - element, from = at + element;
    kernels_.differentiate_rows({x_ + from, count, element_count, stride}, g_ + from, table.standardizing(),
                                table.gradient_map(), weight ? weight + element : nullptr, out_ + from,
                                dweight ? dweight + first + element : nullptr,
                                dbias ? dbias + first + element : nullptr, store_);
  });
  alone.put();
}

template <class T>
void SampleNorm<T>::forward_channels(Index sample, Index begin, Index end) {
  const Block<const T> block = channels(sample, begin, end);
  const bool lines = shape_.layout == Layout::channels_first;
  const Index count = end - begin;
  NormTable<T> families(count), table(block.count);
  if (saved_) families.keep_in(*saved_, family(sample, begin));
  for (Index i = 0; i < count; ++i) families.shift()[i] = shift(sample, begin + i);
  const bool all = families.set_statistics(kernels_, count, n_, epsilon_, centered_, [&] {
    if (lines) {  // a group is one
      kernels_.add_line_sums({block.data, count, per_group_ * block.length, per_group_ * block.stride},
                             families.shift(), families.sums().from(0));
      return;
    }
    for (Index i = 0; i < count; ++i) std::fill_n(table.shift() + i * per_group_, per_group_, families.shift()[i]);
    table.sums().clear();
    kernels_.add_column_sums(block, table.shift(), table.sums().from(0));
    for (Index c = 0; c < block.count; ++c) {
      families.sums().add(c / per_group_, table.sums().first(c), table.sums().product(c));
    }
  });
  FamiliesAlone<T> alone(family_shape());
  for (Index i = 0; !all && i < count; ++i) normalize_alone(alone, sample, begin + i, families, i);
  spread_standardizing(families, count, table);
  const Block<T> out{out_ + offset(sample, begin), block.count, block.length, block.stride};
  (lines ? kernels_.normalize_lines : kernels_.normalize_columns)(block, table.standardizing(), affine_from(begin), out,
                                                                  store_);
  alone.put();
}

template <class T>
void SampleNorm<T>::backward_channels(Index sample, Index begin, Index end, double* dweight, double* dbias) {
  const Block<const T> block = channels(sample, begin, end);
  const bool lines = shape_.layout == Layout::channels_first;
  const Index at = offset(sample, begin), first = begin * per_group_, count = end - begin;
  NormTable<T> families(count), table(block.count);
  const auto saved = saved_from(*read_, family(sample, begin));
  kernels_.set_standardizing(saved, count, vector_range<T>, families.standardizing());
  spread_standardizing(families, count, table);
  table.sums().clear();
  if (lines)
    kernels_.add_line_gradient_sums(block, g_ + at, table.standardizing().center, nullptr, table.sums().from(0));
  else kernels_.add_column_gradient_sums(block, g_ + at, table.standardizing().center, table.sums().from(0));
  FamiliesAlone<T> alone(family_shape());
  for (Index i = 0; i < count; ++i) {
    const double rstd = saved.rstd[i];
    const Index channels_begin = i * per_group_, channels_end = channels_begin + per_group_;
    if (!within_range<T>(rstd)) {
      for (Index c = channels_begin; c < channels_end; ++c) table.clear_gradient(c);
      const Index channel = first + channels_begin;
      differentiate_alone(alone, sample, begin + i, dweight ? dweight + channel : nullptr,
                          dbias ? dbias + channel : nullptr);
      continue;
    }
    const double rest = families.standardizing().rest[i];
    double sum = 0, sum_with_z = 0;
    for (Index c = channels_begin; c < channels_end; ++c) {
      const double weight = affine_.weight ? affine_.weight[first + c] : 1.0;
      const double with_z = rstd * table.sums().product(c) + rest * table.sums().first(c);
      sum += weight * table.sums().first(c);
      sum_with_z += weight * with_z;
      table.gradient_map().gradient[c] = static_cast<T>(rstd * weight);
      if (dweight == nullptr) continue;
      dweight[first + c] += with_z;
      dbias[first + c] += table.sums().first(c);
    }
    const double share = -rstd / n_;
    std::fill_n(table.gradient_map().slope + channels_begin, per_group_, static_cast<T>(share * sum_with_z));
    std::fill_n(table.gradient_map().offset + channels_begin, per_group_, static_cast<T>(centered_ ? share * sum : 0));
  }
  (lines ? kernels_.differentiate_lines : kernels_.differentiate_columns)(block, g_ + at, table.standardizing(),
                                                                          table.gradient_map(), out_ + at, store_);
  alone.put();
}

template <class T>
void SampleNorm<T>::forward(const T* x, const Affine<T>& affine, double epsilon, T* y, NormStatistics* saved) {
  x_ = x;
  out_ = y;
  affine_ = affine;
  epsilon_ = epsilon;
  saved_ = saved;
  store_ = store_of(shape_, per_group_, y, x == y);
  if (shape_.layout == Layout::rows) {
    const Index batch = std::clamp<Index>(batch_values / per_group_, 1, 64);
    const Tasks rows(shape_.samples, std::max(batch, task_values / per_group_ / batch * batch));
    for_tasks(rows.count() * groups_, threads_, [&](Index task) {
      const Index group = task % groups_, part = task / groups_;
      NormTable<T> table(batch);
      for (Index row = rows.begin(part); row < rows.end(part); row += batch) {
        forward_rows(row, std::min(rows.end(part), row + batch), group, table);
      }
    });
    return;
  }
  const Tasks chunks(groups_, groups_at_once());
  for_tasks(shape_.samples * chunks.count(), threads_, [&](Index task) {
    const Index sample = task / chunks.count(), chunk = task % chunks.count();
    forward_channels(sample, chunks.begin(chunk), chunks.end(chunk));
  });
}

template <class T>
void SampleNorm<T>::backward(const T* x, const T* g, const NormStatistics& saved, const T* weight, T* dx, T* dweight,
                             T* dbias) {
  x_ = x;
  g_ = g;
  out_ = dx;
  affine_ = {weight, nullptr};
  read_ = &saved;
  store_ = store_of(shape_, per_group_, dx, dx == x || dx == g);
  // Each part of the samples has sums of its own, which are added up in order: how many there are depends on the shape
  // alone, and they take a quarter of the tensor's memory at most. One part alone is worked on by all threads.
  const bool rows = shape_.layout == Layout::rows;
  const Index batch = std::clamp<Index>(batch_values / per_group_ / kernels::rows_in_T<T> * kernels::rows_in_T<T>,
                                        kernels::rows_in_T<T>, 64);
  const Index most = std::clamp<Index>(shape_.size() / (16 * shape_.channels), 1, 64);
  const Tasks parts = Tasks::at_most(shape_.samples, most, rows ? batch : 1);
  const int threads_of_part = parts.count() == 1 ? threads_ : 1;
  const Index sums_size = padded(shape_.channels), part_size = 2 * sums_size;
  const bool wanted = dweight != nullptr || dbias != nullptr;
  std::vector<double> sums(wanted ? parts.count() * part_size : 0);
  for_tasks(parts.count(), threads_, [&](Index part) {
    double* const part_dweight = wanted ? sums.data() + part * part_size : nullptr;
    double* const part_dbias = wanted ? part_dweight + sums_size : nullptr;
    if (rows) {
      NormTable<T> table(batch);
      for (Index row = parts.begin(part); row < parts.end(part); row += batch) {
        for (Index group = 0; group < groups_; ++group) {
          backward_rows(row, std::min(parts.end(part), row + batch), group, threads_of_part, table, part_dweight,
                        part_dbias);
        }
      }
      return;
    }
    const Tasks chunks(groups_, groups_at_once());
    for (Index sample = parts.begin(part); sample < parts.end(part); ++sample) {
      for_tasks(chunks.count(), threads_of_part, [&](Index chunk) {
        backward_channels(sample, chunks.begin(chunk), chunks.end(chunk), part_dweight, part_dbias);
      });
    }
  });
  const auto add_up = [&](Index first, T* out) {
    for (Index c = 0; out != nullptr && c < shape_.channels; ++c) {
      double sum = 0;
      for (Index part = 0; part < parts.count(); ++part) sum += sums[part * part_size + first + c];
      out[c] = static_cast<T>(sum);
    }
  };
  add_up(0, dweight);
  add_up(sums_size, dbias);
}

}  // namespace

template <class T>
void normalize_samples(const T* x, const ChannelsShape& shape, const SampleGroups& groups, const Affine<T>& affine,
                       double epsilon, T* y, NormStatistics* saved, int threads) {
  SampleNorm<T>(shape, groups, threads).forward(x, affine, epsilon, y, saved);
}

template <class T>
void differentiate_samples(const T* x, const T* g, const ChannelsShape& shape, const SampleGroups& groups,
                           const NormStatistics& saved, const T* weight, T* dx, T* dweight, T* dbias, int threads) {
  SampleNorm<T>(shape, groups, threads).backward(x, g, saved, weight, dx, dweight, dbias);
}

template void normalize_samples(const float*, const ChannelsShape&, const SampleGroups&, const Affine<float>&, double,
                                float*, NormStatistics*, int);
template void normalize_samples(const double*, const ChannelsShape&, const SampleGroups&, const Affine<double>&, double,
                                double*, NormStatistics*, int);
template void differentiate_samples(const float*, const float*, const ChannelsShape&, const SampleGroups&,
                                    const NormStatistics&, const float*, float*, float*, float*, int);
template void differentiate_samples(const double*, const double*, const ChannelsShape&, const SampleGroups&,
                                    const NormStatistics&, const double*, double*, double*, double*, int);

}  // namespace strickle
