#include "options.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <deque>

#include "refused.h"

namespace winnow::cli {
namespace {

using Kind = Flag::Kind;
using In = Flag::InConfig;
constexpr unsigned kCleaning = kClean | kExplain | kDiff;
constexpr unsigned kReading = kCleaning | kDedup | kRules | kLearn;
constexpr unsigned kRunning = kClean | kDedup | kLearn;
constexpr unsigned kWriting = kClean | kDedup;
constexpr unsigned kRunsPlugins = kCleaning | kEval | kLearn;
constexpr unsigned kWithPlugins = kRunsPlugins | kPlugins | kRules;
constexpr unsigned kAll = kClean | kExplain | kPlugins | kRestore | kSearch | kEval | kDedup | kRules | kDoctor |
                          kConfig | kReport | kAudit | kDiff | kLearn;

constexpr std::array kFlags{
    Flag{"output", 'o', "PATH", "a folder for txt, a file for all else; without it: standard output", kWriting,
         Kind::kOne, In::kTrusted},
    Flag{"output", 'o', "FILE", "what is learned", kLearn, Kind::kOne, In::kTrusted},
    Flag{"output", 'o', "FILE", "the report; - is standard output", kReport, Kind::kOne, In::kTrusted},
    Flag{"output", 'o', "DIR", "a folder for what is given back", kRestore, Kind::kOne, In::kTrusted},
    Flag{"output", 'o', "PATH", "new: the rule file, without it standard output; import: a folder", kRules, Kind::kOne,
         In::kTrusted},
    Flag{"format", 'f', "FORMAT", "of the output: txt, md, jsonl, jsonl.zst, es-bulk, sqlite", kClean, Kind::kOne,
         In::kAnywhere},
    Flag{"format", 'f', "FORMAT", "of the output: txt, jsonl", kDedup, Kind::kOne, In::kAnywhere},
    Flag{"from", 0, "FORMAT", "of the input: auto, txt, html, jsonl, warc, tar, zip", kReading, Kind::kOne,
         In::kAnywhere},
    Flag{"files-from", 0, "FILE", "read inputs from FILE too, one a line", kRunning, Kind::kOne, In::kNever},
    Flag{"null", '0', "", "the inputs of --files-from end in NUL instead", kRunning, Kind::kSwitch, In::kNever, true},
    Flag{"site", 0, "NAME", "the site of pages that name none", kReading, Kind::kOne, In::kAnywhere},
    Flag{"site-from", 0, "dir|MAP.tsv", "site = first folder, or by lines \"path or id <TAB> site\"", kReading,
         Kind::kOne, In::kTrusted, true},
    Flag{"unwrap", 0, "", "texts: join the lines of paragraphs that were wrapped at a width", kCleaning | kLearn,
         Kind::kSwitch, In::kAnywhere, true},
    Flag{"plugins", 0, "A,B", "exactly these plugins, in this order", kRunsPlugins, Kind::kOne, In::kTrusted},
    Flag{"without", 0, "A,B", "all plugins but these", kRunsPlugins, Kind::kMany, In::kTrusted},
    Flag{"plugin", 0, "FILE", "a plugin from this file too", kWithPlugins, Kind::kMany, In::kTrusted},
    Flag{"trust-plugins", 0, "", "take plugin files that are named though others may have written them", kWithPlugins,
         Kind::kSwitch, In::kTrusted, true},
    Flag{"preset", 0, "HOW", "how much to cut: careful, normal, hard", kRunsPlugins, Kind::kOne, In::kAnywhere},
    Flag{"set", 0, "NAME.OPT=VALUE", "an option of a plugin; winnow plugins show NAME lists them",
         kRunsPlugins | kDedup, Kind::kMany, In::kAnywhere},
    Flag{"isolate", 0, "A,B", "plugins in processes of their own: all, or these", kRunsPlugins, Kind::kMaybe,
         In::kTrusted},
    Flag{"plugin-seconds", 0, "N", "processor time of an isolated or tested plugin a page (default: 10)",
         kRunsPlugins | kPlugins, Kind::kOne, In::kTrusted, true},
    Flag{"plugin-memory", 0, "SIZE", "memory that an isolated plugin may take (default: 512M)", kRunsPlugins,
         Kind::kOne, In::kTrusted, true},
    Flag{"config", 0, "FILE", "settings, instead of ./winnow.toml", kRunsPlugins | kDedup, Kind::kOne, In::kNever},
    Flag{"state", 0, "FILE", "what winnow learn wrote, for plugins that learn from other pages", kCleaning, Kind::kOne,
         In::kTrusted},
    Flag{"learn", 0, "WHEN", "read the input twice, so that plugins learn from it: always, never, auto", kClean,
         Kind::kOne, In::kAnywhere, true},
    Flag{"spool", 0, "SIZE", "of standard input, where it is read twice, at most (default: 1G)", kClean, Kind::kOne,
         In::kAnywhere, true},
    Flag{"page", 0, "ID", "only the page with this id", kExplain, Kind::kOne, In::kNever},
    Flag{"limit", 0, "N", "so many at most (default: 10; audit grep: all)", kSearch | kAudit, Kind::kOne,
         In::kAnywhere},
    Flag{"plugin", 0, "NAME", "only edits of this plugin", kAudit, Kind::kOne, In::kNever},
    Flag{"reason", 0, "NAME", "only edits for this reason", kAudit, Kind::kOne, In::kNever},
    Flag{"site", 0, "NAME", "only edits of this site's pages", kAudit, Kind::kOne, In::kNever},
    Flag{"score-below", 0, "X", "only edits with a score below X", kAudit, Kind::kOne, In::kNever},
    Flag{"after", 0, "each|NAME", "the page behind each plugin that changed it, or behind one", kExplain, Kind::kOne,
         In::kNever},
    Flag{"side-by-side", 'y', "", "two columns", kDiff, Kind::kSwitch, In::kAnywhere},
    Flag{"only", 0, "A,B", "clean texts again, with the edits of these plugins or reasons undone", kRestore,
         Kind::kMany, In::kNever},
    Flag{"origin", 0, "", "where each setting comes from", kConfig, Kind::kSwitch, In::kNever},
    Flag{"json", 0, "", "as JSON", kExplain | kPlugins | kSearch | kAudit | kEval | kRules, Kind::kSwitch, In::kNever},
    Flag{"gold-as-input", 0, "", "clean the gold texts instead: what do clean pages lose?", kEval, Kind::kSwitch,
         In::kNever},
    Flag{"against", 0, "FILE", "compare with this run's cleaned pages, page by page", kEval, Kind::kOne, In::kNever},
    Flag{"by", 0, "A,B", "group by these members of the rows (default: dumper, lang, source, type)", kEval, Kind::kMany,
         In::kNever},
    Flag{"worst", 0, "N", "name the N worst pages (default: 10)", kEval, Kind::kOne, In::kNever},
    Flag{"dedup", 0, "", "mark copies of other pages; of text files the copies are left out", kClean, Kind::kSwitch,
         In::kAnywhere},
    Flag{"clusters", 0, "FILE", "a row a page: its cluster and the page that stays; - is allowed", kDedup, Kind::kOne,
         In::kTrusted},
    Flag{"clusters", 0, "FILE", "the clusters that winnow dedup wrote: charts of copies too", kReport, Kind::kOne,
         In::kNever},
    Flag{"index", 0, "DIR", "leave out copies of earlier runs' pages too, and remember these", kDedup, Kind::kOne,
         In::kTrusted},
    Flag{"edges", 0, "FILE", "a row for each verified pair of copies", kDedup, Kind::kOne, In::kTrusted},
    Flag{"signatures", 0, "FILE", "only keep what is remembered of pages: FILE is an input of later runs", kDedup,
         Kind::kOne, In::kNever},
    Flag{"level", 0, "WHAT", "page, or paragraph: what many pages of a site share (default: page)", kDedup, Kind::kOne,
         In::kNever},
    Flag{"keep", 0, "RULE,...", "which copy stays: longest, oldest, newest, prefer=PATTERN", kWriting, Kind::kMany,
         In::kAnywhere, true},
    Flag{"threshold", 0, "J", "least likeness of copies, .35 to 1: equal words alone (default: .45)", kWriting,
         Kind::kOne, In::kAnywhere, true},
    Flag{"memory", 0, "SIZE", "for what is remembered of pages; the rest: TMPDIR (default: 1G)", kWriting, Kind::kOne,
         In::kAnywhere, true},
    Flag{"audit", 0, "FILE", "every edit, with its reason, as JSONL", kClean | kRestore | kReport, Kind::kOne,
         In::kTrusted},
    Flag{"keep-source", 0, "", "in the audit: the markup of HTML pages, so that restore gives it back", kClean,
         Kind::kSwitch, In::kAnywhere, true},
    Flag{"report", 0, "FILE", "the run in numbers, as JSON", kClean, Kind::kOne, In::kTrusted},
    Flag{"rows", 0, "N", "so many edits in the table at most (default: 200000)", kReport, Kind::kOne, In::kAnywhere},
    Flag{"dry-run", 'n', "", "write no pages, say what would change", kClean, Kind::kSwitch, In::kNever},
    Flag{"check", 0, "", "name pages that would change; exit 1 if there are any", kClean, Kind::kSwitch, In::kNever},
    Flag{"force", 0, "", "write although PATH holds files that are not winnow's",
         kWriting | kRestore | kRules | kPlugins | kLearn | kReport, Kind::kSwitch, In::kNever, true},
    Flag{"rules", 0, "PATH", "the rule files: a folder, or one file", kRules, Kind::kOne, In::kNever},
    Flag{"update", 0, "", "test: what comes out is written into the texts of cases and tests", kRules | kPlugins,
         Kind::kSwitch, In::kNever},
    Flag{"provenance", 0, "", "rows say which plugins ran, and where in the source each block stood", kClean,
         Kind::kSwitch, In::kAnywhere, true},
    Flag{"paragraphs", 0, "", "rows name their paragraphs, each by an id that stays while its words do", kClean,
         Kind::kSwitch, In::kAnywhere, true},
    Flag{"action", 0, "ACTION", "of es-bulk: index, update (default: index)", kClean, Kind::kOne, In::kAnywhere, true},
    Flag{"since", 0, "FILE", "es-bulk: what an earlier run wrote; its pages that are gone are deleted", kClean,
         Kind::kOne, In::kTrusted, true},
    Flag{"most-deleted", 0, "N|N%", "of --since: delete nothing where more are gone (default: 50% of more than 20)",
         kClean, Kind::kOne, In::kAnywhere, true},
    Flag{"resume", 0, "", "go on where the same run was interrupted", kClean, Kind::kSwitch, In::kNever},
    Flag{"checkpoint", 0, "SECONDS", "how often to make sure that --resume can go on (default: 2)", kClean, Kind::kOne,
         In::kAnywhere, true},
    Flag{"max-cut", 0, "SHARE", "leave pages uncut that would lose more of their text (0.9, say)", kClean, Kind::kOne,
         In::kAnywhere},
    Flag{"baseline", 0, "REPORT", "leave pages uncut that would lose far more than their site did then", kClean,
         Kind::kOne, In::kTrusted, true},
    Flag{"strict", 0, "", "exit 4 when a page was quarantined", kClean, Kind::kSwitch, In::kAnywhere},
    Flag{"compare", 0, "OLD", "show what differs from the clean texts of an earlier run", kClean, Kind::kOne,
         In::kNever, true},
    Flag{"allow-failures", 0, "N|N%", "exit 0 when no more pages than this fail", kRunning, Kind::kOne, In::kAnywhere,
         true},
    Flag{"jobs", 'j', "N", "threads (default: one a processor)", kRunning | kEval, Kind::kOne, In::kAnywhere},
    Flag{"quiet", 'q', "", "only errors", kReading | kRestore | kSearch | kEval | kReport, Kind::kSwitch,
         In::kAnywhere},
    Flag{"verbose", 'v', "", "name every skipped file too", kRunning, Kind::kSwitch, In::kAnywhere, true},
    Flag{"color", 0, "WHEN", "auto, always, never", kAll, Kind::kOne, In::kAnywhere},
};

constexpr std::array kVerbs{
    VerbInfo{kClean, "clean", "turn scraped pages into clean canonical texts", "[OPTION]... INPUT...",
             "  winnow clean pages -o clean            every file of pages/, same tree below clean/\n"
             "  winnow clean page.txt                  one page, to standard output\n"
             "  winnow clean -f jsonl - <in.jsonl      a filter: a row out for each row in\n"
             "  winnow clean pages -o clean --dedup    and one of several copies of a page\n"
             "  winnow clean pages --check             what would change? exit 1 if anything\n"
             "  winnow clean crawl.warc.gz -f sqlite -o archive.db\n"
             "  winnow clean pages -o clean --audit audit.jsonl --without related\n"},
    VerbInfo{kEval, "eval", "measure cleaned pages against texts made clean by hand",
             "[OPTION]... GOLD.jsonl [CLEANED.jsonl]",
             "  winnow eval gold.jsonl                    rows {\"id\", \"text\", \"gold\"}: clean, then score\n"
             "  winnow eval gold.jsonl --gold-as-input    what do pages lose that are clean already?\n"
             "  winnow eval gold.jsonl a.jsonl            score what another run wrote\n"
             "  winnow eval gold.jsonl a.jsonl --against b.jsonl\n"},
    VerbInfo{kDedup, "dedup", "find copies among pages: exact, near, contained", "[OPTION]... INPUT...",
             "  winnow dedup pages --clusters clusters.jsonl     a row a page: its cluster and the page that stays\n"
             "  winnow dedup rows.jsonl -o kept.jsonl            the pages that stay\n"
             "  winnow dedup pages -o kept --keep prefer=gazette.example,oldest\n"
             "  winnow clean -f jsonl pages | winnow dedup - -o kept.jsonl --edges edges.jsonl\n"
             "  winnow dedup today.jsonl --index seen -o new.jsonl   no copies of earlier pages\n"
             "  winnow dedup index stats seen                    also verify, compact, resettle, forget ID...\n"
             "  winnow dedup monday.jsonl --signatures monday.sig    parts of an archive, read apart\n"
             "  winnow dedup monday.sig tuesday.sig --clusters clusters.jsonl    and brought together\n"
             "  winnow dedup crawl.warc.gz --level paragraph -o cut.jsonl    without a site's repeated paragraphs\n"},
    VerbInfo{kLearn, "learn", "learn what the pages of a site have in common", "[OPTION]... INPUT... -o FILE",
             "  winnow learn crawl.warc.gz -o site.state\n"
             "  winnow clean crawl.warc.gz --state site.state -o clean\n"
             "  winnow learn monday.state tuesday.state -o both.state    states that belong together\n"
             "  winnow learn site.state today.jsonl -o site2.state       and what is new\n"},
    VerbInfo{kExplain, "explain", "show what is kept and dropped of a page, by whom and why", "[OPTION]... FILE",
             "  winnow explain page.txt                each block, + kept, ~ mended, - dropped\n"
             "  winnow explain rows.jsonl --page 17    one page of many\n"
             "  winnow explain page.txt --plugins chrome --set chrome.OPTION=VALUE\n"
             "  winnow explain page.txt --json | jq .  for programs\n"},
    VerbInfo{kPlugins, "plugins", "list the plugins that are found, show what one does, help to write one",
             "list | show NAME | check FILE | new NAME | test DIR",
             "  winnow plugins list                    name, version, order, file\n"
             "  winnow plugins show chrome             its options and reasons\n"
             "  winnow plugins list --plugin ./mine.winnow.so\n"
             "  winnow plugins check mine.winnow.so    what a file says of itself, without loading it\n"
             "  winnow plugins new mine                a folder mine/ that builds and does something\n"
             "  winnow plugins test mine               a built plugin over its cases and hostile pages\n",
             "list show check new test"},
    VerbInfo{kDiff, "diff", "show what cleaning changes, word by word", "[OPTION]... FILE|FOLDER...",
             "  winnow diff page.txt                   lines that go and words that change, with the reason\n"
             "  winnow diff pages -y | less -R         side by side\n"
             "  winnow diff page.txt --plugins mojibake\n"},
    VerbInfo{kAudit, "audit", "search and sum up an audit", "stats|longest|sample FILE, or grep PATTERN FILE",
             "  winnow audit stats audit.jsonl         edits, pages and bytes by plugin and reason\n"
             "  winnow audit longest audit.jsonl       the longest paragraphs that went: are they right?\n"
             "  winnow audit grep 'price|offer' audit.jsonl --plugin NAME\n"
             "  winnow audit sample audit.jsonl --score-below 0.6 --limit 20\n",
             "stats longest grep sample"},
    VerbInfo{kReport, "report", "a page for the browser: what went and why, what to look at first",
             "[OPTION]... AUDIT [CLEANED] -o FILE",
             "  winnow clean pages -o clean --audit audit.jsonl\n"
             "  winnow report clean -o report.html     finds the audit in clean/ or beside it\n"
             "  winnow report audit.jsonl clean -o report.html\n"
             "  winnow report audit.jsonl -o report.html    removed texts alone\n"
             "  winnow report clean -o report.html --clusters clusters.jsonl    with charts of copies\n"},
    VerbInfo{kRestore, "restore", "give the original bytes back from clean texts and their audit",
             "--audit FILE -o DIR CLEANED",
             "  winnow clean pages -o clean --audit audit.jsonl\n"
             "  winnow restore --audit audit.jsonl -o again clean\n"
             "  winnow restore --audit audit.jsonl -o again clean --only related    undoes just that\n"},
    VerbInfo{kSearch, "search", "find pages in a database that clean -f sqlite wrote", "[OPTION]... FILE WORD...",
             "  winnow search archive.db tide table    pages that hold both words, the best first\n"
             "  winnow search archive.db \"tide table\" both words in this order\n"
             "  winnow search archive.db 'tid*' --json | jq -r .url\n"},
    VerbInfo{kConfig, "config", "show the settings that count", "show [--origin]",
             "  winnow config show                     as a winnow.toml, of plugins also what is built in\n"
             "  winnow config show --origin            and where each comes from\n",
             "show"},
    VerbInfo{kDoctor, "doctor", "check this installation", "",
             "  winnow doctor                          plugins, settings, and one page cleaned and restored\n"},
    VerbInfo{kCompletion, "completion", "write completions for a shell", "bash|zsh|fish",
             "  source <(winnow completion bash)\n"
             "  winnow completion zsh >~/.zfunc/_winnow\n"
             "  winnow completion fish >~/.config/fish/completions/winnow.fish\n",
             "bash zsh fish"},
    VerbInfo{kMan, "man", "write the manual page", "", "  winnow man | man -l -\n"},
    VerbInfo{kRules, "rules", "write, check and test the rules of sites",
             "lint PATH | test PATH | new SITE PAGE... | coverage INPUT... | import DIR",
             "  winnow rules new harnby.example pages -o rules/harnby.example.toml\n"
             "                                         a draft, from lines that repeat\n"
             "  winnow rules lint rules                what is wrong with rule files, and what looks so\n"
             "  winnow rules test rules                the pages that rule files name, and differences\n"
             "  winnow rules coverage --rules rules crawl.warc.gz\n"
             "                                         how often each rule met something\n"
             "  winnow rules import ftr-site-config -o rules\n"
             "                                         rules from files in that format\n",
             "lint test new coverage import"},
};

std::string dashed(const Flag& flag) { return "--" + std::string(flag.name); }

std::string left_column(const Flag& flag) {
  std::string text = flag.letter ? fmt::format("-{}, ", flag.letter) : "    ";
  text += dashed(flag);
  if (flag.kind == Kind::kMaybe) return text + fmt::format("[={}]", flag.value);
  if (!flag.value.empty()) text += " " + std::string(flag.value);
  return text;
}

[[noreturn]] void refuse_unknown(const std::string& argument, Verb verb) {
  const std::string name = argument.substr(0, argument.find('='));
  std::vector<std::string> known{"--help"};
  for (const Flag& flag : kFlags)
    if (flag.verbs & verb) known.push_back(dashed(flag));
  throw Refused({name, "there is no such option" + meant(name, known), "--help behind the verb shows those it has"});
}

}  // namespace

std::span<const Flag> flags() { return kFlags; }
std::span<const VerbInfo> verbs() { return kVerbs; }

const VerbInfo* verb_named(std::string_view name) {
  const auto* found = std::find_if(kVerbs.begin(), kVerbs.end(), [&](const VerbInfo& v) { return v.name == name; });
  return found == kVerbs.end() ? nullptr : found;
}

const Flag* flag_named(std::string_view name) {
  const auto* found = std::find_if(kFlags.begin(), kFlags.end(), [&](const Flag& f) { return f.name == name; });
  return found == kFlags.end() ? nullptr : found;
}

CommandLine parse(Verb verb, const std::vector<std::string>& arguments) {
  CommandLine line;
  ::CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  app.add_flag("-h,--help", line.help);
  std::deque<std::vector<std::string>> values;  // stays in place while options point into it
  std::vector<std::pair<const Flag*, ::CLI::Option*>> options;
  for (const Flag& flag : kFlags) {
    if (!(flag.verbs & verb)) continue;
    const std::string names = flag.letter ? fmt::format("-{},--{}", flag.letter, flag.name) : dashed(flag);
    auto& to = values.emplace_back();
    ::CLI::Option* option = flag.kind == Kind::kSwitch || flag.kind == Kind::kMaybe
                                ? app.add_flag(names)
                                : app.add_option(names, to)->allow_extra_args(false);
    options.emplace_back(&flag, option);
  }
  app.add_option("arguments", line.arguments);
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const ::CLI::ArgumentMismatch& error) {
    const std::string said = error.what();  // "--output: 1 required TEXT missing"
    throw Refused({said.substr(0, said.find(':')), "wants a value", "winnow VERB --help says which"});
  } catch (const ::CLI::ParseError& error) {
    throw Refused({"", error.what(), "winnow --help"});
  }
  // "--": what follows are arguments, whatever they begin with.
  std::vector<std::string> extras = app.remaining();
  std::erase(extras, "--");
  if (!extras.empty()) refuse_unknown(extras.front(), verb);
  for (std::size_t i = 0; i < options.size(); ++i) {
    const auto& [flag, option] = options[i];
    if (option->count() == 0) continue;
    Given given{flag, {}};
    if (flag->kind == Kind::kSwitch) {
      given.values.push_back({"true", dashed(*flag)});
    } else {
      for (const std::string& text : option->results()) given.values.push_back({text, dashed(*flag)});
      if (flag->kind == Kind::kOne || flag->kind == Kind::kMaybe)
        given.values.erase(given.values.begin(), given.values.end() - 1);
    }
    line.given.push_back(std::move(given));
  }
  return line;
}

