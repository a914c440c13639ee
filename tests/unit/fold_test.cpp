// Folding and word hashes against ICU used the slow way.
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <xxhash.h>

#include <string>
#include <vector>

#include "pipeline/text_service.h"
#include "text/characters.h"
#include "text/fold.h"
#include "unit/catch.h"
#include "unit/random_text.h"

using namespace winnow;
using winnow::testing::Random;
using winnow::testing::utf8;

namespace {

std::string folded(std::u32string_view text) {
  std::string out;
  fold(utf8(text), out);
  return out;
}

std::uint32_t n_words(std::u32string_view text) {
  std::string out;
  return fold(utf8(text), out).n_words;
}

std::vector<std::uint64_t> word_hashes(const std::string& text) {
  std::string out;
  fold(text, out);
  std::vector<std::uint64_t> hashes;
  hash_words(out, hashes);
  return hashes;
}

std::uint64_t hash_of(std::u32string_view word) {
  const std::string bytes = utf8(word);
  return XXH3_64bits(bytes.data(), bytes.size());
}

// ---- the reference
// ---------------------------------------------------------------------------------------------------

bool is_mark(UChar32 c) { return (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0; }
bool is_letter_or_digit(UChar32 c) { return (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_N_MASK)) != 0; }

bool has_no_spaces(UChar32 c) {
  if ((U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_M_MASK)) == 0) return false;
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(c, &status)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_BOPOMOFO:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
      return true;
    default:
      return false;
  }
}

icu::UnicodeString nfc(const icu::UnicodeString& text) {
  UErrorCode status = U_ZERO_ERROR;
  return icu::Normalizer2::getNFCInstance(status)->normalize(text, status);
}

struct Reference {
  std::string folded;
  std::uint32_t n_words = 0;
  std::vector<std::uint64_t> words;
};

Reference reference(const std::string& text) {
  Reference result;
  const icu::UnicodeString composed = nfc(icu::UnicodeString::fromUTF8(text));
  std::vector<icu::UnicodeString> runs;
  bool in_run = false;
  for (std::int32_t at = 0; at < composed.length(); at = composed.moveIndex32(at, 1)) {
    const UChar32 c = composed.char32At(at);
    in_run = is_letter_or_digit(c) || (in_run && is_mark(c));
    if (!in_run) {
      runs.emplace_back();
      continue;
    }
    if (runs.empty()) runs.emplace_back();
    runs.back().append(c);
  }
  std::uint32_t unspaced = 0;
  for (icu::UnicodeString& run : runs) {
    if (run.isEmpty()) continue;
    run = nfc(run.foldCase());
    if (!result.folded.empty()) result.folded += ' ';
    run.toUTF8String(result.folded);
    bool spaced = false;
    std::vector<icu::UnicodeString> words;
    bool open = false;  // may the next character lengthen the last word?
    for (std::int32_t at = 0; at < run.length(); at = run.moveIndex32(at, 1)) {
      const UChar32 c = run.char32At(at);
      if (has_no_spaces(c)) {
        ++unspaced;
        words.emplace_back(c);
        open = false;
      } else if (!open && !words.empty() && is_mark(c)) {
        words.back().append(c);
      } else {
        if (!open) words.emplace_back();
        words.back().append(c);
        open = spaced = true;
      }
    }
    result.n_words += spaced;
    for (const icu::UnicodeString& word : words) {
      std::string bytes;
      word.toUTF8String(bytes);
      result.words.push_back(XXH3_64bits(bytes.data(), bytes.size()));
    }
  }
  result.n_words += (unspaced + 1) / 2;
  return result;
}

void check_against_reference(const std::string& text) {
  const Reference expected = reference(text);
  std::string out;
  const Folded found = fold(text, out);
  INFO("text: " << text);
  REQUIRE(out == expected.folded);
  REQUIRE(found.n_words == expected.n_words);
  REQUIRE(word_hashes(text) == expected.words);
}

}  // namespace

TEST_CASE("folding lowers case and makes one space of what is no letter, mark or digit") {
  CHECK(folded(U"  Low TIDE -- at \u201C10:30\u201D! ") == "low tide at 10 30");
  CHECK(folded(U"") == "");
  CHECK(folded(U" ... ") == "");
  CHECK(folded(U"ПРИЛИВ, Отлив") == utf8(U"прилив отлив"));
}

TEST_CASE("folding is full case folding of Unicode: sharp s, final sigma, ligatures, Turkish letters") {
  CHECK(folded(U"Straße STRASSE \u1E9E") == "strasse strasse ss");
  CHECK(folded(U"ΘΑΛΑΣΣΑΣ θάλασσας") == utf8(U"θαλασσασ θάλασσασ"));
  CHECK(folded(U"\uFB01nal") == "final");
  CHECK(folded(U"\u0130stanbul") == utf8(U"i\u0307stanbul"));
  CHECK(folded(U"\u0131") == utf8(U"\u0131"));
}

TEST_CASE("composed and decomposed text fold alike") {
  CHECK(folded(U"Café") == folded(U"Cafe\u0301"));
  CHECK(folded(U"\u304C") == folded(U"\u304B\u3099"));
  CHECK(n_words(U"\u304C\u304C\u304C") == n_words(U"\u304B\u3099\u304B\u3099\u304B\u3099"));
  CHECK(folded(U"a \u2260 b") == folded(U"a =\u0338 b"));
  CHECK(n_words(U"a \u2260 b") == n_words(U"a =\u0338 b"));
  CHECK(folded(U"\uAC00") == folded(U"\u1100\u1161"));
}

