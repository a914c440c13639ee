// Samples of an audit: the longest paragraphs, the least sure ones, and those that are drawn.
#include <winnow/removal_samples.h>

#include <string>

#include "unit/catch.h"

using namespace winnow;

namespace {

const std::string kParagraph =
    "The ferry did not leave that night. The wind had turned, and nobody in the harbour thought of going home.";

AuditedEdit removed(const std::string& text, float score = -1, const std::string& reason = "cue") {
  AuditedEdit edit;
  edit.plugin = "cutter";
  edit.reason = reason;
  edit.removed = text;
  edit.score = score;
  return edit;
}

AuditedPage page_of(const std::string& id, std::vector<AuditedEdit> edits) {
  AuditedPage page;
  page.id = id;
  page.edits = std::move(edits);
  for (std::uint32_t i = 0; i < page.edits.size(); ++i) page.edits[i].block = i;
  return page;
}

}  // namespace

TEST_CASE("sentences read as a paragraph, menus and lists of names do not") {
  CHECK(reads_as_paragraph(kParagraph));
  CHECK(
      reads_as_paragraph("潮水在夜里涨得很高，没有人听见钟声。第二天早上，孩子们在码头上发现了一只旧木箱，里面是信。"));
  CHECK_FALSE(reads_as_paragraph("It rained."));
  CHECK_FALSE(reads_as_paragraph(
      "Home | News | Sport | Weather | Harbour office | Log in | Sign up | Search the archive. | More"));
  std::string names = "St. Barts";
  for (int i = 0; i < 100; ++i) names += " Kingdom of Harnby";
  CHECK_FALSE(reads_as_paragraph(names));
  CHECK_FALSE(reads_as_paragraph("Copyright 2025." + std::string(500, ' ')));
}

TEST_CASE("the longest paragraphs come first, a text once, two of a page at most") {
  RemovalSamples samples;
  const std::string longer = kParagraph + " " + kParagraph;
  samples.add(page_of("a", {removed(kParagraph), removed("Menu"), removed(longer)}));
  samples.add(page_of("b", {removed("  " + longer + "\n")}));
  samples.add(
      page_of("c", {removed(kParagraph + " One."), removed(kParagraph + " Two!"), removed(kParagraph + " Three?")}));
  const std::vector<RemovalSample> longest = samples.longest(10);
  REQUIRE(longest.size() == 4);
  CHECK(longest[0].bytes == longer.size());
  CHECK(longest[0].page == "a");
  CHECK(longest[0].block == 2);
  CHECK(longest[0].pages == 2);
  CHECK(longest[1].page == "c");
  CHECK(longest[2].page == "c");
  CHECK(longest[3].removed == kParagraph);
  CHECK(samples.longest(2).size() == 2);
}

TEST_CASE("a paragraph of which a copy stays on its page is not among the longest") {
  AuditedEdit copy = removed(kParagraph);
  copy.other_block = 7;
  RemovalSamples samples;
  samples.add(page_of("a", {copy}));
  CHECK(samples.longest(10).empty());
  CHECK(samples.by_reason().front().drawn.size() == 1);
}

TEST_CASE("a paragraph that points to a heading which goes with it is among the longest") {
  AuditedEdit below = removed(kParagraph);
  below.other_block = 0;
  RemovalSamples samples;
  samples.add(page_of("a", {removed("More stories"), below}));
  CHECK(samples.longest(10).size() == 1);
}

TEST_CASE("one reason does not keep the others out of the longest") {
  RemovalSamples samples;
  for (int i = 0; i < 100; ++i)
    samples.add(
        page_of(std::to_string(i), {removed(kParagraph + kParagraph + std::to_string(i) + ".", 1, "comments")}));
  samples.add(page_of("short", {removed(kParagraph, 1, "footer")}));
  const std::vector<RemovalSample> longest = samples.longest(30);
  REQUIRE(longest.size() == RemovalSamples::kLongest + 1);
  CHECK(longest.back().reason == "footer");
}

TEST_CASE("the least sure edits come first, and what is drawn is the same every time") {
  const auto samples_of = [] {
    RemovalSamples samples;
    for (int i = 0; i < 50; ++i)
      samples.add(page_of(std::to_string(i), {removed("line " + std::to_string(i), static_cast<float>(i) / 50)}));
    return samples.by_reason().front();
  };
  const ReasonSamples one = samples_of(), other = samples_of();
  REQUIRE(one.least_sure.size() == RemovalSamples::kLeastSure);
  CHECK(one.least_sure.front().removed == "line 0");
  REQUIRE(one.drawn.size() == RemovalSamples::kDrawn);
  for (std::size_t i = 0; i < one.drawn.size(); ++i) CHECK(one.drawn[i].page == other.drawn[i].page);
}

TEST_CASE("samples are of the edits that are asked for") {
  RemovalSamples samples;
  samples.add(page_of("a", {removed(kParagraph), removed(kParagraph, 1, "footer")}),
              [](const AuditedEdit& edit) { return edit.reason == "footer"; });
  CHECK(samples.by_reason().size() == 1);
}
