#include "announced.h"

#include <winnow/text.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

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
  if (items.last_title + 1 != i) return false;
  if (items.doubled) return true;
  // Title, text, title, text ...: one such pair may be a section of the article, its repetition is a list.
  return items.teasers > 0 && (next_is_title(lines, i) || i + 1 == lines.size());
}

// May a short sentence below a title be the first teaser of a list, rather than the article going on below one link? A
// list goes on: with a title, and below that with anything but a paragraph that no title follows. At the list's end a
// heading with a colon ("Read also:") stands for one link, and others for a list.
// Below many titles the text has gone on only where another sentence follows: comments stand there, too.
bool may_be_first_teaser(const std::vector<Line>& lines, std::size_t i, std::size_t heading, const Items& items) {
  constexpr std::size_t kManyTitles = 5;
  if (items.titles >= kManyTitles)
    return i + 1 == lines.size() || !lines[i + 1].sentence || lines[i + 1].title_like || lines[i + 1].cut;
  if (i + 1 == lines.size() || lines[i + 1].heading_cue) return lines[heading].text.back() != ':';
  if (!next_is_title(lines, i) || i + 2 == lines.size()) return false;
  return !lines[i + 2].prose || i + 3 == lines.size() || next_is_title(lines, i + 2);
}

// Does the line go on in the middle of a sentence, which a dump has broken at a link?
bool goes_on(const Line& line) {
  const std::string_view text = line.text;
  if (text.size() < 2 || line.n_words < 4) return false;
  if ((text[0] == ',' || text[0] == ';' || text[0] == ')') && text[1] == ' ') return true;
  return text[0] >= 'a' && text[0] <= 'z' && line.sentence && line.n_words >= 8;
}

bool is_title_of_item(const Line& line) {
  return line.title_like && !line.dropped && !line.own() && !line.cut && !line.list_item && !line.twin_behind &&
         line.n_words >= 2 && line.text.back() != '.' && line.text.back() != ':';
}

bool is_text_of_item(const Line& line) {
  return line.sentence && !line.cut && !line.list_item && line.n_words >= 5 && !line.row_or_code && !line.dropped;
}

// Is it all that stands below a title, a sentence or two: the next line is none?
bool is_item(const std::vector<Line>& lines, std::size_t i) {
  return i > 0 && is_text_of_item(lines[i]) && is_title_of_item(lines[i - 1]) &&
         (i + 1 == lines.size() || !is_text_of_item(lines[i + 1]) || is_title_of_item(lines[i + 1]));
}

// Do the first lines below a heading hold a title and its text, written out and said once?
bool begins_with_item(const std::vector<Line>& lines, std::size_t heading) {
  constexpr std::size_t kLook = 4;
  for (std::size_t i = heading + 2; i < lines.size() && i < heading + kLook; ++i)
    if (is_text_of_item(lines[i]) && is_title_of_item(lines[i - 1])) return !lines[i - 1].twin_before;
  return false;
}

// Is what is announced a list of works: entries that each end in a full stop? Headlines end in none.
bool are_entries(const std::vector<Line>& lines, std::size_t heading, std::size_t end) {
  std::size_t entries = 0, others = 0;
  for (std::size_t i = heading + 1; i < end; ++i) {
    if (lines[i].heading_cue || lines[i].weak_cue) continue;
    ++(lines[i].text.back() == '.' && lines[i].sentence && !lines[i].cut ? entries : others);
  }
  return entries >= 2 && entries >= 2 * others;
}

// A word with a colon behind the announced titles, and a list below: "Rejected:".
bool begins_list(const std::vector<Line>& lines, std::size_t heading, std::size_t i) {
  return i > heading + 1 && !lines[i - 1].list_item && i + 1 < lines.size() && lines[i + 1].list_item;
}

