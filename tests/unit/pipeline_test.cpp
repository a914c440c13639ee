// The pipeline: validation, application, rounds, labels, limits.
#include <winnow/clean_page.h>
#include <winnow/html.h>
#include <winnow/pipeline.h>

#include <limits>
#include <string>
#include <vector>

#include "pipeline/text_service.h"
#include "unit/catch.h"
#include "unit/stages.h"

using namespace winnow;
using Catch::Matchers::Contains;
using winnow::testing::Edits;
using winnow::testing::Page;
using winnow::testing::stage;
using winnow::testing::str;

namespace {

constexpr std::string_view kPage = "Low tide\n\nThe harbour is dry.\n\nShare this\n\nThe end.\n";

struct Cleaned {
  Document page;
  Outcome outcome;
  std::string text;
};

Cleaned clean(std::string_view source, std::vector<Stage> stages, PipelineOptions options = {}) {
  Cleaned c{text_document("page", std::string(source)), {}, {}};
  c.outcome = Pipeline(std::move(stages), std::move(options)).clean(c.page);
  c.text = canonical_text(c.page);
  return c;
}

Stage dropper(const std::string& what) {
  return stage("dropper", [=](const Page& page, Edits& edits) {
    for (const auto& block : page)
      if (block.text().find(what) != std::string_view::npos) edits.drop(block, 0, what);
  });
}

Stage replacer(const std::string& what, const std::string& by) {
  return stage("replacer", [=](const Page& page, Edits& edits) {
    for (const auto& block : page)
      if (const std::size_t at = block.text().find(what); at != std::string_view::npos)
        edits.replace(block, at, at + what.size(), by, 1, what);
  });
}

// What validate() says of one edit for a page of one block, "tide é".
std::string said_of(const Edit& edit) { return validate(text_document("page", "tide \xC3\xA9\n"), {edit}, 2); }

Edit replacement(std::size_t begin, std::size_t end, std::string_view text) {
  Edit edit;
  edit.kind = EditKind::kReplace;
  edit.range = {begin, end};
  edit.text = text;
  return edit;
}

// A stage that emits raw edits.
Stage raw_stage(std::function<winnow_status(const winnow_doc*, const winnow_sink*)> process) {
  Stage s = stage("raw", {});
  s.process = std::move(process);
  return s;
}

winnow_edit raw_edit(std::uint32_t kind) {
  winnow_edit e{};
  e.size = sizeof e;
  e.kind = kind;
  e.score = -1;
  e.other_block = WINNOW_NO_BLOCK;
  return e;
}

std::string incident_of(std::function<winnow_status(const winnow_doc*, const winnow_sink*)> process) {
  const Cleaned c = clean(kPage, {raw_stage(std::move(process))});
  CHECK(c.text == kPage);
  CHECK(c.page.history.empty());
  REQUIRE(c.outcome.incidents.size() == 1);
  CHECK(c.outcome.incidents[0].plugin == "raw");
  return c.outcome.incidents[0].message;
}

}  // namespace

TEST_CASE("a score is between 0 and 1 or below 0, and the other block is one that is shown") {
  const auto of_drop = [](float score, std::uint32_t other) {
    return incident_of([=](const winnow_doc*, const winnow_sink* sink) -> winnow_status {
      winnow_edit edit = raw_edit(WINNOW_DROP_BLOCK);
      edit.block = 2;
      edit.score = score;
      edit.other_block = other;
      sink->emit(sink->ctx, &edit, 1, sizeof edit);
      return WINNOW_OK;
    });
  };
  CHECK(of_drop(17.5F, WINNOW_NO_BLOCK) == "score 17.5 is not between 0 and 1, nor below 0 for none");
  CHECK(of_drop(std::numeric_limits<float>::quiet_NaN(), 0) ==
        "score nan is not between 0 and 1, nor below 0 for none");
  CHECK(of_drop(1, 4) == "block 4, named as the other one, is not in the page, which shows 4");
  Edit sure;
  for (const float score : {-1.0F, 0.0F, 1.0F}) {
    sure.score = score;
    CHECK(said_of(sure).empty());
  }
}

