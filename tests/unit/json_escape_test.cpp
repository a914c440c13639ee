#include <nlohmann/json.hpp>

#include <string>

#include "formats/json/json_escape.h"
#include "formats/json/json_text.h"
#include "unit/catch.h"
#include "unit/random_text.h"

using namespace winnow;
using winnow::testing::Random;

namespace {

std::string text_with_escapes(Random& random, std::size_t most) {
  constexpr std::string_view kOdd("\"\\\n\r\t\b\f\x01\x1F\x7F ", 11);
  std::string text;
  for (std::size_t n = random.below(most); n > 0; --n)
    text += random.below(12) == 0 ? kOdd[random.below(11)] : static_cast<char>('a' + random.below(26));
  return text;
}

}  // namespace

TEST_CASE("copying what needs no escape by vectors agrees with copying it a character at a time") {
  Random random(3);
  for (int i = 0; i < 20000; ++i) {
    const std::string text = text_with_escapes(random, 90);
    std::string a(text.size() + kEscapeRoom, '\0'), b = a;
    std::string_view rest_a = text, rest_b = text;
    const char* const end_a = copy_unescaped_plain(rest_a, a.data());
    const char* const end_b = copy_unescaped(rest_b, b.data());
    REQUIRE(rest_a == rest_b);
    REQUIRE(std::string_view(a.data(), static_cast<std::size_t>(end_a - a.data())) ==
            std::string_view(b.data(), static_cast<std::size_t>(end_b - b.data())));
  }
}

TEST_CASE("a JSON string of any characters is read back as it was") {
  Random random(4);
  for (int i = 0; i < 5000; ++i) {
    const std::string text = text_with_escapes(random, 200) + (i % 7 == 0 ? "\xC3\xA9\xE2\x80\x99" : "");
    std::string json;
    append_json_string(json, text);
    REQUIRE(nlohmann::json::parse(json).get<std::string>() == text);
  }
  std::string json = "before:";
  append_json_string(json, std::string(1000, '\x02'));
  CHECK(json.size() == 7 + 2 + 6000);
  CHECK(nlohmann::json::parse(json.substr(7)).get<std::string>() == std::string(1000, '\x02'));
}
