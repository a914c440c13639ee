// Which block an edit concerns, and edits in order of their places.
#pragma once
#include <winnow/edit.h>

#include <algorithm>
#include <vector>

namespace winnow {

/// Whether the edit concerns the block that it names.
inline bool touches_block(EditKind kind) {
  return kind == EditKind::kDropBlock || kind == EditKind::kReplace || kind == EditKind::kLabelBlock;
}

/// Stable. Plugins mostly ask in that order already.
template <class Less>
void put_in_order(std::vector<const Edit*>& edits, Less less) {
  if (!std::is_sorted(edits.begin(), edits.end(), less)) std::stable_sort(edits.begin(), edits.end(), less);
}

}  // namespace winnow
