// winnow plugins test: a built plugin over its cases and over hostile pages. What it is held to: its cases come out as
// written, equal pages get equal edits in any order and on any thread, its own output is left alone, and none of its
// edits is void. A plugin that learns is held to the laws of two passes too (two_pass_laws.h).
#include <winnow/audit.h>
#include <winnow/corpus_state.h>
#include <winnow/document.h>
#include <winnow/form.h>
#include <winnow/reader.h>

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "hostile_pages.h"
#include "line_diff.h"
#include "plugin_author.h"
#include "plugin_choice.h"
#include "refused.h"
#include "run.h"
#include "terminal.h"
#include "two_pass_laws.h"
#include "verbs.h"

namespace winnow::cli {
namespace {

namespace fs = std::filesystem;
using Options = std::map<std::string, std::string>;

constexpr unsigned kThreads = 16;
constexpr std::size_t kMostOptionSets = 4;
constexpr std::size_t kMostSaid = 20;

struct Page {
  std::string name;
  Document document;  // as it was read
};

struct Case {
  std::string name;
  Options options;
  std::optional<Page> page;
  std::optional<std::string> want;
  std::string problem;
};

std::optional<std::string> bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
}

// NAME=VALUE is an option of the plugin, --site=NAME the page's site; {case} is the case's folder.
void read_options_of(const fs::path& folder, Case& to, ReadOptions& reading) {
  std::ifstream in(folder / "options");
  for (std::string line; std::getline(in, line);) {
    for (std::size_t at = line.find("{case}"); at != line.npos; at = line.find("{case}"))
      line.replace(at, 6, folder.string());
    const std::size_t equals = line.find('=');
    if (line.empty()) continue;
    if (equals == line.npos) {
      to.problem = fmt::format("options: \"{}\" is not NAME=VALUE", line);
    } else if (line.starts_with("--site=")) {
      reading.site = line.substr(equals + 1);
    } else {
      to.options[line.substr(0, equals)] = line.substr(equals + 1);
    }
  }
}

Case read_case(const fs::path& folder, ReadOptions reading) {
  Case one;
  one.name = folder.filename().string();
  read_options_of(folder, one, reading);
  std::vector<std::string> inputs;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().filename().string().starts_with("in.")) inputs.push_back(entry.path().string());
  if (inputs.size() != 1) {
    one.problem = fmt::format("it holds {} files in.*, it should hold 1", inputs.size());
    return one;
  }
  Source source(inputs, reading);
  while (std::optional<Record> record = source.next()) {
    record->finish();
    if (record->kind != Record::Kind::kPage || one.page)
      one.problem = one.page ? "its input holds more than one page" : record->error.text();
    else
      one.page = Page{one.name, std::move(record->document)};
  }
  one.want = bytes_of(folder / "out.txt");
  if (one.page && !one.want) one.problem = "it has no out.txt";
  return one;
}

// What cleaning made of a page: its edits, and its text.
struct Cleaned {
  std::string edits, text;
  Outcome outcome;
};

Cleaned clean_copy(Document page, Pipeline& pipeline) {
  Cleaned cleaned;
  page.keep_form_history = true;
  cleaned.outcome = pipeline.clean(page);
  cleaned.text = canonical_text(page);
  cleaned.edits = audit_lines(page, cleaned.text);
  return cleaned;
}

class Trial {
 public:
  Trial(const PluginFile& plugin, const Options& options) : options_(options) {
    if (const Status loaded = host_.load(plugin, options); !loaded) throw Refused(loaded.error());
  }

