#include "roles.h"

#include <winnow/text.h>

#include <algorithm>
#include <bitset>
#include <cmath>

#include "rules_pages.h"

namespace chrome {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);
// Lines: a title said twice, and the site's name, stand in so many at most. A list of thousands has its own likenesses.
constexpr std::size_t kLongestHead = 1000;

bool is_byline(const Line& line) {
  return line.cue && line.cue->category == "byline" && line.cue->prefix && line.n_words <= 14 && !line.shape.ends_cut &&
         !(line.shape.ends_sentence && line.n_words > 6);
}

// "<div id="page">": markup that a dumper left.
bool is_tag(const Line& line) { return line.text.starts_with('<') && line.text.ends_with('>'); }

// "$130.00", "(28)", "12/03/2021" hold none: digits, and what Unicode has in its blocks of signs.
bool holds_letter(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const winnow::Decoded d = winnow::decode_utf8(text, at);
    const char32_t c = d.code_point;
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
    const bool sign = c < 0xC0 || c == 0xD7 || c == 0xF7 || (c >= 0x2000 && c < 0x2C00) ||
                      (c >= 0x3000 && c < 0x3040) || (c >= 0x1F000 && c < 0x20000);
    if (!sign) return true;
    at += d.size;
  }
  return false;
}

bool can_be_title(const Line& line) {
  return !line.is_sign() && !line.protects && (line.role == WINNOW_ROLE_NONE || line.role == WINNOW_ROLE_TITLE) &&
         line.n_words >= 1 && line.n_words <= 35 && !line.shape.ends_cut && !line.shape.separator &&
         !line.shape.prose && line.kind != WINNOW_BLOCK_TABLE_ROW && line.kind != WINNOW_BLOCK_LIST_ITEM &&
         line.kind != WINNOW_BLOCK_PRE && !is_tag(line) && holds_letter(line.text) &&
         line.text.find('\n') == std::string_view::npos;
}

// A site's name, no description of what the title names: "grep - print lines that match" is no title with a site. A
// name begins with a capital where there are any, "eBay" apart, and a title of one word says little.
bool is_site_name(std::string_view site, std::string_view title) {
  const std::string_view first = site.substr(0, site.find(' '));
  const bool one_word = first.size() == site.size();
  if (winnow::is_small_letter(winnow::decode_utf8(site, 0).code_point) && !one_word) return false;
  constexpr std::ptrdiff_t kMostSpaces = 3;
  return title.find(' ') != std::string_view::npos || std::count(site.begin(), site.end(), ' ') <= kMostSpaces;
}

// "The tide mill - Saltmere Courier" above "The tide mill": what stands behind the separator is the site's name.
std::string_view site_behind(std::string_view text, std::string_view title) {
  if (!text.starts_with(title)) return {};
  for (const std::string_view separator :
       {" - ", " | ", " \xE2\x80\x93 ", " \xE2\x80\x94 ", " \xC2\xBB ", " :: ", " \xC2\xB7 "})
    if (text.size() > title.size() + separator.size() && text.substr(title.size()).starts_with(separator)) {
      const std::string_view site = text.substr(title.size() + separator.size());
      return is_site_name(site, title) ? site : std::string_view();
    }
  return {};
}

// The same label once more. Two amounts of one thing ("225g sugar", "85g sugar") are no title said twice.
bool is_said_again(const Line& line, const Line& later) {
  return later.likeness == line.likeness &&
         (later.text == line.text || line.text.find_first_of("0123456789") == std::string_view::npos);
}

// "Terms of use" on top of the page, with no title and no sign of chrome between it and the text: the title of the
// terms.
bool names_the_page(const std::vector<Line>& lines, std::size_t end) {
  const Line& first = lines.front();
  if (end == 0 || !first.strong || first.cue == nullptr || first.cue->prefix || first.cue->category != "legal" ||
      first.kind == WINNOW_BLOCK_TABLE_ROW || first.kind == WINNOW_BLOCK_LIST_ITEM)
    return false;
  return std::none_of(lines.begin() + 1, lines.begin() + static_cast<std::ptrdiff_t>(end),
                      [](const Line& line) { return line.is_sign() || (can_be_title(line) && line.n_words >= 3); });
}

// "## A lower heading", a link with its address: a number sign in front of a line is Markdown's, and begins no comment
// in code.
bool is_markdown(const std::vector<Line>& lines) {
  return std::any_of(lines.begin(), lines.end(),
                     [](const Line& line) { return line.markdown || line.text.substr(0, 3) == "## "; });
}

