#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <new>

#include "strickle/closest_name.h"
#include "strickle/error.h"
#include "strickle/instruction_set.h"
#include "strickle/table.h"
#include "verb.h"

namespace strickle::cli {

std::vector<std::unique_ptr<Verb>> all_verbs() {
  std::vector<std::unique_ptr<Verb>> verbs;
  for (const auto make : {make_check, make_explain, make_fit, make_apply, make_invert, make_merge, make_subtract,
                          make_refit, make_inspect, make_lab, make_completion}) {
    verbs.push_back(make());
  }
  return verbs;
}

CLI::Option* add_repeated(CLI::App& app, const std::string& name, std::vector<std::string>& values,
                          const std::string& help) {
  return app.add_option(name, values, help)->take_all()->allow_extra_args(false);
}

CLI::Validator not_empty() {
  return {[](const std::string& text) { return text.empty() ? std::string("it is empty") : std::string(); }, ""};
}

std::unique_ptr<CLI::App> make_app(Verb& verb, Console& console) {
  auto app = std::make_unique<CLI::App>(verb.summary(), "strickle " + verb.name());
  app->set_help_flag("-h", "this list");
  app->set_help_all_flag("--help", "examples and details");
  verb.declare(*app);
  app->add_flag("--json", console.json, "the result as JSON")->group("Output");
  app->add_flag("-q,--quiet", console.quiet, "only errors")->group("Output");
  app->add_option_function<std::string>(
         "--color",
         [&console](const std::string& text) {
           if (text == "auto") console.color = Color::automatic;
           else if (text == "always") console.color = Color::always;
           else if (text == "never") console.color = Color::never;
           else
             throw Error(ErrorCode::invalid_argument, fmt::format("--color is auto, always or never; got '{}'", text));
         },
         "auto, always or never")
      ->group("Output");
  app->get_formatter()->column_width(30);
  return app;
}

namespace {

constexpr const char* exit_statuses =
    "Exit status: 0 done; 1 ran, and found what it was asked to look for; 2 could not run.\n";

std::string indented(const std::string& text) {
  std::string result = "  ";
  for (const char c : text) {
    result += c;
    if (c == '\n') result += "  ";
  }
  return result + "\n";
}

void print_overview() {
  fmt::print(
      "strickle levels features: scalers whose fitted state is exact, merges and subtracts.\n\n"
      "Examples:\n"
      "  strickle check data.csv --target y --recipe recipe.json\n"
      "  strickle fit data.parquet -o recipe.json --scaler robust\n"
      "  strickle apply recipe.json new.csv -o scaled.parquet\n"
      "  strickle merge a.json b.json -o ab.json\n\n"
      "Verbs:\n");
  for (const auto& verb : all_verbs()) fmt::print("  {:<12}{}\n", verb->name(), verb->summary());
  fmt::print("  {:<12}{}\n\n", "help", "Explain a verb: strickle help fit");
  fmt::print(
      "Every verb takes -h (its flags), --help (with examples), --json, --quiet and --color.\n{}"
      "Environment: STRICKLE_INSTRUCTION_SET=avx2 (or scalar …) holds the loops to that; the results are the same.\n",
      exit_statuses);
}

void print_full_help(const Verb& verb, const CLI::App& app) {
  fmt::print("{}.\n\nExamples:\n{}\n", verb.summary(), indented(verb.examples()));
  if (!verb.details().empty()) fmt::print("{}\n\n", verb.details());
  std::string flags = app.help();
  // CLI11 opens with the summary, which stands above already.
  if (const auto usage = flags.find("Usage:"); usage != std::string::npos) flags.erase(0, usage);
  fmt::print("{}\n{}", flags, exit_statuses);
}

std::unique_ptr<Verb> find_verb(const std::string& name) {
  auto verbs = all_verbs();
  std::vector<std::string> names{"help"};
  for (auto& verb : verbs) {
    if (verb->name() == name) return std::move(verb);
    names.push_back(verb->name());
  }
  throw Error(ErrorCode::invalid_argument, fmt::format("there is no verb '{}'", name),
              did_you_mean(name, names, "'strickle help' lists them"));
}

// CLI11's complaint as ours, with the flag that was probably meant.
Error usage_error(const CLI::ParseError& error, const CLI::App& app, const std::string& verb) {
  std::vector<std::string> flags;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
    for (const std::string& name : option->get_snames()) flags.push_back("-" + name);
  }
  const std::string hint = fmt::format("'strickle {} -h' lists the flags", verb);
  for (const std::string& word : app.remaining()) {
    const std::string flag = word.substr(0, word.find('='));
    if (!word.starts_with('-')) {
      return {ErrorCode::invalid_argument, fmt::format("'{}' is one argument too many", word), hint};
    }
    if (std::ranges::find(flags, flag) == flags.end()) {
      return {ErrorCode::invalid_argument, fmt::format("{} has no flag '{}'", verb, flag),
              did_you_mean(flag, flags, hint)};
    }
  }
  std::string what = error.what();
  while (what.ends_with('\n')) what.pop_back();
  return {ErrorCode::invalid_argument, what, hint};
}

int run_verb(Console& console, const std::string& name, std::vector<std::string> arguments) {
  const auto verb = find_verb(name);
  const auto app = make_app(*verb, console);
  console.arguments = arguments;
  std::ranges::reverse(arguments);  // as CLI11 wants them
  try {
    app->parse(arguments);
  } catch (const CLI::CallForHelp&) {
    fmt::print("{}", app->help());
    return done;
  } catch (const CLI::CallForAllHelp&) {
    print_full_help(*verb, *app);
    return done;
  } catch (const CLI::ParseError& error) {
    console.stdout_carries_data = true;  // nobody can tell what it was meant for
    throw usage_error(error, *app, name);
  } catch (const Error&) {
    console.stdout_carries_data = true;
    throw;
  }
  return verb->run(console);
}

int run(Console& console, const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    print_overview();
    return could_not_run;
  }
  const std::string& first = arguments.front();
  const bool help_itself =
      first == "help" && (arguments.size() == 1 || arguments[1] == "help" || arguments[1].starts_with('-'));
  if (first == "-h" || first == "--help" || help_itself) {
    print_overview();
    return done;
  }
  if (first == "--version" || first == "-V") {
    fmt::print("strickle {}\n", STRICKLE_VERSION);
    return done;
  }
  if (first == "help") return run_verb(console, arguments[1], {"--help"});
  return run_verb(console, first, {arguments.begin() + 1, arguments.end()});
}

