// site_rules: what people know of a site and no general rule can: which lines it prints on every page, which must stay,
// where its title stands. Rules are data, TOML files for sites and families of sites (rule_file.h); a page gets those
// of its site. What a rule keeps no later plugin may drop.
//
//   winnow clean pages --site harnby.example --set site_rules.rules=rules
#include <winnow/text.h>
#include <winnow/xpath.h>
#include <winnow/plugin.hpp>

#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "rule_set.h"

namespace {

using site_rules::Kind;
using site_rules::Rule;
using site_rules::Rules;

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

std::filesystem::path user_folder() {
  const auto variable = [](const char* name) -> std::string_view {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
  };
  // XDG Base Directory Specification: a relative value is ignored.
  if (const std::string_view data = variable("XDG_DATA_HOME"); data.starts_with('/'))
    return std::filesystem::path(data) / "winnow" / "rules";
  if (const std::string_view home = variable("HOME"); home.starts_with('/'))
    return std::filesystem::path(home) / ".local" / "share" / "winnow" / "rules";
  return {};
}

bool fits(const RE2& pattern, std::string_view line) {
  return RE2::FullMatch(re2::StringPiece(line.data(), line.size()), pattern);
}

class SiteRules {
 public:
  explicit SiteRules(const winnow::Host& host)
      : host_(host),
        text_(host.text()),
        xpath_(host.extension<winnow_xpath_1>(WINNOW_XPATH_EXTENSION)),
        set_(problem_of(xpath_)),
        says_unmet_(host.option_bool("say_unmet") && !host.option("rules").empty()) {
    if (const std::string_view given = host.option("rules"); !given.empty()) {
      const std::filesystem::path path(given);
      std::error_code ignored;
      if (std::filesystem::is_regular_file(path, ignored)) {
        set_.add_file(path);
      } else {
        set_.add_folder(path, site_rules::Whose::kNamed);
      }
    }
    if (const std::filesystem::path folder = user_folder(); host.option_bool("user_rules") && !folder.empty())
      set_.add_folder(folder, site_rules::Whose::kUser);
    set_.finish();
    for (const auto& warning : set_.warnings()) host.log(WINNOW_LOG_WARNING, warning.place + ": " + warning.what);
    if (set_.problems().empty()) return;
    const auto& first = set_.problems().front();
    for (const auto& problem : set_.problems())
      if (&problem != &first) host.log(WINNOW_LOG_ERROR, problem.place + ": " + problem.what);
    throw std::runtime_error(first.place + ": " + first.what);
  }

  void process(const winnow::Page& page, winnow::Edits& edits) const {
    const Rules* rules = set_.for_site(page.site());
    if (rules == nullptr) {
      if (says_unmet_) say_unmet(page.site());
      return;
    }
    std::vector<const Rule*> kept(page.size()), dropped(page.size());
    std::vector<Reason> reason(page.size(), kStripped);
    const Selected selected = select(page, *rules);
    for (const auto& rule : *rules) {
      if (page.cancelled()) throw std::runtime_error("ran out of time at rule " + rule->place);
      if (rule->kind == Kind::kStrip) mark(page, *rule, selected, dropped);
      if (rule->kind == Kind::kKeep) mark(page, *rule, selected, kept);
    }
    keep_body(page, *rules, selected, dropped, reason);
    name_roles(page, *rules, selected, kept, edits);
    for (std::size_t i = 0; i < page.size(); ++i) {
      if (kept[i] != nullptr) {
        edits.label(page[i], "keep=" + kept[i]->place, kRole);
      } else if (dropped[i] != nullptr) {
        edits.drop(page[i], reason[i], dropped[i]->place);
      }
    }
  }

 private:
  enum Reason : std::uint32_t { kStripped, kOutside, kRole };  // in the order of "reasons"