TEST_CASE("a mark that stands on no letter or digit is no word") {
  CHECK(folded(U"\u2764\uFE0F tide \u0301") == "tide");
  CHECK(n_words(U"\u2764\uFE0F \u2764\uFE0F") == 0);
}

TEST_CASE("in scripts written without spaces each character is a word and two count as one") {
  CHECK(n_words(U"潮水上涨") == 2);
  CHECK(n_words(U"潮水上") == 2);
  CHECK(word_hashes(utf8(U"潮水")) == std::vector<std::uint64_t>{hash_of(U"潮"), hash_of(U"水")});
  CHECK(word_hashes(utf8(U"port潮7水")) ==
        std::vector<std::uint64_t>{hash_of(U"port"), hash_of(U"潮"), hash_of(U"7"), hash_of(U"水")});
  CHECK(n_words(U"port潮水") == 2);
  CHECK(n_words(U"น้ำขึ้น") == 4);
  CHECK(n_words(U"low tide") == 2);
}

TEST_CASE("folding, counting and hashing agree with ICU on random text") {
  Random random(4);
  for (int i = 0; i < 4000; ++i) check_against_reference(testing::random_text(random, random.below(40)));
}

TEST_CASE("folding agrees with ICU on every character alone, behind a letter and before a mark") {
  for (char32_t c = 0; c <= 0x10FFFF; c += c < 0x30000 ? 1 : 97) {
    if (c >= 0xD800 && c < 0xE000) continue;
    check_against_reference(utf8(std::u32string{c, U' ', U'a', c, U'b', U' ', c, U'\u0301'}));
  }
}

TEST_CASE("plain characters are in NFC beside any others and are neither space nor stray") {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    if (!is_plain(c)) continue;
    if (is_white_space(c) || is_stray(c) || u_getCombiningClass(static_cast<UChar32>(c)) != 0 ||
        u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_NFC_QUICK_CHECK) != UNORM_YES)
      FAIL("U+" << std::hex << static_cast<unsigned>(c));
  }
  CHECK(is_plain(U'a'));
  CHECK_FALSE(is_plain(U'\u0301'));
}

TEST_CASE("folding 32 bytes at a time agrees with folding a character at a time") {
  constexpr std::u32string_view kPieces[] = {U"a",      U"Z",          U" ",      U"  ",      U"9",
                                             U"-",      U"@",          U"[",      U"`",       U"{",
                                             U"\t",     U"\u007F",     U"\u0001", U"word",    U"A longer Word",
                                             U"\u00E9", U"\u0416",     U"\u2019", U"\u00DF",  U"\u4E00",
                                             U"\u0301", U"\U0001F600", U", ",     U"1,234.5", U"\u023A"};
  Random random(7);
  for (int i = 0; i < 20000; ++i) {
    std::u32string text;
    const std::size_t kinds = i % 2 == 0 ? 15 : std::size(kPieces);
    for (std::size_t n = random.below(24); n > 0; --n) text += kPieces[random.below(kinds)];
    std::string bytes = utf8(text);
    if (i % 100 == 0 && !bytes.empty()) bytes[random.below(bytes.size())] = '\xFF';
    std::string plain(fold_room(bytes.size()), '\0'), vectors = plain;
    std::size_t plain_size = 0, vectors_size = 0;
    const auto a = fold_simple_plain(bytes, plain.data(), plain_size);
    const auto b = fold_simple(bytes, vectors.data(), vectors_size);
    INFO(bytes);
    REQUIRE(a.has_value() == b.has_value());
    if (!a) continue;
    REQUIRE(plain.substr(0, plain_size) == vectors.substr(0, vectors_size));
    REQUIRE(a->n_words == b->n_words);
    REQUIRE(a->ascii_seen == b->ascii_seen);
    REQUIRE(a->ascii == b->ascii);
    REQUIRE(a->plain == b->plain);
  }
}

TEST_CASE("the text service of plugins gives the same hashes") {
  const winnow_text_1& service = *text_service();
  const std::string text = utf8(U"Low TIDE 潮水");
  std::vector<std::uint64_t> hashes(2);
  CHECK(service.words({text.data(), text.size()}, hashes.data(), 2) == 4);
  CHECK(hashes == std::vector<std::uint64_t>{hash_of(U"low"), hash_of(U"tide")});
  CHECK(service.words({nullptr, 0}, nullptr, 0) == 0);
  CHECK(service.hash({"x", 1}, 7) == XXH3_64bits_withSeed("x", 1, 7));
  std::string out;
  service.fold({text.data(), text.size()}, &out,
               [](void* to, winnow_str s) { static_cast<std::string*>(to)->assign(s.data, s.size); });
  CHECK(out == utf8(U"low tide 潮水"));
}

TEST_CASE("folding tells which ASCII characters a text holds, letters left out") {
  Random random(20);
  for (int i = 0; i < 2000; ++i) {
    const std::string text = winnow::testing::random_line(random);
    std::string out;
    const Folded found = fold(text, out);
    bool ascii = true;
    for (unsigned c = 0; c < 128; ++c) {
      const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      const bool holds = text.find(static_cast<char>(c)) != std::string::npos;
      CHECK(((found.ascii_seen[c >> 6] >> (c & 63)) & 1) == (holds && !letter ? 1 : 0));
    }
    for (const char c : text) ascii = ascii && static_cast<unsigned char>(c) < 0x80;
    CHECK(found.ascii == ascii);
  }
}
