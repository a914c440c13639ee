#include "html_decide.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace chrome {
namespace {

// Does an element above have a class word of this group?
bool in_group(const HtmlPage& page, const HtmlBlock& block, Group group) {
  std::uint32_t at = block.node;
  for (int level = 0; level < 14; ++level) {
    const HtmlNode& node = page.nodes[at];
    if (node.names.groups >> group & 1) return true;
    if (node.parent == kNoNode) break;
    at = node.parent;
  }
  return false;
}

// Readers' comments below an article: they outweigh it, and it stands for itself. On a forum they are the text.
constexpr float kArticleWords = 250;
constexpr float kCommentShare = 0.3f;  // of the page's characters
constexpr float kForumShare = 0.15f;
constexpr std::size_t kNear = 8;  // blocks from the title within which its date and byline stand
constexpr float kBylineWords = 20;
constexpr float kDateWords = 12;

// A page whose kept blocks are an article and, for the larger part, comments on it loses these.
void drop_comments(const HtmlPage& page, std::vector<HtmlFate>& fates) {
  float article = 0, comments = 0, all = 0, comment_chars = 0, forum_chars = 0;
  for (std::size_t i = 0; i < fates.size(); ++i) {
    const HtmlBlock& block = page.blocks[i];
    all += block.chars;
    if (fates[i].is_comment) comment_chars += block.chars;
    if (in_group(page, block, kForumGroup)) forum_chars += block.chars;
    if (!fates[i].dropped) (fates[i].is_comment ? comments : article) += block.words;
  }
  const bool discussed = comment_chars > kCommentShare * all && forum_chars < kForumShare * all;
  if (!discussed || article < kArticleWords || comments < 1.5f * article) return;
  for (HtmlFate& fate : fates) fate.dropped = fate.dropped || fate.is_comment;
}

std::string folded(const winnow_text_1& text, std::string_view of) {
  std::string out;
  text.fold(winnow::str(of), &out, [](void* to, winnow_str s) { *static_cast<std::string*>(to) = winnow::view(s); });
  return out;
}

// Names the title, its date and its byline, which stay, by what the page says of itself.
void find_roles(const winnow::Page& page, const winnow_text_1& text, const HtmlPage& look,
                std::vector<HtmlFate>& fates) {
  const std::string title = folded(text, page.meta("title"));
  std::size_t at = fates.size();
  for (std::size_t i = 0; i < fates.size() && !title.empty(); ++i) {
    if (look.blocks[i].words > 60 || (look.nodes[look.blocks[i].node].flags & WINNOW_EF_HIDDEN) != 0) continue;
    if (winnow::view(text.block_folded(page.raw(), i)) != title) continue;
    // A heading says it better than a breadcrumb or a menu above it.
    if (at == fates.size() || (look.blocks[at].heading == 0 && look.blocks[i].heading > 0)) at = i;
    if (look.blocks[i].heading == 1) {
      at = i;
      break;
    }
  }
  if (at == fates.size()) return;
  fates[at].role = WINNOW_ROLE_TITLE;
  fates[at].dropped = false;
  const std::string author = folded(text, page.meta("author"));
  const std::size_t first = at > kNear ? at - kNear : 0;
  bool byline = false, date = false;
  for (std::size_t i = first; i < std::min(fates.size(), at + kNear + 1); ++i) {
    const HtmlBlock& block = look.blocks[i];
    const bool in_menu = (look.nodes[block.node].above >> kInNav & 1) != 0;
    if (i == at || in_menu || block.heading > 0 || block.words > kBylineWords || block.end_sign == 1) continue;
    const std::string_view line = winnow::view(text.block_folded(page.raw(), i));
    if (!byline && !author.empty() && line.find(author) != std::string_view::npos) {
      fates[i].role = WINNOW_ROLE_BYLINE;
      byline = true;
    } else if (!date && block.words <= kDateWords && block.date && (block.has_time || i > at)) {
      fates[i].role = WINNOW_ROLE_DATE;
      date = true;
    } else {
      continue;
    }
    fates[i].dropped = false;
  }
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
  std::vector<HtmlFate> fates(p.size());
  for (std::size_t i = 0; i < p.size(); ++i) {
    HtmlFate& fate = fates[i];
    fate.p = p[i];
    fate.dropped = !keep[i];
    fate.is_comment = in_group(look, look.blocks[i], kCommentGroup);
  }
  if (options.keep_comments) {
    for (std::size_t i = 0; i < fates.size(); ++i) {
      const HtmlBlock& block = look.blocks[i];
      const bool is_control = block.link_density > 0.5f || (look.nodes[block.node].above >> kInForm & 1) != 0;
      if (fates[i].is_comment && !is_control) fates[i].dropped = false;
    }
  } else {
    drop_comments(look, fates);
  }
  find_roles(page, text, look, fates);
  return fates;
}

}  // namespace chrome
