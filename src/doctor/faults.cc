#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <unordered_map>

#include "doctor/findings.h"
#include "strickle/text_table.h"

namespace strickle::doctor {

namespace {

using enum Severity;

Finding finding(const char* code, Severity severity, std::string title, const Gathered& gathered, double threshold,
                std::string measure) {
  return {code, severity, std::move(title), gathered.columns(), gathered.worst(), threshold, std::move(measure)};
}

class Faults {
 public:
  Faults(const Examined& examined, std::uint64_t seed) : e_(examined), seed_(seed) {}

  std::vector<Finding> find() {
    set_aside();
    counts();
    nearly_constant();
    duplicates();
    collinear();
    suspicions();
    float32();
    text();
    target();
    return std::move(found_);
  }

 private:
  const std::string& name(std::size_t column) const { return e_.table.columns[column].name; }
  const ColumnFacts& facts(std::size_t column) const { return e_.facts[column]; }
  std::size_t columns() const { return e_.facts.size(); }

  void set_aside() {
    Gathered empty, constant, identifier, timestamp;
    for (std::size_t c = 0; c < columns(); ++c) {
      if (e_.aside[c] == Aside::empty) empty.add(name(c), 1);
      if (e_.aside[c] == Aside::constant) constant.add(name(c), facts(c).min);
      if (e_.aside[c] == Aside::identifier) identifier.add(name(c), static_cast<double>(facts(c).distinct));
      if (e_.aside[c] == Aside::timestamp) timestamp.add(name(c), static_cast<double>(facts(c).distinct));
    }
    for (const Table::Other& other : e_.table.others) {
      if (other.timestamp) timestamp.add(other.name, 1);
    }
    const auto report = [&](const char* code, Severity severity, const Gathered& g, std::string_view what,
                            const char* measure) {
      if (g.empty()) return;
      found_.push_back(finding(code, severity,
                               fmt::format("{} {} {}", names_text(g.columns()), g.size() == 1 ? "is" : "are", what), g,
                               0, measure));
    };
    report("DATA003", medium, empty, "without any value", "share of missing values");
    report("DATA001", medium, constant, "constant", "the value");
    report("DATA008", medium, identifier, identifier.size() == 1 ? "an identifier" : "identifiers", "different values");
    report("DATA010", medium, timestamp, timestamp.size() == 1 ? "a timestamp" : "timestamps", "different values");
  }

  void counts() {
    Gathered missing, infinite;
    for (std::size_t c = 0; c < columns(); ++c) {
      const Counts& counts = facts(c).counts;
      if (counts.finite == 0) continue;
      const auto rows = static_cast<double>(counts.rows());
      if (counts.missing > 0) missing.add(name(c), static_cast<double>(counts.missing) / rows);
      const std::int64_t infinities = counts.positive_infinite + counts.negative_infinite;
      if (infinities > 0) infinite.add(name(c), static_cast<double>(infinities));
    }
    if (!infinite.empty()) {
      found_.push_back(finding(
          "DATA007", high,
          fmt::format("{} {} infinite values", names_text(infinite.columns()), infinite.size() == 1 ? "holds" : "hold"),
          infinite, 0, "infinite values"));
    }
    if (!missing.empty()) {
      found_.push_back(finding("DATA006", missing.worst() > 0.2 ? medium : low,
                               fmt::format("{} {} missing values, up to {} of the rows",
                                           counted(static_cast<std::int64_t>(missing.size()), "column"),
                                           missing.size() == 1 ? "has" : "have", percent_text(missing.worst())),
                               missing, 0, "share of missing values"));
    }
  }

  void nearly_constant() {
    Gathered gathered;
    for (std::size_t c = 0; c < columns(); ++c) {
      const ColumnFacts& f = facts(c);
      const bool feature = e_.aside[c] == Aside::no;
      const bool nearly = f.mode_share > 0.999 || f.deviation <= 1e-6 * std::abs(f.mean);
      if (e_.aside[c] == Aside::rare || (feature && nearly)) gathered.add(name(c), f.mode_share);
    }
    if (gathered.empty()) return;
    found_.push_back(finding(
        "DATA002", low,
        fmt::format("{} {} nearly constant", names_text(gathered.columns()), gathered.size() == 1 ? "is" : "are"),
        gathered, 0.999, "share of the most frequent value"));
  }

