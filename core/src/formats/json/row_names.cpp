#include "row_names.h"

#include <algorithm>
#include <array>
#include <vector>

#include "json_text.h"

namespace winnow {
namespace {

constexpr std::array<std::string_view, 22> kRowNames{
    "text",   "body",         "title",   "date",        "iso_date", "byline",   "lang",   "site",
    "hash",   "map",          "plugins", "paragraphs",  "markdown", "edits",    "status", "error",
    "copies", "duplicate_of", "jaccard", "containment", "dropped",  "temporary"};
constexpr std::array<std::string_view, 7> kWarcNames{"type",      "date",      "digest",  "block_digest",
                                                     "record_id", "refers_to", "language"};
constexpr std::string_view kPrefix = "source.";

void append_member(std::string& to, std::string_view name, std::string_view json) {
  if (!to.empty()) to += ',';
  append_json_string(to, name);
  to += ':';
  to += json;
}

// The byte behind the string that begins at the quote at `at`.
std::size_t behind_string(std::string_view json, std::size_t at) {
  for (++at; at < json.size() && json[at] != '"'; ++at)
    if (json[at] == '\\') ++at;
  return at + 1;
}

// The byte behind the value that begins at `at`: a comma or bracket of the object around it.
std::size_t behind_value(std::string_view json, std::size_t at) {
  for (std::size_t depth = 0; at < json.size();) {
    const char c = json[at];
    if (c == '"') {
      at = behind_string(json, at);
      continue;
    }
    if (depth == 0 && (c == ',' || c == '}')) break;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    ++at;
  }
  return at;
}

// Calls `each(name, rest)` for the members of an object that RowFields or jsonl_row() made: `rest` is the member from
// the quote behind its name on.
template <class Each>
void for_each_member(std::string_view json, Each each) {
  for (std::size_t at = 1; at < json.size() && json[at] == '"';) {
    const std::size_t behind = behind_string(json, at);
    const std::size_t end = behind_value(json, behind + 1);
    each(json.substr(at + 1, behind - at - 2), json.substr(behind - 1, end - behind + 1));
    at = end + 1;
  }
}

// May a member whose rest (see for_each_member) this is hold "source.NAME" beside what it has?
bool can_hold_members(std::string_view rest) {
  const std::string_view value = rest.substr(rest.find(':') + 1);
  return value.starts_with('{') || value.starts_with("[{") || value == "null";
}

}  // namespace

bool is_row_name(std::string_view name) {
  return std::find(kRowNames.begin(), kRowNames.end(), name) != kRowNames.end();
}

bool is_warc_name(std::string_view name) {
  return std::find(kWarcNames.begin(), kWarcNames.end(), name) != kWarcNames.end();
}

void RowFields::rename(std::string_view name, std::string_view json) { append_member(renamed_, name, json); }

void RowFields::add(std::string_view name, std::string_view json) { append_member(added_, name, json); }

// Renamed members go last: only then is it known which names are taken.
std::string with_renamed(std::string_view fields, std::string_view renamed) {
  std::string members(fields.size() > 2 ? fields.substr(1, fields.size() - 2) : std::string_view());
  std::vector<std::string_view> taken;
  for_each_member(fields, [&](std::string_view name, std::string_view) {
    if (name.starts_with(kPrefix)) taken.push_back(name);
  });
  for_each_member(renamed, [&](std::string_view own, std::string_view rest) {
    std::string name = std::string(kPrefix) += own;
    while (std::find(taken.begin(), taken.end(), name) != taken.end()) name.insert(0, kPrefix);
    if (!members.empty()) members += ',';
    members.append("\"").append(name).append(rest);
  });
  return "{" + members + "}";
}

std::string without_member(std::string_view json, std::string_view name) {
  std::string left = "{";
  for_each_member(json, [&](std::string_view member, std::string_view rest) {
    if (member == name) return;
    if (left.size() > 1) left += ',';
    left.append("\"").append(member).append(rest);
  });
  return left + "}";
}

std::string_view member_of(std::string_view json, std::string_view name) {
  std::string_view value;
  for_each_member(json, [&](std::string_view member, std::string_view rest) {
    if (member == name) value = rest.substr(rest.find(':') + 1);
  });
  return value;
}

std::string document_row(std::string_view row) {
  std::vector<std::string_view> names;
  bool is_renamed = false;
  const auto clashes = [](std::string_view name, std::string_view rest) {
    return name.starts_with('_') || (name == "source" && !can_hold_members(rest));
  };
  for_each_member(row, [&](std::string_view name, std::string_view rest) {
    names.push_back(name);
    is_renamed = is_renamed || clashes(name, rest);
  });
  if (!is_renamed) return std::string(row);
  std::string document = "{";
  for_each_member(row, [&](std::string_view name, std::string_view rest) {
    std::string given(clashes(name, rest) ? kPrefix : "");
    given += name;
    while (given.size() > name.size() && std::find(names.begin(), names.end(), given) != names.end())
      given.insert(0, kPrefix);
    if (document.size() > 1) document += ',';
    document.append("\"").append(given).append(rest);
  });
  return document + "}\n";
}

}  // namespace winnow
