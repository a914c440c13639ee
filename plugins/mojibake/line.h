// One line of a page while it is being mended: its characters as they are now, and for each the bytes of
// the original line that it stands for. Repairs made on top of repairs compose.
//
//   Line line("cafÃ©");
//   line.replace(3, 5, U"é", kMojibake, "utf-8 read as cp1252", 9);
//   line.changes();      // one change: bytes [3, 7) become "é"
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mojibake {

inline constexpr const char* kMojibake = "mojibake";
inline constexpr const char* kEntity = "entity";
inline constexpr const char* kBackslash = "backslash escape";

struct Change {
  std::size_t begin, end;  ///< bytes of the original line
  std::u32string text;
  const char* reason;
  std::string evidence;
  float score;
};

class Line {
 public:
  explicit Line(std::string_view original);

  const std::u32string& text() const { return text_; }

  /// Puts `with`, which is not empty, in the place of characters [begin, end). `score` in nats.
  void replace(std::size_t begin, std::size_t end, std::u32string_view with, const char* reason,
               std::string_view evidence, float score);

  struct Replacement {
    std::size_t begin, end;
    std::u32string with;
    const char* reason;
    std::string evidence;
    float score;
  };
  /// The same for many, in order and apart from each other: the line is written once.
  void replace_all(std::span<const Replacement> all);

  /// What has been replaced so far, in order, neighbours of one reason and evidence as one. Replacements
  /// that give back what stood there are left out.
  std::vector<Change> changes() const;

  /// Runs of white space as one space, none at the ends, stray controls, soft hyphens and U+FEFF gone, canonically
  /// composed: what becomes of the line after every plugin. True when that changed anything.
  bool settle();

 private:
  bool is_settled() const;
  /// Characters [begin, end) of the line as it is now.
  struct Span {
    std::size_t begin, end;
  };
  /// The span with the rest of the groups at its ends: those that one replacement made are one thing.
  Span with_groups(Span span) const;
  Line replaced(Span span, std::span<const Replacement> all);
  static constexpr std::size_t kUntouched = static_cast<std::size_t>(-1);
  struct Origin {
    std::uint32_t begin, end;
    std::size_t group;
  };
  struct Group {
    const char* reason;
    std::string evidence;
    float score;
  };

  std::string_view original_;
  std::u32string text_;
  std::vector<Origin> origins_;
  std::vector<Group> groups_;
};

/// Whether `line` holds characters that Form drops, composes or makes a space of: controls, soft and no-break, marks,
/// spaces in a row.
bool may_hide_damage(std::string_view line);

}  // namespace mojibake
