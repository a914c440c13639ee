// Which site a page belongs to, when nobody says it.
#pragma once
#include <string>
#include <string_view>

namespace winnow {

/// The host of a URL, in lower case, without its port; empty when it has none.
std::string host_of(std::string_view url);

}  // namespace winnow