// "****** The tide mill ******": the first heading of a page as html2text prints it.
bool is_between_stars(std::string_view text) {
  constexpr std::string_view kStars = "******";
  return text.size() > 2 * kStars.size() + 2 && text.starts_with("****** ") && text.ends_with(" ******");
}

// The first heading, where the dumper marked it. Many of them are the sections of a book.
std::size_t find_marked_title(const std::vector<Line>& lines) {
  constexpr std::size_t kMost = 4;
  const bool markdown = is_markdown(lines);
  std::size_t found = kNone, n = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool marked = (markdown && lines[i].text.starts_with("# ")) || is_between_stars(lines[i].text);
    if (!marked || lines[i].within_code || lines[i].shape.code) continue;
    if (++n > kMost) return kNone;
    if (found == kNone && can_be_title(lines[i])) found = i;
  }
  return found;
}

// The title is said again in the head of the page, alone or with the site's name behind it, or it is the last label
// before the date, the byline or the first paragraph.
std::size_t find_title(const std::vector<Line>& lines, std::size_t body) {
  const std::size_t end = std::min(body, lines.size()), head = std::min(end, kLongestHead);
  for (std::size_t i = 0; i < head; ++i) {
    if (!can_be_title(lines[i]) || lines[i].n_words < 3) continue;
    for (std::size_t k = i + 1; k < head; ++k)
      if (is_said_again(lines[i], lines[k]) || !site_behind(lines[i].text, lines[k].text).empty()) return k;
  }
  // Directly below the breadcrumb, the section's name left out.
  for (std::size_t i = 0; i + 1 < end; ++i) {
    if (!lines[i].shape.breadcrumb || !lines[i].strong) continue;
    for (std::size_t k = i + 1; k < end && k <= i + 2; ++k) {
      const bool section = lines[k].n_words <= 6 && lines[i].text.find(lines[k].text) != std::string_view::npos &&
                           !lines[i].text.ends_with(lines[k].text);
      const bool label_above =
          (k + 1 < end && can_be_title(lines[k + 1])) || (k + 2 < end && can_be_title(lines[k + 2]));
      const bool last_label = label_above && lines[i].text.find(lines[k].text) != std::string_view::npos;
      if (can_be_title(lines[k]) && !section && !last_label) return k;
    }
  }
  // Where nothing stands above the text but the text's own lines, the first of them names it.
  const auto begin = lines.begin();
  if (std::none_of(begin, begin + static_cast<std::ptrdiff_t>(end), [](const Line& line) { return line.is_sign(); }) &&
      can_be_title(lines.front()) && lines.front().n_words >= 2)
    return 0;
  if (names_the_page(lines, end)) return 0;
  std::size_t anchor = end;
  bool seen = false;
  for (std::size_t i = 0; i < end && anchor == end; ++i) {
    if ((lines[i].role == WINNOW_ROLE_DATE || lines[i].role == WINNOW_ROLE_BYLINE) && seen) anchor = i;
    seen = seen || can_be_title(lines[i]);
  }
  std::size_t last = anchor;
  while (last > 0 && !can_be_title(lines[last - 1])) --last;
  if (last == 0) return kNone;
  // A title with a line below it: the first of two is the title, unless it is a mere label.
  const std::size_t title = last - 1;
  const bool pair = title > 0 && can_be_title(lines[title - 1]) && lines[title - 1].n_words >= 3 &&
                    (title == 1 || !can_be_title(lines[title - 2]));
  return pair ? title - 1 : title;
}

void drop_title_with_site(std::vector<Line>& lines, std::size_t title, Notes& notes) {
  const std::size_t begin = title - std::min(title, kLongestHead);
  for (std::size_t i = begin; i < title; ++i) {
    const std::string_view site = site_behind(lines[i].text, lines[title].text);
    if (site.empty()) continue;
    lines[i].drop(kTitleTwin, notes.keep("the title and \"" + std::string(winnow::clipped(site, 40)) + '"'));
    for (std::size_t k = begin; k < title; ++k)
      if (lines[k].text == site && lines[k].role == WINNOW_ROLE_NONE) lines[k].drop(kTitleTwin, "the site's name");
  }
}

