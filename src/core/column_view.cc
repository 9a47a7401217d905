#include "strickle/column_view.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace strickle {

std::string_view number_type_name(NumberType type) {
  switch (type) {
    case NumberType::float64: return "float64";
    case NumberType::float32: return "float32";
    case NumberType::int8: return "int8";
    case NumberType::int16: return "int16";
    case NumberType::int32: return "int32";
    case NumberType::int64: return "int64";
    case NumberType::uint8: return "uint8";
    case NumberType::uint16: return "uint16";
    case NumberType::uint32: return "uint32";
    case NumberType::uint64: return "uint64";
  }
  return "unknown";
}

std::int64_t number_size(NumberType type) {
  switch (type) {
    case NumberType::float64:
    case NumberType::int64:
    case NumberType::uint64: return 8;
    case NumberType::float32:
    case NumberType::int32:
    case NumberType::uint32: return 4;
    case NumberType::int16:
    case NumberType::uint16: return 2;
    case NumberType::int8:
    case NumberType::uint8: return 1;
  }
  return 0;
}

namespace {

// An element of an array that may lie at any address.
template <class T>
T element(const void* data, std::int64_t index) {
  T value;
  std::memcpy(&value, static_cast<const char*>(data) + index * std::int64_t{sizeof(T)}, sizeof(T));
  return value;
}

template <class T>
void convert(const ColumnView& column, std::int64_t begin, std::int64_t count, double* out) {
  const void* const data = column.data;
  const std::int64_t stride = column.stride;
  if (stride == 1) {
    for (std::int64_t i = 0; i < count; ++i) out[i] = static_cast<double>(element<T>(data, begin + i));
  } else {
    for (std::int64_t i = 0; i < count; ++i) out[i] = static_cast<double>(element<T>(data, (begin + i) * stride));
  }
}

bool is_valid(const ColumnView& column, std::int64_t row) {
  const std::int64_t bit = column.validity_offset + row;
  return column.validity == nullptr || (column.validity[bit >> 3] >> (bit & 7) & 1) != 0;
}

// Makes a value NaN, by setting the bits that all NaN have, where the first bit of `valid` is 0; without a branch,
// which would often be foreseen wrongly.
void hide_unless(unsigned valid, double& value) {
  constexpr auto nan = std::bit_cast<std::uint64_t>(std::numeric_limits<double>::quiet_NaN());
  value = std::bit_cast<double>(std::bit_cast<std::uint64_t>(value) | ((std::uint64_t{valid & 1} - 1) & nan));
}

// Eight rows at once where their bits are a byte, most often without a gap.
void hide_invalid(const ColumnView& column, std::int64_t begin, std::int64_t count, double* out) {
  for (std::int64_t i = 0; i < count;) {
    const std::int64_t bit = column.validity_offset + begin + i;
    const unsigned byte = column.validity[bit / 8];
    if (bit % 8 != 0 || count - i < 8) {
      hide_unless(byte >> bit % 8, out[i++]);
      continue;
    }
    if (byte != 0xff) {
      for (unsigned k = 0; k < 8; ++k) hide_unless(byte >> k, out[i + k]);
    }
    i += 8;
  }
}

template <class T>
void find_wide(const ColumnView& column, std::int64_t begin, std::int64_t count, std::vector<WideInteger>& wide) {
  for (std::int64_t i = 0; i < count; ++i) {
    const T value = element<T>(column.data, (begin + i) * column.stride);
    const auto magnitude = value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    // At most 53 significant bits fit a double.
    if (magnitude >> 53 == 0 || magnitude << std::countl_zero(magnitude) << 53 == 0) continue;
    if (is_valid(column, begin + i)) wide.push_back({i, magnitude, value < 0});
  }
}

}  // namespace

bool is_aligned(const void* data, NumberType type) {
  return reinterpret_cast<std::uintptr_t>(data) % static_cast<std::uintptr_t>(number_size(type)) == 0;
}

std::span<const double> doubles_in_place(const ColumnView& column) {
  const bool plain = column.type == NumberType::float64 && column.stride == 1 && column.validity == nullptr &&
                     is_aligned(column.data, column.type);
  if (!plain || !column.wide.empty()) return {};
  return {static_cast<const double*>(column.data), static_cast<std::size_t>(column.size)};
}

void load_doubles(const ColumnView& column, std::int64_t begin, std::int64_t count, double* out) {
  switch (column.type) {
    case NumberType::float64: convert<double>(column, begin, count, out); break;
    case NumberType::float32: convert<float>(column, begin, count, out); break;
    case NumberType::int8: convert<std::int8_t>(column, begin, count, out); break;
    case NumberType::int16: convert<std::int16_t>(column, begin, count, out); break;
    case NumberType::int32: convert<std::int32_t>(column, begin, count, out); break;
    case NumberType::int64: convert<std::int64_t>(column, begin, count, out); break;
    case NumberType::uint8: convert<std::uint8_t>(column, begin, count, out); break;
    case NumberType::uint16: convert<std::uint16_t>(column, begin, count, out); break;
    case NumberType::uint32: convert<std::uint32_t>(column, begin, count, out); break;
    case NumberType::uint64: convert<std::uint64_t>(column, begin, count, out); break;
  }
  if (column.validity != nullptr) hide_invalid(column, begin, count, out);
}

void find_wide_integers(const ColumnView& column, std::int64_t begin, std::int64_t count,
                        std::vector<WideInteger>& wide) {
  if (column.type == NumberType::int64) return find_wide<std::int64_t>(column, begin, count, wide);
  if (column.type == NumberType::uint64) return find_wide<std::uint64_t>(column, begin, count, wide);
  const auto first = std::ranges::lower_bound(column.wide, begin, {}, &WideInteger::row);
  for (auto w = first; w != column.wide.end() && w->row < begin + count; ++w) {
    wide.push_back({w->row - begin, w->magnitude, w->negative});
  }
}

}  // namespace strickle
