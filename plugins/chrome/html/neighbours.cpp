#include "neighbours.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "items.h"
#include "panels.h"
#include "parts.h"
#include "posts.h"
#include "questions.h"

namespace chrome {
namespace {

// Paragraphs in elements of one kind are written by one hand, and so are the rows of a table. Where most of their words
// stay, so do those that the cut took without being sure. Replies that stay speak for the post that they answer.
constexpr float kParagraphWords = 8, kLongParagraphWords = 25, kLongestParagraph = 400;
constexpr float kSurelyNone = 0.15f;  // what is as unlike the text as this goes among paragraphs, too
constexpr float kMostWords = 0.5f;
bool is_paragraph(const HtmlPage& page, const HtmlBlock& block) {
  const bool reads = block.words >= kLongParagraphWords || (block.words >= kParagraphWords && block.end_sign != 0);
  return reads && block.words <= kLongestParagraph && block.heading == 0 && may_be_text(page, block);
}

// "Found it, thanks!": a sentence of few words, as answers are.
constexpr float kAnswerWords = 3, kUnlikelyAnswer = 0.3f;
bool is_answer(const HtmlPage& page, const HtmlBlock& block, const HtmlFate& fate) {
  return block.words >= kAnswerWords && block.end_sign == 1 && block.heading == 0 && fate.p >= kUnlikelyAnswer &&
         may_be_text(page, block);
}

void keep_among_paragraphs(const HtmlPage& page, std::vector<HtmlFate>& fates) {
  struct Paragraph {
    std::array<std::uint32_t, 3> kind;
    std::uint32_t block;
  };
  std::vector<Paragraph> paragraphs;
  bool any = false;
  for (std::uint32_t i = 0; i < fates.size(); ++i) {
    const HtmlBlock& block = page.blocks[i];
    if (fates[i].p < kSurelyNone) continue;
    const bool row = block.kind == WINNOW_BLOCK_TABLE_ROW && may_be_text(page, block);
    if (!row && !is_paragraph(page, block) && !is_answer(page, block, fates[i])) continue;
    paragraphs.push_back({kind_of(page, block.node), i});
    any = any || (fates[i].dropped && !fates[i].is_comment);
  }
  if (!any) return;
  std::stable_sort(paragraphs.begin(), paragraphs.end(),
                   [](const Paragraph& a, const Paragraph& b) { return a.kind < b.kind; });
  for (auto begin = paragraphs.begin(); begin != paragraphs.end();) {
    const auto end = std::find_if(begin, paragraphs.end(), [&](const Paragraph& p) { return p.kind != begin->kind; });
    float words = 0, kept = 0;
    for (auto p = begin; p != end; ++p) {
      words += page.blocks[p->block].words;
      kept += fates[p->block].dropped ? 0 : page.blocks[p->block].words;
    }
    if (kept >= kMostWords * words)
      for (auto p = begin; p != end; ++p)
        if (!fates[p->block].is_comment) fates[p->block].dropped = false;
    begin = end;
  }
}

constexpr float kSurelyNoCode = 0.1f;

// Code directly below a paragraph that stays is what the paragraph speaks of, and a heading directly above one is its
// own.
void keep_with_paragraphs(const HtmlPage& page, std::vector<HtmlFate>& fates) {
  const auto is_text = [&](std::size_t i) {
    return !fates[i].dropped && !fates[i].is_comment &&
           (is_paragraph(page, page.blocks[i]) || page.blocks[i].kind == WINNOW_BLOCK_PRE);
  };
  // "Copy" stands between one listing and the next.
  std::size_t above = 0;
  for (std::size_t i = 1; i < fates.size(); ++i) {
    if (is_switch(page, page.blocks[i])) continue;
    const bool code = page.blocks[i].kind == WINNOW_BLOCK_PRE && fates[i].p >= kSurelyNoCode;
    if (code && !fates[i].is_comment && may_be_text(page, page.blocks[i]) && is_text(above)) fates[i].dropped = false;
    above = i;
  }
  for (std::size_t i = fates.size(); i-- > 1;) {
    const bool heading = page.blocks[i - 1].heading > 0 && fates[i - 1].p >= kSurelyNoHeading;
    if (heading && !fates[i - 1].is_comment && may_be_text(page, page.blocks[i - 1]) && is_text(i))
      fates[i - 1].dropped = false;
  }
}

// A picture's caption is the text's where its figure stands among paragraphs that stay.
constexpr std::size_t kNearFigure = 12;  // blocks
constexpr int kLevelsOfFigure = 3;       // of elements around picture and caption where none is called a figure
constexpr float kUnlikelyCaption = 0.1f;
constexpr float kUnlikelyCalled = 0.2f;  // where its class alone says that it is one

// Does a paragraph stay on either side of the block, close by, or above it the main heading?
bool is_amid_paragraphs(const HtmlPage& page, const std::vector<HtmlFate>& fates, std::size_t i) {
  constexpr std::size_t kClose = 6;
  const auto stays = [&](std::size_t k) {
    if (fates[k].dropped || fates[k].is_comment || !is_paragraph(page, page.blocks[k])) return false;
    const std::uint32_t node = page.blocks[i].node;
    return !is_called(page, node, common_holder(page, node, page.blocks[k].node, kNameLevels), kSiteGroups);
  };
  bool above = false, below = false;
  for (std::size_t k = i - std::min(i, kClose); k < i && !above; ++k)
    above = stays(k) || (page.blocks[k].heading == 1 && !fates[k].dropped);
  for (std::size_t k = i + 1; k < std::min(fates.size(), i + kClose + 1) && above && !below; ++k) below = stays(k);
  return below;
}

void keep_captions(const HtmlPage& page, std::vector<HtmlFate>& fates) {
  const auto stays_in = [&](std::uint32_t holder, std::size_t i) {
    const std::uint32_t node = page.blocks[i].node;
    return !fates[i].dropped && node >= holder && node <= page.nodes[holder].last && is_paragraph(page, page.blocks[i]);
  };
  for (std::size_t i = 0; i < fates.size(); ++i) {
    const HtmlBlock& block = page.blocks[i];
    const bool called = (page.nodes[block.node].own >> kInCaption & 1) != 0;
    const bool caption = block.kind == WINNOW_BLOCK_CAPTION && fates[i].p >= kUnlikelyCaption;
    if (!fates[i].dropped || fates[i].is_comment || !may_be_text(page, block) ||
        (!caption && (!called || fates[i].p < kUnlikelyCalled)))
      continue;
    if (caption && is_amid_paragraphs(page, fates, i)) {
      fates[i].dropped = false;
      continue;
    }
    std::uint32_t holder = block.node;
    for (int level = 0; page.nodes[holder].parent != kNoNode; ++level) {
      if ((page.nodes[holder].above >> kInFigure & 1) == 0 && (caption || level == kLevelsOfFigure)) break;
      holder = page.nodes[holder].parent;
    }
    const std::size_t begin = i - std::min(i, kNearFigure), end = std::min(fates.size(), i + kNearFigure + 1);
    for (std::size_t k = begin; k < end && fates[i].dropped; ++k)
      if (stays_in(holder, k)) fates[i].dropped = false;
  }
}

}  // namespace

void keep_with_neighbours(const HtmlPage& page, std::vector<HtmlFate>& fates) {
  keep_among_paragraphs(page, fates);
  keep_with_paragraphs(page, fates);
  keep_questions(page, fates);
  keep_parts(page, fates);
  const Alike alike = alike_elements(page, contents(page, fates), kLeastItems);
  keep_items(page, alike, fates);
  keep_reviews(page, fates);
  keep_what_is_said(page, fates);
  keep_parts_of_items(page, alike, fates);
  keep_prices(page, alike, fates);
  keep_captions(page, fates);
}

}  // namespace chrome
