#include <fmt/format.h>

#include "strickle/error.h"
#include "verb.h"

namespace strickle::cli {

namespace {

struct VerbFlags {
  std::string verb, summary;
  std::vector<std::pair<std::string, std::string>> flags;  // with their dashes, and what they do
};

std::vector<VerbFlags> all_flags() {
  std::vector<VerbFlags> list;
  for (const auto& verb : all_verbs()) {
    Console unused;
    const auto app = make_app(*verb, unused);
    VerbFlags entry{verb->name(), verb->summary(), {}};
    for (const CLI::Option* option : app->get_options()) {
      for (const std::string& name : option->get_lnames())
        entry.flags.emplace_back("--" + name, option->get_description());
    }
    list.push_back(std::move(entry));
  }
  return list;
}

std::string bash() {
  std::string cases, verbs;
  for (const VerbFlags& entry : all_flags()) {
    verbs += " " + entry.verb;
    std::string flags;
    for (const auto& [flag, help] : entry.flags) flags += " " + flag;
    cases += fmt::format("    {}) words=\"{}\" ;;\n", entry.verb, flags.substr(1));
  }
  return fmt::format(
      "# bash completion of strickle: source <(strickle completion bash)\n"
      "_strickle() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}} words\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W \"{} help\" -- \"$word\"))\n"
      "    return\n"
      "  fi\n"
      "  case ${{COMP_WORDS[1]}} in\n{}  esac\n"
      "  case $word in\n"
      "    -*) COMPREPLY=($(compgen -W \"$words\" -- \"$word\")) ;;\n"
      "    *) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
      "  esac\n"
      "}}\n"
      "complete -o filenames -F _strickle strickle\n",
      verbs.substr(1), cases);
}

// In single quotes, with what zsh's _arguments reads as syntax made harmless.
std::string zsh_text(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\'') safe += "'\\''";
    else if (c == '[' || c == ']' || c == ':') safe += std::string("\\") + c;
    else safe += c;
  }
  return safe;
}

std::string zsh() {
  std::string verbs, cases;
  for (const VerbFlags& entry : all_flags()) {
    verbs += fmt::format("    '{}:{}'\n", entry.verb, zsh_text(entry.summary));
    cases += fmt::format("    {}) _arguments", entry.verb);
    for (const auto& [flag, help] : entry.flags) cases += fmt::format(" \\\n      '{}[{}]'", flag, zsh_text(help));
    cases += " \\\n      '*:file:_files' ;;\n";
  }
  return fmt::format(
      "#compdef strickle\n"
      "# zsh completion of strickle: source <(strickle completion zsh)\n"
      "_strickle() {{\n"
      "  local -a verbs=(\n{}    'help:Explain a verb'\n  )\n"
      "  if (( CURRENT == 2 )); then\n"
      "    _describe 'verb' verbs\n"
      "    return\n"
      "  fi\n"
      "  local verb=$words[2]\n"
      "  shift words\n"
      "  (( CURRENT-- ))\n"
      "  case $verb in\n{}  esac\n"
      "}}\n"
      "compdef _strickle strickle\n",
      verbs, cases);
}

std::string fish_text(const std::string& text) {
  std::string safe;
  for (const char c : text) safe += c == '\'' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return safe;
}

std::string fish() {
  std::string text = "# fish completion of strickle: strickle completion fish | source\n";
  for (const VerbFlags& entry : all_flags()) {
    text += fmt::format("complete -c strickle -n __fish_use_subcommand -f -a {} -d '{}'\n", entry.verb,
                        fish_text(entry.summary));
    for (const auto& [flag, help] : entry.flags) {
      text += fmt::format("complete -c strickle -n '__fish_seen_subcommand_from {}' -l {} -d '{}'\n", entry.verb,
                          flag.substr(2), fish_text(help));
    }
  }
  return text;
}

class Completion final : public Verb {
 public:
  std::string name() const override { return "completion"; }
  std::string summary() const override { return "Print the completion script of a shell"; }
  std::string examples() const override {
    return "source <(strickle completion bash)\n"
           "strickle completion fish > ~/.config/fish/completions/strickle.fish";
  }
  void declare(CLI::App& app) override { app.add_option("shell", shell_, "bash, zsh or fish")->required(); }
  int run(Console&) override {
    if (shell_ == "bash") fmt::print("{}", bash());
    else if (shell_ == "zsh") fmt::print("{}", zsh());
    else if (shell_ == "fish") fmt::print("{}", fish());
    else
      throw Error(ErrorCode::invalid_argument, fmt::format("there is no completion for '{}'", shell_),
                  "the shells are bash, zsh and fish");
    return done;
  }

 private:
  std::string shell_;
};

}  // namespace

std::unique_ptr<Verb> make_completion() { return std::make_unique<Completion>(); }

}  // namespace strickle::cli
