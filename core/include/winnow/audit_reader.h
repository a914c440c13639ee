// An audit file as pages with their edits, for those who look at what was done: report, audit, restore.
//
//   Result<AuditReader> audit = AuditReader::open("audit.jsonl");
//   while (const AuditedPage* page = audit->next()) ...
#pragma once
#include <winnow/edit.h>
#include <winnow/error.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace winnow {

/// A line of type "edit": something a plugin asked for and got, or a block that Form found empty.
struct AuditedEdit {
  EditKind kind = EditKind::kDropBlock;
  std::uint32_t round = 1;
  std::uint32_t block = kNoBlock;
  Range in_block;
  Range in_source;
  std::string plugin, version, reason, removed, inserted, evidence;
  float score = -1;  // below 0: none
  std::uint32_t other_block = kNoBlock;
};

/// A page of the audit.
struct AuditedPage {
  std::string id, place, site;
  std::string error;        // why the page failed; empty when it did not
  std::string quarantined;  // why it was left uncut; empty when it was not
  std::string source_hash, text_hash;
  std::uint64_t source_bytes = 0, text_bytes = 0;
  std::uint32_t n_blocks = 0;
  bool dropped = false;  // as a whole
  bool is_html = false;
  std::string dropped_text;        // of a dropped page: what its canonical text would have been
  std::string duplicate_of;        // of a copy: the page that stays
  std::vector<AuditedEdit> edits;  // without Form's replacements
  std::string lines;               // as they stand in the file, when asked for

  bool failed() const { return !error.empty(); }
  /// Bytes that block drops (all, for a dropped page) took out of the text.
  std::uint64_t removed_bytes() const;
  /// removed_bytes() of all bytes that the page had: 0 to 1. A copy's text is not lost, it stands in another page.
  double share_removed() const;
};

/// Reads an audit, plain or compressed, page by page. Memory: one page. Not thread-safe.
class AuditReader {
 public:
  /// `keep_lines`: pages come with their lines, as restore() wants them. An Error where the file is not there or can't
  /// be read; what is no audit is found by next().
  static Result<AuditReader> open(const std::filesystem::path& file, bool keep_lines = false);
  AuditReader(AuditReader&&) noexcept;
  ~AuditReader();

  /// The next page, valid until the next call; null at the end and at the first line that is none of an audit:
  /// problem() tells which.
  const AuditedPage* next();
  const std::optional<Error>& problem() const;

 private:
  struct State;
  explicit AuditReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// True when the file's first line is one that an audit begins with.
bool is_audit(const std::filesystem::path& file);

}  // namespace winnow
