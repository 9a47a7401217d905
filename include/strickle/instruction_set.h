// The instruction set that the vectorised loops use: the best that the machine has, unless told otherwise. Results are
// the same bits with each; only the speed differs.
//
// The command line, and whoever calls use_environment_instruction_set, takes the environment variable
// STRICKLE_INSTRUCTION_SET: STRICKLE_INSTRUCTION_SET=avx2 strickle fit data.parquet -o recipe.json
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace strickle {

/// Those that this machine has, best first: of avx512, avx2, sse4, ssse3, neon …, and last scalar.
std::vector<std::string> instruction_sets();
/// The one in use.
std::string instruction_set();
/// Uses another from now on, in the whole process; not while other threads compute. Error(invalid_argument) for one
/// that is not here.
void use_instruction_set(std::string_view name);
/// Does so where STRICKLE_INSTRUCTION_SET is set and not empty.
void use_environment_instruction_set();

}  // namespace strickle
