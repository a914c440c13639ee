#include "decide.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "../title_search.h"
#include "neighbours.h"
#include "parts.h"
#include "posts.h"

namespace chrome {
namespace {

// Does an element above have a class word of this group?
bool in_group(const HtmlPage& page, const HtmlBlock& block, Group group) {
  std::uint32_t at = block.node;
  for (int level = 0; level < 14; ++level) {
    const HtmlNode& node = page.nodes[at];
    if (!node.whole && (node.names.groups >> group & 1) != 0) return true;
    if (node.parent == kNoNode) break;
    at = node.parent;
  }
  return false;
}

// Readers' comments go where the page says that it is an article, which may be short. Elsewhere what looks like
// comments may be the text: a forum's posts, a firm's references.
constexpr float kArticleWords = 60, kArticleWordsBefore = 40;
constexpr float kCommentShare = 0.1f;  // of the page's characters
constexpr float kForumShare = 0.15f;
constexpr float kSurelyText = 0.8f;  // of what looks like comments where names of forums stand, too: a talk's posts
constexpr std::size_t kNear = 8;     // blocks from the title within which its date and byline stand
constexpr std::string_view kDigits = "0123456789";
constexpr float kBylineWords = 20;
constexpr float kDateWords = 12;
constexpr float kNameWords = 6, kUnlikelyName = 0.05f;  // of a line that is called after an author

// Does the page say, to machines, that it is a talk or a product, whose posts or reviews are its own?
bool says_talk_or_product(const winnow::Page& page) {
  return says_one_of(page, {"DiscussionForumPosting", "QAPage", "Question", "Comment", "Product"});
}

// Does the page say that it is an article, and neither of these?
bool says_article(const winnow::Page& page) {
  if (says_talk_or_product(page)) return false;
  return page.meta("og.type") == "article" || says_one_of(page, {"Article", "BlogPosting", "Report", "Recipe"});
}

// An article loses the comments on it. An element that is called after comments and holds the main heading, or begins
// the page, is no part for them but the article's own.
void drop_comments(const HtmlPage& page, std::vector<HtmlFate>& fates) {
  float article = 0, comments = 0, before = 0, all = 0, comment_chars = 0, forum_chars = 0, expected = 0;
  for (std::size_t i = 0; i < fates.size(); ++i) {
    const HtmlBlock& block = page.blocks[i];
    all += block.chars;
    if (fates[i].is_comment) comment_chars += block.chars;
    if (in_group(page, block, kForumGroup)) forum_chars += block.chars;
    if (fates[i].dropped) continue;
    if (fates[i].is_comment && block.heading == 1) return;
    (fates[i].is_comment ? comments : article) += block.words;
    if (fates[i].is_comment) expected += block.words * fates[i].p;
    if (comments == 0) before = article;
  }
  if (comment_chars < kCommentShare * all || before < kArticleWordsBefore || article < kArticleWords) return;
  const bool is_forum = forum_chars >= kForumShare * all;
  if (is_forum && expected >= kSurelyText * comments) return;
  for (HtmlFate& fate : fates) fate.dropped = fate.dropped || fate.is_comment;
}

// The article once more in one block, as pages hold it for machines or print it below itself: the block whose lines are
// put together goes, its lines stay.
constexpr float kCopyWords = 60;
constexpr float kCopied = 0.9f;  // of its words, by runs of three
constexpr float kWhole = 0.2f;   // of the page's kept words: less is no article once more
constexpr std::size_t kCopiedBlocks = 3;

std::uint64_t run_of(const std::uint64_t* words) {
  std::uint64_t h = words[0];
  h = (h ^ (h >> 31) ^ words[1]) * 0x9E3779B97F4A7C15u;
  return (h ^ (h >> 29) ^ words[2]) * 0x9E3779B97F4A7C15u;
}

using Runs = std::span<const std::uint64_t>;  // in order, each once

bool has_run(Runs runs, std::uint64_t run) { return std::binary_search(runs.begin(), runs.end(), run); }

// The runs of three words of each block.
class PageRuns {
 public:
  PageRuns(const winnow::Page& page, const winnow_text_1& text, const std::vector<HtmlFate>& fates) {
    begins_.reserve(fates.size() + 1);
    for (std::size_t i = 0; i < fates.size(); ++i) {
      const std::size_t begin = runs_.size();
      begins_.push_back(begin);
      if (fates[i].dropped) continue;
      std::size_t n = 0;
      const std::uint64_t* words = text.block_words(page.raw(), i, &n);
      for (std::size_t k = 0; k + 2 < n; ++k) runs_.push_back(run_of(words + k));
      const auto first = runs_.begin() + static_cast<std::ptrdiff_t>(begin);
      std::sort(first, runs_.end());
      runs_.erase(std::unique(first, runs_.end()), runs_.end());
    }
    begins_.push_back(runs_.size());
  }
  Runs of(std::size_t block) const { return Runs(runs_).subspan(begins_[block], begins_[block + 1] - begins_[block]); }