  // The law that is broken is named with the page. True when all hold.
  bool page_by_page(const std::vector<const Page*>& pages, std::vector<std::string>& problems) {
    const std::size_t before = problems.size();
    Pipeline pipeline(host_.stages(), {}), no_plugin({}, {});
    for (const Page* page : pages) {
      Cleaned cleaned = clean_copy(page->document, pipeline);
      for (const Incident& incident : cleaned.outcome.incidents)
        problems.push_back(page->name + ": " + incident.message);
      if (cleaned.outcome.timed_out) problems.push_back(page->name + ": took more than 10 s of processor time");
      if (!cleaned.outcome.settled) problems.push_back(page->name + ": still asks for edits in the last round");
      // As the text reads without any plugin: lines of a `pre` are lines of their own there.
      const auto read_again = [&] {
        Document again = text_document(page->name, cleaned.text);
        again.site = page->document.site;
        return again;
      };
      const std::string alone = clean_copy(read_again(), no_plugin).text;
      if (const Cleaned twice = clean_copy(read_again(), pipeline); twice.text != alone) {
        problems.push_back(page->name + ": its own output, cleaned again, is not left alone:");
        add_difference(alone, twice.text, problems);
      }
      reference_.push_back(std::move(cleaned));
    }
    // Other pages have come between: a worker that remembers more than it should is found out.
    for (std::size_t i = pages.size(); i-- > 0;)
      if (clean_copy(pages[i]->document, pipeline).edits != reference_[i].edits)
        problems.push_back(pages[i]->name + ": looked at twice, it gets other edits");
    return problems.size() == before;
  }

  bool on_threads(const std::vector<const Page*>& pages, std::vector<std::string>& problems) {
    const std::size_t before = problems.size();
    std::mutex mutex;
    std::vector<std::thread> threads;
    for (unsigned t = 0; t < kThreads; ++t)
      threads.emplace_back([&, t] {
        Pipeline pipeline(host_.stages(), {});
        for (std::size_t k = 0; k < pages.size(); ++k) {
          const std::size_t i = (k + t * 7) % pages.size();
          if (clean_copy(pages[i]->document, pipeline).edits == reference_[i].edits) continue;
          const std::lock_guard lock(mutex);
          problems.push_back(pages[i]->name + ": gets other edits on another thread");
        }
      });
    for (std::thread& thread : threads) thread.join();
    return problems.size() == before;
  }

  // Does the plugin learn from other pages, and keep the laws of that?
  bool learns() {
    const Result<CorpusState> state = CorpusState::fresh(host_);
    return !state || !state->is_empty();
  }
  void two_passes(const std::vector<const Page*>& pages, std::vector<std::string>& problems) {
    std::vector<const Document*> documents;
    for (const Page* page : pages) documents.push_back(&page->document);
    try_two_pass_laws(host_, documents, problems);
  }

  const Cleaned& first() const { return reference_.front(); }

  static void add_difference(std::string_view want, std::string_view got, std::vector<std::string>& problems) {
    std::vector<std::string> lines = line_diff(want, got);
    if (lines.size() > kMostSaid) lines.resize(kMostSaid);
    for (const std::string& line : lines) problems.push_back("  " + line);
    if (lines.empty() && want != got) problems.emplace_back("  the texts differ in their line ends");
  }

 private:
  PluginHost host_;
  Options options_;
  std::vector<Cleaned> reference_;
};

void say(const std::string& name, std::size_t n, std::vector<std::string>& problems, std::size_t& n_bad) {
  std::string text = fmt::format("{}  {}, {} pages\n", problems.empty() ? "good" : "BAD ", name, n);
  for (std::size_t i = 0; i < std::min(problems.size(), kMostSaid); ++i) text += "      " + escaped(problems[i]) + "\n";
  if (problems.size() > kMostSaid) text += fmt::format("      and {} more\n", problems.size() - kMostSaid);
  std::fputs(text.c_str(), stdout);
  n_bad += !problems.empty();
  problems.clear();
}

