#include "items.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>

#include "parts.h"

namespace chrome {
namespace {

// Readers' comments say so in their fates; where the page is no article posts and reviews are called so, too.
constexpr std::uint32_t kOthers = kSiteGroups & ~(1u << kCommentGroup);
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

// Was it cut, and is it in its place and no comment?
bool may_stay(const HtmlPage& page, const HtmlBlock& block, const HtmlFate& fate) {
  return fate.dropped && !fate.is_comment && is_in_place(page, block);
}

bool may_be_of_item(const HtmlPage& page, const HtmlBlock& block, const HtmlFate& fate, const Group& group,
                    const std::vector<Kind>& staying) {
  if (!may_stay(page, block, fate)) return false;
  if (!group.rows && block.copies >= kRepeated) return false;
  const bool called = (block.names.meant & kOthers) != 0 || is_called(page, block.node, group.holder, kOthers);
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

void keep_items(const HtmlPage& page, const Alike& alike, std::vector<HtmlFate>& fates) {
  const std::vector<Content> nodes = contents(page, fates);
  const std::vector<Kind> staying = staying_kinds(page, fates);
  for (const std::vector<std::uint32_t>& items : alike) {
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
    const bool cards = 2 * of_several >= items.size() && all.links < kFewLinks * all.words;
    const float least = in_table ? kMostRows : kHalf;
    if ((!in_table && !cards) || all.kept == all.words || all.kept < least * all.words ||
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

// A line that says what something costs, and not much more.
bool is_price(const HtmlPage& page, const HtmlBlock& block, const HtmlFate& fate) {
  constexpr float kMostPriceWords = 6, kUnlikelyPrice = 0.15f;
  return block.price && block.words <= kMostPriceWords && block.heading == 0 && fate.p >= kUnlikelyPrice &&
         may_stay(page, block, fate);
}

}  // namespace

void keep_prices(const HtmlPage& page, const Alike& alike, std::vector<HtmlFate>& fates) {
  const std::vector<Content> nodes = contents(page, fates);
  for (const std::vector<std::uint32_t>& items : alike) {
    const std::uint32_t holder = page.nodes[items.front()].parent;
    const auto stays = [&](std::uint32_t item) { return nodes[item].kept > 0 && nodes[item].blocks > 1; };
    const auto n = static_cast<std::size_t>(std::count_if(items.begin(), items.end(), stays));
    if (n < kLeastItems || 2 * n < items.size() || is_called(page, holder, kNoNode, kOthers)) continue;
    for (const std::uint32_t item : items)
      for (std::size_t i = nodes[item].first; stays(item) && i <= nodes[item].last; ++i)
        if (is_price(page, page.blocks[i], fates[i]) && !is_called(page, page.blocks[i].node, holder, kOthers))
          fates[i].dropped = false;
  }
}

namespace {

// A block by its place in an item: alike for the names of all goods and the days of all entries.
struct PartOfItem {
  std::uint64_t place = 0;
  std::size_t block = 0;
  bool operator<(const PartOfItem& other) const { return std::tie(place, block) < std::tie(other.place, other.block); }
};

std::uint64_t place_in(const HtmlPage& page, const HtmlBlock& block, std::uint32_t item) {
  std::uint64_t place = block.names.groups + 1;
  for (std::uint32_t at = block.node; at != item && at != kNoNode; at = page.nodes[at].parent) {
    place = (place ^ page.nodes[at].signature) * 0x9E3779B97F4A7C15u;
    place ^= place >> 31;
  }
  return place;
}

// Elements made alike: what holds them, and how many they are.
struct Items {
  std::uint32_t holder = kNoNode;
  std::size_t n = 0;
};

// Paragraphs of sections and entries of lists within stand at their place by the handful.
void keep_at_one_place(const HtmlPage& page, std::span<const PartOfItem> parts, Items items,
                       std::vector<HtmlFate>& fates) {
  constexpr float kMost = 0.7f, kUnlikelyPart = 0.25f, kFewAnItem = 1.2f;
  const auto n = static_cast<float>(parts.size());
  const auto kept =
      std::count_if(parts.begin(), parts.end(), [&](const PartOfItem& part) { return !fates[part.block].dropped; });
  if (parts.size() < kLeastItems || n > kFewAnItem * static_cast<float>(items.n) ||
      static_cast<float>(kept) < kMost * n)
    return;
  for (const PartOfItem& part : parts) {
    const HtmlBlock& block = page.blocks[part.block];
    HtmlFate& fate = fates[part.block];
    if (may_stay(page, block, fate) && fate.p >= kUnlikelyPart && block.copies < kRepeated &&
        !is_called(page, block.node, items.holder, kOthers))
      fate.dropped = false;
  }
}

}  // namespace

void keep_parts_of_items(const HtmlPage& page, const Alike& alike, std::vector<HtmlFate>& fates) {
  constexpr std::uint32_t kMostBlocks = 200;  // of an item; what holds more holds items itself
  const std::vector<Content> nodes = contents(page, fates);
  for (const std::vector<std::uint32_t>& items : alike) {
    const auto several = [&](std::uint32_t item) { return nodes[item].blocks > 1; };
    const auto n = static_cast<std::size_t>(std::count_if(items.begin(), items.end(), several));
    const std::uint32_t holder = page.nodes[items.front()].parent;
    if (2 * n < items.size() || is_called(page, holder, kNoNode, kOthers)) continue;
    std::vector<PartOfItem> parts;
    for (const std::uint32_t item : items)
      for (std::size_t i = nodes[item].first; i <= nodes[item].last && nodes[item].blocks <= kMostBlocks; ++i)
        parts.push_back({place_in(page, page.blocks[i], item), i});
    std::sort(parts.begin(), parts.end());
    for (std::size_t begin = 0; begin < parts.size();) {
      std::size_t end = begin + 1;
      while (end < parts.size() && parts[end].place == parts[begin].place) ++end;
      keep_at_one_place(page, std::span(parts).subspan(begin, end - begin), {holder, items.size()}, fates);
      begin = end;
    }
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
    return is_in_place(page, block) && block.copies < kRepeated && block.link_density < kFewLinks &&
           is_in_reviews(page, block.node);
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
