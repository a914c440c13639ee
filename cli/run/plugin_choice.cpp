#include "plugin_choice.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "isolation.h"
#include "refused.h"
#include "watch.h"

namespace winnow::cli {
namespace {

std::filesystem::path this_program() {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/exe", ignored);
}

PluginChoice choice_of(const Settings& settings) {
  PluginChoice choice;
  choice.files = settings.many("plugin");
  choice.trust = trust_of(settings);
  choice.own = library_folders(this_program());
  if (settings.one("plugins")) choice.plugins = settings.names("plugins");
  choice.without = settings.names("without");
  choice.set = settings.many("set");
  choice.preset = settings.one("preset");
  return choice;
}

// What is asked of isolation, taken out of the options of plugins; nothing where it is not mentioned.
std::optional<Isolation> isolation_of(const Settings& settings, const std::vector<PluginFile>& files,
                                      PluginChoice& choice) {
  const bool set =
      std::any_of(choice.set.begin(), choice.set.end(), [](const Value& v) { return sets_isolation(v.text); });
  const bool limits = settings.one("plugin-seconds") || settings.one("plugin-memory");
  if (!set && !limits && !settings.one("isolate")) return std::nullopt;
  std::vector<std::string> names;
  for (const PluginFile& file : files)
    if (file.usable()) names.push_back(file.descriptor.name);
  for (const Value& one : choice.set)
    if (sets_isolation(one.text)) cli::named_plugin({one.text.substr(0, one.text.find('.')), one.origin}, files);
  std::erase_if(choice.set, [](const Value& v) { return sets_isolation(v.text); });
  return Isolation(settings, names);
}

}  // namespace

Trust trust_of(const Settings& settings) { return settings.on("trust-plugins") ? Trust::kEveryone : Trust::kOwn; }

const PluginFile& named_plugin(const Value& name, const std::vector<PluginFile>& files) {
  const Result<const PluginFile*> file = winnow::named_plugin(name, files);
  if (!file) throw Refused(file.error());
  return **file;
}

std::vector<PluginFile> found_plugins(const Settings& settings) {
  Result<std::vector<PluginFile>> files = winnow::found_plugins(choice_of(settings), plugin_folders(this_program()));
  if (!files) throw Refused(files.error());
  return *std::move(files);
}

PluginHost load_plugins(const Settings& settings, Messages& messages, Purpose purpose) {
  return load_plugins(settings, found_plugins(settings), messages, purpose);
}

PluginHost load_plugins(const Settings& settings, const std::vector<PluginFile>& found, Messages& messages,
                        Purpose purpose) {
  PluginChoice choice = choice_of(settings);
  choice.explains = purpose == Purpose::kExplain;
  const std::optional<Isolation> isolation = isolation_of(settings, found, choice);
  if (isolation)
    choice.isolation = [&](std::string_view plugin) -> std::optional<IsolateOptions> {
      if (!isolation->applies_to(plugin)) return std::nullopt;
      return isolation->options();
    };
  std::vector<Error> warnings;
  watch_plugins();
  Result<PluginHost> host = winnow::load_plugins(choice, found, warnings);
  for (const Error& warning : warnings) messages.warning(warning);
  if (!host) throw Refused(host.error());
  return *std::move(host);
}

void print_plugin_log(PluginHost& host, Messages& messages) {
  for (const std::string& line : host.take_log()) messages.info("winnow: " + escaped(line));
}

}  // namespace winnow::cli