std::string general_help() {
  std::string text =
      "winnow: clean canonical texts from scraped pages\n\n"
      "  winnow clean pages -o clean       every page of pages/, cleaned, below clean/\n"
      "  winnow explain pages/tide.txt     what goes, what stays, and why\n"
      "  winnow plugins list               who does the cleaning\n\n"
      "Usage: winnow VERB [OPTION]... [ARGUMENT]...\n\n";
  for (const VerbInfo& verb : kVerbs) text += fmt::format("  {:<10} {}\n", verb.name, verb.summary);
  return text +
         "\nwinnow VERB --help says more; winnow --version. \"-\" is standard input.\n"
         "Every option can also stand in WINNOW_OPTION and in winnow.toml.\n";
}

namespace {

// A verb with more options than this names the rare ones only, so that its help fits a screen.
constexpr std::ptrdiff_t kLongTable = 24;

// `text` in lines of a terminal's width; lines behind the first begin with `indent`.
std::string wrapped(std::string_view text, std::string_view indent) {
  constexpr std::size_t kColumns = 96;
  std::string lines;
  while (text.size() > kColumns) {
    const std::size_t space = text.rfind(' ', kColumns);
    if (space == std::string_view::npos || space <= indent.size()) break;
    lines += std::string(text.substr(0, space)) + "\n" + std::string(indent);
    text.remove_prefix(space + 1);
  }
  return lines + std::string(text) + "\n";
}

}  // namespace

