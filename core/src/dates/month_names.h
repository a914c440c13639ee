// Names of months as lines spell them: whole words, in 42 languages.
#pragma once
#include <cstdint>
#include <string_view>

namespace winnow::dates {

/// The months that a word or two names, a bit each from January on: bit 0 for "января", bits 9 and 10 for "listopada",
/// which is October in Croatian and November in Polish. None when it is no month's name. `word` is in small letters and
/// without a point; where `lang` ("hr", "pl-PL") is a language that has the name, that language's meaning alone counts.
std::uint16_t months_named(std::string_view word, std::string_view lang);

/// Is it an English name, short or long?
bool is_english_month(std::string_view word);

}  // namespace winnow::dates
