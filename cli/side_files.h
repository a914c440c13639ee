// The audit and the report of a run: where they may stand.
#pragma once
#include <string>
#include <vector>

#include "settings.h"

namespace winnow::cli {

struct SideFiles {
  /// Their paths below the folder that the pages go to: no page may have one of these names.
  std::vector<std::string> in_output;
};

/// Looks at --audit and --report before anything is written. `output` is what -o names; empty when nothing is written
/// there. Throws Refused where one of them would write over an input, the output or the other one, where it is none of
/// Winnow's own (unless --force), and where its folder is missing; that of the output is made by the run.
SideFiles side_files(const Settings& settings, const std::vector<std::string>& inputs, const std::string& output);

}  // namespace winnow::cli
