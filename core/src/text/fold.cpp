#include "fold.h"

#define XXH_INLINE_ALL
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>
#include <winnow/document.h>
#include <winnow/text.h>
#include <xxhash.h>

#include "characters.h"
#include "fold_steps.h"

namespace winnow {
namespace {

const icu::Normalizer2& nfc() {
  UErrorCode status = U_ZERO_ERROR;
  return *icu::Normalizer2::getNFCInstance(status);
}

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
  Folder(std::string_view text, std::string& out) : text_(text), out_(out) {}

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
    append_utf8(
        out_, d.code_point < 0x10000 ? char32_t{char_table().fold(static_cast<char16_t>(d.code_point))} : d.code_point);
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
  bool in_word_ = false, spaced_ = false, complex_ = false;
  std::size_t word_begin_ = 0, out_begin_ = 0;
  std::uint32_t words_ = 0, unspaced_ = 0, unspaced_here_ = 0;
};

bool starts_unspaced(std::string_view folded, std::size_t at, const Decoded& d) {
  if (static_cast<unsigned char>(folded[at]) < 0x80) return false;
  return (classes_of(d.code_point) & kUnspaced) != 0;
}

}  // namespace

bool is_plain_ascii(std::string_view text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ') return false;
  unsigned char odd = 0;
  const char* const at = text.data();
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(at[i]);
    odd |= static_cast<unsigned char>((c < 0x20) | (c > 0x7E) | ((at[i] == ' ') & (at[i + 1] == ' ')));
  }
  return odd == 0 && is_ascii_mark(text.back());
}

// Its state is in local variables: what is written through a char pointer could be anything else, members included.
std::optional<Folded> fold_simple_plain(std::string_view text, char* const begin, std::size_t& size) {
  const CharTable& chars = char_table();
  FoldedText out{begin};
  Seen seen;
  bool ascii = true;
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte >= 0x80) {
      ascii = false;
      if (!fold_above_ascii(text, at, chars, out)) return std::nullopt;
      continue;
    }
    const char folded = kAsciiFold[byte];
    if (folded == 0) {
      seen.add_separator(byte);
      out.end_word();
    } else {
      seen.add_word_char(byte);
      out.put_word_char(static_cast<unsigned char>(folded));
    }
    ++at;
  }
  if (out.to != begin && !out.open) --out.to;
  size = static_cast<std::size_t>(out.to - begin);
  return Folded{out.n_words, {seen.low, seen.high}, ascii, ascii && is_plain_ascii(text)};
}

std::optional<Folded> fold_simple(std::string_view text, char* to, std::size_t& size) {
  return has_fold_vectors() ? fold_simple_vectors(text, to, size) : fold_simple_plain(text, to, size);
}

Folded fold(std::string_view text, std::string& out) {
  out.resize(fold_room(text.size()));
  std::size_t size = 0;
  if (const auto simple = fold_simple(text, out.data(), size)) {
    out.resize(size);
    return *simple;
  }
  return Folder(text, out).run();
}

std::string folded(std::string_view text) {
  std::string out;
  fold(text, out);
  return out;
}

std::uint32_t count_words(std::string_view text) {
  char few[fold_room(512)];
  std::size_t size = 0;
  if (fold_room(text.size()) <= sizeof few)
    if (const auto simple = fold_simple(text, few, size)) return simple->n_words;
  std::string folded;
  return fold(text, folded).n_words;
}

namespace {

// The words of a piece without spaces: one, or in scripts written without spaces one a code point.
void hash_piece(std::string_view piece, std::vector<std::uint64_t>& out) {
  std::size_t begin = 0;
  const auto flush = [&](std::size_t end) {
    if (end > begin) out.push_back(XXH3_64bits(piece.data() + begin, end - begin));
  };
  for (std::size_t at = 0; at < piece.size();) {
    const Decoded d = decode_utf8(piece, at);
    if (starts_unspaced(piece, at, d)) {
      flush(at);
      begin = at + unspaced_word(piece, at);
      out.push_back(XXH3_64bits(piece.data() + at, begin - at));
      at = begin;
      continue;
    }
    at += d.size;
  }
  flush(piece.size());
}

}  // namespace

void hash_words(std::string_view folded, std::vector<std::uint64_t>& out) {
  for (std::size_t at = 0; at < folded.size();) {
    const std::size_t begin = at;
    unsigned char any = 0;
    for (; at < folded.size() && folded[at] != ' '; ++at) any |= static_cast<unsigned char>(folded[at]);
    if (any >= 0x80)
      hash_piece(folded.substr(begin, at - begin), out);
    else if (at > begin)
      out.push_back(XXH3_64bits(folded.data() + begin, at - begin));
    ++at;
  }
}

}  // namespace winnow
