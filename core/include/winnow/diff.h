// What changed between two texts, in words or in lines.
//
//   for (const DiffPiece& piece : diff_words("the old tide", "the new tide")) ...   // same, removed, added, same
//
// Myers, "An O(ND) Difference Algorithm and Its Variations", 1986.
#pragma once
#include <string_view>
#include <vector>

namespace winnow {

/// A stretch of both texts, of the one before alone, or of the one after alone.
struct DiffPiece {
  enum class Kind { kSame, kRemoved, kAdded };
  Kind kind = Kind::kSame;
  std::string_view text;  // in `before` (same, removed) or `after` (added)
};

/// Words, the white space between them, and signs are compared one by one. The pieces in order give both texts; what
/// was removed stands before what was added in its place. Texts that have more than 1,000 differences are taken as
/// different throughout, between the beginning and the end that they share: the time stays linear.
std::vector<DiffPiece> diff_words(std::string_view before, std::string_view after);

/// The same for lines, each piece one line without its LF.
std::vector<DiffPiece> diff_lines(std::string_view before, std::string_view after);

}  // namespace winnow
