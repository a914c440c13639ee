#include "items.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>

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

// What an element holds, itself and below.
struct Content {
  float words = 0, kept = 0, links = 0;
  std::uint32_t blocks = 0;
  std::size_t first = static_cast<std::size_t>(-1), last = 0;  // of its blocks
};

std::vector<Content> contents(const HtmlPage& page, const std::vector<HtmlFate>& fates) {
  std::vector<Content> nodes(page.nodes.size());
  for (std::size_t i = 0; i < fates.size(); ++i) {
    const HtmlBlock& block = page.blocks[i];
    Content& node = nodes[block.node];
    const float words = std::max(block.words, 1.0f);
    node.words += words;
    node.kept += fates[i].dropped ? 0 : words;
    node.links += block.link_density * words;
    node.blocks += 1;
    node.first = std::min(node.first, i);
    node.last = std::max(node.last, i);
  }
  for (std::size_t n = nodes.size(); n-- > 1;) {
    if (page.nodes[n].parent == kNoNode) continue;
    Content& parent = nodes[page.nodes[n].parent];
    parent.words += nodes[n].words;
    parent.kept += nodes[n].kept;
    parent.links += nodes[n].links;
    parent.blocks += nodes[n].blocks;
    parent.first = std::min(parent.first, nodes[n].first);
    parent.last = std::max(parent.last, nodes[n].last);
  }
  return nodes;
}

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
  struct Item {
    std::uint32_t parent, signature, node;
    bool operator<(const Item& other) const {
      return std::tie(parent, signature, node) < std::tie(other.parent, other.signature, other.node);
    }
  };
  std::vector<Item> items;
  for (std::uint32_t n = 1; n < page.nodes.size(); ++n)
    if (page.nodes[n].parent != kNoNode && nodes[n].blocks > 0)
      items.push_back({page.nodes[n].parent, page.nodes[n].signature, n});
  std::sort(items.begin(), items.end());
  for (auto begin = items.begin(); begin != items.end();) {
    const auto end = std::find_if(begin, items.end(), [&](const Item& item) {
      return item.parent != begin->parent || item.signature != begin->signature;
    });
    Content all;
    std::size_t of_several = 0, rows = 0;
    for (auto item = begin; item != end; ++item) {
      const Content& content = nodes[item->node];
      all.words += content.words;
      all.kept += content.kept;
      all.links += content.links;
      of_several += content.blocks > 1;
      rows += content.blocks == 1 && page.blocks[content.first].kind == WINNOW_BLOCK_TABLE_ROW;
    }
    const auto n = static_cast<std::size_t>(end - begin);
    const bool in_table = 2 * rows > n, alike = 2 * of_several >= n && all.links < kFewLinks * all.words;
    const float least = in_table ? kMostRows : kHalf;
    if (n >= kLeastItems && (in_table || alike) && all.kept < all.words && all.kept >= least * all.words &&
        !is_called(page, begin->parent, kNoNode, kOthers))
      for (auto item = begin; item != end; ++item)
        for (std::size_t i = nodes[item->node].first; i <= nodes[item->node].last; ++i)
          if (may_be_of_item(page, page.blocks[i], fates[i], {begin->parent, in_table}, staying) &&
              (in_table || page.blocks[i].link_density < kFewLinks ||
               is_name_of_item(page, i, nodes[item->node], fates)))
            fates[i].dropped = false;
    begin = end;
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
