// Scores: words, runs of four words, lost words, snippets, and the interval of a mean.
#include <winnow/score.h>

#include "unit/catch.h"

using namespace winnow;

TEST_CASE("a score's words are runs of letters, numbers and underscores in any case") {
  CHECK(score_words("Don't  STOP_it, Ürün 2!") == score_words("don|t stop_it|ürün\n2"));
  CHECK(score_words("").empty());
  CHECK(score_words(" -- ").empty());
  CHECK(score_words("a\xFF"
                    "b")
            .size() == 2);
}

TEST_CASE("overlap counts a word as often as both sides have it") {
  const WordOverlap o = word_overlap(score_words("tide tide mill"), score_words("tide mill wheel wheel"));
  CHECK(o.precision == Approx(2.0 / 3));
  CHECK(o.recall == Approx(0.5));
  CHECK(o.f1 == Approx(4.0 / 7));
  CHECK(word_overlap({}, score_words("tide")).f1 == 0);
  CHECK(word_overlap(score_words("mill"), score_words("tide")).f1 == 0);
}

TEST_CASE("runs of four words know the order") {
  const auto a = grams(score_words("one two three four five"), 4);
  CHECK(a.size() == 2);
  CHECK(word_overlap(a, grams(score_words("five four three two one"), 4)).f1 == 0);
  CHECK(grams(score_words("one two"), 4).size() == 1);
  CHECK(grams({}, 4).empty());
}

TEST_CASE("a line that a clean text repeats counts once among the lost") {
  const Loss none = loss("A refrain\nA verse\nA refrain\n", "A refrain\nA verse\n");
  CHECK(none.words == 4);
  CHECK(none.lost == 0);
  CHECK(loss("A refrain\nA verse\n", "A refrain\n").lost == 2);
}

TEST_CASE("snippets are looked for without regard to case and white space") {
  CHECK(flattened("  The\tTIDE \n mill ") == "the tide mill");
}

TEST_CASE("the interval of a mean holds the mean and is the same each time") {
  const std::vector<double> values{0, 1, 1, 0, 1, 1, 1, 0};
  const Mean mean = bootstrap(values);
  CHECK(mean.mean == Approx(0.625));
  CHECK(mean.low < mean.mean);
  CHECK(mean.high > mean.mean);
  CHECK(bootstrap(values).low == mean.low);
  CHECK(bootstrap({}).mean == 0);
  CHECK(bootstrap({0.5, 0.5}).high == Approx(0.5));
}
