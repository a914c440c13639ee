// JSON as trees of values, read and written. The library's templates behind both are compiled in one place.
//   const nlohmann::json row = parse_json("{\"id\":\"a\"}");
//   const std::string line = row.is_object() ? compact_json(row) + "\n" : "";
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace winnow {

/// What `text` says; is_discarded() when it is no JSON.
nlohmann::json parse_json(std::string_view text);
/// The same where script elements hold it: comments in it are passed over.
nlohmann::json parse_commented_json(std::string_view text);

/// What `text` says; nlohmann::json::parse_error, which has the byte, when it is no JSON.
nlohmann::json require_json(std::string_view text);
nlohmann::ordered_json require_ordered_json(std::string_view text);

/// In one line, without its end. Bytes that are no UTF-8 become U+FFFD.
std::string compact_json(const nlohmann::json& json);
std::string compact_json(const nlohmann::ordered_json& json);

/// A line a value, `indent` blanks a level, without the last line's end. Bytes that are no UTF-8 become U+FFFD.
std::string indented_json(const nlohmann::ordered_json& json, int indent);

}  // namespace winnow
