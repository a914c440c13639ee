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

bool is_unspaced(UChar32 c) {
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(c, &status)) {
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

std::uint8_t classify(UChar32 c) {
  std::uint8_t classes = 0;
  const auto category = U_MASK(static_cast<std::uint32_t>(u_charType(c)));
  if (category & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK)) classes |= kWordChar;
  if ((category & (U_GC_L_MASK | U_GC_M_MASK)) && is_unspaced(c)) classes |= kUnspaced;
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
    return {words_ + (unspaced_ + 1) / 2};
  }

 private:
  std::size_t ascii(std::size_t at, unsigned char byte) {
    if (!(table_.classes[byte] & kWordChar)) {
      end_word(at);
      return at + 1;
    }
    begin_word(at, false);
    do {
      out_.push_back(static_cast<char>(table_.fold[static_cast<unsigned char>(text_[at])]));
      ++at;
    } while (at < text_.size() && static_cast<unsigned char>(text_[at]) < 0x80 &&
             (table_.classes[static_cast<unsigned char>(text_[at])] & kWordChar));
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
  Block& block = context.document->blocks[context.numbers[i]];
  if (!block.has_words) measure(block, true);
  *n = block.words.size();
  return block.words.data();
}

winnow_str block_folded(const winnow_doc* doc, std::size_t i) {
  const auto& context = *static_cast<const DocContext*>(doc->ctx);
  Block& block = context.document->blocks[context.numbers[i]];
  if (!block.measured) measure(block, false);
  return {block.folded.data(), block.folded.size()};
}

}  // namespace

Folded fold(std::string_view text, std::string& out) { return Folder(text, out).run(); }

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

bool is_plain(char32_t c) { return !(classes_of(c) & kNotPlain); }

void measure(Block& block, bool with_words) {
  if (!block.measured) {
    block.n_words = fold(block.text, block.folded).n_words;
    block.text_hash = XXH3_64bits(block.folded.data(), block.folded.size());
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
