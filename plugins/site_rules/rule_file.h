// One rule file: TOML, for one site or for a family of sites that print alike.
//
//   extends = ["gazette_cms"]                    # the rules of gazette_cms.toml too
//   strip = ["Print this page",                  # exactly this line; letter case and punctuation do not count
//            {pattern = 'Share on \w+'},         # RE2, the whole line
//            {from = 'Read also', to = 'By .*'}, # from this line to the one above that one; without `to`, to the end
//            {select = "div.sidebar"},           # HTML: what stands in these elements (selector.h)
//            {xpath = "//p[position() < 3]"}]    # ... XPath 1.0; the host evaluates it
//   title = [{select = "h1.headline"}]
//
//   RuleFile file = parse_rule_file("harnby.example.toml", text, xpath_problem);
//   if (!file.problems.empty()) ...              // each with file, line and a sentence
//
// docs/rules.md is the reference.
#pragma once
#include <re2/re2.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "selector.h"

namespace site_rules {

enum class Kind { kStrip, kKeep, kBody, kTitle, kDate, kAuthor };

/// One rule; one of its five ways of naming blocks is set.
struct Rule {
  Kind kind = Kind::kStrip;
  std::string place;  // "harnby.example.toml:12"
  std::string line;
  std::unique_ptr<const RE2> pattern;
  std::unique_ptr<const RE2> from, to;  // `to` may be absent
  std::optional<Selector> selector;
  std::string xpath;
};

struct Problem {
  std::string place;  // "harnby.example.toml:12"
  std::string what;
};

struct RuleFile {
  std::string name;                // without ".toml"
  std::vector<std::string> sites;  // as site_name() has them; the name, when the file says nothing of them
  std::vector<std::string> extends;
  std::string extends_place;
  std::vector<std::shared_ptr<const Rule>> rules;
  std::vector<Problem> problems;  // with one, the file is not used
  std::vector<Problem> warnings;
};

/// A file above is refused: bytes, rules, bytes of a pattern, and memory of a compiled one.
constexpr std::size_t kMostFileBytes = 1u << 20;
constexpr std::size_t kMostRules = 1000;
constexpr std::size_t kMostPatternBytes = 1000;
constexpr std::int64_t kMostPatternMemory = 8 << 20;

/// "" or why an XPath expression can't be used.
using XPathCheck = std::function<std::string(std::string_view expression)>;

/// A site as it is compared: in lower case, without the dot that a full host name may end in.
std::string site_name(std::string_view site);

/// Parses and checks a file. `name` is for messages and, without ".toml", the site. Never throws but std::bad_alloc.
RuleFile parse_rule_file(std::string_view name, std::string_view text, const XPathCheck& xpath_problem);

}  // namespace site_rules
