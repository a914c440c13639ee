#include "lists.h"

#include <unicode/unorm2.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>

namespace mojibake {
namespace {

/// Characters of a code page in a row from which no word has them so.
constexpr int kRow = 6;
/// Different letters that a list of one alphabet has at least, and one of any.
constexpr std::size_t kOfOne = 3, kOfAny = 6;

/// The letter without its accent.
char32_t base_of(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* nfc = unorm2_getNFCInstance(&status);
  UChar parts[4];
  const int32_t n = U_FAILURE(status) || c >= 0x10000
                        ? -1
                        : unorm2_getRawDecomposition(nfc, static_cast<UChar32>(c), parts, 4, &status);
  return U_FAILURE(status) || n < 2 ? c : static_cast<char32_t>(parts[0]);
}

/// What of a word is not ASCII, without the quotation marks around it.
std::u32string high_of(std::u32string_view word) {
  constexpr std::u32string_view kQuotes = U"«»„“”‘’‚‹›";
  std::u32string high;
  std::copy_if(word.begin(), word.end(), std::back_inserter(high), [](char32_t c) { return c >= 0x80; });
  const auto is_quote = [&](char32_t c) { return kQuotes.find(c) != kQuotes.npos; };
  if (high.size() > 2 && is_quote(high.front()) && is_quote(high.back())) high = high.substr(1, high.size() - 2);
  return high;
}

/// An alphabet or what stands for one: "abcdefghijkèéæøå", "[a-zäöü]".
bool holds_alphabet(std::u32string_view word) {
  for (const std::u32string_view piece : {U"abcd", U"ABCD", U"a-z", U"A-Z"})
    if (word.find(piece) != std::u32string_view::npos) return true;
  return false;
}

/// Letters that all bear one accent or the umlauts, and those of the north.
bool are_of_one_accent(std::u32string_view word, std::u32string_view high) {
  constexpr std::u32string_view kAccents[] = {U"ÁÉÍÓÚÝ", U"ÀÈÌÒÙ", U"ÂÊÎÔÛ", U"ÄËÏÖÜŸ", U"ÃÕÑ", U"ÆØÅ", U"ÅÄÖ"};
  if (std::any_of(word.begin(), word.end(), is_ascii_letter)) return false;
  std::u32string capitals(high);
  for (char32_t& c : capitals) c = c == 0xFF ? U'Ÿ' : c >= 0xE0 ? c - 0x20 : c;
  return std::any_of(std::begin(kAccents), std::end(kAccents), [&](std::u32string_view accents) {
    return capitals.find_first_not_of(accents) == std::u32string::npos;
  });
}

bool holds_row_of_code_page(std::u32string_view word) {
  int up = 0, down = 0;
  for (std::size_t i = 1; i < word.size(); ++i) {
    up = word[i - 1] >= 0x80 && word[i] == word[i - 1] + 1 ? up + 1 : 0;
    down = word[i] >= 0x80 && word[i - 1] == word[i] + 1 ? down + 1 : 0;
    if (std::max(up, down) >= kRow - 1) return true;
  }
  return false;
}

/// "ë/ï/ö/ü/ÿ", "Â·Ê·Î": letters one by one, and the same sign between any two, as lists have it.
bool parts_its_letters(const Characters& characters, std::u32string_view word) {
  std::size_t letters = 0, last = 0;
  char32_t sign = 0;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] < 0x80 || !characters.is_letter(word[i])) continue;
    if (letters > 0) {
      if (i != last + 2 || (sign != 0 && word[last + 1] != sign)) return false;
      sign = word[last + 1];
      if (is_ascii_letter(sign) || (sign >= 0x80 && sign != U'·')) return false;
    }
    ++letters;
    last = i;
  }
  return letters >= kOfOne;
}

