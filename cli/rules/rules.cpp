#include "rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "refused.h"
#include "run/plugin_choice.h"
#include "verbs.h"

namespace winnow::cli {
namespace {

bool has_option(const PluginFile& file, std::string_view name, OptionSpec::Type type) {
  const auto& options = file.descriptor.options;
  return file.usable() && std::any_of(options.begin(), options.end(),
                                      [&](const OptionSpec& o) { return o.name == name && o.type == type; });
}

struct Part {
  std::string_view name;
  int (*run)(const Settings&);
};

constexpr Part kParts[] = {{"lint", rules_lint},
                           {"test", rules_test},
                           {"new", rules_new},
                           {"coverage", rules_coverage},
                           {"import", rules_import}};

}  // namespace

LoadedRules load_rules(const Settings& settings, const std::string& path) {
  const std::vector<PluginFile> files = found_plugins(settings);
  const auto plugin = std::find_if(files.begin(), files.end(),
                                   [](const PluginFile& f) { return has_option(f, "rules", OptionSpec::Type::kPath); });
  if (plugin == files.end())
    throw Refused({"", "no plugin applies rules: none has an option \"rules\"", "winnow plugins list"});
  std::map<std::string, std::string> options{{"rules", path}};
  if (has_option(*plugin, "user_rules", OptionSpec::Type::kBool)) options["user_rules"] = "false";
  LoadedRules rules;
  rules.plugin = plugin->descriptor.name;
  const Status loaded = rules.host.load(*plugin, options);
  const std::string begin = rules.plugin + ": ";
  for (const std::string& line : rules.host.take_log())
    rules.log.push_back(line.starts_with(begin) ? line.substr(begin.size()) : line);
  if (!loaded) {
    const std::string words = fmt::format("plugin \"{}\" does not start: ", rules.plugin);
    rules.refused = loaded.error().what;
    if (rules.refused.starts_with(words)) rules.refused.erase(0, words.size());
  }
  return rules;
}

PluginHost good_rules(const Settings& settings, const std::string& path, Messages& messages, std::string& plugin) {
  LoadedRules rules = load_rules(settings, path);
  for (const std::string& line : rules.log) messages.warning({"", line, ""});
  if (!rules.refused.empty()) throw Refused({"", rules.refused, "winnow rules lint " + path});
  plugin = rules.plugin;
  return std::move(rules.host);
}

int run_rules(const Settings& settings) {
  const std::string what = settings.arguments.empty() ? "" : settings.arguments.front();
  std::vector<std::string> names;
  for (const Part& part : kParts) {
    if (part.name == what) return part.run(settings);
    names.emplace_back(part.name);
  }
  throw Refused({what, "rules knows " + joined(names, ", ") + meant(what, names), "winnow rules --help"});
}

}  // namespace winnow::cli
