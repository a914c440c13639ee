#include <fmt/format.h>

#include <cstdio>
#include <string>

#include "options.h"
#include "refused.h"
#include "terminal/terminal.h"
#include "verbs.h"

namespace winnow::cli {
namespace {

// Text of man(7): backslashes and dashes are escaped, and no line begins with a control character.
std::string roff(std::string_view text) {
  std::string out;
  bool begins = true;
  for (const char c : text) {
    if (begins && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
    begins = c == '\n';
  }
  return out;
}

std::string verb_section(const VerbInfo& verb) {
  std::string out = fmt::format(".SS winnow {}\n{}.\n.PP\n.nf\n{}.fi\n.PP\nUsage: winnow {} {}\n", verb.name,
                                roff(verb.summary), roff(verb.examples), verb.name, roff(verb.usage));
  for (const Flag& flag : flags()) {
    if (!(flag.verbs & verb.verb)) continue;
    out += ".TP\n";
    if (flag.letter) out += fmt::format("\\fB\\-{}\\fR, ", flag.letter);
    out += fmt::format("\\fB{}\\fR", roff("--" + std::string(flag.name)));
    if (flag.kind == Flag::Kind::kMaybe)
      out += fmt::format("[=\\fI{}\\fR]", roff(flag.value));
    else if (!flag.value.empty())
      out += fmt::format(" \\fI{}\\fR", roff(flag.value));
    out += fmt::format("\n{}\n", roff(flag.help));
  }
  return out;
}

}  // namespace

int run_man(const Settings&) {
  std::string out =
      ".TH WINNOW 1 \"\" \"winnow " WINNOW_VERSION
      "\" \"User Commands\"\n"
      ".SH NAME\nwinnow \\- clean canonical texts from scraped pages\n"
      ".SH SYNOPSIS\n\\fBwinnow\\fR \\fIVERB\\fR [\\fIOPTION\\fR]... [\\fIARGUMENT\\fR]...\n"
      ".SH DESCRIPTION\nWinnow turns a folder of scraped pages into clean canonical texts: the title, the article,\n"
      "nothing else. Each removal is written down with its reason, so that the original can be given back.\n"
      "A lone \"\\-\" is standard input.\n"
      ".SH VERBS\n";
  for (const VerbInfo& verb : verbs()) out += verb_section(verb);
  out +=
      ".SH ENVIRONMENT\nEvery option that may stand in a configuration may also be given as \\fBWINNOW_OPTION\\fR, "
      "its\n"
      "dashes as underscores. \\fBNO_COLOR\\fR switches colours off.\n"
      ".SH FILES\n\\fI./winnow.toml\\fR and \\fI$XDG_CONFIG_HOME/winnow/winnow.toml\\fR: settings, in this order.\n"
      ".SH EXIT STATUS\n"
      ".TP\n0\ndone\n.TP\n1\n\\-\\-check: something would change\n.TP\n2\nusage, refused, cannot start\n"
      ".TP\n3\nout of a resource: disk, memory\n.TP\n4\nfinished, but inputs failed or a plugin misbehaved\n"
      ".TP\n130, 143\nstopped by a signal\n";
  std::fputs(out.c_str(), data_stream());
  return kDone;
}

}  // namespace winnow::cli
