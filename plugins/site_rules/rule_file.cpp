#include "rule_file.h"

#include <winnow/text.h>
#include <winnow_toml.h>

#include <algorithm>
#include <array>
#include <utility>

namespace site_rules {
namespace {

constexpr std::array<std::pair<std::string_view, Kind>, 6> kKinds{{{"strip", Kind::kStrip},
                                                                   {"keep", Kind::kKeep},
                                                                   {"body", Kind::kBody},
                                                                   {"title", Kind::kTitle},
                                                                   {"date", Kind::kDate},
                                                                   {"author", Kind::kAuthor}}};

// What fits all of these says nothing of a line.
constexpr std::array<const char*, 5> kUnlike{"x", "7", "\u6F6E", "--",
                                             "By the sea, at 9 o'clock: it rained; 3 of 40 came."};
// They begin and end as sentences do, and say different things.
constexpr std::array<const char*, 3> kSentences{
    "The ferry left at dawn, and nobody on the quay waved.",
    "Nine years ago the council bought the old mill for 40 crowns.",
    "Only the clockmaker knew why the bell of Harnby was silent that week."};

class FileParser {
 public:
  FileParser(std::string_view name, const XPathCheck& xpath_problem, RuleFile& to)
      : name_(name), xpath_problem_(xpath_problem), to_(to) {}

