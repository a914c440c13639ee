#include "ftr_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "rule_files.h"

namespace winnow::cli {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kSpace);
  return begin == text.npos ? "" : text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

// An attribute and a value: @class, 'x'.
struct Compared {
  std::string attribute, value;
};

class XPath {
 public:
  explicit XPath(std::string_view text) : rest_(text) {}

  std::optional<std::string> selector() {
    std::string out;
    do {
      std::optional<std::string> one = path();
      if (!one) return std::nullopt;
      out += (out.empty() ? "" : ", ") + *one;
    } while (take("|"));
    skip();
    return rest_.empty() ? std::optional(out) : std::nullopt;
  }

 private:
  std::optional<std::string> path() {
    std::string out;
    for (bool first = true;; first = false) {
      skip();
      const bool below = take("//");
      const bool child = !below && take("/");
      if (!below && !child) return first ? std::nullopt : std::optional(out);
      std::string one = name();
      // From the root only the root's own element can be named.
      if (first && child && one != "html") return std::nullopt;
      if (one.empty() && !take("*")) return std::nullopt;
      std::string conditions;
      while (take("[")) {
        if (!predicate(conditions)) return std::nullopt;
      }
      if (one.empty() && conditions.empty()) one = "*";
      if (!first) out += child ? " > " : " ";
      out += one + conditions;
    }
  }

  bool predicate(std::string& to) {
    do {
      skip();
      Compared c;
      std::string how;
      if (take("contains")) {
        how = "*=";
        if (!take("(") || !words_of(c, how) || !take(",") || !quoted(c.value) || !take(")")) return false;
        c.value = how == "~=" ? std::string(trimmed(c.value)) : c.value;
      } else if (take("starts-with")) {
        how = "^=";
        if (!take("(") || !attribute(c) || !take(",") || !quoted(c.value) || !take(")")) return false;
      } else {
        how = "=";
        if (!attribute(c) || !take("=") || !quoted(c.value)) return false;
      }
      // A step of the selector puts its value between quotation marks and has no escape for them.
      if (c.value.empty() || c.value.find('"') != c.value.npos) return false;
      to += fmt::format("[{}{}\"{}\"]", c.attribute, how, c.value);
    } while (take("and"));
    return take("]");
  }

  // @class, or concat(' ', normalize-space(@class), ' '), which means a whole word.
  bool words_of(Compared& c, std::string& how) {
    if (!take("concat")) return attribute(c);
    std::string space;
    how = "~=";
    if (!take("(") || !quoted(space) || !take(",")) return false;
    const bool normalised = take("normalize-space");
    if (normalised && !take("(")) return false;
    if (!attribute(c) || (normalised && !take(")"))) return false;
    return take(",") && quoted(space) && take(")");
  }

  bool attribute(Compared& c) {
    static constexpr std::array<std::string_view, 4> kKnown{"id", "class", "role", "itemprop"};
    if (!take("@")) return false;
    c.attribute = name();
    return std::find(kKnown.begin(), kKnown.end(), c.attribute) != kKnown.end();
  }

  bool quoted(std::string& to) {
    skip();
    if (rest_.empty() || (rest_.front() != '\'' && rest_.front() != '"')) return false;
    const std::size_t end = rest_.find(rest_.front(), 1);
    if (end == rest_.npos) return false;
    to = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return true;
  }

  std::string name() {
    std::size_t end = 0;
    while (end < rest_.size() && (std::isalnum(static_cast<unsigned char>(rest_[end])) != 0 || rest_[end] == '-'))
      ++end;
    std::string text(rest_.substr(0, end));
    // A function or an axis is no element.
    if (end < rest_.size() && (rest_[end] == '(' || rest_[end] == ':')) return "";
    rest_.remove_prefix(end);
    return text;
  }
  void skip() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size())); }
  bool take(std::string_view word) {
    skip();
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  std::string_view rest_;
};

// Names whose lines are no rules, and why.
std::string why_left_out(std::string_view name) {
  if (name == "single_page_link" || name == "single_page_link_in_feed" || name == "next_page_link" ||
      name.starts_with("if_page_contains") || name.starts_with("http_header") || name.starts_with("requires_login") ||
      name.starts_with("login_") || name.starts_with("not_logged_in"))
    return "nothing is fetched";
  if (name == "strip_image_src" || name == "native_ad_clue" || name == "insert_detected_image")
    return "images are no text";
  if (name == "test_url" || name == "test_contains")
    return "it is a comment in the rule file: pages to test on are files";
  if (name.starts_with("find_string") || name.starts_with("replace_string")) return "the source is not rewritten";
  if (name == "tidy" || name == "parser" || name == "prune" || name == "autodetect_on_failure" ||
      name == "autodetect_next_page" || name == "skip_json_ld" || name == "src_lazy_load_attr" || name == "dissolve" ||
      name == "wrap_in" || name == "convert_double_br_tags")
    return "it steers another program's reader";
  return "it is not known";
}

}  // namespace

std::optional<std::string> selector_of_xpath(std::string_view xpath) { return XPath(trimmed(xpath)).selector(); }

ImportedSite import_ftr(std::string_view site, std::string_view text) {
  ImportedSite out;
  std::array<std::pair<std::string_view, std::string>, 5> lists{
      {{"title", ""}, {"body", ""}, {"author", ""}, {"date", ""}, {"strip", ""}}};
  std::string comments;
  int number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t colon = line.find(':');
    const std::string name(trimmed(line.substr(0, colon)));
    const std::string value(colon == line.npos ? "" : trimmed(line.substr(colon + 1)));
    if (colon == line.npos || value.empty()) {
      out.left_out.push_back({number, std::string(line.substr(0, 40)), "it is no NAME: VALUE"});
      continue;
    }
    std::optional<std::string> selector;
    std::string_view list = name;
    if (name == "strip_id_or_class") {
      list = "strip";
      const std::string bare(trimmed(value));
      const std::size_t quote = bare.find_first_of("'\"");
      const std::string part = quote == 0 && bare.size() > 2 ? bare.substr(1, bare.size() - 2) : bare;
      if (part.find('"') == part.npos) selector = fmt::format("[id*=\"{0}\"], [class*=\"{0}\"]", part);
    } else if (std::none_of(lists.begin(), lists.end(), [&](const auto& l) { return l.first == name; })) {
      out.left_out.push_back({number, name, why_left_out(name)});
      if (name == "test_url" || name == "test_contains") comments += fmt::format("# {}: {}\n", name, value);
      continue;
    } else {
      selector = selector_of_xpath(value);
    }
    if (!selector || selector->size() > 1000) {
      out.left_out.push_back({number, name, fmt::format("no selector means {}", value)});
      continue;
    }
    const auto into = std::find_if(lists.begin(), lists.end(), [&](const auto& l) { return l.first == list; });
    into->second += fmt::format("  {{ select = {} }},\n", toml_text(*selector));
    ++out.n_rules;
  }
  out.toml = fmt::format("# Rules for {}, from a file in the format of ftr-site-config.\n{}", site, comments);
  for (const auto& [name, rules] : lists)
    if (!rules.empty()) out.toml += fmt::format("\n{} = [\n{}]\n", name, rules);
  return out;
}

}  // namespace winnow::cli
