#include "panels.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "parts.h"

namespace chrome {
namespace {

constexpr float kMostLabelWords = 30;
constexpr std::size_t kLeastPanels = 3;

bool is_in_button(const HtmlPage& page, const HtmlBlock& block) {
  return (page.nodes[block.node].above >> kInButton & 1) != 0;
}

bool may_be_label(const HtmlPage& page, const HtmlBlock& block, const HtmlFate& fate) {
  if (fate.is_comment || block.copyright || block.words == 0 || block.words > kMostLabelWords || block.copies > 1)
    return false;
  if ((page.nodes[block.node].above & kBesideText) != 0) return false;
  // What can be pressed is unlike the text by its tags. Headings alone are not: teasers have them, too.
  constexpr float kSurelyNoLabel = 0.05f;
  return is_in_button(page, block) && block.links == 0 && fate.p >= kSurelyNoLabel;
}

// Is the block below the label its panel: text that stays, in an element near the label?
bool has_panel(const HtmlPage& page, const std::vector<HtmlFate>& fates, std::size_t label) {
  // What an element of the page's own text is called after; a label may be called a button.
  constexpr std::uint32_t kOther = kSiteGroups & ~(1u << kFormGroup);
  constexpr int kLevelsOfLabel = 4;  // button, heading, head of the card, card
  const std::size_t i = label + 1;
  if (i >= fates.size() || fates[i].dropped || fates[i].is_comment) return false;
  const HtmlBlock& below = page.blocks[i];
  if (below.heading > 0 || is_in_button(page, below) || !may_be_text(page, below)) return false;
  const std::uint32_t node = page.blocks[label].node;
  const std::uint32_t holder = common_holder(page, node, below.node, kLevelsOfLabel);
  return holder != kNoNode && !is_called(page, node, holder, kOther) && !is_called(page, below.node, holder, kOther);
}

struct Label {
  std::array<std::uint32_t, 3> kind{};
  std::size_t block = 0;
  bool has_panel = false;
};

}  // namespace

bool is_in_panel(const HtmlPage& page, std::uint32_t node) {
  for (int level = 0; level < kNameLevels && node != kNoNode; ++level, node = page.nodes[node].parent)
    if ((page.nodes[node].own >> kInPanel & 1) != 0) return true;
  return false;
}

bool is_out_of_sight(const HtmlPage& page, std::uint32_t node) {
  const bool said_of_a_term = (page.nodes[node].own >> kInDd & 1) != 0;
  return (page.nodes[node].flags & WINNOW_EF_HIDDEN) != 0 && !said_of_a_term && !is_in_panel(page, node);
}

bool is_switch(const HtmlPage& page, const HtmlBlock& block) {
  constexpr float kMostTabWords = 4;
  const bool tab = (page.nodes[block.node].own >> kInTab & 1) != 0 && block.words <= kMostTabWords;
  return tab || is_in_button(page, block);
}

void keep_labels_of_panels(const HtmlPage& page, std::vector<HtmlFate>& fates) {
  std::vector<Label> labels;
  bool any = false;
  for (std::size_t i = 0; i < fates.size(); ++i) {
    if (!may_be_label(page, page.blocks[i], fates[i])) continue;
    // The button itself says whether its panel is open.
    const std::uint32_t above = page.nodes[page.blocks[i].node].parent;
    if (above == kNoNode) continue;
    labels.push_back({kind_of(page, above), i, has_panel(page, fates, i)});
    any = any || (fates[i].dropped && labels.back().has_panel);
  }
  if (!any) return;
  std::stable_sort(labels.begin(), labels.end(), [](const Label& a, const Label& b) { return a.kind < b.kind; });
  for (auto begin = labels.begin(); begin != labels.end();) {
    const auto end = std::find_if(begin, labels.end(), [&](const Label& l) { return l.kind != begin->kind; });
    const auto all = static_cast<std::size_t>(end - begin);
    const auto with = static_cast<std::size_t>(std::count_if(begin, end, [](const Label& l) { return l.has_panel; }));
    if (with >= kLeastPanels && 3 * with >= 2 * all)
      for (auto label = begin; label != end; ++label)
        if (label->has_panel) fates[label->block].dropped = false;
    begin = end;
  }
}

}  // namespace chrome