  // Columns whose sampled values have one hash; the values themselves and the exact state then tell.
  void duplicates() {
    std::unordered_map<std::size_t, std::vector<std::size_t>> alike;
    Gathered gathered;
    std::string example;
    for (const std::size_t c : e_.features) {
      auto& group = alike[hash_of(e_.table.columns[c].values)];
      const auto same = std::ranges::find_if(group, [&](std::size_t other) {
        return same_values(other, c) && e_.table.columns[other].state == e_.table.columns[c].state;
      });
      if (same == group.end()) {
        group.push_back(c);
        continue;
      }
      duplicate_.insert(c);
      gathered.add(name(c), 1);
      if (example.empty()) example = fmt::format("'{}' repeats '{}'", name(c), name(*same));
    }
    if (gathered.empty()) return;
    if (gathered.size() > 1) example += fmt::format("; {} more repeat others", gathered.size() - 1);
    found_.push_back(finding("DATA004", medium, example, gathered, 1, "correlation"));
  }

  static std::size_t hash_of(const std::vector<double>& values) {
    std::size_t hash = values.size();
    for (const double value : values) {
      hash = (hash ^ std::hash<double>{}(std::isnan(value) ? 0.5 : value)) * 0x9e3779b97f4a7c15ULL;
      hash ^= hash >> 29;
    }
    return hash;
  }

