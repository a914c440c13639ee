// The clean texts of a run, found again by the ids of its audit: a folder that `clean -o` wrote, rows as JSONL, or one
// text.
#pragma once
#include <winnow/error.h>
#include <winnow/line_reader.h>

#include <filesystem>
#include <optional>
#include <string>

namespace winnow::cli {

/// Where the audit of a run lies when nobody says it: OUT/audit.jsonl, OUT.audit.jsonl or audit.jsonl beside OUT, also
/// with .zst. Nothing when there is none of these.
std::optional<std::filesystem::path> audit_beside(const std::filesystem::path& cleaned);

/// Gives texts in the order of the audit: rows are read from the beginning to the end, once. Not thread-safe.
class CleanTexts {
 public:
  explicit CleanTexts(std::filesystem::path cleaned) : cleaned_(std::move(cleaned)) {}

  /// The clean text of the page with this id. Errors: there is no such file, or no further row with this id.
  Result<std::string> of(const std::string& id);

 private:
  Result<std::string> in_tree(const std::string& id);
  Result<std::string> in_rows(const std::filesystem::path& file, const std::string& id);
  std::string output_of(const std::string& id);

  std::filesystem::path cleaned_;
  std::optional<LineReader> manifest_;
  std::optional<LineReader> rows_;
  bool is_text_ = false;  // `cleaned_` is one page
  std::filesystem::path rows_file_;
};

}  // namespace winnow::cli
