// Which plugins run and with which options, as people say it: names, presets, NAME.OPTION=VALUE. What is wrong with a
// choice is told with the place where it was made.
//
//   PluginChoice choice;
//   choice.without = {{"related", "--without"}};
//   choice.set = {{"duplicates.lead_words=30", "winnow.toml:7"}};
//   std::vector<Error> warnings;
//   Result<std::vector<PluginFile>> files = found_plugins(choice, plugin_folders(executable));
//   Result<PluginHost> host = load_plugins(choice, *files, warnings);
#pragma once
#include <winnow/error.h>
#include <winnow/host.h>
#include <winnow/isolate.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// A value and where it was given: "--set", "WINNOW_SET", "winnow.toml:7".
struct Setting {
  std::string text;
  std::string origin;
  bool trusted = true;  // false: from a file that was only found in the current folder
};

/// Which plugins take part, and with what options: what command line and configuration say together.
struct PluginChoice {
  std::vector<Setting> files;                   // plugins beside those of the folders, by path
  Trust trust = Trust::kOwn;                    // of these files; never of those of the folders
  std::optional<std::vector<Setting>> plugins;  // exactly these, in this order; nothing: all that are found
  std::vector<Setting> without;                 // all but these
  std::vector<Setting> set;                     // NAME.OPTION=VALUE; later ones count more
  std::optional<Setting> preset;                // the option "preset" of every plugin that has one
  std::vector<std::filesystem::path> own;       // folders whose plugins belong to the installation: none may be missing
  bool explains = false;                        // options that nothing sets have the value that they declare for it
  /// Does the plugin run in processes of its own, and within which limits? Empty: none does.
  std::function<std::optional<IsolateOptions>(std::string_view plugin)> isolation;
};

/// Everything in `folders` and the files of the choice. An Error when one of these files is unusable.
Result<std::vector<PluginFile>> found_plugins(const PluginChoice& choice,
                                              const std::vector<std::filesystem::path>& folders);

/// The usable plugin of that name, or an Error with a suggestion or with the reason why its file can't be used. Points
/// into `files`.
Result<const PluginFile*> named_plugin(const Setting& name, const std::vector<PluginFile>& files);

/// Loads the plugins of the choice, in order, with their options; `files` are what found_plugins() gave for it. Plugins
/// of the folders that can't be used are added to `warnings`; one of the `own` folders, what was named and can't be
/// used, and options that don't exist, are Errors: without a plugin of its own a run would give other texts, and nobody
/// would see why. On the main thread.
Result<PluginHost> load_plugins(const PluginChoice& choice, const std::vector<PluginFile>& files,
                                std::vector<Error>& warnings);

/// " (did you mean "X"?)" or nothing.
std::string meant(std::string_view name, const std::vector<std::string>& names);

}  // namespace winnow