PluginFile built_plugin(const Settings& settings, const fs::path& folder) {
  if (const std::optional<Value> file = settings.one("plugin")) return inspect_plugin(file->text, trust_of(settings));
  fs::path newest;
  fs::file_time_type time{};
  std::error_code error;
  fs::recursive_directory_iterator entries(folder, error);
  for (const fs::recursive_directory_iterator end; !error && entries != end; entries.increment(error)) {
    if (!entries->path().filename().string().ends_with(".winnow.so")) continue;
    std::error_code ignored;
    const fs::file_time_type written = entries->last_write_time(ignored);
    if (newest.empty() || written > time) {
      newest = entries->path();
      time = written;
    }
  }
  if (newest.empty())
    throw Refused(
        {folder.string(), "there is no built plugin in it, no NAME.winnow.so", "build it, or give --plugin FILE"});
  return inspect_plugin(newest, trust_of(settings));
}

}  // namespace

int plugins_test(const Settings& settings) {
  if (settings.arguments.size() != 2) throw Refused({"", "winnow plugins test DIR [--plugin FILE]", ""});
  const fs::path folder = fs::absolute(settings.arguments[1]);
  const PluginFile plugin = built_plugin(settings, folder);
  if (!plugin.usable()) throw Refused({plugin.path.string(), plugin.refused, ""});
  std::fputs(escaped(fmt::format("{} {}: {}", plugin.descriptor.name, plugin.descriptor.version, plugin.path.string()))
                 .append("\n")
                 .c_str(),
             stdout);
  std::vector<Case> cases;
  std::error_code error;
  std::vector<fs::path> folders;
  for (fs::directory_iterator entries(folder / "cases", error), end; !error && entries != end; entries.increment(error))
    if (entries->is_directory()) folders.push_back(entries->path());
  std::sort(folders.begin(), folders.end());
  for (const fs::path& one : folders) cases.push_back(read_case(one, read_options(settings)));

  std::size_t n_bad = 0;
  std::vector<std::string> problems;
  std::vector<Options> option_sets{{}};
  std::vector<const Page*> pages;
  for (const Case& one : cases) {
    if (!one.problem.empty() || !one.page) {
      problems.push_back(one.name + ": " + (one.problem.empty() ? "its input is no page" : one.problem));
      continue;
    }
    pages.push_back(&*one.page);
    if (std::find(option_sets.begin(), option_sets.end(), one.options) == option_sets.end())
      option_sets.push_back(one.options);
    Trial trial(plugin, one.options);
    trial.page_by_page({&*one.page}, problems);
    if (trial.first().text == *one.want) continue;
    problems.push_back(one.name + ": does not come out as written:");
    Trial::add_difference(*one.want, trial.first().text, problems);
  }
  if (std::none_of(cases.begin(), cases.end(), [](const Case& c) { return c.name.ends_with("left_alone"); }))
    problems.emplace_back("there is no case ..._left_alone: a page that looks like a match and must not change");
  say("cases", cases.size(), problems, n_bad);

  std::vector<Page> hostile;
  for (auto& [name, text] : hostile_pages()) hostile.push_back({name, text_document(name, std::move(text))});
  hostile.push_back({"html", html_hostile_page()});
  for (const Page& page : hostile) pages.push_back(&page);
  if (option_sets.size() > kMostOptionSets) option_sets.resize(kMostOptionSets);
  for (std::size_t i = 0; i < option_sets.size(); ++i) {
    const std::string with = i == 0 ? "default options" : fmt::format("options of cases ({})", i);
    Trial trial(plugin, option_sets[i]);
    trial.page_by_page(pages, problems);
    say("sound edits, equal edits twice, own output left alone; " + with, pages.size(), problems, n_bad);
    trial.on_threads(pages, problems);
    say(fmt::format("equal edits on {} threads; ", kThreads) + with, pages.size(), problems, n_bad);
    if (!trial.learns()) continue;
    trial.two_passes(pages, problems);
    say("equal states in any order, split and merge; " + with, pages.size(), problems, n_bad);
  }
  return n_bad > 0 ? kFailures : kDone;
}

}  // namespace winnow::cli
