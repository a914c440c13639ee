// Names for the paragraphs of a canonical text, for those who index or embed paragraphs: a paragraph keeps its name
// while it keeps its words, whatever happens to the others.
#pragma once
#include <winnow/document.h>

#include <string>

namespace winnow {

/// The JSON array for a row's "paragraphs": {"id", "begin", "end"} each, in order. A paragraph is what blank lines part
/// in the text, a list or a table as a whole; [begin, end) are its bytes there. The id is the XXH3-128 of those bytes;
/// the second of equal paragraphs has "-2" behind it, the third "-3".
std::string paragraphs_json(const Document& page);

}  // namespace winnow
