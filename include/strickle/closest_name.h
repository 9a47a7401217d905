// "did you mean": the name of a list that a mistyped name is closest to.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace strickle {

/// The candidate with the fewest insertions, deletions, substitutions and swaps of neighbours, if they are few enough
/// for a slip (a third of the length, at least one; differences of case cost nothing); else empty. The first of equals
/// wins.
std::string closest_name(std::string_view name, std::span<const std::string> candidates);

/// "did you mean 'x'?" or, where nothing is close, `otherwise`.
std::string did_you_mean(std::string_view name, std::span<const std::string> candidates,
                         std::string_view otherwise = {});

}  // namespace strickle
