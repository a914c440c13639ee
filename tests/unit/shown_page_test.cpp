// The tables that plugins are shown: brought up to date after edits, they must say what a new look at the page says.
#include <winnow/pipeline.h>

#include <algorithm>
#include <vector>

#include "pipeline/shown_page.h"
#include "unit/catch.h"
#include "unit/random_text.h"
#include "unit/stages.h"

using namespace winnow;
using winnow::testing::Random;

namespace {

// Edits of one stage, at most one a block.
std::vector<Edit> random_edits(Random& random, const Document& page) {
  std::vector<Edit> edits;
  for (std::uint32_t i = 0; i < page.blocks.size(); ++i) {
    if (page.blocks[i].dropped || !random.one_in(3)) continue;
    Edit edit;
    edit.block = i;
    switch (random.below(4)) {
      case 0:
        edit.kind = EditKind::kReplace;
        edit.text = random.one_in(2) ? "low tide \xC3\xA9" : "";
        break;
      case 1:
        edit.kind = EditKind::kLabelBlock;
        edit.text = random.one_in(2) ? "role=title" : "seen=1";
        break;
      default:
        break;
    }
    edits.push_back(edit);
  }
  return edits;
}

// Gaps and dropped neighbours told from the page itself.
struct Expected {
  std::uint32_t number, gap, dropped_before;
};

std::vector<Expected> expected(const Document& page, std::uint32_t round) {
  std::vector<Expected> shown;
  std::uint32_t dropped = 0, gap = 0;
  for (std::uint32_t i = 0; i < page.blocks.size(); ++i) {
    const Block& block = page.blocks[i];
    if (block.dropped && block.dropped_round != round) continue;
    gap = std::max(gap, block.gap_before);
    if (block.dropped) {
      ++dropped;
      continue;
    }
    shown.push_back({i, shown.empty() ? 0 : gap, dropped});
    dropped = gap = 0;
  }
  return shown;
}

bool same_text(const winnow_block& a, const winnow_block& b) {
  using winnow::testing::view;
  return view(a.text) == view(b.text) && view(a.labels) == view(b.labels) && a.text_hash == b.text_hash &&
         a.bytes_hash == b.bytes_hash && a.ascii_seen[0] == b.ascii_seen[0] && a.ascii_seen[1] == b.ascii_seen[1] &&
         a.n_words == b.n_words && a.role == b.role && a.flags == b.flags && a.kind == b.kind && a.number == b.number;
}

}  // namespace

TEST_CASE("what plugins are shown after edits is what a new look at the page shows") {
  Random random(17);
  PageMeasures measures, fresh_measures;
  ShownPage shown, fresh;
  Stage stage;
  stage.name = "stage";
  stage.reasons = {"first"};
  for (int i = 0; i < 3000; ++i) {
    Document page = text_document("page", winnow::testing::random_page(random, 1 + random.below(20)));
    measures.begin(page);
    shown.begin(page);
    for (std::uint32_t round = 1; round <= 2; ++round) {
      shown.begin_round(page, measures, round);
      for (int edits = 0; edits < 3; ++edits) {
        apply(page, random_edits(random, page), stage, static_cast<int>(round));
        shown.follow(page, measures);
        const std::vector<Expected> want = expected(page, round);
        REQUIRE(shown.blocks().size() == want.size());
        for (std::size_t at = 0; at < want.size(); ++at) {
          REQUIRE(shown.numbers()[at] == want[at].number);
          REQUIRE(shown.blocks()[at].gap_before == want[at].gap);
          REQUIRE(shown.blocks()[at].n_dropped_before == want[at].dropped_before);
        }
      }
      Document again = page;
      fresh_measures.begin(again);
      fresh.begin(again);
      fresh.begin_round(again, fresh_measures, round);
      REQUIRE(fresh.blocks().size() == shown.blocks().size());
      for (std::size_t at = 0; at < fresh.blocks().size(); ++at)
        REQUIRE(same_text(fresh.blocks()[at], shown.blocks()[at]));
      form(page, round);
    }
  }
}
