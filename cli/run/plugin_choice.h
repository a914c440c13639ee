// Which plugins run: all that are found and usable, or those that --plugins names, without those of --without.
#pragma once
#include <winnow/host.h>

#include <vector>

#include "settings.h"
#include "terminal/terminal.h"

namespace winnow::cli {

/// Everything in the plugin folders and everything that --plugin names. Throws Refused when one that was named is
/// unusable.
std::vector<PluginFile> found_plugins(const Settings& settings);

/// For plugin files that are named, as --trust-plugins says.
Trust trust_of(const Settings& settings);

/// The usable plugin of that name. Throws Refused, with a suggestion or with the reason why its file can't be used.
const PluginFile& named_plugin(const Value& name, const std::vector<PluginFile>& files);

/// What the plugins are to do: clean, or clean and say why in more words where they can.
enum class Purpose { kClean, kExplain };

/// Loads the plugins of this run, in order, with their --set options. Plugins of the folders that are refused are
/// warned of; what was named and can't be used, and options that don't exist, throw Refused.
PluginHost load_plugins(const Settings& settings, Messages& messages, Purpose purpose = Purpose::kClean);

/// The same from `found`, what found_plugins() gave for these settings.
PluginHost load_plugins(const Settings& settings, const std::vector<PluginFile>& found, Messages& messages,
                        Purpose purpose = Purpose::kClean);

/// Prints what plugins have written to their log since the last call.
void print_plugin_log(PluginHost& host, Messages& messages);

}  // namespace winnow::cli
