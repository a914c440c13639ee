// What was mended into another script must read as text of it: any bytes at all are letters in some code page, and a
// page whose own damage is none that we know would come out as letters just as odd.
#pragma once

#include <vector>

#include "characters.h"
#include "language_model.h"
#include "repair.h"

namespace mojibake {

/// Leaves out repairs from one script to another that come out as no language's words, with all others of that sort on
/// the page, and those that are hardly a word together. Repairs of UTF-8, whose bytes prove themselves, and those into
/// Latin letters stay.
std::vector<Repair> readable(std::vector<Repair> repairs, const Characters& characters, const LanguageModel& model);

}  // namespace mojibake
