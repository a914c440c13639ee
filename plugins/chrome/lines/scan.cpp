#include "scan.h"

#include <winnow/text.h>

#include <algorithm>
#include <bit>

#include "characters.h"
#include "letter_runs.h"

namespace chrome {
namespace {

/// Shape codes of tokens, 1..15; 0 marks the line's beginning, kShapeEnd its end.
enum TokenShape : std::uint8_t {
  kShapeLower3 = 1,
  kShapeLower6,
  kShapeLower,
  kShapeInitial,
  kShapeCapital4,
  kShapeCapital,
  kShapeCaps3,
  kShapeCaps,
  kShapeDigits2,
  kShapeDigits3,
  kShapeYear,
  kShapeDigits,
  kShapeMixed,
  kShapeCamel,
  kShapeCaseless,
  kShapeEnd = 31
};

constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15ull;

std::uint32_t finish_token(std::uint64_t hash) {
  hash = (hash ^ (hash >> 29)) * kMultiplier;
  return static_cast<std::uint32_t>((hash ^ (hash >> 31)) * kMultiplier >> 32);
}

std::uint64_t chain(std::uint64_t hash, std::uint32_t token) {
  hash = (hash ^ token) * kMultiplier;
  return hash ^ (hash >> 29);
}

std::uint32_t pair_hash(std::uint32_t a, std::uint32_t b) {
  std::uint32_t hash = (a * 0x9E3779B1u) ^ (b * 0x85EBCA77u);
  hash = (hash ^ (hash >> 15)) * 0xC2B2AE3Du;
  return hash ^ (hash >> 13);
}

constexpr std::uint32_t kSmallNumber = 0x51ED270Bu, kLargeNumber = 0x2545F491u;  // stand for all numbers in n-grams

/// Goes through a line once and tells `sink` of each token and mark.
template <class Sink>
class Scanner {
 public:
  Scanner(std::string_view text, Sink& sink) : text_(text), sink_(sink) {}

  void run() {
    while (at_ < text_.size()) {
      if (text_[at_] == ' ') {  // as what most tokens are parted by, ahead of the tables
        ++at_;
        sink_.space();
        continue;
      }
      const Next next = look(at_);
      if (is_letter_or_digit(next.kind)) {
        token(next);
        continue;
      }
      at_ += next.size;
      if (next.kind >= kFirstMark) {
        sink_.mark(next.kind, next.folded);
      } else if (next.kind == kSpace) {
        sink_.space();
      }
    }
  }

 private:
  struct Next {
    std::uint8_t kind;
    std::uint8_t size;
    char32_t folded;
  };

  Next look(std::size_t at) const {
    const auto byte = static_cast<unsigned char>(text_[at]);
    if (byte < 0x80) {
      const std::uint8_t kind = kAsciiClasses[byte];
      return {kind, 1, kind == kUpper ? byte | 0x20u : byte};
    }
    const winnow::Decoded d = winnow::decode_utf8(text_, at);
    if (!d.valid) return {kSpace, 1, ' '};
    const Letter letter = classify(d.code_point);
    return {letter.kind, static_cast<std::uint8_t>(d.size), letter.folded};
  }

