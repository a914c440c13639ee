#include "row_names.h"

#include <algorithm>
#include <array>

#include "json_text.h"

namespace winnow {
namespace {

constexpr std::array<std::string_view, 13> kRowNames{"text", "body", "title",   "date",  "byline", "lang", "site",
                                                     "hash", "map",  "plugins", "edits", "status", "error"};
constexpr std::string_view kPrefix = "source.";

void append_member(std::string& to, std::string_view name, std::string_view json) {
  if (!to.empty()) to += ',';
  append_json_string(to, name);
  to += ':';
  to += json;
}

}  // namespace

bool is_row_name(std::string_view name) {
  return std::find(kRowNames.begin(), kRowNames.end(), name) != kRowNames.end();
}

void RowFields::add(std::string_view name, std::string_view json) {
  // Renamed members go last: only then is it known which names are taken.
  if (is_row_name(name)) {
    renamed_.push_back({std::string(name), std::string(json)});
    return;
  }
  if (name.starts_with(kPrefix)) dotted_.emplace_back(name);
  append_member(text_, name, json);
}

std::string RowFields::json() && {
  for (const Renamed& member : renamed_) {
    std::string name = std::string(kPrefix) + member.name;
    while (std::find(dotted_.begin(), dotted_.end(), name) != dotted_.end()) name.insert(0, kPrefix);
    append_member(text_, name, member.json);
    dotted_.push_back(std::move(name));
  }
  return "{" + text_ + "}";
}

}  // namespace winnow
