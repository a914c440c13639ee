// Rows that are no UTF-8: an exporter of another age wrote them in its own charset, or a byte of one was damaged.
//
// JSON is UTF-8 (RFC 8259, 8.1), and a line that is not is an error of that line. Only where a whole stretch of a file
// speaks for another charset, none of its rows with such bytes being UTF-8, are its rows read in that.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace winnow {

/// What is known of the charset of a file's rows. Not thread-safe.
class RowCharset {
 public:
  /// A row that is UTF-8.
  void see(std::string_view row);

  /// A row that is none, at byte `offset` of its file, and the `ahead` bytes behind its line (kAhead of them, fewer at
  /// the file's end): what they say together.
  void look(std::string_view row, std::uint64_t offset, std::string_view ahead);

  /// Would look() at a row at byte `offset` say anything new?
  bool wants(std::uint64_t offset) const { return charset_.empty() && !is_utf8_ && offset >= known_until_; }

  /// `row` as UTF-8; empty where that is not known, or where the charset does not explain all of its bytes.
  std::string decoded(std::string_view row) const;

  /// ICU's name of the charset; empty: none but UTF-8 is known of.
  const std::string& name() const { return charset_; }
  /// Has the file rows in UTF-8 that ASCII would not hold?
  bool is_utf8() const { return is_utf8_; }

  static constexpr std::size_t kAhead = 1u << 20;

 private:
  std::string charset_;
  bool is_utf8_ = false;
  std::uint64_t known_until_ = 0;  // up to here a look has said that too little speaks for another charset
};

}  // namespace winnow
