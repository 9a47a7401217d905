#include "console.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace strickle::cli {

namespace {

using Clock = std::chrono::steady_clock;

// https://no-color.org: set and not empty.
bool wants_color(Color color, int stream) {
  if (color != Color::automatic) return color == Color::always;
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return (no_color == nullptr || *no_color == '\0') && isatty(stream) != 0 &&
         (terminal == nullptr || std::string_view(terminal) != "dumb");
}

// A closed or full stderr is no reason to fail.
template <class... Arguments>
void say(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  std::fputs(fmt::format(format, std::forward<Arguments>(arguments)...).c_str(), stderr);
}

double seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

std::string time_text(double s) {
  const auto whole = static_cast<std::int64_t>(std::lround(s));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{:.1f} h", s / 3600);
}

}  // namespace

std::string bytes_text(double bytes) {
  constexpr std::array<const char*, 5> units = {"B", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  while (bytes >= 999.5 && unit + 1 < units.size()) {
    bytes /= 1000;
    ++unit;
  }
  return fmt::format("{:.{}f} {}", bytes, unit == 0 || bytes >= 100 ? 0 : 1, units[unit]);
}

bool Console::stdout_has_color() const { return wants_color(color, STDOUT_FILENO); }

void Console::print_labelled(const char* label, const char* ansi_color, const std::string& text) const {
  if (wants_color(color, STDERR_FILENO)) say("strickle: \x1b[{}m{}\x1b[0m {}\n", ansi_color, label, text);
  else say("strickle: {} {}\n", label, text);
}

void Console::note(const std::string& text) {
  if (json) return notes_.push_back(text);
  if (quiet) return;
  clear_progress();
  print_labelled("note:", "33", text);
}

void Console::summary(const std::string& text) {
  clear_progress();
  if (!quiet && !json) say("{}\n", text);
}

void Console::print_json(const nlohmann::ordered_json& value) const {
  const std::string text = value.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  if (stdout_carries_data) say("{}\n", text);
  else fmt::print("{}\n", text);
}

void Console::result(nlohmann::ordered_json value) {
  if (!json) return;
  clear_progress();
  value["notices"] = notes_;
  print_json(value);
}

void Console::error(const Error& error) {
  clear_progress();
  if (json) {
    const Place& place = error.place();
    nlohmann::ordered_json fields = {{"code", error_code_name(error.code())}, {"message", error.message()}};
    if (!error.hint().empty()) fields["hint"] = error.hint();
    if (!place.file.empty()) fields["file"] = place.file;
    if (place.line > 0) fields["line"] = place.line;
    if (place.row > 0) fields["row"] = place.row;
    if (!place.column.empty()) fields["column"] = place.column;
    return print_json({{"schema", 1}, {"error", fields}});
  }
  print_labelled("error:", "31", error.what());
}

std::function<void(const Progress&)> Console::progress_bar() {
  if (quiet || json || isatty(STDERR_FILENO) == 0) return {};
  return [this](const Progress& progress) { draw(progress); };
}

void Console::draw(const Progress& progress) {
  const auto now = Clock::now();
  if (progress.activity != bar_activity_) {
    bar_activity_ = progress.activity;
    bar_start_ = now;
    bar_last_ = now;
    return;  // the first look is too early to tell a rate
  }
  if (seconds(now - bar_last_) < 0.1) return;
  bar_last_ = now;
  const double elapsed = seconds(now - bar_start_);
  const double rate = static_cast<double>(progress.bytes) / std::max(elapsed, 1e-3);
  std::string line = fmt::format("{} ", progress.activity);
  if (progress.bytes_total > 0) {
    const double share = std::min(1.0, static_cast<double>(progress.bytes) / static_cast<double>(progress.bytes_total));
    constexpr int width = 24;
    const int full = static_cast<int>(share * width);
    for (int i = 0; i < width; ++i) line += i < full ? "█" : "░";
    const double left = share > 0 ? elapsed / share * (1 - share) : 0;
    line += fmt::format(" {:3.0f} %  {} rows  {}/s  {} left", share * 100, count_text(progress.rows), bytes_text(rate),
                        time_text(left));
  } else {
    line += fmt::format("{} rows  {}  {}/s", count_text(progress.rows), bytes_text(static_cast<double>(progress.bytes)),
                        bytes_text(rate));
  }
  show(line);
}

std::function<void(std::int64_t)> Console::trial_counter(const std::string& experiment, std::size_t index,
                                                         std::size_t count) {
  if (quiet || json || isatty(STDERR_FILENO) == 0) return {};
  return [this, experiment, index, count](std::int64_t trials) {
    const auto now = Clock::now();
    if (bar_drawn_ && seconds(now - bar_last_) < 0.1) return;
    bar_last_ = now;
    const std::string place = count > 1 ? fmt::format(" ({} of {})", index + 1, count) : "";
    show(fmt::format("{}{}  {} trials", experiment, place, count_text(trials)));
  };
}

std::function<void(std::string_view, std::int64_t, std::int64_t)> Console::step_counter() {
  if (quiet || json || isatty(STDERR_FILENO) == 0) return {};
  return [this](std::string_view what, std::int64_t done, std::int64_t all) {
    const auto now = Clock::now();
    if (bar_drawn_ && done < all && seconds(now - bar_last_) < 0.1) return;
    bar_last_ = now;
    show(fmt::format("{}  {} of {}", what, count_text(done), count_text(all)));
  };
}

void Console::show(const std::string& line) {
  say("\r\x1b[2K{}", line);
  std::fflush(stderr);
  bar_drawn_ = true;
}

void Console::clear_progress() {
  if (!bar_drawn_) return;
  say("\r\x1b[2K");
  bar_drawn_ = false;
}

}  // namespace strickle::cli