  void token(Next next) {
    std::uint64_t hash = 0;
    std::uint32_t length = 0, digits = 0, capitals = 0, number = 0;
    const std::uint8_t first = next.kind;
    bool capital_after_lower = false, last_lower = false;
    if (first == kUnspaced) {
      // Two letters make a token, as they make a word elsewhere in Winnow.
      while (length < 2 && next.kind == kUnspaced) {
        hash = add_char(hash, next.folded);
        ++length;
        at_ += next.size;
        next = at_ < text_.size() ? look(at_) : Next{kSpace, 0, ' '};
      }
    } else {
      for (;;) {
        if (next.kind == kLower && next.size == 1) {
          // Most of a page is runs of small ASCII letters.
          const LetterRun run = add_small_letters(text_, at_, hash);
          hash = run.hash;
          length += static_cast<std::uint32_t>(run.end - at_);
          at_ = run.end;
          last_lower = true;
          if (at_ == text_.size() || text_[at_] == ' ') break;
          next.size = 0;
        } else if (next.kind != kIgnored) {
          hash = add_char(hash, next.folded);
          ++length;
          if (next.kind == kDigit) {
            ++digits;
            number = number * 10 + (next.folded - '0');
          }
          const bool upper = next.kind == kUpper;
          capitals += upper;
          capital_after_lower |= upper && last_lower;
          last_lower = next.kind == kLower;
        }
        at_ += next.size;
        if (at_ >= text_.size()) break;
        next = look(at_);
        if (next.kind == kIgnored) continue;
        if (!is_letter_or_digit(next.kind) || next.kind == kUnspaced) {
          // An apostrophe between letters is part of the word: "don't" is one token.
          if (next.kind != kQuote || (next.folded != '\'' && next.folded != 0x2019) || at_ + next.size >= text_.size())
            break;
          const Next after = look(at_ + next.size);
          if (after.kind != kLower || !last_lower) break;
          at_ += next.size;
          next = after;
        }
      }
    }
    sink_.token(finish_token(hash), length, digits, capitals, first, capital_after_lower, number);
  }

  std::string_view text_;
  Sink& sink_;
  std::size_t at_ = 0;
};

/// Collects the hashes of the tokens and nothing else.
struct TokenSink {
  std::vector<std::uint32_t>& tokens;
  void token(std::uint32_t hash, std::uint32_t, std::uint32_t, std::uint32_t, std::uint8_t, bool, std::uint32_t) {
    tokens.push_back(hash);
  }
  void mark(std::uint8_t, char32_t) {}
  void space() {}
};

/// Fills a LineScan.
class LineSink {
 public:
  LineSink(LineScan& line, PageScan& page) : line_(line), page_(page) {
    line_.token_begin = static_cast<std::uint32_t>(page.tokens.size());
    line_.shape_begin = static_cast<std::uint32_t>(page.shapes.size());
  }

  void token(std::uint32_t hash, std::uint32_t length, std::uint32_t digits, std::uint32_t capitals, std::uint8_t first,
             bool camel, std::uint32_t number) {
    const bool all_digits = digits == length;
    exact_ = chain(exact_, hash);
    if (all_digits) hash = length <= 4 ? kSmallNumber : kLargeNumber;
    norm_ = chain(norm_, hash);
    ++line_.n_tokens;
    line_.n_chars += length;
    if (line_.n_tokens == 2) line_.first_pair = pair_hash(last_token_, hash) | 1;
    before_last_ = last_token_;
    last_token_ = hash;

    std::uint8_t shape = kShapeCaseless;
    if (all_digits) {
      const bool year = length == 4 && number >= 1900 && number < 2040;
      shape = year ? kShapeYear : length <= 2 ? kShapeDigits2 : length == 3 ? kShapeDigits3 : kShapeDigits;
      if (year) {
        line_.has_date |= line_.n_tokens - last_day_ <= 2 && last_day_ != 0;
      } else if (length <= 2 && number >= 1 && number <= 31) {
        last_day_ = line_.n_tokens;
      }
      if (digits_.after_mark == kDot || digits_.after_mark == kHyphen || digits_.after_mark == kSlash) {
        if (++digits_.run == 3) line_.has_date |= digits_.total + length >= 5 && digits_.total + length <= 8;
      } else if (digits_.after_mark == kSpace) {
        ++digits_.run;
      } else {
        digits_.run = 1;
        digits_.total = 0;
      }
      digits_.total += length;
    } else {
      if (first == kLower) {
        if (length <= 4 && digits == 0) ++line_.n_short_lower;
      } else if (first == kUpper) {
        ++line_.n_capital;
      } else if (first == kCaseless || first == kUnspaced) {
        ++line_.n_caseless;
      }
      if (digits > 0) {
        shape = kShapeMixed;
      } else if (camel) {
        shape = kShapeCamel;
      } else if (first == kLower) {
        shape = length <= 3 ? kShapeLower3 : length <= 6 ? kShapeLower6 : kShapeLower;
      } else if (first == kUpper) {
        if (length == 1)
          shape = kShapeInitial;
        else if (capitals == length)
          shape = length <= 3 ? kShapeCaps3 : kShapeCaps;
        else
          shape = length <= 4 ? kShapeCapital4 : kShapeCapital;
      }
      digits_ = {};
    }
    digits_.after_mark = all_digits ? kDigit : kLower;
    dots_ = 0;
    end_ = kEndOther;

    keep_token(hash, first == kLower);
    keep_shape(shape);
  }

