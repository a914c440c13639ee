#include "citations.h"

#include <catch2/catch.hpp>

namespace {

bool is_citation(std::string_view line) {
  static const chrome::Citations citations;
  std::uint32_t n_words = 1;
  for (const char c : line) n_words += c == ' ';
  return citations.is_citation(line, n_words);
}

}  // namespace

TEST_CASE("entries of a list of references are known in several styles and scripts") {
  CHECK(is_citation("Marsh D, Reed TK. Salt in the leek beds of Harnby. Garden J. 2019;4(2):11-19."));
  CHECK(is_citation("[12] T. K. Reed and D. Marsh, \"Salt in leek beds\", in Proc. Gardens, 2019, pp. 11-19."));
  CHECK(
      is_citation("Marsh, D. (2019). Salt in the leek beds of Harnby. Garden Journal, 4(2), 11–19. doi:10.1000/leek"));
  CHECK(is_citation("Müller, K.: Salz in den Lauchbeeten. In: Gartenblätter 4 (2019), S. 11"));
  CHECK(is_citation("Петров И. К. Соль на грядках // Садовый журнал. 2019. № 4. С. 11–19."));
  CHECK(is_citation(
      "Marsh D. The leek in the north of the country. Harnby: Tidewater Press; 2019. ISBN 978-0-00-000000-2"));
}

TEST_CASE("dates, hours, bylines, teasers and footers are no citations") {
  CHECK_FALSE(is_citation("Saturday 4 May 2024, 10:30-11:30 A.M., Harnby Town Hall, free entry for all"));
  CHECK_FALSE(is_citation("By Dora Marsh, published 4 May 2024 and updated on 5 May 2024, 3 min read"));
  CHECK_FALSE(is_citation("Council votes on leek beds after a year of quarrels with the growers of 2023"));
  CHECK_FALSE(is_citation("© 2024 Harnby Herald Ltd. All rights reserved. Registered in Harnby, number 123456-78"));
  CHECK_FALSE(is_citation("Marsh D, Reed TK. 2019;4:11-19."));
}
