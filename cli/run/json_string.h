// A text as JSON writes it.
#pragma once
#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace winnow::cli {

/// `text` in quotation marks, with escapes; what is no UTF-8 becomes U+FFFD.
inline std::string json_string(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace winnow::cli
