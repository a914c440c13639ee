// winnow dedup --level paragraph: what many pages of a site share is taken out of each of them. What that is, the
// plugins that learn from other pages say, as in winnow clean --learn; the others say where titles and the like are,
// and nothing else is touched.
#pragma once
#include "settings.h"

namespace winnow::cli {

/// Is --level paragraph asked for? Throws Refused when it is neither that nor page.
bool is_about_paragraphs(const Settings& settings);

int run_dedup_paragraphs(const Settings& settings);

}  // namespace winnow::cli
