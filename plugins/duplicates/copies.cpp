#include "copies.h"

#include <winnow/shingles.h>
#include <winnow/text.h>
#include <winnow/wraps.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "series.h"

namespace duplicates {
namespace {

using Pair = std::pair<std::uint32_t, std::uint32_t>;  // a line and its copy

// Where the same text stands: for each repeated line the earlier ones, first come first.
class Places {
 public:
  explicit Places(const std::vector<Line>& lines) : group_(lines.size(), kNone) {
    order_.reserve(lines.size());
    for (std::uint32_t i = 0; i < lines.size(); ++i)
      if (lines[i].n_words > 0) order_.push_back({lines[i].hash, i});
    std::sort(order_.begin(), order_.end());
    for (std::uint32_t begin = 0, end = 0; begin < order_.size(); begin = end) {
      for (end = begin + 1; end < order_.size() && order_[end].first == order_[begin].first;) ++end;
      if (end - begin < 2) continue;
      any_ = true;
      for (std::uint32_t at = begin; at < end; ++at) group_[order_[at].second] = begin;
    }
  }
  bool any() const { return any_; }
  bool repeated(std::uint32_t line) const { return group_[line] != kNone; }
  std::uint32_t first(std::uint32_t line) const { return order_[group_[line]].second; }
  bool is_first(std::uint32_t line) const { return first(line) == line; }
  // Calls `use(place)` for all places of a repeated line, in order.
  template <class Use>
  void each(std::uint32_t line, Use&& use) const {
    const std::uint32_t begin = group_[line];
    for (std::uint32_t at = begin; at < order_.size() && order_[at].first == order_[begin].first; ++at)
      use(order_[at].second);
  }
  // Calls `use(earlier)` for the earlier places of a repeated line until it returns false.
  template <class Use>
  void each_before(std::uint32_t line, Use&& use) const {
    for (std::uint32_t at = group_[line]; order_[at].second < line; ++at)
      if (!use(order_[at].second)) return;
  }

 private:
  std::vector<std::pair<std::uint64_t, std::uint32_t>> order_;
  std::vector<std::uint32_t> group_;  // where the line's group begins in order_
  bool any_ = false;
};

struct Run {
  std::vector<Pair> pairs;       // in order of both
  std::uint32_t paragraphs = 0;  // different ones
  std::uint32_t words = 0;

  bool takes(std::uint32_t line) const {
    const auto at =
        std::lower_bound(pairs.begin(), pairs.end(), line, [](const Pair& p, std::uint32_t l) { return p.second < l; });
    return at != pairs.end() && at->second == line;
  }
};

class CopySearch {
 public:
  CopySearch(Draft& draft, std::uint32_t min_words)
      : draft_(draft), lines_(draft.lines), min_words_(min_words), places_(lines_) {
    if (!places_.any()) return;
    for (const Line& line : lines_) page_words_ += line.n_words;
    paragraph_.resize(lines_.size());
    later_.resize(lines_.size());
    for (std::uint32_t i = 0; i < draft_.size(); ++i) later_[i] = places_.repeated(i) && !places_.is_first(i);
    for (std::uint32_t i = 0; i < draft_.size(); ++i) paragraph_[i] = places_.repeated(i) && is_paragraph(i);
    for (std::uint32_t i = 0; i < draft_.size(); ++i)
      if (paragraph_[i] && places_.is_first(i) && is_refrain(i))
        places_.each(i, [&](std::uint32_t at) { paragraph_[at] = 0; });
    for (std::uint32_t i = 0; i < draft_.size(); ++i)
      if (paragraph_[i] && draft_.stays(i) && !draft_.needed[i] && !places_.is_first(i)) copy_at(i);
    halves();
  }

