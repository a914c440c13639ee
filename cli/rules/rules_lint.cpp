// winnow rules lint: what is wrong with rule files, and what looks so. The plugin parses the rules; the files
// themselves say what they are for and what they are tested on.

#include <fmt/format.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "refused.h"
#include "rule_files.h"
#include "rules.h"
#include "terminal/terminal.h"

namespace winnow::cli {
namespace {

// Each as "PLACE: WHAT".
struct Findings {
  std::vector<std::string> errors, warnings;
  void warn(const std::string& place, const std::string& what) { warnings.push_back(place + ": " + what); }
};

Findings findings_of(const LoadedRules& rules) {
  constexpr std::string_view kError = "error: ", kWarning = "warning: ";
  Findings found;
  if (!rules.refused.empty()) found.errors.push_back(rules.refused);
  for (const std::string& line : rules.log) {
    const bool is_error = line.starts_with(kError);
    const std::string_view level = is_error ? kError : line.starts_with(kWarning) ? kWarning : "";
    (is_error ? found.errors : found.warnings).push_back(line.substr(level.size()));
  }
  return found;
}

void look_at_sites(const RuleFileView& file, Findings& to) {
  for (const std::string& site : file.sites)
    if (const std::string why = site_problem(site); !why.empty())
      to.warn(file.sites_place, fmt::format("no page is of the site \"{}\": {}", site, why));
}

void look_at_tests(const RuleFileView& file, Findings& to) {
  for (const Error& problem : file.problems)
    to.errors.push_back(fmt::format("{}: {}; {}", problem.place, problem.what, problem.advice));
  if (!file.rules.empty() && file.tests.empty() && file.problems.empty())
    to.warn(file.name, "names no test page: nobody sees when its rules rot");
  for (const RuleTest& test : file.tests)
    for (const auto& named : {test.page, test.text})
      if (std::error_code ignored; !named.empty() && !std::filesystem::exists(named, ignored))
        to.warn(test.place, fmt::format("{} is not there", named.string()));
}

void look_at_two(const RuleView& rule, const RuleView& other, Findings& to) {
  if (rule.key != other.key || rule.key.empty()) return;
  if (rule.kind == other.kind)
    to.warn(rule.place, fmt::format("is the rule of {} once more", other.place));
  else if (std::min(rule.kind, other.kind) == "keep" && std::max(rule.kind, other.kind) == "strip")
    to.warn(rule.place, fmt::format("and {} contradict each other: what is kept is not stripped", other.place));
}

void look_at_rules(const RuleFileView& file, Findings& to) {
  for (std::size_t i = 0; i < file.rules.size(); ++i) {
    const RuleView& rule = file.rules[i];
    if (!rule.doubt.empty()) to.warn(rule.place, rule.what + " " + rule.doubt);
    for (std::size_t k = 0; k < i; ++k) look_at_two(rule, file.rules[k], to);
  }
}

void print(const Findings& found, std::size_t n_files, std::size_t n_rules, bool quiet) {
  const auto say = [](const std::string& line) { std::fputs((escaped(line) + "\n").c_str(), data_stream()); };
  for (const std::string& what : found.errors) say("error: " + what);
  if (quiet) return;
  for (const std::string& what : found.warnings) say("warning: " + what);
  say(fmt::format("{}, {}: {}, {}", counted(n_files, "file", "files"), counted(n_rules, "rule", "rules"),
                  counted(found.errors.size(), "error", "errors"),
                  counted(found.warnings.size(), "warning", "warnings")));
}

}  // namespace

int rules_lint(const Settings& settings) {
  if (settings.arguments.size() != 2) throw Refused({"", "winnow rules lint FOLDER or FILE", ""});
  const std::string& path = settings.arguments[1];
  const std::vector<RuleFileView> files = read_rule_files(path);
  Findings found = findings_of(load_rules(settings, path));
  std::size_t n_rules = 0;
  for (const RuleFileView& file : files) {
    n_rules += file.rules.size();
    look_at_sites(file, found);
    look_at_tests(file, found);
    look_at_rules(file, found);
  }
  if (settings.on("json")) {
    const nlohmann::ordered_json json{
        {"files", files.size()}, {"rules", n_rules}, {"errors", found.errors}, {"warnings", found.warnings}};
    std::fputs((indented_json(json, 1) + "\n").c_str(), data_stream());
  } else {
    print(found, files.size(), n_rules, settings.on("quiet"));
  }
  return found.errors.empty() ? kDone : kFailures;
}

}  // namespace winnow::cli
