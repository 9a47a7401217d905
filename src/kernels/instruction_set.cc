#include "strickle/instruction_set.h"

#include <fmt/format.h>
#include <hwy/highway.h>
#include <hwy/targets.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdlib>

#include "strickle/error.h"

namespace strickle {

namespace {

// Highway's targets by the names that people know; several are of one name.
std::string name_of(std::int64_t target) {
  std::string name = hwy::TargetName(target);
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name.starts_with("avx3") ? "avx512" : name;
}

// The targets that the machine has, whatever was chosen; the best have the lowest bits.
std::int64_t targets_here() {
  static const std::int64_t here = hwy::SupportedTargets() & HWY_TARGETS;
  return here;
}

std::vector<std::int64_t> each_of(std::int64_t targets) {
  std::vector<std::int64_t> each;
  for (; targets != 0; targets &= targets - 1) each.push_back(targets & ~(targets - 1));
  return each;
}

}  // namespace

std::vector<std::string> instruction_sets() {
  std::vector<std::string> names;
  for (const std::int64_t target : each_of(targets_here())) {
    if (names.empty() || names.back() != name_of(target)) names.push_back(name_of(target));
  }
  return names;
}

std::string instruction_set() { return name_of(each_of(hwy::SupportedTargets() & HWY_TARGETS).front()); }

void use_instruction_set(std::string_view name) {
  std::int64_t chosen = 0;
  for (const std::int64_t target : each_of(targets_here())) chosen |= name_of(target) == name ? target : 0;
  if (chosen == 0) {
    throw Error(ErrorCode::invalid_argument, fmt::format("this machine has no instruction set '{}'", name),
                fmt::format("it has {}", fmt::join(instruction_sets(), ", ")));
  }
  hwy::SetSupportedTargetsForTest(chosen);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

void use_environment_instruction_set() {
  const char* const name = std::getenv("STRICKLE_INSTRUCTION_SET");
  if (name == nullptr || *name == '\0') return;
  try {
    use_instruction_set(name);
  } catch (const Error& error) {
    throw Error(error.code(), "STRICKLE_INSTRUCTION_SET: " + error.message(), error.hint());
  }
}

}  // namespace strickle
