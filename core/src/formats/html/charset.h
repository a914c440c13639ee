// The charset that a page declares for itself.
#pragma once
#include <string>
#include <string_view>

namespace winnow::html {

/// The charset named by <meta> or <?xml encoding?> in the first bytes of a page, as ICU knows it; empty when none is
/// named or it can't be (UTF-16, which a page that can be read this way is not).
std::string declared_charset(std::string_view bytes);

/// The charset that pages in the language of <html lang> are in where they name none, of languages whose charsets ICU's
/// detector does not know (HTML, 13.2.3.2, "suggested default encoding"); empty for all others.
std::string charset_of_language(std::string_view bytes);

}  // namespace winnow::html
