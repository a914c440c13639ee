// A page as chrome looks at it: one entry a block with its cue, its shape and what was made of it.
#pragma once
#include <winnow/line_memo.h>
#include <winnow/phrases.h>
#include <winnow/plugin.hpp>

#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "line_shapes.h"

namespace chrome {

/// Why a line goes: an index into the descriptor's reasons.
enum Reason : std::uint32_t { kCue, kRun, kFooter, kImage, kSeparator, kComments, kTitleTwin, kHtmlModel, kRole };

/// One block of the page.
struct Line {
  std::string_view text;       // trimmed
  std::uint64_t likeness = 0;  // hash of the folded text, numbers as "0"; for lines of at most 60 words
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
  bool dated = false;          // a date and little else
  std::size_t glued_name = 0;  // bytes of an image's file name glued to its beginning
  bool dropped = false;
  Reason reason = kCue;
  std::string evidence;
  float score = -1;
  float unlike = 0;  // how sure the line model is that the line is none of the page's own text; 0 where it stays

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

/// Month names, folded, from the plugin's data.
class Months {
 public:
  explicit Months(std::string_view list, const winnow::PhraseBook& fold);
  bool contains(const std::string& folded_word) const { return words_.count(folded_word) != 0; }

 private:
  std::unordered_set<std::string> words_;
};

/// The vocabulary that lines are looked at with. Shared by all workers.
struct Vocabulary {
  const winnow_text_1& text;
  const winnow::PhraseBook& book;
  const Sayings& sayings;
  const Months& months;
};

/// Looks at every block of the page. What a line is by itself is taken from `memo` when it was seen before.
std::vector<Line> look_at(const winnow::Page& page, const Vocabulary& words, winnow::LineMemo<Line>& memo);

}  // namespace chrome
