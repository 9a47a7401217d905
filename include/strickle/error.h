// The one exception type of strickle. The library never prints, aborts or exits: whatever it cannot do arrives here,
// with a code that a program can switch on and a place (file, line, column, row) that a person can open.
//
// Thread-safety: a value type; copying allocates.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace strickle {

enum class ErrorCode {
  invalid_argument,  // an option or a specification that makes no sense
  not_found,         // no such file, column or scaler
  io,                // the operating system refused: permissions, a full disk, a closed pipe
  bad_file,          // damaged, truncated, ragged or not what its name says
  unsupported,       // understood, and not offered
  not_a_number,      // text where a number belongs
  infinite_value,    // an infinity where the policy wants none
  domain,            // a finite number outside the domain of a transform (log1p of -2)
  mismatch,          // two recipes, or a recipe and a table, that do not belong together
  not_subtractable,  // minimum and maximum, or rows that were never added
  out_of_memory,
};

/// The name of a code as it stands in JSON: "bad_file", "not_a_number" ...
const char* error_code_name(ErrorCode code);

/// Where it happened. Empty and zero mean "does not apply". Lines and rows are 1-based; row counts data rows of a file.
struct Place {
  std::string file = {};
  std::int64_t line = 0;
  std::string column = {};
  std::int64_t row = 0;
};

class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, std::string message, std::string hint = {}, Place place = {});

  ErrorCode code() const { return code_; }
  /// What was found, without place and hint: "'abc' is not a number".
  const std::string& message() const { return message_; }
  /// What to do about it, or empty: "name it with --missing abc, or leave the column out with --exclude hue".
  const std::string& hint() const { return hint_; }
  const Place& place() const { return place_; }

  /// The same error with the empty fields of its place filled in from `place`.
  Error at(const Place& place) const;

  // what() is "file:line:column-name: message; hint", leaving out what is empty ("file, row 7, column-name: ..." where
  // the format has rows and no lines).

 private:
  ErrorCode code_;
  std::string message_;
  std::string hint_;
  Place place_;
};

}  // namespace strickle