  // Once a site. A page gets the same edits whether it is said or not.
  void say_unmet(std::string_view site) const {
    const std::lock_guard lock(said_mutex_);
    if (!said_.emplace(site).second) return;
    host_.log(WINNOW_LOG_INFO, site.empty() ? "the page has no site, so that no rule file is for it: --site names one"
                                            : "no rule file is for the site \"" + std::string(site) + "\"");
  }

  // What XPath rules select of a page: for each of them its blocks.
  using Selected = std::unordered_map<const Rule*, std::vector<unsigned char>>;

  static site_rules::XPathCheck problem_of(const winnow_xpath_1* xpath) {
    return [xpath](std::string_view expression) -> std::string {
      if (xpath == nullptr) return "needs a winnow that evaluates XPath";
      std::string problem;
      xpath->check(winnow::str(expression), &problem,
                   [](void* to, winnow_str why) { *static_cast<std::string*>(to) = winnow::view(why); });
      return problem;
    };
  }

  Selected select(const winnow::Page& page, const Rules& rules) const {
    std::vector<const Rule*> with_xpath;
    std::vector<winnow_str> expressions;
    for (const auto& rule : rules) {
      if (rule->xpath.empty()) continue;
      with_xpath.push_back(rule.get());
      expressions.push_back(winnow::str(rule->xpath));
    }
    Selected selected;
    if (expressions.empty()) return selected;
    std::vector<unsigned char> marks(expressions.size() * page.size());
    std::pair<const std::vector<const Rule*>&, std::string> failed{with_xpath, "ran out of memory over XPath"};
    const winnow_status status =
        xpath_->select(page.raw(), expressions.data(), expressions.size(), marks.data(), &failed,
                       [](void* to, std::size_t rule, winnow_str why) {
                         auto& [its_rules, what] = *static_cast<decltype(failed)*>(to);
                         what = its_rules[rule]->place + ": the XPath " + std::string(winnow::view(why));
                       });
    if (status < 0) throw std::runtime_error(failed.second);
    for (std::size_t k = 0; k < with_xpath.size(); ++k) {
      const auto begin = marks.begin() + static_cast<std::ptrdiff_t>(k * page.size());
      selected[with_xpath[k]].assign(begin, begin + static_cast<std::ptrdiff_t>(page.size()));
    }
    return selected;
  }

  // A rule's line as blocks are compared with it: letter case, punctuation and spacing are no difference where there
  // are words.
  struct Line {
    const winnow_text_1* text;
    std::string_view bytes;
    std::uint64_t hash = 0;
    bool has_words = false;
    bool is(const winnow::Block& block) const {
      return has_words ? block.text_hash() == hash : winnow::trim(block.text()) == bytes;
    }
  };
  Line line_of(const Rule& rule) const {
    Line line{&text_, winnow::trim(rule.line)};
    text_.fold(winnow::str(rule.line), &line, [](void* to, winnow_str folded) {
      auto& l = *static_cast<Line*>(to);
      l.has_words = folded.size > 0;
      l.hash = l.text->hash(folded, 0);
    });
    return line;
  }

  // Writes the rule at each block that it names and that has none yet.
  void mark(const winnow::Page& page, const Rule& rule, const Selected& selected, std::vector<const Rule*>& to) const {
    const auto put = [&](std::size_t i) {
      if (to[i] == nullptr) to[i] = &rule;
    };
    if (const auto its = selected.find(&rule); its != selected.end()) {
      // A word in a paragraph can make it the byline; to strip it, all of it has to be meant.
      const unsigned char least = rule.kind == Kind::kStrip ? WINNOW_XPATH_HOLDS : WINNOW_XPATH_TOUCHES;
      for (std::size_t i = 0; i < page.size(); ++i)
        if (its->second[i] >= least) put(i);
      return;
    }
    if (rule.selector) {
      const std::vector<bool> within = site_rules::elements_within(*rule.selector, page);
      for (std::size_t i = 0; i < page.size() && !within.empty(); ++i)
        if (const std::uint32_t element = page[i].raw().element; element < within.size() && within[element]) put(i);
      return;
    }
    const Line its_line = line_of(rule);
    std::size_t begin = kNone;
    for (std::size_t i = 0; i < page.size(); ++i) {
      const std::string_view line = winnow::trim(page[i].text());
      if (rule.pattern) {
        if (fits(*rule.pattern, line)) put(i);
      } else if (!rule.from) {
        if (its_line.is(page[i])) put(i);
      } else if (begin == kNone) {
        if (fits(*rule.from, line)) begin = i;
      } else if (rule.to && fits(*rule.to, line)) {
        for (std::size_t k = begin; k < i; ++k) put(k);
        begin = fits(*rule.from, line) ? i : kNone;
      }
    }
    // A `to` that never came: how far the rule reaches is not known, so nothing goes.
    if (begin != kNone && !rule.to)
      for (std::size_t k = begin; k < page.size(); ++k) put(k);
  }

