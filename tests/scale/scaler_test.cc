#include "strickle/scaler.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "strickle/error.h"
#include "strickle/normalizer.h"
#include "strickle/scaler_spec.h"

namespace strickle {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

std::unique_ptr<Scaler> from_text(const std::string& text) {
  const ScalerSpec spec = parse_scaler_spec(text);
  return make_scaler(spec.chain.at(0).name, spec.chain.at(0).options);
}

// Fitted in one place, so with exact quantiles.
std::unique_ptr<Scaler> fitted(const std::string& text, const std::vector<double>& x) {
  auto scaler = from_text(text);
  ColumnState state(scaler->parts(false));
  state.update(x);
  const auto search = scaler->search(state, 1000000);
  std::vector<double> finite;
  for (const double v : x) {
    if (std::isfinite(v)) finite.push_back(v);
  }
  while (search && !search->done()) {
    search->update(finite);
    search->end_pass();
    EXPECT_TRUE(search->consistent());
  }
  scaler->fit(state, search ? search->found() : std::vector<Estimate>());
  return scaler;
}

double parameter(const Scaler& scaler, const std::string& name) {
  for (const Parameter& p : scaler.parameters()) {
    if (p.name == name) return p.value;
  }
  ADD_FAILURE() << "no parameter " << name;
  return nan;
}

std::vector<double> applied(const Scaler& scaler, std::vector<double> x) {
  scaler.apply(x.data(), x.data(), x.size());
  return x;
}

TEST(Standard, CentersAndScales) {
  const auto s = fitted("standard", {1, 2, 3, 4, nan});
  EXPECT_EQ(parameter(*s, "center"), 2.5);
  EXPECT_EQ(parameter(*s, "scale"), std::sqrt(1.25));
  EXPECT_EQ(parameter(*fitted("standard(ddof=1)", {1, 2, 3, 4}), "scale"), 1.2909944487358056);
  EXPECT_EQ(parameter(*fitted("standard(with_mean=false)", {1, 2, 3, 4}), "center"), 0);
  EXPECT_EQ(parameter(*fitted("standard(with_std=false)", {1, 2, 3, 4}), "scale"), 1);
}

TEST(Standard, TinyAndHugeDeviationsAreNeitherZeroNorInfinite) {
  std::vector<double> tiny(10, 0.0);
  tiny[0] = 5e-324;
  EXPECT_EQ(parameter(*fitted("standard", tiny), "scale"), 5e-324);
  EXPECT_EQ(parameter(*fitted("standard(ddof=1)", {-1.7976931348623157e308, 1.7976931348623157e308}), "scale"),
            std::numeric_limits<double>::max());
}

TEST(AllScalers, ConstantColumnsAreCentredAndOneRowIsConstant) {
  for (const double c : {0.1, -1e300, 1.24e18}) {
    for (const std::size_t n : {1, 7}) {
      for (const char* name : {"standard", "standard(ddof=1)", "robust", "robust(zero_iqr=deviation)",
                               "robust(unit_variance)", "squash"}) {
        const auto s = fitted(name, std::vector<double>(n, c));
        EXPECT_EQ(parameter(*s, "center"), c) << name;
        EXPECT_EQ(parameter(*s, "scale"), 1) << name;
        EXPECT_EQ(applied(*s, {c})[0], 0) << name;
      }
      EXPECT_EQ(applied(*fitted("min-max(range=[2,3])", std::vector<double>(n, c)), {c})[0], 2);
      EXPECT_EQ(parameter(*fitted("max-abs", std::vector<double>(n, c)), "scale"), std::fabs(c));
    }
  }
  EXPECT_EQ(parameter(*fitted("max-abs", {0, -0.0}), "scale"), 1);
}

TEST(AllScalers, WithoutValuesScaleToNaN) {
  for (const char* name : {"standard", "min-max", "max-abs", "robust", "squash", "quantile", "power"}) {
    for (const std::vector<double>& x : {std::vector<double>{}, std::vector<double>{nan, nan}}) {
      const auto s = fitted(name, x);
      for (const Parameter& p : s->parameters()) EXPECT_TRUE(std::isnan(p.value)) << name << " " << p.name;
      EXPECT_TRUE(std::isnan(applied(*s, {1.0})[0])) << name;
    }
  }
}

TEST(AllScalers, MissingStaysMissingAndInfinitiesPassThrough) {
  for (const char* name :
       {"standard", "min-max", "max-abs", "robust", "power", "power(method=box-cox)", "log1p", "asinh", "divide"}) {
    const auto scaler = fitted(name, {1, 2, 5, 9});
    auto y = applied(*scaler, {nan, infinity, -infinity});
    for (int back = 0; back < 2; ++back) {
      EXPECT_TRUE(std::isnan(y[0])) << name;
      EXPECT_EQ(y[1], infinity) << name;
      EXPECT_EQ(y[2], -infinity) << name;
      scaler->invert(y.data(), y.data(), y.size());
    }
  }
  const auto y = applied(*fitted("squash(bound=2)", {1, 2, 5, 9}), {nan, infinity, -infinity});
  EXPECT_TRUE(std::isnan(y[0]));
  EXPECT_EQ(y[1], 2);
  EXPECT_EQ(y[2], -2);
}

TEST(AllScalers, InvertGivesValuesBack) {
  const std::vector<double> x = {1, 2, 3.5, 7, 11, 0.25, 8, 6, 4};
  for (const char* name : {"standard", "min-max(range=[-1,1])", "max-abs", "robust", "squash", "quantile",
                           "quantile(output_distribution=normal)", "power", "power(method=box-cox)", "log1p",
                           "asinh(scale=2)", "divide(by=3)"}) {
    const auto s = fitted(name, x);
    auto y = applied(*s, x);
    s->invert(y.data(), y.data(), y.size());
    for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(y[i], x[i], 1e-14) << name;
  }
}

TEST(AllScalers, ParametersAndOptionsReadBack) {
  for (const char* name : {"standard(ddof=1,with_mean=false)", "min-max(range=[-2,5],clip)", "max-abs",
                           "robust(quantile_range=[10,90],unit_variance,clip=4,zero_iqr=deviation)", "squash(bound=5)",
                           "quantile(n_quantiles=4,output_distribution=normal)", "power(standardize=false)",
                           "power(method=box-cox)", "asinh(scale=3)", "divide(by=3)"}) {
    const auto s = fitted(name, {1, 2, 3, 10, 20});
    const auto copy = make_scaler(s->name(), s->options());
    copy->set_parameters(s->parameters());
    EXPECT_EQ(scaler_text(*copy), scaler_text(*s));
    EXPECT_EQ(applied(*copy, {1.5, 100}), applied(*s, {1.5, 100}));
  }
}

TEST(Robust, ZeroIqrHasTwoRules) {
  const std::vector<double> x = {5, 5, 5, 5, 5, 5, 5, 9};
  EXPECT_EQ(parameter(*fitted("robust", x), "scale"), 1);
  EXPECT_EQ(parameter(*fitted("robust(zero_iqr=deviation)", x), "scale"), std::sqrt(1.75));
  EXPECT_EQ(parameter(*fitted("squash", x), "scale"), std::sqrt(1.75));
}

TEST(Robust, Options) {
  const std::vector<double> x = {0, 1, 2, 3, 4, 5, 6, 7, 8};
  EXPECT_EQ(parameter(*fitted("robust", x), "scale"), 4);
  EXPECT_EQ(parameter(*fitted("robust(quantile_range=[0,100])", x), "scale"), 8);
  EXPECT_NEAR(parameter(*fitted("robust(unit_variance)", x), "scale"), 4 / 1.3489795003921634, 1e-15);
  EXPECT_EQ(parameter(*fitted("robust(with_centering=false)", x), "center"), 0);
  EXPECT_EQ(parameter(*fitted("robust(with_scaling=false)", x), "scale"), 1);
  EXPECT_EQ(applied(*fitted("robust(clip=0.5)", x), {0, 4, 100, nan})[2], 0.5);
}

TEST(Robust, MergedQuantilesCarryAnIntervalThatHoldsTheExactOne) {
  std::vector<double> a, b, all;
  for (int i = 0; i < 1000; ++i) {
    a.push_back(std::sin(i) * 10 + 20);
    b.push_back(std::cos(i) * 5 + 30);
  }
  all = a;
  all.insert(all.end(), b.begin(), b.end());
  const auto exact = fitted("robust", all);
  const auto scaler = from_text("robust");
  ColumnState state(scaler->parts(false)), other(scaler->parts(false));
  state.update(a);
  other.update(b);
  state.merge(other);
  scaler->fit(state, scaler->estimates(state));
  for (const Parameter& p : scaler->parameters()) {
    ASSERT_TRUE(p.interval) << p.name;
    EXPECT_LE((*p.interval)[0], parameter(*exact, p.name));
    EXPECT_GE((*p.interval)[1], parameter(*exact, p.name));
    EXPECT_NEAR(p.value, parameter(*exact, p.name), 0.2);
  }
}

TEST(Log1p, KnowsItsDomain) {
  const auto s = from_text("log1p");
  EXPECT_EQ(s->first_outside_domain(std::vector<double>{0, -0.5, nan, infinity}), -1);
  EXPECT_EQ(s->first_outside_domain(std::vector<double>{0, -1}), 1);
  EXPECT_TRUE(s->stretch());
}

TEST(Asinh, KnowsItsDomain) {
  const auto s = from_text("asinh(scale=1e-300)");
  EXPECT_EQ(s->first_outside_domain(std::vector<double>{0, nan, infinity, 1e7, -1e10}), 4);
  EXPECT_EQ(from_text("asinh")->first_outside_domain(std::vector<double>{1.7e308, -1.7e308}), -1);
}

TEST(MakeScaler, SaysWhatWasMeant) {
  const auto message = [](const std::string& text) -> std::string {
    try {
      from_text(text);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_NE(message("standart").find("did you mean 'standard'?"), std::string::npos);
  EXPECT_NE(message("frobnicate").find("the scalers are standard, min-max"), std::string::npos);
  EXPECT_NE(message("standard(dof=1)").find("did you mean 'ddof'?"), std::string::npos);
  EXPECT_NE(message("max-abs(x=1)").find("it has none"), std::string::npos);
  for (const char* bad : {"standard(ddof=2)", "standard(ddof=4294967297)", "standard(ddof=0.5)",
                          "standard(with_mean=1)", "standard(with_mean=false,with_std=false)", "min-max(range=[1,0])",
                          "min-max(range=[0,0])", "min-max(range=[-1.7e308,1.7e308])", "min-max(range=3)",
                          "robust(quantile_range=[75,25])", "robust(quantile_range=[-1,50])", "robust(clip=0)",
                          "robust(clip=-1)", "robust(zero_iqr=two)", "robust(unit_variance,quantile_range=[0,100])",
                          "squash(bound=0)", "asinh(scale=0)", "divide(by=0)", "standard(ddof=0,ddof=1)"}) {
    EXPECT_NE(message(bad), "no error") << bad;
  }
}

TEST(ScalerSpec, Parses) {
  const ScalerSpec spec = parse_scaler_spec("log1p + min-max(range=[-1, 1e+3],clip):a,\"b,\"\"c\"");
  ASSERT_EQ(spec.chain.size(), 2U);
  EXPECT_EQ(spec.chain[0].name, "log1p");
  EXPECT_EQ(spec.chain[1].name, "min-max");
  EXPECT_EQ(std::get<1>(spec.chain[1].options[1].value), true);
  EXPECT_EQ((std::get<5>(spec.chain[1].options[0].value)), (std::array<double, 2>{-1, 1000}));
  EXPECT_EQ(spec.columns, (std::vector<std::string>{"a", "b,\"c"}));
  for (const char* bad : {"", "standard(", "standard(ddof", "standard(ddof=)", "standard)", "a b(", ":x", "standard:",
                          "min-max(range=[1])", "min-max(range=[1,2)", "standard:\"a", "standard()x", "standard+"}) {
    EXPECT_THROW((void)parse_scaler_spec(bad), Error) << bad;
  }
}

std::vector<double> normalized(Norm norm, std::vector<double> row) {
  std::vector<double*> columns;
  for (double& x : row) columns.push_back(&x);
  normalize_rows(norm, columns, 1);
  return row;
}

TEST(Normalizer, ScalesRowsToNormOne) {
  EXPECT_EQ(normalized(Norm::l2, {3, 4}), (std::vector<double>{0.6, 0.8}));
  EXPECT_EQ(normalized(Norm::l1, {1, -3}), (std::vector<double>{0.25, -0.75}));
  EXPECT_EQ(normalized(Norm::max, {1, -4}), (std::vector<double>{0.25, -1}));
  EXPECT_EQ(normalized(Norm::l2, {0, 0}), (std::vector<double>{0, 0}));
  EXPECT_EQ(normalized(Norm::l2, {3e300, 4e300}), (std::vector<double>{0.6, 0.8}));
  EXPECT_EQ(normalized(Norm::l1, {1.7e308, 1.7e308}), (std::vector<double>{0.5, 0.5}));
  EXPECT_EQ(normalized(Norm::max, {5e-324, 0}), (std::vector<double>{1, 0}));
  const auto row = normalized(Norm::l2, {nan, 3, infinity, 4});
  EXPECT_TRUE(std::isnan(row[0]));
  EXPECT_EQ(row[1], 0.6);
  EXPECT_EQ(row[2], infinity);
}

TEST(Normalizer, OfAMatrixIsThatOfItsColumns) {
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal;
  for (const std::int64_t columns : {1, 7, 300}) {
    const std::int64_t rows = 1100;
    std::vector<double> x(static_cast<std::size_t>(rows * columns));
    for (double& value : x) value = std::ldexp(normal(random), static_cast<int>(random() % 1800) - 900);
    std::vector<double> by_columns(x.size());
    std::vector<double*> pointers;
    for (std::int64_t c = 0; c < columns; ++c) {
      pointers.push_back(by_columns.data() + c * rows);
      for (std::int64_t r = 0; r < rows; ++r) pointers.back()[r] = x[static_cast<std::size_t>(r * columns + c)];
    }
    normalize_rows(Norm::l2, pointers, rows);
    std::vector<float> narrow(x.size());
    const MatrixView matrix{.data = x.data(), .rows = rows, .columns = columns, .row_stride = columns};
    normalize_rows(
        Norm::l2, matrix,
        {.type = NumberType::float32, .data = narrow.data(), .rows = rows, .columns = columns, .row_stride = columns},
        2);
    normalize_rows(Norm::l2, matrix, {.data = x.data(), .rows = rows, .columns = columns, .row_stride = columns}, 2);
    for (std::int64_t r = 0; r < rows; ++r) {
      for (std::int64_t c = 0; c < columns; ++c) {
        const auto i = static_cast<std::size_t>(r * columns + c);
        ASSERT_EQ(x[i], pointers[static_cast<std::size_t>(c)][r]);
        ASSERT_EQ(narrow[i], static_cast<float>(x[i]));
      }
    }
    EXPECT_THROW(normalize_rows(Norm::l2, matrix, {.data = x.data(), .rows = 1, .columns = columns}), Error);
  }
}

}  // namespace
}  // namespace strickle
