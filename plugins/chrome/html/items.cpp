#include "items.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "contents.h"
#include "panels.h"
#include "parts.h"

namespace chrome {
namespace {

// Readers' comments say so in their fates; where the page is no article posts and reviews are called so, too.
constexpr std::uint32_t kOthers = kSiteGroups & ~(1u << kCommentGroup);
constexpr std::size_t kLeastItems = 3;
constexpr float kHalf = 0.5f, kMostRows = 0.6f;
constexpr float kFewLinks = 0.3f;
constexpr float kUnlikely = 0.15f, kUnlikelyMeta = 0.3f;
constexpr float kRepeated = 3;  // what is said so often on one page stands on buttons

using Kind = std::array<std::uint32_t, 3>;

// Kinds of blocks of which half stays: "menu-item" is what a menu of dishes calls them, too.
std::vector<Kind> staying_kinds(const HtmlPage& page, const std::vector<HtmlFate>& fates) {
  std::vector<std::pair<Kind, bool>> kinds;
  kinds.reserve(fates.size());
  for (std::size_t i = 0; i < fates.size(); ++i)
    kinds.emplace_back(kind_of(page, page.blocks[i].node), !fates[i].dropped);
  std::sort(kinds.begin(), kinds.end());
  std::vector<Kind> staying;
  for (auto begin = kinds.begin(); begin != kinds.end();) {
    const auto end = std::find_if(begin, kinds.end(), [&](const auto& kind) { return kind.first != begin->first; });
    const auto n = end - begin;
    const auto stay = std::count_if(begin, end, [](const auto& kind) { return kind.second; });
    if (n >= static_cast<std::ptrdiff_t>(kLeastItems) && 2 * stay >= n) staying.push_back(begin->first);
    begin = end;
  }
  return staying;
}

// Alike elements side by side.
struct Group {
  std::uint32_t holder = kNoNode;
  bool rows = false;
};

bool may_be_of_item(const HtmlPage& page, const HtmlBlock& block, const HtmlFate& fate, const Group& group,
                    const std::vector<Kind>& staying) {
  if (!fate.dropped || fate.is_comment || block.copyright || is_out_of_sight(page, block.node)) return false;
  if ((page.nodes[block.node].above & (kBesideText | 1u << kInButton)) != 0) return false;
  if (!group.rows && block.copies >= kRepeated) return false;
  const bool called = (block.names.groups & kOthers) != 0 || is_called(page, block.node, group.holder, kOthers);
  if (called && !std::binary_search(staying.begin(), staying.end(), kind_of(page, block.node))) return false;
  const bool meta = is_called(page, block.node, group.holder, 1u << kMetaGroup);
  return fate.p >= (meta ? kUnlikelyMeta : kUnlikely);
}

// Who says what stands below it in the item, as a link to that person's page.
bool is_name_of_item(const HtmlPage& page, std::size_t block, const Content& item, const std::vector<HtmlFate>& fates) {
  constexpr float kNameWords = 4, kLeastSaid = 3, kUnlikelyName = 0.3f;
  if (block != item.first || block == item.last || fates[block].p < kUnlikelyName) return false;
  const HtmlBlock& said = page.blocks[block + 1];
  return page.blocks[block].words <= kNameWords && !fates[block + 1].dropped && said.words >= kLeastSaid &&
         said.end_sign == 1 && said.link_density < kFewLinks;
}

}  // namespace

void keep_items(const HtmlPage& page, std::vector<HtmlFate>& fates) {
  const std::vector<Content> nodes = contents(page, fates);
  const std::vector<Kind> staying = staying_kinds(page, fates);
  for (const std::vector<std::uint32_t>& items : alike_elements(page, nodes, kLeastItems)) {
    Content all;
    std::size_t of_several = 0, rows = 0;
    for (const std::uint32_t item : items) {
      const Content& content = nodes[item];
      all.words += content.words;
      all.kept += content.kept;
      all.links += content.links;
      of_several += content.blocks > 1;
      rows += content.blocks == 1 && page.blocks[content.first].kind == WINNOW_BLOCK_TABLE_ROW;
    }
    const std::uint32_t holder = page.nodes[items.front()].parent;
    const bool in_table = 2 * rows > items.size();
    const bool alike = 2 * of_several >= items.size() && all.links < kFewLinks * all.words;
    const float least = in_table ? kMostRows : kHalf;
    if ((!in_table && !alike) || all.kept == all.words || all.kept < least * all.words ||
        is_called(page, holder, kNoNode, kOthers))
      continue;
    for (const std::uint32_t item : items)
      for (std::size_t i = nodes[item].first; i <= nodes[item].last; ++i)
        if (may_be_of_item(page, page.blocks[i], fates[i], {holder, in_table}, staying) &&
            (in_table || page.blocks[i].link_density < kFewLinks || is_name_of_item(page, i, nodes[item], fates)))
          fates[i].dropped = false;
  }
}

namespace {

bool is_in_reviews(const HtmlPage& page, std::uint32_t node) {
  for (int level = 0; level < kNameLevels && node != kNoNode; ++level, node = page.nodes[node].parent)
    if (page.nodes[node].reviews) return true;
  return false;
}

}  // namespace

void keep_reviews(const HtmlPage& page, std::vector<HtmlFate>& fates) {
  constexpr float kSaidWords = 5, kUnlikelySaid = 0.3f, kSurelyNone = 0.05f;
  constexpr int kLeastSaid = 2;
  if (!page.is_product) return;
  const auto may_be_review = [&](std::size_t i) {
    const HtmlBlock& block = page.blocks[i];
    const std::uint32_t above = page.nodes[block.node].above;
    return (above & (kBesideText | 1u << kInButton)) == 0 && !block.copyright && block.copies < kRepeated &&
           block.link_density < kFewLinks && !is_out_of_sight(page, block.node) && is_in_reviews(page, block.node);
  };
  int said = 0;
  for (std::size_t i = 0; i < fates.size() && said < kLeastSaid; ++i)
    said += page.blocks[i].words >= kSaidWords && page.blocks[i].end_sign == 1 &&
            (!fates[i].dropped || fates[i].p >= kUnlikelySaid) && may_be_review(i);
  if (said < kLeastSaid) return;
  for (std::size_t i = 0; i < fates.size(); ++i)
    if (fates[i].dropped && fates[i].p >= kSurelyNone && may_be_review(i)) fates[i].dropped = false;
}

}  // namespace chrome
