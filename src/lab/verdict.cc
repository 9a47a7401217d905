#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "strickle/lab.h"

namespace strickle::lab {

namespace {

// The cases in the order in which they come up, and whether each holds.
struct Case {
  std::string where;
  bool speaks = false;  // the claim says something about it
  bool holds = true;
};

std::vector<Case> cases_of(std::span<const Row> rows) {
  std::vector<Case> cases;
  for (const Row& row : rows) {
    auto found = std::ranges::find(cases, row.where, &Case::where);
    if (found == cases.end()) found = cases.insert(cases.end(), {row.where});
    found->speaks |= row.claimed.has_value();
    found->holds &= row.as_predicted && row.as_claimed;
  }
  return cases;
}

}  // namespace

std::string_view outcome_name(Outcome outcome) {
  switch (outcome) {
    case Outcome::holds: return "holds";
    case Outcome::conditional: return "holds when";
    case Outcome::fails: return "fails";
  }
  return {};
}

Verdict verdict_of(std::span<const Row> rows) {
  Verdict verdict;
  for (const Case& one : cases_of(rows)) {
    if (one.speaks) (one.holds ? verdict.holds_when : verdict.fails_when).push_back(one.where);
  }
  verdict.rows = static_cast<int>(rows.size());
  for (const Row& row : rows) {
    if (!row.predicted) continue;
    ++verdict.predicted;
    verdict.as_predicted += row.as_predicted ? 1 : 0;
  }
  if (verdict.holds_when.empty()) verdict.outcome = Outcome::fails;
  else verdict.outcome = verdict.fails_when.empty() ? Outcome::holds : Outcome::conditional;

  switch (verdict.outcome) {
    case Outcome::holds: verdict.text = "The claim holds in every case"; break;
    case Outcome::fails: verdict.text = "The claim fails in every case"; break;
    case Outcome::conditional:
      verdict.text = fmt::format("The claim holds when {}; it fails when {}", fmt::join(verdict.holds_when, ", or "),
                                 fmt::join(verdict.fails_when, ", or "));
  }
  verdict.text += ".";
  if (verdict.predicted == 0) return verdict;
  if (verdict.as_predicted == verdict.predicted) verdict.text += " All is as theory predicts.";
  else
    verdict.text += fmt::format(" {} of {} predictions {} not met.", verdict.predicted - verdict.as_predicted,
                                verdict.predicted, verdict.predicted - verdict.as_predicted == 1 ? "is" : "are");
  return verdict;
}

}  // namespace strickle::lab
