// The closing summary of a run, for people.
#pragma once
#include <winnow/report.h>

#include <cstdint>
#include <string>
#include <vector>

#include "outputs.h"
#include "terminal/terminal.h"

namespace winnow::cli {

/// Lines without line ends. `altered` pages are not what they were byte for byte; `where` says where the output is.
std::vector<std::string> summary(const Report& report, std::uint64_t altered, bool dry_run, const std::string& where);

/// Says what became of files of earlier runs below `folder` whose pages are copies in this one, and of documents whose
/// pages are gone.
void say_left_behind(const LeftBehind& earlier, const std::string& folder, Messages& messages);

}  // namespace winnow::cli
