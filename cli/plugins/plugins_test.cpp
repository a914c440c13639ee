// winnow plugins test: a built plugin over its cases and over hostile pages. What it is held to: its cases come out as
// written, equal pages get equal edits in any order and on any thread, its own output is left alone, and none of its
// edits is void. A plugin that learns is held to the laws of two passes too (two_pass_laws.h). What the plugin does it
// does to a process of its own (trial_process.h), once for each case and once for each set of options.
#include <winnow/document.h>

#include <fmt/format.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>

#include "hostile_pages.h"
#include "plugin_author.h"
#include "plugin_case.h"
#include "plugin_trial.h"
#include "read_file.h"
#include "refused.h"
#include "run/isolation.h"
#include "run/plugin_choice.h"
#include "terminal/signals.h"
#include "terminal/terminal.h"
#include "trial_process.h"
#include "verbs.h"
#include "write_file.h"

namespace winnow::cli {
namespace {

namespace fs = std::filesystem;
using Page = TrialPage;

constexpr std::size_t kMostOptionSets = 4;
constexpr std::size_t kMostSaid = 20;

// What becomes of the parts of the trials: a line for each as soon as it is known, its problems below; or, at the end,
// all of them as JSON.
class Verdicts {
 public:
  explicit Verdicts(bool as_json) : as_json_(as_json) {}
  void part(std::string name, std::size_t n_pages) {
    conclude();
    name_ = std::move(name);
    n_pages_ = n_pages;
  }
  void problem(std::string what) { problems_.push_back(std::move(what)); }
  void wrote(std::string file) { written_.push_back(std::move(file)); }
  void conclude() {
    if (name_.empty()) return;
    n_bad_ += !problems_.empty();
    if (as_json_) {
      parts_.push_back({{"part", name_}, {"pages", n_pages_}, {"problems", problems_}, {"written", written_}});
    } else {
      print();
    }
    problems_.clear();
    written_.clear();
    name_.clear();
  }
  std::size_t n_bad() const { return n_bad_; }
  const nlohmann::ordered_json& parts() const { return parts_; }

 private:
  void print() const {
    std::string text =
        fmt::format("{}  {}, {}\n", problems_.empty() ? "good" : "BAD ", name_, counted(n_pages_, "page", "pages"));
    for (std::size_t i = 0; i < std::min(problems_.size(), kMostSaid); ++i)
      text += "      " + escaped(problems_[i]) + "\n";
    if (problems_.size() > kMostSaid) text += fmt::format("      and {} more\n", problems_.size() - kMostSaid);
    for (const std::string& file : written_) text += "      wrote " + escaped(file) + ": read it\n";
    std::fputs(text.c_str(), data_stream());
    std::fflush(data_stream());
  }

