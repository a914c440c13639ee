// A page as related looks at it: which lines announce, which are titles, which break off.
#pragma once
#include <winnow/line_memo.h>
#include <winnow/phrases.h>
#include <winnow/plugin.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace related {

/// Why a line goes: an index into the descriptor's reasons.
enum Reason : std::uint32_t { kAnnounced, kHeading, kSnippet, kDoubled };

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// One block of the page.
struct Line {
  std::string_view text;  // trimmed
  std::uint64_t hash = 0;
  std::uint32_t n_words = 0;
  std::uint32_t role = WINNOW_ROLE_NONE;
  bool list_item = false;
  bool row_or_code = false;     // a row of a table, or no words at all
  bool heading_cue = false;     // "Related articles": enough by itself
  bool weak_cue = false;        // "Popular": enough beside the shape of teasers
  bool cue_with_title = false;  // "Read also: ...": the line is heading and item in one
  bool teaser_end = false;      // "Read more"
  bool cut = false;             // breaks off: "..." behind a word
  bool continued = false;       // something on the page goes on where it breaks off, or repeats it whole
  bool sentence = false;        // ends like one
  bool title_like = false;      // at most 30 words and no sentence's end, or most words capitalised
  bool run_on = false;          // 18 words or more of small letters without an end: half a sentence of a text
  bool prose = false;           // 20 words or more, ended, mostly lower-case words
  bool blurb = false;           // says what the publisher is
  bool twin_before = false;     // the same text as the line before
  bool twin_behind = false;
  bool dropped = false;
  Reason reason = kAnnounced;
  std::size_t heading = kNone;  // index of the heading that announced it
  std::string evidence;

  bool own() const {
    return role == WINNOW_ROLE_TITLE || role == WINNOW_ROLE_DATE || role == WINNOW_ROLE_BYLINE ||
           role == WINNOW_ROLE_CREDIT;
  }
  void drop(Reason why, std::string said, std::size_t announced_by = kNone) {
    if (dropped) return;
    dropped = true;
    reason = why;
    evidence = std::move(said);
    heading = announced_by;
  }
};

/// Looks at every block of the page. What a line is by itself is taken from `memo` when it was seen before.
std::vector<Line> look_at(const winnow::Page& page, const winnow::PhraseBook& book, const winnow_text_1& text,
                          winnow::LineMemo<Line>& memo);

}  // namespace related
