#include "strickle/apply_columns.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <iterator>
#include <limits>
#include <memory>
#include <random>
#include <vector>

#include "kernels/all_targets.h"
#include "strickle/error.h"

namespace strickle {
namespace {

std::unique_ptr<Scaler> scaler_with(const char* name, std::vector<Option> options, double center, double scale) {
  auto scaler = make_scaler(name, options);
  auto parameters = scaler->parameters();
  if (parameters.size() == 2) {
    parameters[0].value = center;
    parameters[1].value = scale;
    scaler->set_parameters(parameters);
  }
  return scaler;
}

template <class T>
bool same_bits(T a, T b) {
  return std::isnan(a) ? std::isnan(b) : std::equal_to<T>()(a, b) && std::signbit(a) == std::signbit(b);
}

struct Layout {
  std::int64_t rows, columns, row_stride, column_stride;
};

// Of column c: one kind for all, which rows take at once, or one kind after the other.
enum class Kind { standard, min_max, clipped_range, squash, clipped, mixed };

std::unique_ptr<Scaler> scaler_of(Kind kind, std::int64_t c) {
  const double center = 0.1 * static_cast<double>(c), scale = 1.5 + static_cast<double>(c);
  switch (kind) {
    case Kind::standard: return scaler_with("standard", {}, center, scale);
    case Kind::min_max: return scaler_with("min-max", {}, center, c == 2 ? center : center + scale);
    case Kind::clipped_range:
      return scaler_with("min-max", {{"range", std::array{-1.0, 3.0}}, {"clip", true}}, center, center + scale);
    case Kind::squash: return scaler_with("squash", {}, center, scale);
    case Kind::clipped: return scaler_with("robust", {{"clip", 0.5}}, center, scale);
    case Kind::mixed: break;
  }
  return scaler_of(static_cast<Kind>(c % 5), c);
}

template <class In, class Out>
void expect_column_by_column(const Layout& layout, NumberType in_type, NumberType out_type, Kind kind) {
  std::vector<std::unique_ptr<Scaler>> scalers;
  std::vector<const Scaler*> borrowed;
  for (std::int64_t c = 0; c < layout.columns; ++c) {
    scalers.push_back(scaler_of(kind, c));
    borrowed.push_back(scalers.back().get());
  }
  const auto size =
      static_cast<std::size_t>((layout.rows - 1) * layout.row_stride + (layout.columns - 1) * layout.column_stride + 1);
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal;
  std::vector<In> in(size + 1);
  constexpr In infinity = std::numeric_limits<In>::infinity();
  const In odd[] = {
      std::numeric_limits<In>::quiet_NaN(), infinity, -infinity, In{-0.0}, std::numeric_limits<In>::denorm_min(),
      std::numeric_limits<In>::max()};
  for (In& x : in) x = random() % 10 == 0 ? odd[random() % std::size(odd)] : static_cast<In>(normal(random));
  const MatrixView source{.type = in_type,
                          .data = in.data() + 1,
                          .rows = layout.rows,
                          .columns = layout.columns,
                          .row_stride = layout.row_stride,
                          .column_stride = layout.column_stride};
  for (const Direction direction : {Direction::apply, Direction::invert}) {
    std::vector<Out> expected(size + 3, Out{-7});
    for (std::int64_t c = 0; c < layout.columns; ++c) {
      for (std::int64_t r = 0; r < layout.rows; ++r) {
        const auto at = static_cast<std::size_t>(r * layout.row_stride + c * layout.column_stride);
        double y = in[at + 1];
        const Scaler& scaler = *scalers[static_cast<std::size_t>(c)];
        if (direction == Direction::apply) scaler.apply(&y, &y, 1);
        else scaler.invert(&y, &y, 1);
        expected[at + 1] = static_cast<Out>(y);
      }
    }
    on_all_targets([&] {
      for (const int threads : {1, 2, 7}) {
        std::vector<Out> out(size + 3, Out{-7});
        apply_columns(borrowed, source,
                      {.type = out_type,
                       .data = out.data() + 1,
                       .rows = layout.rows,
                       .columns = layout.columns,
                       .row_stride = layout.row_stride,
                       .column_stride = layout.column_stride},
                      threads, direction);
        for (std::size_t i = 0; i < out.size(); ++i) {
          ASSERT_TRUE(same_bits(out[i], expected[i])) << i << ": " << out[i] << ", not " << expected[i];
        }
      }
    });
  }
}

TEST(ApplyColumns, EqualsColumnByColumnForEveryLayoutTypeThreadsAndInstructionSet) {
  const std::vector<Layout> layouts = {{1, 1, 1, 1},      {1000, 1, 1, 1}, {333, 3, 3, 1},
                                       {1001, 10, 10, 1}, {50, 64, 64, 1}, {9, 129, 129, 1},
                                       {500, 5, 1, 500},  {100, 7, 9, 1},  {5000, 2, 6, 3}};
  for (const Layout& layout : layouts) {
    for (const Kind kind :
         {Kind::standard, Kind::min_max, Kind::clipped_range, Kind::squash, Kind::clipped, Kind::mixed}) {
      expect_column_by_column<double, double>(layout, NumberType::float64, NumberType::float64, kind);
      expect_column_by_column<float, float>(layout, NumberType::float32, NumberType::float32, kind);
      expect_column_by_column<float, double>(layout, NumberType::float32, NumberType::float64, kind);
      if (HasFailure()) return;
    }
  }
}

TEST(ApplyColumns, LargeOutputsPastTheCacheAreTheSame) {
  for (const Kind kind : {Kind::standard, Kind::clipped_range}) {
    expect_column_by_column<double, double>({400'000, 3, 3, 1}, NumberType::float64, NumberType::float64, kind);
    expect_column_by_column<float, float>({800'001, 3, 3, 1}, NumberType::float32, NumberType::float32, kind);
  }
}

TEST(ApplyColumns, ReadsFromAndWritesToAnyAddress) {
  const auto scaler = scaler_with("standard", {}, 1.0, 2.0);
  const Scaler* both[] = {scaler.get(), scaler.get()};
  std::vector<double> x = {1, 3, 5, 7, 9, 11};
  std::vector<char> bytes(x.size() * sizeof(double) + 1);
  std::memcpy(bytes.data() + 1, x.data(), bytes.size() - 1);
  apply_columns(both, {.data = bytes.data() + 1, .rows = 3, .columns = 2, .row_stride = 2},
                {.data = bytes.data() + 1, .rows = 3, .columns = 2, .row_stride = 2});
  std::memcpy(x.data(), bytes.data() + 1, bytes.size() - 1);
  EXPECT_EQ(x, (std::vector<double>{0, 1, 2, 3, 4, 5}));
}

TEST(ApplyColumns, WorksInPlace) {
  const auto scaler = scaler_with("standard", {}, 1.0, 2.0);
  const Scaler* both[] = {scaler.get(), scaler.get()};
  std::vector<double> x = {1, 3, 5, 7, 9, 11};
  apply_columns(both, {.data = x.data(), .rows = 3, .columns = 2, .row_stride = 2},
                {.data = x.data(), .rows = 3, .columns = 2, .row_stride = 2});
  EXPECT_EQ(x, (std::vector<double>{0, 1, 2, 3, 4, 5}));
}

TEST(ApplyColumns, RefusesOtherShapesAndIntegerOutputs) {
  const auto scaler = scaler_with("standard", {}, 1.0, 2.0);
  const Scaler* one[] = {scaler.get()};
  double x[4] = {};
  EXPECT_THROW(apply_columns(one, {.data = x, .rows = 2, .columns = 2}, {.data = x, .rows = 2, .columns = 2}), Error);
  EXPECT_THROW(apply_columns(one, {.data = x, .rows = 2, .columns = 1}, {.data = x, .rows = 3, .columns = 1}), Error);
  EXPECT_THROW(apply_columns(one, {.data = x, .rows = 2, .columns = 1},
                             {.type = NumberType::int64, .data = x, .rows = 2, .columns = 1}),
               Error);
}

}  // namespace
}  // namespace strickle
