// What Form and labels overwrite and a page that runs out of time must get back.
#pragma once
#include <winnow/document.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace winnow {

class AsItCame {
 public:
  /// Notes the page as it is.
  void note(const Document& document);
  /// The page as it came: what a page that ran out of time goes out as.
  void reset(Document& document) const;
  /// A later round knows nothing of what plugins said in the one before, as a reader of the canonical text would not.
  /// What was kept on purpose stays so, with its role: the rule that said it may have seen markup that is gone by now.
  void forget_labels(Document& document) const;
  /// Which blocks the first round took for title, date and byline: it has seen all that stood around.
  void note_roles(const Document& document);
  /// That title is the title again, if it is still there, and none that a later round guessed by what was left; dates
  /// and bylines are again what they were where later rounds said nothing. Names blocks, changes no byte.
  void recall_roles(Document& document) const;

 private:
  struct Layout {
    BlockKind kind;
    std::uint32_t gap_before;
    std::uint32_t indent;
    bool joins_previous;
  };
  std::vector<Layout> layouts_;
  std::vector<std::pair<std::string, std::string>> meta_;
  std::vector<std::string_view> texts_;  // HTML only: elsewhere the source has them
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t title_ = kNone;
  std::vector<std::pair<std::size_t, Role>> told_;  // dates and bylines
};

}  // namespace winnow
