// Selectors: which elements of an HTML page a rule means, in the part of CSS that a site rule needs.
//
//   auto parsed = parse_selector("div#story > p.lead, [itemprop=author]");
//   std::vector<bool> in = elements_within(*parsed.selector, page);   // one an element: is it selected, or below one?
//
// A step is a tag or *, #id, .class, [NAME=VALUE] with NAME one of id, class, role, itemprop and = one of = ~= ^= $=
// *=, in any number; steps are parted by white space (below) or > (directly below), selectors by commas. Selectors
// Level 4 (W3C) says what each means. Inline elements (a, b, span, ...) are in no page's table of elements.
#pragma once
#include <winnow/plugin.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace site_rules {

/// One condition on an attribute.
struct AttributeTest {
  enum class Name { kId, kClass, kRole, kItemprop };
  enum class How { kEquals, kWord, kBegins, kEnds, kHolds };
  Name name = Name::kId;
  How how = How::kEquals;
  std::string value;  // never empty
};

/// One element's conditions.
struct Step {
  std::string tag;  // lower case; empty: any
  std::vector<AttributeTest> tests;
  bool child = false;  // directly below the step before
};

using Path = std::vector<Step>;

/// Paths of which one has to fit.
struct Selector {
  std::vector<Path> paths;
};

struct ParsedSelector {
  std::optional<Selector> selector;
  std::string problem;  // when there is none: a sentence that says why
};

/// At most 1,000 bytes, 8 paths, 16 steps a path, 16 conditions a step.
ParsedSelector parse_selector(std::string_view text);

/// For each element of the page: is it selected, or below one that is? Time is elements times steps.
std::vector<bool> elements_within(const Selector& selector, const winnow::Page& page);

/// The tags of the selector that can't be in a page's table, as they are inline elements.
std::vector<std::string> inline_tags(const Selector& selector);

}  // namespace site_rules
