// UTF-16 that no mark announces.
#pragma once
#include <string_view>

namespace winnow {

/// "UTF-16LE" or "UTF-16BE" where the first bytes of a text say so, else nothing. Western text has NUL for every other
/// byte; that of an alphabet one byte of its block, but for spaces and line ends. Ideographs show nothing that binary
/// files do not.
std::string_view utf16_without_mark(std::string_view head);

}  // namespace winnow
