#include "dedup_settings.h"

#include <winnow/clean_page.h>

#include <fmt/format.h>
#include <fnmatch.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cstdlib>

#include "numbers.h"
#include "refused.h"
#include "terminal/signals.h"

namespace winnow::cli {
namespace {

void add_rule(const Value& value, ChosenDedup& chosen) {
  constexpr std::string_view kPrefer = "prefer=";
  constexpr std::array<std::pair<std::string_view, Keep>, 3> kRules{
      {{"longest", Keep::kLongest}, {"oldest", Keep::kOldest}, {"newest", Keep::kNewest}}};
  if (value.text.starts_with(kPrefer) && value.text.size() > kPrefer.size()) {
    chosen.preferred.push_back(value.text.substr(kPrefer.size()));
    if (chosen.preferred.size() == 1) chosen.options.keep.push_back(Keep::kPreferred);
    return;
  }
  for (const auto& [name, rule] : kRules) {
    if (value.text != name) continue;
    chosen.options.keep.push_back(rule);
    return;
  }
  throw Refused(
      {value.origin,
       fmt::format("no rule \"{}\"{}", value.text, meant(value.text, {"longest", "oldest", "newest", "prefer="})),
       "there are longest, oldest, newest and prefer=PATTERN, parted by commas"});
}

bool matches(const std::string& pattern, const std::string& text) {
  if (text.empty()) return false;
  if (pattern.find_first_of("*?[") == std::string::npos) return text.find(pattern) != std::string::npos;
  return ::fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
}

}  // namespace

bool ChosenDedup::prefers(const Record& record) const {
  const Document& page = record.document;
  for (const std::string& pattern : preferred)
    if (matches(pattern, page.id) || matches(pattern, page.url) || matches(pattern, page.site)) return true;
  return false;
}

ChosenDedup dedup_settings(const Settings& settings) {
  ChosenDedup chosen;
  for (const Value& rule : settings.names("keep")) add_rule(rule, chosen);
  if (const auto threshold = settings.one("threshold"))
    chosen.options.threshold =
        decimal_given(*threshold, .35, 1, "number from .35 to 1", "below .35 pages meet that only share a subject");
  if (const auto memory = settings.one("memory")) chosen.options.memory = size_given(*memory);
  chosen.options.edges = settings.one("edges").has_value();
  chosen.options.stop = &stop_flag();
  if (const char* folder = std::getenv("TMPDIR"); folder != nullptr && *folder != 0)
    chosen.options.spill_folder = folder;
  return chosen;
}

std::string date_of(const Record& record) {
  const std::string own(page_fact(record.document, PageFact::kDate));
  // Most rows have none: the parser need not look at them.
  const auto given = [&](const std::string& members, const char* name) {
    if (members.find(fmt::format("{}\"", name)) == std::string::npos) return std::string();
    const nlohmann::json fields = parse_json(members);
    const auto found = fields.find(name);
    return found != fields.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  // The order in which the row of the cleaned page is read: its members, what winnow clean wrote there, "published".
  for (std::string date :
       {given(record.fields, "source.date"), given(record.renamed, "date"), own, given(record.fields, "published")})
    if (!date.empty()) return date;
  return "";
}

}  // namespace winnow::cli
