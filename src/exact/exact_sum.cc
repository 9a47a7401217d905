#include "strickle/exact_sum.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <charconv>
#include <cmath>

#include "exact/decompose.h"
#include "exact/round_quotient.h"
#include "strickle/error.h"

namespace strickle {

namespace {

constexpr std::int64_t low32 = 0xffffffff;

[[noreturn]] void refuse(std::string_view text, const char* why) {
  throw Error(ErrorCode::bad_file, fmt::format("'{}' is not an exact sum: {}", text.substr(0, 60), why));
}

}  // namespace

template <int Degree>
void BasicExactSum<Degree>::reserve(std::uint32_t additions) {
  if (pending_ + additions > pending_limit) {
    carry(digit_);
    pending_ = 0;
  }
  pending_ += additions;
}

template <int Degree>
void BasicExactSum<Degree>::carry(Digits& digit) {
  for (int i = 0; i + 1 < digits; ++i) {
    digit[i + 1] += digit[i] >> 32;  // arithmetic: floors, so that every digit but the highest ends in [0, 2^32)
    digit[i] &= low32;
  }
}

template <int Degree>
auto BasicExactSum<Degree>::carried() const -> Digits {
  Digits copy = digit_;
  carry(copy);
  return copy;
}

template <int Degree>
void BasicExactSum<Degree>::add(double value) {
  assert(std::isfinite(value));
  const auto [integer, exponent] = decompose(value);
  reserve(1);
  const int position = exponent - lowest_exponent;
  const int i = position >> 5;
  const auto shifted = static_cast<Int128>(integer) << (position & 31);  // 53 + 31 bits
  digit_[i] += static_cast<std::int64_t>(shifted) & low32;
  digit_[i + 1] += static_cast<std::int64_t>(shifted >> 32) & low32;
  digit_[i + 2] += static_cast<std::int64_t>(shifted >> 64);
}

template <int Degree>
void BasicExactSum<Degree>::add_scaled(Int128 integer, int exponent) {
  assert(exponent >= lowest_exponent);
  reserve(1);
  const int position = exponent - lowest_exponent;
  int i = position >> 5;
  const int shift = position & 31;
  // Up to 127 + 31 bits: the low half first, then the rest with its sign.
  const auto low = Int128{static_cast<std::uint64_t>(integer)} << shift;
  const Int128 high = (integer >> 64) * (static_cast<Int128>(1) << shift) + static_cast<Int128>(low >> 64);
  digit_[i++] += static_cast<std::int64_t>(low) & low32;
  digit_[i++] += static_cast<std::int64_t>(low >> 32) & low32;
  for (Int128 rest = high; rest != 0 && i < digits; ++i) {
    const bool last = rest == -1 || i + 1 == digits;  // −1: nothing but sign is left
    digit_[i] += last ? static_cast<std::int64_t>(rest) : static_cast<std::int64_t>(rest) & low32;
    rest = last ? 0 : rest >> 32;
  }
}

template <int Degree>
void BasicExactSum<Degree>::add_product(double a, double b) requires(Degree >= 2) {
  const auto [ia, ea] = decompose(a);
  const auto [ib, eb] = decompose(b);
  add_scaled(static_cast<Int128>(ia) * ib, ea + eb);
}

template <int Degree>
void BasicExactSum<Degree>::add_product(double a, double b, double c) requires(Degree >= 3) {
  const auto [ia, ea] = decompose(a);
  const auto [ib, eb] = decompose(b);
  const auto [ic, ec] = decompose(c);
  const Int128 ab = static_cast<Int128>(ia) * ib;  // 106 bits, cut in two so that each product with c fits
  const int exponent = ea + eb + ec;
  add_scaled((ab >> 53) * ic, exponent + 53);
  add_scaled((ab & ((static_cast<Int128>(1) << 53) - 1)) * ic, exponent);
}

template <int Degree>
void BasicExactSum<Degree>::merge(const BasicExactSum& other) {
  reserve(other.pending_ + 1);
  for (int i = 0; i < digits; ++i) digit_[i] += other.digit_[i];
}

template <int Degree>
void BasicExactSum<Degree>::subtract(const BasicExactSum& other) {
  reserve(other.pending_ + 1);
  for (int i = 0; i < digits; ++i) digit_[i] -= other.digit_[i];
}

template <int Degree>
int BasicExactSum<Degree>::sign() const {
  const Digits digit = carried();
  if (digit[digits - 1] < 0) return -1;
  return std::ranges::any_of(digit, [](std::int64_t d) { return d != 0; }) ? 1 : 0;
}

template <int Degree>
std::strong_ordering BasicExactSum<Degree>::operator<=>(const BasicExactSum& other) const {
  const Digits a = carried();
  const Digits b = other.carried();
  return std::lexicographical_compare_three_way(a.rbegin(), a.rend(), b.rbegin(), b.rend());
}

template <int Degree>
auto BasicExactSum<Degree>::parts() const -> Parts {
  Parts parts;
  Digits digit = carried();
  parts.negative = digit[digits - 1] < 0;
  if (parts.negative) {
    for (auto& d : digit) d = -d;
    carry(digit);
  }
  int low = 0;
  while (low < digits && digit[low] == 0) ++low;
  if (low == digits) return {};
  int high = digits - 1;
  while (digit[high] == 0) --high;
  const int zeros = std::countr_zero(static_cast<std::uint32_t>(digit[low]));
  parts.exponent = lowest_exponent + 32 * low + zeros;
  // The highest digit may exceed 32 bits only past the promised range; it never does.
  for (int i = low; i <= high; ++i) {
    const auto next = i < high ? static_cast<std::uint64_t>(digit[i + 1]) : 0;
    parts.integer.push_back(static_cast<std::uint32_t>((static_cast<std::uint64_t>(digit[i]) | next << 32) >> zeros));
  }
  if (parts.integer.back() == 0) parts.integer.pop_back();
  return parts;
}

template <int Degree>
bool BasicExactSum<Degree>::in_range(const Parts& parts) {
  // Not the highest digit: it is for carries.
  const int bits = static_cast<int>(parts.integer.size()) * 32;
  return parts.exponent <= 1024 * Degree + 62 &&
         (parts.integer.empty() ||
          (parts.exponent >= lowest_exponent && parts.exponent - lowest_exponent + bits <= 32 * (digits - 1)));
}

template <int Degree>
auto BasicExactSum<Degree>::from_parts(const Parts& parts) -> BasicExactSum {
  BasicExactSum sum;
  int exponent = parts.exponent;
  for (const std::uint32_t d : parts.integer) {
    sum.add_scaled(parts.negative ? -static_cast<Int128>(d) : static_cast<Int128>(d), exponent);
    exponent += 32;
  }
  return sum;
}

template <int Degree>
double BasicExactSum<Degree>::round() const {
  return round_quotient(dyadic(parts()), Dyadic{1, 0});
}

template <int Degree>
std::string BasicExactSum<Degree>::to_text() const {
  const Parts p = parts();
  if (p.integer.empty()) return "0x0p+0";
  std::string text = fmt::format("{}0x{:x}", p.negative ? "-" : "", p.integer.back());
  for (auto d = p.integer.rbegin() + 1; d != p.integer.rend(); ++d) text += fmt::format("{:08x}", *d);
  return text + fmt::format("p{:+d}", p.exponent);
}

template <int Degree>
auto BasicExactSum<Degree>::from_text(std::string_view text) -> BasicExactSum {
  std::string_view rest = text;
  Parts p;
  if (rest.starts_with('-')) {
    p.negative = true;
    rest.remove_prefix(1);
  }
  if (!rest.starts_with("0x")) refuse(text, "it does not begin with 0x");
  rest.remove_prefix(2);
  const std::size_t mark = rest.find('p');
  if (mark == std::string_view::npos || mark == 0) refuse(text, "no digits, or no power of two");
  const std::string_view integer = rest.substr(0, mark);
  std::string_view power = rest.substr(mark + 1);
  if (power.starts_with('+')) power.remove_prefix(1);
  const auto [end, failure] = std::from_chars(power.data(), power.data() + power.size(), p.exponent);
  if (failure != std::errc{} || end != power.data() + power.size()) refuse(text, "its power of two is not a number");
  if (integer.size() > digits * 8) refuse(text, "it has too many digits");
  for (std::size_t stop = integer.size(); stop > 0;) {
    const std::size_t start = stop > 8 ? stop - 8 : 0;
    std::uint32_t d = 0;
    const auto [at, bad] = std::from_chars(integer.data() + start, integer.data() + stop, d, 16);
    if (bad != std::errc{} || at != integer.data() + stop) refuse(text, "its integer is not hexadecimal");
    p.integer.push_back(d);
    stop = start;
  }
  if (!in_range(p)) refuse(text, "it is out of range");
  BasicExactSum sum = from_parts(p);
  if (sum.to_text() != text) refuse(text, "it is not in canonical form");
  return sum;
}

template <int Degree>
std::vector<std::byte> BasicExactSum<Degree>::to_bytes() const {
  const Parts p = parts();
  std::vector<std::byte> bytes{std::byte{p.negative}};
  for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<std::byte>(p.exponent >> shift & 255));
  for (const std::uint32_t d : p.integer) {
    for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<std::byte>(d >> shift & 255));
  }
  while (bytes.size() > 5 && bytes.back() == std::byte{0}) bytes.pop_back();
  return bytes;
}

template <int Degree>
auto BasicExactSum<Degree>::from_bytes(const std::vector<std::byte>& bytes) -> BasicExactSum {
  const auto fail = [] { throw Error(ErrorCode::bad_file, "these bytes are not an exact sum"); };
  if (bytes.size() < 5 || bytes.size() > 5 + digits * 4) fail();
  Parts p;
  p.negative = bytes[0] != std::byte{0};
  std::uint32_t exponent = 0;
  for (int i = 0; i < 4; ++i) exponent |= std::to_integer<std::uint32_t>(bytes[1 + i]) << (8 * i);
  p.exponent = static_cast<int>(exponent);
  for (std::size_t i = 5; i < bytes.size(); ++i) {
    if ((i - 5) % 4 == 0) p.integer.push_back(0);
    p.integer.back() |= std::to_integer<std::uint32_t>(bytes[i]) << (8 * ((i - 5) % 4));
  }
  if (!in_range(p)) fail();
  BasicExactSum sum = from_parts(p);
  if (sum.to_bytes() != bytes) fail();
  return sum;
}

template class BasicExactSum<1>;
template class BasicExactSum<2>;
template class BasicExactSum<3>;

}  // namespace strickle
