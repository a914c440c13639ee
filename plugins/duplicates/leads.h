// A text that is only the beginning of another one: the lead before its paragraph, the teaser that was cut short, and
// the article once more with its lines put together.
#pragma once
#include <winnow/plugin.hpp>

#include "fates.h"

namespace duplicates {

/// Decides for leads and cut copies of `min_words` words or more. `text` hashes the words of `page`, whose lines
/// `draft` holds.
void find_leads(Draft& draft, std::uint32_t min_words, const winnow::Page& page, const winnow_text_1& text);

}  // namespace duplicates
