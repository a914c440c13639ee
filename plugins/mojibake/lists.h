// Characters that somebody lists and does not write: accents, alphabets, keys of a keyboard, pieces of a code page.
// Every other code page makes something of them, and nothing beside them says that it should.
#pragma once

#include <string_view>

#include "characters.h"
#include "language_model.h"

namespace mojibake {

/// Whether `word` may be such a list, for those who would read its characters in another code page: "õäöü", "[àáâãäå]",
/// "ABCÅÄÖ", "¼½¾", "ñ/ó/í", and a code that mixes letters with digits, "ÅÑ22Ä". A short word of damaged text may look
/// so, too; the words beside it do not.
bool is_list(const Characters& characters, const LanguageModel& model, std::u32string_view word);

/// The same for UTF-8, which repeats its first bytes and has signs among its letters: "çŞş" and "ýÁáÍí" are none.
bool is_list_of_letters(const Characters& characters, const LanguageModel& model, std::u32string_view word);

}  // namespace mojibake
