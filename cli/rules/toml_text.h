// Strings in files that are written for people to go on with.
#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace winnow::cli {

/// The text, valid UTF-8, as a TOML string with its quotation marks.
inline std::string toml_text(std::string_view text) {
  const bool plain = std::none_of(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '\''; });
  if (plain && (text.find('\\') != text.npos || text.find('"') != text.npos)) return "'" + std::string(text) + "'";
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      out += fmt::format("\\u{:04X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace winnow::cli
