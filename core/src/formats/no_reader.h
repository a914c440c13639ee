// What is text or an archive by its first bytes, and would be garbage read as such: mail, tables, indexes, documents.
#pragma once
#include <string>
#include <string_view>

namespace winnow {

/// What a file is that begins with `head`, where it is known and has no reader, and what makes pages of it where
/// something does: "a table and not a page: ...". Empty for any other file.
std::string without_reader(std::string_view head, std::string_view path);

/// Does such a sentence, or Sniffed::detail, say behind a colon what makes pages of the file? Then it holds some.
bool says_what_makes_pages(std::string_view what);

}  // namespace winnow
