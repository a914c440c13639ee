// Texts that a plugin makes up while it looks at a page, for its edits' evidence to point to.
//
//   Notes notes;
//   std::string_view said = notes.keep("as on " + std::to_string(n) + " pages");   // stays where it is
#pragma once
#include <deque>
#include <string>
#include <string_view>
#include <utility>

namespace winnow {

/// Views of what is kept are valid until clear(), whatever is kept besides.
class Notes {
 public:
  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }
  void clear() { texts_.clear(); }

 private:
  std::deque<std::string> texts_;
};

}  // namespace winnow
