// A text as JSON writes it.
#pragma once
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace winnow::cli {

/// `text` in quotation marks, with escapes; what is no UTF-8 becomes U+FFFD.
inline std::string json_string(std::string_view text) { return compact_json(nlohmann::json(text)); }

}  // namespace winnow::cli
