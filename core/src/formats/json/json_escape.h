// Copying text into a JSON string: whole vectors of what needs no escape.
#pragma once
#include <cstddef>
#include <string_view>

namespace winnow {

/// Must a JSON string escape it? Control characters, quotes and backslashes.
constexpr bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

/// Bytes behind the text itself that the functions below may write to.
constexpr std::size_t kEscapeRoom = 32;

/// Copies `text` to `to` up to the first character that needs an escape, and takes what it copied off `text`. Returns
/// the end of what was written. There must be room for all of `text` and kEscapeRoom bytes.
char* copy_unescaped(std::string_view& text, char* to);

/// The same, a character at a time.
char* copy_unescaped_plain(std::string_view& text, char* to);

/// Writes the escape of `c`, at most six bytes.
char* put_escape(char* to, char c);

}  // namespace winnow
