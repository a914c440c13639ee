#include "rule_set.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

namespace site_rules {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 20000, kMostRulesInAll = 200000, kMostExtends = 8;
constexpr int kMostDepth = 8;

}  // namespace

void RuleSet::add_folder(const fs::path& folder, bool must_exist) {
  std::error_code error;
  fs::recursive_directory_iterator entries(folder, error);
  if (error) {
    if (must_exist) problems_.push_back({folder.string(), "cannot be opened: " + error.message()});
    return;
  }
  std::vector<fs::path> found;
  for (const fs::recursive_directory_iterator end; entries != end && !error; entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    std::error_code ignored;
    if (name.starts_with('.') || entries.depth() >= kMostDepth) {
      entries.disable_recursion_pending();
    } else if (entries->path().extension() == ".toml" && entries->is_regular_file(ignored)) {
      found.push_back(entries->path());
    }
    if (found.size() > kMostFiles) {
      problems_.push_back({folder.string(), "holds more than 20,000 rule files"});
      return;
    }
  }
  std::sort(found.begin(), found.end());
  for (const fs::path& file : found) read(file, file.lexically_relative(folder).generic_string());
}

void RuleSet::add_file(const fs::path& file) { read(file, file.filename().string()); }

void RuleSet::read(const fs::path& file, const std::string& name) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    problems_.push_back({file.string(), "cannot be opened"});
    return;
  }
  // One byte more than is allowed is enough to see that it is too large.
  std::string text(kMostFileBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  add_text(name, text);
}

void RuleSet::add_text(std::string_view name, std::string_view text) {
  RuleFile file = parse_rule_file(name, text, xpath_problem_);
  if (files_.count(file.name) != 0) return;
  n_rules_ += file.rules.size();
  if (n_rules_ > kMostRulesInAll) {
    if (n_rules_ - file.rules.size() <= kMostRulesInAll)
      problems_.push_back({std::string(name), "there are more than 200,000 rules with those of this file"});
    return;
  }
  problems_.insert(problems_.end(), file.problems.begin(), file.problems.end());
  warnings_.insert(warnings_.end(), file.warnings.begin(), file.warnings.end());
  files_.emplace(file.name, std::move(file));
}

void RuleSet::finish() {
  std::map<std::string, std::string> owner;
  for (const auto& [name, file] : files_) {
    Rules rules;
    std::vector<std::string> on_the_way;
    gather(file, on_the_way, rules);
    for (const std::string& site : file.sites) {
      const auto [first, is_new] = owner.emplace(site, name);
      if (!is_new) {
        problems_.push_back({name + ".toml", "is for the site " + site + ", as " + first->second + ".toml is"});
      } else {
        by_site_[site] = rules;
      }
    }
  }
}

void RuleSet::gather(const RuleFile& file, std::vector<std::string>& on_the_way, Rules& to) {
  if (std::find(on_the_way.begin(), on_the_way.end(), file.name) != on_the_way.end()) {
    problems_.push_back({file.extends_place, "extends itself, by way of \"" + on_the_way.back() + "\""});
    return;
  }
  if (on_the_way.size() > kMostExtends) {
    problems_.push_back({file.extends_place, "is extended more than 8 times over"});
    return;
  }
  to.insert(to.end(), file.rules.begin(), file.rules.end());
  on_the_way.push_back(file.name);
  for (const std::string& other : file.extends) {
    const auto found = files_.find(other);
    if (found == files_.end()) {
      // Said once, not by every file that extends this one.
      if (on_the_way.size() == 1)
        problems_.push_back({file.extends_place, "extends \"" + other + "\", but there is no " + other + ".toml"});
    } else {
      gather(found->second, on_the_way, to);
    }
  }
  on_the_way.pop_back();
}

const Rules* RuleSet::for_site(std::string_view site) const {
  std::string name(site);
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  while (!name.empty()) {
    if (const auto found = by_site_.find(name); found != by_site_.end()) return &found->second;
    const std::size_t dot = name.find('.');
    // The last part alone, "example", is no site above another.
    if (dot == name.npos || name.find('.', dot + 1) == name.npos) return nullptr;
    name.erase(0, dot + 1);
  }
  return nullptr;
}

}  // namespace site_rules
