// What the command line says and where: data and JSON on stdout (JSON on stderr where stdout carries data), everything
// else on stderr; colour and the progress bar only on a terminal.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "strickle/engine.h"
#include "strickle/error.h"
#include "strickle/text_table.h"

namespace strickle::cli {

enum class Color { automatic, always, never };

class Console {
 public:
  bool json = false;
  bool quiet = false;
  Color color = Color::automatic;
  bool stdout_carries_data = false;
  std::vector<std::string> arguments = {};  // of the verb, as they were given

  /// "strickle: note: ..."; kept for the JSON instead where that was asked for.
  void note(const std::string& text);
  /// One line that says what was done.
  void summary(const std::string& text);
  /// The machine-readable result, with the notes; printed only where --json was given.
  void result(nlohmann::ordered_json value);
  void error(const Error& error);

  /// A function for RunOptions::progress, or none where nobody would see the bar.
  std::function<void(const Progress&)> progress_bar();
  /// A function that shows how many trials of an experiment have ended, which is the `index`th of `count`; or none.
  std::function<void(std::int64_t)> trial_counter(const std::string& experiment, std::size_t index, std::size_t count);
  /// A function that shows how far a work of some steps is; or none.
  std::function<void(std::string_view, std::int64_t, std::int64_t)> step_counter();
  void clear_progress();

  bool stdout_has_color() const;

 private:
  void print_labelled(const char* label, const char* ansi_color, const std::string& text) const;
  void print_json(const nlohmann::ordered_json& value) const;
  void draw(const Progress& progress);
  void show(const std::string& line);

  std::vector<std::string> notes_;
  bool bar_drawn_ = false;
  std::string bar_activity_;
  std::chrono::steady_clock::time_point bar_start_, bar_last_;
};

/// 1536 -> "1.5 kB".
std::string bytes_text(double bytes);

}  // namespace strickle::cli
