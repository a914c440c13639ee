// A title or headline said twice or more in a row.
#pragma once
#include "fates.h"

namespace duplicates {

/// Decides for short lines that stand directly below their twin. The first one stays.
void find_title_twins(Draft& draft);

}  // namespace duplicates
