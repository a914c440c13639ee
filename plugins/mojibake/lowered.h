// UTF-8 that was read as a page of single bytes and then put in small letters, as search indexes and addresses do:
// "marchã©" was "marchÃ©". Its first bytes are letters, which became other bytes; so did some of the second ones.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "encodings.h"

namespace mojibake {

/// Whether two characters beside each other in `token` are such a sequence that no author would have written.
bool is_plainly_lowered_utf8(const SingleByte& page, std::u32string_view token);

/// `token` without that damage, in small letters; nothing where no sequence stands, or where more letters are left of
/// other sequences than of whole ones.
std::optional<std::u32string> from_lowered_utf8(const SingleByte& page, std::u32string_view token);

}  // namespace mojibake
