// winnow plugins new: the plugin that is there to be copied, with another name. Its files are embedded by the build.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>

#include "plugin_author.h"
#include "refused.h"
#include "run/plugin_choice.h"
#include "terminal/terminal.h"
#include "winnow_cli_data.h"
#include "write_file.h"

namespace winnow::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kCMake = R"(cmake_minimum_required(VERSION 3.16)
project(@name@ LANGUAGES CXX)
find_package(winnow REQUIRED)
enable_testing()
winnow_add_plugin(@name@ @name@.cpp)
)";

constexpr std::string_view kReadme = R"(# @name@

A plugin for Winnow: it drops lines that are exactly one of the phrases given to it. Change `@name@.cpp` and `cases/`.

```
cmake -B build && cmake --build build       # build/@name@.winnow.so
winnow plugins test .                       # its cases, and what every plugin must stand
winnow explain cases/phrases_of_a_recipe_page/in.txt --plugin build/@name@.winnow.so --set '@name@.phrases=Start cooking'
```

Without CMake: `g++ -std=c++17 -O2 -shared -fPIC -Wl,--no-undefined $(pkg-config --cflags winnow-plugin) @name@.cpp -o @name@.winnow.so`
)";

bool is_plugin_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && name[0] >= 'a' && name[0] <= 'z' &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

// "tide_tables" -> "TideTables".
std::string type_name(std::string_view name) {
  std::string out;
  bool capital = true;
  for (const char c : name) {
    if (c != '_') out += capital && c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    capital = c == '_';
  }
  return out;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

// The source with its names changed. Its first comment speaks of the original: another stands in its place.
std::string renamed(std::string source, const std::string& original, const std::string& name) {
  source.erase(0, source.find("#include"));
  source = "// " + name + ": drops blocks that are exactly one of a list of phrases.\n" + source;
  return replaced(replaced(std::move(source), type_name(original), type_name(name)), original, name);
}

}  // namespace

int plugins_new(const Settings& settings) {
  if (settings.arguments.size() != 2) throw Refused({"", "winnow plugins new NAME", ""});
  const std::string& name = settings.arguments[1];
  if (!is_plugin_name(name))
    throw Refused({name, "a plugin's name is small letters, digits and _, beginning with a letter, at most 64",
                   "such as archive_mark"});
  std::error_code error;
  if (fs::exists(name, error) && !settings.on("force"))
    throw Refused({name, "is there already", "--force writes into it"});
  const auto write = [&](const fs::path& file, const std::string& text) {
    fs::create_directories((name / file).parent_path(), error);
    if (error)
      throw Refused({(name / file).parent_path().string(), "the folder cannot be made: " + error.message(),
                     "run it in a folder that you may write to"});
    write_new((name / file).string(), text, settings.on("force"));
    std::fputs((name / file).string().append("\n").c_str(), data_stream());
  };
  for (const PluginFile& found : found_plugins(settings))
    if (found.usable() && found.descriptor.name == name)
      Messages(settings).warning(
          {name,
           fmt::format("{} is called so too: of two plugins of one name the first that is found counts",
                       found.path.string()),
           "winnow plugins list shows the others as shadowed"});
  for (const winnow_data::File& file : winnow_data::files) {
    const std::string text(reinterpret_cast<const char*>(file.bytes), *file.size);
    const fs::path path = file.name;
    if (path.extension() == ".cpp") {
      write(name + ".cpp", renamed(text, path.stem().string(), name));
    } else {
      write(path, text);
    }
  }
  write("CMakeLists.txt", replaced(std::string(kCMake), "@name@", name));
  write("README.md", replaced(std::string(kReadme), "@name@", name));
  return kDone;
}

}  // namespace winnow::cli
