#include <winnow/settings_file.h>

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace winnow {
namespace {

std::string origin_of(const std::string& file, const toml::node& node) {
  return fmt::format("{}:{}", file, node.source().begin.line);
}

Result<std::string> text_of(const toml::node& node, const std::string& origin) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* yes = node.as_boolean()) return std::string(yes->get() ? "true" : "false");
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* number = node.as_floating_point()) return fmt::format("{}", number->get());
  return Error{origin, "a text, a number, true or false belongs here", ""};
}

// [set.NAME] option = value  ->  NAME.option=value
Status add_plugin_settings(const toml::node& node, const std::string& file, std::vector<Setting>& to) {
  const auto no_table = [&](const toml::node& at) {
    return Error{origin_of(file, at), "\"set\" is a table: [set.NAME] with OPTION = VALUE", ""};
  };
  const toml::table* plugins = node.as_table();
  if (plugins == nullptr) return no_table(node);
  for (const auto& [plugin, options] : *plugins) {
    const toml::table* table = options.as_table();
    if (table == nullptr) return no_table(options);
    for (const auto& [option, value] : *table) {
      const std::string origin = origin_of(file, value);
      const Result<std::string> text = text_of(value, origin);
      if (!text) return text.error();
      to.push_back({fmt::format("{}.{}={}", plugin.str(), option.str(), *text), origin});
    }
  }
  return ok();
}

Status add_values(const toml::node& node, const std::string& file, std::vector<Setting>& to) {
  const std::string origin = origin_of(file, node);
  const auto add = [&](const toml::node& item) -> Status {
    const Result<std::string> text = text_of(item, origin);
    if (!text) return text.error();
    to.push_back({*text, origin});
    return ok();
  };
  const toml::array* list = node.as_array();
  if (list == nullptr) return add(node);
  for (const toml::node& item : *list)
    if (const Status added = add(item); !added) return added;
  return ok();
}

}  // namespace

Result<std::vector<FileSetting>> read_settings_file(const std::string& file, bool trusted) {
  if (std::error_code ignored; std::filesystem::is_directory(file, ignored))
    return Error{file, "is a folder, no file of settings", "--config wants a TOML file"};
  std::ifstream in(file, std::ios::binary);
  if (!in) return Error{file, "cannot be opened", "--config wants a TOML file"};
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  toml::table table;
  try {
    table = toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    return Error{fmt::format("{}:{}", file, error.source().begin.line),
                 fmt::format("not TOML: {}", error.description()),
                 "a line is NAME = VALUE, and a text stands in quotes"};
  }
  std::vector<FileSetting> settings;
  for (const auto& [key, node] : table) {
    FileSetting setting{std::string(key.str()), std::string(key.str()), origin_of(file, node), {}};
    std::replace(setting.name.begin(), setting.name.end(), '_', '-');
    const Status added = setting.name == "set" ? add_plugin_settings(node, file, setting.values)
                                               : add_values(node, file, setting.values);
    if (!added) return added.error();
    for (Setting& value : setting.values) value.trusted = trusted;
    settings.push_back(std::move(setting));
  }
  return settings;
}

}  // namespace winnow
