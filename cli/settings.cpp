#include "settings.h"

#include <winnow/data_stream.h>
#include <winnow/settings_file.h>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "refused.h"

namespace winnow::cli {
namespace {

std::string variable_of(const Flag& flag) {
  std::string name = "WINNOW_";
  for (const char c : flag.name) name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  return name;
}

std::filesystem::path user_config() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value != nullptr ? value : "");
  };
  if (const std::string base = variable("XDG_CONFIG_HOME"); base.starts_with('/')) return base + "/winnow/winnow.toml";
  const std::string home = variable("HOME");
  return home.empty() ? "" : home + "/.config/winnow/winnow.toml";
}

// Is there such a file, of which nobody has said that it is one? A pipe would be waited for: who wants one names it.
bool is_found(const std::string& file) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  const fs::file_status status = fs::status(file, ignored);
  if (!fs::exists(status)) return false;
  if (!fs::is_regular_file(status) && !fs::is_directory(status))
    throw Refused({file, "is no file of settings: it is a pipe, a socket or a device", "--config FILE names another"});
  return fs::is_directory(status) || std::ifstream(file).is_open();
}

// The values as the flag takes them: those of one that is given once are joined by commas.
std::vector<Value> values_of(const Flag& flag, const FileSetting& setting) {
  if (flag.name == "set" || flag.kind == Flag::Kind::kMany) return setting.values;
  Value joined{"", setting.origin};
  for (const Value& value : setting.values) {
    joined.text += (&value == setting.values.data() ? "" : ",") + value.text;
    joined.trusted = value.trusted;
  }
  return {joined};
}

}  // namespace

Settings Settings::gather(Verb verb, const CommandLine& line) {
  Settings settings;
  settings.arguments = line.arguments;
  for (const Given& given : line.given) settings.add(*given.flag, given.values);
  settings.add_environment(verb);
  if (const std::optional<Value> file = settings.one("config")) {
    settings.add_file(file->text, true, true);
  } else {
    settings.add_file("winnow.toml", false, false);
  }
  if (const std::filesystem::path file = user_config(); !file.empty()) settings.add_file(file.string(), true, false);
  settings.name_data_stream();
  return settings;
}

// Descriptor 1 is standard error by now: who names it means what it was (winnow/data_stream.h).
void Settings::name_data_stream() {
  for (auto& [flag, values] : values_)
    for (Value& value : values)
      if (value.text == "/dev/stdout" || value.text == "/dev/fd/1" || value.text == "/proc/self/fd/1")
        value.text = fmt::format("/proc/self/fd/{}", data_descriptor());
}

// `set` adds up, what counts more standing last; anything else is taken from the first source that has it.
void Settings::add(const Flag& flag, std::vector<Value> values) {
  std::vector<Value>& there = values_[std::string(flag.name)];
  if (flag.name == "set") {
    there.insert(there.begin(), values.begin(), values.end());
  } else if (there.empty()) {
    there = std::move(values);
  }
}

void Settings::add_environment(Verb verb) {
  for (const Flag& flag : flags()) {
    if (!(flag.verbs & verb) || (flag.in_config == Flag::InConfig::kNever && flag.name != "config")) continue;
    const std::string name = variable_of(flag);
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) continue;
    std::vector<Value> values;
    std::string_view rest = value;
    // A variable holds one value; for --set and --plugin, which are given once for each, commas part them.
    while (flag.kind == Flag::Kind::kMany && rest.find(',') != std::string_view::npos) {
      values.push_back({std::string(rest.substr(0, rest.find(','))), name});
      rest.remove_prefix(rest.find(',') + 1);
    }
    values.push_back({std::string(rest), name});
    add(flag, std::move(values));
  }
}

void Settings::add_file(const std::string& file, bool trusted, bool must_exist) {
  if (!must_exist && !is_found(file)) return;
  const Result<std::vector<FileSetting>> settings = read_settings_file(file, trusted);
  if (!settings) throw Refused(settings.error());
  std::vector<std::string> known;
  for (const Flag& flag : flags())
    if (flag.in_config != Flag::InConfig::kNever) known.emplace_back(flag.name);
  for (const FileSetting& setting : *settings) {
    const Flag* flag = flag_named(setting.name);
    if (flag == nullptr || flag->in_config == Flag::InConfig::kNever)
      throw Refused({setting.origin, fmt::format("unknown setting \"{}\"{}", setting.key, meant(setting.name, known)),
                     "a setting is named like a flag: winnow man lists them"});
    if (!trusted && flag->in_config == Flag::InConfig::kTrusted)
      throw Refused(
          {setting.origin,
           fmt::format("\"{}\" may not stand in a file that was only found in the current folder", setting.key),
           "name the file with --config, or move the line to your own configuration"});
    add(*flag, values_of(*flag, setting));
  }
}

bool Settings::on(std::string_view flag) const {
  const std::optional<Value> value = one(flag);
  if (!value || value->text == "false" || value->text == "0" || value->text.empty()) return false;
  if (value->text == "true" || value->text == "1") return true;
  throw Refused({value->origin, fmt::format("\"{}\" is neither true nor false", value->text), ""});
}

std::optional<Value> Settings::one(std::string_view flag) const {
  const auto found = values_.find(flag);
  if (found == values_.end() || found->second.empty()) return std::nullopt;
  return found->second.back();
}

std::vector<Value> Settings::many(std::string_view flag) const {
  const auto found = values_.find(flag);
  return found == values_.end() ? std::vector<Value>() : found->second;
}

std::vector<Value> Settings::names(std::string_view flag) const {
  std::vector<Value> names;
  for (const Value& value : many(flag)) {
    for (std::string_view rest = value.text; !rest.empty();) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      if (comma > 0) names.push_back({std::string(rest.substr(0, comma)), value.origin});
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return names;
}

}  // namespace winnow::cli
