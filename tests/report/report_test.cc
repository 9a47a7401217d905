#include "strickle/report.h"

#include <gtest/gtest.h>

#include <string>

namespace strickle {
namespace {

TEST(LabPage, HoldsTheJsonOnceAndAsksNoNetwork) {
  const std::string page = lab_page(R"({"strickle_lab":1,"results":[]})");
  EXPECT_NE(page.find(R"({"strickle_lab":1,"results":[]})"), std::string::npos);
  EXPECT_EQ(page.find("{{results}}"), std::string::npos);
  EXPECT_EQ(page.find("src=\"http"), std::string::npos);
  EXPECT_EQ(page.find("href=\"http"), std::string::npos);
}

TEST(LabPage, TextCannotEndTheScript) {
  const std::string plain = lab_page("[]");
  const std::string page = lab_page(R"(["</script><script>alert(1)</script><!--"])");
  const auto count = [](const std::string& text, const std::string& what) {
    int found = 0;
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; ++at) ++found;
    return found;
  };
  EXPECT_EQ(count(page, "</script>"), count(plain, "</script>"));
  EXPECT_EQ(count(page, "<!--"), count(plain, "<!--"));
  EXPECT_NE(page.find(R"(["\u003c/script>\u003cscript>alert(1))"), std::string::npos);
}

}  // namespace
}  // namespace strickle