 private:
  // Long enough, and none of what is repeated on purpose. Whether it is verse is asked where it stands first, and of
  // lines that stand first alone: those stay, so that the next round gives the same answer.
  bool is_paragraph(std::uint32_t i) const {
    const Line& line = lines_[i];
    if (line.n_words < min_words_ || is_cell(line) || is_figures(line.text, min_words_) || is_code(line)) return false;
    return !is_fragment(i) && !is_verse(lines_, places_.first(i), later_) && !is_below_refrain_label(lines_, i) &&
           !begins_with_refrain_label(line.text);
  }

  // A stanza that is one line, as HTML's stanzas are, sung again behind every other one: it stands three times at
  // least, with one stanza or two between that are of about its length, are no cells and stand nowhere else. A call to
  // buy stands between paragraphs that are longer, or of several lengths.
  bool is_refrain(std::uint32_t first) const {
    constexpr std::uint32_t kLeastTimes = 3, kMostBetween = 2;
    std::uint32_t times = 0, before = kNone, apart = 0;
    bool alike = true;
    places_.each(first, [&](std::uint32_t at) {
      ++times;
      if (before != kNone) {
        alike = alike && (apart == 0 || at - before == apart) && at - before >= 2 && at - before <= kMostBetween + 1;
        apart = at - before;
        for (std::uint32_t i = before + 1; alike && i < at; ++i) alike = is_stanza_beside(i, first);
      }
      before = at;
    });
    return alike && times >= kLeastTimes;
  }

  bool is_stanza_beside(std::uint32_t i, std::uint32_t refrain) const {
    const std::uint32_t words = lines_[i].n_words, own = lines_[refrain].n_words;
    return !is_cell(lines_[i]) && !places_.repeated(i) && words >= min_words_ && words <= 3 * own && own <= 3 * words;
  }

  // A piece of a sentence that inline markup broke up: the pieces around it would be left without sense.
  bool is_fragment(std::uint32_t i) const {
    const std::string_view text = lines_[i].text;
    if (goes_on(text) || ends_in(text, ',', 0xFF0C)) return true;
    return !ends_sentence(text) && i + 1 < draft_.size() && goes_on(lines_[i + 1].text);
  }

  // Line `copy` is a paragraph that was said before: takes the longest run around it.
  void copy_at(std::uint32_t copy) {
    // The first places are the likely originals; a text that stands in more of them is no part of a longer run.
    constexpr int kPlaces = 4;
    constexpr int kLooks =
        64;  // so that a page of one paragraph a hundred thousand times takes no hundred thousand squared
    Run best;
    bool from_cell = false;
    int tried = 0;
    int looks = 0;
    places_.each_before(copy, [&](std::uint32_t original) {
      if (!draft_.stays(original)) return ++looks < kLooks;
      Run run = run_from(original, copy);
      // At equal length a paragraph is the better original than a list item, which alone proves nothing.
      const bool cell = is_cell(lines_[original]);
      if (best.pairs.empty() || run.words > best.words || (run.words == best.words && from_cell && !cell)) {
        best = std::move(run);
        from_cell = cell;
      }
      return ++tried < kPlaces && ++looks < kLooks;
    });
    if (best.pairs.empty()) return;
    const bool is_box = !is_article(best);
    // A manual says its steps again for every language, and what a parameter means under every call that takes it.
    if (is_box && is_manual()) return;
    const bool all_needed = is_box && (is_said_in_turn(best) || speaks_of_something_else(best) || are_clauses(best));
    if (all_needed || is_in_other_section(original_of(best, copy), copy)) {
      for (const auto& [original, again] : best.pairs)
        if (all_needed || is_in_other_section(original, again)) draft_.needed[again] = true;
      return;
    }
    // Thirty words in two paragraphs: about what one meets again by chance in no two places of a page.
    if (best.paragraphs >= 2 && best.words >= 30) {
      take_run(best);
    } else {
      for (const auto& [original, again] : best.pairs)
        if (paragraph_[again]) take_paragraph(original, again, best);
    }
  }

