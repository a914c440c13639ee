// All rules of a run, and which of them a page has: those of its site, or of the nearest site above it.
//
//   RuleSet set(xpath_problem);
//   set.add_folder("rules", "");         // rules/harnby.example.toml, rules/cms/gazette.toml ("cms/gazette"), ...
//   set.finish();                        // extends
//   if (!set.problems().empty()) ...
//   const Rules* rules = set.for_site("news.harnby.example");
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "rule_file.h"

namespace site_rules {

/// The rules of one site: its file's, then those of the files that it extends.
using Rules = std::vector<std::shared_ptr<const Rule>>;

/// Reading is bounded: 20,000 files, 200,000 rules, folders 8 deep.
class RuleSet {
 public:
  explicit RuleSet(XPathCheck xpath_problem) : xpath_problem_(std::move(xpath_problem)) {}
  /// Reads every .toml below the folder, hidden ones left out; of equal names the one that was added first counts. A
  /// folder that is not there is a problem only when it `must_exist`.
  void add_folder(const std::filesystem::path& folder, bool must_exist);
  /// Reads one file; its name is its last part.
  void add_file(const std::filesystem::path& file);
  /// Adds a file that was read elsewhere.
  void add_text(std::string_view name, std::string_view text);
  /// Follows `extends`. Once, after everything was added.
  void finish();

  /// The rules for a page of this site (a host or a name); nullptr when there are none. Of news.harnby.example those of
  /// news.harnby.example, else of harnby.example. Thread-safe after finish().
  const Rules* for_site(std::string_view site) const;

  const std::vector<Problem>& problems() const { return problems_; }
  const std::vector<Problem>& warnings() const { return warnings_; }
  std::size_t n_files() const { return files_.size(); }

 private:
  void read(const std::filesystem::path& file, const std::string& name);
  void gather(const RuleFile& file, std::vector<std::string>& on_the_way, Rules& to);
  XPathCheck xpath_problem_;
  std::map<std::string, RuleFile, std::less<>> files_;  // by name
  std::unordered_map<std::string, Rules> by_site_;
  std::vector<Problem> problems_, warnings_;
  std::size_t n_rules_ = 0;
};

}  // namespace site_rules
