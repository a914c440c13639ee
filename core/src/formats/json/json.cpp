#include <winnow_json.h>
#include <nlohmann/json.hpp>

namespace winnow {

nlohmann::json parse_json(std::string_view text) { return nlohmann::json::parse(text, nullptr, false); }

nlohmann::json parse_commented_json(std::string_view text) { return nlohmann::json::parse(text, nullptr, false, true); }

nlohmann::json require_json(std::string_view text) { return nlohmann::json::parse(text); }

nlohmann::ordered_json require_ordered_json(std::string_view text) { return nlohmann::ordered_json::parse(text); }

std::string compact_json(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string compact_json(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string indented_json(const nlohmann::ordered_json& json, int indent) {
  return json.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace winnow
