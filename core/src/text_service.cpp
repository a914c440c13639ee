#include "text_service.h"

#include "doc_context.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <winnow/text.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <optional>

namespace winnow {
namespace {

enum CharClass : std::uint8_t {
  kWordChar = 1,  // letter, mark or digit
  kUnspaced = 2,  // a letter of a script written without spaces: a word of its own
  kComplex = 4,   // folding it takes ICU: it may expand, compose or reorder
  kNotPlain = 8,  // Form has to look at it
  kMark = 16,     // combines with the letter or digit before it
};

struct CharTable {
  std::array<char16_t, 0x10000> fold{};
  std::array<std::uint8_t, 0x10000> classes{};
};

const icu::Normalizer2& nfc() {
  UErrorCode status = U_ZERO_ERROR;
  return *icu::Normalizer2::getNFCInstance(status);
}

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

// Built once, 65,536 questions to ICU: about ten milliseconds. Read-only afterwards.
const CharTable& table() {
  static const CharTable built = [] {
    CharTable t;
    for (UChar32 c = 0; c < 0x10000; ++c) {
      const auto at = static_cast<std::size_t>(c);
      if (c >= 0xD800 && c < 0xE000) continue;  // surrogates
      t.classes[at] = classify(c);
      t.fold[at] = static_cast<char16_t>(u_foldCase(c, U_FOLD_CASE_DEFAULT));
    }
    return t;
  }();
  return built;
}

std::uint8_t classes_of(char32_t c) { return c < 0x10000 ? table().classes[c] : classify(static_cast<UChar32>(c)); }

// Bytes of the word of an unspaced script at `at`: one code point and the marks of no script of their own behind it.
std::size_t unspaced_word(std::string_view folded, std::size_t at) {
  std::size_t end = at + decode_utf8(folded, at).size;
  while (end < folded.size() && static_cast<unsigned char>(folded[end]) >= 0x80) {
    const Decoded d = decode_utf8(folded, end);
    if ((classes_of(d.code_point) & (kMark | kUnspaced)) != kMark) break;
    end += d.size;
  }
  return end - at;
}

// NFC, fold, NFC again: what Unicode calls canonical caseless matching, for the few words that need it.
void fold_complex_word(std::string_view word, std::string& out) {
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString text = icu::UnicodeString::fromUTF8({word.data(), static_cast<std::int32_t>(word.size())});
  text = nfc().normalize(text, status);
  text.foldCase();
  text = nfc().normalize(text, status);
  text.toUTF8String(out);
}

constexpr std::array<char, 128> kAsciiFold = [] {
  std::array<char, 128> fold{};  // 0: parts words
  for (char c = '0'; c <= '9'; ++c) fold[static_cast<std::size_t>(c)] = c;
  for (char c = 'a'; c <= 'z'; ++c) fold[static_cast<std::size_t>(c)] = fold[static_cast<std::size_t>(c - 32)] = c;
  return fold;
}();

char* put_utf8(char* to, char32_t c) {
  const auto put = [&](char32_t b) { *to++ = static_cast<char>(static_cast<unsigned char>(b)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
  return to;
}

constexpr std::array<std::uint64_t, 128> kLowBit = [] {
  std::array<std::uint64_t, 128> bits{};
  for (std::size_t c = 0; c < 64; ++c) bits[c] = std::uint64_t{1} << c;
  return bits;
}();

// The ASCII characters of a text that are no letters, as two sets of 64 bits.
struct Seen {
  std::uint64_t low = 0, high = 0;
  void add_word_char(unsigned char c) { low |= kLowBit[c]; }
  void add_separator(unsigned char c) { (c < 64 ? low : high) |= std::uint64_t{1} << (c & 63); }
};

// Folds texts whose characters fold one to one and whose words stand between spaces: nearly every line. Gives nothing
// when the text needs more; `out` is then of no use. Its state is in local variables: what is written through a char
// pointer could be anything else, members included.
std::optional<Folded> fold_simple(std::string_view text, const CharTable& chars, std::string& out) {
  // A character of two bytes may fold to one of three, none grows more. A word but the first has a separator before it,
  // so that the spaces between words take no room of their own.
  out.resize(text.size() + text.size() / 2 + 4);
  char* const begin = out.data();
  char* to = begin;
  Seen seen;
  std::uint32_t n_words = 0;
  bool open = false, ascii = true;
  const auto open_word = [&] {
    if (open) return;
    if (to != begin) *to++ = ' ';
    ++n_words;
    open = true;
  };
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    const auto byte = static_cast<unsigned char>(*at);
    if (byte < 0x80) {
      char folded = kAsciiFold[byte];
      if (folded == 0) {
        seen.add_separator(byte);
        open = false;
        ++at;
        continue;
      }
      open_word();
      unsigned char in_word = byte;
      do {
        seen.add_word_char(in_word);
        *to++ = folded;
        ++at;
        in_word = at < end ? static_cast<unsigned char>(*at) : ' ';
      } while (in_word < 0x80 && (folded = kAsciiFold[in_word]) != 0);
      continue;
    }
    ascii = false;
    const Decoded d = decode_utf8(text, static_cast<std::size_t>(at - text.data()));
    if (d.code_point > 0xFFFF) return std::nullopt;
    const std::uint8_t classes = chars.classes[d.code_point];
    if ((classes & (kComplex | kUnspaced)) != 0 && d.valid) return std::nullopt;
    if ((classes & kWordChar) != 0 && d.valid) {
      open_word();
      to = put_utf8(to, chars.fold[d.code_point]);
    } else {
      open = false;
    }
    at += d.size;
  }
  out.resize(static_cast<std::size_t>(to - begin));
  return Folded{n_words, {seen.low, seen.high}, ascii};
}

std::array<std::uint64_t, 2> ascii_in(std::string_view text) {
  Seen seen;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) kAsciiFold[byte] == 0 ? seen.add_separator(byte) : seen.add_word_char(byte);
  }
  return {seen.low, seen.high};
}

// Folds anything.
class Folder {
 public:
  Folder(std::string_view text, std::string& out) : text_(text), out_(out), table_(table()) {}