 private:
  std::vector<std::uint64_t> runs_;
  std::vector<std::size_t> begins_;
};

// The share of a block's words that stand in these runs.
float words_in(const winnow::Page& page, const winnow_text_1& text, std::size_t block, Runs runs) {
  std::size_t n = 0, covered = 0, until = 0;
  const std::uint64_t* words = text.block_words(page.raw(), block, &n);
  for (std::size_t i = 0; i < n; ++i) {
    if (i + 2 < n && has_run(runs, run_of(words + i))) until = i + 3;
    covered += i < until;
  }
  return static_cast<float>(covered) / static_cast<float>(std::max<std::size_t>(n, 1));
}

bool is_put_together(const winnow::Page& page, const winnow_text_1& text, const PageRuns& all, std::size_t block,
                     const std::vector<HtmlFate>& fates) {
  const Runs whole = all.of(block);
  std::vector<std::uint64_t> found;
  std::size_t n_blocks = 0;
  for (std::size_t i = 0; i < fates.size(); ++i) {
    if (i == block || fates[i].dropped) continue;
    const Runs runs = all.of(i);
    if (runs.empty() || runs.size() >= whole.size()) continue;
    const std::size_t before = found.size();
    std::copy_if(runs.begin(), runs.end(), std::back_inserter(found),
                 [&](std::uint64_t run) { return has_run(whole, run); });
    n_blocks += 2 * (found.size() - before) > runs.size();
  }
  std::sort(found.begin(), found.end());
  return n_blocks >= kCopiedBlocks && words_in(page, text, block, found) >= kCopied;
}

void drop_copies(const winnow::Page& page, const winnow_text_1& text, const HtmlPage& look,
                 std::vector<HtmlFate>& fates) {
  float kept = 0;
  for (std::size_t i = 0; i < fates.size(); ++i)
    if (!fates[i].dropped) kept += look.blocks[i].words;
  const float least = std::max(kCopyWords, kWhole * kept);
  const auto is_large = [&](std::size_t i) { return !fates[i].dropped && look.blocks[i].words >= least; };
  std::optional<PageRuns> runs;  // of pages that have a large block
  for (std::size_t i = 0; i < fates.size(); ++i) {
    if (!is_large(i)) continue;
    if (!runs) runs.emplace(page, text, fates);
    fates[i].dropped = is_put_together(page, text, *runs, i, fates);
  }
}

// Ids and keys that scripts left behind, as "6b4f817e-1bc7-4f5f-a4f7-68184bc11dc0": no people's words. Code may hold
// them.
constexpr std::size_t kKeyBytes = 16;
constexpr std::size_t kLeastKeys = 3;

bool is_key(std::string_view word) {
  if (word.size() < kKeyBytes) return false;
  std::size_t digits = 0, letters = 0;
  for (const char c : word) {
    const bool digit = c >= '0' && c <= '9', letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!digit && !letter && c != '-' && c != '_') return false;
    digits += digit;
    letters += letter;
  }
  return digits >= 4 && letters >= 4;
}

// A picture's address, or a moment as machines write it, for itself: "2019-11-19T08:57:40+01:00".
bool is_machine_value(std::string_view text) {
  if (text.find(' ') != std::string_view::npos || text.size() < 16) return false;
  const auto ends = [&](std::string_view with) { return text.ends_with(with); };
  if (text.substr(0, 8).starts_with("http") && text.find("://") != std::string_view::npos)
    return ends(".jpg") || ends(".jpeg") || ends(".png") || ends(".gif") || ends(".webp") || ends(".svg");
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  for (const std::size_t at : {0u, 1u, 2u, 3u, 5u, 6u, 8u, 9u, 11u, 12u, 14u, 15u})
    if (!digit(at)) return false;
  return text[4] == '-' && text[7] == '-' && text[10] == 'T' && text[13] == ':';
}

bool is_machine_text(const HtmlBlock& block, std::string_view text) {
  if (block.links == 0 && is_machine_value(text)) return true;
  if (block.kind == WINNOW_BLOCK_PRE || block.kind == WINNOW_BLOCK_TABLE_ROW || block.code > 0) return false;
  if (block.digits < 0.2f || text.size() < kLeastKeys * kKeyBytes) return false;
  std::size_t keys = 0, bytes = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (is_key(text.substr(at, end - at))) {
      ++keys;
      bytes += end - at;
    }
    at = end + 1;
  }
  return keys >= kLeastKeys && 2 * bytes > text.size();
}