// "Rovers: Hale, Mott, Rudge, Lund": four parts and more of few words each are no title.
bool is_list_of_names(const Line& line) {
  constexpr std::size_t kParts = 4, kMostSpaces = 2;
  if (line.sentence || line.cut || line.list_item) return false;
  std::size_t parts = 0;
  for (std::size_t at = 0; at < line.text.size(); ++parts) {
    const std::size_t end = std::min(line.text.find(", ", at), line.text.size());
    const std::string_view part = line.text.substr(at, end - at);
    if (std::count(part.begin(), part.end(), ' ') > static_cast<std::ptrdiff_t>(kMostSpaces)) return false;
    at = end + 2;
  }
  return parts >= kParts;
}

// "Scorers", "Lewis Hart", "Own goal": what an author lists in lines of a few words, the first of them a word or two.
bool is_label(const Line& line) {
  constexpr std::uint32_t kMostWords = 4;
  return line.n_words <= kMostWords && !line.sentence && !line.cut && !line.list_item && !line.twin_before &&
         !line.twin_behind && !line.heading_cue && !line.weak_cue && !line.teaser_end && !line.cue_with_title;
}

// Where the labels above line `end` begin, two or more, below a title of a block of titles: headlines have more words.
// `end` where there are none.
std::size_t begin_of_labels(const std::vector<Line>& lines, std::size_t heading, std::size_t end) {
  constexpr std::uint32_t kShort = 2, kLeastOfTitle = 3;
  std::size_t begin = end;
  while (begin > heading + 2 && is_label(lines[begin - 1])) --begin;
  // A word or two, or two thirds of the title above at most: only that one is looked at, so that pages of many blocks
  // take no longer.
  //
  // Limit: the last of several titles stays with the list where it is that short.
  const auto is_short = [&](std::size_t i) {
    return lines[i].n_words <= kShort || 3 * lines[i].n_words <= 2 * lines[i - 1].n_words;
  };
  while (begin < end && !is_short(begin)) ++begin;
  const bool below_title = lines[begin - 1].n_words >= kLeastOfTitle && !lines[begin - 1].sentence;
  return below_title && begin + 2 <= end ? begin : end;
}

bool is_question(const Line& line) {
  return line.text.ends_with('?') || line.text.ends_with("\uFF1F") || line.text.ends_with("\u061F");
}

bool is_above_sentence(const std::vector<Line>& lines, std::size_t i) {
  return i + 1 < lines.size() && lines[i + 1].sentence && !lines[i + 1].cut && !lines[i + 1].own() &&
         !is_question(lines[i + 1]);
}

bool is_question_with_answer(const std::vector<Line>& lines, std::size_t i) {
  if (i >= lines.size() || !is_question(lines[i]) || !is_above_sentence(lines, i)) return false;
  // A question with a mark before it is an item of the list that is announced. Those that are counted are answered.
  return !lines[i].list_item || winnow::is_ascii_digit(lines[i].text[0]);
}

// Three questions with their answers close by: a page's own, whatever stands above them. A teaser with a question for a
// title stands among others.
bool begins_questions(const std::vector<Line>& lines, std::size_t i) {
  constexpr std::size_t kQuestions = 3, kFewLines = 12;
  if (!is_question_with_answer(lines, i)) return false;
  std::size_t questions = 0;
  for (std::size_t k = i; k < lines.size() && k < i + kFewLines; ++k) questions += is_question_with_answer(lines, k);
  return questions >= kQuestions;
}

// What stands above a line, added up as the lines are gone through: a page may hold a heading every other line.
class Above {
 public:
  /// Adds the lines before `line`, whose fate is settled.
  void go_on_to(const std::vector<Line>& lines, std::size_t line) {
    for (; next_ < line; ++next_) add(lines, next_);
  }

  /// Is it an article? It is when most of its words are in sentences: on a page that is a list of headlines and teasers
  /// they are not, and there the list is the page's own.
  bool is_article(bool teasers_follow) const {
    // Title, sentence, title, sentence: a list of the page's own, whatever the sentences weigh.
    if (below_titles_ >= 3 && !paragraphs_) return false;
    return in_sentences_ >= (teasers_follow ? 12u : 20u) &&
           (in_sentences_ * 10 >= words_ * 6 || (teasers_follow && in_sentences_ * 10 >= words_ * 3));
  }

  /// Are there sentences, whatever their length?
  bool has_sentences() const { return sentences_ >= 2; }

