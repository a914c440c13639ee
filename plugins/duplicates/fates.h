// What is decided of each line: it stays, or it goes as a copy of another one.
#pragma once
#include <cstdint>
#include <vector>

#include "lines.h"

namespace duplicates {

/// Why a line goes, in the order of the descriptor's "reasons".
enum Reason : std::uint32_t { kParagraph, kRun, kArticle, kLead, kCut, kTitle, kStays };

struct Fate {
  Reason reason = kStays;
  std::uint32_t other = kNone;  // the line that it copies
  float score = 1;
};

/// The page under way: its lines and what has been decided of them so far.
struct Draft {
  std::vector<Line> lines;
  std::vector<Fate> fates;   // one a line
  std::vector<char> needed;  // one a line: a copy that is needed where it stands

  explicit Draft(std::vector<Line> all) : lines(std::move(all)), fates(lines.size()), needed(lines.size()) {}
  std::uint32_t size() const { return static_cast<std::uint32_t>(lines.size()); }
  bool stays(std::uint32_t i) const { return fates[i].reason == kStays; }
  /// `i` goes as a copy of `other`, unless it goes already or `other` itself went in favour of `i`: one copy always
  /// stays.
  void drop(std::uint32_t i, Reason reason, std::uint32_t other, float score) {
    if (stays(i) && kept_for(other) != i) fates[i] = {reason, other, score};
  }
  /// The line that stays for `i`, which may be `i`: copies of copies lead back to the one that is kept.
  std::uint32_t kept_for(std::uint32_t i) const {
    while (!stays(i)) i = fates[i].other;
    return i;
  }
};

}  // namespace duplicates
