#include "rule_doubt.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "xpath_text.h"

namespace winnow::cli {
namespace {

// Selectors and XPath that say nothing of what they select.
bool is_everything(std::string_view key) {
  constexpr std::array<std::string_view, 12> kAll{
      "select * ",    "select html ",      "select body ",  "xpath //* ",    "xpath /* ",       "xpath //node() ",
      "xpath /html ", "xpath /html/body ", "xpath //body ", "xpath //html ", "xpath //text() ", "xpath / "};
  return std::find(kAll.begin(), kAll.end(), key) != kAll.end();
}

// What texts are made of. A selector of such an element, and of nothing else about it, takes those of the text too.
bool is_any_text(std::string_view key) {
  for (const std::string_view begin : {"select ", "xpath //"})
    if (key.starts_with(begin) && key.ends_with(' ')) {
      constexpr std::array<std::string_view, 26> kTags{
          "p",  "div", "section", "article", "main", "li", "ul", "ol", "dl", "dt", "dd",     "table",  "tbody",
          "tr", "td",  "th",      "pre",     "h1",   "h2", "h3", "h4", "h5", "h6", "figure", "center", "blockquote"};
      key = key.substr(begin.size(), key.size() - begin.size() - 1);
      return std::find(kTags.begin(), kTags.end(), key) != kTags.end();
    }
  return false;
}

bool is_xpath(const std::string& line) {
  static const RE2 xpath(R"(//?[a-z*][a-z0-9]*(\[.*|/.*|::.*)?)");
  return RE2::FullMatch(line, xpath);
}

// "h1", "div.menu > ul": elements and nothing else. Letter case does not count in a line, so elements that are words
// are no sign in what goes or stays, but for a class: pages print "Menu". A title or a day is not called "header" or
// "time".
bool is_selector(const std::string& line, bool names_a_role) {
  static const std::string tag =
      "(?:h[1-6]|p|div|span|nav|ul|ol|li|dl|dt|dd|td|th|tr|tbody|pre|aside|figure|figcaption|"
      "blockquote|section|img|iframe)";
  static const std::string word =
      "(?:header|footer|main|article|time|address|table|caption|form|body|title|a|b|i|em|"
      "strong|cite)";
  static const std::string more = R"((?:[.#][a-z_][a-z0-9_-]*|\[[a-z]+[~^$*]?=?[^\]]*\]))";
  static const std::string any = "(?:(?:" + tag + "|" + word + ")?" + more + "+|" + tag + "|" + word + ")";
  static const RE2 elements(any + "(?: *[ >,] *" + any + ")*");
  static const RE2 sure("(?:^|[ >,])(?:" + tag + "(?:$|[ >,.#[])|" + word + R"([.#[]|\.[a-z_]))");
  return RE2::FullMatch(line, elements) && (names_a_role || RE2::PartialMatch(line, sure));
}

// "12 | Page" as a pattern. Within brackets it may be meant.
bool has_or_between_blanks(const std::string& pattern) {
  const std::vector<std::string_view> parts = parts_of(pattern, '|');
  for (std::size_t i = 0; i + 1 < parts.size(); ++i)
    if (parts[i].ends_with(' ') && parts[i + 1].starts_with(' ')) return true;
  return false;
}

std::string element_in(const std::string& line, bool names_a_role) {
  const bool xpath = is_xpath(line);
  if (!xpath && !is_selector(line, names_a_role)) return {};
  return fmt::format("is a line that says this; the element is {{ {} = {}{}{} }}", xpath ? "xpath" : "select",
                     line.find('"') == line.npos ? '"' : '\'', line, line.find('"') == line.npos ? '"' : '\'');
}

}  // namespace

std::string doubt_of(const RuleView& rule, const RuleWords& words) {
  if (rule.kind == "strip" && is_everything(rule.key)) return "takes the whole page";
  if (rule.kind == "strip" && is_any_text(rule.key))
    return "takes all such elements, those of the text too: name a class, or what they stand in";
  if (const std::string other = with_ids_as_attributes(words.xpath); other != words.xpath)
    return fmt::format("finds nothing by id(): write {}", other);
  if (selects_attributes(words.xpath)) return "selects attributes, which are no text";
  if (std::any_of(words.patterns.begin(), words.patterns.end(), has_or_between_blanks))
    return "has \" | \", which is \"or\" and blanks that no line begins or ends with: \\| is the sign itself";
  return element_in(words.line, rule.kind != "strip" && rule.kind != "keep");
}

}  // namespace winnow::cli
