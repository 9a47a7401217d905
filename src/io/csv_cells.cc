#include "io/csv_cells.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <limits>

#include "io/read_double.h"

namespace strickle::io {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

// Exact in double, so that a mantissa up to 2^53 divided by one is the correctly rounded quotient.
constexpr double powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

bool is_digit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

bool equals_folded(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((text[i] | 0x20) != lower[i]) return false;
  }
  return true;
}

CellNumber number(double magnitude, bool negative) {
  return {.kind = CellNumber::Kind::number, .value = negative ? -magnitude : magnitude};
}

CellNumber integer(std::uint64_t magnitude, bool negative) {
  CellNumber result = number(static_cast<double>(magnitude), negative);
  result.integer = true;
  // At most 53 significant bits fit a double.
  if (magnitude >> 53 != 0 && magnitude << std::countl_zero(magnitude) << 53 != 0 &&
      (!negative || magnitude <= std::uint64_t{1} << 63)) {
    result.wide = true;
    result.negative = negative;
    result.magnitude = magnitude;
  }
  return result;
}

// Digits with a point and an exponent, the sign already taken.
bool read_decimal(std::string_view text, double& value) {
  if (text.empty() || (!is_digit(text.front()) && text.front() != '.')) return false;
  const auto [stopped, failure] = read_double(text, value);
  return stopped == text.data() + text.size() && failure == std::errc{};
}

CellNumber read_slowly(std::string_view digits, bool negative, bool decimal_comma) {
  bool all_digits = !digits.empty();
  for (const char c : digits) all_digits = all_digits && is_digit(c);
  if (all_digits) {
    std::uint64_t magnitude = 0;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), magnitude);
    if (result.ec == std::errc{}) return integer(magnitude, negative);
  }
  double value = 0;
  if (decimal_comma) {
    if (digits.find('.') != std::string_view::npos) return {.value = nan};
    std::string with_point(digits);
    for (char& c : with_point) {
      if (c == ',') c = '.';
    }
    if (!read_decimal(with_point, value)) return {.value = nan};
  } else if (!read_decimal(digits, value)) {
    return {.value = nan};
  }
  CellNumber result = number(value, negative);
  result.integer = all_digits;
  return result;
}

// A cell that is no listed text.
CellNumber read_present(std::string_view cell, bool decimal_comma) {
  const char* p = cell.data();
  const char* const end = p + cell.size();
  const bool negative = *p == '-';
  if (*p == '-' || *p == '+') ++p;
  const std::string_view unsigned_part(p, static_cast<std::size_t>(end - p));

  // Most numbers have at most 19 digits, which fit 64 bits, and no exponent.
  std::uint64_t mantissa = 0;
  const char* const digits = p;
  while (p < end && is_digit(*p)) mantissa = mantissa * 10 + static_cast<std::uint64_t>(*p++ - '0');
  const std::ptrdiff_t whole = p - digits;
  if (p == end && whole >= 1 && whole <= 19) return integer(mantissa, negative);
  if (p < end && *p == (decimal_comma ? ',' : '.')) {
    const char* const fraction = ++p;
    while (p < end && is_digit(*p)) mantissa = mantissa * 10 + static_cast<std::uint64_t>(*p++ - '0');
    const std::ptrdiff_t decimals = p - fraction;
    const std::ptrdiff_t all = whole + decimals;
    if (p == end && all >= 1 && all <= 19 && mantissa <= std::uint64_t{1} << 53) {
      return number(static_cast<double>(mantissa) / powers_of_ten[decimals], negative);
    }
  }
  if (whole == 0 && (equals_folded(unsigned_part, "inf") || equals_folded(unsigned_part, "infinity"))) {
    return number(infinity, negative);
  }
  return read_slowly(unsigned_part, negative, decimal_comma);
}

}  // namespace

std::string_view cell_text(std::string_view raw, std::string& buffer) {
  const std::string_view text = between_quotes(raw);
  if (text.size() == raw.size() || text.find('"') == std::string_view::npos) return text;
  buffer.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    buffer += text[i];
    if (text[i] == '"') ++i;
  }
  return buffer;
}

MissingTexts::MissingTexts(std::span<const std::string> more, bool decimal_comma)
    : texts_{"NA", "N/A", "n/a", "NaN", "nan", "-nan", "NULL", "null", "None", "#N/A", "<NA>"} {
  for (const std::string& text : more) {
    const std::string_view trimmed = trim_blanks(text);
    if (trimmed.empty()) continue;
    texts_.emplace_back(trimmed);
    const CellNumber marker = read_present(trimmed, decimal_comma);
    if (marker.kind == CellNumber::Kind::number && !marker.wide) numbers_.push_back(marker.value);
  }
  for (const std::string& text : texts_) {
    lengths_[static_cast<unsigned char>(text.front())] |= std::uint64_t{1} << std::min<std::size_t>(text.size(), 63);
  }
}

bool MissingTexts::is_listed(std::string_view trimmed) const {
  for (const std::string& text : texts_) {
    if (text == trimmed) return true;
  }
  return false;
}

bool MissingTexts::is_listed(double number) const { return std::ranges::find(numbers_, number) != numbers_.end(); }

CellNumber read_number(std::string_view raw, const CellFormat& format) {
  const CellNumber missing{.kind = CellNumber::Kind::missing, .value = nan};
  const std::string_view cell = trim_blanks(between_quotes(raw));
  if (format.missing.contains(cell)) return missing;
  const CellNumber found = read_present(cell, format.decimal_comma);
  const bool marker = found.kind == CellNumber::Kind::number && !found.wide && format.missing.contains(found.value);
  return marker ? missing : found;
}

CellNumber read_boolean(std::string_view raw) {
  const std::string_view text = trim_blanks(between_quotes(raw));
  for (const char* word : {"true", "True", "TRUE"}) {
    if (text == word) return number(1, false);
  }
  for (const char* word : {"false", "False", "FALSE"}) {
    if (text == word) return number(0, false);
  }
  return {.value = nan};
}

}  // namespace strickle::io
