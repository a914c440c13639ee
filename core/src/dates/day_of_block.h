// The day on which a page came out, as one of its lines says, judged by the lines around it.
#pragma once
#include <winnow/document.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace winnow::dates {

/// "2021-04-23" where the block's line says it and nothing makes it uncertain: neither the line (see certain_day()) nor
/// a label above it ("Last updated:") nor other days close by, as lists of pages have them. `lang` is the page's
/// language.
std::string day_of_block(const Document& page, std::size_t at, std::string_view lang);

}  // namespace winnow::dates
