// UTF-8 read as a code page, after which some of the bytes were lost: shown as U+FFFD or "?", turned from
// a no-break space into a space, or dropped as controls. What is left of each character names a few
// candidates; the language model picks among them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "characters.h"
#include "encodings.h"

namespace mojibake {

struct Guess {
  std::size_t end;      ///< where in the line the mended stretch ends
  std::u32string text;  ///< for [begin, end)
  int holes;            ///< bytes that had to be guessed
  int spaces;           ///< how many of them were shown as a space
  int unmarked;         ///< how many left nothing where they stood
  int margin;           ///< how much more the next best text costs, in sixteenths of a nat
};

/// Mends the word that begins at `begin` of `line` and ends at `end`; goes on into the next words where a
/// space stands for a lost byte. Nothing when no byte is missing, or when nothing fits; and nothing for lead bytes that
/// are followed by nothing of theirs, unless the page is proven to hold this damage.
/// What is guessed is a word of `language` of the model, or of any.
std::optional<Guess> guess_utf8(const Characters& characters, const SingleByte& page, std::u32string_view line,
                                std::size_t begin, std::size_t end, bool proven,
                                std::optional<std::size_t> language = std::nullopt);

}  // namespace mojibake
