// The report: sums, notices, JSON.
#include <winnow/form.h>
#include <winnow/report.h>

#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "unit/catch.h"
#include "unit/records.h"
#include "unit/stages.h"

using namespace winnow;
using winnow::testing::document_of;
using winnow::testing::Edits;
using winnow::testing::Page;
using winnow::testing::stage;
using Json = nlohmann::json;

namespace {

Stage tidy() {
  return stage("tidy", [](const Page& page, Edits& edits) {
    for (const auto& block : page) {
      if (block.text().starts_with("Share")) edits.drop(block, 0, "share");
      if (const std::size_t at = block.text().find("loww"); at != std::string_view::npos)
        edits.replace(block, at, at + 4, "low", 1, "");
      if (block.text().starts_with("Copy")) edits.drop_page(1, "copy");
    }
  });
}

void add(Report& report, const std::string& bytes, std::vector<Stage> stages) {
  Document page = document_of(bytes);
  const Outcome outcome = Pipeline(std::move(stages), {}).clean(page);
  report.add(page, outcome, canonical_text(page).size());
}

}  // namespace

TEST_CASE("pages, bytes, blocks and words are summed") {
  Report report;
  add(report, "The loww  tide\n\nShare this page\nShare it\n", {tidy()});
  add(report, "High tide\n", {tidy()});
  CHECK(report.pages == 2);
  CHECK(report.changed == 1);
  CHECK(report.empty == 0);
  CHECK(report.bytes_in == 41 + 10);
  CHECK(report.bytes_out == 13 + 10);
  CHECK(report.blocks_in == 4);
  CHECK(report.blocks_out == 2);
  CHECK(report.words_in == 3 + 3 + 2 + 2);
  CHECK(report.words_out == 3 + 2);
  CHECK(report.rounds == std::map<int, std::uint64_t>{{1, 1}, {2, 1}});
  const ReasonCount& dropped = report.reasons["tidy"]["first"];
  CHECK(dropped.edits == 2);
  CHECK(dropped.pages == 1);
  CHECK(dropped.words == 5);
  CHECK(dropped.bytes == 15 + 8);
  CHECK(report.reasons["tidy"]["second"].words == 1);
  CHECK(report.reasons.count("form") == 0);
}

TEST_CASE("words are counted when no plugin ran, before and after edits") {
  Report report;
  add(report, "The low tide\n", {});
  CHECK(report.words_in == 3);
  CHECK(report.words_out == 3);
  report = {};
  const Stage once = stage("once",
                           [](const Page& page, Edits& edits) {
                             if (page[0].text().size() > 5) edits.replace(page[0], 0, 8, "", 0, "");
                           },
                           {false, false, false, false, false});
  add(report, "The low tide\n", {once});
  CHECK(report.words_in == 3);
  CHECK(report.words_out == 1);
}

TEST_CASE("empty and dropped pages are counted and a dropped page takes its words along") {
  Report report;
  add(report, "", {tidy()});
  add(report, "Share\n", {tidy()});
  add(report, "Copy of a page\n\nShare this\n", {tidy()});
  CHECK(report.pages == 3);
  CHECK(report.empty == 3);
  CHECK(report.words_out == 0);
  CHECK(report.reasons["tidy"]["second"].words == 4);
  CHECK(report.reasons["tidy"]["second"].bytes == 14);
}

TEST_CASE("unsettled pages and plugins that misbehave are counted and named") {
  Report report;
  const Stage greedy =
      stage("greedy", [](const Page& page, Edits& edits) { edits.replace(page[0], 0, 0, "x", 0, ""); });
  add(report, "Tide\n", {greedy});
  CHECK(report.unsettled == 1);
  const Stage bad = stage("bad", [](const Page& page, Edits& edits) { edits.drop(page[0], 9, ""); });
  add(report, "Tide\n", {bad});
  CHECK(report.n_incidents == 1);
  REQUIRE(report.incidents.size() == 1);
  CHECK(report.incidents[0].place == "pages/page.txt");
  CHECK(report.incidents[0].message == "bad: reason 9 is not declared (the descriptor has 2)");
}

TEST_CASE("failures and skips are all counted, the first thousand of each are named") {
  Report report;
  for (int i = 0; i < 1200; ++i) report.add_failure("a", "broken");
  for (int i = 0; i < 3; ++i) report.add_skip("b", "binary");
  CHECK(report.failed == 1200);
  CHECK(report.failures.size() == Report::kMaxNotices);
  CHECK(report.skipped == 3);
  CHECK(report.skips[2].message == "binary");
}

TEST_CASE("the report as JSON holds what its schema describes") {
  Report report;
  add(report, "The loww tide\n\nShare\n", {tidy()});
  report.add_failure("bad\xFF", "broken");
  report.add_skip("b", "binary");
  const std::string text = report_json(report, {"tidy 1.0.0"});
  CHECK(text.back() == '\n');
  const Json json = Json::parse(text);
  CHECK(json["pages"]["read"] == 1);
  CHECK(json["removed"].size() == 2);
  CHECK(json["plugins"] == Json::array({"tidy 1.0.0"}));
  std::ifstream in(std::string(WINNOW_SOURCE_DIR) + "/docs/report.schema.json");
  REQUIRE(in);
  const Json rules = Json::parse(in);
  const std::function<void(const Json&, const Json&)> check = [&](const Json& value, const Json& rule) {
    if (value.is_array())
      for (const Json& element : value)
        check(element, rule.at("items").contains("$ref") ? rules.at("$defs").at("notice") : rule.at("items"));
    if (!value.is_object() || !rule.contains("properties")) return;
    for (const auto& [member, inner] : value.items()) {
      INFO(member);
      REQUIRE(rule.at("properties").contains(member));
      CHECK(rule["properties"][member].contains("description"));
      check(inner, rule["properties"][member]);
    }
    for (const Json& required : rule.at("required")) CHECK(value.contains(required.get<std::string>()));
  };
  check(json, rules);
}