  Folded run() {
    out_.clear();
    out_.reserve(text_.size());
    std::size_t at = 0;
    while (at < text_.size()) {
      const auto byte = static_cast<unsigned char>(text_[at]);
      if (byte < 0x80) {
        at = ascii(at, byte);
        continue;
      }
      const Decoded d = decode_utf8(text_, at);
      other(at, d);
      at += d.size;
    }
    end_word(text_.size());
    return {words_ + (unspaced_ + 1) / 2, ascii_in(text_), false};
  }

 private:
  std::size_t ascii(std::size_t at, unsigned char byte) {
    if (kAsciiFold[byte] == 0) {
      end_word(at);
      return at + 1;
    }
    begin_word(at, false);
    do {
      out_.push_back(kAsciiFold[static_cast<unsigned char>(text_[at])]);
      ++at;
    } while (at < text_.size() && static_cast<unsigned char>(text_[at]) < 0x80 &&
             kAsciiFold[static_cast<unsigned char>(text_[at])] != 0);
    return at;
  }

  void other(std::size_t at, const Decoded& d) {
    const std::uint8_t classes = classes_of(d.code_point);
    // A mark behind no letter or digit belongs to a symbol (an emoji's variation selector, the stroke of U+2260).
    if (!(classes & kWordChar) || !d.valid || (!in_word_ && (classes & kMark))) {
      end_word(at);
      return;
    }
    const bool unspaced = (classes & kUnspaced) != 0;
    begin_word(at, unspaced);
    unspaced_here_ += unspaced;
    if (classes & kComplex || d.code_point > 0xFFFF) complex_ = true;
    append_utf8(out_, d.code_point < 0x10000 ? char32_t{table_.fold[d.code_point]} : d.code_point);
  }

  void begin_word(std::size_t at, bool unspaced) {
    if (in_word_) {
      if (!unspaced) spaced_ = true;
      return;
    }
    if (!out_.empty()) out_.push_back(' ');
    in_word_ = true;
    spaced_ = !unspaced;
    complex_ = false;
    unspaced_here_ = 0;
    word_begin_ = at;
    out_begin_ = out_.size();
  }

  void end_word(std::size_t at) {
    if (!in_word_) return;
    in_word_ = false;
    if (complex_) {
      out_.resize(out_begin_);
      fold_complex_word(text_.substr(word_begin_, at - word_begin_), out_);
      count_folded();
    }
    words_ += spaced_;
    unspaced_ += unspaced_here_;
  }

