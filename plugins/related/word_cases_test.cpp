#include "word_cases.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>

using related::CaseCount;
using related::count_cases;

namespace {

// The plain way, for ASCII: character by character.
CaseCount one_by_one(const std::string& line) {
  CaseCount count;
  char before = ' ';
  const auto of_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '\'' || c == '-';
  };
  for (const char c : line) {
    count.smalls += !of_word(before) && c >= 'a' && c <= 'z';
    count.capitals += !of_word(before) && c >= 'A' && c <= 'Z';
    before = c;
  }
  return count;
}

void check(const std::string& line, std::size_t capitals, std::size_t smalls) {
  INFO(line);
  CHECK(count_cases(line).capitals == capitals);
  CHECK(count_cases(line).smalls == smalls);
}

}  // namespace

TEST_CASE("a word counts by its first letter, and numbers, hyphens and apostrophes are inside words") {
  check("The Harbour wall at low tide", 2, 4);
  check("rock-Pool 3D o'Clock 'Tis -Well", 0, 2);
  check("", 0, 0);
}

TEST_CASE("Greek, Cyrillic and accented letters count, scripts without cases do not") {
  check("\xC3\x89t\xC3\xA9 \xD0\x9C\xD0\xBE\xD1\x80\xD0\xB5 \xCE\xB8\xCE\xAC\xCE\xBB", 2, 1);
  check("\xE6\xBD\xAE Tide\xE2\x80\x99s end", 1, 1);
}

TEST_CASE("eight characters at a time count as one by one does") {
  std::mt19937 random(3);
  const std::string alphabet = "abzABZ019'-@[`{/: .,";
  for (int i = 0; i < 20000; ++i) {
    std::string line(random() % 40, ' ');
    for (char& c : line) c = alphabet[random() % alphabet.size()];
    const CaseCount plain = one_by_one(line);
    check(line, plain.capitals, plain.smalls);
  }
}
