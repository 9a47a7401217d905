// Takes options by name and type, and complains about what is left.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "strickle/scaler.h"

namespace strickle {

class OptionReader {
 public:
  OptionReader(std::string scaler, std::span<const Option> options);

  bool take_bool(const std::string& name, bool otherwise);
  std::int64_t take_integer(const std::string& name, std::int64_t otherwise);
  double take_number(const std::string& name, double otherwise);
  std::optional<double> take_optional_number(const std::string& name);
  std::array<double, 2> take_pair(const std::string& name, std::array<double, 2> otherwise);
  /// One of `choices`; the first of them where the option is not given.
  std::string take_choice(const std::string& name, std::span<const std::string> choices);

  /// Throws Error(invalid_argument) for the first option that nobody took.
  void finish() const;
  [[noreturn]] void refuse(const std::string& name, const std::string& wanted) const;

 private:
  const OptionValue* take(const std::string& name);
  std::string scaler_;
  std::vector<Option> options_;
  std::vector<bool> taken_;
  std::vector<std::string> known_;
};

}  // namespace strickle
