#include "settings.h"

#include <fmt/format.h>
#include <winnow_toml.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

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

std::string text_of(const toml::node& node, const std::string& origin) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* yes = node.as_boolean()) return yes->get() ? "true" : "false";
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* number = node.as_floating_point()) return fmt::format("{}", number->get());
  throw Refused({origin, "a text, a number, true or false belongs here", ""});
}

std::string origin_of(const std::string& file, const toml::node& node) {
  return fmt::format("{}:{}", file, node.source().begin.line);
}

// [set.NAME] option = value  ->  NAME.option=value
std::vector<Value> plugin_settings(const toml::node& node, const std::string& file) {
  std::vector<Value> values;
  const toml::table* plugins = node.as_table();
  if (plugins == nullptr)
    throw Refused({origin_of(file, node), "\"set\" is a table: [set.NAME] with OPTION = VALUE", ""});
  for (const auto& [plugin, options] : *plugins) {
    const toml::table* table = options.as_table();
    if (table == nullptr)
      throw Refused({origin_of(file, options), "\"set\" is a table: [set.NAME] with OPTION = VALUE", ""});
    for (const auto& [option, value] : *table) {
      const std::string origin = origin_of(file, value);
      values.push_back({fmt::format("{}.{}={}", plugin.str(), option.str(), text_of(value, origin)), origin});
    }
  }
  return values;
}

std::vector<Value> values_of(const Flag& flag, const toml::node& node, const std::string& file) {
  if (flag.name == "set") return plugin_settings(node, file);
  const std::string origin = origin_of(file, node);
  const toml::array* list = node.as_array();
  if (list == nullptr) return {{text_of(node, origin), origin}};
  std::vector<Value> values;
  for (const toml::node& item : *list) values.push_back({text_of(item, origin), origin});
  if (flag.kind == Flag::Kind::kMany) return values;
  std::string joined;
  for (const Value& value : values) joined += (joined.empty() ? "" : ",") + value.text;
  return {{joined, origin}};
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
  return settings;
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
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    if (must_exist) throw Refused({file, "cannot be opened", "--config wants a TOML file"});
    return;
  }
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  toml::table table;
  try {
    table = toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    throw Refused(
        {fmt::format("{}:{}", file, error.source().begin.line), fmt::format("not TOML: {}", error.description()), ""});
  }
  std::vector<std::string> known;
  for (const Flag& flag : flags())
    if (flag.in_config != Flag::InConfig::kNever) known.emplace_back(flag.name);
  for (const auto& [key, node] : table) {
    std::string name(key.str());
    std::replace(name.begin(), name.end(), '_', '-');
    const Flag* flag = flag_named(name);
    if (flag == nullptr || flag->in_config == Flag::InConfig::kNever)
      throw Refused(
          {origin_of(file, node), fmt::format("unknown setting \"{}\"{}", key.str(), meant(name, known)), ""});
    if (!trusted && flag->in_config == Flag::InConfig::kTrusted)
      throw Refused({origin_of(file, node),
                     fmt::format("\"{}\" may not stand in a file that was only found in the current folder", key.str()),
                     "name the file with --config, or move the line to your own configuration"});
    std::vector<Value> values = values_of(*flag, node, file);
    for (Value& value : values) value.trusted = trusted;
    add(*flag, std::move(values));
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
