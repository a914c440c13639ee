#include "parts.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "contents.h"
#include "panels.h"

namespace chrome {
namespace {

constexpr int kNearLevels = 3;  // elements above a block that count as around it
constexpr float kFewLinks = 0.3f;

// In posts of a forum, or among terms on who wrote them.
bool is_in_forum(const HtmlPage& page, std::uint32_t node) {
  const bool terms = (page.nodes[node].above >> kInDl & 1) != 0;
  return is_called(page, node, kNoNode, 1u << kForumGroup | (terms ? 1u << kMetaGroup : 0));
}

// A list, a table or code as a whole: entries one behind the other in one element.
struct Unit {
  std::size_t begin = 0, end = 0;  // blocks
  std::uint32_t node = kNoNode;
  float words = 0, kept = 0, expected = 0, links = 0;
  bool beside_text = false;
};

// An item, a row, code, a term or what is said of it: no part of a card that merely stands in a list.
bool is_entry(const HtmlPage& page, const HtmlBlock& block) {
  if (block.kind == WINNOW_BLOCK_LIST_ITEM || block.kind == WINNOW_BLOCK_TABLE_ROW || block.kind == WINNOW_BLOCK_PRE)
    return true;
  return block.heading == 0 && (page.nodes[block.node].own & (1u << kInDt | 1u << kInDd)) != 0;
}

// The list, table or code that an entry stands in: the innermost one, but of lists within lists the outermost.
std::uint32_t unit_of(const HtmlPage& page, const HtmlBlock& block) {
  constexpr std::uint32_t kLists = 1u << kInUl | 1u << kInOl | 1u << kInDl;
  constexpr std::uint32_t kOthers = 1u << kInTable | 1u << kInPre;
  std::uint32_t unit = kNoNode, at = block.node;
  for (int level = 0; level < kNameLevels && at != kNoNode; ++level, at = page.nodes[at].parent) {
    const std::uint32_t own = page.nodes[at].own;
    if ((own & kOthers) != 0) return unit == kNoNode ? at : unit;
    if ((own & kLists) != 0)
      unit = at;
    else if (unit != kNoNode && (own & 1u << kInLi) == 0)
      return unit;
  }
  return unit;
}

std::vector<Unit> units_of(const HtmlPage& page, const std::vector<HtmlFate>& fates) {
  std::vector<Unit> units;
  for (std::size_t i = 0; i < fates.size(); ++i) {
    const HtmlBlock& block = page.blocks[i];
    const std::uint32_t node = is_entry(page, block) ? unit_of(page, block) : kNoNode;
    if (node == kNoNode) continue;
    if (units.empty() || units.back().node != node || units.back().end != i) {
      units.emplace_back();
      units.back().begin = i;
      units.back().node = node;
    }
    Unit& unit = units.back();
    unit.end = i + 1;
    const float words = std::max(block.words, 1.0f);
    unit.words += words;
    unit.kept += fates[i].dropped ? 0 : words;
    unit.expected += fates[i].p * words;
    unit.links += block.link_density * words;
    const HtmlNode& at = page.nodes[block.node];
    unit.beside_text = unit.beside_text || fates[i].is_comment || block.copyright ||
                       (at.above & (kBesideText | 1u << kInButton)) != 0 || is_out_of_sight(page, block.node);
  }
  return units;
}

constexpr float kUnlikelyUnit = 0.1f;  // of what it holds, on the mean over its words
constexpr float kHalf = 0.5f, kPart = 0.3f, kUnsure = 0.35f;

// Some rows without a single link, below a sentence: a table of data. Links to other pages stand in tables, too.
constexpr std::size_t kLeastRows = 3;
constexpr float kSentenceWords = 8;
constexpr float kUnlikelyTable = 0.12f;

bool is_data(const HtmlPage& page, const Unit& unit, const HtmlBlock& above) {
  const auto is_row = [&](std::size_t i) { return page.blocks[i].kind == WINNOW_BLOCK_TABLE_ROW; };
  return is_row(unit.begin) && is_row(unit.end - 1) && unit.end - unit.begin >= kLeastRows && unit.links == 0 &&
         unit.expected >= kUnlikelyTable * unit.words && above.words >= kSentenceWords && above.end_sign == 1;
}

// Is the unit what the heading or the colon above it, which stays, announces? Labels of tabs may stand between, and
// code in one panel is followed by what is the same in the next one.
bool is_announced(const HtmlPage& page, const std::vector<HtmlFate>& fates, const Unit& unit) {
  std::size_t i = unit.begin;
  while (i > 0 && is_switch(page, page.blocks[i - 1])) --i;
  if (i == 0) return false;
  const HtmlBlock& above = page.blocks[i - 1];
  const HtmlFate& fate = fates[i - 1];
  if (fate.dropped || fate.is_comment) return false;
  const bool in_panel = is_in_panel(page, unit.node);
  const bool next_panel = in_panel && above.kind == WINNOW_BLOCK_PRE && is_in_panel(page, above.node);
  if (above.heading == 0 && above.end_sign != 2 && !next_panel && !is_data(page, unit, above)) return false;
  const std::uint32_t holder = common_holder(page, above.node, unit.node, in_panel ? kNameLevels : kNearLevels);
  return holder != kNoNode && !is_called(page, unit.node, holder, kSiteGroups & ~(in_panel ? 1u << kNavGroup : 0));
}

// Does the text go on around the unit: a paragraph that stays above it, and below it one or a heading, in one element?
bool is_within_text(const HtmlPage& page, const std::vector<HtmlFate>& fates, const Unit& unit) {
  constexpr float kUnlikelyWithin = 0.2f;
  if (unit.begin == 0 || unit.end == fates.size() || unit.expected < kUnlikelyWithin * unit.words) return false;
  const auto goes_on = [&](std::size_t i, bool may_be_heading) {
    const HtmlBlock& block = page.blocks[i];
    if (fates[i].dropped || fates[i].is_comment || !may_be_text(page, block)) return false;
    if (block.heading > 0 ? !may_be_heading : block.words < kSentenceWords) return false;
    const std::uint32_t holder = common_holder(page, unit.node, block.node, kNearLevels);
    return holder != kNoNode && !is_called(page, unit.node, holder, kSiteGroups) &&
           !is_called(page, block.node, holder, kSiteGroups);
  };
  return goes_on(unit.begin - 1, false) && goes_on(unit.end, true);
}

void keep_units(const HtmlPage& page, std::vector<HtmlFate>& fates) {
  for (const Unit& unit : units_of(page, fates)) {
    if (unit.kept == unit.words || unit.beside_text || unit.expected < kUnlikelyUnit * unit.words) continue;
    const bool within = is_within_text(page, fates, unit);
    const bool half = unit.kept >= kHalf * unit.words && !is_in_forum(page, unit.node);
    if (unit.links >= kFewLinks * unit.words && (!within || unit.kept < kPart * unit.words)) {
      for (std::size_t i = unit.begin; half && i < unit.end; ++i)  // a list of links with gaps is of use to nobody
        if (fates[i].p >= kUnsure) fates[i].dropped = false;
      continue;
    }
    if (!half && !within && !is_announced(page, fates, unit)) continue;
    for (std::size_t i = unit.begin; i < unit.end; ++i)
      if (!half || (fates[i].p >= kUnlikelyUnit && page.blocks[i].link_density < kHalf)) fates[i].dropped = false;
  }
}

constexpr float kUnlikelySection = 0.1f;

// What stands below a heading up to the next one that is no lower, in the element that holds the heading.
struct Section {
  std::size_t end = 0;
  float words = 0, expected = 0, links = 0;
  bool beside_text = false;
};

Section section_of(const HtmlPage& page, const std::vector<HtmlFate>& fates, std::size_t heading) {
  const HtmlBlock& above = page.blocks[heading];
  const std::uint32_t holder = page.nodes[above.node].parent;
  Section section;
  for (section.end = heading + 1; section.end < fates.size(); ++section.end) {
    const HtmlBlock& block = page.blocks[section.end];
    const bool inside = block.node > holder && block.node <= page.nodes[holder].last;
    if (!inside || (block.heading > 0 && block.heading <= above.heading)) break;
    section.words += block.words;
    section.expected += fates[section.end].p * block.words;
    section.links += block.link_density * block.words;
    section.beside_text = section.beside_text || fates[section.end].is_comment || !may_be_text(page, block) ||
                          is_called(page, block.node, holder, kSiteGroups);
  }
  return section;
}

// Sections of one element whose headings are of one rank are written by one hand: where another one stays, so does a
// short one that the cut took without being sure. Directly in the main element or the article it needs no other.
void keep_sections(const HtmlPage& page, std::vector<HtmlFate>& fates) {
  constexpr float kMostSectionWords = 100;
  constexpr float kUnlikelyOwn = 0.2f;
  std::vector<std::array<std::uint32_t, 2>> staying;  // the element and the rank
  for (std::size_t i = 0; i < fates.size(); ++i) {
    const HtmlBlock& block = page.blocks[i];
    if (block.heading > 1 && !fates[i].dropped && !fates[i].is_comment)
      staying.push_back({page.nodes[block.node].parent, block.heading});
  }
  std::sort(staying.begin(), staying.end());
  for (std::size_t i = 0; i < fates.size(); ++i) {
    const HtmlBlock& heading = page.blocks[i];
    const std::uint32_t holder = page.nodes[heading.node].parent;
    if (heading.heading < 2 || !fates[i].dropped || fates[i].is_comment || fates[i].p < kSurelyNoHeading) continue;
    if (holder == kNoNode || !may_be_text(page, heading)) continue;
    const bool own = (page.nodes[holder].own & (1u << kInMain | 1u << kInArticle)) != 0 && fates[i].p >= kUnlikelyOwn;
    if (!own &&
        !std::binary_search(staying.begin(), staying.end(), std::array<std::uint32_t, 2>{holder, heading.heading}))
      continue;
    const Section section = section_of(page, fates, i);
    if (section.words == 0 || section.words > kMostSectionWords || section.beside_text ||
        section.expected < kUnlikelySection * section.words)
      continue;
    for (std::size_t k = i; k < section.end; ++k) fates[k].dropped = false;
  }
}

// A heading directly above what stays in the same element is its own.
void keep_headings(const HtmlPage& page, std::vector<HtmlFate>& fates) {
  for (std::size_t i = fates.size(); i-- > 1;) {
    const HtmlBlock& heading = page.blocks[i - 1];
    const HtmlBlock& below = page.blocks[i];
    const HtmlFate& fate = fates[i - 1];
    if (!fate.dropped || heading.heading == 0 || fate.p < kSurelyNoHeading || fate.is_comment) continue;
    if (fates[i].dropped || fates[i].is_comment || !may_be_text(page, heading)) continue;
    if (below.heading > 0 && below.heading <= heading.heading) continue;
    const std::uint32_t holder = common_holder(page, heading.node, below.node, kNearLevels);
    if (holder == kNoNode || is_called(page, heading.node, holder, kSiteGroups) ||
        is_called(page, below.node, holder, kSiteGroups))
      continue;
    fates[i - 1].dropped = false;
  }
}

constexpr float kNearlyAll = 0.7f, kMostOfOwn = 0.5f;
constexpr float kShortWords = 9, kMostWords = 25;
constexpr float kUnlikelyShort = 0.2f, kUnlikely = 0.3f;
constexpr float kLabelCopies = 3;  // what is said so often on one page stands on buttons

bool may_be_line_of_text(const HtmlPage& page, const HtmlBlock& block, const HtmlFate& fate) {
  if (fate.is_comment || block.heading > 0 || block.words > kMostWords || block.copies >= kLabelCopies) return false;
  if (fate.p < (block.words <= kShortWords ? kUnlikelyShort : kUnlikely) || !may_be_text(page, block)) return false;
  return (page.nodes[block.node].above >> kInButton & 1) == 0;
}

// Nobody takes one line out of the middle of a text; at its end the element has to say that it is the page's own.
void keep_within(const HtmlPage& page, std::vector<HtmlFate>& fates) {
  // In what somebody said nobody's name and rank are lines of it: the element has to be no more than that.
  constexpr std::uint32_t kOfPosts = 1u << kForumGroup | 1u << kMetaGroup;
  const std::vector<Content> nodes = contents(page, fates);
  for (std::size_t i = 0; i < fates.size(); ++i) {
    const HtmlBlock& block = page.blocks[i];
    if (!fates[i].dropped || !may_be_line_of_text(page, block, fates[i])) continue;
    const bool in_forum = is_in_forum(page, block.node);
    std::uint32_t at = page.nodes[block.node].parent;
    for (int level = 0; level < kNearLevels && at != kNoNode; ++level, at = page.nodes[at].parent) {
      const Content& held = nodes[at];
      constexpr float kUnlikelyEnd = 0.25f;
      const bool main = (page.nodes[at].own & (1u << kInMain | 1u << kInArticle)) != 0 && fates[i].p >= kUnlikelyEnd;
      const bool folded = (page.nodes[block.node].above >> kInDetails & 1) != 0;  // shown when it is asked for
      const bool whole = page.nodes[at].whole && fates[i].p >= (folded ? kUnlikelyShort : kUnlikely);
      const bool own = main || whole;
      if (held.kept < (own ? kMostOfOwn : kNearlyAll) * held.words || held.first_kept > i ||
          (held.last_kept < i && !own))
        continue;
      fates[i].dropped = is_called(page, block.node, at, kSiteGroups | (in_forum ? kOfPosts : 0));
      break;
    }
  }
}

// Does the block stand in a term of a list of terms, or in what is said of one?
bool is_in(const HtmlPage& page, const HtmlBlock& block, Own part) {
  std::uint32_t at = block.node;
  for (int level = 0; level < kNearLevels && at != kNoNode; ++level, at = page.nodes[at].parent)
    if ((page.nodes[at].own >> part & 1) != 0) return true;
  return false;
}

// A term is what the text below it is about, and a label with a colon asks for what it announces.
void keep_terms(const HtmlPage& page, std::vector<HtmlFate>& fates) {
  constexpr float kUnlikelyTerm = 0.1f, kUnlikelyValue = 0.15f, kMostTermWords = 20;
  const auto may_stay = [&](std::size_t i, float least) {
    const HtmlBlock& block = page.blocks[i];
    return fates[i].dropped && !fates[i].is_comment && fates[i].p >= least && is_in_place(page, block) &&
           !is_in_forum(page, block.node) && !is_called(page, block.node, kNoNode, kSiteGroups);
  };
  for (std::size_t i = fates.size(); i-- > 1;) {
    const HtmlBlock& term = page.blocks[i - 1];
    const HtmlBlock& said = page.blocks[i];
    if (!is_in(page, term, kInDt) || !is_in(page, said, kInDd) || term.words > kMostTermWords ||
        term.copies >= kLabelCopies)
      continue;
    if (!fates[i].dropped && may_stay(i - 1, kUnlikelyTerm)) fates[i - 1].dropped = false;
    if (!fates[i - 1].dropped && term.end_sign == 2 && may_stay(i, kUnlikelyValue)) fates[i].dropped = false;
  }
}

// Footnotes below a text that stays are its own.
void keep_notes(const HtmlPage& page, std::vector<HtmlFate>& fates) {
  constexpr float kSurelyNoNote = 0.05f;
  std::vector<Content> nodes;
  for (std::size_t i = 0; i < fates.size(); ++i) {
    const HtmlBlock& block = page.blocks[i];
    if (!fates[i].dropped || fates[i].is_comment || block.copyright || fates[i].p < kSurelyNoNote) continue;
    std::uint32_t notes = kNoNode, at = block.node;
    for (int level = 0; level < kNameLevels && at != kNoNode; ++level, at = page.nodes[at].parent)
      if ((page.nodes[at].own >> kInNotes & 1) != 0) notes = at;
    if (notes == kNoNode || is_out_of_sight(page, block.node)) continue;
    if (nodes.empty()) nodes = contents(page, fates);
    std::uint32_t holder = notes;
    for (int level = 0; level < kNearLevels && page.nodes[holder].parent != kNoNode; ++level)
      holder = page.nodes[holder].parent;
    if (nodes[holder].first_kept < i) fates[i].dropped = false;
  }
}

}  // namespace

bool is_called(const HtmlPage& page, std::uint32_t at, std::uint32_t holder, std::uint32_t groups) {
  for (int level = 0; level < kNameLevels && at != kNoNode && at != holder; ++level, at = page.nodes[at].parent)
    if (!page.nodes[at].whole && (page.nodes[at].names.meant & groups) != 0) return true;
  return false;
}

std::uint32_t common_holder(const HtmlPage& page, std::uint32_t from, std::uint32_t other, int levels) {
  std::uint32_t holder = from;
  for (int level = 0; level < levels; ++level) {
    holder = page.nodes[holder].parent;
    if (holder == kNoNode || (other >= holder && other <= page.nodes[holder].last)) return holder;
  }
  return kNoNode;
}

std::array<std::uint32_t, 3> kind_of(const HtmlPage& page, std::uint32_t node) {
  std::array<std::uint32_t, 3> kind{};
  for (std::uint32_t& signature : kind) {
    signature = page.nodes[node].signature;
    if (page.nodes[node].parent == kNoNode) break;
    node = page.nodes[node].parent;
  }
  return kind;
}

bool may_be_text(const HtmlPage& page, const HtmlBlock& block) {
  const HtmlNode& node = page.nodes[block.node];
  return block.link_density < kFewLinks && !block.copyright && (node.above & kBesideText) == 0 &&
         !is_out_of_sight(page, block.node);
}

bool is_in_place(const HtmlPage& page, const HtmlBlock& block) {
  return !block.copyright && (page.nodes[block.node].above & (kBesideText | 1u << kInButton)) == 0 &&
         !is_out_of_sight(page, block.node);
}

void keep_parts(const HtmlPage& page, std::vector<HtmlFate>& fates) {
  keep_within(page, fates);
  keep_headings(page, fates);
  keep_sections(page, fates);
  keep_units(page, fates);
  keep_notes(page, fates);
  keep_terms(page, fates);
  keep_headings(page, fates);
  keep_labels_of_panels(page, fates);
}

}  // namespace chrome
