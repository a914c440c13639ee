// Gold pages, what became of them, and how near the two are.
#pragma once
#include <winnow/score.h>

#include <cstdint>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "terminal/terminal.h"

namespace winnow::cli {

/// A row of GOLD.jsonl: {"id", "text", "gold"} and any names to group by; or "with" and "without" in place of "gold".
struct GoldPage {
  std::string id;
  std::string text;
  std::string gold;
  std::vector<std::string> with, without;    // snippets that must and must not be left
  std::map<std::string, std::string> names;  // its members that are short texts: "type": "forum"
};

/// Reads gold pages one by one. Bad rows are named on stderr and counted.
class GoldFile {
 public:
  /// Throws Refused when the file cannot be opened.
  GoldFile(const std::string& file, Messages& messages);
  std::optional<GoldPage> next();
  std::uint64_t bad() const { return bad_; }
  /// Rows that are bad beyond these are only counted.
  static constexpr std::uint64_t kNamed = 20;

 private:
  std::string file_;
  std::ifstream in_;
  Messages& messages_;
  std::uint64_t number_ = 0;
  std::uint64_t bad_ = 0;
};

/// id -> "body", or "text" where a row has none: what `winnow clean -f jsonl` wrote. Throws Refused.
std::map<std::string, std::string> read_cleaned(const std::string& file);

/// The scores of one page.
struct PageScore {
  std::string id;
  std::map<std::string, std::string> names;
  bool has_gold = false;
  WordOverlap words, fours;  // of the cleaned text
  double untouched = 0;      // word F1 of the page as it came
  Loss loss;                 // with gold as input
  std::uint32_t found = 0;   // snippets: of those that must be left
  std::uint32_t wanted = 0;
  std::uint32_t unwanted = 0;  // that must not and are
};

/// `cleaned` is what became of page.text, or of page.gold when `gold_as_input`.
PageScore score(GoldPage page, const std::string& cleaned, bool gold_as_input);

}  // namespace winnow::cli
