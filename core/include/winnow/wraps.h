// Text that was broken at a fixed width: mail, manuals, what lynx and w3m print. Header-only, C++17, std alone.
//
//   winnow::Wraps wraps;
//   wraps.look_at(page.size(), [&](std::size_t i) { return winnow::trim(page[i].text()); });
//   if (wraps.goes_on(i)) ...   // the sentence of line i goes on in line i + 1
//
// A block is one source line, so the lines of such a paragraph come one by one. A rule that judges a line by its own
// words ("report an error.") must know that it is the end of a sentence that began above. What is said depends on the
// lines' texts alone, not on indents or blank lines, so that a page and its canonical text are seen alike.
#pragma once
#include <winnow/sentence_ends.h>
#include <winnow/text.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace winnow {

/// Does the text end with a mark that ends a sentence or announces what follows? Closing quotes and brackets behind it
/// are passed over; a comma is no end.
inline bool ends_statement(std::string_view text) {
  while (!text.empty()) {
    const std::size_t at = last_code_point(text);
    const char32_t c = decode_utf8(text, at).code_point;
    // White space is no closing mark: "[, ...] ]" shows how a command is written, and is no end.
    if (!is_closing_mark(c)) return is_sentence_end(c) || c == ':' || c == 0xFF1A;
    text.remove_suffix(text.size() - at);
  }
  return false;
}

/// How many code points a text in UTF-8 has.
inline std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// Does it begin with a small letter?
inline bool begins_small(std::string_view text) {
  return !text.empty() && is_small_letter(decode_utf8(text, 0).code_point);
}

/// Which lines of a page go on in the next one. Keeps its memory from page to page; not for two threads at once.
class Wraps {
 public:
  /// Looks at a page of `n` lines; text_at(i) gives line i as UTF-8 without white space at its ends.
  template <class TextAt>
  void look_at(std::size_t n, TextAt text_at) {
    goes_on_.assign(n, 0);
    width_ = 0;
    if (n < 2 || !find_width(n, text_at)) return;
    std::string_view line = text_at(0);
    for (std::size_t i = 0; i + 1 < n; ++i) {
      const std::string_view next = text_at(i + 1);
      goes_on_[i] = is_broken(line, next);
      line = next;
    }
  }

  /// Code points that a line of the page holds at most; 0 when the page is not wrapped.
  std::size_t width() const { return width_; }

  /// Does line i go on in line i + 1?
  bool goes_on(std::size_t i) const { return i < goes_on_.size() && goes_on_[i] != 0; }

  /// Does line i go on from the line above, or in the line below?
  bool is_part(std::size_t i) const { return goes_on(i) || (i > 0 && goes_on(i - 1)); }

 private:
  // Columns: text is set to at least 50 or so, and lines that a sentence fills only in part are too short to tell.
  static constexpr std::size_t kShortest = 40, kWidest = 132;
  // A word that did not fit is seldom longer; indents, which are left out, take their part.
  static constexpr std::size_t kRagged = 20;
  static constexpr std::size_t kLeastBreaks = 4;

  // The greatest length of lines that end within a sentence while the next one begins with a small letter. On a wrapped
  // page most of these are about as long, and hardly a line is longer.
  template <class TextAt>
  bool find_width(std::size_t n, TextAt text_at) {
    lengths_.clear();
    std::string_view line = text_at(0);
    for (std::size_t i = 0; i + 1 < n; ++i) {
      const std::string_view next = text_at(i + 1);
      if (line.size() >= kShortest && begins_small(next) && !ends_statement(line)) {
        const std::size_t length = code_points(line);
        if (length >= kShortest && length <= kWidest) lengths_.push_back(length);
      }
      line = next;
    }
    if (lengths_.size() < kLeastBreaks) return false;
    // One line in ten may be longer than the rest: a long address is not broken.
    const auto tenth = lengths_.end() - 1 - static_cast<std::ptrdiff_t>(lengths_.size() / 10);
    std::nth_element(lengths_.begin(), tenth, lengths_.end());
    const std::size_t width = *tenth;
    const auto full =
        std::count_if(lengths_.begin(), lengths_.end(), [&](std::size_t l) { return l + kRagged >= width; });
    if (static_cast<std::size_t>(full) * 4 < lengths_.size() * 3) return false;
    std::size_t long_lines = 0, lines = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const std::string_view text = text_at(i);
      if (text.size() < kShortest) continue;
      const std::size_t length = code_points(text);
      lines += length >= kShortest;
      long_lines += length > width + kRagged;
    }
    if (long_lines * 12 > lines || lengths_.size() * 8 < lines) return false;
    width_ = width;
    return true;
  }

  // A line within a sentence, with a small letter below it; or so full that the next word did not fit.
  bool is_broken(std::string_view line, std::string_view next) const {
    if (line.size() < kShortest || next.empty() || ends_statement(line) || list_marker(next) > 0 || is_table_row(next))
      return false;
    const std::size_t length = code_points(line);
    if (length < kShortest) return false;
    if (begins_small(next)) return true;
    const std::size_t word = code_points(next.substr(0, std::min(next.find(' '), next.size())));
    return length + 10 >= width_ && length + 1 + word > width_ && word <= kRagged;
  }

  std::vector<std::uint8_t> goes_on_;
  std::vector<std::size_t> lengths_;
  std::size_t width_ = 0;
};

}  // namespace winnow
