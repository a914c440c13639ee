#include "row_remedy.h"

#include <fmt/format.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <vector>

#include "ascii.h"

namespace winnow {
namespace {

using nlohmann::json;

// Deeper than this nobody keeps a text.
constexpr std::size_t kMostLevels = 4;

bool has_words(const std::string& text) { return text.find(' ') != std::string::npos; }

bool is_array_of_texts(const json& value) {
  return value.is_array() && !value.empty() &&
         std::all_of(value.begin(), value.end(), [](const json& part) { return part.is_string(); });
}

// Where the longest text with words in it stands.
struct Place {
  std::vector<std::string> names;  // from the row down
  std::size_t size = 0;
  bool is_array = false;
  bool is_html = false;
};

void look_for_text(const json& object, std::vector<std::string>& names, Place& longest) {
  for (const auto& [name, value] : object.items()) {
    names.push_back(name);
    if (value.is_object() && names.size() < kMostLevels) look_for_text(value, names, longest);
    std::size_t size = 0;
    bool words = false;
    const auto add = [&](const json& part) {
      const auto& text = part.get_ref<const std::string&>();
      size += text.size();
      words = words || has_words(text);
    };
    if (value.is_string()) add(value);
    if (is_array_of_texts(value)) std::for_each(value.begin(), value.end(), add);
    if (words && size > longest.size) {
      const json& first = value.is_array() ? value.front() : value;
      longest = {names, size, value.is_array(), ascii::trimmed(first.get_ref<const std::string&>()).starts_with('<')};
    }
    names.pop_back();
  }
}

// What may stand between quotes of a shell and of jq.
bool is_odd(const std::string& name) {
  return std::any_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) < ' ' || c == 0x7F || c == '\'' || c == '"' || c == '\\';
  });
}

// `.data.text`, `.["raw html"]`
std::string path_of(const std::vector<std::string>& names) {
  std::string path;
  for (const std::string& name : names) {
    const bool plain = !name.empty() && !ascii::is_digit(name[0]) && std::all_of(name.begin(), name.end(), [](char c) {
      return ascii::is_letter(c) || ascii::is_digit(c) || c == '_';
    });
    path += plain ? "." + name : fmt::format("{}[\"{}\"]", path.empty() ? "." : "", name);
  }
  return path;
}

// `.text = .content`
std::string assignment(const Place& place) {
  const std::string path = path_of(place.names);
  return fmt::format(".{} = {}", place.is_html ? "html" : "text",
                     place.is_array ? fmt::format("({} | join(\"\\n\\n\"))", path) : path);
}

bool is_bulk_request(const json& row) {
  if (row.size() != 1 || !row.begin()->is_object()) return false;
  const std::string& name = row.begin().key();
  return name == "index" || name == "create" || name == "update" || name == "delete" || name == "doc";
}

std::string in_dump(const json& row, const Place& place) {
  std::string program = row.contains("_id") ? "._source + {id: ._id}" : "._source";
  const bool has_its_name =
      place.names.size() == 1 && !place.is_array && (place.names[0] == "text" || place.names[0] == "html");
  if (!has_its_name) program += " | " + assignment(place);
  return fmt::format("; of a dump of Elasticsearch: jq -c '{}'", program);
}

std::string in_object(const json& row) {
  if (is_bulk_request(row))
    return "; of requests of a _bulk interface: jq -c '(.doc // .) | select(.text // .html)' leaves the rows";
  if (const auto text = row.find("text"); text != row.end() && !text->is_null())
    return is_array_of_texts(*text) ? "; jq -c '.text |= join(\"\\n\\n\")' makes one of its parts" : "";
  const auto dumped = row.find("_source");
  const bool is_dump = dumped != row.end() && dumped->is_object();
  std::vector<std::string> names;
  Place longest;
  look_for_text(is_dump ? *dumped : row, names, longest);
  if (longest.names.empty() || std::any_of(longest.names.begin(), longest.names.end(), is_odd)) return "";
  if (is_dump) return in_dump(row, longest);
  return fmt::format("; if it is in \"{}\": jq -c '{}'", fmt::join(longest.names, "."), assignment(longest));
}

}  // namespace

std::string row_remedy(std::string_view row) {
  const json value = parse_json(row);
  if (value.is_object()) return in_object(value);
  if (value.is_array() && !value.empty() && value.front().is_object()) return "; jq -c '.[]' makes rows of it";
  return "";
}

std::string line_remedy(std::string_view line) {
  line = ascii::trimmed(line);
  if (line == "[" || (line.starts_with('[') && ascii::trimmed(line.substr(1)).starts_with('{')))
    return "; of an array: jq -c '.[]' makes rows of it";
  if (line == "{") return "; of rows over several lines: jq -c . makes each a line";
  if (line.starts_with('{') && line.ends_with("},"))
    return "; of rows parted by commas: sed 's/},$/}/' takes these off";
  return "";
}

}  // namespace winnow
