// Which texts are in canonical form as they stand, whatever their kind: nearly all lines are, and one look tells.
#pragma once
#include <string_view>

namespace winnow {

/// Has it single spaces inside and none at the ends, no other white space, no stray, and no character that NFC could
/// change?
bool is_plain_text(std::string_view text);

/// The same, a character at a time.
bool is_plain_text_slowly(std::string_view text);

}  // namespace winnow
