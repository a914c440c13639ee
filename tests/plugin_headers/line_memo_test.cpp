#include <winnow/line_memo.h>

#include <string>

#include "unit/catch.h"

using winnow::LineMemo;

TEST_CASE("a memo knows what it was given") {
  LineMemo<std::string> memo;
  bool known = true;
  memo.at(7, known) = "seven";
  CHECK_FALSE(known);
  CHECK(memo.at(7, known) == "seven");
  CHECK(known);
  memo.at(0, known) = "nothing";
  CHECK_FALSE(known);
  CHECK(memo.at(0, known) == "nothing");
  CHECK(known);
}

TEST_CASE("a newer key takes the slot of an older one and is never taken for it") {
  LineMemo<std::uint64_t> memo(2);
  for (int time = 0; time < 3; ++time)
    for (std::uint64_t key = 0; key < 1000; ++key) {
      bool known = false;
      std::uint64_t& value = memo.at(key, known);
      if (known) CHECK(value == key);
      value = key;
    }
}

TEST_CASE("fetching a key ahead changes nothing") {
  LineMemo<int> memo(4);
  memo.fetch(3);
  bool known = true;
  memo.at(3, known) = 30;
  CHECK_FALSE(known);
  memo.fetch(4);
  CHECK(memo.at(3, known) == 30);
  CHECK(known);
}

TEST_CASE("spaces around a line are no part of it, other white space is") {
  CHECK(winnow::without_outer_spaces("  High water at noon ") == "High water at noon");
  CHECK(winnow::without_outer_spaces("\tHigh  water\u00A0") == "\tHigh  water\u00A0");
  CHECK(winnow::without_outer_spaces("   ").empty());
  CHECK(winnow::without_outer_spaces("").empty());
}

TEST_CASE("a block has the hash of its line, whatever spaces stand around it") {
  winnow_text_1 text{};
  text.hash = [](winnow_str bytes, std::uint64_t seed) { return bytes.size * 1000 + seed; };
  winnow_block plain{}, indented{};
  plain.text = winnow::str("noon");
  plain.bytes_hash = 4000;
  indented.text = winnow::str("  noon ");
  indented.bytes_hash = 7000;
  CHECK(winnow::hash_of_line(winnow::Block(&plain, 0), text) == 4000);
  CHECK(winnow::hash_of_line(winnow::Block(&indented, 1), text) == 4000);
}
