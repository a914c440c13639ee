// Form: the last stage of the core. It gives each block its canonical bytes and the page its canonical layout; nothing
// before it normalises anything.
//
//   form_text(" High\u00A0water  at noon ", BlockKind::kParagraph);   // "High water at noon"
#pragma once
#include <winnow/document.h>

#include <string>
#include <string_view>

namespace winnow {

/// The canonical bytes of one block: NFC, each run of white space one space (in a table row a run that holds a tab is
/// one tab; a `pre` block keeps its lines and indents), none at the ends, stray characters dropped. Idempotent.
std::string form_text(std::string_view text, BlockKind kind);

/// What form() changed.
struct FormChanges {
  bool text = false;
  bool drops = false;
  bool layout = false;  // gaps, indents, which lines join the one before
  bool joins = false;   // the last of these; on a page of markup any of them: the next look is one without tags
};

/// Brings every live block into canonical form, drops blocks that become empty and makes the gaps canonical. Records
/// its edits in the history when the document keeps them.
FormChanges form(Document& document, std::uint32_t round);

/// The canonical text of a formed document: blocks parted by one blank line, joined lines by one LF, one LF at the end;
/// empty when no block is left or the page was dropped.
std::string canonical_text(const Document& document);

/// The canonical text without its title, date and byline blocks: the body alone.
std::string body_text(const Document& document);

}  // namespace winnow
