#include "characters.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <winnow/text.h>

namespace winnow {
namespace {

std::uint8_t classify(UChar32 c) {
  std::uint8_t classes = 0;
  const auto category = U_MASK(static_cast<std::uint32_t>(u_charType(c)));
  if (category & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK)) classes |= kWordChar;
  if ((category & (U_GC_L_MASK | U_GC_M_MASK)) && is_unspaced(static_cast<char32_t>(c))) classes |= kUnspaced;
  if (category & U_GC_M_MASK) classes |= kMark;
  const bool nfc_safe = u_getIntPropertyValue(c, UCHAR_NFC_QUICK_CHECK) == UNORM_YES && u_getCombiningClass(c) == 0;
  icu::UnicodeString one(c);
  one.foldCase();
  if (!nfc_safe || one.countChar32() != 1 || one.char32At(0) > 0xFFFF || (category & U_GC_M_MASK)) classes |= kComplex;
  const auto code_point = static_cast<char32_t>(c);
  if (!nfc_safe || is_white_space(code_point) || is_stray(code_point)) classes |= kNotPlain;
  return classes;
}

bool is_surrogate(UChar32 c) { return c >= 0xD800 && c < 0xE000; }

}  // namespace

CharTable::~CharTable() {
  for (const std::atomic<const CharRange*>& range : ranges_) delete range.load(std::memory_order_relaxed);
}

const CharRange& CharTable::fill(char16_t at) const {
  auto made = std::make_unique<CharRange>();
  const UChar32 first = at - static_cast<UChar32>(CharRange::place(at));
  for (std::size_t i = 0; i < CharRange::kSize; ++i) {
    const UChar32 c = first + static_cast<UChar32>(i);
    if (is_surrogate(c)) continue;
    made->classes[i] = classify(c);
    made->fold[i] = static_cast<char16_t>(u_foldCase(c, U_FOLD_CASE_DEFAULT));
  }
  const CharRange* before = nullptr;
  std::atomic<const CharRange*>& place = ranges_[at / CharRange::kSize];
  if (place.compare_exchange_strong(before, made.get(), std::memory_order_acq_rel)) return *made.release();
  return *before;
}

const CharTable& char_table() {
  static const CharTable table;
  return table;
}

std::uint8_t classes_of(char32_t c) {
  return c < 0x10000 ? char_table().classes(static_cast<char16_t>(c)) : classify(static_cast<UChar32>(c));
}

bool is_unspaced(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(static_cast<UChar32>(c), &status)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
    case USCRIPT_BOPOMOFO:
      return true;
    default:
      return false;
  }
}

bool is_plain(char32_t c) { return !(classes_of(c) & kNotPlain); }

}  // namespace winnow
