#include "announced.h"

#include <winnow/text.h>

#include <algorithm>

namespace related {
namespace {

// What the announced block has shown so far.
struct Items {
  std::size_t titles = 0;   // lines that look like titles
  std::size_t teasers = 0;  // texts below a title
  bool doubled = false;     // the last title was said twice
  std::size_t last_title = kNone;
};

bool next_is_title(const std::vector<Line>& lines, std::size_t i) {
  return i + 1 < lines.size() && lines[i + 1].title_like && !lines[i + 1].own();
}

// Is prose at `i` the teaser of the item before it, rather than the article going on?
bool is_teaser(const std::vector<Line>& lines, std::size_t i, const Items& items) {
  if (lines[i].blurb) return items.titles > 0;
  if (items.last_title + 1 != i) return false;
  if (items.doubled) return true;
  // Title, text, title, text ...: one such pair may be a section of the article, its repetition is a list.
  return items.teasers > 0 && (next_is_title(lines, i) || i + 1 == lines.size());
}

// Does the line go on in the middle of a sentence, which a dump has broken at a link?
bool goes_on(const Line& line) {
  const std::string_view text = line.text;
  if (text.size() < 2 || line.n_words < 4) return false;
  if ((text[0] == ',' || text[0] == ';' || text[0] == ')') && text[1] == ' ') return true;
  return text[0] >= 'a' && text[0] <= 'z' && line.sentence && line.n_words >= 8;
}

// Where a page's markup is known: the elements that its paragraphs above the heading stand in.
class ArticleElements {
 public:
  ArticleElements(const std::vector<Line>& lines, std::size_t heading) {
    for (std::size_t i = 0; i < heading; ++i)
      if (is_paragraph(lines[i]) && !holds(lines[i].element)) elements_.push_back(lines[i].element);
  }
  /// Does the article go on in this line: a text without links, in an element like theirs?
  bool hold(const Line& line) const { return is_paragraph(line) && holds(line.element); }

