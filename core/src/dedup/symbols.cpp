#include "dedup/symbols.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <winnow/shingles.h>
#include <winnow/text.h>

#include <array>
#include <string>

#include "text/characters.h"

namespace winnow::dedup {
namespace {

// What one character becomes. A word holds a digit when one of its kinds is 1.
enum Kind : std::uint8_t { kLetter = 0, kDigit = 1, kUnspaced, kSeparator, kDropped, kSeveral };

struct CharTable {
  std::array<std::uint16_t, 0x10000> symbol{};
  std::array<Kind, 0x10000> kind{};
};

bool is_hangul(UChar32 c) { return (c >= 0xAC00 && c < 0xD7A4) || (c >= 0x1100 && c < 0x1200); }

// Accents and vowel points, which scrapers lose; the marks of Indic scripts are vowels and stay.
bool is_accent(UChar32 c) {
  UErrorCode status = U_ZERO_ERROR;
  return u_charType(c) == U_NON_SPACING_MARK && uscript_getScript(c, &status) == USCRIPT_INHERITED;
}

Kind kind_of(UChar32 c) {
  const auto category = U_MASK(static_cast<std::uint32_t>(u_charType(c)));
  if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || is_accent(c)) return kDropped;
  if (!(category & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK))) return kSeparator;
  if (category & U_GC_N_MASK) return kDigit;
  return is_unspaced(static_cast<char32_t>(c)) ? kUnspaced : kLetter;
}

// The folded characters that `c` becomes: none or several are possible.
icu::UnicodeString folded(UChar32 c) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2& fold = *icu::Normalizer2::getNFKCCasefoldInstance(status);
  const icu::Normalizer2& apart = *icu::Normalizer2::getNFDInstance(status);
  const icu::UnicodeString composed = fold.normalize(icu::UnicodeString(c), status);
  if (composed.countChar32() == 1 && is_hangul(composed.char32At(0))) return composed;
  icu::UnicodeString letters;
  const icu::UnicodeString decomposed = apart.normalize(composed, status);
  for (std::int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1))
    if (!is_accent(decomposed.char32At(i))) letters.append(decomposed.char32At(i));
  return letters;
}

// A symbol has 16 bits; letters beyond the first plane share them with others, which no text notices.
std::uint16_t symbol_of(UChar32 c) {
  if (c < 0x10000) return static_cast<std::uint16_t>(c);
  return static_cast<std::uint16_t>(mix64(static_cast<std::uint64_t>(c)) | 0x8000);
}

// Built once, about thirty milliseconds. Read-only afterwards.
const CharTable& table() {
  static const CharTable built = [] {
    CharTable t;
    for (UChar32 c = 0; c < 0x10000; ++c) {
      const auto at = static_cast<std::size_t>(c);
      t.kind[at] = c >= 0xD800 && c < 0xE000 ? kSeparator : kind_of(c);
      if (t.kind[at] == kSeparator || t.kind[at] == kDropped) continue;
      const icu::UnicodeString to = folded(c);
      const UChar32 first = to.isEmpty() ? 0 : to.char32At(0);
      if (to.countChar32() != 1) {
        t.kind[at] = to.isEmpty() ? kDropped : kSeveral;
      } else {
        t.kind[at] = kind_of(first);
        t.symbol[at] = symbol_of(first);
      }
    }
    return t;
  }();
  return built;
}

class SymbolReader {
 public:
  explicit SymbolReader(Symbols& out) : out_(out), table_(table()) {}

