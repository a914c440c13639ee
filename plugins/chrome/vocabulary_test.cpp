#include "vocabulary.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

using chrome::Vocabulary;

namespace {

// Texts here are folded already; the service gives them back as they are.
void fold_nothing(winnow_str text, void* to, void (*callback)(void*, winnow_str)) { callback(to, text); }
const winnow_text_1 kText{sizeof(winnow_text_1), 0, nullptr, nullptr, nullptr, fold_nothing, nullptr};

const std::vector<std::string> kSayings = {"is published by", "to your inbox", "all rights reserved"};

Vocabulary vocabulary() {
  winnow::PhraseBook book(kText);
  book.add("subscribe\tsign up for our newsletter\tprefix\nnav\tskip to content\n",
           [](std::string_view) { return false; });
  std::string sayings = "# a comment\n";
  for (const std::string& saying : kSayings) sayings += saying + "\n";
  return Vocabulary(std::move(book), winnow::PhraseBook(kText), sayings, "may june\njuillet\n");
}

// The plain way: a saying stands between spaces or the line's ends.
bool holds_saying(const std::string& line) {
  for (const std::string& saying : kSayings)
    if ((" " + line + " ").find(" " + saying + " ") != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE("sayings are found as searching for each of them finds them, and the filter misses none") {
  const Vocabulary words = vocabulary();
  const std::vector<std::string> parts = {"is",    "published", "by",     "to",       "your",
                                          "inbox", "all",       "rights", "reserved", "tide"};
  std::mt19937 random(23);
  int found = 0;
  for (int i = 0; i < 50000; ++i) {
    std::string line;
    for (std::size_t n = 1 + random() % 8; n-- > 0;) line += (line.empty() ? "" : " ") + parts[random() % parts.size()];
    INFO(line);
    const bool holds = holds_saying(line);
    CHECK(words.sayings().found_in(line) == holds);
    if (holds) CHECK((words.signs().in(line)&chrome::kSaying) != 0);
    found += holds;
  }
  CHECK(found > 100);
}

TEST_CASE("a saying of a script without spaces is found anywhere in a line") {
  winnow::PhraseBook book(kText);
  const Vocabulary words(std::move(book), winnow::PhraseBook(kText), "クッキーを使用\nใช้คุกกี้\nto your inbox\n", "");
  CHECK(words.sayings().found_within("当サイトではクッキーを使用しています"));
  CHECK(words.sayings().found_within("เว็บไซต์นี้ใช้คุกกี้เพื่อ"));
  CHECK_FALSE(words.sayings().found_within("クッキーの作り方"));
  CHECK_FALSE(words.sayings().found_within("into your inbox"));
  CHECK_FALSE(words.sayings().found_within(""));
}

TEST_CASE("a line with a call or a month in it shows the sign, a line without does not") {
  const Vocabulary words = vocabulary();
  CHECK((words.signs().in("enjoying this sign up for our newsletter") & chrome::kCall) != 0);
  CHECK((words.signs().in("0 may 0") & chrome::kMonth) != 0);
  CHECK(words.signs().in("skip to content") == 0);
  CHECK(words.signs().in("") == 0);
}

TEST_CASE("months are whole words") {
  const Vocabulary words = vocabulary();
  CHECK(words.months().contains("june"));
  CHECK(words.months().contains("juillet"));
  CHECK_FALSE(words.months().contains("jun"));
  CHECK_FALSE(words.months().contains("mayor"));
}
