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

}  // namespace

std::string lab_page(std::string_view lab_json) {
  constexpr std::string_view place = "{{results}}";
  const std::string_view page = lab_bundle;
  const std::size_t at = page.find(place);
  if (at == std::string_view::npos) throw Error(ErrorCode::unsupported, "the page has no place for results");
  std::string html(page.substr(0, at));
  html += inside_script(lab_json);
  html += page.substr(at + place.size());
  return html;
}

}  // namespace strickle
