// The charset that a page declares for itself.
#pragma once
#include <string>
#include <string_view>

namespace winnow::html {

/// The charset named by <meta> or <?xml encoding?> in the first bytes of a page, as ICU knows it; empty when none is
/// named or it can't be (UTF-16, which a page that can be read this way is not).
std::string declared_charset(std::string_view bytes);

/// What browsers take a charset's name for (WHATWG Encoding, section 4.2): pages say gb2312 and use GBK, say
/// iso-8859-1 and use windows-1252.
std::string charset_meant_by(std::string_view name);

}  // namespace winnow::html