TEST_CASE("a page that nobody wants to edit takes one round and comes out in canonical form") {
  const Cleaned c = clean("Low  tide\n\n\nEnd.\n", {});
  CHECK(c.outcome.rounds == 1);
  CHECK(c.outcome.settled);
  CHECK(c.text == "Low tide\n\nEnd.\n");
  const Cleaned canonical = clean(kPage, {dropper("nothing of the kind"), replacer("nothing", "x")});
  CHECK(canonical.outcome.rounds == 1);
  CHECK(canonical.outcome.settled);
  CHECK(canonical.text == kPage);
}

TEST_CASE("what plugins ask for is done, recorded and looked at again") {
  const Cleaned c = clean(kPage, {replacer("dry", "wet"), dropper("Share")});
  CHECK(c.text == "Low tide\n\nThe harbour is wet.\n\nThe end.\n");
  CHECK(c.outcome.rounds == 2);
  CHECK(c.outcome.settled);
  REQUIRE(c.page.history.size() == 2);
  const AppliedEdit& replaced = c.page.history[0];
  CHECK(replaced.plugin == "replacer");
  CHECK(replaced.version == "1.0.0");
  CHECK(replaced.reason == "second");
  CHECK(replaced.evidence == "dry");
  CHECK(replaced.in_block == Range{15, 18});
  CHECK(c.page.source.substr(replaced.in_source.begin, replaced.in_source.size()) == "dry");
  CHECK(replaced.removed == "dry");
  CHECK(replaced.inserted == "wet");
  const AppliedEdit& dropped = c.page.history[1];
  CHECK(dropped.kind == EditKind::kDropBlock);
  CHECK(dropped.removed == "Share this");
  CHECK(dropped.block == 2);
}

TEST_CASE("the range in the source is right after an earlier plugin has edited the block") {
  const Cleaned c = clean("Low tide at ten\n", {replacer("Low", "Very high"), replacer("ten", "two")});
  REQUIRE(c.page.history.size() == 2);
  CHECK(c.page.history[1].in_block == Range{18, 21});
  CHECK(c.page.history[1].in_source == Range{12, 15});
}

TEST_CASE("a plugin that always wants more is stopped after the last round and the page is unsettled") {
  const Cleaned c = clean("Tide\n", {replacer("T", "TT")});
  CHECK(c.outcome.rounds == 4);
  CHECK_FALSE(c.outcome.settled);
  CHECK(c.text == "TTTTTide\n");
  CHECK(clean("Tide\n", {replacer("T", "TT")}, {.max_rounds = 2, .seconds_a_page = 10, .after_stage = {}}).text ==
        "TTTide\n");
}

TEST_CASE("each impossible edit is named in a sentence") {
  CHECK(said_of(replacement(0, 4, "low")).empty());
  CHECK_THAT(said_of(replacement(5, 8, "")), Contains("block 0: bytes 5-8 are outside its 7 bytes"));
  CHECK_THAT(said_of(replacement(3, 2, "")), Contains("block 0: bytes 3-2 end before they begin"));
  CHECK_THAT(said_of(replacement(5, 6, "")), Contains("cut a character"));
  CHECK_THAT(said_of(replacement(0, 1, "\xFF")), Contains("not UTF-8"));
  CHECK_THAT(said_of(replacement(0, 1, "a\nb")), Contains("line end"));
  CHECK_THAT(said_of(replacement(0, 1, "a\rb")), Contains("line end"));
  Edit edit;
  edit.reason = 2;
  CHECK_THAT(said_of(edit), Contains("reason 2 is not declared (the descriptor has 2)"));
  edit = {};
  edit.block = 1;
  CHECK_THAT(said_of(edit), Contains("block 1 is not in the page"));
  edit = {};
  edit.evidence = "\xC3";
  CHECK_THAT(said_of(edit), Contains("evidence is not UTF-8"));
  edit = {};
  edit.kind = static_cast<EditKind>(99);
  CHECK_THAT(said_of(edit), Contains("unknown kind 99"));
  for (const auto& [label, sentence] : std::initializer_list<std::pair<std::string, const char*>>{
           {"no equals sign", "the label \"no equals sign\" is not \"key=value\""},
           {"a=b\nc=d", "the label \"a=b\" holds a line end"},
           {std::string(70, 'a'), "aaa...\" is not \"key=value\""},
           {"a=\xFF", "the label is not UTF-8"}}) {
    edit = {};
    edit.kind = EditKind::kLabelBlock;
    edit.text = label;
    CHECK_THAT(said_of(edit), Contains(sentence) && Contains("block 0: "));
    edit.kind = EditKind::kLabelDocument;
    CHECK_THAT(said_of(edit), Contains(sentence) && !Contains("block"));
  }
}

