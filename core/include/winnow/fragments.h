// Sentences that a dumper broke at markup: many print a line for each element, links and emphasis in a sentence too.
// Header-only, C++17, std alone.
//
//   winnow::Fragments fragments;
//   fragments.look_at(page.size(), [&](std::size_t i) { return winnow::trim(page[i].text()); });
//   const winnow::Fragments::Lines s = fragments.sentence(i);
//   // "its purchase of", "Instagram", "and closed the deal."
//
// A rule that judges "Instagram" as a line must know that the words before and behind it are the rest of its sentence.
// What is said depends on the lines' texts alone. Scripts without capitals show such breaks by brackets and marks
// alone: "ボルン（", "Born", "）の港で".
#pragma once
#include <winnow/text.h>
#include <winnow/wraps.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace winnow {

/// Which lines of a page are pieces of one sentence. Keeps its memory from page to page; not for two threads at once.
class Fragments {
 public:
  /// Lines [begin, end) of a page.
  struct Lines {
    std::size_t begin, end;
    std::size_t size() const { return end - begin; }
  };

  /// Looks at a page of `n` lines; text_at(i) gives line i as UTF-8 without white space at its ends.
  template <class TextAt>
  void look_at(std::size_t n, TextAt text_at) {
    sentences_.clear();
    for (std::size_t i = 1; i < n;) {
      if (!goes_on(text_at(i - 1), text_at(i)) || ends_statement(text_at(i - 1)) || text_at(i - 1).empty()) {
        ++i;
        continue;
      }
      const Lines found = grow(i, n, text_at);
      if (reads_as_sentence(found, text_at)) sentences_.push_back(found);
      i = found.end + 1;
    }
  }

  /// The lines of the sentence that line i is a piece of; of a line that is none, the line itself.
  Lines sentence(std::size_t i) const {
    const auto at = std::upper_bound(sentences_.begin(), sentences_.end(), i,
                                     [](std::size_t line, const Lines& s) { return line < s.end; });
    return at != sentences_.end() && at->begin <= i ? *at : Lines{i, i + 1};
  }

  /// All of the page's, in order.
  const std::vector<Lines>& sentences() const { return sentences_; }

 private:
  // Words: a sentence has some, and one of its pieces is more than a name. Menus in small letters have neither, nor do
  // they stop: where no piece begins with a mark, pieces have two words and more on average.
  static constexpr std::size_t kSentence = 8, kPiece = 4, kOnAverage = 2;
  static constexpr std::size_t kMostLines = 60;

  // Does the line begin with a mark that follows a word?
  static bool begins_with_mark(std::string_view text) {
    if (text.empty()) return false;
    switch (text.front()) {
      case ',':
      case ')':
        return true;
      case ';':
      case '.':
      case '?':
      case '!':
      case ':':
        return text.size() == 1 || text[1] == ' ';
      default:
        return is_wide_mark_behind(decode_utf8(text, 0).code_point);
    }
  }

  // Marks of other scripts than Latin that follow a word, and the quotation marks that do.
  static bool is_wide_mark_behind(char32_t c) {
    switch (c) {
      case 0x2019:
      case 0x201D:
      case 0x3001:
      case 0x3002:
      case 0x3009:
      case 0x300B:
      case 0x300D:
      case 0x300F:
      case 0xFF01:
      case 0xFF09:
      case 0xFF0C:
      case 0xFF1B:
      case 0xFF1F:
        return true;
      default:
        return false;
    }
  }

  // Does the line end in a bracket or a quotation mark that wants something behind it?
  static bool ends_open(std::string_view text) {
    if (text.empty()) return false;
    if (text.back() == '(' || text.back() == '[') return text.size() > 1;
    if (static_cast<unsigned char>(text.back()) < 0x80) return false;
    switch (decode_utf8(text, last_code_point(text)).code_point) {
      case 0x3008:
      case 0x300A:
      case 0x300C:
      case 0x300E:
      case 0xFF08:
        return true;
      default:
        return false;
    }
  }

  // Does it begin as no sentence and no item does?
  static bool continues(std::string_view text) {
    return begins_with_mark(text) || (begins_small(text) && list_marker(text) == 0);
  }

  // Is the second line the rest of what the first one says?
  static bool goes_on(std::string_view above, std::string_view text) { return continues(text) || ends_open(above); }

  // Two letters of a script without spaces make a word.
  static std::size_t words(std::string_view text) {
    const auto spaces = std::count(text.begin(), text.end(), ' ');
    const auto unspaced = std::count_if(text.begin(), text.end(), [](char c) {
      const auto byte = static_cast<unsigned char>(c);
      return byte >= 0xE3 && byte <= 0xE9;  // U+3000 to U+9FFF
    });
    return text.empty() ? 0 : 1 + static_cast<std::size_t>(spaces + unspaced / 2);
  }

  // From line i, which goes on from the one above, up and down. A name in capitals stands within a sentence when words
  // stand above it that want an end and words behind it that want a beginning.
  template <class TextAt>
  static Lines grow(std::size_t i, std::size_t n, TextAt text_at) {
    Lines found{i - 1, i + 1};
    while (found.begin > 0 && found.size() < kMostLines) {
      const std::string_view above = text_at(found.begin - 1);
      if (above.empty() || ends_statement(above)) break;
      const bool within = continues(above) || words(above) >= kPiece;
      if (!within && !goes_on(above, text_at(found.begin))) break;
      --found.begin;
    }
    while (found.end < n && found.size() < kMostLines && !ends_statement(text_at(found.end - 1))) {
      const std::string_view next = text_at(found.end);
      if (goes_on(text_at(found.end - 1), next)) {
        ++found.end;
      } else if (found.end + 1 < n && !next.empty() && !ends_statement(next) && goes_on(next, text_at(found.end + 1))) {
        found.end += 2;
      } else {
        break;
      }
    }
    return found;
  }

  template <class TextAt>
  static bool reads_as_sentence(Lines lines, TextAt text_at) {
    std::size_t all = 0, most = 0;
    bool mark = false, stops = ends_statement(text_at(lines.end - 1));
    for (std::size_t i = lines.begin; i < lines.end; ++i) {
      const std::string_view text = text_at(i);
      const std::size_t n = words(text);
      mark = mark || begins_with_mark(text);
      stops = stops || text.find(". ") != std::string_view::npos;
      all += n;
      most = std::max(most, n);
    }
    return all >= kSentence && most >= kPiece && (mark || (stops && all >= kOnAverage * lines.size()));
  }

  std::vector<Lines> sentences_;
};

}  // namespace winnow
