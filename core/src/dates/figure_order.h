// In which order a page writes day and month where figures alone name them.
#pragma once
#include <winnow/document.h>

#include "written_days.h"

namespace winnow::dates {

/// By other days of the page ("13/04/2021" has its day first), else by its language: English writes both orders, where
/// the page does not say that it is British, Irish, Indian, of Australia or New Zealand; Chinese, Japanese and Korean
/// write neither; all others put the day first. Reads a part of the page: ask only for a day that needs it.
FigureOrder figure_order(const Document& page);

}  // namespace winnow::dates