std::string folded(const winnow_text_1& text, std::string_view of) {
  std::string out;
  text.fold(winnow::str(of), &out, [](void* to, winnow_str s) { *static_cast<std::string*>(to) = winnow::view(s); });
  return out;
}

// Does the line show this day, "2024-05-12", in figures or with the month's name: its year and its day of the month?
bool shows_day(std::string_view line, std::string_view day) {
  if (day.size() < 10) return false;
  const std::string_view year = day.substr(0, 4), of_month = day.substr(day[8] == '0' ? 9 : 8, day[8] == '0' ? 1 : 2);
  bool has_year = false, has_day = false;
  for (std::size_t at = line.find_first_of(kDigits); at != std::string_view::npos;) {
    const std::size_t end = std::min(line.find_first_not_of(kDigits, at), line.size());
    std::string_view number = line.substr(at, end - at);
    if (number == year || number == year.substr(2)) has_year = true;
    if (number.size() == 2 && number[0] == '0') number.remove_prefix(1);
    if (number == of_month) has_day = true;
    at = line.find_first_of(kDigits, end);
  }
  return has_year && has_day;
}

// An entry of a list, a row, code: what bears the title's words there is a menu's, or an example. Where nothing else
// stays it is better than nothing.
bool can_be_title(const HtmlBlock& block, bool nothing_stays) {
  const bool entry =
      block.kind == WINNOW_BLOCK_LIST_ITEM || block.kind == WINNOW_BLOCK_TABLE_ROW || block.kind == WINNOW_BLOCK_PRE;
  return block.words <= 60 && (!entry || nothing_stays);
}

// A row whose cells are figures that only together look like a day.
bool is_row_of_figures(const HtmlBlock& block, std::string_view text, std::string_view day) {
  if (block.kind != WINNOW_BLOCK_TABLE_ROW || block.has_time) return false;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\t', at), text.size());
    if (shows_day(text.substr(at, end - at), day)) return false;
    at = end + 1;
  }
  return true;
}

// What a thing costs stays below what it is, as in plain text.
void keep_price(const winnow::Page& page, const HtmlPage& look, std::size_t title, std::vector<HtmlFate>& fates) {
  constexpr std::size_t kNearPrice = 4;
  constexpr float kUnlikelyPrice = 0.1f;
  for (std::size_t i = title + 1; i < std::min(fates.size(), title + 1 + kNearPrice); ++i)
    if (fates[i].p >= kUnlikelyPrice && look.blocks[i].price && may_be_text(look, look.blocks[i]) &&
        is_amount_or_number(page[i].text())) {
      fates[i].dropped = false;
      return;
    }
}

// The block that is the title by what the page says of itself; as many as there are where none is.
std::size_t title_block(const winnow::Page& page, const winnow_text_1& text, const HtmlPage& look,
                        const std::vector<HtmlFate>& fates) {
  const std::string title = folded(text, page.meta("title"));
  const bool nothing_stays = std::all_of(fates.begin(), fates.end(), [](const HtmlFate& fate) { return fate.dropped; });
  std::size_t at = fates.size();
  for (std::size_t i = 0; i < fates.size() && !title.empty(); ++i) {
    if (!can_be_title(look.blocks[i], nothing_stays) || (look.nodes[look.blocks[i].node].flags & WINNOW_EF_HIDDEN) != 0)
      continue;
    // A main heading may hold the line above the title, too.
    const std::string_view line = winnow::view(text.block_folded(page.raw(), i));
    if (line != title && (look.blocks[i].heading != 1 || !line.ends_with(' ' + title))) continue;
    // A heading says it better than a breadcrumb or a menu above it.
    if (at == fates.size() || (look.blocks[at].heading == 0 && look.blocks[i].heading > 0)) at = i;
    if (look.blocks[i].heading == 1) {
      at = i;
      break;
    }
  }
  return at;
}

