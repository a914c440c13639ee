// Character references of HTML: "&amp;", "&#8212;", "&copy" (WHATWG HTML, sections 13.2.5.72 to 13.2.5.80).
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace winnow::html {

/// Appends what the reference that begins with the '&' at `at` stands for, or the '&' itself when it is none. Returns
/// the bytes of `text` that were used. In attributes a name without ";" before "=", a letter or a digit is none.
std::size_t append_reference(std::string& to, std::string_view text, std::size_t at, bool in_attribute);

/// `text` with all its references replaced.
std::string without_references(std::string_view text, bool in_attribute);

}  // namespace winnow::html
