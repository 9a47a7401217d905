#include "strickle/instruction_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "strickle/error.h"

namespace strickle {
namespace {

TEST(InstructionSet, IsTheBestUnlessToldOtherwise) {
  const auto here = instruction_sets();
  ASSERT_FALSE(here.empty());
  EXPECT_EQ(instruction_set(), here.front());
  for (const std::string& name : here) {
    use_instruction_set(name);
    EXPECT_EQ(instruction_set(), name);
    EXPECT_EQ(instruction_sets(), here);
  }
  EXPECT_THROW(use_instruction_set("abacus"), Error);
  EXPECT_EQ(instruction_set(), here.back());
  use_instruction_set(here.front());
}

TEST(InstructionSet, TheEnvironmentMayTell) {
  const std::string best = instruction_sets().front(), least = instruction_sets().back();
  ::setenv("STRICKLE_INSTRUCTION_SET", least.c_str(), 1);
  use_environment_instruction_set();
  EXPECT_EQ(instruction_set(), least);
  ::setenv("STRICKLE_INSTRUCTION_SET", "", 1);
  use_environment_instruction_set();
  EXPECT_EQ(instruction_set(), least);
  ::setenv("STRICKLE_INSTRUCTION_SET", "abacus", 1);
  EXPECT_THROW(use_environment_instruction_set(), Error);
  ::unsetenv("STRICKLE_INSTRUCTION_SET");
  use_instruction_set(best);
}

}  // namespace
}  // namespace strickle
