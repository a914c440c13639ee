// A page as chrome looks at it: one entry a block with its cue, its shape and what was made of it.
#pragma once
#include <winnow/phrases.h>
#include <winnow/plugin.hpp>

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "line_shapes.h"

namespace chrome {

/// Why a line goes: an index into the descriptor's reasons.
enum Reason : std::uint32_t {
  kCue,
  kRun,
  kFooter,
  kImage,
  kSeparator,
  kComments,
  kTitleTwin,
  kModel,
  kHtmlModel,
  kRole
};

/// One block of the page.
struct Line {
  std::string_view text;    // trimmed
  std::string_view folded;  // numbers as "0"; for lines of at most 60 words
  std::uint32_t n_words = 0;
  std::uint32_t kind = 0;  // WINNOW_BLOCK_*
  Shape shape;
  std::optional<winnow::PhraseMatch> cue;
  bool stock = false;     // nothing but cue phrases: "Share Tweet Print"
  bool strong = false;    // a cue or a shape that no author writes as a line of the body
  bool weak = false;      // one that counts only beside others
  bool soft = false;      // weak, and common in the author's text: goes in a run, proves none
  bool protects = false;  // credit, byline, date, correction: never chrome
  std::uint32_t role = WINNOW_ROLE_NONE;
  bool dated = false;  // a date and little else
  bool dropped = false;
  Reason reason = kCue;
  std::string evidence;
  float score = -1;

  bool in_table = false;  // a table row with another one directly above or below
  /// The author's text: prose, sentences, code, tables; nothing that is stock text of a site.
  bool is_body() const {
    return !strong && !weak && (shape.prose || shape.code || in_table || (shape.ends_sentence && n_words >= 4));
  }
  /// A sign of chrome, strong or weak.
  bool is_sign() const { return strong || weak; }
  void drop(Reason why, std::string_view said, float how_sure = -1) {
    if (dropped) return;
    dropped = true;
    reason = why;
    evidence = std::string(said);
    score = how_sure;
  }
};

/// What sites say of themselves somewhere in a sentence: "is published by", "to your inbox". Weak signs, all of them.
class Sayings {
 public:
  /// `list` has one saying of four bytes or more a line; `book` folds.
  Sayings(std::string_view list, const winnow::PhraseBook& book);
  bool found_in(std::string_view folded) const;

 private:
  static std::size_t slot(std::string_view four_bytes);
  std::vector<std::string> sayings_;                               // sorted
  std::vector<bool> begins_ = std::vector<bool>(1u << 16, false);  // by the first four bytes of a saying
};

/// The page's lines, and the folded texts that some of them view. Not to be copied.
struct PageLines {
  std::vector<Line> lines;
  std::deque<std::string> folded;
};

/// Looks at every block of the page.
PageLines look_at(const winnow::Page& page, const winnow_text_1& text, const winnow::PhraseBook& book,
                  const Sayings& sayings);

}  // namespace chrome