TEST_CASE("edits of one plugin may touch but not overlap") {
  const Document page = text_document("page", "tide\n");
  CHECK(validate(page, {replacement(2, 4, "x"), replacement(0, 2, "y")}, 1).empty());
  CHECK(validate(page, {replacement(2, 2, "x"), replacement(2, 4, "y")}, 1).empty());
  CHECK_THAT(validate(page, {replacement(0, 3, "x"), replacement(2, 4, "y")}, 1), Contains("overlap"));
  CHECK_THAT(validate(page, {replacement(2, 2, "x"), replacement(2, 2, "y")}, 1), Contains("overlap"));
  CHECK_THAT(validate(page, {Edit{}, replacement(2, 4, "y")}, 1), Contains("block 0 is dropped and edited"));
  CHECK_THAT(validate(page, {Edit{}, Edit{}}, 1), Contains("block 0 is dropped twice"));
}

TEST_CASE("one bad edit voids all edits of that plugin for that page and no other's") {
  const Stage bad = stage("bad", [](const Page& page, Edits& edits) {
    edits.drop(page[0], 0, "fine");
    edits.drop(page[1], 7, "undeclared");
  });
  const Cleaned c = clean(kPage, {bad, dropper("Share")});
  CHECK(c.text == "Low tide\n\nThe harbour is dry.\n\nThe end.\n");
  REQUIRE(c.outcome.incidents.size() >= 1);
  CHECK(c.outcome.incidents[0].plugin == "bad");
  CHECK(c.outcome.incidents[0].status == WINNOW_E_DOC);
  CHECK_THAT(c.outcome.incidents[0].message, Contains("reason 7"));
}

TEST_CASE("a plugin that fails keeps its edits to itself, says why and is named") {
  CHECK(incident_of([](const winnow_doc*, const winnow_sink* sink) {
          const winnow_edit e = raw_edit(WINNOW_DROP_BLOCK);
          sink->emit(sink->ctx, &e, 1, sizeof e);
          sink->fail(sink->ctx, str("out of luck"));
          return winnow_status{WINNOW_E_DOC};
        }) == "out of luck");
  CHECK_THAT(incident_of([](const winnow_doc*, const winnow_sink*) { return winnow_status{WINNOW_E_NOMEM}; }),
             Contains("failed with status -4 (WINNOW_E_NOMEM: it ran out of memory)"));
}

TEST_CASE("edits that no copy can be made of are an incident") {
  const auto emit = [](const winnow_edit* edits, std::size_t n, std::size_t stride) {
    return incident_of([=](const winnow_doc*, const winnow_sink* sink) {
      sink->emit(sink->ctx, edits, n, stride);
      return winnow_status{WINNOW_OK};
    });
  };
  const std::vector<winnow_edit> two(2, raw_edit(WINNOW_DROP_BLOCK));
  CHECK_THAT(emit(nullptr, 3, sizeof(winnow_edit)), Contains("NULL"));
  CHECK_THAT(emit(two.data(), 2, 0), Contains("stride"));
  winnow_edit edit = raw_edit(WINNOW_REPLACE);
  edit.text = {nullptr, 5};
  CHECK_THAT(emit(&edit, 1, sizeof edit), Contains("NULL"));
  edit = raw_edit(WINNOW_DROP_BLOCK);
  edit.size = 4;
  CHECK_THAT(emit(&edit, 1, sizeof edit), Contains("4 bytes"));
  edit = raw_edit(WINNOW_DROP_BLOCK);
  edit.block = 17;
  CHECK_THAT(emit(&edit, 1, sizeof edit), Contains("block 17 is not in the page, which shows 4"));
}

