// A page as chrome looks at it: one entry a block with its cue, its shape and what was made of it.
#pragma once
#include <winnow/fragments.h>
#include <winnow/line_memo.h>
#include <winnow/notes.h>
#include <winnow/phrases.h>
#include <winnow/wraps.h>
#include <winnow/plugin.hpp>

#include <cstddef>
#include <deque>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "lines/shapes.h"
#include "vocabulary.h"

namespace chrome {

using winnow::Notes;

/// Why a line goes: an index into the descriptor's reasons.
enum Reason : std::uint32_t { kCue, kRun, kFooter, kImage, kSeparator, kComments, kTitleTwin, kHtmlModel, kRole };

/// What a line is by itself, whatever stands around it. Small: a worker remembers thousands of them, and what does not
/// fit the cache beside the page would take longer to fetch than to find out.
struct Look {
  const winnow::PhraseMatch* cue = nullptr;
  std::uint64_t likeness = 0;  // hash of the folded text, numbers as "0"; for lines of at most 60 words
  std::uint32_t n_words = 0;
  std::uint32_t kind = 0;        // WINNOW_BLOCK_*
  std::uint32_t glued_name = 0;  // bytes of an image's file name glued to its beginning
  Shape shape;
  bool in_table : 1 = false;     // a table row with another one directly above or below
  bool stock : 1 = false;        // nothing but cue phrases: "Share Tweet Print"
  bool strong : 1 = false;       // a cue or a shape that no author writes as a line of the body
  bool weak : 1 = false;         // one that counts only beside others
  bool soft : 1 = false;         // weak, and common in the author's text: goes in a run, proves none
  bool protects : 1 = false;     // credit, byline, date, correction: never chrome
  bool labels_post : 1 = false;  // what forums print around posts
  bool names : 1 = false;        // one line with a letter, no amount and no tag: a title's text is no less
  bool dated = false;            // a date and little else
};
// Without padding, so that it is copied in whole registers: loads that straddle what was just stored have to wait.
static_assert(sizeof(Look) == 32 && offsetof(Look, dated) == 31);

/// One block of the page.
struct Line : Look {
  explicit Line(const Look& look) : Look(look) {}
  std::string_view text;  // trimmed, without addresses of links and marks of quotation
  std::uint32_t role = WINNOW_ROLE_NONE;
  bool shortened = false;    // its text leaves out something of the block's
  bool markdown = false;     // addresses of links in Markdown
  bool links_alone = false;  // and nothing beside the links
  bool named = false;        // an earlier plugin gave it a role
  bool of_rules = false;     // the text of a page of terms, of privacy, of cookies: what its title names
  bool below_gap = false;    // a blank line above it
  bool within_code = false;  // one of the lines of an example: no sign of chrome, whatever it says
  bool dropped = false;
  Reason reason = kCue;
  std::string_view evidence;  // empty: the cue is
  float unlike = 0;  // how sure the line model is that the line is none of the page's own text; 0 where it stays

  /// The author's text: prose, sentences, code, tables; nothing that is stock text of a site.
  bool is_body() const {
    return !strong && !weak && (shape.prose || shape.code || in_table || (shape.ends_sentence && n_words >= 4));
  }
  /// Whatever the line model says of it, it stays.
  bool is_spared() const { return role != WINNOW_ROLE_NONE || protects || within_code || of_rules; }
  /// A sign of chrome, strong or weak.
  bool is_sign() const { return strong || weak; }
  /// `said` must outlive the line; empty, the line's cue speaks for itself.
  void drop(Reason why, std::string_view said) {
    if (dropped) return;
    dropped = true;
    reason = why;
    evidence = said;
  }
};

/// No line.
inline constexpr std::size_t kNoLine = static_cast<std::size_t>(-1);

/// Is the word, a cue's category say, one of these few?
inline bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  for (const std::string_view one : words)
    if (one == word) return true;
  return false;
}

/// Does a cue of this category say what a line is to the author's own text?
inline bool is_guarded(std::string_view category) {
  return is_one_of(category, {"credit", "byline", "date", "dateline", "correction"});
}

/// Is it a sign of chrome by a cue of one of these categories?
inline bool is_sign_of(const Line& line, std::initializer_list<std::string_view> categories) {
  return line.is_sign() && line.cue != nullptr && is_one_of(line.cue->category, categories);
}

/// What a worker keeps from line to line.
struct LineMemory {
  winnow::LineMemo<Look> seen{12};    // twice as many would find two lines in a hundred more
  std::vector<std::uint64_t> hashes;  // of the page's lines, spaces at their ends left out
  std::vector<std::uint64_t> keys;    // under which `seen` has them
  std::string folded;                 // a line's folded text with its numbers as "0"
  std::deque<std::string> shown;      // lines of the page without the addresses of their links
  winnow::Wraps wraps;
  winnow::Fragments fragments;
};

/// Looks at every block of the page; `lines` are the page's afterwards.
void look_at(const winnow::Page& page, const winnow_text_1& text, const Vocabulary& words, LineMemory& memory,
             std::vector<Line>& lines);

}  // namespace chrome
