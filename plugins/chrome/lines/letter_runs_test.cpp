#include "letter_runs.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>

TEST_CASE("a run of small letters has the hash of its letters, one after the other") {
  // Letters, what stands right beside them in ASCII, with and without the highest bit, and the ends of all bytes.
  const std::string others("`{@[ AZ\x00\x7F\x80\xE1\xFA\xFF", 13);
  std::mt19937 random(23);
  for (int time = 0; time < 20000; ++time) {
    std::string text;
    for (std::size_t n = random() % 24; n-- > 0;)
      text += random() % 8 == 0 ? others[random() % others.size()] : static_cast<char>('a' + random() % 26);
    const std::size_t at = random() % (text.size() + 1);
    // A token's hash so far: from all of its bits to next to none.
    const std::uint64_t hash = (std::uint64_t{random()} << 32 | random()) >> (9 * (random() % 8));
    const chrome::LetterRun plain = chrome::add_small_letters_plain(text, at, hash);
    const chrome::LetterRun run = chrome::add_small_letters(text, at, hash);
    INFO(text << " at " << at);
    REQUIRE(run.end == plain.end);
    REQUIRE(run.hash == plain.hash);
  }
}
