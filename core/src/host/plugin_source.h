// A plugin's file, opened once: what is inspected is what is loaded.
#pragma once
#include <winnow/plugin_files.h>

#include <filesystem>
#include <string>

#include "host/open_file.h"

namespace winnow {

/// What inspect_plugin() saw and the descriptor that it saw it through; the file is open even when it is refused,
/// unless it could not be opened at all.
struct PluginSource {
  PluginFile plugin;
  OpenFile file;
};

/// Opens the file and checks everything that can be checked without loading it.
PluginSource open_plugin(const std::filesystem::path& path, Trust trust = Trust::kOwn);

/// "" when no stranger can have written what `file`, opened from `path`, holds: it and the folders it lies in belong to
/// root, to the user or to the owner of this program, and not everyone may write them. Else the sentence that says what
/// is wrong. A folder that everyone may write is accepted with the sticky bit (as /tmp has): nobody but its owner can
/// replace a file there.
std::string untrusted(const OpenFile& file, const std::filesystem::path& path);

}  // namespace winnow