std::string help_of(const VerbInfo& verb) {
  std::string text = fmt::format("winnow {}: {}\n\n{}\nUsage: winnow {}{}{}\n\n", verb.name, verb.summary,
                                 verb.examples, verb.name, verb.usage.empty() ? "" : " ", verb.usage);
  std::size_t width = 0;
  const bool long_table = std::count_if(kFlags.begin(), kFlags.end(),
                                        [&](const Flag& f) { return (f.verbs & verb.verb) != 0; }) > kLongTable;
  const auto shown = [&](const Flag& flag) { return (flag.verbs & verb.verb) != 0 && !(long_table && flag.rare); };
  for (const Flag& flag : kFlags)
    if (shown(flag)) width = std::max(width, left_column(flag).size());
  std::vector<std::string> rare;
  for (const Flag& flag : kFlags) {
    if (shown(flag))
      text += fmt::format("  {:<{}}  {}\n", left_column(flag), width, flag.help);
    else if (flag.verbs & verb.verb)
      rare.push_back(dashed(flag));
  }
  text += fmt::format("  {:<{}}  this\n", "-h, --help", width);
  if (!rare.empty()) text += wrapped("  Seldom needed (winnow man): " + joined(rare, " "), "  ");
  if (verb.verb == kClean)
    text +=
        "\nExit: 0 done, 1 --check found changes, 2 usage, 3 out of a resource, 4 inputs failed or a\n"
        "plugin misbehaved, 130 and 143 on a signal.\n";
  return text;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += between;
    text += word;
  }
  return text;
}

}  // namespace winnow::cli