  // The lines that are equal before, at and after the two places. Up to three lines on either side that the other lacks
  // (a counter, an advertisement, a line that chrome took from one copy alone) do not end it.
  Run run_from(std::uint32_t original, std::uint32_t copy) const {
    Run run;
    for (Pair at{original, copy}; step_back(at, original);) run.pairs.push_back(at);
    std::reverse(run.pairs.begin(), run.pairs.end());
    run.pairs.push_back({original, copy});
    const std::uint32_t first = run.pairs.front().second;
    for (Pair at{original, copy}; step_on(at, first);) run.pairs.push_back(at);
    for (const auto& [a, b] : run.pairs) {
      if (!draft_.stays(a)) continue;
      run.words += lines_[a].n_words;
      run.paragraphs += paragraph_[b] ? 1u : 0u;
    }
    return run;
  }

  bool same(std::uint32_t a, std::uint32_t b) const {
    return lines_[a].hash == lines_[b].hash && lines_[a].n_words > 0;
  }

  // Do the two texts say nearly the same, but not the same, between two pairs of equal lines?
  bool differ_between(const Pair& a, const Pair& b) const {
    for (std::uint32_t i = a.first + 1; i < b.first; ++i)
      for (std::uint32_t k = a.second + 1; k < b.second; ++k)
        if (are_variants(lines_[i], lines_[k])) return true;
    return false;
  }

  // Do they within the run, directly before it or directly behind it? Then both are needed: one speaks of something
  // else.
  bool speaks_of_something_else(const Run& run) const {
    const auto [first, again] = run.pairs.front();
    const auto [last, last_again] = run.pairs.back();
    if (first > 0 && again > last + 1 && are_variants(lines_[first - 1], lines_[again - 1])) return true;
    if (last + 1 < again && last_again + 1 < draft_.size() && are_variants(lines_[last + 1], lines_[last_again + 1]))
      return true;
    for (std::size_t i = 1; i < run.pairs.size(); ++i)
      if (differ_between(run.pairs[i - 1], run.pairs[i])) return true;
    return false;
  }

  // Two clauses or more directly below "2. Rowing boats" and again directly below "3. Sailing boats": a law says them
  // of both. What a site repeats between the sections of an article is one line, or stands at their ends.
  bool are_clauses(const Run& run) const {
    const auto [first, again] = run.pairs.front();
    if (run.paragraphs < 2 || first == 0) return false;
    const std::uint32_t number = clause_number(lines_[first - 1]), other = clause_number(lines_[again - 1]);
    return number != 0 && other != 0 && number != other;
  }

  // To the nearest earlier pair of equal lines. The copy may not reach back into what it copies, which ends at
  // `original`.
  bool step_back(Pair& at, std::uint32_t original) const {
    for (std::uint32_t skip = 0; skip <= kMaxSkip; ++skip) {
      for (std::uint32_t left = 0; left <= skip; ++left) {
        const std::uint32_t right = skip - left;
        if (at.first < left + 1 || at.second < original + right + 2) continue;
        const Pair to{at.first - left - 1, at.second - right - 1};
        if (!draft_.stays(to.second) || !same(to.first, to.second)) continue;
        if (skip > 0 && !is_firm(to, -1)) continue;
        at = to;
        return true;
      }
    }
    return false;
  }

  bool step_on(Pair& at, std::uint32_t first_of_copy) const {
    for (std::uint32_t skip = 0; skip <= kMaxSkip; ++skip) {
      for (std::uint32_t left = 0; left <= skip; ++left) {
        const Pair to{at.first + left + 1, at.second + (skip - left) + 1};
        if (to.second >= draft_.size() || to.first >= first_of_copy) continue;
        if (!draft_.stays(to.second) || !same(to.first, to.second)) continue;
        if (skip > 0 && !is_firm(to, 1)) continue;
        at = to;
        return true;
      }
    }
    return false;
  }

