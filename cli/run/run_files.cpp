#include "run_files.h"

#include <winnow/file_hash.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "plugin_choice.h"

namespace winnow::cli {
namespace {

namespace fs = std::filesystem;

// Options of which the value is a file that decides what is written.
constexpr std::array<std::string_view, 4> kFileFlags{"site-from", "state", "baseline", "since"};

RunFile hashed(const fs::path& path) { return {path.string(), file_hash(path)}; }

// XDG Base Directory Specification: a relative value is ignored.
fs::path user_data() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return fs::path(value != nullptr && *value == '/' ? value : "");
  };
  if (const fs::path data = variable("XDG_DATA_HOME"); !data.empty()) return data / "winnow";
  const fs::path home = variable("HOME");
  return home.empty() ? home : home / ".local" / "share" / "winnow";
}

// What lies in the user's folder, but for plugins: those that take part are there by themselves.
void add_user_data(std::vector<RunFile>& to) {
  std::vector<fs::path> found;
  std::error_code problem;
  for (auto at = fs::directory_iterator(user_data(), problem); !problem && at != fs::directory_iterator();
       at.increment(problem)) {
    const std::string name = at->path().filename().string();
    if (name != "plugins" && !name.starts_with('.')) found.push_back(at->path());
  }
  std::sort(found.begin(), found.end());
  std::transform(found.begin(), found.end(), std::back_inserter(to), hashed);
}

// The value of a plugin's option: the last that was set, else its own.
std::string option_of(const Settings& settings, const std::string& plugin, const OptionSpec& option) {
  const std::string name = plugin + "." + option.name + "=";
  std::string value = option.default_value;
  for (const Value& set : settings.many("set"))
    if (set.text.starts_with(name)) value = set.text.substr(name.size());
  return value;
}

// A plugin's library, the folder of its assets, and what its options of type path name.
void add_plugin(const Settings& settings, const PluginFile& plugin, std::vector<RunFile>& to) {
  const std::string& name = plugin.descriptor.name;
  to.push_back(hashed(plugin.path));
  std::error_code ignored;
  if (const fs::path assets = plugin.path.parent_path() / (name + ".data"); fs::exists(assets, ignored))
    to.push_back(hashed(assets));
  for (const OptionSpec& option : plugin.descriptor.options) {
    if (option.type != OptionSpec::Type::kPath) continue;
    if (const std::string path = option_of(settings, name, option); !path.empty()) to.push_back(hashed(path));
  }
}

}  // namespace

std::vector<RunFile> run_files(const Settings& settings, const std::vector<PluginFile>& found, const PluginHost& host) {
  std::vector<RunFile> files;
  for (const Descriptor& loaded : host.descriptors())
    add_plugin(settings, cli::named_plugin({loaded.name, ""}, found), files);
  for (const std::string_view flag : kFileFlags) {
    const auto value = settings.one(flag);
    if (value && !(flag == "site-from" && value->text == "dir")) files.push_back(hashed(value->text));
  }
  add_user_data(files);
  return files;
}

}  // namespace winnow::cli
