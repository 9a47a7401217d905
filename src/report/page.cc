#include <initializer_list>
#include <utility>

#include "report/bundle.h"
#include "strickle/error.h"
#include "strickle/report.h"

namespace strickle {

namespace {

// JSON inside a <script>: nothing in it may look like the end of the element or the beginning of a comment, so "<" is
// written as the escape that JSON has for it. Outside of strings JSON has no "<".
std::string inside_script(std::string_view json) {
  std::string text;
  text.reserve(json.size());
  for (const char c : json) {
    if (c == '<') text += "\\u003c";
    else text += c;
  }
  return text;
}

// Text between tags.
std::string between_tags(std::string_view plain) {
  std::string text;
  text.reserve(plain.size());
  for (const char c : plain) {
    if (c == '<') text += "&lt;";
    else if (c == '&') text += "&amp;";
    else text += c;
  }
  return text;
}

// The bundle with texts in their places, which stand in it in this order. A place in what is put in is no place.
std::string filled(std::string_view page, std::initializer_list<std::pair<std::string_view, std::string>> texts) {
  std::string html;
  for (const auto& [place, text] : texts) {
    const std::size_t at = page.find(place);
    if (at == std::string_view::npos) throw Error(ErrorCode::unsupported, "the page has no place for results");
    html += page.substr(0, at);
    html += text;
    page.remove_prefix(at + place.size());
  }
  html += page;
  return html;
}

}  // namespace

std::string lab_page(std::string_view lab_json) {
  return filled(lab_bundle, {{"{{results}}", inside_script(lab_json)}});
}

std::string check_page(std::string_view check_json, std::string_view text) {
  return filled(check_bundle, {{"{{text}}", between_tags(text)}, {"{{results}}", inside_script(check_json)}});
}

}  // namespace strickle