// A date line or a byline, above and just below the first paragraph.
bool take_role(Line& line) {
  if (line.dated && !line.in_table)
    line.role = WINNOW_ROLE_DATE;
  else if (is_byline(line))
    line.role = WINNOW_ROLE_BYLINE;
  else
    return false;
  line.strong = line.weak = false;
  return true;
}

constexpr std::size_t kNearTitle = 3;  // lines between a title and its date or byline

// What speaks for a line of being the title, as log odds: logistic regression over the lines above the text of 3,600
// dumps whose HTML names the title; two halves of the sites gave the same numbers to the tenth or two.
struct TitleOdds {
  float distance = -0.77f;                   // for each natural logarithm of the lines down to the first paragraph
  float one_word = -1.6f, headline = 0.75f;  // a headline has five to twelve words
  float taken_up = 4.4f;                     // share of its words that the text has
  float with_site = 2.9f, said_before = 0.5f, above_date = 1.3f, above_byline = 1.6f;
  float content = -1.45f;  // for p: most titles in training stand outside the text
  float sentence = -1.65f;
  float none = 2.0f;  // that the page has no title above its text
};

class TitleSearch {
 public:
  TitleSearch(const std::vector<Line>& lines, const std::vector<bool>& keep, std::span<const float> p,
              const PageScan& scan)
      : lines_(lines), p_(p), scan_(scan) {
    constexpr std::size_t kMostParagraphs = 40;
    std::size_t n_paragraphs = 0;
    for (std::size_t i = 0; i < lines.size() && n_paragraphs < kMostParagraphs; ++i) {
      if (!is_paragraph(i) || !keep[i] || lines[i].dropped) continue;
      if (n_paragraphs++ == 0) first_ = i;
      for (const std::uint32_t token : tokens_of(i)) text_.set(known_word_bit(token, kTextBits));
    }
  }

  /// The first paragraph that stays; kNone when there is none.
  std::size_t first_paragraph() const { return first_; }

  /// Whether a line above the first paragraph is as likely the title as not, or nearly so.
  bool may_be_title(std::size_t i) const {
    return i < first_ && can_be_title(lines_[i]) && odds_of(i) > kOdds.none - 1;
  }

  std::size_t title() const { return best_above(kOdds.none); }

  /// Where no line is likely enough: the one that is far likelier the title than `label`, a word that stands alone in a
  /// menu; `label` itself when there is none. The last words of a menu may pass for a title where a promotion below
  /// them passes for text.
  std::size_t title_rather_than(std::size_t label) const {
    constexpr float kFarLikelier = 3;  // twenty to one
    constexpr std::size_t kLeastWords = 3;
    const bool in_menu = label > 0 && lines_[label].n_words == 1 && lines_[label - 1].dropped;
    if (first_ == kNone || label >= first_ || !in_menu) return label;
    const std::size_t best = best_above(odds_of(label) + kFarLikelier);
    return best == kNone || best < label || lines_[best].n_words < kLeastWords ? label : best;
  }

 private:
  static constexpr TitleOdds kOdds{};
  static constexpr std::size_t kLinesAbove = 80;  // one title in forty stands further up

  // The likeliest title, when its odds are better than `odds`.
  std::size_t best_above(float odds) const {
    if (first_ == kNone) return kNone;
    std::size_t best = kNone;
    for (std::size_t i = first_ - std::min(first_, kLinesAbove); i < first_; ++i) {
      if (!can_be_title(lines_[i])) continue;
      const float own = odds_of(i);
      if (own <= odds) continue;
      odds = own;
      best = i;
    }
    return best;
  }

  // Promotions in a page's head have sentences, too: hardly twelve words, and the model doubts them.
  bool is_paragraph(std::size_t i) const {
    constexpr std::uint32_t kLeastWords = 12;
    constexpr float kLikely = 0.3f;
    return lines_[i].is_body() && lines_[i].n_words >= kLeastWords && p_[i] >= kLikely;
  }

  std::span<const std::uint32_t> tokens_of(std::size_t i) const {
    return std::span(scan_.tokens).subspan(scan_.lines[i].token_begin, scan_.lines[i].n_kept);
  }

