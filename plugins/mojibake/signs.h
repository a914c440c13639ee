// How signs and capitals stand beside letters in what people write, and how they do not.
#pragma once

#include <cstddef>
#include <string_view>

#include "characters.h"

namespace mojibake {

bool is_quote_or_dash(char32_t c);

/// Whether a text may hold `c`: no control, no letter for private use, no half of a pair, nothing that Unicode has not.
bool may_stand(char32_t c);

/// One letter again and again, and no other outside ASCII: the ÝÝÝÝ of a date's pattern, the cry ÄÄÄÄ, and the "âââââ"
/// that is left of five stars. Beside letters of ASCII a capital alone: "décédé" is a word.
bool is_one_letter(const Characters& characters, std::u32string_view word);

/// Whether `word` is what stands before an apostrophe in French, Italian or a name: a letter alone, qu, dell.
bool is_elided(std::u32string_view word);

/// Whether the sign at `at` touches a letter on a side where such signs do not.
bool is_stuck(const Characters& characters, std::u32string_view word, std::size_t at);

/// Whether a letter or sign of another script stands between two Latin letters, or a lone one of the east beside one:
/// nobody writes that.
bool splits_latin_word(const Characters& characters, std::u32string_view word);

/// Whether a Latin letter stands beside a letter of another script.
bool leaves_mixture(const Characters& characters, std::u32string_view word);

/// Whether a capital stands right behind a small letter.
bool has_capital_behind_small(const Characters& characters, std::u32string_view word);

/// Whether an accent by itself stands where it makes no letter of the one before, nor follows another: "Kal̻".
bool brings_odd_mark(std::u32string_view text);

/// Whether a sign that joins nothing stands between two letters outside ASCII: "ڈ«ڈ", "А§З".
bool holds_sign_in_word(const Characters& characters, std::u32string_view word);

/// Whether nearly all vowel signs and tone marks of Thai stand where they can: behind a consonant, and some behind
/// others.
bool is_spelt_as_thai(std::u32string_view text);

/// Whether the quotation mark or dash at `at` stands where such marks stand: around words, alone.
bool mark_fits(const Characters& characters, std::u32string_view text, std::size_t at);

}  // namespace mojibake
