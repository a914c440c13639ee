#include "plugin_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "isolation.h"
#include "refused.h"

namespace winnow::cli {
namespace {

using PluginSettings = std::map<std::string, std::map<std::string, std::string>>;

// The name that a file that can't be used would have.
std::string name_of(const PluginFile& file) {
  if (file.usable()) return file.descriptor.name;
  const std::string name = file.path.filename().string();
  return name.substr(0, name.find('.'));
}

const PluginFile* find(const std::vector<PluginFile>& files, const std::string& name) {
  const auto usable =
      std::find_if(files.begin(), files.end(), [&](const PluginFile& f) { return f.usable() && name_of(f) == name; });
  if (usable != files.end()) return &*usable;
  const auto any = std::find_if(files.begin(), files.end(), [&](const PluginFile& f) { return name_of(f) == name; });
  return any == files.end() ? nullptr : &*any;
}

[[noreturn]] void refuse_unknown(const Value& name, const std::vector<PluginFile>& files) {
  std::vector<std::string> names;
  for (const PluginFile& file : files)
    if (file.usable()) names.push_back(name_of(file));
  throw Refused({name.origin, fmt::format("there is no plugin \"{}\"{}", name.text, meant(name.text, names)),
                 "winnow plugins list shows those that are found"});
}

std::vector<PluginFile> chosen(const Settings& settings, const std::vector<PluginFile>& files, Messages& messages) {
  std::vector<PluginFile> plugins;
  if (settings.one("plugins")) {
    for (const Value& name : settings.names("plugins")) plugins.push_back(named_plugin(name, files));
  } else {
    for (const PluginFile& file : files) {
      if (file.usable()) {
        plugins.push_back(file);
      } else {
        messages.warning({file.path.string(), file.refused, ""});
      }
    }
  }
  for (const Value& name : settings.names("without")) {
    if (find(files, name.text) == nullptr) refuse_unknown(name, files);
    std::erase_if(plugins, [&](const PluginFile& file) { return name_of(file) == name.text; });
  }
  return plugins;
}

// --set NAME.OPTION=VALUE, checked against what the plugins declare.
PluginSettings plugin_settings(const Settings& settings, const std::vector<PluginFile>& files) {
  PluginSettings all;
  for (const Value& set : settings.many("set")) {
    const std::size_t equals = set.text.find('=');
    const std::size_t dot = set.text.find('.');
    if (equals == std::string::npos || dot > equals)
      throw Refused({set.origin, fmt::format("\"{}\" is not NAME.OPTION=VALUE", set.text),
                     "winnow plugins show NAME lists the options"});
    const Value plugin{set.text.substr(0, dot), set.origin};
    const std::string option = set.text.substr(dot + 1, equals - dot - 1);
    if (sets_isolation(set.text)) {
      named_plugin(plugin, files);  // is there one?
      continue;
    }
    const std::vector<OptionSpec>& specs = named_plugin(plugin, files).descriptor.options;
    const auto spec = std::find_if(specs.begin(), specs.end(), [&](const OptionSpec& s) { return s.name == option; });
    if (spec == specs.end()) {
      std::vector<std::string> names;
      for (const OptionSpec& s : specs) names.push_back(s.name);
      throw Refused(
          {set.origin,
           fmt::format("unknown option \"{}\" for plugin \"{}\"{}", option, plugin.text, meant(option, names)),
           fmt::format("winnow plugins show {} lists its options", plugin.text)});
    }
    if (spec->type == OptionSpec::Type::kPath && !set.trusted)
      throw Refused(
          {set.origin,
           fmt::format("\"{}.{}\" names a path and may not stand in a file that was only found in the current "
                       "folder",
                       plugin.text, option),
           "name the file with --config, or move the line to your own configuration"});
    const Result<std::string> value = check_option(*spec, std::string_view(set.text).substr(equals + 1));
    if (!value)
      throw Refused(
          {set.origin, fmt::format("{}.{}: {}", plugin.text, option, value.error().what), value.error().advice});
    all[plugin.text][option] = *value;
  }
  return all;
}

// --preset NAME: the option "preset" of every plugin that declares one; --set says otherwise for one of them.
void add_preset(const Settings& settings, const std::vector<PluginFile>& files, PluginSettings& to) {
  const std::optional<Value> preset = settings.one("preset");
  if (!preset) return;
  for (const PluginFile& file : files) {
    if (!file.usable()) continue;
    const std::vector<OptionSpec>& specs = file.descriptor.options;
    const auto spec = std::find_if(specs.begin(), specs.end(), [](const OptionSpec& s) { return s.name == "preset"; });
    if (spec == specs.end()) continue;
    const Result<std::string> value = check_option(*spec, preset->text);
    if (!value) throw Refused({preset->origin, value.error().what, value.error().advice});
    to[file.descriptor.name].try_emplace("preset", *value);
  }
}

bool is_named(const PluginFile& file, const Settings& settings) {
  const std::vector<Value> names = settings.names("plugins");
  const std::vector<Value> paths = settings.many("plugin");
  return std::any_of(names.begin(), names.end(), [&](const Value& v) { return v.text == name_of(file); }) ||
         std::any_of(paths.begin(), paths.end(), [&](const Value& v) {
           std::error_code ignored;
           return std::filesystem::equivalent(v.text, file.path, ignored);
         });
}

}  // namespace

const PluginFile& named_plugin(const Value& name, const std::vector<PluginFile>& files) {
  const PluginFile* file = find(files, name.text);
  if (file == nullptr) refuse_unknown(name, files);
  if (!file->usable()) throw Refused({file->path.string(), file->refused, ""});
  return *file;
}

std::vector<PluginFile> found_plugins(const Settings& settings) {
  std::error_code ignored;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", ignored);
  std::vector<std::filesystem::path> named;
  for (const Value& path : settings.many("plugin"))
    named.push_back(std::filesystem::absolute(path.text).lexically_normal());
  std::vector<PluginFile> files = find_plugins(plugin_folders(self), named);
  for (const PluginFile& file : files)
    if (!file.usable() && std::find(named.begin(), named.end(), file.path) != named.end())
      throw Refused({file.path.string(), file.refused, ""});
  return files;
}

PluginHost load_plugins(const Settings& settings, Messages& messages) {
  const std::vector<PluginFile> files = found_plugins(settings);
  PluginSettings options = plugin_settings(settings, files);
  add_preset(settings, files, options);
  std::vector<std::string> names;
  for (const PluginFile& file : files)
    if (file.usable()) names.push_back(name_of(file));
  const Isolation isolation(settings, names);
  PluginHost host;
  for (const PluginFile& file : chosen(settings, files, messages)) {
    const auto set = options.find(file.descriptor.name);
    const std::map<std::string, std::string> its =
        set == options.end() ? std::map<std::string, std::string>() : set->second;
    const Status loaded = isolation.applies_to(file.descriptor.name)
                              ? host.load_isolated(file, its, isolation.options())
                              : host.load(file, its);
    if (loaded) continue;
    if (set != options.end() || is_named(file, settings)) throw Refused(loaded.error());
    messages.warning(loaded.error());
  }
  return host;
}

}  // namespace winnow::cli
