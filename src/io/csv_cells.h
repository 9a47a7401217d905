// One cell of a CSV text: what stands between its quotes, whether it is missing, and the number it says.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace strickle::io {

/// Without quotes; doubled quotes stay doubled.
inline std::string_view between_quotes(std::string_view raw) {
  if (raw.empty() || raw.front() != '"') return raw;
  return raw.substr(1, raw.find_last_of('"') - 1);
}

/// The characters that the cell means. `buffer` is used where they do not lie in `raw` as they are.
std::string_view cell_text(std::string_view raw, std::string& buffer);

inline std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// What means missing: "", NA, N/A, n/a, NaN, nan, -nan, NULL, null, None, #N/A, <NA> and what the options say; a
/// number among these in any spelling (-200 is -200.0 and -2e2 too).
class MissingTexts {
 public:
  explicit MissingTexts(std::span<const std::string> more = {}, bool decimal_comma = false);
  bool contains(std::string_view trimmed) const {
    if (trimmed.empty()) return true;
    const std::size_t length = trimmed.size() < 63 ? trimmed.size() : 63;
    return (lengths_[static_cast<unsigned char>(trimmed.front())] >> length & 1) != 0 && is_listed(trimmed);
  }
  bool contains(double number) const { return !numbers_.empty() && is_listed(number); }

 private:
  bool is_listed(std::string_view trimmed) const;
  bool is_listed(double number) const;
  std::array<std::uint64_t, 256> lengths_{};  // by first character: bit k for a text of k characters
  std::vector<std::string> texts_;
  std::vector<double> numbers_;
};

struct CellNumber {
  enum class Kind : std::uint8_t { number, missing, text };
  Kind kind = Kind::text;
  bool integer = false;  // digits and a sign
  bool wide = false;     // an integer that no double equals, within the range of int64 and uint64
  bool negative = false;
  std::uint64_t magnitude = 0;  // where wide
  double value = 0;             // NaN where not a number
};

struct CellFormat {
  bool decimal_comma = false;
  MissingTexts missing{};
};

/// What a cell says as a number. Decimals are rounded to the nearest double; past the largest one is an infinity, as
/// for strtod. Hexadecimal numbers, digits in groups and the like are text.
CellNumber read_number(std::string_view raw, const CellFormat& format);

/// 1 for true, True and TRUE, 0 for false, False and FALSE; else text.
CellNumber read_boolean(std::string_view raw);

}  // namespace strickle::io