  // After a skip one short line that is equal may be chance: a paragraph, or two lines in a row, are not.
  bool is_firm(const Pair& at, int direction) const {
    if (paragraph_[at.second]) return true;
    const std::int64_t a = std::int64_t{at.first} + direction;
    const std::int64_t b = std::int64_t{at.second} + direction;
    if (a < 0 || b >= std::int64_t{draft_.size()}) return false;
    return same(static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(b));
  }

  static std::uint32_t original_of(const Run& run, std::uint32_t copy) {
    for (const auto& [original, again] : run.pairs)
      if (again == copy) return original;
    return copy;
  }

  // Does the page count its sections, and stand the two in different ones?
  bool is_in_other_section(std::uint32_t original, std::uint32_t copy) {
    if (!series_) series_.emplace(lines_);
    return series_->parts(original, copy);
  }

  // Three paragraphs and three tenths of all words of the page (a whole second copy makes about half of them): what is
  // repeated is the article, not a box in it.
  bool is_article(const Run& run) const {
    return run.paragraphs >= 3 && std::uint64_t{run.words} * 10 >= std::uint64_t{page_words_} * 3;
  }

  // Is a good part of the page code? Looked for when it is asked the first time: few pages come to that.
  bool is_manual() {
    if (!is_manual_) {
      const auto code = static_cast<std::size_t>(std::count_if(lines_.begin(), lines_.end(), is_code));
      is_manual_ = code >= 8 && code * 20 >= draft_.size();
    }
    return *is_manual_;
  }

  void take_run(const Run& run) {
    const Reason reason = is_article(run) ? kArticle : kRun;
    for (const auto& [original, copy] : run.pairs) draft_.drop(copy, reason, original, 1);
  }

  void take_paragraph(std::uint32_t original, std::uint32_t copy, const Run& run) {
    if (is_cell(lines_[original]) || is_needed(original, copy, run) || is_heading_of_its_own(original, copy) ||
        breaks_a_paragraph(copy, run))
      return;
    const std::uint32_t a = lines_[original].role;
    const std::uint32_t b = lines_[copy].role;
    const bool later_is_better =
        (b == WINNOW_ROLE_TITLE && a != WINNOW_ROLE_TITLE) || (a == WINNOW_ROLE_CHROME && b != WINNOW_ROLE_CHROME);
    if (later_is_better) std::swap(original, copy);
    draft_.drop(copy, kParagraph, original, 0.9F);
  }

  // The same answer to another question, the same words under another "Tuesday, long run:" or below another list item
  // or line of code, and the same words ("... as follows:") before another text, are needed where they stand. Both
  // places must be led in alike: a post that is quoted under "Jo wrote:" is a copy, since the post itself has no such
  // line.
  bool is_needed(std::uint32_t original, std::uint32_t copy, const Run& run) const {
    if (original > 0 && !run.takes(copy - 1)) {
      const LeadIn before = lead_in(lines_[copy - 1]);
      if (before != LeadIn::kNothing && before == lead_in(lines_[original - 1])) return true;
    }
    return ends_in(lines_[copy].text, ':', 0xFF1A) && copy + 1 < draft_.size() && !run.takes(copy + 1);
  }

  // One line of a paragraph that was broken at a fixed width, whose other lines are no copies: without it they would
  // begin or end in the middle of a sentence.
  bool breaks_a_paragraph(std::uint32_t copy, const Run& run) {
    if (!wraps_) {
      wraps_.emplace();
      wraps_->look_at(lines_.size(), [&](std::size_t i) { return winnow::trim(lines_[i].text); });
    }
    return (wraps_->goes_on(copy) && !run.takes(copy + 1)) ||
           (copy > 0 && wraps_->goes_on(copy - 1) && !run.takes(copy - 1));
  }

  // "All: We give thanks to thee." directly below "Leader: For the river.": what is answered in turn is said as often
  // as somebody speaks.
  bool answers_a_speaker(std::uint32_t i) const {
    if (i == 0 || !ends_sentence(lines_[i].text) || !ends_sentence(lines_[i - 1].text)) return false;
    const std::string_view own = speaker(lines_[i].text), before = speaker(lines_[i - 1].text);
    return !own.empty() && !before.empty() && own != before;
  }

