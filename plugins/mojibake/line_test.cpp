#include "line.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "unit/catch.h"
#include "utf8.h"

namespace {

std::vector<mojibake::Line::Replacement> some_replacements(const mojibake::Line& line, std::mt19937& random) {
  std::vector<mojibake::Line::Replacement> all;
  for (std::size_t at = random() % 4; at < line.text().size();) {
    const std::size_t end = std::min<std::size_t>(line.text().size(), at + 1 + random() % 3);
    const char32_t letter = U'A' + static_cast<char32_t>(random() % 26);
    all.push_back({at, end, std::u32string(1 + random() % 2, letter), mojibake::kMojibake,
                   mojibake::encode_utf8(std::u32string(1, letter)), 1});
    at = end + random() % 4;
  }
  return all;
}

}  // namespace

TEST_CASE("replacements made together give what they give one by one, on top of earlier ones too") {
  std::mt19937 random(7);
  for (int page = 0; page < 2000; ++page) {
    std::string original(1 + random() % 30, 'a');
    for (char& c : original) c = static_cast<char>('a' + random() % 26);
    mojibake::Line together(original), one_by_one(original);
    for (int layer = 0; layer < 4; ++layer) {
      const auto all = some_replacements(together, random);
      together.replace_all(all);
      for (auto one = all.rbegin(); one != all.rend(); ++one)
        one_by_one.replace(one->begin, one->end, one->with, one->reason, one->evidence, one->score);
      REQUIRE(together.text() == one_by_one.text());
      const auto changes = together.changes(), expected = one_by_one.changes();
      REQUIRE(changes.size() == expected.size());
      for (std::size_t i = 0; i < changes.size(); ++i) {
        CHECK(changes[i].begin == expected[i].begin);
        CHECK(changes[i].end == expected[i].end);
        CHECK(changes[i].text == expected[i].text);
        CHECK(changes[i].evidence == expected[i].evidence);
        CHECK(changes[i].score == expected[i].score);
      }
    }
  }
}