TEST_CASE("a flood of edits is an incident and is not kept") {
  CHECK_THAT(incident_of([](const winnow_doc*, const winnow_sink* sink) {
               const winnow_edit e = raw_edit(WINNOW_DROP_BLOCK);
               for (int i = 0; i < 100000; ++i) sink->emit(sink->ctx, &e, 1, sizeof e);
               return winnow_status{WINNOW_OK};
             }),
             Contains("asked for more than"));
}

TEST_CASE("a page does not grow by more than a plugin can have use for") {
  const std::string huge(8u << 20, 'x');
  const auto asks = [&](auto fill) {
    return incident_of([&, fill](const winnow_doc*, const winnow_sink* sink) {
      winnow_edit e = raw_edit(WINNOW_REPLACE);
      e.end = 1;
      fill(e);
      sink->emit(sink->ctx, &e, 1, sizeof e);
      return winnow_status{WINNOW_OK};
    });
  };
  const winnow_str text{huge.data(), huge.size()};
  CHECK_THAT(asks([&](winnow_edit& e) { e.text = text; }), Contains("bytes of new text, labels and evidence"));
  CHECK_THAT(asks([&](winnow_edit& e) { e.evidence = text; }), Contains("bytes of new text, labels and evidence"));
  CHECK_THAT(asks([&](winnow_edit& e) {
               e.kind = WINNOW_LABEL_BLOCK;
               e.text = text;
             }),
             Contains("bytes of new text, labels and evidence"));
}

TEST_CASE("many small texts that are too many together are an incident") {
  const std::string large(64u << 10, 'x');
  CHECK_THAT(incident_of([&](const winnow_doc*, const winnow_sink* sink) {
               winnow_edit e = raw_edit(WINNOW_REPLACE);
               e.text = {large.data(), large.size()};
               for (int i = 0; i < 40; ++i) sink->emit(sink->ctx, &e, 1, sizeof e);
               return winnow_status{WINNOW_OK};
             }),
             Contains("bytes of new text"));
}

TEST_CASE(
    "an insertion before a replacement at the same byte is applied first, in whatever order they were asked for") {
  for (const bool insertion_first : {true, false}) {
    const Stage s = stage("both", [=](const Page& page, Edits& edits) {
      if (page[0].text() != "abcdef") return;
      if (insertion_first) edits.replace(page[0], 3, 3, "X", 0, "");
      edits.replace(page[0], 3, 5, "Y", 0, "");
      if (!insertion_first) edits.replace(page[0], 3, 3, "X", 0, "");
    });
    CHECK(clean("abcdef\n", {s}).text == "abcXYf\n");
  }
}

TEST_CASE("labels between the replacements of a block do not part them") {
  const Stage s = stage("both", [](const Page& page, Edits& edits) {
    if (page[0].text() != "abcdef") return;
    edits.replace(page[0], 0, 1, "long", 0, "");
    edits.label(page[0], "role=title");
    edits.label_page("mood=good");
    edits.replace(page[0], 4, 5, "E", 0, "");
  });
  const Cleaned c = clean("abcdef\n", {s});
  CHECK(c.text == "longbcdEf\n");
  REQUIRE(c.page.history.size() == 2);
  CHECK(c.page.history[1].in_block == Range{4, 5});
}

TEST_CASE("a replacement that changes nothing is no edit") {
  const Cleaned c = clean("Tide\n", {replacer("Tide", "Tide")});
  CHECK(c.outcome.rounds == 1);
  CHECK(c.page.history.empty());
}

TEST_CASE("a block that an edit leaves empty is dropped") {
  const Cleaned c = clean("Tide\n\n*\n", {replacer("*", "")});
  CHECK(c.text == "Tide\n");
  CHECK(c.page.blocks[1].dropped);
}

