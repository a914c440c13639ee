// The one table of flags. The command line is parsed, the environment and the configuration files are read, and --help
// is written from it.
#pragma once
#include <winnow/plugin_choice.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace winnow::cli {

enum Verb : unsigned {
  kNoVerb = 0,
  kClean = 1,
  kExplain = 2,
  kPlugins = 4,
  kRestore = 8,
  kSearch = 16,
  kEval = 32,
  kDedup = 64,
  kRules = 128,
  // Those that look at what was done.
  kReport = 1u << 8,
  kAudit = 1u << 9,
  kDiff = 1u << 10,
  kConfig = 1u << 11,
  kDoctor = 1u << 12,
  kMan = 1u << 13,
  kCompletion = 1u << 14,
  kLearn = 1u << 15
};

/// A verb of the command line.
struct VerbInfo {
  Verb verb;
  std::string_view name;
  std::string_view summary;     // one line
  std::string_view usage;       // what follows "winnow NAME"
  std::string_view examples;    // lines, each indented by two columns
  std::string_view words = {};  // what the first argument may be, parted by spaces; empty: anything
};

struct Flag {
  enum class Kind { kSwitch, kOne, kMany, kMaybe };  // kMaybe: a switch, or =VALUE behind it
  enum class InConfig { kNever, kTrusted, kAnywhere };
  std::string_view name;   // "output": --output, WINNOW_OUTPUT, output = "..." in a configuration
  char letter;             // 'o', or 0
  std::string_view value;  // "PATH"; empty for a switch
  std::string_view help;   // one line
  unsigned verbs;
  Kind kind;
  InConfig in_config;  // kTrusted: not in a file that was only found in the current folder
  bool rare = false;   // --help names it only; the manual page says what it does
};

/// A flag's value and where it was given.
using Value = Setting;

/// What was given for one flag.
struct Given {
  const Flag* flag;
  std::vector<Value> values;
};

struct CommandLine {
  std::vector<Given> given;
  std::vector<std::string> arguments;  // that are no flags
  bool help = false;
};

std::span<const Flag> flags();
std::span<const VerbInfo> verbs();
const VerbInfo* verb_named(std::string_view name);
const Flag* flag_named(std::string_view name);

/// Parses what follows the verb. Throws Refused.
CommandLine parse(Verb verb, const std::vector<std::string>& arguments);

/// The text of `winnow --help` and of `winnow VERB --help`.
std::string general_help();
std::string help_of(const VerbInfo& verb);

/// The words with `between` them.
std::string joined(const std::vector<std::string>& words, std::string_view between);

}  // namespace winnow::cli
