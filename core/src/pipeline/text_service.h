// Folding and hashing of text for plugins: winnow.text/1.
#pragma once
#include <winnow/plugin.h>

namespace winnow {

/// The table that plugins get for "winnow.text/1".
const winnow_text_1* text_service();

/// What winnow_doc.ctx points to while a plugin runs.
struct DocContext;

}  // namespace winnow
