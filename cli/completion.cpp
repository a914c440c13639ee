#include <fmt/format.h>

#include <cstdio>
#include <string>

#include "options.h"
#include "refused.h"
#include "terminal/terminal.h"
#include "verbs.h"

namespace winnow::cli {
namespace {

std::string replaced(std::string_view text, char what, std::string_view by) {
  std::string out;
  for (const char c : text) {
    if (c == what)
      out += by;
    else
      out += c;
  }
  return out;
}

// Within single quotes of a POSIX shell.
std::string in_quotes(std::string_view text) { return replaced(text, '\'', "'\\''"); }

bool takes_word(const Flag& flag) { return !flag.value.empty() && flag.kind != Flag::Kind::kMaybe; }

bool wants_file(const Flag& flag) {
  return flag.value == "PATH" || flag.value == "FILE" || flag.value == "DIR" || flag.value == "OLD";
}

template <class Use>
void each_flag(const VerbInfo& verb, const Use& use) {
  for (const Flag& flag : flags())
    if (flag.verbs & verb.verb) use(flag);
}

std::string bash() {
  std::string names, cases;
  for (const VerbInfo& verb : verbs()) {
    names += std::string(verb.name) + " ";
    std::string options = "--help";
    each_flag(verb, [&](const Flag& flag) {
      options += fmt::format(" --{}", flag.name);
      if (flag.letter) options += fmt::format(" -{}", flag.letter);
    });
    cases += fmt::format("    {}) options='{}' words='{}' ;;\n", verb.name, options, verb.words);
  }
  return "# Completions of winnow for bash.\n_winnow() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} options='' words=''\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
         "    COMPREPLY=($(compgen -W '" +
         names +
         "--help --version' -- \"$word\"))\n    return\n  fi\n"
         "  case ${COMP_WORDS[1]} in\n" +
         cases +
         "  esac\n"
         "  if [[ $word == -* ]]; then\n    COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
         "  elif [ \"$COMP_CWORD\" -eq 2 ] && [ -n \"$words\" ]; then\n"
         "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n  else\n    COMPREPLY=()\n  fi\n}\n"
         "complete -o default -F _winnow winnow\n";
}

// In a specification of _arguments "[", "]" and ":" have a meaning.
std::string zsh_help(std::string_view text) {
  return in_quotes(replaced(replaced(replaced(text, '[', "\\["), ']', "\\]"), ':', "\\:"));
}

std::string zsh() {
  std::string out = "#compdef winnow\n# Completions of winnow for zsh.\n_winnow() {\n  local -a verbs=(\n";
  for (const VerbInfo& verb : verbs()) out += fmt::format("    '{}:{}'\n", verb.name, zsh_help(verb.summary));
  out +=
      "  )\n  if (( CURRENT == 2 )); then\n    _describe verb verbs\n    return\n  fi\n"
      "  local verb=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $verb in\n";
  for (const VerbInfo& verb : verbs()) {
    out += fmt::format("    {})\n      _arguments \\\n", verb.name);
    each_flag(verb, [&](const Flag& flag) {
      const std::string many = flag.kind == Flag::Kind::kMany ? "*" : "";
      std::string about = fmt::format("[{}]", zsh_help(flag.help));
      if (takes_word(flag)) about += fmt::format(":{}:{}", zsh_help(flag.value), wants_file(flag) ? "_files" : "");
      out += fmt::format("        '{}--{}{}' \\\n", many, flag.name, about);
      if (flag.letter) out += fmt::format("        '{}-{}{}' \\\n", many, flag.letter, about);
    });
    const std::string first = verb.words.empty() ? "" : fmt::format("        '1:what:({})' \\\n", verb.words);
    out += first + "        '*:input:_files' ;;\n";
  }
  return out + "  esac\n}\n_winnow \"$@\"\n";
}

// Within single quotes of fish a backslash and a quote are escaped.
std::string fish_text(std::string_view text) { return replaced(replaced(text, '\\', "\\\\"), '\'', "\\'"); }

std::string fish() {
  std::string out = "# Completions of winnow for fish.\n";
  for (const VerbInfo& verb : verbs())
    out += fmt::format("complete -c winnow -n __fish_use_subcommand -f -a {} -d '{}'\n", verb.name,
                       fish_text(verb.summary));
  for (const VerbInfo& verb : verbs()) {
    const std::string when = fmt::format("complete -c winnow -n '__fish_seen_subcommand_from {}'", verb.name);
    if (!verb.words.empty()) out += fmt::format("{} -f -a '{}'\n", when, verb.words);
    each_flag(verb, [&](const Flag& flag) {
      out += when;
      if (flag.letter) out += fmt::format(" -s {}", flag.letter);
      out += fmt::format(" -l {}{} -d '{}'\n", flag.name,
                         !takes_word(flag)  ? ""
                         : wants_file(flag) ? " -r -F"
                                            : " -x",
                         fish_text(flag.help));
    });
  }
  return out;
}

}  // namespace

int run_completion(const Settings& settings) {
  const std::string shell = settings.arguments.size() == 1 ? settings.arguments.front() : "";
  if (shell != "bash" && shell != "zsh" && shell != "fish")
    throw Refused({"", "winnow completion bash|zsh|fish", "winnow completion --help shows how"});
  const std::string text = shell == "bash" ? bash() : shell == "zsh" ? zsh() : fish();
  std::fputs(text.c_str(), data_stream());
  return kDone;
}

}  // namespace winnow::cli