  void mark(std::uint8_t kind, char32_t c) {
    if (line_.n_chars == 0)
      line_.starts_mark = kind == kSeparator || kind == kHyphen || kind == kDash || c == '*' || c == '+';
    ++line_.n_chars;
    switch (kind) {
      case kDot:
        ++dots_;
        end_ = dots_ >= 3 ? kEndEllipsis : kEndSentence;
        break;
      case kEllipsis:
        end_ = kEndEllipsis;
        break;
      case kQuestion:
        end_ = kEndSentence;
        break;
      case kColon:
        end_ = c == ';' || c == 0xFF1B || c == 0x61B ? kEndComma : kEndColon;
        break;
      case kComma:
      case kHyphen:
      case kDash:
        end_ = kEndComma;
        break;
      case kQuote:
      case kBracket:
        break;
      case kSeparator:
        ++line_.n_separators;
        end_ = kEndOther;
        break;
      case kCurrency:
        ++line_.n_currency;
        end_ = kEndOther;
        break;
      default:
        end_ = kEndOther;
        break;
    }
    if (kind != kDot) dots_ = 0;
    // Keeps "3. (5.) 2024": a bracket or a space after it may part groups of digits.
    digits_.after_mark = kind == kBracket ? static_cast<std::uint8_t>(kSpace) : kind;
    keep_shape(kind);
  }

  void space() {
    if (digits_.after_mark == kDigit) digits_.after_mark = kSpace;
  }

  void finish() {
    line_.exact_hash = line_.n_tokens > 0 ? exact_ : line_.n_chars;
    line_.norm_hash = line_.n_tokens > 0 ? norm_ : line_.n_chars;
    line_.end = end_;
    if (line_.n_tokens >= 2) line_.last_pair = pair_hash(before_last_, last_token_) | 1;
    const std::size_t head = std::min<std::size_t>(line_.n_tokens, kHeadTokens);
    page_.tokens.insert(page_.tokens.end(), head_tokens_.begin(),
                        head_tokens_.begin() + static_cast<std::ptrdiff_t>(head));
    if (line_.n_tokens > kHeadTokens) {
      const std::size_t tail = std::min<std::size_t>(line_.n_tokens - kHeadTokens, kTailTokens);
      for (std::size_t i = 0; i < tail; ++i) {
        const std::size_t slot = (line_.n_tokens - tail + i) % kTailTokens;
        page_.tokens.push_back(tail_tokens_[slot]);
        if (((tail_lower_ >> slot) & 1u) != 0) line_.lower_mask |= 1u << (kHeadTokens + i);
      }
    }
    const std::size_t shapes = std::min(n_shapes_, kHeadShapes);
    page_.shapes.insert(page_.shapes.end(), head_shapes_.begin(),
                        head_shapes_.begin() + static_cast<std::ptrdiff_t>(shapes));
    if (n_shapes_ > kHeadShapes) {
      const std::size_t tail = std::min<std::size_t>(n_shapes_ - kHeadShapes, kTailShapes);
      for (std::size_t i = 0; i < tail; ++i) {
        page_.shapes.push_back(static_cast<std::uint8_t>((tail_shapes_ >> (5 * (tail - 1 - i))) & 31));
      }
    }
    line_.n_kept = static_cast<std::uint8_t>(page_.tokens.size() - line_.token_begin);
    line_.n_shapes = static_cast<std::uint8_t>(page_.shapes.size() - line_.shape_begin);
  }