  /// Is it text with a title, sentences enough, a third of its words or so, and few of them below headlines? Then it is
  /// no list of headlines, though most of it may be items and short lines: a job advert, a data sheet, a recipe.
  bool is_titled_text() const {
    return titled_ && below_titles_ < 3 && in_sentences_ >= 60 && in_sentences_ * 10 >= words_ * 3;
  }

  /// Is it a page with a title and lines of its own, whatever they are made of, beside which what stands below is
  /// little?
  bool outweighs(std::size_t words_below) const { return titled_ && lines_ >= 8 && words_ >= 2 * words_below; }

  /// Does it only introduce what stands below, in a sentence or two? Then the long list is the page.
  bool introduces(std::size_t words_below) const { return in_any_sentence_ < 60 && words_below > 8 * in_any_sentence_; }

  /// Is it a list of the page's own: titles with a sentence or two below each, which are short and say half of it or
  /// more? A round-up has such sections under any heading, and what stands below "Around the web" is as much its own.
  bool is_list_of_items() const {
    constexpr std::size_t kItems = 3, kMostWords = 30;  // an article's sections are longer
    return items_ >= kItems && in_items_ <= kMostWords * items_ && 2 * in_items_ >= in_any_sentence_;
  }

  /// Where a page's markup is known: does the article go on in this line, a text without links, in an element like
  /// those that its paragraphs stand in?
  bool goes_on_in(const Line& line) const { return is_paragraph(line) && elements_.contains(line.element); }

  /// Does the article go on in the form that it had above, twice at least: a question with its answer, a time or a
  /// minute with what happened, a speech behind a dash? Titles of other articles have no sentence below them, or a
  /// longer one.
  bool goes_on_like(const std::vector<Line>& lines, std::size_t i) const {
    constexpr std::size_t kTwice = 2;
    if (is_speech(lines[i])) return speeches_ >= kTwice;
    if (is_question_with_answer(lines, i))
      return questions_ >= kTwice || (questions_ == 1 && is_question_with_answer(lines, i + 2));
    const auto times = times_.find(time_of_entry(lines, i));
    return times != times_.end() && times->second >= kTwice;
  }

 private:
  static bool is_paragraph(const Line& line) {
    return !line.element.empty() && !line.dropped && !line.linked && line.sentence && !line.cut && line.n_words >= 8;
  }

  static bool is_speech(const Line& line) {
    return line.sentence && !line.cut && (line.text.starts_with("\u2014 ") || line.text.starts_with("\u2013 "));
  }

  // The shape of a time that stands above what happened then, "19.40 uur" as "0.0 uur", "81." as "0."; nothing of what
  // is longer, or begins with no figure. Above what is no sentence it has to be a time for sure: "3
  // comments" and the ranks of what is most read stand above titles.
  static std::string time_of_entry(const std::vector<Line>& lines, std::size_t i) {
    constexpr std::size_t kLongestTime = 16;  // bytes
    const std::string_view text = lines[i].text;
    std::string shape;
    if (text.size() > kLongestTime || !winnow::is_ascii_digit(text[0])) return shape;
    for (const char c : text) {
      if (!winnow::is_ascii_digit(c))
        shape += c;
      else if (shape.empty() || shape.back() != '0')
        shape += '0';
    }
    const bool is_clock = shape == "0:0" || shape == "0.0" || shape == "0." || shape == "0'";
    if (!is_above_sentence(lines, i) && !is_clock) shape.clear();
    return shape;
  }

  void add_form(const std::vector<Line>& lines, std::size_t i) {
    speeches_ += is_speech(lines[i]);
    questions_ += is_question_with_answer(lines, i);
    if (std::string shape = time_of_entry(lines, i); !shape.empty()) ++times_[std::move(shape)];
  }

