// Bytes and texts: what a record's bytes say, in UTF-8, and the bytes that a text came from.
//
//   DecodedText page = decode(bytes, "windows-1252");
//   encode(page.text, page.decoding) == bytes;   // always
#pragma once
#include <winnow/document.h>

#include <string>
#include <string_view>

namespace winnow {

/// The bytes of a record, decoded to UTF-8. Valid or mostly valid UTF-8 stays UTF-8, each bad run read as windows-1252
/// (or U+FFFD where that has no character); otherwise `declared` (a charset's name, may be empty; latin-1 means
/// windows-1252), then ICU's detector when the text is long enough, then windows-1252.
struct DecodedText {
  std::string text;
  Decoding decoding;
};
/// Never fails: what no charset explains becomes U+FFFD, with its bytes in the Decoding.
DecodedText decode(std::string_view bytes, std::string_view declared = {});

/// The inverse of decode(): the bytes as they came. `text` must be the text that decode() gave.
std::string encode(std::string_view text, const Decoding& decoding);

}  // namespace winnow
