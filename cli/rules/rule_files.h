// Rule files as the command line looks at them: which rules stand where, and which pages they are tested on. What a
// rule means is the plugin's business, and so is refusing a broken file.
//
//   for (const RuleFileView& file : read_rule_files("rules"))
//     for (const RuleTest& test : file.tests) ...
#pragma once
#include <winnow/error.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace winnow::cli {

struct RuleView {
  std::string place;  // "harnby.example.toml:12": what the plugin gives as evidence
  std::string kind;   // "strip", "keep", "body", "title", "date", "author"
  std::string what;   // the rule in short: select "div.box"
  std::string key;    // the same in rules that say the same
  std::string doubt;  // why it can hardly be meant; usually nothing
};

/// A [[test]] of a rule file: a page, and what must become of it.
struct RuleTest {
  std::string place;
  std::filesystem::path page;  // beside the rule file
  std::filesystem::path text;  // the whole text that must come out; may be empty
  std::string site;
  std::vector<std::string> contains, lacks;  // parts that the text must hold, and must not
};

struct RuleFileView {
  std::filesystem::path path;
  std::string name;  // relative to the folder: "cms/gazette.toml"
  std::vector<std::string> sites;
  std::string sites_place;  // where the file says so; its name, when that is the site
  std::vector<RuleView> rules;
  std::vector<RuleTest> tests;  // those that are sound
  std::vector<Error> problems;  // with [[test]] tables, each with file and line
};

/// The rule files at `path`, a folder or a file, by name. One that is no TOML is there with its name alone. Throws
/// Refused when `path` is not there.
std::vector<RuleFileView> read_rule_files(const std::filesystem::path& path);

/// "", or why no page has this site: a URL, a port, a star.
std::string site_problem(std::string_view site);

}  // namespace winnow::cli
