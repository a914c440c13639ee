// The two laws of the pipeline for stages that are deterministic and otherwise mad.
#include <winnow/pipeline.h>

#include <string>
#include <vector>

#include "unit/catch.h"
#include "unit/stages.h"

using namespace winnow;
using winnow::testing::Edits;
using winnow::testing::Page;
using winnow::testing::Random;

namespace {

std::vector<Stage> mad_stages(Random& random) {
  std::vector<Stage> stages;
  const std::size_t n = 1 + random.below(3);
  while (stages.size() < n) stages.push_back(testing::mad_stage(random.below(1u << 30), 3 + random.below(25)));
  return stages;
}

bool counts_of_blocks_are_true(const Document& page) {
  for (const Block& block : page.blocks) {
    std::string text;
    std::size_t at = block.source.begin;
    for (const Splice& s : block.splices) {
      text.append(page.source, at, block.source.begin + s.source.begin - at);
      if (text.size() != s.now.begin) return false;
      text.append(block.text, s.now.begin, s.now.size());
      at = block.source.begin + s.source.end;
    }
    text.append(page.source, at, block.source.end - at);
    if (text != block.text) return false;
    if (block.counted && block.n_words != count_words(block.text)) return false;
    const std::string_view came = page.source.substr(block.source.begin, block.source.size());
    if (block.came_counted && block.n_words_came != count_words(came)) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("cleaning the canonical text of a settled page again changes no byte") {
  Random random(5);
  int settled = 0;
  for (int i = 0; i < 6000; ++i) {
    Pipeline pipeline(mad_stages(random), {.max_rounds = 6, .seconds_a_page = 0, .after_stage = {}});
    Document page = text_document("page", testing::random_page(random, 1 + random.below(14)));
    const Outcome outcome = pipeline.clean(page);
    REQUIRE(counts_of_blocks_are_true(page));
    if (!outcome.settled) continue;
    ++settled;
    const std::string once = canonical_text(page);
    Document again = text_document("page", once);
    pipeline.clean(again);
    INFO("page " << i << ": " << page.source);
    REQUIRE(canonical_text(again) == once);
    REQUIRE(again.history.empty());
  }
  CHECK(settled > 3000);
}

TEST_CASE("skipping plugins that nothing concerns gives the same text as asking them all") {
  // Each stage decides by exactly what it declares.
  const auto by_text = [](std::uint64_t seed) {
    return [=](const Page& page, Edits& edits) {
      for (const auto& block : page)
        if (const std::uint64_t h = testing::mixed(seed, block.text()); h % 7 == 0)
          testing::replace_something(h, block, edits);
    };
  };
  const auto by_drops = [](std::uint64_t seed) {
    return [=](const Page& page, Edits& edits) {
      for (const auto& block : page)
        if (testing::mixed(testing::mixed(seed, page.size()), block.index() + 100 * block.n_dropped_before()) % 7 == 0)
          edits.drop(block, 0, "mad");
    };
  };
  const auto by_layout = [](std::uint64_t seed) {
    return [=](const Page& page, Edits& edits) {
      for (const auto& block : page)
        if (testing::mixed(seed, block.gap_before() * 100 + block.indent() * 10 + block.joins_previous()) % 5 == 0)
          edits.label(block, "role=chrome");
    };
  };
  const auto by_joins = [](std::uint64_t seed) {
    return [=](const Page& page, Edits& edits) {
      for (const auto& block : page)
        if (testing::mixed(seed, block.joins_previous() ? "joined" : block.text()) % 7 == 0)
          edits.drop(block, 0, "mad");
    };
  };
  const auto by_labels = [](std::uint64_t seed) {
    return [=](const Page& page, Edits& edits) {
      for (const auto& block : page)
        if (block.role() == WINNOW_ROLE_CHROME && testing::mixed(seed, block.text()) % 3 == 0)
          edits.drop(block, 0, "mad");
    };
  };
  Random random(6);
  int both_settled = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::uint64_t seed = random.below(1u << 30);
    const auto stages = [&](bool skip) {
      const auto on = [&](RerunOn rerun) { return skip ? rerun : RerunOn{}; };
      return std::vector<Stage>{testing::stage("text", by_text(seed), on({true, false, false, false, false})),
                                testing::stage("layout", by_layout(seed), on({false, true, true, false, false})),
                                testing::stage("joins", by_joins(seed), on({true, true, false, false, true})),
                                testing::stage("labels", by_labels(seed), on({true, false, false, true, false})),
                                testing::stage("drops", by_drops(seed), on({false, true, false, false, false}))};
    };
    const std::string source = testing::random_page(random, 1 + random.below(12));
    Document skipping = text_document("page", source);
    Document asking = text_document("page", source);
    const Outcome a = Pipeline(stages(true), {.max_rounds = 8, .seconds_a_page = 0, .after_stage = {}}).clean(skipping);
    const Outcome b = Pipeline(stages(false), {.max_rounds = 8, .seconds_a_page = 0, .after_stage = {}}).clean(asking);
    if (!a.settled || !b.settled) continue;
    ++both_settled;
    INFO("page " << i << ": " << source);
    REQUIRE(canonical_text(skipping) == canonical_text(asking));
  }
  CHECK(both_settled > 1500);
}

TEST_CASE("the canonical text of any text is a fixed point of reading and Form") {
  Random random(7);
  for (int i = 0; i < 8000; ++i) {
    Document page = text_document("page", testing::random_page(random, random.below(16)));
    form(page, 1);
    const std::string once = canonical_text(page);
    Document again = text_document("page", once);
    const FormChanges changes = form(again, 1);
    INFO("page " << i << ": " << page.source);
    REQUIRE(canonical_text(again) == once);
    REQUIRE_FALSE((changes.text || changes.drops || changes.layout));
  }
}

TEST_CASE("blocks dropped anywhere leave a text that is read as it was written") {
  Random random(8);
  for (int i = 0; i < 8000; ++i) {
    Document page = text_document("page", testing::random_page(random, random.below(16)));
    for (std::uint32_t round = 1; round <= 3; ++round) {
      for (Block& block : page.blocks)
        if (!block.dropped && random.one_in(4)) {
          block.dropped = true;
          block.dropped_round = round;
        }
      form(page, round);
      const std::string text = canonical_text(page);
      Document again = text_document("page", text);
      INFO("page " << i << ", round " << round << ": " << page.source);
      REQUIRE(canonical_text(again) == text);
      form(again, 1);
      REQUIRE(canonical_text(again) == text);
    }
  }
}
