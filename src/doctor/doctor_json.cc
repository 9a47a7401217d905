#include <cmath>
#include <nlohmann/json.hpp>

#include "strickle/doctor.h"

namespace strickle::doctor {

namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(); }

Json number(const std::optional<double>& value) { return value ? number(*value) : Json(); }

Json numbers(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(number(value));
  return list;
}

Json finding_json(const Finding& f) {
  const Complaint& c = complaint(f.code);
  return {{"code", f.code},
          {"severity", severity_name(f.severity)},
          {"title", f.title},
          {"columns", f.columns},
          {"measure", f.measure},
          {"figure", number(f.figure)},
          {"threshold", number(f.threshold)},
          {"found_by", c.measured},
          {"why", c.why},
          {"experiment", c.experiment},
          {"advice", c.advice}};
}

Json measures_json(const Measures& m) {
  return {{"effective_features", number(m.effective_features)},
          {"distance_share", number(m.distance_share)},
          {"loudest", m.loudest},
          {"component_share", number(m.component_share)},
          {"component_loading", number(m.component_loading)},
          {"component_column", m.component_column},
          {"deviation_ratio", number(m.deviation_ratio)},
          {"offset_ratio", number(m.offset_ratio)},
          {"preactivation", number(m.preactivation)},
          {"largest_eigenvalue", number(m.largest_eigenvalue)},
          {"linear_rate", number(m.linear_rate)},
          {"network_rate", number(m.network_rate)},
          {"condition", number(m.condition)},
          {"steps", number(m.steps)},
          {"dead", number(m.dead)},
          {"idle", number(m.idle)}};
}

Json scaling_json(const ScalingReport& s) {
  Json scores = Json::array();
  for (const Score& score : s.scores) {
    scores.push_back({{"learner", score.learner},
                      {"mean", number(score.mean)},
                      {"error", number(score.error)},
                      {"chance", number(score.chance)},
                      {"folds", numbers(score.folds)},
                      {"diverged", score.diverged}});
  }
  return {{"name", s.name},
          {"title", s.title},
          {"measures", measures_json(s.measures)},
          {"scores", scores},
          {"dead_after", number(s.dead_after)},
          {"losses", numbers(s.losses)},
          {"stable_rate", number(s.stable_rate)},
          {"linear_stable_rate", number(s.linear_stable_rate)}};
}

Json recommendation_json(const Recommendation& r) {
  Json columns = Json::array();
  for (const Advice& a : r.columns) {
    columns.push_back({{"column", a.column}, {"scaler", a.scaler}, {"reason", a.reason}});
  }
  return {
      {"scaling", r.scaling}, {"rule", r.rule}, {"reason", r.reason}, {"overruled", r.overruled}, {"columns", columns}};
}

Json column_json(const ColumnReport& c) {
  return {{"name", c.name},
          {"type", c.type},
          {"finite", c.finite},
          {"missing", c.missing},
          {"infinite", c.infinite},
          {"distinct", c.distinct},
          {"mean", number(c.mean)},
          {"deviation", number(c.deviation)},
          {"min", number(c.min)},
          {"q25", number(c.q25)},
          {"median", number(c.median)},
          {"q75", number(c.q75)},
          {"max", number(c.max)},
          {"distance_share", number(c.distance_share)},
          {"distance_share_scaled", number(c.distance_share_scaled)},
          {"loading", number(c.loading)},
          {"loading_scaled", number(c.loading_scaled)},
          {"tail_ratio", number(c.tail_ratio)},
          {"histogram", c.histogram},
          {"codes", c.codes}};
}

template <class List, class Make>
Json each(const List& list, Make make) {
  Json made = Json::array();
  for (const auto& entry : list) made.push_back(make(entry));
  return made;
}

}  // namespace

std::string to_json(const Report& report, bool compact) {
  const Json json = {{"strickle_check", 1},
                     {"table", report.table},
                     {"rows", report.rows},
                     {"sampled", report.sampled},
                     {"model", model_name(report.model)},
                     {"seed", report.seed},
                     {"target", report.target},
                     {"classes", report.classes},
                     {"verdict", report.verdict},
                     {"findings", each(report.findings, finding_json)},
                     {"muted", report.muted},
                     {"recommendation", recommendation_json(report.recommendation)},
                     {"scalings", each(report.scalings, scaling_json)},
                     {"probe",
                      {{"ran", report.probe.ran},
                       {"reason", report.probe.reason},
                       {"rows", report.probe.rows},
                       {"folds", report.probe.folds},
                       {"metric", report.probe.metric}}},
                     {"columns", each(report.columns, column_json)},
                     {"commands", report.commands}};
  return json.dump(compact ? -1 : 2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace strickle::doctor
