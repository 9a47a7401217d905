// What no mergeable state of bounded size gives exactly, and a fit therefore looks for in the values again.
#pragma once

#include <memory>
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
///     search->update(values);   // all values, in any order and division; NaN and infinities are left out
///     search->end_pass();       // then search->consistent() tells whether they were the values that were counted
///   }
///   scaler->fit(state, search->found());
///
/// What is found depends on the values alone. Several threads may take part in a pass, each with a part of its own:
///
///   auto part = search->part();
///   search->add(values, *part);     // on any thread
///   search->merge(*part);           // on one
///
/// Thread-safety: as a value type; const members may be called at once.
class Search {
 public:
  /// What a thread has seen of the values in one pass.
  class Part {
   public:
    virtual ~Part();

   protected:
    Part() = default;
    Part(const Part&) = default;
    Part& operator=(const Part&) = default;
  };

  virtual ~Search();
  virtual bool done() const = 0;
  /// Where this is not empty, values in none of these ranges need not be added in this pass.
  struct Range {
    double lowest, highest;  // both included
  };
  virtual std::span<const Range> wanted() const { return {}; }
  virtual std::unique_ptr<Part> part() const = 0;
  /// Adds values to a part that this search gave in this pass.
  virtual void add(std::span<const double> values, Part& part) const = 0;
  virtual void merge(Part& part) = 0;
  /// Adds values and merges them at once.
  void update(std::span<const double> values);
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
