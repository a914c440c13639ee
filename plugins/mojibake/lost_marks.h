// Marks of UTF-8 that was read as latin-1 and whose controls were then dropped: of “ ” ’ — one "â" is left each, of …
// and € "â¦" and "â¬". No code page tells them apart; where they stand does, once the page shows that its "â" are such.
//
//   LostMarks page;
//   page.look(U"âWeâre open,â she said.");
//   if (page.are_proven()) line.replace_all(page.in(line.text()));    // “We’re open,” she said.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "characters.h"
#include "line.h"

namespace mojibake {

class LostMarks {
 public:
  explicit LostMarks(const Characters& characters) : characters_(characters) {}

  /// Takes a line of the page as evidence.
  void look(std::u32string_view line);

  /// Whether the page's "â" are marks: at least two stand where no language has the letter, and few where one may.
  bool are_proven() const;

  /// The marks of a line of such a page. A dash between spaces could be one or another, and stays as it is, and so
  /// does what could be a letter; quotation marks are those of English, on a page of it alone.
  std::vector<Line::Replacement> in(std::u32string_view line) const;

 private:
  bool is_english() const;

  const Characters& characters_;
  std::size_t proofs_ = 0, contractions_ = 0, letters_ = 0;
  std::set<std::u32string> owners_;  // what stands before "âs"
};

}  // namespace mojibake
