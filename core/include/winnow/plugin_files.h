// Where plugins lie, and which of the files there may be loaded.
//
//   for (const PluginFile& file : find_plugins(plugin_folders(executable), {}))
//     if (!file.usable()) say(file.path, file.refused);
#pragma once
#include <winnow/descriptor.h>

#include <filesystem>
#include <string>
#include <vector>

namespace winnow {

/// Whose files are loaded: those that nobody but root, the user and the owner of this program can have written, or
/// everyone's.
enum class Trust { kOwn, kEveryone };

/// A candidate found in a plugin folder or named by --plugin.
struct PluginFile {
  std::filesystem::path path;  // absolute
  Descriptor descriptor;       // valid when usable()
  std::string refused;         // why it can't be used; empty: it can. A shadowed duplicate of a name says so here
  Trust trust = Trust::kOwn;
  bool usable() const { return refused.empty(); }
};

/// Looks at one file without loading it: owner and mode, section, descriptor, ABI, name equal to the file's.
PluginFile inspect_plugin(const std::filesystem::path& file, Trust trust = Trust::kOwn);

/// The folders that are searched, first wins: $WINNOW_PLUGIN_PATH (colon-separated, absolute), the user's data folder
/// ($XDG_DATA_HOME/winnow/plugins), LIB/winnow/plugins beside BIN of the executable. Never the current directory:
/// find_plugins() refuses a relative entry of $WINNOW_PLUGIN_PATH, which is in the list only to be reported.
std::vector<std::filesystem::path> plugin_folders(const std::filesystem::path& executable);

/// The last of these: where the plugins lie that belong to the installation of the executable.
std::vector<std::filesystem::path> library_folders(const std::filesystem::path& executable);

/// Every "*.winnow.so" of `folders`, inspected, sorted by (order, name), those that are refused at the end. `named`
/// files, which `trust` is for, and then earlier folders shadow later files of the same name. A folder that is relative
/// or can't be read is an entry of its own, refused; one that is not there is left out.
std::vector<PluginFile> find_plugins(const std::vector<std::filesystem::path>& folders,
                                     const std::vector<std::filesystem::path>& named, Trust trust = Trust::kOwn);

}  // namespace winnow
