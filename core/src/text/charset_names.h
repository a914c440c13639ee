// Names of charsets, and what is meant by them.
#pragma once
#include <string>
#include <string_view>

namespace winnow {

/// What browsers take a charset's name for (WHATWG Encoding, section 4.2), in small letters: pages say gb2312 and use
/// GBK, say iso-8859-1 and use windows-1252.
std::string charset_meant_by(std::string_view name);

}  // namespace winnow