  void read(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      if (static_cast<unsigned char>(text[at]) < 0x80) {
        at = take_ascii(text, at);
        continue;
      }
      const Decoded d = decode_utf8(text, at);
      if (d.code_point < 0x10000)
        take(static_cast<std::uint16_t>(d.code_point));
      else
        take_several(static_cast<UChar32>(d.code_point));
      at += d.size;
    }
    end_word();
  }

 private:
  // A run of ASCII, written behind what is there without asking for room again. Gives the byte behind it.
  std::size_t take_ascii(std::string_view text, std::size_t at) {
    const std::size_t before = out_.letters.size();
    // As many symbols as bytes are left: the longest that the run can be.
    std::size_t end = at;
    while (end < text.size() && end - at < kRun && static_cast<unsigned char>(text[end]) < 0x80) ++end;
    out_.letters.resize(before + end - at);
    std::uint16_t* to = out_.letters.data() + before;
    for (; at < end; ++at) {
      const auto byte = static_cast<unsigned char>(text[at]);
      const Kind kind = table_.kind[byte];
      if (kind > kDigit) {
        if (kind == kSeparator) end_word();
        continue;
      }
      const std::uint16_t symbol = table_.symbol[byte];
      *to++ = symbol;
      word_ = (word_ ^ symbol) * kStep;
      digits_ |= kind;
      in_word_ = true;
    }
    out_.letters.resize(static_cast<std::size_t>(to - out_.letters.data()));
    return at;
  }

  void take(std::uint16_t c) {
    switch (table_.kind[c]) {
      case kLetter:
        return put(table_.symbol[c], 0);
      case kDigit:
        return put(table_.symbol[c], 1);
      case kUnspaced:
        return put_unspaced(table_.symbol[c]);
      case kSeparator:
        return end_word();
      case kDropped:
        return;
      case kSeveral:
        return take_several(c);
    }
  }

  void put(std::uint16_t symbol, std::uint64_t digit) {
    out_.letters.push_back(symbol);
    word_ = (word_ ^ symbol) * kStep;
    digits_ |= digit;
    in_word_ = true;
  }

  void put_unspaced(std::uint16_t symbol) {
    end_word();
    put(symbol, 0);
    out_.letters.push_back(symbol);
    end_word();
  }

  void take_several(UChar32 c) {
    const icu::UnicodeString to = folded(c);
    for (std::int32_t i = 0; i < to.length(); i = to.moveIndex32(i, 1)) {
      const UChar32 one = to.char32At(i);
      switch (kind_of(one)) {
        case kLetter:
          put(symbol_of(one), 0);
          break;
        case kDigit:
          put(symbol_of(one), 1);
          break;
        case kUnspaced:
          put_unspaced(symbol_of(one));
          break;
        case kSeparator:
          end_word();
          break;
        default:
          break;
      }
    }
  }

  void end_word() {
    if (!in_word_) return;
    out_.words.push_back((mix64(word_) & ~std::uint64_t{1}) | digits_);
    word_ = kSeed;
    digits_ = 0;
    in_word_ = false;
  }

  static constexpr std::size_t kRun = 4096;
  static constexpr std::uint64_t kSeed = 0xCBF29CE484222325u;
  static constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15u;
  Symbols& out_;
  const CharTable& table_;
  std::uint64_t word_ = kSeed, digits_ = 0;
  bool in_word_ = false;
};

// Hangul in single letters (jamo) has to be composed first.
bool has_jamo(std::string_view text) {
  for (std::size_t at = text.find('\xE1'); at != std::string_view::npos; at = text.find('\xE1', at + 1))
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0x84 &&
        static_cast<unsigned char>(text[at + 1]) < 0x88)
      return true;
  return false;
}

}  // namespace

void read_symbols(std::string_view text, Symbols& out) {
  out.letters.clear();
  out.words.clear();
  out.letters.reserve(text.size());
  if (!has_jamo(text)) return SymbolReader(out).read(text);
  UErrorCode status = U_ZERO_ERROR;
  std::string composed;
  icu::StringByteSink<std::string> sink(&composed);
  icu::Normalizer2::getNFCInstance(status)->normalizeUTF8(0, {text.data(), static_cast<std::int32_t>(text.size())},
                                                          sink, nullptr, status);
  SymbolReader(out).read(composed);
}

}  // namespace winnow::dedup
