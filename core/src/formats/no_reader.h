// What is text or an archive by its first bytes, and would be garbage read as such: mail, tables, indexes, documents.
#pragma once
#include <winnow/reader.h>

#include <string_view>

namespace winnow {

/// What a file is that begins with `head`, where it is known and has no reader; nothing (`what` is empty) of any other.
Unread without_reader(std::string_view head, std::string_view path);

}  // namespace winnow
