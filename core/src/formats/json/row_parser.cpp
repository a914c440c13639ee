#include "row_parser.h"

#include <winnow/file_hash.h>
#include <winnow/text.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "json_text.h"
#include "row_remedy.h"

namespace winnow {
namespace {

namespace ondemand = simdjson::ondemand;

// A parser that grew past this for one long line is given back after it.
constexpr std::size_t kKeepBytes = 4u << 20;
constexpr std::size_t kShortLine = 256u << 10;
// A feed has one shape, or a few.
constexpr std::size_t kShapes = 64;

// What is wrong with a line that is no JSON, for people.
std::string sentence(simdjson::error_code error) {
  switch (error) {
    case simdjson::UTF8_ERROR:
      return std::string(kNoUtf8);
    case simdjson::UNCLOSED_STRING:
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
      return "broken JSON: the line does not end with the brace that closes its row";
    case simdjson::STRING_ERROR:
      return "broken JSON: a bad escape or half of a surrogate pair in a string";
    case simdjson::UNESCAPED_CHARS:
      return "broken JSON: a control character in a string";
    case simdjson::NUMBER_ERROR:
      return "broken JSON: a malformed number";
    default:
      return "broken JSON: a comma, colon, quote or bracket is missing or misplaced";
  }
}

std::string_view name_of(ondemand::json_type type) {
  switch (type) {
    case ondemand::json_type::array:
      return "an array";
    case ondemand::json_type::object:
      return "an object";
    case ondemand::json_type::number:
      return "a number";
    case ondemand::json_type::string:
      return "a string";
    case ondemand::json_type::boolean:
      return "a boolean";
    default:
      return "null";
  }
}

// Winnow's own documents have ids above 512 bytes by their hashes.
bool is_id_of(std::string_view document, const std::string& id) {
  return document == id || (document.starts_with("xxh3:") && document.substr(5) == content_hash(id));
}

}  // namespace

Row RowParser::parse(const RowLine& line) {
  // A parser that has seen a huge line holds several times its size.
  if (parser_.capacity() > kKeepBytes && line.bytes.size() < kShortLine) parser_ = ondemand::parser();
  dumped_ = {};
  Row row = parse_row(line.bytes);
  if (!row.problem.empty()) {
    row.problem += row.is_broken ? line_remedy(line.bytes) : remedy(line.bytes, row.problem);
    return row;
  }
  if (!row.text && !row.html && !dumped_.empty() && !row.id.empty())
    if (std::optional<Row> dumped = parse_dumped(row)) row = *std::move(dumped);
  std::sort(names_.begin(), names_.end());
  if (const auto twice = std::adjacent_find(names_.begin(), names_.end()); twice != names_.end()) {
    row.problem = fmt::format("the member \"{}\" stands twice; jq -c . keeps the last one", *twice);
  } else if (!row.text && !row.html) {
    row.problem = row.has_null_text ? "\"text\" is null, not a string" : "no \"text\" and no \"html\"";
    row.problem += remedy(line.bytes, row.problem);
  }
  return row;
}

Row RowParser::parse_row(std::string_view bytes) {
  Row row;
  names_.clear();
  if (const simdjson::error_code error = parse_members(bytes, row)) {
    row.problem = sentence(error);
    row.is_broken = true;
  }
  return row;
}

// The row that a dump of Elasticsearch holds as {"_id", "_source": {...}}: the engine's "_id" is what an index knows
// the page by. Nothing where that is no row either, whose members have other names then.
std::optional<Row> RowParser::parse_dumped(const Row& row) {
  std::vector<std::string> names = names_;
  const simdjson::padded_string bytes(dumped_);
  document_ = row.id;
  Row dumped = parse_row(bytes);
  document_.clear();
  if (!dumped.problem.empty() || (!dumped.text && !dumped.html)) {
    names_ = std::move(names);
    return std::nullopt;
  }
  if (!dumped.has_id) dumped.id = row.id;
  return dumped;
}

// Looked for once for each shape of rows, and not in each of a million that lack the same.
std::string RowParser::remedy(std::string_view bytes, const std::string& problem) {
  std::string shape = fmt::format("{}\n{}", problem, fmt::join(names_, "\n"));
  const auto known = remedies_.find(shape);
  if (known != remedies_.end()) return known->second;
  if (remedies_.size() == kShapes) return {};
  return remedies_.emplace(std::move(shape), row_remedy(bytes)).first->second;
}

simdjson::error_code RowParser::parse_members(std::string_view bytes, Row& row) {
  ondemand::document document;
  if (const auto error =
          parser_.iterate(bytes.data(), bytes.size(), bytes.size() + simdjson::SIMDJSON_PADDING).get(document))
    return error;
  ondemand::json_type type{};
  if (const auto error = document.type().get(type)) return error;
  if (type != ondemand::json_type::object) {
    // The type is told by the first character alone: "nothing" would be a null.
    row.is_broken = !is_json_value(trim(bytes));
    row.problem = row.is_broken ? "no JSON: a row is an object, {\"id\", \"text\", ...}"
                                : fmt::format("a row must be an object, this is {}", name_of(type));
    return simdjson::SUCCESS;
  }
  Object object;
  if (const auto error = document.get_object().get(object)) return error;
  for (auto member : object) {
    ondemand::field field;
    if (const auto error = std::move(member).get(field)) return error;
    std::string_view name;
    if (const auto error = field.unescaped_key().get(name)) return error;
    names_.emplace_back(name);
    if (const auto error = take(names_.back(), field.value(), row)) return error;
  }
  // Only behind the last value is there no place to be at.
  return document.current_location().error() ? simdjson::SUCCESS : simdjson::TRAILING_CONTENT;
}

simdjson::error_code RowParser::take(const std::string& name, Value value, Row& row) {
  ondemand::json_type type{};
  if (const auto error = value.type().get(type)) return error;
  const bool is_string = type == ondemand::json_type::string;
  if (name == "html" && is_string) row.given_html = trim(value.raw_json_token());
  if ((name == "text" || name == "html") && is_string) {
    std::string_view text;
    if (const auto error = value.get_string().get(text)) return error;
    (name == "text" ? row.text : row.html) = std::string(text);
    return simdjson::SUCCESS;
  }
  std::string_view raw;
  if (const auto error = simdjson::to_json_string(value).get(raw)) return error;
  if (!is_json_value(raw)) return simdjson::TAPE_ERROR;
  if (name == "text" && type == ondemand::json_type::null) {
    row.has_null_text = true;
  } else if (name == "text") {
    row.problem = fmt::format("\"text\" is {}, not a string", name_of(type));
  } else if (name == "html") {
    row.given_html = raw;
  } else {
    take_name(name, raw, type, row);
  }
  return simdjson::SUCCESS;
}

// What a page is called, and what passes through.
void RowParser::take_name(const std::string& name, std::string_view raw, ondemand::json_type type, Row& row) {
  const bool is_string = type == ondemand::json_type::string;
  std::string string;
  if (is_string && (name == "id" || name == "url" || name == "site" || name == "lang" || name == "hash"))
    string = unquoted(raw);
  if (name == "id" && (!string.empty() || type == ondemand::json_type::number)) {
    std::string id = is_string ? string : std::string(raw);
    row.has_id = document_.empty() || is_id_of(document_, id);
    row.has_number_id = row.has_id && !is_string;
    if (row.has_id) row.id = std::move(id);
  }
  if (name == "_id" && !row.has_id) row.id = dumped_id(raw, type);
  if (name == "_source" && type == ondemand::json_type::object) dumped_ = raw;
  if (name == "url") row.url = string;
  if (name == "lang") row.lang = string;
  if (name == "hash") row.hash = string;
  if (name == "site" && !string.empty())
    row.site = string;
  else if (is_row_name(name) || (name == "id" && !row.has_id) || (name == "warc" && !is_warc(raw)))
    row.fields.rename(name, raw);
  else
    row.fields.add(name, raw);
}

// "_id" as search engines and document stores export it: a text, a number, or {"$oid": "..."}.
std::string RowParser::dumped_id(std::string_view raw, ondemand::json_type type) {
  if (type == ondemand::json_type::string) return unquoted(raw);
  if (type == ondemand::json_type::number) return std::string(raw);
  if (type != ondemand::json_type::object) return {};
  const simdjson::padded_string padded(raw);
  ondemand::document document;
  std::string_view text;
  if (small_parser_.iterate(padded).get(document) || document["$oid"].get_string().get(text)) return {};
  return std::string(text);
}

// Could a record of a WARC file have given this? What reads our rows relies on its form. A second parser, as below.
bool RowParser::is_warc(std::string_view raw) {
  const simdjson::padded_string padded(raw);
  ondemand::document document;
  Object object;
  if (small_parser_.iterate(padded).get(document) || document.get_object().get(object)) return false;
  for (auto member : object) {
    ondemand::field field;
    std::string_view name;
    ondemand::json_type type{};
    if (std::move(member).get(field) || field.unescaped_key().get(name) || field.value().type().get(type)) return false;
    if (is_warc_name(name) && type != ondemand::json_type::string) return false;
  }
  return true;
}

// A string's value. Such members are short: a second parser is cheaper than keeping its place in the first.
std::string RowParser::unquoted(std::string_view raw) {
  if (raw.find('\\') == std::string_view::npos) return std::string(raw.substr(1, raw.size() - 2));
  const simdjson::padded_string padded(raw);
  ondemand::document document;
  std::string_view text;
  if (small_parser_.iterate(padded).get(document) || document.get_string().get(text)) return {};
  return std::string(text);
}

}  // namespace winnow
