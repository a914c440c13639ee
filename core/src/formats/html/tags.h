// The elements of HTML that need to be told apart: one table says how each is written and what it does to its
// neighbours.
#pragma once
#include <cstdint>
#include <string_view>

namespace winnow::html {

enum class Tag : std::uint8_t {
  kOther,  // unknown and custom elements: block level, as browsers lay out nothing by them and sites build blocks of
           // them; inline within paragraphs, headings and formulas, which hold nothing else
#define WINNOW_HTML_TAG(id, name, flags) id,
#include "tags.def"
#undef WINNOW_HTML_TAG
  kCount
};

/// What an element is. "HTML" is the WHATWG's living standard, section 13.2.6.
enum TagFlag : std::uint16_t {
  kVoid = 1 << 0,        // has no end tag and no content
  kInline = 1 << 1,      // runs within a line of text: does not part blocks
  kRaw = 1 << 2,         // its content is no markup: it ends at its own end tag only
  kReferences = 1 << 3,  // of the raw ones: character references count
  kUnseen = 1 << 4,      // its content is no text of the page
  kClosesP = 1 << 5,     // its start tag ends an open p
  kSpecial = 1 << 6,     // HTML's "special" category: end tags of inline elements do not reach through it
  kHeading = 1 << 7,
  kScope = 1 << 8,     // the "scope" markers: end tags of p, li, ... do not reach through it
  kHead = 1 << 9,      // allowed in head without ending it
  kFormula = 1 << 10,  // MathML
};

struct TagInfo {
  std::string_view name;
  std::uint16_t flags;
};

const TagInfo& info(Tag tag);
inline bool has(Tag tag, std::uint16_t flag) { return (info(tag).flags & flag) != 0; }

/// The tag of a name in lower case; Tag::kOther when it is none of the table's.
Tag tag_named(std::string_view name);

}  // namespace winnow::html
