// The files that a command writes beside its pages, or instead of some: an audit, a report, a state file, a list of
// clusters. Where they may stand.
#pragma once
#include <winnow/own_files.h>

#include <string>
#include <vector>

#include "settings.h"

namespace winnow::cli {

/// An option that names a file to be written.
struct SideFile {
  const char* flag;
  std::vector<OwnKind> replaces;  // an earlier file of these kinds makes room for it
  bool has_part = false;          // it lies in FILE.part until the run is complete
};

struct SideFiles {
  /// Their paths below the folder that the pages go to: no page may have one of these names.
  std::vector<std::string> in_output;
};

/// Looks at the options of `files` that are given before anything is written. `output` is what the pages are written
/// to; empty when there is none. Throws Refused where one of them would write over an input, a file of a folder of
/// inputs, the output or another one of them, where it is none of Winnow's own of its kinds (unless --force), and where
/// its folder is missing; that of the output is made by the run. Devices and pipes are written to as they are.
SideFiles check_side_files(const Settings& settings, const std::vector<SideFile>& files,
                           const std::vector<std::string>& inputs, const std::string& output);

/// Whether an input is a file of `kind`, which is not read like pages. Throws Refused where it is one that was packed
/// since.
bool is_own(const std::string& input, OwnKind kind);

}  // namespace winnow::cli
