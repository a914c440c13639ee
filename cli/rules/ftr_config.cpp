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

}  // namespace

ImportedSite import_ftr(std::string_view site, std::string_view text) {
  ImportedSite out;
  std::array<std::pair<std::string_view, std::string>, 5> lists{
      {{"title", ""}, {"body", ""}, {"author", ""}, {"date", ""}, {"strip", ""}}};
  std::string comments;
  int number = 0;
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.empty() || line.starts_with('#')) continue;
    if (!is_text(line)) {
      out.left_out.push_back({number, "a line", "it is no UTF-8 text"});
      continue;
    }
    const std::size_t colon = line.find(':');
    const std::string name(trimmed(line.substr(0, colon)));
    const std::string value(colon == line.npos ? "" : trimmed(line.substr(colon + 1)));
    if (colon == line.npos || value.empty()) {
      out.left_out.push_back({number, std::string(line.substr(0, 40)), "it is no NAME: VALUE"});
      continue;
    }
    std::string rule, problem;
    std::string_view list = name;
    if (name == "strip_id_or_class") {
      list = "strip";
      problem = rule_for_part(unquoted(value), rule);
    } else if (std::none_of(lists.begin(), lists.end(), [&](const auto& l) { return l.first == name; })) {
      out.left_out.push_back({number, name, why_left_out(name)});
      if (name == "test_url" || name == "test_contains") comments += fmt::format("# {}: {}\n", name, value);
      continue;
    } else {
      problem = xpath_problem(value);
      if (problem.empty() && selects_attributes(value)) problem = "selects attributes, which are no text";
      if (problem.empty()) rule = "xpath = " + toml_text(with_ids_as_attributes(value));
    }
    if (!problem.empty()) {
      out.left_out.push_back({number, name, fmt::format("\"{}\" {}", value, problem)});
      continue;
    }
    const auto into = std::find_if(lists.begin(), lists.end(), [&](const auto& l) { return l.first == list; });
    into->second += fmt::format("  {{ {} }},\n", rule);
    ++out.n_rules;
  }
  out.toml = fmt::format("# Rules{}, from a file in the format of ftr-site-config.\n{}",
                         is_text(site) ? fmt::format(" for {}", site) : "", comments);
  for (const auto& [name, rules] : lists)
    if (!rules.empty()) out.toml += fmt::format("\n{} = [\n{}]\n", name, rules);
  return out;
}

}  // namespace winnow::cli