  // Composition can turn two code points into one, so that a complex word is counted when it is folded.
  void count_folded() {
    spaced_ = false;
    unspaced_here_ = 0;
    const std::string_view folded = std::string_view(out_).substr(out_begin_);
    for (std::size_t at = 0; at < folded.size();) {
      const Decoded d = decode_utf8(folded, at);
      const bool unspaced = (classes_of(d.code_point) & kUnspaced) != 0;
      spaced_ = spaced_ || !unspaced;
      unspaced_here_ += unspaced;
      at += unspaced ? unspaced_word(folded, at) : d.size;
    }
  }

  std::string_view text_;
  std::string& out_;
  const CharTable& table_;
  bool in_word_ = false, spaced_ = false, complex_ = false;
  std::size_t word_begin_ = 0, out_begin_ = 0;
  std::uint32_t words_ = 0, unspaced_ = 0, unspaced_here_ = 0;
};

bool starts_unspaced(std::string_view folded, std::size_t at, const Decoded& d) {
  if (static_cast<unsigned char>(folded[at]) < 0x80) return false;
  return (classes_of(d.code_point) & kUnspaced) != 0;
}

std::size_t words(winnow_str text, std::uint64_t* out, std::size_t capacity) {
  std::string folded;
  fold({text.data, text.size}, folded);
  std::vector<std::uint64_t> hashes;
  hash_words(folded, hashes);
  std::copy_n(hashes.begin(), std::min(capacity, hashes.size()), out);
  return hashes.size();
}

std::uint64_t hash(winnow_str bytes, std::uint64_t seed) { return XXH3_64bits_withSeed(bytes.data, bytes.size, seed); }

void fold_for(winnow_str text, void* to, void (*callback)(void*, winnow_str)) {
  std::string folded;
  fold({text.data, text.size}, folded);
  callback(to, {folded.data(), folded.size()});
}

const std::uint64_t* block_words(const winnow_doc* doc, std::size_t i, std::size_t* n) {
  const auto& context = *static_cast<const DocContext*>(doc->ctx);
  if (context.texts != nullptr) {
    const std::vector<std::uint64_t>& words = context.texts->words(i);
    *n = words.size();
    return words.data();
  }
  Block& block = context.document->blocks[context.numbers[i]];
  if (!block.has_words) measure(block, true);
  *n = block.words.size();
  return block.words.data();
}

winnow_str block_folded(const winnow_doc* doc, std::size_t i) {
  const auto& context = *static_cast<const DocContext*>(doc->ctx);
  if (context.texts != nullptr) return context.texts->folded(i);
  Block& block = context.document->blocks[context.numbers[i]];
  if (!block.measured) measure(block, false);
  return {block.folded.data(), block.folded.size()};
}

}  // namespace

Folded fold(std::string_view text, std::string& out) {
  if (const auto simple = fold_simple(text, table(), out)) return *simple;
  return Folder(text, out).run();
}

std::uint32_t count_words(std::string_view text) {
  std::string folded;
  return fold(text, folded).n_words;
}

void hash_words(std::string_view folded, std::vector<std::uint64_t>& out) {
  std::size_t begin = 0;
  const auto flush = [&](std::size_t end) {
    if (end > begin) out.push_back(XXH3_64bits(folded.data() + begin, end - begin));
  };
  for (std::size_t at = 0; at < folded.size();) {
    if (folded[at] == ' ') {
      flush(at);
      begin = ++at;
      continue;
    }
    const Decoded d = decode_utf8(folded, at);
    if (starts_unspaced(folded, at, d)) {
      flush(at);
      begin = at + unspaced_word(folded, at);
      out.push_back(XXH3_64bits(folded.data() + at, begin - at));
      at = begin;
      continue;
    }
    at += d.size;
  }
  flush(folded.size());
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

void measure(Block& block, bool with_words) {
  if (!block.measured) {
    const Folded found = fold(block.text, block.folded);
    block.n_words = found.n_words;
    block.ascii_seen = found.ascii_seen;
    block.ascii = found.ascii;
    block.text_hash = XXH3_64bits(block.folded.data(), block.folded.size());
    block.bytes_hash = XXH3_64bits(block.text.data(), block.text.size());
    block.measured = true;
  }
  if (!with_words) return;
  block.words.clear();
  hash_words(block.folded, block.words);
  block.has_words = true;
}

const winnow_text_1* text_service() {
  static const winnow_text_1 service{sizeof(winnow_text_1), 0, block_words, words, hash, fold_for, block_folded};
  return &service;
}

}  // namespace winnow
