#include "rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "plugin_choice.h"
#include "refused.h"
#include "rule_files.h"
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

void write_new(const std::string& path, const std::string& text, bool force) {
  std::error_code ignored;
  if (!force && std::filesystem::exists(path, ignored))
    throw Refused({path, "is there already", "--force replaces it"});
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  if (!out) throw Refused({path, fmt::format("cannot be written: {}", std::strerror(errno)), ""}, kOutOfResource);
}

// The plugin parses the rules; the files themselves say what they are tested on.
int rules_lint(const Settings& settings) {
  if (settings.arguments.size() != 2) throw Refused({"", "winnow rules lint FOLDER or FILE", ""});
  const std::string& path = settings.arguments[1];
  const std::vector<RuleFileView> files = read_rule_files(path);
  const LoadedRules rules = load_rules(settings, path);
  std::size_t n_errors = 0, n_warnings = 0, n_rules = 0;
  const auto say = [](const std::string& line) { std::fputs((escaped(line) + "\n").c_str(), stdout); };
  if (!rules.refused.empty()) {
    say("error: " + rules.refused);
    ++n_errors;
  }
  for (const std::string& line : rules.log) {
    say(line);
    ++(line.starts_with("error") ? n_errors : n_warnings);
  }
  const auto warn = [&](const std::string& place, const std::string& what) {
    say(fmt::format("warning: {}: {}", place, what));
    ++n_warnings;
  };
  for (const RuleFileView& file : files) {
    n_rules += file.rules.size();
    for (const Error& problem : file.problems)
      say(fmt::format("error: {}: {}; {}", problem.place, problem.what, problem.advice));
    n_errors += file.problems.size();
    for (const std::string& site : file.sites)
      if (const std::string why = site_problem(site); !why.empty())
        warn(file.sites_place, fmt::format("no page is of the site \"{}\": {}", site, why));
    if (!file.rules.empty() && file.tests.empty() && file.problems.empty())
      warn(file.name, "names no test page: nobody sees when its rules rot");
    for (const RuleTest& test : file.tests)
      for (const auto& named : {test.page, test.text})
        if (std::error_code ignored; !named.empty() && !std::filesystem::exists(named, ignored))
          warn(test.place, fmt::format("{} is not there", named.string()));
    for (std::size_t i = 0; i < file.rules.size(); ++i) {
      const RuleView& rule = file.rules[i];
      if (!rule.doubt.empty()) warn(rule.place, rule.what + " " + rule.doubt);
      for (std::size_t k = 0; k < i; ++k) {
        if (rule.key != file.rules[k].key || rule.key.empty()) continue;
        if (rule.kind == file.rules[k].kind)
          warn(rule.place, fmt::format("is the rule of {} once more", file.rules[k].place));
        else if (std::min(rule.kind, file.rules[k].kind) == "keep" &&
                 std::max(rule.kind, file.rules[k].kind) == "strip")
          warn(rule.place,
               fmt::format("and {} contradict each other: what is kept is not stripped", file.rules[k].place));
      }
    }
  }
  say(fmt::format("{} files, {} rules: {} errors, {} warnings", files.size(), n_rules, n_errors, n_warnings));
  return n_errors > 0 ? kFailures : kDone;
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
