#include "rule_files.h"

#include <fmt/format.h>
#include <winnow/document.h>
#include <winnow/text.h>
#include <winnow_toml.h>

#include <algorithm>
#include <array>

#include "read_file.h"
#include "refused.h"
#include "rule_doubt.h"

namespace winnow::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 6> kKinds{"strip", "keep", "body", "title", "date", "author"};

// Letter case and punctuation do not count in a line, unless it has nothing else.
std::string line_key(const std::string& line) {
  const std::string words = folded(line);
  return "line " + (words.empty() ? line : words);
}

class Reader {
 public:
  explicit Reader(RuleFileView& to) : to_(to) {}

  void read(const toml::table& root) {
    for (const auto& [key, node] : root) {
      if (key.str() == "sites") {
        to_.sites = texts(node);
        to_.sites_place = place(node);
      }
      if (std::find(kKinds.begin(), kKinds.end(), key.str()) == kKinds.end()) continue;
      const toml::array* list = node.as_array();
      if (list == nullptr) {
        add(std::string(key.str()), node);
      } else {
        for (const toml::node& entry : *list) add(std::string(key.str()), entry);
      }
    }
    if (!root.contains("sites")) {
      to_.sites.push_back(to_.path.stem().string());
      to_.sites_place = to_.name;
    }
    if (const toml::node* tests = root.get("test")) read_tests(*tests);
  }

 private:
  std::string place(const toml::node& node) const { return fmt::format("{}:{}", to_.name, node.source().begin.line); }
  void refuse(const toml::node& node, const std::string& what) const {
    to_.problems.push_back({place(node), what,
                            "a test: [[test]] with page = \"FILE\" and text = \"FILE\", contains = [...] or lacks = "
                            "[...]"});
  }

  void add(std::string kind, const toml::node& node) {
    RuleView rule{place(node), std::move(kind), "", "", ""};
    RuleWords words;
    if (const auto* text = node.as_string()) {
      words.line = text->get();
      rule.what = fmt::format("\"{}\"", text->get());
      rule.key = line_key(text->get());
    }
    if (const toml::table* table = node.as_table())
      for (const std::string_view key : {"line", "pattern", "from", "to", "select", "xpath"})
        if (const auto* text = table->get_as<std::string>(key)) {
          rule.what += fmt::format("{}{} \"{}\"", rule.what.empty() ? "" : " ", key, text->get());
          rule.key += key == "line" ? line_key(text->get()) : fmt::format("{} {} ", key, text->get());
          if (key == "line")
            words.line = text->get();
          else if (key == "xpath")
            words.xpath = text->get();
          else if (key != "select")
            words.patterns.push_back(text->get());
        }
    rule.doubt = doubt_of(rule, words);
    to_.rules.push_back(std::move(rule));
  }

  std::vector<std::string> texts(const toml::node& node) const {
    std::vector<std::string> all;
    if (const auto* text = node.as_string()) all.push_back(text->get());
    if (const toml::array* list = node.as_array())
      for (const toml::node& entry : *list)
        if (const auto* text = entry.as_string()) all.push_back(text->get());
    return all;
  }

  void read_tests(const toml::node& node) {
    const toml::array* list = node.as_array();
    if (list == nullptr) return refuse(node, "\"test\" is a list of tables");
    for (const toml::node& entry : *list) {
      const std::size_t before = to_.problems.size();
      RuleTest test = read_test(entry);
      if (to_.problems.size() == before) to_.tests.push_back(std::move(test));
    }
  }

  RuleTest read_test(const toml::node& entry) const {
    RuleTest test;
    test.place = place(entry);
    if (!to_.sites.empty()) test.site = to_.sites.front();
    const toml::table* table = entry.as_table();
    if (table == nullptr) return refuse(entry, "a test is a table"), test;
    const std::size_t before = to_.problems.size();
    for (const auto& [key, value] : *table) read_member(key.str(), value, test);
    if (to_.problems.size() > before) return test;
    if (test.page.empty())
      refuse(entry, "the test names no page");
    else if (test.text.empty() && test.contains.empty() && test.lacks.empty())
      refuse(entry, "the test says nothing about its page");
    return test;
  }

  void read_member(std::string_view key, const toml::node& value, RuleTest& test) const {
    const std::vector<std::string> given = texts(value);
    if (given.empty()) return refuse(value, fmt::format("\"{}\" is no text and no list of texts", key));
    if (key == "page") {
      test.page = to_.path.parent_path() / given.front();
    } else if (key == "text") {
      test.text = to_.path.parent_path() / given.front();
    } else if (key == "site") {
      test.site = given.front();
    } else if (key == "contains") {
      test.contains = given;
    } else if (key == "lacks") {
      test.lacks = given;
    } else {
      refuse(value, fmt::format("there is no \"{}\" in a test", key));
    }
  }

  RuleFileView& to_;
};

// What is broken in it, or can't be read, the plugin says, with line and reason.
RuleFileView view_of(const fs::path& path, std::string name) {
  RuleFileView file;
  file.path = path;
  file.name = std::move(name);
  const Result<std::string> text = read_file(path);
  if (!text) return file;
  try {
    const toml::table root = toml::parse(*text, path.string());
    Reader(file).read(root);
  } catch (const toml::parse_error&) {
  }
  return file;
}

}  // namespace

std::string site_problem(std::string_view site) {
  if (site.empty()) return "a site has a name";
  if (site.find('/') != site.npos) return "a site is the name of a host, without http:// and without a path";
  if (site.find('*') != site.npos) return "a site stands for everything below it: leave the star out";
  if (site.front() != '[' && site.find(':') != site.npos) return "a site is the name of a host, without a port";
  return {};
}

std::vector<RuleFileView> read_rule_files(const fs::path& path) {
  std::error_code error;
  if (fs::is_regular_file(path, error)) return {view_of(path, path.filename().string())};
  std::vector<fs::path> found;
  fs::recursive_directory_iterator entries(path, error);
  if (error) throw Refused({path.string(), "cannot be opened: " + error.message(), "rules are a folder or a file"});
  for (const fs::recursive_directory_iterator end; entries != end && !error; entries.increment(error)) {
    std::error_code ignored;
    if (entries->path().filename().string().starts_with('.')) {
      entries.disable_recursion_pending();
    } else if (entries->path().extension() == ".toml" && entries->is_regular_file(ignored)) {
      found.push_back(entries->path());
    }
  }
  std::sort(found.begin(), found.end());
  std::vector<RuleFileView> files;
  for (const fs::path& file : found) files.push_back(view_of(file, file.lexically_relative(path).generic_string()));
  return files;
}

}  // namespace winnow::cli
