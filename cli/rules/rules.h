// What the parts of `winnow rules` share. Rules are applied by a plugin: the one that has an option `rules` of type
// path.
#pragma once
#include <winnow/host.h>
#include <winnow/pipeline.h>

#include <string>
#include <vector>

#include "settings.h"
#include "terminal/terminal.h"

namespace winnow::cli {

/// The plugin that applies rules, loaded with the rules at `path` alone. What it said stands in `log` ("LEVEL: PLACE:
/// WHAT"), and when it does not start the reason in `refused`.
struct LoadedRules {
  PluginHost host;
  std::string plugin;
  std::vector<std::string> log;
  std::string refused;
};
LoadedRules load_rules(const Settings& settings, const std::string& path);

/// load_rules() for those who go on only with good rules: shows the log, throws Refused when the plugin does not start.
PluginHost good_rules(const Settings& settings, const std::string& path, Messages& messages, std::string& plugin);

int rules_lint(const Settings& settings);
int rules_test(const Settings& settings);
int rules_new(const Settings& settings);
int rules_coverage(const Settings& settings);
int rules_import(const Settings& settings);

}  // namespace winnow::cli
