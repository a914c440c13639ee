// winnow rules test: the pages that rule files name, cleaned, and what is not as they say.
#include <winnow/reader.h>

#include <fmt/format.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <optional>

#include "compare/line_diff.h"
#include "read_file.h"
#include "refused.h"
#include "rule_files.h"
#include "rules.h"
#include "run/run.h"
#include "run/watch.h"
#include "terminal/terminal.h"
#include "verbs.h"
#include "write_file.h"

namespace winnow::cli {
namespace {

constexpr std::size_t kMostDiffLines = 40;

// The text of the one page in a file; what went wrong is added to `problems`.
std::string cleaned(const RuleTest& test, Pipeline& pipeline, ReadOptions options, std::vector<std::string>& problems) {
  options.site = test.site;
  Source source({test.page.string()}, options);
  RunOptions run;
  run.rows = false;
  std::string text;
  int n_pages = 0;
  while (std::optional<Record> record = source.next()) {
    const Done done = clean_record(std::move(*record), pipeline, run);
    if (done.record.kind != Record::Kind::kPage || done.status == "failed") {
      problems.push_back(done.error.text());
      continue;
    }
    for (const Incident& incident : done.outcome.incidents) problems.push_back(incident_error("", incident).what);
    if (++n_pages == 1) text = done.text;
  }
  if (n_pages != 1) problems.push_back(fmt::format("the file holds {} pages, a test has one", n_pages));
  return text;
}

void compare(const RuleTest& test, const std::string& text, bool update, std::vector<std::string>& problems) {
  for (const std::string& part : test.contains)
    if (text.find(part) == text.npos) problems.push_back(fmt::format("lacks \"{}\"", part));
  for (const std::string& part : test.lacks)
    if (text.find(part) != text.npos) problems.push_back(fmt::format("contains \"{}\"", part));
  if (test.text.empty()) return;
  const Result<std::string> want = read_file(test.text);
  if (want && *want == text) return;
  if (update) return write_new(test.text.string(), text, true);
  if (!want) {
    problems.push_back(fmt::format("{} is not there: --update writes it", test.text.string()));
    return;
  }
  std::vector<std::string> lines = line_diff(*want, text);
  if (lines.empty()) lines.emplace_back("the texts differ in their line ends");
  const std::size_t n = lines.size();
  lines.resize(std::min(n, kMostDiffLines));
  if (n > kMostDiffLines) lines.push_back(fmt::format("and {} lines more", n - kMostDiffLines));
  problems.insert(problems.end(), lines.begin(), lines.end());
}

}  // namespace

int rules_test(const Settings& settings) {
  if (settings.arguments.size() != 2) throw Refused({"", "winnow rules test FOLDER or FILE", ""});
  const std::string& path = settings.arguments[1];
  Messages messages(settings);
  std::string plugin;
  PluginHost host = good_rules(settings, path, messages, plugin);
  Pipeline pipeline(watched(host.stages()), {});
  std::size_t n_good = 0, n_bad = 0;
  const std::vector<RuleFileView> files = read_rule_files(path);
  for (const RuleFileView& file : files)
    if (!file.problems.empty()) throw Refused(file.problems.front());
  nlohmann::ordered_json tests = nlohmann::ordered_json::array();
  const bool is_json = settings.on("json");
  for (const RuleFileView& file : files) {
    for (const RuleTest& test : file.tests) {
      std::vector<std::string> problems;
      const std::string text = cleaned(test, pipeline, read_options(settings), problems);
      if (problems.empty()) compare(test, text, settings.on("update"), problems);
      ++(problems.empty() ? n_good : n_bad);
      if (is_json) tests.push_back({{"test", test.place}, {"page", test.page.string()}, {"problems", problems}});
      if (problems.empty() || is_json) continue;
      std::fputs(escaped(fmt::format("{}: {}", test.place, test.page.string())).append("\n").c_str(), data_stream());
      for (const std::string& problem : problems) std::fputs(("  " + escaped(problem) + "\n").c_str(), data_stream());
    }
  }
  std::string text =
      fmt::format("{} as {} should be, {} not\n", counted(n_good, "page", "pages"), n_good == 1 ? "it" : "they", n_bad);
  if (is_json) text = indented_json({{"good", n_good}, {"bad", n_bad}, {"tests", std::move(tests)}}, 1) + "\n";
  std::fputs(text.c_str(), data_stream());
  if (n_good + n_bad == 0)
    messages.warning({"", fmt::format("nothing was tested: no rule file of {} has a [[test]]", path),
                      "[[test]] with page = \"FILE\" and text = \"FILE\", contains = [...] or lacks = [...]"});
  return n_bad > 0 ? kFailures : kDone;
}

}  // namespace winnow::cli
