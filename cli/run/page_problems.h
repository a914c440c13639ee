// What explain and diff, which show one page after the other to a person, say of a page that is not as it should be.
#pragma once
#include "run.h"
#include "terminal/terminal.h"

namespace winnow::cli {

/// Says what was skipped, is damaged or failed, and which plugins misbehaved. False: there is no page to show. `exit`
/// becomes kFailures where something is wrong.
bool tell_page_problems(const Done& done, Messages& messages, int& exit);

}  // namespace winnow::cli
