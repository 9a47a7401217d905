#include "doctor/recommendation.h"

#include <fmt/format.h>

#include <algorithm>

#include "doctor/candidates.h"
#include "strickle/scaler_spec.h"

namespace strickle::doctor {

namespace {

std::string reason_aside(Aside aside) {
  switch (aside) {
    case Aside::empty: return "without values";
    case Aside::constant: return "constant";
    case Aside::rare: return "constant in the sampled rows";
    case Aside::identifier: return "like an identifier";
    case Aside::timestamp: return "a time";
    case Aside::no: break;
  }
  return "";
}

std::string reason_for(const std::string& chain, const ColumnFacts& f, bool overruled) {
  if (chain.empty()) return "left as it is";
  if (overruled) return "the trained models did clearly better with it";
  if (chain.starts_with("squash")) {
    if (f.tail_ratio() > heavy_tail && f.iqr() > 0) {
      return fmt::format("heavy tails: the deviation is {:.3g} times that of the middle", f.tail_ratio());
    }
    if (heavy(f)) return fmt::format("outliers: 98 % of the values take {:.3g} % of the range", 100 * f.compression());
    return "its middle to unit size, and what lies far outside bounded";
  }
  if (chain.starts_with("log1p") || chain.starts_with("asinh")) return "positive and spread over decades";
  if (chain.starts_with("divide")) return "one scale for all columns: they share a unit, and none rules";
  if (chain.starts_with("min-max")) return "into the range that is wanted; no outliers squeeze it";
  if (chain.starts_with("robust")) return "its middle to unit size, far values cut off";
  return fmt::format("mean {:.3g} and deviation {:.3g} to 0 and 1", f.mean, f.deviation);
}

std::string reason_of(const std::string& scaling, const Examined& examined, Model model, bool overruled) {
  if (examined.features.empty()) return "there are no features";
  if (scaling == "none") return "trees split by order, which no scaler here changes";
  if (scaling == "raw") return "the trained models did clearly better on the data as it is";
  if (overruled) return "the trained models did clearly better with it";
  if (scaling == "tanh") return "a generator that ends in tanh puts out [-1, 1]: data outside gives it away";
  if (scaling == "squash") {
    const auto heavy_columns = std::ranges::count_if(examined.feature_facts, heavy);
    if (heavy_columns > 0) {
      return fmt::format("{} of {} columns {} heavy tails or outliers, which squash bounds", heavy_columns,
                         examined.features.size(), heavy_columns == 1 ? "has" : "have");
    }
    return "far values are bounded";
  }
  if (scaling == "common") return "columns share a unit and none rules: one scale keeps their proportions";
  if (scaling == "standard") {
    return model == Model::vae
               ? "a decoder has one variance for all features: each gets deviation 1"
               : "columns of different size, and no outliers that rule them: each gets mean 0 and deviation 1";
  }
  return "far values are cut off";
}

// A tanh's range for every column: outliers bounded smoothly, others to the ends.
std::vector<std::string> tanh_chains(std::span<const ColumnFacts> facts) {
  std::vector<std::string> chains;
  for (const ColumnFacts& f : facts) chains.emplace_back(heavy(f) ? "squash(bound=1)" : "min-max(range=[-1,1])");
  return chains;
}

}  // namespace

std::string rule_for(Model model, const Examined& examined) {
  if (model == Model::trees || examined.features.empty()) return "none";
  if (model == Model::gan) return "tanh";
  const std::string_view found = rule(examined.feature_facts);
  return std::string(model == Model::vae && found == "common" ? "standard" : found);
}

Recommendation recommend(const Examined& examined, Model model, const std::string& scaling, const std::string& rule) {
  Recommendation recommendation{.scaling = scaling,
                                .rule = rule,
                                .reason = reason_of(scaling, examined, model, scaling != rule),
                                .overruled = scaling != rule};
  std::vector<std::string> chains(examined.features.size());
  if (scaling == "tanh") chains = tanh_chains(examined.feature_facts);
  else if (scaling != "none" && scaling != "raw") chains = chains_of(scaling, examined.feature_facts);
  std::size_t feature = 0;
  for (std::size_t c = 0; c < examined.facts.size(); ++c) {
    const std::string& name = examined.table.columns[c].name;
    if (examined.aside[c] != Aside::no) {
      recommendation.columns.push_back({name, "", reason_aside(examined.aside[c])});
      continue;
    }
    const std::string& chain = chains[feature];
    recommendation.columns.push_back(
        {name, chain, reason_for(chain, examined.feature_facts[feature], scaling != rule)});
    ++feature;
  }
  return recommendation;
}

Recipe recommended_recipe(const Report& report) {
  Recipe recipe;
  for (std::size_t i = 0; i < report.recommendation.columns.size(); ++i) {
    const Advice& advice = report.recommendation.columns[i];
    if (advice.scaler.empty()) continue;
    ColumnRecipe column;
    column.name = advice.column;
    for (const ScalerCall& call : parse_scaler_spec(advice.scaler).chain) {
      column.chain.push_back(make_scaler(call.name, call.options));
    }
    recipe.columns.push_back(std::move(column));
    if (report.columns[i].infinite > 0) recipe.infinities = Infinities::missing;
  }
  return recipe.emptied();
}

}  // namespace strickle::doctor
