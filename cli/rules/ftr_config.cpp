#include "ftr_config.h"

#include <fmt/format.h>
#include <winnow/html.h>
#include <winnow/text.h>

#include <algorithm>
#include <array>

#include "toml_text.h"
#include "xpath_text.h"

namespace winnow::cli {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kSpace);
  return begin == text.npos ? "" : text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

// What a rule file may hold, in a comment too.
bool is_text(std::string_view line) {
  for (std::size_t at = 0; at < line.size();) {
    const Decoded d = decode_utf8(line, at);
    if (!d.valid || d.code_point == 0x7F || (d.code_point < 0x20 && d.code_point != '\t')) return false;
    at += d.size;
  }
  return true;
}

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

std::string_view unquoted(std::string_view value) {
  const bool quoted =
      value.size() > 2 && (value.front() == '\'' || value.front() == '"') && value.back() == value.front();
  return quoted ? value.substr(1, value.size() - 2) : value;
}

// The rule for elements that have `part` in their id or class; "" or why there is none.
std::string rule_for_part(std::string_view part, std::string& rule) {
  // A selector puts its value between quotation marks and has no escape for them.
  if (part.find('"') != part.npos) return "holds a quotation mark";
  if (part.size() > 400) return "has more than 400 bytes";
  rule = "select = " + toml_text(fmt::format("[id*=\"{0}\"], [class*=\"{0}\"]", part));
  return {};
}

// The rule for what an XPath selects; "" or why there is none.
std::string rule_for_xpath(const std::string& xpath, std::string& rule) {
  if (std::string problem = xpath_problem(xpath); !problem.empty()) return problem;
  if (selects_attributes(xpath)) return "selects attributes, which are no text";
  rule = "xpath = " + toml_text(with_ids_as_attributes(xpath));
  return {};
}

// One file, line by line.
class Import {
 public:
  void take(std::string_view line) {
    ++number_;
    if (line.empty() || line.starts_with('#')) return;
    if (!is_text(line)) return leave_out("a line", "it is no UTF-8 text");
    const std::size_t colon = line.find(':');
    const std::string name(trimmed(line.substr(0, colon)));
    const std::string value(colon == line.npos ? "" : trimmed(line.substr(colon + 1)));
    if (value.empty()) return leave_out(std::string(line.substr(0, 40)), "it is no NAME: VALUE");
    const bool is_part = name == "strip_id_or_class";
    const auto into = std::find_if(lists_.begin(), lists_.end(),
                                   [&](const auto& list) { return list.first == (is_part ? "strip" : name); });
    if (into == lists_.end()) {
      if (name == "test_url" || name == "test_contains") comments_ += fmt::format("# {}: {}\n", name, value);
      return leave_out(name, why_left_out(name));
    }
    std::string rule;
    const std::string problem = is_part ? rule_for_part(unquoted(value), rule) : rule_for_xpath(value, rule);
    if (!problem.empty()) return leave_out(name, fmt::format("\"{}\" {}", value, problem));
    into->second += fmt::format("  {{ {} }},\n", rule);
    ++out_.n_rules;
  }

  ImportedSite finish(std::string_view site) {
    out_.toml = fmt::format("# Rules{}, from a file in the format of ftr-site-config.\n{}",
                            is_text(site) ? fmt::format(" for {}", site) : "", comments_);
    for (const auto& [name, rules] : lists_)
      if (!rules.empty()) out_.toml += fmt::format("\n{} = [\n{}]\n", name, rules);
    return std::move(out_);
  }

 private:
  void leave_out(std::string name, std::string why) {
    out_.left_out.push_back({number_, std::move(name), std::move(why)});
  }

  ImportedSite out_;
  std::array<std::pair<std::string_view, std::string>, 5> lists_{
      {{"title", ""}, {"body", ""}, {"author", ""}, {"date", ""}, {"strip", ""}}};
  std::string comments_;
  int number_ = 0;
};

}  // namespace

ImportedSite import_ftr(std::string_view site, std::string_view text) {
  Import import;
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    import.take(trimmed(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return import.finish(site);
}

}  // namespace winnow::cli
