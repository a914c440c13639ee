// The title of a page that was dumped whole, menus and all: the line above the text that has most odds of being it.
#pragma once
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "lines/scan.h"
#include "page_lines.h"

namespace chrome {

/// Lines between a title and its date or byline.
inline constexpr std::size_t kNearTitle = 3;

/// Has it a letter? "$130.00", "(28)", "12/03/2021" have none: digits, and what Unicode has in its blocks of signs.
bool holds_letter(std::string_view text);

/// "24,90 zł", "From £24.90", "SKU: 4711": an amount of money or the number of an article, and nothing else.
bool is_amount_or_number(std::string_view text);

/// What every title is by its text alone: one line with a letter that is no amount and no tag.
bool may_name(std::string_view text);

/// "<div id="page">": markup that a dumper left.
bool is_tag(const Line& line);

/// "By Dora Whitlock".
bool is_byline(const Line& line);

/// "The tide mill - Saltmere Courier" above "The tide mill": what stands behind the separator, where it is a site's
/// name; else nothing.
std::string_view site_behind(std::string_view text, std::string_view title);

/// Looks for a title among the lines of one page. `keep`, `p` (how likely the line is content) and `scan` are the line
/// model's, of the same lines; all must outlive the search.
class TitleSearch {
 public:
  TitleSearch(const std::vector<Line>& lines, const std::vector<bool>& keep, std::span<const float> p,
              const PageScan& scan);

  /// The likeliest line; kNoLine where it is likelier that none is the title, or no paragraph stays. `label` is the
  /// line that the rules name, or kNoLine. On a page that was not dumped whole, menus and all, another has to be far
  /// likelier.
  std::size_t title_rather_than(std::size_t label, bool whole_dump) const;

  /// Whether the line is as likely the title as that there is none, or nearly so.
  bool may_be_title(std::size_t i) const;

  /// The first paragraph below the line; kNoLine when there is none.
  std::size_t paragraph_below(std::size_t i) const;

 private:
  bool is_candidate(std::size_t i) const;
  bool holds_tokens(std::size_t of, std::size_t i) const;
  bool is_in_head(std::size_t i) const;
  bool begins_head(std::size_t i) const;
  bool comes_below(std::size_t i, std::size_t next) const;
  bool is_of_contents(std::size_t i, std::size_t next) const;
  std::size_t count_short(std::size_t begin, std::size_t end) const;
  float mean_content(std::size_t begin, std::size_t end) const;
  bool ends_breadcrumb(std::size_t i) const;
  // Parts of odds_of(): what the line and those beside it say at once; what takes longer, each alone; the last of all.
  float own_odds(std::size_t i, std::size_t next, std::ptrdiff_t n_above) const;
  float short_lines_odds(std::size_t i) const;
  float taken_up_odds(std::size_t i) const;
  float with_neighbours(float odds, std::size_t i, std::size_t next) const;
  float odds_of(std::size_t i, float least) const;
  std::span<const std::uint32_t> tokens_of(std::size_t i) const {
    return std::span(scan_.tokens).subspan(scan_.lines[i].token_begin, scan_.lines[i].n_kept);
  }

  const std::vector<Line>& lines_;
  std::span<const float> p_;
  const PageScan& scan_;
  std::vector<std::size_t> paragraphs_;  // that stay, the first of them
  bool gaps_tell_ = false;               // blank lines part some of the lines and not all
  // The first bits of every likeness that several lines have.
  static constexpr unsigned kLikenessBits = 12;
  std::bitset<1 << kLikenessBits> several_;
  // The words of the text: of those that it has not, at most two in a hundred share a bit with one.
  static constexpr unsigned kTextBits = 16;
  std::bitset<1 << kTextBits> text_;
};

}  // namespace chrome
