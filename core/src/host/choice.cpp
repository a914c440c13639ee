#include <winnow/plugin_choice.h>

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace winnow {
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

Error unknown(const Setting& name, const std::vector<PluginFile>& files) {
  std::vector<std::string> names;
  for (const PluginFile& file : files)
    if (file.usable()) names.push_back(name_of(file));
  return {name.origin, fmt::format("there is no plugin \"{}\"{}", name.text, meant(name.text, names)),
          "winnow plugins list shows those that are found"};
}

// A plugin of the installation that can't be used, while no other file of its name can.
std::optional<Error> is_missed(const PluginFile& file, const Error& why, const PluginChoice& choice,
                               const std::vector<PluginFile>& files) {
  const std::string name = name_of(file);
  const bool own = std::find(choice.own.begin(), choice.own.end(), file.path.parent_path()) != choice.own.end();
  if (!own || !file.path.has_extension()) return std::nullopt;
  if (!file.usable() && find(files, name)->usable()) return std::nullopt;
  return Error{why.place, why.what,
               fmt::format("it belongs to this winnow: install that again, or leave it out with --without {}", name)};
}

Result<std::vector<PluginFile>> chosen(const PluginChoice& choice, const std::vector<PluginFile>& files,
                                       std::vector<Error>& warnings) {
  std::vector<PluginFile> plugins;
  if (choice.plugins) {
    for (const Setting& name : *choice.plugins) {
      const Result<const PluginFile*> file = named_plugin(name, files);
      if (!file) return file.error();
      plugins.push_back(**file);
    }
  } else {
    for (const PluginFile& file : files) {
      if (file.usable()) {
        plugins.push_back(file);
      } else if (std::none_of(choice.without.begin(), choice.without.end(),
                              [&](const Setting& name) { return name.text == name_of(file); })) {
        const Error why{file.path.string(), file.refused,
                        fmt::format("the run goes on without it; --without {} says that this is meant", name_of(file))};
        if (const std::optional<Error> missed = is_missed(file, why, choice, files)) return *missed;
        warnings.push_back(why);
      }
    }
  }
  for (const Setting& name : choice.without) {
    if (find(files, name.text) == nullptr) return unknown(name, files);
    std::erase_if(plugins, [&](const PluginFile& file) { return name_of(file) == name.text; });
  }
  return plugins;
}

// NAME.OPTION=VALUE, checked against what the plugins declare.
Status add_setting(const Setting& set, const std::vector<PluginFile>& files, PluginSettings& to) {
  const std::size_t equals = set.text.find('=');
  const std::size_t dot = set.text.find('.');
  if (equals == std::string::npos || dot > equals)
    return Error{set.origin, fmt::format("\"{}\" is not NAME.OPTION=VALUE", set.text),
                 "winnow plugins show NAME lists the options"};
  const Setting plugin{set.text.substr(0, dot), set.origin};
  const std::string option = set.text.substr(dot + 1, equals - dot - 1);
  const Result<const PluginFile*> file = named_plugin(plugin, files);
  if (!file) return file.error();
  const std::vector<OptionSpec>& specs = (*file)->descriptor.options;
  const auto spec = std::find_if(specs.begin(), specs.end(), [&](const OptionSpec& s) { return s.name == option; });
  if (spec == specs.end()) {
    std::vector<std::string> names;
    for (const OptionSpec& s : specs) names.push_back(s.name);
    return Error{set.origin,
                 fmt::format("unknown option \"{}\" for plugin \"{}\"{}", option, plugin.text, meant(option, names)),
                 fmt::format("winnow plugins show {} lists its options", plugin.text)};
  }
  if (spec->type == OptionSpec::Type::kPath && !set.trusted)
    return Error{set.origin,
                 fmt::format("\"{}.{}\" names a path and may not stand in a file that was only found in the current "
                             "folder",
                             plugin.text, option),
                 "name the file with --config, or move the line to your own configuration"};
  const Result<std::string> value = check_option(*spec, std::string_view(set.text).substr(equals + 1));
  if (!value)
    return Error{set.origin, fmt::format("{}.{}: {}", plugin.text, option, value.error().what), value.error().advice};
  to[plugin.text][option] = *value;
  return ok();
}

// The option "preset" of every plugin that declares one; what is set for one of them says otherwise.
Status add_preset(const Setting& preset, const std::vector<PluginFile>& files, PluginSettings& to) {
  for (const PluginFile& file : files) {
    if (!file.usable()) continue;
    const std::vector<OptionSpec>& specs = file.descriptor.options;
    const auto spec = std::find_if(specs.begin(), specs.end(), [](const OptionSpec& s) { return s.name == "preset"; });
    if (spec == specs.end()) continue;
    const Result<std::string> value = check_option(*spec, preset.text);
    if (!value) return Error{preset.origin, value.error().what, value.error().advice};
    to[file.descriptor.name].try_emplace("preset", *value);
  }
  return ok();
}

bool is_named(const PluginFile& file, const PluginChoice& choice) {
  const std::vector<Setting> names = choice.plugins.value_or(std::vector<Setting>());
  return std::any_of(names.begin(), names.end(), [&](const Setting& v) { return v.text == name_of(file); }) ||
         std::any_of(choice.files.begin(), choice.files.end(), [&](const Setting& v) {
           std::error_code ignored;
           return std::filesystem::equivalent(v.text, file.path, ignored);
         });
}

}  // namespace