// Days and names close to the title.
void find_date_and_byline(const winnow::Page& page, const winnow_text_1& text, const HtmlPage& look, std::size_t at,
                          std::vector<HtmlFate>& fates) {
  // Of several authors, "Dora Whitlock; Ben Ashe", the line that names the first.
  const std::string_view authors = page.meta("author");
  const std::string author = folded(text, authors.substr(0, authors.find("; ")));
  const std::size_t first = at > kNear ? at - kNear : 0;
  bool byline = false, date = false, dated = false;
  const auto is_day = [&](std::size_t i) { return shows_day(page[i].text(), page.meta("date")); };
  for (std::size_t i = first; i < std::min(fates.size(), at + kNear + 1); ++i) {
    const HtmlBlock& block = look.blocks[i];
    const bool in_menu = (look.nodes[block.node].above >> kInNav & 1) != 0;
    if (i == at || in_menu || block.heading > 0 || block.words > kBylineWords || block.end_sign == 1) continue;
    if (is_machine_value(page[i].text()) || is_row_of_figures(block, page[i].text(), page.meta("date"))) continue;
    const std::string_view line = winnow::view(text.block_folded(page.raw(), i));
    if (!byline && !author.empty() && line.find(author) != std::string_view::npos) {
      fates[i].role = WINNOW_ROLE_BYLINE;
      byline = true;
    } else if (!date && block.words <= kDateWords && block.date && (block.has_time || i > at || is_day(i))) {
      // "Born 12 May 1971" may be what the page is about: another day than the page's own is no date line.
      if (is_day(i) && !dated) fates[i].role = WINNOW_ROLE_DATE;
      dated = dated || is_day(i);
      date = block.has_time || i > at;  // a day of change below a day above the title stays, too
    } else if (byline || i < at || block.words < 2 || block.words > kNameWords || fates[i].p < kUnlikelyName ||
               block.digits > 0 || block.end_sign == 2 || !names_somebody(look, block, kNoNode)) {
      continue;
    }
    fates[i].dropped = false;
  }
}

// Names the title, its date and its byline, which stay.
void find_roles(const winnow::Page& page, const winnow_text_1& text, const HtmlPage& look,
                std::vector<HtmlFate>& fates) {
  const std::size_t at = title_block(page, text, look, fates);
  if (at == fates.size()) return;
  fates[at].role = WINNOW_ROLE_TITLE;
  fates[at].dropped = false;
  keep_price(page, look, at, fates);
  find_date_and_byline(page, text, look, at, fates);
}

}  // namespace

bool has_tags(const winnow::Page& page) {
  if (page.raw()->n_elements == 0) return false;
  for (const winnow::Block block : page)
    if ((block.flags() & WINNOW_BF_HAS_TAGS) != 0) return true;
  return false;
}

std::vector<HtmlFate> decide_html(const winnow::Page& page, const winnow_text_1& text, const HtmlWords& words,
                                  const HtmlModel& model, const HtmlDecisionOptions& options) {
  const HtmlPage look = look_at_html(page, text, words);
  std::vector<float> p;
  model.score(look, p);
  std::vector<std::uint32_t> n_words(p.size());
  for (std::size_t i = 0; i < p.size(); ++i) n_words[i] = static_cast<std::uint32_t>(look.blocks[i].words);
  const std::vector<bool> keep = choose_blocks(p, n_words, options.choice);
  // What is called after comments on a page that says to be a talk or a product are posts and reviews.
  const bool may_have_comments = options.keep_comments || !says_talk_or_product(page);
  std::vector<HtmlFate> fates(p.size());
  for (std::size_t i = 0; i < p.size(); ++i) {
    HtmlFate& fate = fates[i];
    fate.p = p[i];
    fate.dropped = !keep[i];
    fate.is_comment = may_have_comments && in_group(look, look.blocks[i], kCommentGroup);
  }
  find_roles(page, text, look, fates);  // a title is a neighbour, too
  keep_with_neighbours(look, fates);
  for (std::size_t i = 0; i < p.size(); ++i)
    fates[i].dropped = fates[i].dropped || is_machine_text(look.blocks[i], page[i].text());
  if (options.keep_comments) {
    for (std::size_t i = 0; i < fates.size(); ++i) {
      const HtmlBlock& block = look.blocks[i];
      const bool is_control = block.link_density > 0.5f || (look.nodes[block.node].above >> kInForm & 1) != 0;
      if (fates[i].is_comment && !is_control) fates[i].dropped = false;
    }
  } else if (says_article(page)) {
    drop_comments(look, fates);
  }
  keep_names_and_days(look, fates);  // of comments none where they went
  drop_copies(page, text, look, fates);
  find_roles(page, text, look, fates);
  return fates;
}

}  // namespace chrome
