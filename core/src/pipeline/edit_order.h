// Edits in order of their places. Plugins mostly ask in that order already.
#pragma once
#include <winnow/edit.h>

#include <algorithm>
#include <vector>

namespace winnow {

template <class Less>
void put_in_order(std::vector<const Edit*>& edits, Less less) {
  if (!std::is_sorted(edits.begin(), edits.end(), less)) std::stable_sort(edits.begin(), edits.end(), less);
}

}  // namespace winnow
