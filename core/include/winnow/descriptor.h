// What a plugin says of itself, read from its file before a single instruction of it runs, and settings held against
// it.
//
//   Result<std::string> json = read_descriptor_section("chrome.winnow.so");
//   Result<Descriptor> chrome = parse_descriptor(*json);
//   check_settings(*chrome, {{"line_model", "0"}});   // every option's value, or an Error that names the wrong one
#pragma once
#include <winnow/error.h>
#include <winnow/pipeline.h>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// An option that a plugin declares in its descriptor.
struct OptionSpec {
  enum class Type { kBool, kInt, kFloat, kString, kEnum, kPath };
  std::string name;
  Type type = Type::kString;
  std::string default_value;        // as text: "true", "12", "0.5"
  std::vector<std::string> values;  // kEnum: what is allowed
  std::string min, max;             // kInt, kFloat: inclusive bounds as text; empty: none
  std::string explain_value;        // as text: the value in `winnow explain` where nothing is set; empty: the default
  std::string help;
};

/// A reason that a plugin declares: why it may remove or change something.
struct ReasonSpec {
  std::string name;
  std::string help;
};

/// What a plugin says of itself, parsed and checked.
struct Descriptor {
  std::string name;
  std::string version;
  std::string summary;
  int abi_major = 0;
  int abi_minor = 0;
  int needs_minor = 0;
  int order = 450;
  std::vector<ReasonSpec> reasons;
  std::vector<OptionSpec> options;
  bool needs_raw = false;
  bool needs_corpus = false;  // does nothing unless it has seen other pages
  RerunOn rerun_on;
  std::string json;  // the bytes of the section, without the NUL
};

/// The descriptor's JSON bytes of an ELF shared library, read from the file with every offset checked and without
/// loading it. Errors say what the file is instead: empty, a script, an executable, another architecture, truncated ...
Result<std::string> read_descriptor_section(const std::filesystem::path& file);

/// Parses and checks a descriptor. Errors name the member that is wrong.
Result<Descriptor> parse_descriptor(std::string_view json);

/// Checks a setting's value against its spec and gives it in canonical form ("1" -> "true" for a bool).
Result<std::string> check_option(const OptionSpec& spec, std::string_view value);

/// The values of all declared options, by name: defaults, and over them `settings`, checked. The Error names the option
/// and the plugin, and suggests what may have been meant; its place is the option or empty.
Result<std::map<std::string, std::string>> check_settings(const Descriptor& descriptor,
                                                          const std::map<std::string, std::string>& settings);

/// The one of `names` that is nearest to `name` by edit distance, when it is near enough to be what was meant; else "".
std::string did_you_mean(std::string_view name, const std::vector<std::string>& names);

}  // namespace winnow
