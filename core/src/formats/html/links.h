// Addresses of links.
#pragma once
#include <string>
#include <string_view>

namespace winnow::html {

/// `href` seen from `base` (RFC 3986, section 5.2), which may be empty: then it stays as it is.
std::string resolved(std::string_view href, std::string_view base);

/// False for what leads nowhere for a reader of the text: "javascript:", "data:", a place in the same page.
bool leads_somewhere(std::string_view href);

}  // namespace winnow::html
