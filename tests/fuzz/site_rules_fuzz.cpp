// Rule files and selectors, whatever is in them: they are parsed or refused with a place and a sentence, and what was
// parsed can be matched.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "pipeline/xpath_service.h"
#include "rule_file.h"
#include "rule_set.h"

namespace {

winnow_element element(const char* tag, const char* classes, std::uint32_t parent) {
  winnow_element e{};
  e.tag = winnow::str(tag);
  e.classes = e.id = winnow::str(classes);
  e.parent = parent;
  return e;
}

// As the plugin asks: the core's own headers have other words for what plugins see.
std::string xpath_problem(std::string_view expression) {
  std::string problem;
  winnow::xpath_service()->check(winnow::str(expression), &problem,
                                 [](void* to, winnow_str why) { *static_cast<std::string*>(to) = winnow::view(why); });
  return problem;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const winnow_element kElements[] = {element("html", "", WINNOW_NO_ELEMENT), element("div", "a b", 0),
                                             element("p", "b", 1)};
  winnow_doc doc{};
  doc.size = sizeof doc;
  doc.elements = kElements;
  doc.n_elements = 3;
  doc.element_stride = sizeof(winnow_element);
  const winnow::Page page(&doc);
  if (const auto parsed = site_rules::parse_selector(text); parsed.selector) {
    if (site_rules::elements_within(*parsed.selector, page).size() != 3) std::abort();
  } else if (parsed.problem.empty()) {
    std::abort();
  }
  const site_rules::RuleFile file = site_rules::parse_rule_file("fuzz.example.toml", text, xpath_problem);
  for (const auto& problem : file.problems)
    if (problem.place.empty() || problem.what.empty()) std::abort();
  for (const auto& rule : file.rules) {
    if (rule->selector) site_rules::elements_within(*rule->selector, page);
    if (rule->pattern) RE2::FullMatch("The tide comes in", *rule->pattern);
  }
  site_rules::RuleSet set(xpath_problem);
  set.add_text("fuzz.example.toml", text);
  set.add_text("other.toml", "extends = 'fuzz.example'");
  set.finish();
  set.for_site("www.fuzz.example");
  return 0;
}