  void parse(const toml::table& root) {
    for (const auto& [key, node] : root) {
      const std::string_view name = key.str();
      const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [name](const auto& k) { return k.first == name; });
      if (kind != kKinds.end()) {
        rules(kind->second, node);
      } else if (key.str() == "sites") {
        to_.sites = strings(node, "sites");
        sites_place_ = place(node);
      } else if (key.str() == "extends") {
        to_.extends = strings(node, "extends");
        to_.extends_place = place(node);
      } else if (key.str() != "test") {
        refuse(node, "there is no \"" + std::string(key.str()) +
                         "\" in a rule file: it knows sites, extends, strip, keep, body, title, date, author and test");
      }
    }
    if (!root.contains("sites")) to_.sites.push_back(to_.name.substr(to_.name.rfind('/') + 1));
    for (std::string& site : to_.sites) {
      site = site_name(site);
      if (std::any_of(site.begin(), site.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
        to_.warnings.push_back({sites_place_.empty() ? name_ : sites_place_,
                                "URLs have the site \"" + site + "\" in its ASCII form: write that one, xn--..."});
    }
  }

 private:
  std::string place(const toml::node& node) const { return name_ + ":" + std::to_string(node.source().begin.line); }
  void refuse(const toml::node& node, std::string what) { to_.problems.push_back({place(node), std::move(what)}); }

  // A text or a list of texts.
  std::vector<std::string> strings(const toml::node& node, const std::string& key) {
    std::vector<std::string> all;
    if (const auto* text = node.as_string())
      all.push_back(text->get());
    else if (const toml::array* list = node.as_array()) {
      for (const toml::node& entry : *list) {
        if (const auto* one = entry.as_string())
          all.push_back(one->get());
        else
          refuse(entry, "\"" + key + "\" is a list of texts");
      }
    } else {
      refuse(node, "\"" + key + "\" is a text or a list of texts");
    }
    return all;
  }

  void rules(Kind kind, const toml::node& node) {
    const toml::array* list = node.as_array();
    if (list == nullptr) return one_rule(kind, node);
    for (const toml::node& entry : *list) one_rule(kind, entry);
  }

  void one_rule(Kind kind, const toml::node& node) {
    if (to_.rules.size() >= kMostRules) {
      if (!full_) refuse(node, "this is rule 1,001: a file has 1,000 at most");
      full_ = true;
      return;
    }
    auto rule = std::make_shared<Rule>();
    rule->kind = kind;
    rule->place = place(node);
    bool good = false;
    if (const auto* text = node.as_string()) {
      rule->line = text->get();
      good = !winnow::is_blank(rule->line);
      if (!good) refuse(node, "a rule names no line");
    } else if (const toml::table* table = node.as_table()) {
      good = read(*table, *rule);
    } else {
      refuse(node,
             "a rule is a text, the line, or {line = ...}, {pattern = ...}, {from = ..., to = ...}, {select = ...}, "
             "{xpath = ...}");
    }
    if (good) to_.rules.push_back(std::move(rule));
  }

  bool read(const toml::table& table, Rule& rule) {
    const std::size_t before = to_.problems.size();
    int ways = 0;
    for (const auto& [key, node] : table) {
      const auto* text = node.as_string();
      if (text == nullptr || text->get().empty()) {
        refuse(node, "\"" + std::string(key.str()) + "\" is a text that is not empty");
      } else if (key.str() == "line") {
        rule.line = text->get();
        ++ways;
      } else if (key.str() == "pattern") {
        rule.pattern = pattern(node, text->get());
        ++ways;
      } else if (key.str() == "from") {
        rule.from = pattern(node, text->get());
        ++ways;
      } else if (key.str() == "to") {
        rule.to = pattern(node, text->get());
      } else if (key.str() == "select") {
        select(node, text->get(), rule);
        ++ways;
      } else if (key.str() == "xpath") {
        xpath(node, text->get(), rule);
        ++ways;
      } else if (key.str() != "why") {
        refuse(node, "there is no \"" + std::string(key.str()) +
                         "\" in a rule: it knows line, pattern, from, to, select, xpath, why");
      }
    }
    if (to_.problems.size() > before) return false;
    if (ways != 1)
      refuse(table, "a rule has one of line, pattern, from, select and xpath");
    else if (rule.to && !rule.from)
      refuse(table, "a rule with \"to\" has \"from\"");
    else if (rule.from && rule.kind >= Kind::kTitle)
      refuse(table, "title, date and author name one block, not from and to");
    return to_.problems.size() == before;
  }

  std::unique_ptr<const RE2> pattern(const toml::node& node, const std::string& text) {
    if (text.size() > kMostPatternBytes) {
      refuse(node, "the pattern has more than 1,000 bytes");
      return nullptr;
    }
    RE2::Options options;
    options.set_max_mem(kMostPatternMemory);
    options.set_log_errors(false);
    auto compiled = std::make_unique<const RE2>(text, options);
    if (!compiled->ok()) {
      const bool large = compiled->error_code() == RE2::ErrorPatternTooLarge;
      refuse(node, large ? "the pattern takes more than 8 MiB: make its repetitions smaller"
                         : "the pattern is wrong: " + compiled->error() +
                               " (RE2's syntax: no look-ahead, no back-references)");
      return nullptr;
    }
    if (RE2::FullMatch("", *compiled))
      to_.warnings.push_back({place(node), "the pattern fits an empty line: nearly everything fits it"});
    else if (std::all_of(kUnlike.begin(), kUnlike.end(),
                         [&](const char* line) { return RE2::FullMatch(line, *compiled); }))
      to_.warnings.push_back({place(node), "the pattern fits lines that have nothing in common: everything fits it"});
    else if (std::all_of(kSentences.begin(), kSentences.end(),
                         [&](const char* line) { return RE2::FullMatch(line, *compiled); }))
      to_.warnings.push_back(
          {place(node), "the pattern fits sentences that have nothing in common: paragraphs fit it"});
    return compiled;
  }

  void select(const toml::node& node, const std::string& text, Rule& rule) {
    ParsedSelector parsed = parse_selector(text);
    if (!parsed.selector) return refuse(node, "the selector \"" + text.substr(0, 100) + "\" " + parsed.problem);
    for (const std::string& tag : inline_tags(*parsed.selector))
      to_.warnings.push_back(
          {place(node), "nothing is ever selected by \"" + tag +
                            "\", an inline element: select the block that it stands in, or give XPath"});
    rule.selector = std::move(parsed.selector);
  }

  void xpath(const toml::node& node, const std::string& text, Rule& rule) {
    const std::string problem = xpath_problem_(text);
    if (!problem.empty()) return refuse(node, "the XPath \"" + text.substr(0, 100) + "\" " + problem);
    rule.xpath = text;
  }

  std::string name_;
  std::string sites_place_;  // empty: the file's name is the site
  const XPathCheck& xpath_problem_;
  RuleFile& to_;
  bool full_ = false;
};

}  // namespace

std::string site_name(std::string_view site) {
  std::string name(site.substr(0, site.size() - site.ends_with('.')));
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return name;
}

RuleFile parse_rule_file(std::string_view name, std::string_view text, const XPathCheck& xpath_problem) {
  RuleFile file;
  const std::string shown(name);
  file.name = name.ends_with(".toml") ? name.substr(0, name.size() - 5) : name;
  if (text.size() > kMostFileBytes) {
    file.problems.push_back({shown, "has more than 1 MiB"});
    return file;
  }
  try {
    const toml::table root = toml::parse(text, shown);
    FileParser(name, xpath_problem, file).parse(root);
  } catch (const toml::parse_error& error) {
    std::string what = "is no TOML: " + std::string(error.description());
    // The first thing that goes wrong with a pattern.
    if (what.find("escape sequence") != what.npos)
      what +=
          R"x( (between "..." a backslash begins an escape; between '...', as patterns are written, it is itself))x";
    file.problems.push_back({shown + ":" + std::to_string(error.source().begin.line), std::move(what)});
  }
  return file;
}

}  // namespace site_rules
