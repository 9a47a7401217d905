// What no mergeable state of bounded size gives exactly, and a fit therefore looks for in the values again.
#pragma once

#include <span>
#include <vector>

namespace strickle {

/// A number, or what is known of it.
struct Estimate {
  double value = 0;
  double lowest = 0, highest = 0;  // guaranteed to hold it; both equal to value where it is exact
  bool exact() const { return lowest == highest; }
};

/// Passes over the values that a state counted:
///
///   while (!search->done()) {
///     search->update(values);   // all finite values, in any order and division
///     search->end_pass();       // then search->consistent() tells whether they were the values that were counted
///   }
///   scaler->fit(state, search->found());
///
/// What is found depends on the values alone. Thread-safety: as a value type.
class Search {
 public:
  virtual ~Search();
  virtual bool done() const = 0;
  virtual void update(std::span<const double> values) = 0;
  virtual void end_pass() = 0;
  /// False after a pass that did not see the values that the state counted.
  virtual bool consistent() const = 0;
  virtual std::vector<Estimate> found() const = 0;

 protected:
  Search() = default;
  Search(const Search&) = default;
  Search& operator=(const Search&) = default;
};

}  // namespace strickle