TEST_CASE("a later plugin sees roles, labels, metadata, edited flags and dropped blocks of this round") {
  std::string seen;
  const Stage first = stage("first", [](const Page& page, Edits& edits) {
    if (page.size() < 4) return;
    edits.label(page[0], "role=title");
    edits.label(page[0], "a=1");
    edits.label(page[0], "b=2");
    edits.label_page("mood=bad");
    edits.label_page("mood=good");
    edits.replace(page[1], 0, 3, "One", 0, "");
    edits.drop(page[2], 0, "");
  });
  const Stage second = stage("second", [&](const Page& page, Edits&) {
    if (!seen.empty()) return;
    for (const auto& block : page)
      seen += std::to_string(block.number()) + ":" + std::to_string(block.role()) + ":" + std::string(block.labels()) +
              ":" + std::to_string(block.flags() & WINNOW_BF_EDITED) + ":" + std::to_string(block.n_dropped_before()) +
              " ";
    seen += page.meta("mood");
  });
  clean(kPage, {first, second});
  CHECK(seen == "0:1:a=1\nb=2:0:0 1:0::1:0 3:0::0:1 good");
}

TEST_CASE("the blocks of other_block are numbers of the page, not of what the plugin was shown") {
  const Stage second = stage("second", [](const Page& page, Edits& edits) {
    if (page.size() == 3) edits.drop(page[2], 0, "copy", -1, 1);
  });
  const Cleaned c = clean(kPage, {dropper("harbour"), second});
  REQUIRE(c.page.history.size() == 2);
  CHECK(c.page.history[1].block == 3);
  CHECK(c.page.history[1].other_block == 2);
}

TEST_CASE("a later round shows no labels, no metadata of plugins, no dropped blocks and the canonical layout") {
  int round = 0;
  const Stage watcher = stage("watcher", [&](const Page& page, Edits& edits) {
    if (++round == 1) {
      CHECK(page.size() == 4);
      CHECK(page.meta("mood") == "calm");
      edits.label(page[0], "role=title");
      edits.label_page("mood=good");
      edits.drop(page[1], 0, "");
      return;
    }
    CHECK(page.size() == 3);
    CHECK(page.meta("mood") == "calm");
    for (const auto& block : page) {
      CHECK(block.role() == WINNOW_ROLE_NONE);
      CHECK(block.labels().empty());
      CHECK(block.n_dropped_before() == 0);
      CHECK(block.indent() == 0);
      CHECK(block.gap_before() == (block.index() == 0 ? 0u : 1u));
    }
  });
  Document page = text_document("page", "  Title\nText one.\n\n\n\nText two.\nEnd.\n");
  page.meta.emplace_back("mood", "calm");
  Pipeline({watcher}, {}).clean(page);
  CHECK(round == 2);
}

TEST_CASE("roles that a plugin gave are those of the last round, when nothing was left to change") {
  const Stage labeller = stage("labeller", [](const Page& page, Edits& edits) { edits.label(page[0], "role=title"); },
                               {false, false, false, false, false});
  const Cleaned c = clean(kPage, {labeller, dropper("Share")});
  CHECK(c.outcome.rounds == 2);
  CHECK(c.page.blocks[0].role == Role::kTitle);
}

TEST_CASE("a plugin that needs no second look at anything is still given the first") {
  int calls = 0;
  const Stage once = stage("once", [&](const Page&, Edits&) { ++calls; }, {false, false, false, false, false});
  clean("Low  tide\n\n\nShare\n", {dropper("Share"), once});
  CHECK(calls == 1);
}

TEST_CASE("a later round skips plugins that nothing concerns") {
  int of_text = 0;
  int of_drops = 0;
  const Stage text = stage("text", [&](const Page&, Edits&) { ++of_text; }, {true, false, false, false, false});
  const Stage drops = stage("drops", [&](const Page&, Edits&) { ++of_drops; }, {false, true, false, false, false});
  clean(kPage, {text, drops, dropper("Share")});
  CHECK(of_text == 1);
  CHECK(of_drops == 2);
}

TEST_CASE("a text of which the gaps alone change is shown once to a plugin that goes by joined lines") {
  int looks = 0;
  const Stage joins = stage("joins", [&](const Page&, Edits&) { ++looks; }, {true, true, false, false, true});
  CHECK(clean("Low tide\n\n\nAt noon.\nShare\n", {joins}).outcome.rounds == 1);
  CHECK(looks == 1);
  // An item that joined one which was dropped has nothing to join.
  clean("- one\n- two\n", {joins, dropper("one")});
  CHECK(looks == 3);
}

