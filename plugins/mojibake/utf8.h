// UTF-8 in and out, for text that the host has already validated.
#pragma once

#include <winnow/text.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace mojibake {

/// The code point that begins at `text[at]`; moves `at` behind it. Malformed bytes, which a host should
/// not hand over, come out as U+FFFD one at a time.
inline char32_t next_code_point(std::string_view text, std::size_t& at) {
  const winnow::Decoded decoded = winnow::decode_utf8(text, at);
  at += decoded.size;
  return decoded.code_point;
}

inline std::u32string decode_utf8(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) out.push_back(next_code_point(text, at));
  return out;
}

inline std::string encode_utf8(std::u32string_view text) {
  std::string out;
  out.reserve(text.size() * 2);
  for (const char32_t c : text) winnow::append_utf8(out, c);
  return out;
}

}  // namespace mojibake
