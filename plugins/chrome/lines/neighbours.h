// What the lines around a line say of it, where the line model would cut it: nobody takes a sentence out of the middle
// of a text, and what stands below a title or above a paragraph mostly belongs to it.
#pragma once
#include "page_lines.h"
#include "threads.h"

#include <cstdint>
#include <span>
#include <vector>

namespace chrome {

/// How likely a line must be content to stay in doubt.
struct DoubtOptions {
  /// A page with fewer lines than `suspects` below `suspect` that the rules did not take already is as clean as rules
  /// can make it: only lines below `doubtful` go.
  float suspect = 0.1f;
  std::uint32_t suspects = 2;
  float doubtful = 0.05f;
};

/// Goes down the lines that are not kept, until none is found, and keeps those which stay for their neighbours' sake: a
/// line that stays is a neighbour to lean on. `lines`, `keep`, `p` (how likely each is content) and `n_words` are of
/// one length; `suspects` is the number of lines below `doubt.suspect`. Lines that the rules dropped are left alone.
void keep_for_neighbours(const std::vector<Line>& lines, std::span<const float> p,
                         std::span<const std::uint32_t> n_words, const Thread& thread, std::uint32_t suspects,
                         const DoubtOptions& doubt, std::vector<bool>& keep);

}  // namespace chrome
