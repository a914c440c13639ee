// Marks to edit a section that a dumper glued to its heading: "History[edit]", "Geschichte [ Bearbeiten ]".
#pragma once
#include <cstddef>
#include <string_view>

#include "vocabulary.h"

namespace chrome {

/// Where the mark begins, with the space before it, that a heading ends with; the text's size where it ends with none.
std::size_t edit_mark_at_end(std::string_view text, const winnow::PhraseBook& book);

}  // namespace chrome
