#include <winnow/data_stream.h>
#include <winnow/descriptor.h>
#include <winnow/plugin_files.h>

#include <fmt/format.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

#include "plugin_author.h"
#include "refused.h"
#include "run/plugin_choice.h"
#include "terminal/terminal.h"
#include "verbs.h"

namespace winnow::cli {
namespace {

std::string abi_of(const Descriptor& plugin) { return fmt::format("{}.{}", plugin.abi_major, plugin.abi_minor); }

std::string range_of(const OptionSpec& option) {
  if (option.type == OptionSpec::Type::kEnum) return joined(option.values, "|");
  if (!option.min.empty() || !option.max.empty()) return fmt::format("{}..{}", option.min, option.max);
  return "";
}

std::string_view type_of(const OptionSpec& option) {
  switch (option.type) {
    case OptionSpec::Type::kBool:
      return "bool";
    case OptionSpec::Type::kInt:
      return "int";
    case OptionSpec::Type::kFloat:
      return "float";
    case OptionSpec::Type::kEnum:
      return "enum";
    case OptionSpec::Type::kPath:
      return "path";
    default:
      return "string";
  }
}

void print(const std::string& text) { std::fputs(text.c_str(), data_stream()); }

nlohmann::ordered_json json_of(const PluginFile& file) {
  nlohmann::ordered_json json;
  json["file"] = escaped(file.path.string());
  if (!file.usable()) {
    json["refused"] = file.refused;
    return json;
  }
  json["descriptor"] = nlohmann::ordered_json::parse(file.descriptor.json, nullptr, false);
  return json;
}

int list(const std::vector<PluginFile>& files, const Settings& settings, const Colours& colour) {
  if (settings.on("json")) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const PluginFile& file : files) all.push_back(json_of(file));
    print(indented_json(all, 1) + "\n");
    return kDone;
  }
  print(fmt::format("{}{:<14} {:<9} {:<5} {:>5}  {}{}\n", colour.bold, "name", "version", "ABI", "order", "file",
                    colour.off));
  for (const PluginFile& file : files) {
    const Descriptor& d = file.descriptor;
    if (file.usable()) {
      print(fmt::format("{:<14} {:<9} {:<5} {:>5}  {}\n", d.name, d.version, abi_of(d), d.order,
                        escaped(file.path.string())));
      if (!d.summary.empty()) print(fmt::format("  {}{}{}\n", colour.dim, escaped(d.summary), colour.off));
    } else {
      print(fmt::format("{}refused{}        {}\n  {}\n", colour.red, colour.off, escaped(file.path.string()),
                        escaped(file.refused)));
    }
  }
  if (files.empty()) print("none found\n");
  return kDone;
}

int show(const PluginFile& file, const Settings& settings, const Colours& colour) {
  if (settings.on("json")) {
    print(indented_json(json_of(file), 1) + "\n");
    return kDone;
  }
  const Descriptor& d = file.descriptor;
  print(fmt::format("{}{}{} {}: {}\n", colour.bold, d.name, colour.off, escaped(d.version), escaped(d.summary)));
  print(fmt::format("file    {}\n", escaped(file.path.string())));
  print(fmt::format("ABI     {}, needs a host of {}.{} or later\norder   {}\n", abi_of(d), d.abi_major, d.needs_minor,
                    d.order));
  if (d.needs_raw) print("needs   the source record\n");
  print(fmt::format("\n{}options{}{}\n", colour.bold, colour.off, d.options.empty() ? ": none" : ""));
  for (const OptionSpec& option : d.options) {
    const std::string range = range_of(option);
    print(fmt::format("  --set {}.{}={}   {}{}{}\n", d.name, option.name, escaped(option.default_value),
                      type_of(option), range.empty() ? "" : " ", escaped(range)));
    if (!option.help.empty()) print(fmt::format("      {}\n", escaped(option.help)));
  }
  std::size_t width = 0;
  for (const ReasonSpec& reason : d.reasons) width = std::max(width, reason.name.size());
  print(fmt::format("\n{}reasons{}{}\n", colour.bold, colour.off, d.reasons.empty() ? ": none" : ""));
  for (const ReasonSpec& reason : d.reasons)
    print(fmt::format("  {:<{}}  {}\n", reason.name, width, escaped(reason.help)));
  return kDone;
}

}  // namespace

int plugins_check(const Settings& settings) {
  if (settings.arguments.size() != 2) throw Refused({"", "winnow plugins check FILE", ""});
  const PluginFile file = inspect_plugin(settings.arguments[1], trust_of(settings));
  if (!file.usable()) throw Refused({file.path.string(), file.refused, ""});
  const int exit = show(file, settings, colours(settings, data_descriptor()));
  for (const std::string& member : unknown_members(file.descriptor.json))
    Messages(settings).warning({file.path.string(), member, "winnow/plugin.h says what a descriptor may hold"});
  return exit;
}

int run_plugins(const Settings& settings) {
  const std::vector<std::string>& words = settings.arguments;
  const std::string what = words.empty() ? "list" : words.front();
  if (what == "check") return plugins_check(settings);
  if (what == "new") return plugins_new(settings);
  if (what == "test") return plugins_test(settings);
  const Colours colour = colours(settings, data_descriptor());
  const std::vector<PluginFile> files = found_plugins(settings);
  if (what == "list" && words.size() <= 1) return list(files, settings, colour);
  if (what == "show" && words.size() == 2)
    return show(cli::named_plugin({words[1], "winnow plugins show"}, files), settings, colour);
  const std::vector<std::string> known{"list", "show", "check", "new", "test"};
  if (std::find(known.begin(), known.end(), what) == known.end())
    throw Refused({what, "plugins knows list, show NAME, check FILE, new NAME and test DIR" + meant(what, known), ""});
  throw Refused({"", "winnow plugins list | show NAME | check FILE | new NAME | test DIR", ""});
}

}  // namespace winnow::cli
