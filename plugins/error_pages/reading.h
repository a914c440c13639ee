// Reading a page for what it says in place of its text: is there a notice, and is there anything else?
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "notices.h"

namespace error_pages {

/// What a page was found to be.
struct Verdict {
  Kind kind = Kind::kFurniture;
  std::string evidence;  // the words that say so
};

/// Reads a page line by line. It is over as soon as a line says something that no notice says: for nearly all pages
/// with the first or second one.
class Reading {
 public:
  /// `title`: what the page's head calls it.
  Reading(const Notices& notices, std::string_view title)
      : notices_(notices), page_title_(title), title_(title.empty() ? std::string() : notices.fold(title)) {}
  /// False when the page is an ordinary one: nothing more need be read.
  bool read(std::string_view line);
  /// What all that was read comes to; nothing for an ordinary page.
  std::optional<Verdict> verdict();

 private:
  struct Word {
    std::size_t begin, end;  // in segment_
    bool capital;            // no small letter at its beginning
  };
  struct Status {
    std::size_t at;  // before which word of the segment
    unsigned number;
  };
  struct Sign {
    std::string words;  // empty: nothing says so
  };

  void begin_segment();
  void add_word(std::string_view token);
  bool end_segment(bool by_full_stop);
  bool take_name(std::size_t first, std::size_t last, bool by_full_stop);
  std::size_t take_phrases(Match match, std::size_t begin);
  void take_phrase(const Match& match, std::size_t begin);
  void take_statuses(const std::vector<bool>& within);

  const Notices& notices_;
  std::string_view page_title_;
  std::string title_;    // folded
  std::string segment_;  // folded words, a space between them
  std::vector<Word> words_;
  std::vector<Status> statuses_;  // of the segment

  Sign clear_[kKinds], weak_[kKinds];
  std::uint32_t languages_ = 0;  // of what says clearly that the page is none
  std::string name_;             // the one name that the page may hold
  bool name_alone_ = false;      // it stands somewhere by itself
  bool name_beside_ = false;     // it stands beside a notice
  bool name_is_late_ = false;    // it stands below a notice first
  unsigned status_ = 0;
  bool several_statuses_ = false;
  std::size_t ids_ = 0;
  std::size_t phrases_ = 0;
  std::size_t furniture_ = 0;  // of them
  bool is_title_ = false;
};

}  // namespace error_pages
