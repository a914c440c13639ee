#include "snippets.h"

#include <algorithm>
#include <unordered_set>

namespace related {
namespace {

constexpr std::size_t kLeastRun = 3;  // two paragraphs in a row may trail off; three are a list

bool is_snippet(const Line& line) { return line.cut && !line.continued && !line.own() && line.n_words >= 8; }

// The article: what is written out, in paragraphs and not in a sentence below each title. Where it is less than half of
// what breaks off, the list is the page. A site's notices and footer are no article.
struct Article {
  std::size_t words = 0;
  std::size_t snippets = 0;  // words that break off
  bool paragraphs = false;
  std::size_t prose_begin = 0, prose_end = 0;  // from the first line of prose to behind the last
  std::size_t named_end = 0;                   // behind the last title, date or byline
};

Article article_of(const std::vector<Line>& lines) {
  Article article;
  article.prose_begin = lines.size();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    if (line.prose) {
      article.prose_begin = std::min(article.prose_begin, i);
      article.prose_end = i + 1;
    }
    if (line.own() && line.role != WINNOW_ROLE_CREDIT) article.named_end = i + 1;
    if (is_snippet(line)) article.snippets += line.n_words;
    if (!line.sentence || line.cut || line.unlike || line.n_words < 6) continue;
    article.words += line.n_words;
    const bool follows_text =
        i > 0 && lines[i - 1].sentence && !lines[i - 1].cut && !lines[i - 1].unlike && lines[i - 1].n_words >= 6;
    article.paragraphs = article.paragraphs || line.n_words >= 40 || (line.n_words >= 12 && follows_text);
  }
  return article;
}

bool is_beside(const Article& article) {
  constexpr std::size_t kLeastWords = 40;
  return article.paragraphs && article.words >= kLeastWords && 2 * article.words > article.snippets;
}

// Title, text, title, text, title, text above the first snippet's own title: the snippets are a list's last items, and
// the list is the page's own. Between two items a date or a mark may stand, as between all of them.
bool goes_on_a_list(const std::vector<Line>& lines, std::size_t first) {
  constexpr std::size_t kItems = 3, kMostLines = 4;  // of an item
  if (first == 0 || !lines[first - 1].title_like || lines[first - 1].sentence) return false;
  const auto is_item = [&](std::size_t i) {
    const Line& text = lines[i];
    const Line& title = lines[i - 1];
    return text.sentence && text.n_words >= 8 && !title.sentence && title.title_like && !title.own();
  };
  for (std::size_t apart = 2; apart <= kMostLines && first > kItems * apart; ++apart) {
    std::size_t items = 0;
    while (items < kItems && is_item(first - (items + 1) * apart)) ++items;
    if (items == kItems) return true;
  }
  return false;
}

// The end of the run of snippets that begins at `begin`; titles may stand between them.
std::size_t end_of_run(const std::vector<Line>& lines, std::size_t begin, std::size_t& n) {
  std::size_t end = begin;
  n = 0;
  for (std::size_t i = begin; i < lines.size(); ++i) {
    if (is_snippet(lines[i])) {
      ++n;
      end = i + 1;
    } else if (lines[i].prose || lines[i].own() || i >= end + 3) {
      break;
    }
  }
  return end;
}

// Sayings, jokes, a dialogue: sentences that are written out stand among those that trail off, at least half as many.
// Between teasers stand titles, names and dates.
bool are_sentences_among(const std::vector<Line>& lines, std::size_t begin, std::size_t end, std::size_t n_snippets) {
  std::size_t sentences = 0;
  for (std::size_t i = begin; i < end; ++i)
    sentences += !is_snippet(lines[i]) && lines[i].sentence && !lines[i].cut && lines[i].n_words >= 4;
  return 2 * sentences >= n_snippets;
}

// "The boat came in... nobody had seen it leave... and so it went": whoever writes so trails off within his texts, too.
// What a site cuts breaks off once.
bool are_by_one_who_trails_off(const std::vector<Line>& lines, std::size_t begin, std::size_t end,
                               std::size_t n_snippets) {
  const auto trails_off_within = [](std::string_view text) {
    constexpr std::size_t kAtEnd = 24;  // bytes: the cut, and "Read more" behind it
    for (const std::string_view dots : {"...", "\u2026"})
      if (text.substr(0, text.size() - std::min(text.size(), kAtEnd)).find(dots) != std::string_view::npos) return true;
    return false;
  };
  std::size_t within = 0;
  for (std::size_t i = begin; i < end; ++i) within += is_snippet(lines[i]) && trails_off_within(lines[i].text);
  return 2 * within >= n_snippets;
}

}  // namespace

void drop_snippet_runs(std::vector<Line>& lines, Notes& notes) {
  const Article article = article_of(lines);
  if (!is_beside(article)) return;
  std::unordered_set<std::uint64_t> gone;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!is_snippet(lines[i])) continue;
    std::size_t n = 0;
    const std::size_t end = end_of_run(lines, i, n);
    // What a page begins with is its own list, unless there is more of an article below, or its title, date or byline.
    const bool above_article = article.words > article.snippets || article.named_end > end;
    const bool at_edge = (above_article && article.prose_begin >= i) || article.prose_end <= end;
    if (n >= kLeastRun && at_edge && !goes_on_a_list(lines, i) && !are_sentences_among(lines, i, end, n) &&
        !are_by_one_who_trails_off(lines, i, end, n)) {
      // The first snippet's own title stands above it.
      std::size_t begin = i;
      if (begin > 0 && lines[begin - 1].title_like && !lines[begin - 1].own() && lines[begin - 1].n_words >= 3 &&
          !lines[begin - 1].sentence && i + 1 < end && !is_snippet(lines[i + 1]))
        --begin;
      const std::string_view why = notes.keep(std::to_string(n) + " texts in a row that break off");
      for (std::size_t k = begin; k < end; ++k) {
        lines[k].drop(kSnippet, why);
        if (is_snippet(lines[k])) gone.insert(lines[k].hash);
      }
    }
    i = end - 1;
  }
  // The same teaser elsewhere on the page.
  for (Line& line : lines)
    if (!line.dropped && is_snippet(line) && gone.count(line.hash) != 0)
      line.drop(kSnippet, "again a text that breaks off");
}

}  // namespace related