// Ctrl-C, a closed pipe, a limit, a file cut short under a map: no litter is left, and the process ends as the signal
// says. A signal that is ignored (nohup) stays so.
void end_without_litter(int signal_number) {
  remove_temporary_files();
  std::signal(signal_number, SIG_DFL);
  raise(signal_number);
}

void clean_up_at_signals() {
  for (const int number :
       {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU, SIGBUS, SIGSEGV, SIGABRT}) {
    if (std::signal(number, end_without_litter) == SIG_IGN) std::signal(number, SIG_IGN);
  }
  std::signal(SIGXFSZ, SIG_IGN);  // the write then fails with an error, which is said
}

// Where a library ends the process (OpenMP without its threads), what was asked for was not done.
bool returned = false;
void clean_up_at_exit() {
  if (returned) return;
  remove_temporary_files();
  _exit(could_not_run);
}

int run_and_report(const std::vector<std::string>& arguments) {
  Console console;
  console.json = std::ranges::find(arguments, "--json") != arguments.end();  // also for errors in the flags themselves
  try {
    use_environment_instruction_set();
    const int status = run(console, arguments);
    if (std::fflush(stdout) != 0) {
      throw Error(ErrorCode::io, fmt::format("standard output cannot be written: {}", std::strerror(errno)));
    }
    return status;
  } catch (const Error& error) {
    console.error(error);
  } catch (const std::bad_alloc&) {
    console.error(Error(ErrorCode::out_of_memory, "there is not enough memory", "a smaller --memory may help"));
  } catch (const std::exception& error) {
    console.error(Error(ErrorCode::invalid_argument, error.what()));
  }
  return could_not_run;
}

}  // namespace

}  // namespace strickle::cli

int main(int argc, char** argv) {
  using namespace strickle::cli;
  clean_up_at_signals();
  std::atexit(clean_up_at_exit);
  const int status = run_and_report({argv + 1, argv + argc});
  returned = true;
  return status;
}