TEST_CASE("a plugin that goes by labels looks again when a label is gone") {
  // "raw" is labelled for its two spaces, which Form takes away; what guarded the block is then gone.
  const Stage guard = stage("guard", [](const Page& page, Edits& edits) {
    for (const auto& block : page)
      if (block.text().find("  ") != std::string_view::npos) edits.label(block, "role=body");
  });
  const Stage cutter = stage("cutter",
                             [](const Page& page, Edits& edits) {
                               for (const auto& block : page)
                                 if (block.role() != WINNOW_ROLE_BODY && block.text().starts_with("Share"))
                                   edits.drop(block, 0, "");
                             },
                             {false, false, false, true, false});
  const Cleaned c = clean("Title\n\nShare  this\n", {guard, cutter});
  CHECK(c.text == "Title\n");
}

TEST_CASE("a plugin that saw dropped neighbours or edited flags looks again when they are gone") {
  const Stage cautious = stage("cautious", [](const Page& page, Edits& edits) {
    for (const auto& block : page)
      if (block.text() == "The end." && block.n_dropped_before() == 0 && page.size() < 4) edits.drop(block, 0, "");
  });
  const Cleaned c = clean(kPage, {dropper("Share"), cautious});
  CHECK(c.outcome.settled);
  CHECK(clean(c.text, {dropper("Share"), cautious}).text == c.text);
  const Stage flagged = stage("flagged", [](const Page& page, Edits& edits) {
    for (const auto& block : page)
      if (block.text() == "low tide" && (block.flags() & WINNOW_BF_EDITED) == 0) edits.drop(block, 0, "");
  });
  const Cleaned d = clean(kPage, {replacer("Low", "low"), flagged});
  CHECK(clean(d.text, {replacer("Low", "low"), flagged}).text == d.text);
}

TEST_CASE("a dropped page has no text and is settled") {
  int calls = 0;
  const Stage first = stage("first", [](const Page&, Edits& edits) { edits.drop_page(1, "copy", 0.9F); });
  const Stage second = stage("second", [&](const Page&, Edits&) { ++calls; });
  const Cleaned c = clean(kPage, {first, second});
  CHECK(c.page.dropped);
  CHECK(c.text.empty());
  CHECK(c.outcome.settled);
  CHECK(calls == 0);
  REQUIRE(c.page.history.size() == 1);
  CHECK(c.page.history[0].kind == EditKind::kDropDocument);
  CHECK(c.page.history[0].block == kNoBlock);
}

TEST_CASE("a page that runs out of time is failed and is as it came") {
  constexpr std::string_view source = "  Low  tide\n- a\n\n\n- b\nShare\n";
  int calls = 0;
  const Stage slow = stage("slow", [&](const Page& page, Edits& edits) {
    edits.label_page("mood=bad");
    edits.replace(page[0], 0, 1, "x", 0, "");
    edits.drop(page[1], 0, "");
    if (++calls > 1)
      while (!page.cancelled()) continue;
  });
  const Cleaned c = clean(source, {slow}, {.max_rounds = 4, .seconds_a_page = 0.2, .after_stage = {}});
  CHECK(calls == 2);
  CHECK(c.outcome.timed_out);
  REQUIRE(c.outcome.incidents.size() == 1);
  CHECK(c.outcome.incidents[0].plugin == "slow");
  CHECK(c.outcome.incidents[0].message == "took more than 0.2 s of processor time");
  CHECK(c.page.history.empty());
  CHECK(c.page.meta.empty());
  const Document fresh = text_document("page", std::string(source));
  REQUIRE(c.page.blocks.size() == fresh.blocks.size());
  for (std::size_t i = 0; i < fresh.blocks.size(); ++i) {
    const Block& a = c.page.blocks[i];
    const Block& b = fresh.blocks[i];
    CHECK(a.text == b.text);
    CHECK(a.splices.empty());
    CHECK_FALSE(a.dropped);
    CHECK(a.kind == b.kind);
    CHECK(a.gap_before == b.gap_before);
    CHECK(a.indent == b.indent);
    CHECK(a.joins_previous == b.joins_previous);
  }
}

