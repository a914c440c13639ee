// Questions that a page asks itself and answers, one below the other, as at the end of many articles.
#pragma once
#include <vector>

#include "decide.h"
#include "page.h"

namespace chrome {

/// Keeps three or more questions with their answers that the cut took without being sure.
void keep_questions(const HtmlPage& page, std::vector<HtmlFate>& fates);

}  // namespace chrome
