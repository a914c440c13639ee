// Which site a page belongs to, when nobody says it.
#pragma once
#include <string>
#include <string_view>

namespace winnow {

/// The host of a URL, in lower case, without its port; empty when it has none.
std::string host_of(std::string_view url);

/// The site of a page whose copies are looked for: the one that is known, else the host of its id, which may be its
/// URL.
std::string site_for_copies(std::string_view site, std::string_view id);

}  // namespace winnow
