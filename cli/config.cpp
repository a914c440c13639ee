#include <winnow/descriptor.h>
#include <winnow/plugin_files.h>

#include <fmt/format.h>

#include <cstdio>
#include <map>

#include "refused.h"
#include "run/isolation.h"
#include "run/plugin_choice.h"
#include "terminal/terminal.h"
#include "verbs.h"

namespace winnow::cli {
namespace {

// A TOML basic string. Escapes of a terminal's kind are TOML's too, but for \x: such bytes are no UTF-8.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return escaped(out) + "\"";
}

std::string line_of(const std::string& name, const std::string& value, const std::string& origin, bool with_origin) {
  std::string line = fmt::format("{} = {}", name, value);
  if (with_origin) line = fmt::format("{:<44} # {}", line, escaped(origin));
  return line + "\n";
}

std::string flag_lines(const Settings& settings, bool with_origin) {
  std::string out;
  for (const Flag& flag : flags()) {
    if (flag.in_config == Flag::InConfig::kNever || !(flag.verbs & kClean) || flag.name == "set") continue;
    const std::vector<Value> values = settings.many(flag.name);
    if (values.empty()) continue;
    std::string text;
    for (const Value& value : values) text += (text.empty() ? "" : ", ") + quoted(value.text);
    if (flag.kind == Flag::Kind::kMany) text = "[" + text + "]";
    if (flag.kind == Flag::Kind::kSwitch) text = settings.on(flag.name) ? "true" : "false";
    std::string name(flag.name);
    for (char& c : name)
      if (c == '-') c = '_';
    out += line_of(name, text, values.back().origin, with_origin);
  }
  return out;
}

// The options of a plugin: what was set, the rest as it is built in.
std::string plugin_lines(const Descriptor& plugin, const Settings& settings, bool with_origin) {
  std::map<std::string, std::string> set, origins;
  std::string isolated;
  for (const Value& value : settings.many("set")) {
    const std::size_t equals = value.text.find('='), dot = value.text.find('.');
    if (equals == std::string::npos || dot > equals || value.text.substr(0, dot) != plugin.name) continue;
    const std::string option = value.text.substr(dot + 1, equals - dot - 1);
    if (sets_isolation(value.text)) {
      isolated = line_of(option, value.text.substr(equals + 1), value.origin, with_origin);
      continue;
    }
    set[option] = value.text.substr(equals + 1);
    origins[option] = value.origin;
  }
  const Result<std::map<std::string, std::string>> all = check_settings(plugin, set);
  if (!all) throw Refused({plugin.name, all.error().what, all.error().advice});
  if (all->empty() && isolated.empty()) return "";
  std::string out = fmt::format("\n[set.{}]{}\n", plugin.name, with_origin ? "  # " + plugin.version : "");
  out += isolated;
  for (const OptionSpec& option : plugin.options) {
    const std::string& value = all->at(option.name);
    const bool bare = option.type == OptionSpec::Type::kBool || option.type == OptionSpec::Type::kInt ||
                      option.type == OptionSpec::Type::kFloat;
    const auto origin = origins.find(option.name);
    out += line_of(option.name, bare ? value : quoted(value), origin == origins.end() ? "built in" : origin->second,
                   with_origin);
  }
  return out;
}

}  // namespace

int run_config(const Settings& asked) {
  if (asked.arguments.size() != 1 || asked.arguments[0] != "show")
    throw Refused({"", "winnow config show [--origin]", "winnow config --help shows how"});
  CommandLine as_clean;
  if (const auto file = asked.one("config")) as_clean.given.push_back({flag_named("config"), {*file}});
  const Settings settings = Settings::gather(kClean, as_clean);
  const bool with_origin = asked.on("origin");
  std::string out = flag_lines(settings, with_origin);
  for (const PluginFile& file : found_plugins(settings))
    if (file.usable()) out += plugin_lines(file.descriptor, settings, with_origin);
  std::fputs(out.c_str() + out.starts_with('\n'), data_stream());  // no empty line at the beginning
  return kDone;
}

}  // namespace winnow::cli
