// Sums without rounding: every addition is exact, so no order, chunking or merging can change the result.
//
// The state is an integer times a power of two, wide enough for 2^62 additions of any finite doubles (or of products of
// `Degree` doubles), subnormals included; partial sums far beyond DBL_MAX do not overflow. Merging and subtracting
// states is exact, and equal sums have equal text and equal bytes.
//
// Cost: a fixed array, 0.6 KB per degree, no allocation in add, merge and subtract; an addition takes a few
// nanoseconds. Whole columns go through ColumnState (column_state.h), which is many times faster and ends in the same
// sum. Thread-safety: as a value type; different objects are independent.
//
// The idea of a fixed-point accumulator across the whole exponent range is Kulisch's; digits with room for lazy carries
// follow R. M. Neal, "Fast exact summation using small and large superaccumulators", arXiv:1505.05571.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace strickle {

__extension__ typedef __int128 Int128;  // not ISO C++; both compilers have it

template <int Degree>
class BasicExactSum {
 public:
  /// The weight of the lowest bit: that of a product of `Degree` smallest subnormals.
  static constexpr int lowest_exponent = -1074 * Degree;

  /// Adds a finite double. NaN and infinities are the caller's to keep out (checked in debug builds only).
  void add(double value);
  /// Adds a·b (Degree >= 2) or a·b·c (Degree 3) of finite doubles, exactly.
  void add_product(double a, double b) requires(Degree >= 2);
  void add_product(double a, double b, double c) requires(Degree >= 3);
  /// Adds integer · 2^exponent; exponent must not be below lowest_exponent.
  void add_scaled(Int128 integer, int exponent);

  /// this += other and this -= other, exactly.
  void merge(const BasicExactSum& other);
  void subtract(const BasicExactSum& other);

  int sign() const;  // -1, 0, 1
  bool is_zero() const { return sign() == 0; }
  std::strong_ordering operator<=>(const BasicExactSum& other) const;
  bool operator==(const BasicExactSum& other) const { return (*this <=> other) == 0; }

  /// The nearest double, ties to even; subnormal results and overflow (to infinity) as IEEE 754 has them. Zero is +0.
  double round() const;

  /// Canonical text: "0x0p+0", or sign, odd hexadecimal integer and power of two, "-0x1a3p-52" (the value −419·2⁻⁵²;
  /// C's strtod and Python's float.fromhex read it too).
  std::string to_text() const;
  /// The inverse. Throws Error(bad_file) for anything that to_text would not have written.
  static BasicExactSum from_text(std::string_view text);

  /// Canonical bytes: sign (1: negative), exponent (4 bytes, little-endian), then the odd integer, little-endian
  /// without leading zeros. Zero is five zero bytes.
  std::vector<std::byte> to_bytes() const;
  static BasicExactSum from_bytes(const std::vector<std::byte>& bytes);

  /// The canonical parts: the sum is (negative ? −1 : 1) · integer · 2^exponent, `integer` in 32-bit digits from the
  /// lowest, odd, empty for zero.
  struct Parts {
    bool negative = false;
    int exponent = 0;
    std::vector<std::uint32_t> integer;
  };
  Parts parts() const;
  static BasicExactSum from_parts(const Parts& parts);

 private:
  // Digits of 32 bits in 64, so that carries can wait: |digit| < 2^32 · (pending_ + 1).
  static constexpr int digits = ((1024 + 1074) * Degree + 62 + 31) / 32 + 2;
  static constexpr std::uint32_t pending_limit = 1U << 29;

  using Digits = std::array<std::int64_t, digits>;
  static bool in_range(const Parts& parts);
  void reserve(std::uint32_t additions);
  static void carry(Digits& digit);
  Digits carried() const;

  Digits digit_{};
  std::uint32_t pending_ = 0;
};

using ExactSum = BasicExactSum<1>;         // Σx
using ExactProductSum = BasicExactSum<2>;  // Σx², Σwx
using ExactTripleSum = BasicExactSum<3>;   // Σwx²

extern template class BasicExactSum<1>;
extern template class BasicExactSum<2>;
extern template class BasicExactSum<3>;

}  // namespace strickle
