#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <set>
#include <tuple>

#include "host/elf_section.h"
#include "host/plugin_source.h"

// Where the build system installs libraries, relative to the prefix: "lib/x86_64-linux-gnu" below /usr on Debian.
#ifndef WINNOW_LIBDIR
#define WINNOW_LIBDIR "lib"
#endif

namespace winnow {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".winnow.so";

bool is_plugin_name(std::string_view file_name) {
  return file_name.size() > kSuffix.size() && file_name[0] != '.' && file_name.ends_with(kSuffix);
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

// "" or why the file's name does not fit the plugin's.
std::string wrong_name(const fs::path& path, const Descriptor& descriptor) {
  const std::string wanted = descriptor.name + std::string(kSuffix);
  if (path.filename() == wanted) return {};
  return fmt::format("holds the plugin \"{}\": its file must be called \"{}\"", descriptor.name, wanted);
}

PluginFile refused(fs::path path, std::string why) {
  PluginFile file;
  file.path = std::move(path);
  file.refused = std::move(why);
  return file;
}

// The plugin files of a folder, sorted, so that messages do not depend on the file system's order.
std::vector<fs::path> list(const fs::path& folder, std::error_code& error) {
  std::vector<fs::path> paths;
  fs::directory_iterator entries(folder, error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error))
    if (is_plugin_name(entries->path().filename().string())) paths.push_back(entries->path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

void look_into(const fs::path& folder, std::vector<PluginFile>& to) {
  if (!folder.is_absolute()) {
    to.push_back(refused(folder, "is a relative folder in WINNOW_PLUGIN_PATH and is not searched: write it from / on"));
    return;
  }
  std::error_code error;
  const std::vector<fs::path> paths = list(folder, error);
  if (error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory) return;
  if (error) to.push_back(refused(folder, fmt::format("cannot be searched: {}", error.message())));
  for (const fs::path& path : paths) to.push_back(inspect_plugin(path));
}

// A folder that is searched twice, or a named file that lies in one, is no news.
void forget_repeated(std::vector<PluginFile>& files) {
  std::set<fs::path> seen;
  std::erase_if(files, [&](const PluginFile& file) { return !seen.insert(file.path).second; });
}

// The first usable file of a name wins; later ones say which one that is.
void refuse_shadowed(std::vector<PluginFile>& files) {
  std::map<std::string, fs::path> first;
  for (PluginFile& file : files) {
    if (!file.usable()) continue;
    const auto [winner, is_new] = first.emplace(file.descriptor.name, file.path);
    if (!is_new) file.refused = fmt::format("is shadowed by {}, a plugin of the same name", winner->second.string());
  }
}

}  // namespace

std::vector<fs::path> library_folders(const fs::path& executable) {
  std::vector<fs::path> folders;
  std::error_code error;
  fs::path real = fs::canonical(executable, error);
  if (error) real = fs::absolute(executable, error);
  const fs::path prefix = real.parent_path().parent_path();
  for (const char* library : {"lib", WINNOW_LIBDIR}) {
    fs::path folder = (prefix / library / "winnow" / "plugins").lexically_normal();
    if (std::find(folders.begin(), folders.end(), folder) == folders.end()) folders.push_back(std::move(folder));
  }
  return folders;
}

PluginSource open_plugin(const fs::path& path, Trust trust) {
  PluginSource source;
  source.plugin.trust = trust;
  std::error_code error;
  source.plugin.path = fs::absolute(path, error).lexically_normal();
  const std::string place = source.plugin.path.string();
  source.file = OpenFile(place);
  const auto refuse = [&](std::string why) {
    source.plugin.refused = std::move(why);
    return std::move(source);
  };
  if (!source.file.is_open()) return refuse(fmt::format("cannot be opened: {}", std::strerror(errno)));
  if (trust == Trust::kOwn)
    if (std::string why = untrusted(source.file, source.plugin.path); !why.empty()) return refuse(std::move(why));
  Result<std::string> section = read_descriptor_section(source.file, place);
  if (!section) return refuse(section.error().what);
  Result<Descriptor> descriptor = parse_descriptor(*section);
  if (!descriptor) return refuse(descriptor.error().what);
  if (std::string why = wrong_name(source.plugin.path, *descriptor); !why.empty()) return refuse(std::move(why));
  source.plugin.descriptor = *std::move(descriptor);
  return source;
}

PluginFile inspect_plugin(const fs::path& file, Trust trust) { return open_plugin(file, trust).plugin; }

std::vector<fs::path> plugin_folders(const fs::path& executable) {
  std::vector<fs::path> folders;
  const std::string search_path = environment("WINNOW_PLUGIN_PATH");
  for (std::size_t at = 0; at < search_path.size();) {
    const std::size_t end = std::min(search_path.find(':', at), search_path.size());
    if (end > at) folders.emplace_back(search_path.substr(at, end - at));
    at = end + 1;
  }
  // XDG Base Directory Specification: a relative value is ignored, and so is the home of a user who has none.
  const fs::path data = environment("XDG_DATA_HOME"), home = environment("HOME");
  if (data.is_absolute())
    folders.push_back(data / "winnow" / "plugins");
  else if (home.is_absolute())
    folders.push_back(home / ".local" / "share" / "winnow" / "plugins");
  for (fs::path& folder : library_folders(executable))
    if (std::find(folders.begin(), folders.end(), folder) == folders.end()) folders.push_back(std::move(folder));
  return folders;
}

std::vector<PluginFile> find_plugins(const std::vector<fs::path>& folders, const std::vector<fs::path>& named,
                                     Trust trust) {
  std::vector<PluginFile> files;
  for (const fs::path& path : named) files.push_back(inspect_plugin(path, trust));
  for (const fs::path& folder : folders) look_into(folder, files);
  forget_repeated(files);
  refuse_shadowed(files);
  std::stable_sort(files.begin(), files.end(), [](const PluginFile& a, const PluginFile& b) {
    const auto key = [](const PluginFile& f) { return std::tuple(!f.usable(), f.descriptor.order, f.descriptor.name); };
    return key(a) < key(b);
  });
  return files;
}

}  // namespace winnow
