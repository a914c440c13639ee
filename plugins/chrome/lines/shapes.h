// What a line looks like, whatever its language: prose, a label, a menu of pipes, a file name, a footer's address.
#pragma once
#include <winnow/plugin.hpp>

#include <cstdint>
#include <string_view>

namespace chrome {

/// Shapes of one line. Several can hold. A bit each: workers remember thousands of them.
struct Shape {
  bool ends_sentence : 1 = false;  // . ! ? : ; or their like in other scripts, quotes and brackets behind it allowed
  bool ends_cut : 1 = false;       // "..." or the ellipsis character
  bool prose : 1 = false;          // long enough and ended as sentences are, or just long
  bool label : 1 = false;          // at most 8 words and no sentence end
  bool separator : 1 = false;      // no letter and no digit
  bool age_mark : 1 = false;       // "16+"
  bool copyright : 1 = false;      // a copyright sign or word with a year or a holder, short
  bool menu : 1 = false;           // three or more short parts between | / » > · •
  bool breadcrumb : 1 = false;     // the same with > » › or /, of two parts or more
  bool file_name : 1 = false;      // an image's file name and nothing else, or a screen shot's title
  bool contact : 1 = false;        // a phone number, an e-mail address, a street address
  bool date : 1 = false;           // a date, a time or both, few words beside
  bool code_name : 1 = false;      // two or three capitals: a language, a currency
  bool code : 1 = false;           // looks like source code or markup
};

/// Looks at a trimmed line of `n_words` words. `ascii` holds all its ASCII characters that are no letters (more do no
/// harm); `only_ascii` says that it has no others.
Shape shape_of(std::string_view line, std::uint32_t n_words, const winnow::CharSet& ascii, bool only_ascii);

/// Bytes of an image's file name glued to the beginning of the line's text ("cover.jpgThe harbour"); 0 when there is
/// none. At most 120.
std::size_t glued_file_name(std::string_view line);

}  // namespace chrome
