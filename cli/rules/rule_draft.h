// A rule file drafted from pages of one site: lines and elements that say the same on page after page.
//
//   RuleDraft draft("harnby.example");
//   draft.add(cleaned_page, "pages/bridge.html");   // each page, with the edits of the plugins
//   draft.toml("harnby.example");
#pragma once
#include <winnow/document.h>

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace winnow::cli {

/// Not thread-safe. Memory grows with the lines of the pages.
class RuleDraft {
 public:
  explicit RuleDraft(std::string site) : site_(std::move(site)) {}
  /// Counts the page's lines. `page` has been cleaned: what the plugins drop needs no rule. `test_page` names the page
  /// in the draft's tests; empty: it is none.
  void add(const Document& page, const std::string& test_page);
  /// The draft: strip rules for lines that stand on half of the pages or more (two at least) and that the plugins
  /// leave, each with its counts, and tests for the first pages. Lines that stand within the pages' own text, as
  /// "Ingredients" does, are named in comments. `file` is its name without ".toml", which is its site
  /// where nothing else is said; empty when it is not known.
  std::string toml(std::string_view file) const;
  std::size_t n_pages() const { return n_pages_; }

 private:
  struct Line {
    std::set<std::string> texts;  // a few of them, when they differ in their numbers
    std::size_t n_pages = 0, n_left = 0;
    std::size_t last_page = 0;
    std::size_t place = 0;  // where on its first page: the draft's order
    bool differs = false;
    bool has_role = false;     // was called title, byline, date ... of some page
    bool is_head = false;      // and is no line that the site calls so on page after page
    bool is_sentence = false;  // with numbers that differ

    bool is_text() const { return is_head || is_sentence; }
    // Of the text of one page and no other, below its head.
    bool is_own() const { return n_left > 0 && !has_role && (n_pages == 1 || is_sentence); }
  };
  struct Element {
    std::set<std::size_t> pages;
    std::map<std::string, std::size_t> lines;  // folded, with how often
    std::size_t n_left = 0;                    // blocks that the plugins leave
  };
  std::vector<const Line*> repeated() const;
  std::set<const Line*> within_text() const;
  std::vector<std::string> elements(std::set<std::string>& lines_of_them) const;
  std::size_t least_pages() const;
  std::string head(std::string_view file) const;
  std::string rule_of(const Line& line) const;
  std::string tests(const std::vector<const Line*>& stripped) const;

  std::string site_;
  std::size_t n_pages_ = 0;
  std::map<std::string, Line> lines_;            // by folded text with numbers as #
  std::vector<std::vector<const Line*>> pages_;  // the lines of each, in order
  std::map<std::string, Element> elements_;      // by selector
  std::map<std::string, std::size_t> titles_;
  std::vector<std::string> test_pages_;
};

}  // namespace winnow::cli
