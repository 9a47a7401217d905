// Flags that several verbs share: how inputs are read, threads and memory.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "console.h"
#include "strickle/engine.h"
#include "verb.h"

namespace strickle::cli {

class RunFlags {
 public:
  void declare(CLI::App& app);
  /// Throws Error(invalid_argument) for values that make no sense.
  RunOptions options(Console& console) const;
  /// The flags of reading that were given, as words of a command line.
  std::vector<std::string> reading_words() const;

 private:
  std::string input_format_, delimiter_, comment_, encoding_ = "utf-8", memory_ = "1GB";
  bool decimal_comma_ = false, no_header_ = false;
  std::vector<std::string> missing_;
  int threads_ = 0;
};

/// "256MB", "1.5GiB", "800000000" in bytes; Error(invalid_argument) naming `flag`.
std::int64_t parse_bytes(const std::string& text, const std::string& flag);

/// Names that were given with commas between them, in flags that may be repeated.
std::vector<std::string> listed_names(const std::vector<std::string>& values);

/// Says before a long run that its file could not be written: Error(io) without its folder, and as check_outputs.
void check_writable(std::span<const std::string> inputs, const std::string& path);

/// The kinds of columns that --types names, separated by commas.
std::vector<ColumnKind> parse_kinds(const std::vector<std::string>& values);

/// What --threads means: 0 is all that there are; Error(invalid_argument) for what makes no sense.
int thread_count(int asked);

/// The recipe in a file, "-" for standard input.
Recipe read_recipe(const std::string& path);

}  // namespace strickle::cli