  bool as_json_;
  nlohmann::ordered_json parts_ = nlohmann::ordered_json::array();
  std::string name_;
  std::size_t n_pages_ = 0, n_bad_ = 0;
  std::vector<std::string> problems_, written_;
};

PluginFile built_plugin(const Settings& settings, const fs::path& folder) {
  if (const std::optional<Value> file = settings.one("plugin")) return inspect_plugin(file->text, trust_of(settings));
  fs::path newest;
  fs::file_time_type time{};
  std::error_code error;
  if (!fs::is_directory(folder, error))
    throw Refused({folder.string(), "is no folder: a plugin is tested in the folder that holds it and its cases/",
                   "winnow plugins new NAME makes one"});
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

// All trials of one plugin.
class Testing {
 public:
  // `updates`: what comes out of cases is written into their out.txt; not of those that are to be left alone.
  Testing(PluginFile plugin, double seconds, bool as_json, bool updates)
      : plugin_(std::move(plugin)), seconds_(seconds), updates_(updates), verdicts_(as_json) {}

  // Each case alone, in a process of its own. What is fit for the other trials, its pages and options, is kept.
  void cases(const std::vector<PluginCase>& cases, const fs::path& folder) {
    verdicts_.part("cases", cases.size());
    for (const PluginCase& one : cases) {
      if (signal_exit() != 0) return;
      if (!one.problem.empty())
        verdicts_.problem(one.name + ": " + one.problem);
      else if (try_case(one))
        keep(one);
    }
    if (signal_exit() != 0) return;
    if (std::none_of(cases.begin(), cases.end(), [](const PluginCase& c) { return c.is_left_alone(); }))
      verdicts_.problem(fmt::format(
          "there is no case {}/..._left_alone (in.txt, out.txt): a page that looks like a match and must not change",
          folder.string()));
    verdicts_.conclude();
  }

  // All pages with the options that cases have, defaults first.
  void pages(const std::vector<Page>& hostile) {
    for (const Page& page : hostile) pages_.push_back(&page);
    if (option_sets_.size() > kMostOptionSets) option_sets_.resize(kMostOptionSets);
    for (std::size_t i = 0; i < option_sets_.size() && signal_exit() == 0; ++i) {
      const std::string with = i == 0 ? "default options" : fmt::format("options of cases ({})", i);
      try_pages(option_sets_[i], with);
      if (signal_exit() != 0) return;
      verdicts_.conclude();
    }
  }

  std::size_t n_bad() const { return verdicts_.n_bad(); }
  const nlohmann::ordered_json& parts() const { return verdicts_.parts(); }

 private:
  // False when the plugin can't be asked of this page again: it did not start, or ended its process.
  bool try_case(const PluginCase& one) {
    bool is_started = true;
    const std::string end = in_a_process(
        seconds_,
        [&](Teller& tell) {
          Trial trial(plugin_, one.options, seconds_, tell);
          trial.page_by_page({&*one.page});
          for (const std::string& line : trial.take_log())
            std::fputs(("winnow: " + escaped(line) + "\n").c_str(), stderr);
          compare(one, trial, tell);
        },
        [&](const Told& told) {
          is_started = is_started && told.kind != Told::Kind::kRefused;
          verdicts_.problem(is_started ? told.text : one.name + ": " + told.refused.what);
        });
    if (!end.empty()) verdicts_.problem(end.starts_with(one.name) ? end : one.name + ": " + end);
    // The trial's process has written it.
    if (const Result<std::string> is = read_file(one.text); updates_ && is && *is != one.want)
      verdicts_.wrote(one.text.string());
    return is_started && end.empty();
  }

  void compare(const PluginCase& one, Trial& trial, Teller& tell) const {
    const std::string unchanged = trial.without_plugin(*one.page);
    if (one.is_left_alone() && trial.first().text != unchanged)
      tell.problem(one.name + ": is called left_alone, and the plugin changes it");
    if (trial.first().text == one.want) return;
    if (updates_) return write_new(one.text.string(), one.is_left_alone() ? unchanged : trial.first().text, true);
    if (!one.want) return tell.problem(one.name + ": it has no out.txt: --update writes it");
    tell.problem(one.name + ": does not come out as written:");
    trial.tell_difference(*one.want, trial.first().text);
  }

  void keep(const PluginCase& one) {
    pages_.push_back(&*one.page);
    if (std::find(option_sets_.begin(), option_sets_.end(), one.options) == option_sets_.end())
      option_sets_.push_back(one.options);
  }

  void try_pages(const PluginOptions& options, const std::string& with) {
    const std::string end = in_a_process(
        seconds_,
        [&](Teller& tell) {
          tell.part("sound edits, equal edits twice, own output left alone; " + with);
          Trial trial(plugin_, options, seconds_, tell);
          trial.page_by_page(pages_);
          tell.part(fmt::format("equal edits on {} threads; ", Trial::kThreads) + with);
          trial.on_threads(pages_);
          if (!trial.learns()) return;
          tell.part("equal states in any order, split and merge; " + with);
          trial.two_passes(pages_);
        },
        [&](const Told& told) {
          if (told.kind == Told::Kind::kRefused) throw Refused(told.refused);
          if (told.kind == Told::Kind::kPart)
            verdicts_.part(told.text, pages_.size());
          else
            verdicts_.problem(told.text);
        });
    if (!end.empty()) verdicts_.problem(end + "; with these options nothing more was tried");
  }

  PluginFile plugin_;
  double seconds_;
  bool updates_;
  Verdicts verdicts_;
  std::vector<PluginOptions> option_sets_{{}};
  std::vector<const Page*> pages_;
};

void say(const std::string& line) { std::fputs(escaped(line).append("\n").c_str(), data_stream()); }

}  // namespace

int plugins_test(const Settings& settings) {
  if (settings.arguments.size() != 2 || settings.arguments[1].empty())
    throw Refused({"", "winnow plugins test DIR [--plugin FILE] [--update]", ""});
  const fs::path folder = fs::absolute(settings.arguments[1]).lexically_normal();
  const PluginFile plugin = built_plugin(settings, folder);
  if (!plugin.usable()) throw Refused({plugin.path.string(), plugin.refused, ""});
  const bool as_json = settings.on("json");
  const std::vector<std::string> notes = unknown_members(plugin.descriptor.json);
  if (!as_json) {
    say(fmt::format("{} {}: {}", plugin.descriptor.name, plugin.descriptor.version, plugin.path.string()));
    for (const std::string& member : notes) say("note  " + member);
  }
  const std::vector<PluginCase> cases = read_cases(folder / "cases", read_options(settings));
  std::vector<Page> hostile;
  for (auto& [name, text] : hostile_pages()) hostile.push_back({name, text_document(name, std::move(text))});
  hostile.push_back({"html", html_hostile_page()});
  Testing testing(plugin, seconds_a_page(settings), as_json, settings.on("update"));
  testing.cases(cases, folder / "cases");
  testing.pages(hostile);
  if (signal_exit() != 0) return signal_exit();
  if (as_json)
    std::fputs(indented_json({{"plugin", plugin.descriptor.name},
                              {"version", plugin.descriptor.version},
                              {"file", escaped(plugin.path.string())},
                              {"good", testing.n_bad() == 0},
                              {"notes", notes},
                              {"parts", testing.parts()}},
                             1)
                   .append("\n")
                   .c_str(),
               data_stream());
  return testing.n_bad() > 0 ? kFailures : kDone;
}

}  // namespace winnow::cli