  // Is nothing of the run but answers, each to something else?
  bool is_said_in_turn(const Run& run) const {
    return std::all_of(run.pairs.begin(), run.pairs.end(), [&](const Pair& pair) {
      return answers_a_speaker(pair.first) && answers_a_speaker(pair.second) && !run.takes(pair.second - 1);
    });
  }

  // A heading that the table of contents has named, or the headline of a teaser that stands above its own text here: a
  // line of at most twenty words that ends no sentence or asks a question, with a paragraph below it that the page says
  // nowhere else.
  bool is_heading_of_its_own(std::uint32_t original, std::uint32_t copy) const {
    const std::string_view text = lines_[copy].text;
    if (lines_[copy].n_words > 20 || (ends_sentence(text) && !ends_in(text, '?', 0xFF1F))) return false;
    if (original == 0 || copy == original + 1 || copy + 1 >= draft_.size()) return false;
    const Line& below = lines_[copy + 1];
    return below.n_words >= min_words_ && !places_.repeated(copy + 1) && ends_sentence(below.text);
  }

  enum class LeadIn { kNothing, kQuestion, kColon, kCell, kCode };
  static LeadIn lead_in(const Line& line) {
    if (ends_in(line.text, '?', 0xFF1F)) return LeadIn::kQuestion;
    if (ends_in(line.text, ':', 0xFF1A)) return LeadIn::kColon;
    if (is_cell(line)) return LeadIn::kCell;
    return is_code(line) ? LeadIn::kCode : LeadIn::kNothing;
  }

  // A page that is twice the same list, poem or table has no paragraph to go by: it is taken when both copies, six
  // lines and thirty words each at least, make nine tenths of the page. A refrain never does: the stanzas are between.
  void halves() {
    if (page_words_ < 60 || lines_.size() < 12) return;
    winnow::RollingHash rolling;
    rolling.reserve(lines_.size());
    for (const Line& line : lines_) rolling.append(&line.hash, 1);
    for (std::uint32_t copy = 1; copy < draft_.size(); ++copy) {
      if (!places_.repeated(copy) || places_.is_first(copy) || !draft_.stays(copy)) continue;
      std::uint32_t original = kNone;
      places_.each_before(copy, [&](std::uint32_t first) {
        original = first;
        return false;
      });
      const auto length =
          static_cast<std::uint32_t>(std::min<std::size_t>(rolling.common_prefix(original, copy), copy - original));
      if (length < 6) continue;
      std::uint32_t words = 0;
      std::uint32_t different = 0;  // what repeats itself inside, too, is a chant: it would be halved round by round
      for (std::uint32_t i = 0; i < length; ++i) {
        words += lines_[copy + i].n_words;
        different += later_[original + i] ? 0u : 1u;
      }
      if (words >= 30 && different * 4 >= length * 3 && std::uint64_t{words} * 20 >= std::uint64_t{page_words_} * 9)
        for (std::uint32_t i = 0; i < length; ++i) draft_.drop(copy + i, kArticle, original + i, 0.9F);
      copy += length - 1;
    }
  }

  static constexpr std::uint32_t kMaxSkip = 3;
  Draft& draft_;
  const std::vector<Line>& lines_;
  std::uint32_t min_words_;
  Places places_;
  std::uint32_t page_words_ = 0;
  std::optional<bool> is_manual_;
  std::optional<winnow::Wraps> wraps_;
  std::optional<Series> series_;
  std::vector<char> paragraph_;  // repeated paragraphs
  std::vector<char> later_;      // lines that stand earlier too
};

}  // namespace

void find_copies(Draft& draft, std::uint32_t min_words) { CopySearch(draft, min_words); }

}  // namespace duplicates
