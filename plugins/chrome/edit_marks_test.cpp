#include "edit_marks.h"

#include <catch2/catch.hpp>
#include <string>
#include <string_view>

namespace {

// Texts here are folded already; the service gives them back as they are.
void fold_nothing(winnow_str text, void* to, void (*callback)(void*, winnow_str)) { callback(to, text); }
const winnow_text_1 kText{sizeof(winnow_text_1), 0, nullptr, nullptr, nullptr, fold_nothing, nullptr};

std::string without_mark(std::string_view text) {
  winnow::PhraseBook book(kText);
  book.add("edit\tedit\tweak\nedit\tedit source\nnav\thome\n", [](std::string_view) { return false; });
  return std::string(text.substr(0, chrome::edit_mark_at_end(text, book)));
}

}  // namespace

TEST_CASE("a mark to edit a section is found behind its heading") {
  CHECK(without_mark("History[edit]") == "History");
  CHECK(without_mark("History [ edit | edit source ]") == "History");
}

TEST_CASE("what stands in other brackets, or alone, is no mark to edit a section") {
  CHECK(without_mark("History[1]") == "History[1]");
  CHECK(without_mark("History [home]") == "History [home]");
  CHECK(without_mark("[edit]") == "[edit]");
  CHECK(without_mark("edit]") == "edit]");
  CHECK(without_mark("He was said to edit the paper [edit | home]") == "He was said to edit the paper [edit | home]");
}