  void add(const std::vector<Line>& lines, std::size_t i) {
    const Line& line = lines[i];
    if (!line.dropped) add_form(lines, i);
    if (is_paragraph(line)) elements_.insert(line.element);
    titled_ = titled_ || line.role == WINNOW_ROLE_TITLE;
    if (!line.dropped && line.sentence) in_any_sentence_ += line.n_words;
    sentences_ += !line.dropped && line.sentence && !line.cut && line.n_words >= 3 && line.text.back() != ':';
    if (is_item(lines, i)) {
      ++items_;
      in_items_ += line.n_words;
    }
    if (line.dropped || line.own() || line.row_or_code) return;
    words_ += line.n_words;
    ++lines_;
    if (line.n_words < 8 || !line.sentence || line.cut) return;
    in_sentences_ += line.n_words;
    const bool headline = i > 0 && lines[i - 1].title_like && !lines[i - 1].own() && !lines[i - 1].sentence;
    below_titles_ += headline && lines[i - 1].n_words >= 6;
    paragraphs_ = paragraphs_ || (line.n_words >= 40 && !headline) || (i > 0 && lines[i - 1].prose && line.prose);
  }

  std::size_t next_ = 0;
  std::size_t words_ = 0, lines_ = 0;
  std::size_t in_sentences_ = 0;  // of eight words or more
  std::size_t in_any_sentence_ = 0;
  std::size_t sentences_ = 0;
  std::size_t below_titles_ = 0;
  std::size_t items_ = 0, in_items_ = 0;  // titles with a text below, and the words of the texts
  bool paragraphs_ = false;
  bool titled_ = false;
  std::unordered_set<std::string_view> elements_;
  std::size_t speeches_ = 0, questions_ = 0;
  std::unordered_map<std::string, std::size_t> times_;  // by shape
};

// The first line behind the heading that is the article's again, or the end of the page.
std::size_t end_of_block(const std::vector<Line>& lines, std::size_t heading, const Above& above) {
  constexpr std::uint32_t kLeastOfTeaser = 20;  // of one that is looked at as prose
  Items items;
  for (std::size_t i = heading + 1; i < lines.size(); ++i) {
    const Line& line = lines[i];
    if (line.heading_cue || line.weak_cue || line.teaser_end || line.cue_with_title) continue;
    if (line.piece || above.goes_on_in(line) || above.goes_on_like(lines, i)) return i;
    if (begins_questions(lines, i)) return i > heading + 1 && is_label(lines[i - 1]) ? i - 1 : i;
    if (line.role == WINNOW_ROLE_CREDIT || line.role == WINNOW_ROLE_TITLE || line.row_or_code) return i;
    if (line.run_on && !line.twin_before && !line.twin_behind) return i;
    // With the piece that it goes on from.
    if (goes_on(line)) return i > heading + 1 && !lines[i - 1].sentence ? i - 1 : i;
    // What introduces a list or a quotation is no title and no teaser.
    if (line.n_words >= 3 && line.text.back() == ':') return i;
    if (line.text.back() == ':' && begins_list(lines, heading, i)) return i;
    if (is_list_of_names(line)) return i;
    if (line.sentence && !line.cut && line.n_words < kLeastOfTeaser && begin_of_labels(lines, heading, i) < i) return i;
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
      if (items.teasers == 0 && !items.doubled && !may_be_first_teaser(lines, i, heading, items)) return i;
      ++items.teasers;
      continue;
    }
    ++items.titles;
    items.doubled = line.twin_before;
    items.last_title = i;
  }
  return lines.size();
}