TEST_CASE("what a plugin says when its time is up is said of the page") {
  Stage slow = stage("slow", {});
  slow.process = [](const winnow_doc* doc, const winnow_sink* sink) -> winnow_status {
    while (!Page(doc).cancelled()) continue;
    sink->fail(sink->ctx, str("was at word 7"));
    return WINNOW_E_EXCEPTION;
  };
  Document page = text_document("page", std::string(kPage));
  Pipeline pipeline({slow}, {.max_rounds = 4, .seconds_a_page = 0.1, .after_stage = {}});
  const CleanPage failed = clean_page(page, pipeline, {});
  CHECK(failed.status == "failed");
  CHECK(failed.error == "the plugin slow took more than 0.1 s of processor time: was at word 7");
}

TEST_CASE("a page that a plugin drops is empty, one that a guard leaves uncut is quarantined") {
  const auto cleaned = [](const Stage& plugin, double max_cut) {
    Document page = text_document("page", std::string(kPage));
    Pipeline pipeline({plugin}, {});
    CleanPageOptions options;
    options.max_cut = max_cut;
    return clean_page(page, pipeline, options);
  };
  const Stage drops = stage("drops", [](const Page&, Edits& edits) { edits.drop_page(0, "copy"); });
  CHECK(cleaned(drops, 1).status == "empty");
  CHECK(cleaned(drops, 1).text.empty());
  CHECK(cleaned(drops, 0.9).status == "quarantined");
  CHECK(cleaned(drops, 0.9).text == kPage);
  CHECK(cleaned(dropper("Share"), 1).status == "ok");
}

TEST_CASE("a page without a time limit is never cancelled") {
  bool cancelled = true;
  const Stage s = stage("s", [&](const Page& page, Edits&) { cancelled = page.cancelled(); });
  clean(kPage, {s}, {.max_rounds = 4, .seconds_a_page = 0, .after_stage = {}});
  CHECK_FALSE(cancelled);
}

TEST_CASE("whoever watches is called after each stage that changed something") {
  std::string calls;
  PipelineOptions options;
  options.after_stage = [&](const Document&, const Stage& s, int round) {
    calls += s.name + std::to_string(round) + " ";
  };
  clean(kPage, {replacer("dry", "wet"), replacer("nothing", "x"), dropper("Share")}, options);
  CHECK(calls == "replacer1 dropper1 ");
}

TEST_CASE("the source record is shown to plugins that need it and to no other") {
  std::string raw = "?";
  Stage s = stage("s", [&](const Page& page, Edits&) { raw = page.source(); });
  clean(kPage, {s});
  CHECK(raw.empty());
  s.needs_raw = true;
  clean(kPage, {s});
  CHECK(raw == kPage);
}

TEST_CASE("what the tags of a page call its title stays its title when a later round looks at lines alone") {
  const auto namer = stage("namer",
                           [](const Page& page, Edits& edits) {
                             const bool has_tags = page.raw()->n_elements > 0 && page.size() == 3;
                             edits.label(page[has_tags ? 0 : 1], "role=title");
                             if (has_tags) edits.drop(page[2], 0, "menu");
                           },
                           {.drops = true});
  Document page = html_page("page", "<h1>Low tide</h1><p>Ada Wirth</p><p>Home</p>", {}, {});
  Pipeline pipeline({namer}, {});
  const Outcome outcome = pipeline.clean(page);
  REQUIRE(outcome.rounds == 2);
  CHECK(page.blocks[0].role == Role::kTitle);
  CHECK(page.blocks[1].role == Role::kNone);
}

TEST_CASE("word hashes of a block follow its edits") {
  std::vector<std::size_t> counts;
  const Stage counter = stage("counter", [&](const Page& page, Edits&) {
    std::size_t n = 0;
    text_service()->block_words(page.raw(), 0, &n);
    counts.push_back(n);
  });
  clean("Low tide\n", {counter, replacer("tide", "tide at ten"), counter});
  CHECK(counts.size() >= 3);
  CHECK(counts[0] == 2);
  CHECK(counts[1] == 4);
}