 private:
  static bool is_paragraph(const Line& line) {
    return !line.element.empty() && !line.dropped && !line.linked && line.sentence && !line.cut && line.n_words >= 8;
  }
  bool holds(std::string_view element) const {
    return std::find(elements_.begin(), elements_.end(), element) != elements_.end();
  }
  std::vector<std::string_view> elements_;
};

// The first line behind the heading that is the article's again, or the end of the page.
std::size_t end_of_block(const std::vector<Line>& lines, std::size_t heading) {
  const ArticleElements article(lines, heading);
  Items items;
  for (std::size_t i = heading + 1; i < lines.size(); ++i) {
    const Line& line = lines[i];
    if (line.heading_cue || line.weak_cue || line.teaser_end || line.cue_with_title) continue;
    if (article.hold(line)) return i;
    if (line.role == WINNOW_ROLE_CREDIT || line.role == WINNOW_ROLE_TITLE || line.row_or_code) return i;
    if (line.run_on && !line.twin_before && !line.twin_behind) return i;
    // With the piece that it goes on from.
    if (goes_on(line)) return i > heading + 1 && !lines[i - 1].sentence ? i - 1 : i;
    // What introduces a list or a quotation is no title and no teaser.
    if (line.n_words >= 5 && line.text.back() == ':') return i;
    if (line.prose) {
      if (!is_teaser(lines, i, items)) return i;
      ++items.teasers;
      continue;
    }
    if (line.cut && items.last_title + 1 == i) {
      ++items.teasers;
      continue;
    }
    // A short sentence below a title is its teaser; anywhere else it may be the author's.
    if (line.sentence && !line.title_like && !line.cut) {
      if (items.last_title + 1 != i) return i;
      ++items.teasers;
      continue;
    }
    ++items.titles;
    items.doubled = line.twin_before;
    items.last_title = i;
  }
  return lines.size();
}

// Behind the announced titles the article goes on at `end`: a short label just before it is its subheading.
std::size_t give_back_subheading(const std::vector<Line>& lines, std::size_t heading, std::size_t end) {
  if (end >= lines.size() || end - heading < 3 || (!lines[end].prose && lines[end].text.back() != ':')) return end;
  const Line& last = lines[end - 1];
  if (last.list_item || last.twin_before || last.sentence || last.n_words > 5) return end;
  std::size_t words = 0;
  for (std::size_t i = heading + 1; i + 1 < end; ++i) words += lines[i].n_words;
  const bool shorter = words > (end - heading - 2) * last.n_words * 3 / 2;
  return shorter ? end - 1 : end;
}

// A list with marks ends where its marks end: what stands behind it without one belongs to the page again, unless more
// of the list follows.
std::size_t end_of_list(const std::vector<Line>& lines, std::size_t heading, std::size_t end) {
  std::size_t list_end = heading + 1;
  while (list_end < end && lines[list_end].list_item) ++list_end;
  if (list_end == heading + 1) return end;
  for (std::size_t i = list_end; i < end; ++i) {
    if (lines[i].list_item || lines[i].cut) return end;
    if (lines[i].sentence && !lines[i].title_like) return list_end;
  }
  return list_end;
}

// What stands before the heading is an article when most of its words are in sentences: on a page that is a list of
// headlines and teasers they are not, and there the list is the page's own.
bool has_article_before(const std::vector<Line>& lines, std::size_t heading, bool teasers_follow) {
  std::size_t words = 0;
  std::size_t sentences = 0;
  std::size_t below_titles = 0;
  bool paragraphs = false;
  for (std::size_t i = 0; i < heading; ++i) {
    if (lines[i].dropped || lines[i].own() || lines[i].row_or_code) continue;
    words += lines[i].n_words;
    if (lines[i].n_words < 8 || !lines[i].sentence || lines[i].cut) continue;
    sentences += lines[i].n_words;
    const bool headline = i > 0 && lines[i - 1].title_like && !lines[i - 1].own() && !lines[i - 1].sentence;
    below_titles += headline && lines[i - 1].n_words >= 6;
    paragraphs = paragraphs || (lines[i].n_words >= 40 && !headline) || (i > 0 && lines[i - 1].prose && lines[i].prose);
  }
  // Title, sentence, title, sentence: a list of the page's own, whatever the sentences weigh.
  if (below_titles >= 3 && !paragraphs) return false;
  return sentences >= (teasers_follow ? 12u : 20u) &&
         (sentences * 10 >= words * 6 || (teasers_follow && sentences * 10 >= words * 3));
}

// A sentence or two above a long list introduce it: the list is the page.
bool is_the_page(const std::vector<Line>& lines, std::size_t heading, std::size_t end) {
  std::size_t before = 0;
  std::size_t block = 0;
  for (std::size_t i = 0; i < heading; ++i)
    if (!lines[i].dropped && lines[i].sentence) before += lines[i].n_words;
  for (std::size_t i = heading + 1; i < end; ++i) block += lines[i].n_words;
  return before < 60 && block > 8 * before;
}

bool looks_like_teasers(const std::vector<Line>& lines, std::size_t heading) {
  for (std::size_t i = heading + 1; i < lines.size() && i < heading + 6; ++i)
    if (lines[i].twin_before || lines[i].cut) return true;
  return false;
}

}  // namespace

void drop_announced(std::vector<Line>& lines, Notes& notes) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Line& line = lines[i];
    if (line.dropped) continue;
    if (line.cue_with_title && has_article_before(lines, i, false)) {
      line.drop(kHeading, winnow::clipped(line.text, 60));
      continue;
    }
    if (!line.heading_cue && !line.weak_cue) continue;
    const bool teasers = looks_like_teasers(lines, i);
    if ((line.weak_cue && !line.heading_cue && !teasers) || !has_article_before(lines, i, teasers)) continue;
    const std::size_t end = give_back_subheading(lines, i, end_of_list(lines, i, end_of_block(lines, i)));
    const bool holds_something = end > i + 1;
    if (!holds_something && !line.heading_cue) continue;
    // An empty heading whose text the author goes on with ("Further reading", prose) is the author's.
    if (!holds_something && end < lines.size()) continue;
    if (is_the_page(lines, i, end)) continue;
    line.drop(kHeading, winnow::clipped(line.text, 60));
    const std::string_view why = notes.keep("below \"" + std::string(winnow::clipped(line.text, 40)) + "\"");
    for (std::size_t k = i + 1; k < end; ++k) lines[k].drop(kAnnounced, why, i);
    i = end - 1;
  }
}

}  // namespace related