std::string meant(std::string_view name, const std::vector<std::string>& names) {
  const std::string near = did_you_mean(name, names);
  return near.empty() ? "" : fmt::format(" (did you mean \"{}\"?)", near);
}

Result<const PluginFile*> named_plugin(const Setting& name, const std::vector<PluginFile>& files) {
  const PluginFile* file = find(files, name.text);
  if (file == nullptr) return unknown(name, files);
  if (!file->usable()) return Error{file->path.string(), file->refused, ""};
  return file;
}

Result<std::vector<PluginFile>> found_plugins(const PluginChoice& choice,
                                              const std::vector<std::filesystem::path>& folders) {
  std::vector<std::filesystem::path> named;
  for (const Setting& path : choice.files) {
    if (path.text.empty()) return Error{path.origin, "names no file", "such as --plugin ./archive_mark.winnow.so"};
    named.push_back(std::filesystem::absolute(path.text).lexically_normal());
  }
  std::vector<PluginFile> files = find_plugins(folders, named, choice.trust);
  for (const PluginFile& file : files)
    if (!file.usable() && std::find(named.begin(), named.end(), file.path) != named.end())
      return Error{file.path.string(), file.refused, ""};
  return files;
}

Result<PluginHost> load_plugins(const PluginChoice& choice, const std::vector<PluginFile>& files,
                                std::vector<Error>& warnings) {
  PluginSettings options;
  for (const Setting& set : choice.set)
    if (const Status added = add_setting(set, files, options); !added) return added.error();
  if (choice.preset)
    if (const Status added = add_preset(*choice.preset, files, options); !added) return added.error();
  const Result<std::vector<PluginFile>> plugins = chosen(choice, files, warnings);
  if (!plugins) return plugins.error();
  PluginHost host;
  for (const PluginFile& file : *plugins) {
    const auto set = options.find(file.descriptor.name);
    std::map<std::string, std::string> its = set == options.end() ? std::map<std::string, std::string>() : set->second;
    if (choice.explains)
      for (const OptionSpec& spec : file.descriptor.options)
        if (!spec.explain_value.empty()) its.try_emplace(spec.name, spec.explain_value);
    const std::optional<IsolateOptions> isolated =
        choice.isolation ? choice.isolation(file.descriptor.name) : std::nullopt;
    const Status loaded = isolated ? host.load_isolated(file, its, *isolated) : host.load(file, its);
    if (loaded) continue;
    for (std::string& line : host.take_log()) warnings.push_back({"", std::move(line), ""});
    if (set != options.end() || is_named(file, choice)) return loaded.error();
    if (const std::optional<Error> missed = is_missed(file, loaded.error(), choice, files)) return *missed;
    warnings.push_back(loaded.error());
  }
  return host;
}

}  // namespace winnow