  bool same_values(std::size_t a, std::size_t b) const {
    return std::ranges::equal(e_.table.columns[a].values, e_.table.columns[b].values,
                              [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
  }

  void collinear() {
    Gathered gathered;
    for (const model::Index j : collinear_columns(e_.x, seed_)) {
      const std::size_t c = e_.features[static_cast<std::size_t>(j)];
      if (!duplicate_.contains(c)) gathered.add(name(c), 1);
    }
    if (gathered.empty()) return;
    found_.push_back(finding("DATA005", low,
                             fmt::format("{} {} from other columns", names_text(gathered.columns()),
                                         gathered.size() == 1 ? "follows" : "follow"),
                             gathered, 0.9999, "share of the variance that others explain"));
  }

  void suspicions() {
    Gathered sentinels, units, codes;
    std::map<std::string, double> values;
    double factor = 0;
    for (const std::size_t c : e_.features) {
      const auto& sampled = e_.table.columns[c].values;
      if (const auto sentinel = sentinel_of(facts(c), sampled)) {
        sentinels.add(name(c), sentinel->share);
        values.emplace(name(c), sentinel->value);
      } else if (const double found = unit_factor(sampled); found > 0) {
        units.add(name(c), found);
        factor = std::max(factor, found);
      }
      if (looks_like_codes(name(c), facts(c))) codes.add(name(c), static_cast<double>(facts(c).distinct));
    }
    if (!sentinels.empty()) {
      const std::vector<std::string> worst = sentinels.columns();
      std::string listed;
      for (std::size_t i = 0; i < std::min<std::size_t>(2, worst.size()); ++i) {
        listed += fmt::format("{}{:g} in '{}'",
                              i == 0              ? ""
                              : worst.size() == 2 ? " and "
                                                  : ", ",
                              values.at(worst[i]), worst[i]);
      }
      if (worst.size() > 2) listed += fmt::format(" and others in {} more columns", worst.size() - 2);
      found_.push_back(finding("DATA011", high,
                               fmt::format("{} {} to mean missing, in up to {} of the rows", listed,
                                           worst.size() == 1 ? "seems" : "seem", percent_text(sentinels.worst())),
                               sentinels, 0, "share of the value"));
    }
    if (!units.empty()) {
      found_.push_back(finding("DATA012", high,
                               fmt::format("{} {} to hold two units, {:g} apart", names_text(units.columns()),
                                           units.size() == 1 ? "seems" : "seem", factor),
                               units, 0, "factor between the two groups"));
    }
    if (!codes.empty()) {
      found_.push_back(finding("DATA009", low,
                               fmt::format("{} {}", names_text(codes.columns()),
                                           codes.size() == 1 ? "looks like a code" : "look like codes"),
                               codes, 0, "different values"));
    }
  }

  void float32() {
    Gathered lost;
    bool overflow = false;
    for (std::size_t c = 0; c < columns(); ++c) {
      if (e_.aside[c] == Aside::empty || e_.aside[c] == Aside::constant) continue;
      const auto all = static_cast<double>(facts(c).distinct);
      const double share = all > 0 ? 1 - static_cast<double>(facts(c).distinct_floats) / all : 0;
      const bool too_large = std::max(std::abs(facts(c).min), std::abs(facts(c).max)) >
                             static_cast<double>(std::numeric_limits<float>::max());
      if (share > 0.01 || too_large) lost.add(name(c), too_large ? 1 : share);
      overflow = overflow || too_large;
    }
    if (lost.empty()) return;
    found_.push_back(
        finding("SCALE017",
                lost.worst() > 0.5   ? high
                : lost.worst() > 0.1 ? medium
                                     : low,
                fmt::format("{} {} in float32", names_text(lost.columns()),
                            overflow ? (lost.size() == 1 ? "overflows or loses values" : "overflow or lose values")
                                     : (lost.size() == 1 ? "loses values" : "lose values")),
                lost, 0.01, "share of the values that fall together"));
  }

  void text() {
    Gathered gathered, hinted;
    std::string hint;
    for (const Table::Other& other : e_.table.others) {
      if (other.timestamp) continue;
      gathered.add(other.name, 1);
      if (other.hint.empty()) continue;
      hinted.add(other.name, 1);
      if (hint.empty()) hint = other.hint;
    }
    if (gathered.empty()) return;
    found_.push_back(finding("DATA013", hinted.empty() ? low : medium,
                             fmt::format("{} hold{} no numbers{}{}", names_text(gathered.columns()),
                                         gathered.size() == 1 ? "s" : "", hint.empty() ? "" : ": ", hint),
                             gathered, 0, "columns"));
  }

  void target() {
    if (!e_.table.target) return;
    const Target& target = *e_.table.target;
    std::set<double> different;
    double missing = 0;
    for (const double value : target.values) {
      if (std::isfinite(value)) different.insert(value);
      else ++missing;
    }
    const double share = target.values.empty() ? 0 : missing / static_cast<double>(target.values.size());
    if (different.size() >= 2 && missing == 0) return;
    Gathered gathered;
    gathered.add(target.name, share);
    const std::string what = different.empty()      ? "has no values"
                             : different.size() < 2 ? "is constant"
                                                    : fmt::format("is missing in {} of the rows", percent_text(share));
    found_.push_back(finding("DATA014",
                             different.size() < 2 ? high
                             : share > 0.2        ? medium
                                                  : low,
                             fmt::format("the target '{}' {}", target.name, what), gathered, 0,
                             "share of missing values"));
  }

  const Examined& e_;
  const std::uint64_t seed_;
  std::set<std::size_t> duplicate_;
  std::vector<Finding> found_;
};

}  // namespace

std::vector<Finding> find_faults(const Examined& examined, std::uint64_t seed) { return Faults(examined, seed).find(); }

std::vector<Gathered::Entry> Gathered::sorted() const {
  std::vector<Entry> sorted = entries_;
  std::ranges::stable_sort(sorted, std::ranges::greater{}, &Entry::figure);
  return sorted;
}

std::vector<std::string> Gathered::columns() const {
  std::vector<std::string> names;
  for (const Entry& entry : sorted()) names.push_back(entry.column);
  return names;
}

double Gathered::worst() const { return sorted().front().figure; }

std::string percent_text(double share) {
  if (share > 0.999 && share < 1) return fmt::format("{:.6g} %", std::floor(share * 1e6) / 1e4);
  return fmt::format("{:.3g} %", 100 * share);
}

std::string names_text(const std::vector<std::string>& names) {
  if (names.size() == 1) return fmt::format("'{}'", names[0]);
  if (names.size() == 2) return fmt::format("'{}' and '{}'", names[0], names[1]);
  return fmt::format("'{}', '{}' and {} more", names[0], names[1], names.size() - 2);
}

}  // namespace strickle::doctor
