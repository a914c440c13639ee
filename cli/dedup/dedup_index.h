// winnow dedup index ...: looking after an index.
#pragma once
#include "settings.h"

namespace winnow::cli {

/// Are the arguments "index" and a word of the index's? A folder of that name is given as ./index.
bool is_about_index(const Settings& settings);

/// index stats|verify|compact|resettle, index forget ID..., each with --index DIR or DIR at the end.
int run_dedup_index(const Settings& settings);

}  // namespace winnow::cli
