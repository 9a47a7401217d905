// A column of numbers where it lies: a borrowed, typed, possibly strided view with Arrow's validity bitmap.
// Owns nothing, allocates nothing; the memory must outlive the view.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace strickle {

enum class NumberType : std::uint8_t { float64, float32, int8, int16, int32, int64, uint8, uint16, uint32, uint64 };

std::string_view number_type_name(NumberType type);  // "float64", "int8" ...
std::int64_t number_size(NumberType type);           // in bytes

/// An integer that no double equals, at position `row` of its column; its value is negative ? -magnitude : magnitude.
struct WideInteger {
  std::int64_t row;
  std::uint64_t magnitude;
  bool negative;
};

struct ColumnView {
  NumberType type = NumberType::float64;
  const void* data = nullptr;  // any address
  std::int64_t size = 0;
  std::int64_t stride = 1;                 // in elements
  const std::uint8_t* validity = nullptr;  // Arrow's bitmap, least significant bit first; null: all valid
  std::int64_t validity_offset = 0;        // bit of the first value
  // Only beside float64: the values whose nearest double stands in `data` but which are integers that no double
  // equals (a CSV cell 9007199254740993), in row order. int64 and uint64 columns need none: they hold the integers.
  std::span<const WideInteger> wide = {};
};

inline ColumnView view_of(std::span<const double> values) {
  return {.type = NumberType::float64, .data = values.data(), .size = static_cast<std::int64_t>(values.size())};
}
inline ColumnView view_of(std::span<const float> values) {
  return {.type = NumberType::float32, .data = values.data(), .size = static_cast<std::int64_t>(values.size())};
}
inline ColumnView view_of(std::span<const std::int64_t> values) {
  return {.type = NumberType::int64, .data = values.data(), .size = static_cast<std::int64_t>(values.size())};
}

/// Whether numbers of this type may be read at an address without copying them first.
bool is_aligned(const void* data, NumberType type);

/// All values where they lie as aligned doubles without gaps, nulls or wide integers; empty where they do not.
std::span<const double> doubles_in_place(const ColumnView& column);

/// Writes values [begin, begin + count) to `out` as doubles: integers rounded to nearest, NaN where a value is null.
void load_doubles(const ColumnView& column, std::int64_t begin, std::int64_t count, double* out);

/// Appends those of the values [begin, begin + count) that are integers which no double equals, with rows counted from
/// `begin`. Cheap for every type but int64 and uint64.
void find_wide_integers(const ColumnView& column, std::int64_t begin, std::int64_t count,
                        std::vector<WideInteger>& wide);

}  // namespace strickle