/// "wcÇ5ñÈ", "ÅÑ22Ä": what stands between letters outside ASCII is no letter, and nothing that joins words. A line of
/// Chinese has digits among its bytes, too, but is longer.
bool is_code(const Characters& characters, std::u32string_view word) {
  constexpr std::size_t kLongest = 14;
  if (word.size() > kLongest) return false;
  constexpr std::u32string_view kJoins = U"-'.,:;()\"";
  bool seen = false, odd = false;
  for (const char32_t c : word) {
    if (c >= 0x80) {
      if (!characters.is_letter(c)) continue;
      if (seen && odd) return true;
      seen = true;
      odd = false;
    } else {
      odd |= !is_ascii_letter(c) && kJoins.find(c) == kJoins.npos;
    }
  }
  return false;
}

/// Whether they come in the order of the alphabet, or backwards. Letters that some alphabets put last may stand there.
bool are_sorted(std::u32string letters) {
  constexpr std::u32string_view kLast = U"åäöüõæøþßžÅÄÖÜÕÆØÞŽ";
  constexpr std::size_t kLeast = 5;
  const auto in_order = [&] {
    char32_t before = 0;
    for (const char32_t c : letters) {
      char32_t place = c == U'ð' || c == U'Ð' || c == U'đ' || c == U'Đ' ? U'd' : base_of(c) | 32;
      if (place < before && kLast.find(c) != kLast.npos) place = ~char32_t{0};
      if (place < before) return false;
      before = place;
    }
    return true;
  };
  if (letters.size() < kLeast) return false;
  if (in_order()) return true;
  std::reverse(letters.begin(), letters.end());
  return in_order();
}

/// Letters of one alphabet or in its order, each once, or once small and once as a capital. Vietnamese has accents of
/// all kinds.
bool has_each_once(const Characters& characters, const LanguageModel& model, std::u32string_view high) {
  std::uint64_t alphabets = ~std::uint64_t{0};
  std::u32string different;
  bool one_base = high.size() >= kOfOne;
  for (std::size_t i = 0; i < high.size(); ++i) {
    if (!characters.is_letter(high[i])) return false;
    const Letter letter = model.letter(high[i]);
    const std::u32string_view before = high.substr(0, i);
    if (before.find(high[i]) != before.npos) return false;
    if (std::none_of(before.begin(), before.end(),
                     [&](char32_t c) { return letter != 0 && model.letter(c) == letter; }))
      different.push_back(high[i]);
    alphabets &= model.languages_of(letter);
    one_base &= (base_of(high[i]) | 32) == (base_of(high.front()) | 32);
  }
  const bool both_cases = different.size() > 1 && high.size() == 2 * different.size();
  if (one_base || both_cases || are_sorted(different)) return true;
  for (std::size_t l = 0; l < model.languages(); ++l)
    if (model.code(l) == "vi") alphabets &= ~(std::uint64_t{1} << l);
  return different.size() >= kOfOne && alphabets != 0;
}

bool are_all_different(std::u32string characters) {
  std::sort(characters.begin(), characters.end());
  return std::adjacent_find(characters.begin(), characters.end()) == characters.end();
}

}  // namespace

bool is_list(const Characters& characters, const LanguageModel& model, std::u32string_view word) {
  if (holds_alphabet(word)) return true;
  const std::u32string high = high_of(word);
  if (high.size() < 2) return false;
  const bool signs = std::none_of(word.begin(), word.end(), [&](char32_t c) { return characters.is_letter(c); });
  return (signs && are_all_different(high)) || are_of_one_accent(word, high) || holds_row_of_code_page(word) ||
         parts_its_letters(characters, word) || is_code(characters, word) || has_each_once(characters, model, high);
}

bool is_list_of_letters(const Characters& characters, const LanguageModel& model, std::u32string_view word) {
  const std::u32string high = high_of(word);
  if (high.size() < kOfOne) return false;
  if (holds_row_of_code_page(word) || parts_its_letters(characters, word)) return true;
  if (!std::all_of(high.begin(), high.end(), [&](char32_t c) { return characters.is_letter(c); })) return false;
  return (high.size() >= kOfAny && are_all_different(high)) || has_each_once(characters, model, high);
}

}  // namespace mojibake
