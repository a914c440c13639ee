// Small pieces of JSON text: writing strings, checking pieces that pass through unchanged.
#pragma once
#include <string>
#include <string_view>

namespace winnow {

/// Appends `text` as a JSON string, quotes included. Bytes that are no UTF-8 become U+FFFD.
void append_json_string(std::string& to, std::string_view text);

/// The same for a text that is known to be UTF-8, as a document's texts are.
void append_json_utf8(std::string& to, std::string_view text);

/// True when `piece` is one complete JSON value by RFC 8259, nested no deeper than 1,024.
bool is_json_value(std::string_view piece);

}  // namespace winnow
