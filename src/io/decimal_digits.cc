#include "io/decimal_digits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>

namespace strickle::io {

std::string decimal_digits(const std::uint8_t* bytes, int width) {
  std::array<std::uint32_t, 8> limbs{};
  const bool negative = (bytes[width - 1] & 0x80) != 0;
  limbs.fill(negative ? ~std::uint32_t{0} : 0);
  std::memcpy(limbs.data(), bytes, static_cast<std::size_t>(width));
  if (negative) {  // two's complement
    std::uint64_t carry = 1;
    for (std::uint32_t& limb : limbs) {
      carry += ~limb;
      limb = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
  }
  // Nine digits at a time, the last ones first.
  std::string reversed;
  while (std::ranges::any_of(limbs, [](std::uint32_t limb) { return limb != 0; })) {
    constexpr std::uint64_t unit = 1'000'000'000;
    std::uint64_t rest = 0;
    for (std::size_t i = limbs.size(); i-- > 0;) {
      rest = rest << 32 | limbs[i];
      limbs[i] = static_cast<std::uint32_t>(rest / unit);
      rest %= unit;
    }
    const std::string nine = fmt::format("{:09}", rest);
    reversed.append(nine.rbegin(), nine.rend());
  }
  while (!reversed.empty() && reversed.back() == '0') reversed.pop_back();
  if (reversed.empty()) return "0";
  return (negative ? "-" : "") + std::string(reversed.rbegin(), reversed.rend());
}

}  // namespace strickle::io
