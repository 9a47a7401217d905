// One verb of the command line: its flags, its help and what it does.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "console.h"

namespace strickle::cli {

// Exit statuses, the same for every verb.
inline constexpr int done = 0;
inline constexpr int found = 1;  // ran, and found something that it was asked to find
inline constexpr int could_not_run = 2;

class Verb {
 public:
  virtual ~Verb() = default;
  virtual std::string name() const = 0;
  virtual std::string summary() const = 0;   // one line
  virtual std::string examples() const = 0;  // lines of shell, the first thing of --help
  virtual std::string details() const { return {}; }
  virtual void declare(CLI::App& app) = 0;
  virtual int run(Console& console) = 0;
};

std::unique_ptr<Verb> make_check();
std::unique_ptr<Verb> make_explain();
std::unique_ptr<Verb> make_fit();
std::unique_ptr<Verb> make_apply();
std::unique_ptr<Verb> make_invert();
std::unique_ptr<Verb> make_merge();
std::unique_ptr<Verb> make_subtract();
std::unique_ptr<Verb> make_refit();
std::unique_ptr<Verb> make_inspect();
std::unique_ptr<Verb> make_lab();
std::unique_ptr<Verb> make_completion();

/// All of them, in the order of the help.
std::vector<std::unique_ptr<Verb>> all_verbs();
/// The flags of a verb as CLI11 keeps them, with -h, --help, --json, --quiet and --color.
std::unique_ptr<CLI::App> make_app(Verb& verb, Console& console);

/// A flag that may be given several times, one value each.
CLI::Option* add_repeated(CLI::App& app, const std::string& name, std::vector<std::string>& values,
                          const std::string& help);

/// For names of files and columns: an empty one is a shell variable that was never set.
CLI::Validator not_empty();

}  // namespace strickle::cli
