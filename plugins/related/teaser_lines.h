// A page as related looks at it: which lines announce, which are titles, which break off.
#pragma once
#include <winnow/fragments.h>
#include <winnow/line_memo.h>
#include <winnow/notes.h>
#include <winnow/phrases.h>
#include <winnow/plugin.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "continuations.h"

namespace related {

using winnow::Notes;

/// Why a line goes: an index into the descriptor's reasons.
enum Reason : std::uint32_t { kAnnounced, kHeading, kSnippet };

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// What a line is by itself, whatever stands around it: two bytes, so that a worker can remember many.
struct Look {
  bool row_or_code : 1 = false;     // a row of a table, or no words at all
  bool heading_cue : 1 = false;     // "Related articles": enough by itself
  bool weak_cue : 1 = false;        // "Popular": enough beside the shape of teasers
  bool cue_with_title : 1 = false;  // "Read also: ...": the line is heading and item in one
  bool teaser_end : 1 = false;      // "Read more"
  bool cut : 1 = false;             // breaks off: "..." behind a word
  bool sentence : 1 = false;        // ends like one
  bool title_like : 1 = false;      // at most 30 words and no sentence's end, or most words capitalised; or a twin
  bool run_on : 1 = false;          // 18 words or more of small letters without an end: half a sentence of a text
  bool prose : 1 = false;           // 20 words or more, ended, mostly lower-case words
};

/// Is it the role of a line that belongs to this page's own article?
inline bool is_own(std::uint32_t role) {
  return role == WINNOW_ROLE_TITLE || role == WINNOW_ROLE_DATE || role == WINNOW_ROLE_BYLINE ||
         role == WINNOW_ROLE_CREDIT;
}

/// One block of the page.
struct Line : Look {
  explicit Line(const Look& look) : Look(look) {}

  bool list_item : 1 = false;
  bool continued : 1 = false;    // something on the page goes on where it breaks off, or repeats it whole
  bool twin_before : 1 = false;  // the same text as the line before
  bool twin_behind : 1 = false;
  bool unlike : 1 = false;  // chrome's line model would have it go; looked for where a line breaks off
  bool piece : 1 = false;   // of a sentence that a dumper broke at markup; looked for where something is announced
  bool dropped : 1 = false;
  Reason reason = kAnnounced;
  std::uint32_t n_words = 0;
  std::uint32_t role = WINNOW_ROLE_NONE;
  std::uint64_t hash = 0;
  std::string_view text;        // trimmed
  std::string_view element;     // its tag path, of pages with markup
  bool linked = false;          // a good part of it is links
  std::size_t heading = kNone;  // index of the heading that announced it
  std::string_view evidence;

  bool own() const { return is_own(role); }
  /// `said` must outlive the line: a literal, or one of the page's notes.
  void drop(Reason why, std::string_view said, std::size_t announced_by = kNone) {
    if (dropped) return;
    dropped = true;
    reason = why;
    evidence = said;
    heading = announced_by;
  }
};

/// What a worker keeps from page to page.
struct LineMemory {
  winnow::LineMemo<Look> seen{12};
  std::vector<std::uint64_t> hashes;  // of the page's lines, spaces at their ends left out
  std::string folded;                 // a line's folded text with its numbers as "0"
  Continuations continuations;
  std::vector<std::size_t> tails;  // by line: what `continuations` was asked for
  winnow::Fragments fragments;
};

/// Looks at every block of the page; `lines` are the page's afterwards.
void look_at(const winnow::Page& page, const winnow::PhraseBook& book, const winnow_text_1& text, LineMemory& memory,
             std::vector<Line>& lines);

}  // namespace related
