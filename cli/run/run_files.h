// The files that a run works by besides its inputs: plugins and what they read, settings that are files. What they hold
// is part of what a run is, so that another run is not taken for it.
#pragma once
#include <winnow/host.h>

#include <string>
#include <vector>

#include "settings.h"

namespace winnow::cli {

/// A file, or a folder with all that lies below it.
struct RunFile {
  std::string path;
  std::string hash;  // of its bytes, of a folder of the names and bytes of its files; empty when it can't be read
  bool operator==(const RunFile&) const = default;
};

/// Those of a run with these settings and plugins, and the user's folder of data (rules and the like), in an order that
/// is always the same; `found` is what found_plugins() gave. What is no regular file (a pipe) is not read.
std::vector<RunFile> run_files(const Settings& settings, const std::vector<PluginFile>& found, const PluginHost& host);

}  // namespace winnow::cli
