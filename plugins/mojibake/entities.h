// HTML's character references: "&eacute;", "&#233;", "&#xE9;", escaped once or several times over.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mojibake {

/// The named references. Immutable once built; views into the data given, which must outlive it.
class Entities {
 public:
  /// `data` is data/entities.txt: "NAME TEXT" lines, sorted by name.
  explicit Entities(std::string_view data);

  struct Reference {
    std::size_t length;   ///< characters from "&" to ";"
    std::u32string text;  ///< what it stands for, never empty
  };

  /// The reference that begins at `text[at]`, a "&", with all layers of escaping: "&amp;amp;#233;" is one
  /// reference to "é". Nothing when it is none, or stands for a control (but for a byte of UTF-8 among
  /// others), a private-use or an unassigned character.
  std::optional<Reference> at(std::u32string_view text, std::size_t at) const;

 private:
  struct Row {
    std::string_view name, text;
  };
  std::optional<Reference> single(std::u32string_view text, std::size_t at) const;
  std::vector<Row> rows_;
};

/// Whether `line` has a "&" with a name or number and a ";" behind it. Entities::at() finds nothing where this is
/// false.
bool may_hold_reference(std::string_view line);

}  // namespace mojibake