 private:
  void keep_token(std::uint32_t hash, bool lower) {
    const std::size_t index = line_.n_tokens - 1;
    if (index < kHeadTokens) {
      head_tokens_[index] = hash;
      line_.lower_mask |= std::uint32_t{lower} << index;
    } else {
      const std::size_t slot = index % kTailTokens;
      tail_tokens_[slot] = hash;
      tail_lower_ = (tail_lower_ & ~(1u << slot)) | (std::uint32_t{lower} << slot);
    }
  }

  void keep_shape(std::uint8_t shape) {
    if (n_shapes_ < kHeadShapes) head_shapes_[n_shapes_] = shape;
    tail_shapes_ = (tail_shapes_ << 5) | shape;
    ++n_shapes_;
  }

  struct DigitRun {
    std::uint32_t run = 0, total = 0;
    std::uint8_t after_mark = kLower;
  };

  LineScan& line_;
  PageScan& page_;
  std::uint64_t exact_ = 0x6A09E667F3BCC909ull, norm_ = 0x6A09E667F3BCC909ull;
  std::uint64_t tail_shapes_ = 0;
  std::size_t n_shapes_ = 0;
  std::array<std::uint32_t, kHeadTokens> head_tokens_;  // only what was written is read
  std::array<std::uint32_t, kTailTokens> tail_tokens_;
  std::array<std::uint8_t, kHeadShapes> head_shapes_;
  std::uint32_t tail_lower_ = 0;
  std::uint32_t last_token_ = 0, before_last_ = 0, last_day_ = 0, dots_ = 0;
  DigitRun digits_;
  LineEnd end_ = kEndOther;
};

}  // namespace

void scan_line(std::string_view text, PageScan& scan) {
  LineSink sink(scan.lines.emplace_back(), scan);
  Scanner<LineSink>(text, sink).run();
  sink.finish();
}

void scan_page(std::span<const LineInput> lines, PageScan& scan) {
  scan.clear();
  scan.lines.reserve(lines.size());
  for (const LineInput& line : lines) scan_line(line.text, scan);
}

void append_tokens(std::string_view text, std::vector<std::uint32_t>& tokens) {
  TokenSink sink{tokens};
  Scanner<TokenSink>(text, sink).run();
}

std::size_t ngrams(const LineScan& line, std::span<const std::uint32_t> tokens,
                   std::array<std::uint32_t, kMaxNgrams>& hashes) {
  std::size_t n = 0;
  const std::uint32_t* kept = tokens.data() + line.token_begin;
  std::uint32_t previous = 0x243F6A88u;
  for (std::size_t i = 0; i < line.n_kept; ++i) {
    // Between the head and the tail of a long line there is a gap: no pair bridges it.
    if (i != kHeadTokens || line.n_tokens == line.n_kept) hashes[n++] = pair_hash(previous, kept[i]);
    hashes[n++] = pair_hash(kept[i], 11);
    previous = kept[i];
  }
  if (line.n_kept > 0) hashes[n++] = pair_hash(previous, 0x13198A2Eu);
  if (line.n_kept >= 2) hashes[n++] = pair_hash(pair_hash(kept[0], kept[1]), line.n_kept > 2 ? kept[2] : 3);
  if (line.n_kept > 0 && line.n_tokens <= 8) hashes[n++] = static_cast<std::uint32_t>(line.norm_hash >> 32);
  const std::uint32_t length =
      line.n_tokens < 8 ? line.n_tokens
                        : std::min<std::uint32_t>(15, 5 + static_cast<std::uint32_t>(std::bit_width(line.n_tokens)));
  hashes[n++] = pair_hash(1000 + length * 8 + line.end, 5);
  return n;
}

std::size_t shape_trigrams(const LineScan& line, std::span<const std::uint8_t> shapes,
                           std::array<std::uint16_t, kKeptShapes + 2>& indices) {
  std::size_t n = 0;
  std::uint32_t window = 0;
  const auto push = [&](std::uint32_t code) {
    window = ((window << 5) | code) & 0x7FFF;
    indices[n++] = static_cast<std::uint16_t>(window);
  };
  for (std::size_t i = 0; i < line.n_shapes; ++i) push(shapes[line.shape_begin + i]);
  push(kShapeEnd);
  push(kShapeEnd);
  return n;
}

}  // namespace chrome
