// Settings of a run: flags, then WINNOW_* variables, then the configuration (--config FILE, else ./winnow.toml), then
// the user's own configuration ($XDG_CONFIG_HOME/winnow/winnow.toml). The first that says something counts; --set adds
// up.
//
//   jobs = 4                      # like -j 4
//   [set.chrome]                  # like --set chrome.keep_comments=true
//   keep_comments = true
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "options.h"

namespace winnow::cli {

class Settings {
 public:
  /// Merges all sources for `verb`. A file that was only found in the current folder may name no plugins and no paths.
  /// Throws Refused with file and line.
  static Settings gather(Verb verb, const CommandLine& line);

  bool on(std::string_view flag) const;
  /// The value; nothing when it was given nowhere.
  std::optional<Value> one(std::string_view flag) const;
  /// All values of a flag that may be repeated, those that count less first.
  std::vector<Value> many(std::string_view flag) const;
  /// Like many(), each value split at its commas.
  std::vector<Value> names(std::string_view flag) const;

  std::vector<std::string> arguments;

 private:
  void add(const Flag& flag, std::vector<Value> values);
  void add_environment(Verb verb);
  void name_data_stream();
  void add_file(const std::string& file, bool trusted, bool must_exist);
  std::map<std::string, std::vector<Value>, std::less<>> values_;
};

}  // namespace winnow::cli
