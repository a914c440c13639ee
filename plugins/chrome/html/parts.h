// Lists, tables, code, headings and single lines that are part of what stays on a page with tags: a heading without
// what it announces, a list without two of its items and a price list without a price are of no use to anyone.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "decide.h"
#include "page.h"

namespace chrome {

/// Groups of names that say of an element that it is the site's, not the text's.
constexpr std::uint32_t kSiteGroups = 1u << kNavGroup | 1u << kFooterGroup | 1u << kSideGroup | 1u << kRelatedGroup |
                                      1u << kSocialGroup | 1u << kCommentGroup | 1u << kPromoGroup | 1u << kPopupGroup |
                                      1u << kFormGroup;

/// Elements whose text is beside the page's own.
constexpr std::uint32_t kBesideText = 1u << kInNav | 1u << kInFooter | 1u << kInAside | 1u << kInForm;

/// Elements above a block that are asked what they are called.
constexpr int kNameLevels = 14;

/// A heading that is less likely content than this does not stay for what stands beside it.
constexpr float kSurelyNoHeading = 0.15f;

/// Is an element from `at` up to `holder`, which is left out, called after one of these groups?
bool is_called(const HtmlPage& page, std::uint32_t at, std::uint32_t holder, std::uint32_t groups);

/// The element at most `levels` above `from` that holds `other`, too; kNoNode where there is none.
std::uint32_t common_holder(const HtmlPage& page, std::uint32_t from, std::uint32_t other, int levels);

/// Signatures of an element and the two above it: alike for what is made alike.
std::array<std::uint32_t, 3> kind_of(const HtmlPage& page, std::uint32_t node);

/// Few links, no line on rights, in sight, and not in a menu, an aside, a form or a footer.
bool may_be_text(const HtmlPage& page, const HtmlBlock& block);

/// The same whatever links it has, and not in a button.
bool is_in_place(const HtmlPage& page, const HtmlBlock& block);

/// Of the blocks that the cut took without being sure these stay: short ones in the middle of an element of which most
/// stays, entries of a list or a table of which half stays, a list, a table or code below a heading or a colon that
/// stays, a list between paragraphs that stay, a table without links below a sentence that stays, a heading above what
/// stays, a short section beside one that stays, terms and what they announce, and footnotes below a text that stays.
/// Nothing in elements that are called after what sites print beside a text.
void keep_parts(const HtmlPage& page, std::vector<HtmlFate>& fates);

}  // namespace chrome
