// JSON within a script element of HTML: no character in it can end the element or begin a comment.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace winnow::report_page {

/// Appends `text`, which must be UTF-8, as a JSON string. "<", ">", "&" and the line separators are escapes.
void append_text(std::string& to, std::string_view text);

/// append_text() of the beginning that has at most `most` bytes, never cut inside a character, with "…" when cut.
void append_cut(std::string& to, std::string_view text, std::size_t most);

/// Appends a number with four decimals at most.
void append_number(std::string& to, double number);

}  // namespace winnow::report_page
