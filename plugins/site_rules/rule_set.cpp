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

void RuleSet::add_folder(const fs::path& folder, Whose whose) {
  std::error_code error;
  fs::recursive_directory_iterator entries(folder, error);
  if (whose == Whose::kUser) user_folder_ = folder;
  if (error) {
    if (whose == Whose::kNamed) problems_.push_back({folder.string(), "cannot be opened: " + error.message()});
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
      (whose == Whose::kUser ? warnings_ : problems_).push_back({folder.string(), "holds more than 20,000 rule files"});
      return;
    }
  }
  if (found.empty() && whose == Whose::kNamed)
    warnings_.push_back({folder.string(), "holds no rule file: one is called SITE.toml"});
  std::sort(found.begin(), found.end());
  for (const fs::path& file : found) read(file, file.lexically_relative(folder).generic_string(), whose);
}

void RuleSet::add_file(const fs::path& file) {
  const std::string name = file.filename().string();
  read(file, name, Whose::kNamed);
  std::vector<std::string> wanted{file.stem().string()};
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto known = files_.find(wanted[i]);
    if (known == files_.end()) continue;
    known->second.is_extended_alone = i > 0;
    for (const std::string& other : known->second.file.extends) {
      const fs::path beside = file.parent_path() / (other + ".toml");
      std::error_code ignored;
      if (files_.count(other) != 0 || other.find("..") != other.npos || !fs::is_regular_file(beside, ignored)) continue;
      read(beside, other + ".toml", Whose::kNamed);
      wanted.push_back(other);
    }
  }
}

void RuleSet::read(const fs::path& file, const std::string& name, Whose whose) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    (whose == Whose::kUser ? warnings_ : problems_).push_back({file.string(), "cannot be opened"});
    return;
  }
  // One byte more than is allowed is enough to see that it is too large.
  std::string text(kMostFileBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  add_text(name, text, whose);
}

void RuleSet::add_text(std::string_view name, std::string_view text, Whose whose) {
  RuleFile file = parse_rule_file(name, text, xpath_problem_);
  if (files_.count(file.name) != 0) return;
  n_rules_ += file.rules.size();
  if (n_rules_ > kMostRulesInAll) {
    if (n_rules_ - file.rules.size() <= kMostRulesInAll)
      complain({{std::string(name), "there are more than 200,000 rules with those of this file"}}, whose);
    return;
  }
  for (const Problem& warning : file.warnings) warnings_.push_back({place_of(warning.place, whose), warning.what});
  complain(file.problems, whose);
  if (whose == Whose::kUser && !file.problems.empty()) return;
  std::string key = file.name;
  files_.emplace(std::move(key), Known{std::move(file), whose, false});
}

// What is wrong with a file of the user's own folder costs that file alone.
void RuleSet::complain(const std::vector<Problem>& problems, Whose whose) {
  if (whose == Whose::kNamed) problems_.insert(problems_.end(), problems.begin(), problems.end());
  if (whose == Whose::kUser)
    for (const Problem& problem : problems)
      warnings_.push_back({place_of(problem.place, whose), problem.what + " (the file is left out)"});
}

std::string RuleSet::place_of(const std::string& place, Whose whose) const {
  return whose == Whose::kUser ? (user_folder_ / place).string() : place;
}

void RuleSet::finish() {
  std::map<std::string, std::string> owner;
  // Those that were named come first: a site that both are for is theirs.
  for (const Whose whose : {Whose::kNamed, Whose::kUser}) {
    for (const auto& [name, known] : files_) {
      if (known.whose != whose) continue;
      Rules rules;
      std::vector<std::string> on_the_way;
      std::vector<Problem> problems;
      gather(known, on_the_way, rules, problems);
      complain(problems, whose);
      if (whose == Whose::kUser && !problems.empty()) continue;
      if (known.is_extended_alone) continue;
      for (const std::string& site : known.file.sites) {
        const auto [first, is_new] = owner.emplace(site, name);
        const Problem taken{name + ".toml", "is for the site " + site + ", as " + first->second + ".toml is"};
        if (is_new) {
          by_site_[site] = rules;
        } else if (whose == Whose::kNamed) {
          problems_.push_back(taken);
        } else {
          warnings_.push_back({place_of(taken.place, whose), taken.what + ", which counts"});
        }
      }
    }
  }
}

void RuleSet::gather(const Known& known, std::vector<std::string>& on_the_way, Rules& to,
                     std::vector<Problem>& problems) const {
  const RuleFile& file = known.file;
  if (std::find(on_the_way.begin(), on_the_way.end(), file.name) != on_the_way.end()) {
    problems.push_back({file.extends_place, "extends itself, by way of \"" + on_the_way.back() + "\""});
    return;
  }
  if (on_the_way.size() > kMostExtends) {
    problems.push_back({file.extends_place, "is extended more than 8 times over"});
    return;
  }
  to.insert(to.end(), file.rules.begin(), file.rules.end());
  on_the_way.push_back(file.name);
  for (const std::string& other : file.extends) {
    const auto found = files_.find(other);
    if (found != files_.end()) {
      gather(found->second, on_the_way, to, problems);
    } else if (on_the_way.size() == 1 || known.whose == Whose::kUser) {
      // Said once, not by every file that extends this one, where it stops the run.
      problems.push_back({file.extends_place, "extends \"" + other + "\", but there is no " + other + ".toml"});
    }
  }
  on_the_way.pop_back();
}

const Rules* RuleSet::for_site(std::string_view site) const {
  std::string name = site_name(site);
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