  float odds_of(std::size_t i) const {
    const Line& line = lines_[i];
    float odds = kOdds.distance * std::log(static_cast<float>(first_ - i)) + kOdds.content * p_[i];
    if (line.n_words == 1) odds += kOdds.one_word;
    if (line.n_words >= 5 && line.n_words <= 12) odds += kOdds.headline;
    if (line.shape.ends_sentence && !line.text.ends_with('?')) odds += kOdds.sentence;
    const std::span<const std::uint32_t> tokens = tokens_of(i);
    const auto taken_up = std::count_if(tokens.begin(), tokens.end(),
                                        [&](std::uint32_t t) { return text_.test(known_word_bit(t, kTextBits)); });
    odds += kOdds.taken_up * static_cast<float>(taken_up) / static_cast<float>(std::max<std::size_t>(1, tokens.size()));
    const std::size_t below = std::min(first_, i + kNearTitle + 1);
    const auto stands_below = [&](auto holds) {
      return std::any_of(lines_.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                         lines_.begin() + static_cast<std::ptrdiff_t>(below), holds);
    };
    if (stands_below([](const Line& other) { return other.dated; })) odds += kOdds.above_date;
    if (stands_below(is_byline)) odds += kOdds.above_byline;
    bool with_site = false, said_before = false;
    for (std::size_t k = first_ - std::min(first_, kLinesAbove); k < first_; ++k) {
      if (k == i) continue;
      with_site |= !site_behind(lines_[k].text, line.text).empty();
      said_before |= k < i && is_said_again(lines_[k], line);
    }
    return odds + (with_site ? kOdds.with_site : 0) + (said_before ? kOdds.said_before : 0);
  }

  const std::vector<Line>& lines_;
  std::span<const float> p_;
  const PageScan& scan_;
  // The words of the text: of those that it has not, at most two in a hundred share a bit with one.
  static constexpr unsigned kTextBits = 16;
  std::bitset<1 << kTextBits> text_;
  std::size_t first_ = kNone;
};

// "We and our 214 partners store ..." directly below "We value your privacy".
bool is_rest_of_notice(const std::vector<Line>& lines, std::size_t i) {
  return i > 0 && lines[i - 1].strong && lines[i - 1].cue != nullptr && lines[i - 1].cue->category == "cookie";
}

}  // namespace

bool find_roles(std::vector<Line>& lines, Notes& notes) {
  std::size_t body = lines.size();
  for (std::size_t i = lines.size(); i-- > 0;)
    if (lines[i].is_body() && !is_tag(lines[i]) && !is_byline(lines[i]) && !is_rest_of_notice(lines, i)) body = i;
  find_rules(lines, body);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Line& line = lines[i];
    const bool above_body = i < body + 3;
    const bool taken = above_body && take_role(line);
    if (!taken && line.protects) line.role = WINNOW_ROLE_CREDIT;
    if (line.role != WINNOW_ROLE_NONE) line.strong = line.weak = false;
  }
  const std::size_t marked = find_marked_title(lines);
  const bool is_marked = marked != kNone;
  // Without a paragraph the first label may be anything: a list's heading, a menu.
  if (body == lines.size()) return is_marked;
  const std::size_t title = is_marked ? marked : find_title(lines, body);
  if (title == kNone) return false;
  lines[title].role = WINNOW_ROLE_TITLE;
  lines[title].strong = lines[title].weak = false;
  drop_title_with_site(lines, title, notes);
  return is_marked;
}

void find_roles_by_model(std::vector<Line>& lines, const std::vector<bool>& keep, std::span<const float> p,
                         const PageScan& scan, Notes& notes) {
  const TitleSearch search(lines, keep, p, scan);
  std::size_t title = search.title();
  if (title == kNone) {
    const auto label =
        std::find_if(lines.begin(), lines.end(), [](const Line& line) { return line.role == WINNOW_ROLE_TITLE; });
    if (label == lines.end()) return;
    const auto at = static_cast<std::size_t>(label - lines.begin());
    title = search.title_rather_than(at);
    if (title == at) return;
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Line& line = lines[i];
    const bool is_far_above = i + kNearTitle < title, is_near = !is_far_above && i <= title + kNearTitle;
    const bool was_title = line.role == WINNOW_ROLE_TITLE;
    // Of a title and the line below it either may be taken for the title, and both stay.
    line.protects |= was_title && is_near && search.may_be_title(i);
    if (was_title || (is_far_above && (line.role == WINNOW_ROLE_DATE || line.role == WINNOW_ROLE_BYLINE)))
      line.role = WINNOW_ROLE_NONE;
    if (i > title && i < search.first_paragraph() + kNearTitle && take_role(line)) line.dropped = false;
  }
  lines[title].role = WINNOW_ROLE_TITLE;
  lines[title].dropped = false;
  drop_title_with_site(lines, title, notes);
}

}  // namespace chrome
