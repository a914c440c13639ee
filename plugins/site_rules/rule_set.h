// All rules of a run, and which of them a page has: those of its site, or of the nearest site above it.
//
//   RuleSet set(xpath_problem);
//   set.add_folder("rules", Whose::kNamed);  // rules/harnby.example.toml, rules/cms/gazette.toml ("cms/gazette"), ...
//   set.finish();                            // extends
//   if (!set.problems().empty()) ...
//   const Rules* rules = set.for_site("news.harnby.example");
#pragma once
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

/// Whose word a file is: a run does not begin with what somebody named and is broken; of the user's own folder, which
/// nobody named, a broken file is left out with a warning.
enum class Whose { kNamed, kUser };

/// Reading is bounded: 20,000 files, 200,000 rules, folders 8 deep.
class RuleSet {
 public:
  explicit RuleSet(XPathCheck xpath_problem) : xpath_problem_(std::move(xpath_problem)) {}
  /// Reads every .toml below the folder, hidden ones left out; of equal names the one that was added first counts. A
  /// folder that is not there is a problem only when it was named.
  void add_folder(const std::filesystem::path& folder, Whose whose);
  /// Reads one file, whose name is its last part, and those beside it that it extends: for its sites, not for theirs.
  void add_file(const std::filesystem::path& file);
  /// Adds a file that was read elsewhere.
  void add_text(std::string_view name, std::string_view text, Whose whose = Whose::kNamed);
  /// Follows `extends`. Once, after everything was added.
  void finish();

  /// The rules for a page of this site (a host or a name); nullptr when there are none. Of news.harnby.example those of
  /// news.harnby.example, else of harnby.example. Thread-safe after finish().
  const Rules* for_site(std::string_view site) const;

  const std::vector<Problem>& problems() const { return problems_; }
  const std::vector<Problem>& warnings() const { return warnings_; }
  std::size_t n_files() const { return files_.size(); }

 private:
  struct Known {
    RuleFile file;
    Whose whose;
    bool is_extended_alone;  // nobody named it: it is no word on its own sites
  };
  void read(const std::filesystem::path& file, const std::string& name, Whose whose);
  void complain(const std::vector<Problem>& problems, Whose whose);
  std::string place_of(const std::string& place, Whose whose) const;
  void gather(const Known& known, std::vector<std::string>& on_the_way, Rules& to,
              std::vector<Problem>& problems) const;
  XPathCheck xpath_problem_;
  std::map<std::string, Known, std::less<>> files_;  // by name
  std::filesystem::path user_folder_;
  std::unordered_map<std::string, Rules> by_site_;
  std::vector<Problem> problems_, warnings_;
  std::size_t n_rules_ = 0;
};

}  // namespace site_rules
