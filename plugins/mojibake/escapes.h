// Backslashes that a scraper left in prose: \" and \' (also doubled), \n and \r\n between words, \u0142.
// And the question that decides about them and about entities: is this line prose, or is it code, markup,
// a shell line, where both are the author's?
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace mojibake {

/// Whether a line is code, markup or a command by its shape.
bool looks_like_code(std::string_view line);

/// Whether a line speaks about escaping, so that the references and backslashes in it, and in the rest of
/// its page, are its subject.
bool speaks_of_escaping(std::string_view line);

struct Escape {
  std::size_t length;   ///< characters replaced
  std::u32string text;  ///< what they stand for
};

/// The escape that begins at `text[at]`, a backslash, in a line that is prose.
std::optional<Escape> escape_at(std::u32string_view text, std::size_t at);

/// Whether escaped quotation marks of a line are a string's own: unescaped ones stand around them.
bool quotes_are_quoted(std::string_view line);

/// Whether `line` has a backslash before something that escape_at() may take for escaped. Sees no escape where this is
/// false.
bool may_hold_escape(std::string_view line);

}  // namespace mojibake