// Behind the announced titles the article goes on at `end`: the labels just before it are its list, and a short one is
// its subheading.
std::size_t give_back_labels(const std::vector<Line>& lines, std::size_t heading, std::size_t end) {
  if (end >= lines.size() || end - heading < 3 || lines[end].own()) return end;
  if (const std::size_t labels = begin_of_labels(lines, heading, end); labels < end) {
    // A line above them that is shorter than all titles is their heading.
    const std::size_t last = labels - 1;
    if (last < heading + 2 || !is_label(lines[last])) return labels;
    for (std::size_t i = heading + 1; i < last; ++i)
      if (lines[i].n_words <= lines[last].n_words) return labels;
    return last;
  }
  if (!lines[end].sentence) return end;
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

std::size_t words_between(const std::vector<Line>& lines, std::size_t heading, std::size_t end) {
  std::size_t words = 0;
  for (std::size_t i = heading + 1; i < end; ++i) words += lines[i].n_words;
  return words;
}

bool looks_like_teasers(const std::vector<Line>& lines, std::size_t heading) {
  for (std::size_t i = heading + 1; i < lines.size() && i < heading + 6; ++i)
    if (lines[i].twin_before || lines[i].cut) return true;
  return false;
}

bool stays_behind(const std::vector<Line>& lines, std::size_t end) {
  return std::any_of(lines.begin() + static_cast<std::ptrdiff_t>(end), lines.end(),
                     [](const Line& line) { return !line.dropped; });
}

// For each line the words of those from it on that stay.
std::vector<std::size_t> words_from(const std::vector<Line>& lines) {
  std::vector<std::size_t> words(lines.size() + 1);
  for (std::size_t i = lines.size(); i-- > 0;) words[i] = words[i + 1] + (lines[i].dropped ? 0 : lines[i].n_words);
  return words;
}

// "Read also: New bench for the square" between two sentences of the text.
bool is_between_sentences(const std::vector<Line>& lines, std::size_t i) {
  const auto is_sentence = [&](std::size_t k) {
    return k < lines.size() && lines[k].sentence && !lines[k].cut && !lines[k].list_item && !lines[k].cue_with_title;
  };
  return i > 0 && is_sentence(i - 1) && is_sentence(i + 1);
}

// Titles and nothing else, no text below any of them: the front page of a site has texts in its sections.
bool are_titles_alone(const std::vector<Line>& lines, std::size_t heading, std::size_t end) {
  return std::none_of(lines.begin() + static_cast<std::ptrdiff_t>(heading + 1),
                      lines.begin() + static_cast<std::ptrdiff_t>(end),
                      [](const Line& line) { return is_text_of_item(line) || line.cut; });
}

}  // namespace

void drop_announced(std::vector<Line>& lines, Notes& notes) {
  Above above;
  std::vector<std::size_t> rest;  // asked for few headings of few pages
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Line& line = lines[i];
    if (line.dropped || (!line.cue_with_title && !line.heading_cue && !line.weak_cue)) continue;
    above.go_on_to(lines, i);
    if (line.cue_with_title && (above.is_article(false) || (above.has_sentences() && is_between_sentences(lines, i)))) {
      line.drop(kHeading, winnow::clipped(line.text, 60));
      continue;
    }
    if (!line.heading_cue && !line.weak_cue) continue;
    const bool teasers = looks_like_teasers(lines, i);
    if (line.weak_cue && !line.heading_cue && !teasers) continue;
    const bool is_article = above.is_article(teasers);
    if (!is_article && !line.heading_cue) continue;
    const bool beside_lists = !is_article && !above.is_titled_text();
    if (beside_lists) {
      if (rest.empty()) rest = words_from(lines);
      if (!above.outweighs(rest[i + 1])) continue;
    }
    if (above.is_list_of_items() && begins_with_item(lines, i)) continue;
    const std::size_t end = give_back_labels(lines, i, end_of_list(lines, i, end_of_block(lines, i, above)));
    // Below items and short lines it has to be the last thing on the page: items that follow may be the page's own. No
    // other heading in the block is the last one then.
    if (!is_article &&
        (end < i + 3 || stays_behind(lines, end) || (beside_lists && !are_titles_alone(lines, i, end)))) {
      i = std::max(i, end - 1);
      continue;
    }
    if (are_entries(lines, i, end)) {
      i = end - 1;
      continue;
    }
    const bool holds_something = end > i + 1;
    if (!holds_something && !line.heading_cue) continue;
    // An empty heading whose text the author goes on with ("Further reading", prose) is the author's.
    if (!holds_something && end < lines.size()) continue;
    if (above.introduces(words_between(lines, i, end))) {
      i = end - 1;
      continue;
    }
    line.drop(kHeading, winnow::clipped(line.text, 60));
    const std::string_view why = notes.keep("below \"" + std::string(winnow::clipped(line.text, 40)) + "\"");
    for (std::size_t k = i + 1; k < end; ++k) lines[k].drop(kAnnounced, why, i);
    i = end - 1;
  }
}

}  // namespace related
