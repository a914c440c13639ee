// The dynamic loader's side of a plugin: a library loaded through a descriptor, and its table, checked.
#pragma once
#include <winnow/error.h>
#include <winnow/host.h>

#include "host/plugin_source.h"

namespace winnow {

/// Loads the library through source.file and gives its table once everything in it that can be checked has been: magic,
/// ABI, size, descriptor equal to the section's, no function missing. The library stays loaded and its file open until
/// the process ends; loading it again gives the same table. [main]
Result<const winnow_plugin*> load_library(PluginSource& source);

}  // namespace winnow
