#include "plugin_choice.h"

#include <filesystem>

#include "refused.h"

namespace winnow::cli {
namespace {

std::vector<std::filesystem::path> folders() {
  std::error_code ignored;
  return plugin_folders(std::filesystem::read_symlink("/proc/self/exe", ignored));
}

PluginChoice choice_of(const Settings& settings) {
  PluginChoice choice;
  choice.files = settings.many("plugin");
  if (settings.one("plugins")) choice.plugins = settings.names("plugins");
  choice.without = settings.names("without");
  choice.set = settings.many("set");
  choice.preset = settings.one("preset");
  return choice;
}

}  // namespace

const PluginFile& named_plugin(const Value& name, const std::vector<PluginFile>& files) {
  const Result<const PluginFile*> file = winnow::named_plugin(name, files);
  if (!file) throw Refused(file.error());
  return **file;
}

std::vector<PluginFile> found_plugins(const Settings& settings) {
  Result<std::vector<PluginFile>> files = winnow::found_plugins(choice_of(settings), folders());
  if (!files) throw Refused(files.error());
  return *std::move(files);
}

PluginHost load_plugins(const Settings& settings, Messages& messages) {
  std::vector<Error> warnings;
  Result<PluginHost> host = winnow::load_plugins(choice_of(settings), folders(), warnings);
  for (const Error& warning : warnings) messages.warning(warning);
  if (!host) throw Refused(host.error());
  return *std::move(host);
}

}  // namespace winnow::cli
