#include "strickle/scaler_spec.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "strickle/error.h"

namespace strickle {

namespace {

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  ScalerSpec parse() {
    ScalerSpec spec;
    do {
      spec.chain.push_back(call());
    } while (accept('+'));
    if (accept(':')) {
      spec.columns = split_names(text_.substr(at_));
      if (spec.columns.empty()) fail("column names after ':'");
    } else if (at_ != text_.size()) {
      fail("'(', '+', ':' or the end");
    }
    return spec;
  }

 private:
  ScalerCall call() {
    ScalerCall call{word("the name of a scaler"), {}};
    if (!accept('(') || accept(')')) return call;
    do {
      Option option{word("the name of an option"), true};
      if (accept('=')) option.value = value();
      call.options.push_back(std::move(option));
    } while (accept(','));
    if (!accept(')')) fail("',' or ')'");
    return call;
  }

  OptionValue value() {
    if (accept('[')) {
      const double first = number();
      if (!accept(',')) fail("','");
      const double second = number();
      if (!accept(']')) fail("']'");
      return std::array<double, 2>{first, second};
    }
    const std::string text = word("a value");
    if (text == "true") return true;
    if (text == "false") return false;
    if (text == "null" || text == "none") return {};
    std::int64_t integer = 0;
    const char* end = text.data() + text.size();
    if (const auto [at, bad] = std::from_chars(text.data(), end, integer); bad == std::errc{} && at == end)
      return integer;
    double real = 0;
    if (const auto [at, bad] = std::from_chars(text.data(), end, real); bad == std::errc{} && at == end) return real;
    return text;
  }

  double number() {
    const std::string text = word("a number");
    double value = 0;
    const auto [at, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (bad != std::errc{} || at != text.data() + text.size()) fail("a number");
    return value;
  }

  std::string word(const char* what) {
    skip_blanks();
    const std::size_t begin = at_;
    while (at_ < text_.size() && std::string_view("()[],:=").find(text_[at_]) == std::string_view::npos &&
           !(text_[at_] == '+' && at_ > begin && text_[at_ - 1] != 'e' && text_[at_ - 1] != 'E')) {
      ++at_;
    }
    std::string word(text_.substr(begin, at_ - begin));
    while (word.ends_with(' ')) word.pop_back();
    if (word.empty()) fail(what);
    return word;
  }

  bool accept(char c) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  void skip_blanks() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }

  [[noreturn]] void fail(const char* wanted) const {
    throw Error(
        ErrorCode::invalid_argument,
        fmt::format("'{}': {} is missing at '{}'", text_, wanted, at_ < text_.size() ? text_.substr(at_) : "the end"),
        "a scaler reads name(option=value,flag):column,column, such as min-max(range=[-1,1],clip):a,b");
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

struct ValueText {
  std::string operator()(std::monostate) const { return "null"; }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return fmt::format("{}", value); }
  std::string operator()(double value) const { return fmt::format("{}", value); }
  std::string operator()(const std::string& value) const { return value; }
  std::string operator()(const std::array<double, 2>& pair) const { return fmt::format("[{},{}]", pair[0], pair[1]); }
};

}  // namespace

ScalerSpec parse_scaler_spec(std::string_view text) { return Parser(text).parse(); }

std::string scaler_text(const Scaler& scaler) {
  std::string text;
  for (const Option& option : scaler.options()) {
    text += fmt::format("{}{}={}", text.empty() ? "" : ",", option.name, std::visit(ValueText{}, option.value));
  }
  return text.empty() ? std::string(scaler.name()) : fmt::format("{}({})", scaler.name(), text);
}

std::vector<std::string> split_names(std::string_view text) {
  std::vector<std::string> names;
  std::size_t i = 0;
  while (i < text.size()) {
    std::string name;
    const bool quoted = text[i] == '"';
    if (quoted) {
      for (++i;; ++i) {
        if (i >= text.size()) {
          throw Error(ErrorCode::invalid_argument, fmt::format("'{}': a closing quote is missing", text));
        }
        if (text[i] != '"') {
          name += text[i];
        } else if (i + 1 < text.size() && text[i + 1] == '"') {
          name += text[i++];
        } else {
          ++i;
          break;
        }
      }
      if (i < text.size() && text[i] != ',') {
        throw Error(ErrorCode::invalid_argument, fmt::format("'{}': a comma is missing after a quoted name", text));
      }
    } else {
      while (i < text.size() && text[i] != ',') name += text[i++];
    }
    if (quoted || !name.empty()) names.push_back(std::move(name));
    ++i;
  }
  return names;
}

}  // namespace strickle
