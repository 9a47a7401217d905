#include "strickle/recipe.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "strickle/error.h"
#include "strickle/scaler_spec.h"

namespace strickle {
namespace {

Recipe prototype(const std::vector<std::pair<std::string, std::string>>& columns, Extras extras = {}) {
  Recipe recipe{.extras = extras, .weights = {}, .row_steps = {}, .columns = {}};
  for (const auto& [name, text] : columns) {
    ColumnRecipe column;
    column.name = name;
    for (const ScalerCall& call : parse_scaler_spec(text).chain)
      column.chain.push_back(make_scaler(call.name, call.options));
    recipe.columns.push_back(std::move(column));
  }
  return recipe.emptied();
}

// Every column gets the same values.
Recipe fitted(const Recipe& empty, const std::vector<double>& x) {
  Recipe recipe = empty.clone();
  for (ColumnRecipe& column : recipe.columns) column.state->update(x);
  recipe.rows = static_cast<std::int64_t>(x.size());
  recipe.estimate_parameters();
  return recipe;
}

std::vector<double> numbers(int seed, std::size_t n) {
  std::mt19937_64 random(static_cast<std::uint64_t>(seed));
  std::normal_distribution<double> normal(100, 7);
  std::vector<double> x(n);
  for (double& v : x) v = random() % 10 == 0 ? std::numeric_limits<double>::quiet_NaN() : normal(random);
  return x;
}

const std::vector<std::pair<std::string, std::string>> all_kinds = {{"a", "standard(ddof=1)"},
                                                                    {"b \"quoted\"", "min-max(range=[-1,1],clip)"},
                                                                    {"c", "max-abs"},
                                                                    {"ü", "robust(clip=3)"},
                                                                    {"e", "log1p+squash"},
                                                                    {"f", "asinh(scale=0.5)"},
                                                                    {"", "standard(with_std=false)"}};

TEST(Recipe, ReadsBackToTheSameBytes) {
  for (const Extras extras : {Extras{}, Extras{.range = true, .histogram = true}}) {
    for (const std::size_t n : {0, 1, 2, 500}) {
      const Recipe recipe = fitted(prototype(all_kinds, extras), numbers(1, n));
      const std::string json = recipe.to_json();
      EXPECT_EQ(Recipe::from_json(json).to_json(), json);
      const std::string small = recipe.to_json(false);
      EXPECT_EQ(Recipe::from_json(small).to_json(), small);
      EXPECT_EQ(small.find("state"), std::string::npos);
      EXPECT_FALSE(Recipe::from_json(small).has_state());
    }
  }
}

TEST(Recipe, HasOneForm) {
  const Recipe recipe = fitted(prototype({{"x", "standard"}}), {1, 2, 3, 4});
  EXPECT_EQ(recipe.to_json(),
            "{\n"
            "  \"strickle\": 1,\n"
            "  \"rows\": 4,\n"
            "  \"infinities\": \"error\",\n"
            "  \"extras\": [],\n"
            "  \"weights\": null,\n"
            "  \"row_steps\": [],\n"
            "  \"columns\": [\n"
            "    {\"name\": \"x\", \"type\": \"number\", \"chain\": [{\"scaler\": \"standard\", \"with_mean\": true, "
            "\"with_std\": true, \"ddof\": 0, \"parameters\": {\"center\": 2.5, \"scale\": 1.118033988749895}}], "
            "\"state\": {\"count\": 4, \"missing\": 0, \"positive_infinite\": 0, \"negative_infinite\": 0, "
            "\"sum\": \"0x5p+1\", \"squares\": \"0xfp+1\"}}\n"
            "  ]\n"
            "}\n");
}

TEST(Recipe, MergesInAnyOrderToTheBytesOfOneFit) {
  const Recipe empty = prototype({{"a", "standard"}, {"b", "min-max"}, {"c", "max-abs"}});
  std::vector<double> all;
  std::vector<Recipe> shards;
  for (int i = 0; i < 7; ++i) {
    const auto x = numbers(i, 13 * static_cast<std::size_t>(i));
    shards.push_back(fitted(empty, x));
    all.insert(all.end(), x.begin(), x.end());
  }
  const std::string whole = fitted(empty, all).to_json();
  Recipe forward = empty.clone(), backward = empty.clone();
  for (int i = 0; i < 7; ++i) forward.merge(shards[static_cast<std::size_t>(i)]);
  for (int i = 6; i >= 0; --i) backward.merge(shards[static_cast<std::size_t>(i)]);
  EXPECT_EQ(forward.to_json(), whole);
  EXPECT_EQ(backward.to_json(), whole);
}

TEST(Recipe, SubtractsToTheBytesOfNeverHavingSeen) {
  const Recipe empty = prototype({{"a", "standard"}, {"b", "standard(ddof=1,with_mean=false)"}});
  const auto x = numbers(1, 100);
  const auto y = numbers(2, 50);
  Recipe both = fitted(empty, x);
  both.merge(fitted(empty, y));
  both.subtract(fitted(empty, y));
  EXPECT_EQ(both.to_json(), fitted(empty, x).to_json());
  both.subtract(fitted(empty, x));
  EXPECT_EQ(both.to_json(), empty.to_json());
}

TEST(Recipe, NoRowsCanAlwaysBeTakenOutAndAllOfThemLeaveNothing) {
  const Recipe empty = prototype({{"a", "min-max"}}, {.range = true});
  Recipe recipe = fitted(empty, {1, 2, 4});
  const std::string before = recipe.to_json();
  recipe.subtract(empty);
  EXPECT_EQ(recipe.to_json(), before);
  const Recipe extra = prototype({{"a", "standard"}}, {.range = true});
  Recipe all = fitted(extra, {1, 2, 4});
  all.subtract(fitted(extra, {1, 2, 4}));
  EXPECT_EQ(all.to_json(), extra.to_json());
}

TEST(Recipe, NumbersReadBackWhateverTheyAre) {
  for (const char* spec :
       {"robust(clip=12345678901234567168)", "robust(clip=1e300)", "min-max(range=[-0,1])",
        "min-max(range=[-12345678901234567168,12345678901234567168])", "asinh(scale=1e20)+standard"}) {
    const std::string json = fitted(prototype({{"a", spec}}), {-1, 0, 3, 4}).to_json();
    EXPECT_EQ(Recipe::from_json(json).to_json(), json) << spec;
    EXPECT_EQ(json.find("-0,"), std::string::npos);
  }
  std::string json = fitted(prototype({{"a", "min-max"}}), {0, 1}).to_json();
  for (auto at = json.find("\"min\": 0"); at != std::string::npos; at = json.find("\"min\": 0", at + 1)) {
    json.replace(at, 8, "\"min\": -0.0");
  }
  EXPECT_NE(json.find("-0.0"), std::string::npos);
  EXPECT_EQ(Recipe::from_json(json).to_json().find("-0"), std::string::npos);
}

TEST(Recipe, AnExtraRangeBecomesUnknown) {
  const Recipe empty = prototype({{"a", "standard"}}, {.range = true});
  Recipe recipe = fitted(empty, numbers(1, 100));
  recipe.merge(fitted(empty, numbers(2, 50)));
  recipe.subtract(fitted(empty, numbers(2, 50)));
  EXPECT_TRUE(recipe.columns[0].range_unknown);
  const std::string json = recipe.to_json();
  EXPECT_NE(json.find("\"range\": \"unknown\""), std::string::npos);
  EXPECT_EQ(Recipe::from_json(json).to_json(), json);
  Recipe merged = Recipe::from_json(json);
  merged.merge(fitted(empty, numbers(3, 10)));
  EXPECT_TRUE(merged.columns[0].range_unknown);
}

TEST(Recipe, RefusesToSubtractAMinimumAndLeavesItselfAlone) {
  const Recipe empty = prototype({{"a", "standard"}, {"b", "min-max"}});
  Recipe recipe = fitted(empty, numbers(1, 100));
  const std::string before = recipe.to_json();
  try {
    recipe.subtract(fitted(empty, numbers(1, 100)));
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::not_subtractable);
    EXPECT_EQ(error.place().column, "b");
  }
  EXPECT_EQ(recipe.to_json(), before);
}

TEST(Recipe, RefusesWhatDoesNotBelongTogether) {
  const auto x = numbers(1, 20);
  Recipe a = fitted(prototype({{"a", "standard"}}), x);
  const auto refused = [&](const Recipe& other) {
    try {
      a.merge(other);
    } catch (const Error& error) {
      return error.code() == ErrorCode::mismatch;
    }
    return false;
  };
  EXPECT_TRUE(refused(fitted(prototype({{"b", "standard"}}), x)));
  EXPECT_TRUE(refused(fitted(prototype({{"a", "standard(ddof=1)"}}), x)));
  EXPECT_TRUE(refused(fitted(prototype({{"a", "standard"}, {"b", "standard"}}), x)));
  EXPECT_TRUE(refused(fitted(prototype({{"a", "standard"}}, {.range = true}), x)));
  EXPECT_TRUE(refused(Recipe::from_json(a.to_json(false))));
  Recipe other_policy = fitted(prototype({{"a", "standard"}}), x);
  other_policy.infinities = Infinities::missing;
  EXPECT_TRUE(refused(other_policy));
}

TEST(Recipe, RefusesDamage) {
  const std::string good = fitted(prototype(all_kinds), numbers(1, 50)).to_json();
  const auto code_of = [](const std::string& text) {
    try {
      (void)Recipe::from_json(text, "r.json");
    } catch (const Error& error) {
      EXPECT_EQ(error.place().file, "r.json");
      return error.code();
    }
    return ErrorCode::invalid_argument;
  };
  ASSERT_NO_THROW((void)Recipe::from_json(good));
  const std::vector<std::pair<std::string, std::string>> changes = {
      {"\"strickle\": 1", "\"strickle\": 2"},
      {"\"strickle\": 1", "\"strickle\": \"1\""},
      {"\"rows\": 50", "\"rows\": -50"},
      {"\"rows\": 50", "\"rows\": 50, \"more\": 1"},
      {"\"infinities\": \"error\"", "\"infinities\": \"maybe\""},
      {"\"ddof\": 1", "\"ddof\": 7"},
      {"\"scaler\": \"squash\"", "\"scaler\": \"squish\""},
      {"\"center\": ", "\"center\": 1"},  // another digit in front
      {"\"count\": ", "\"count\": 1"},
      {"\"sum\": \"0x", "\"sum\": \"0x1"},
      {"\"squares\": \"0x", "\"squares\": \"-0x"},
      {"\"sum\": \"0x", "\"sum\": \"0X"},
      {"\"name\": \"c\"", "\"name\": \"a\""},
      {"\"type\": \"number\"", "\"type\": \"text\""},
      {"\"runs\": [[", "\"runs\": [[9"},
      {"\"bits\": 20", "\"bits\": 21"},
      {"\"chain\": [", "\"chain\": [[], "},
      {"\"columns\": [", "\"columns\": {"},
  };
  for (const auto& [from, to] : changes) {
    std::string bad = good;
    const auto at = bad.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    bad.replace(at, from.size(), to);
    EXPECT_EQ(code_of(bad), ErrorCode::bad_file) << from << " -> " << to;
  }
  const auto changed = [](std::string text, const std::string& from, const std::string& to) {
    EXPECT_NE(text.find(from), std::string::npos) << from;
    return text.replace(text.find(from), from.size(), to);
  };
  const std::string range = fitted(prototype({{"a", "min-max"}}, {.range = true}), {1, 2}).to_json();
  const std::string none = fitted(prototype({{"a", "min-max"}, {"b", "max-abs"}}), {}).to_json();
  const std::string merged = [] {
    Recipe recipe = fitted(prototype({{"a", "robust"}}), numbers(1, 50));
    recipe.merge(fitted(prototype({{"a", "robust"}}), numbers(2, 50)));
    return recipe.to_json();
  }();
  for (const std::string& bad : {
           changed(range, "\"negative_infinite\": 0", "\"negative_infinite\": 0, \"range\": \"unknown\""),
           changed(range, "\"range\"", "\"range\", \"range\""),
           changed(none, "\"negative_infinite\": 0, \"min\": null, \"max\": null",
                   "\"negative_infinite\": 0, \"min\": -5, \"max\": 99"),
           changed(none, "\"max_abs\": 0", "\"max_abs\": 7"),
           changed(merged, "_interval\": [", "_interval\": [1, 99999], \"former\": ["),
           changed(merged, "_interval\": [", "_interval\": [0."),
           changed(good, "\"rows\": 50", "\"rows\": 49, \"rows\": 50"),
           good + std::string(1, '\0'),
       }) {
    EXPECT_EQ(code_of(bad), ErrorCode::bad_file) << bad;
  }
  for (const char* bad : {"", "{", "[]", "null", "{\"strickle\": 1}", "not json", "{\"rows\": 1}"}) {
    EXPECT_EQ(code_of(bad), ErrorCode::bad_file) << bad;
  }
}

TEST(Recipe, SurvivesRandomDamage) {
  const std::string good = fitted(prototype(all_kinds), numbers(1, 50)).to_json();
  std::mt19937_64 random(5);
  for (int trial = 0; trial < 3000; ++trial) {
    std::string bad = good;
    for (int i = 0; i < 3; ++i) {
      const std::size_t at = random() % bad.size();
      if (random() % 3 == 0) bad.erase(at, random() % 20);
      else bad[at] = static_cast<char>(random());
    }
    try {
      const Recipe recipe = Recipe::from_json(bad);
      EXPECT_EQ(Recipe::from_json(recipe.to_json()).to_json(), recipe.to_json());
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::bad_file) << error.what();
    }
  }
}

}  // namespace
}  // namespace strickle