  // With body rules that find something, all else goes. When none does, the site has changed and the page stays whole.
  void keep_body(const winnow::Page& page, const Rules& rules, const Selected& selected,
                 std::vector<const Rule*>& dropped, std::vector<Reason>& reason) const {
    std::vector<const Rule*> body(page.size());
    for (const auto& rule : rules)
      if (rule->kind == Kind::kBody) mark(page, *rule, selected, body);
    const Rule* first = nullptr;
    for (std::size_t i = 0; i < page.size() && first == nullptr; ++i)
      if (page[i].n_words() > 0) first = body[i];
    if (first == nullptr) return;
    for (std::size_t i = 0; i < page.size(); ++i) {
      if (body[i] != nullptr || dropped[i] != nullptr) continue;
      dropped[i] = first;
      reason[i] = kOutside;
    }
  }

  // The first block that a title, date or author rule names gets the role, and stays.
  void name_roles(const winnow::Page& page, const Rules& rules, const Selected& selected,
                  std::vector<const Rule*>& kept, winnow::Edits& edits) const {
    static constexpr std::pair<Kind, const char*> kRoles[] = {
        {Kind::kTitle, "role=title"}, {Kind::kDate, "role=date"}, {Kind::kAuthor, "role=byline"}};
    std::vector<bool> named(page.size());
    for (const auto& [kind, label] : kRoles) {
      std::size_t found = kNone;
      for (const auto& rule : rules) {
        if (rule->kind != kind || found != kNone) continue;
        std::vector<const Rule*> marked(page.size());
        mark(page, *rule, selected, marked);
        for (std::size_t i = 0; i < page.size() && found == kNone; ++i)
          if (marked[i] != nullptr && !named[i] && page[i].n_words() > 0) found = i;
        if (found == kNone) continue;
        named[found] = true;
        kept[found] = rule.get();
        edits.label(page[found], label, kRole);
      }
    }
  }

  const winnow::Host host_;
  const winnow_text_1& text_;
  const winnow_xpath_1* xpath_;  // null: a host that does not know it, and no rule uses it
  site_rules::RuleSet set_;
  const bool says_unmet_;
  mutable std::mutex said_mutex_;
  mutable std::set<std::string> said_;  // sites
};

}  // namespace

WINNOW_PLUGIN(SiteRules, R"(
  "name": "site_rules", "version": "0.1.0", "order": 200,
  "summary": "applies what is known of the page's site: rule files of people",
  "reasons": [
    {"name": "site rule", "help": "a rule of the site strips it"},
    {"name": "outside the body", "help": "the site's rules say where the body is, and it stands elsewhere"},
    {"name": "role", "help": "kept, or named title, date or byline, by a rule of the site"}],
  "options": [
    {"name": "rules", "type": "path", "default": "", "help": "a folder of rule files, or one file"},
    {"name": "user_rules", "type": "bool", "default": true,
     "help": "the rules of the user's data folder (~/.local/share/winnow/rules) too"},
    {"name": "say_unmet", "type": "bool", "default": false, "explain": true,
     "help": "when `rules` is given, say of which sites no rule file is"}],
  "needs": ["raw"], "rerun_on": ["text", "drops"])")
