// Judgements of single columns that no formula decides: sentinels, two units, codes. They would rather miss one than
// cry wolf.
#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <string_view>

#include "doctor/findings.h"

namespace strickle::doctor {

namespace {

std::vector<double> sorted_finite(std::span<const double> values) {
  std::vector<double> sorted;
  std::ranges::copy_if(values, std::back_inserter(sorted), [](double v) { return std::isfinite(v); });
  std::ranges::sort(sorted);
  return sorted;
}

// −9, −99, 999, 9999 …; −200, −1000: numbers that people write where they have none.
bool looks_made_up(double value) {
  const double size = std::abs(value);
  if (size < 9 || size != std::floor(size)) return size >= 1e20;
  if (size >= 1e15) return true;
  const std::string digits = std::to_string(static_cast<std::int64_t>(size));
  const bool nines = std::ranges::all_of(digits, [](char c) { return c == '9'; });
  return nines || (value < 0 && size >= 100 && std::fmod(size, 100) == 0);
}

// As far as the 5th and 95th of a hundred go.
double log_width(std::span<const double> sorted) {
  const std::size_t n = sorted.size();
  return std::log(sorted[n - 1 - n / 20] / sorted[n / 20]);
}

}  // namespace

std::optional<Sentinel> sentinel_of(const ColumnFacts& facts, std::span<const double> values) {
  if (facts.distinct < 10 || !(looks_made_up(facts.min) || looks_made_up(facts.max))) return std::nullopt;
  const std::vector<double> sorted = sorted_finite(values);
  for (const double value : {facts.min, facts.max}) {
    if (!looks_made_up(value)) continue;
    const auto [begin, end] = std::ranges::equal_range(sorted, value);
    const auto count = static_cast<double>(end - begin);
    std::span<const double> others =
        value == facts.min ? std::span(end, sorted.end()) : std::span(sorted.begin(), begin);
    if (count < 3 || others.size() < 10) continue;
    const double range = others.back() - others.front();
    const double gap = value == facts.min ? others.front() - value : value - others.back();
    // Apart from all others, and of another sign or far beyond them.
    const bool other_sign = value < 0 && others.front() >= 0;
    if (gap > (other_sign ? 0.05 : 1.0) * range) return Sentinel{value, count / static_cast<double>(sorted.size())};
  }
  return std::nullopt;
}

double unit_factor(std::span<const double> values) {
  const std::vector<double> sorted = sorted_finite(values);
  if (sorted.size() < 50 || !(sorted.front() > 0)) return 0;
  const std::size_t fewest = std::max<std::size_t>(5, sorted.size() / 100);
  std::size_t cut = 0;
  double gap = 0;
  for (std::size_t i = fewest; i + fewest <= sorted.size(); ++i) {
    const double step = std::log(sorted[i] / sorted[i - 1]);
    if (step > gap) {
      gap = step;
      cut = i;
    }
  }
  if (cut == 0) return 0;
  const std::span<const double> low(sorted.data(), cut), high(sorted.data() + cut, sorted.size() - cut);
  const double widths[] = {log_width(low), log_width(high)};
  const auto [narrow, wide] = std::minmax(widths[0], widths[1]);
  const double factor = high[high.size() / 2] / low[low.size() / 2];
  if (gap < 0.7 || gap < wide / 2 || wide > 2 * narrow + 0.2 || narrow == 0) return 0;
  for (const double known : {10.0, 12.0, 24.0, 60.0, 100.0, 365.25, 1000.0, 3600.0, 1e4, 1e5, 1e6, 1e9}) {
    if (std::abs(factor / known - 1) < 0.15) return known;
  }
  return 0;
}

bool looks_like_codes(const std::string& name, const ColumnFacts& facts) {
  if (!facts.integers || facts.sampled < 16) return false;
  // Words of the name, as _, spaces, digits and capitals behind small letters divide it.
  std::vector<std::string> words(1);
  char before = 0;
  for (const char c : name) {
    const auto letter = static_cast<unsigned char>(c);
    const bool begins = std::isupper(letter) != 0 && std::islower(static_cast<unsigned char>(before)) != 0;
    if ((std::isalpha(letter) == 0 || begins) && !words.back().empty()) words.emplace_back();
    if (std::isalpha(letter) != 0) words.back() += static_cast<char>(std::tolower(letter));
    before = c;
  }
  if (words.back().empty()) words.pop_back();
  if (words.empty()) return false;
  // The last word says what it is: a class_size is a size.
  static constexpr std::array<std::string_view, 8> labels = {"zip", "zipcode", "postcode", "postal",
                                                             "plz", "phone",   "code",     "codes"};
  static constexpr std::array<std::string_view, 12> groups = {"sex",       "gender", "category", "cat",
                                                              "class",     "type",   "kind",     "marriage",
                                                              "education", "region", "district", "country"};
  if (std::ranges::find(labels, words.back()) != labels.end()) return facts.distinct > 2;
  // As many as there are rows are measured; two are a question with yes and no.
  return std::ranges::find(groups, words.back()) != groups.end() && facts.distinct > 2 &&
         facts.distinct < facts.sampled / 2;
}

}  // namespace strickle::doctor
