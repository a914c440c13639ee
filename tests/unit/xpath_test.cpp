// XPath over pages: which bytes an expression means, and what is refused.
#include <winnow/html.h>
#include <winnow/xpath.h>

#include <cstddef>
#include <string>
#include <vector>

#include "catch.h"
#include "formats/html/xpath.h"

namespace {

using namespace winnow;

// What the expression selects of the page: its pieces of source, parted by "|"; or what was said.
std::string selected(const std::string& source, const std::string& expression) {
  const html::XPathTree tree(source);
  std::vector<Range> ranges;
  const std::string why = tree.select(expression, ranges);
  if (!why.empty()) return "! " + why;
  std::string text;
  for (const Range& range : ranges) text += (text.empty() ? "" : "|") + source.substr(range.begin, range.size());
  return text;
}

constexpr const char* kPage =
    "<!DOCTYPE html><html lang=en><head><title>T</title></head><body class='wide front'>"
    "<div id=menu><a href=\"/\">Home</a><a href='/b' rel=nofollow>Boats</a></div>"
    "<h1>Tide &amp; <em data-x=\"1\">mill</em></h1>"
    "<p>One<p>Two<br>lines<p class=by>By <span class=\"author big\">Ida</span></p>"
    "<ul><li>a<li>b<li>c</ul>"
    "<table><tr><td>1<td>2<tr><td>3</table><img src=x>"
    "</body></html>";

}  // namespace

// Plugins built with this header read these places: members may be appended, nothing else.
static_assert(sizeof(winnow_xpath_1) == 24);
static_assert(offsetof(winnow_xpath_1, check) == 8);
static_assert(offsetof(winnow_xpath_1, select) == 16);

TEST_CASE("an XPath expression means the bytes of elements, inline ones too") {
  CHECK(selected(kPage, "//p[1]") == "<p>One");
  CHECK(selected("<p>One</p>", "//p") == "<p>One</p>");
  CHECK(selected(kPage, "//span[contains(concat(' ', normalize-space(@class), ' '), ' author ')]") ==
        "<span class=\"author big\">Ida</span>");
  CHECK(selected(kPage, "//li[last()]") == "<li>c</ul>");
  CHECK(selected(kPage, "//a[@rel='nofollow']") == "<a href='/b' rel=nofollow>Boats</a>");
  CHECK(selected(kPage, "/html/body[@class='wide front']/h1/em[@data-x=1]") == "<em data-x=\"1\">mill</em>");
  CHECK(selected(kPage, "//h1[contains(., 'Tide & mill')]/text()") == "Tide &amp; ");
  CHECK(selected(kPage, "//p[not(@class) and br]") == "<p>Two<br>lines");
  CHECK(selected(kPage, "//p[@class='by']/preceding-sibling::p[2] | //td[. = 3]") == "<p>One|<td>3</table>");
  CHECK(selected(kPage, "//img") == "<img src=x>");
  CHECK(selected(kPage, "//a/@href") == "");
  CHECK(selected(kPage, "//blockquote") == "");
}

TEST_CASE("neighbours that an XPath expression selects are one stretch") {
  CHECK(selected(kPage, "//li") == "<li>a<li>b<li>c</ul>");
  CHECK(selected(kPage, "//tr | //td") == "<tr><td>1<td>2<tr><td>3</table>");
  CHECK(selected("<ul><li>a</li> <li>b</li> and <li>c</li></ul>", "//li") == "<li>a</li> <li>b</li>|<li>c</li>");
}

TEST_CASE("an inline element that ends within a paragraph ends there for XPath") {
  CHECK(selected("<div><b class=x><p>one</b> two</p><p>three</p></div>", "//b") == "<b class=x><p>one</b>");
  CHECK(selected("<div><b class=x><p>one</p></b> two</div>", "//b") == "<b class=x><p>one</p></b>");
}

TEST_CASE("an attribute is what a browser takes it for") {
  CHECK(selected("<p a=1 A=2 = b='x&gt;y' / c>t</p>", "//p[@a='1' and @b='x>y' and @c='']") ==
        "<p a=1 A=2 = b='x&gt;y' / c>t</p>");
}

TEST_CASE("an expression that can select nothing is refused with a sentence") {
  CHECK(xpath_problem("//div[@id='story'] | //article//p[position() < 3]") == "");
  CHECK(xpath_problem("//div[ancestor::section]/following-sibling::*[self::p or self::div][2]") == "");
  CHECK(xpath_problem("//p[contains(., \"count(x) $y a:b\")]") == "");
  CHECK(xpath_problem("") == "is empty");
  CHECK(xpath_problem("//p[") == "is wrong after byte 4");
  CHECK(xpath_problem("//p[re:test(., 'x')]") == "has a prefix, \"re:\": elements of HTML have none");
  CHECK(xpath_problem("//p[matches(., 'x')]") == "has a function that XPath 1.0 has not: matches()");
  CHECK(xpath_problem("//p[$n]") == "has a variable, which nobody sets");
  CHECK(xpath_problem("div(//p)") != "");
  CHECK(xpath_problem("count(//p)") == "gives no elements but a number, a text or a truth");
  CHECK(xpath_problem("'a") == "is wrong after byte 2");
  CHECK(xpath_problem(std::string(2000, '/')) == "has more than 1,000 bytes");
  CHECK(xpath_problem("//p[.='\xFF']") == "is not UTF-8");
}

TEST_CASE("an expression that takes too long on a page is given up with a sentence") {
  std::string page = "<body>";
  for (int i = 0; i < 20'000; ++i) page += "<p>x</p>";
  CHECK(selected(page, "//p[count(//p[count(//p) > 2]) > 2]") == "! takes too many steps on this page");
  CHECK(selected(page, "//p[20000]") == "<p>x</p>");
}

TEST_CASE("a page with too many elements has no tree, and says so") {
  std::string page;
  for (std::size_t i = 0; i < html::XPathTree::kMostNodes; ++i) page += "<p>x";
  CHECK(selected(page, "//p[1]") == "! the page has more than 300000 elements and texts");
  CHECK(selected(std::string(html::XPathTree::kMostBytes + 1, 'x'), "//p") == "! the page has more than 8 MiB");
}

TEST_CASE("markup made to take time has its tree in time") {
  std::string page = "<p";
  for (int i = 0; i < 100'000; ++i) page += " a" + std::to_string(i) + "=1";
  CHECK(selected(page + ">x</p>", "//p[@a7 and not(@a99999)]").size() > 100'000);
  page.clear();
  for (int i = 0; i < 50'000; ++i) page += "<div><b>";
  CHECK(selected(page + "x", "//div[1]//b[not(*)]") != "");
  page = "<p>";
  for (int i = 0; i < 200'000; ++i) page += "<!-- -->a";
  CHECK(selected(page, "//p[string-length() = 200000]").size() > 200'000);
}
