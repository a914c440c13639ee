// The audit: its lines, replay and restore, and what they refuse.
#include <winnow/audit.h>
#include <winnow/form.h>
#include <winnow/pipeline.h>

#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "unit/catch.h"
#include "unit/records.h"
#include "unit/stages.h"

using namespace winnow;
using namespace std::string_literals;
using Catch::Matchers::Contains;
using winnow::testing::document_of;
using winnow::testing::Edits;
using winnow::testing::Page;
using winnow::testing::stage;
using Json = nlohmann::json;

namespace {

struct Audited {
  std::string bytes;
  std::string text;
  std::string lines;
};

Audited audited(const std::string& bytes, std::vector<Stage> stages = {}) {
  Document page = document_of(bytes);
  Pipeline(std::move(stages), {}).clean(page);
  return {bytes, canonical_text(page), audit_lines(page, canonical_text(page))};
}

void both_ways(const Audited& a) {
  const Result<std::string> replayed = replay(a.bytes, a.lines);
  INFO(a.lines);
  INFO((replayed ? "" : replayed.error().text()));
  REQUIRE(replayed);
  CHECK(*replayed == a.text);
  const Result<std::string> restored = restore(a.text, a.lines);
  INFO((restored ? "" : restored.error().text()));
  REQUIRE(restored);
  CHECK(*restored == a.bytes);
}

// Drops "Share ...", mends "tiide", labels, in one go.
std::vector<Stage> tidy() {
  return {stage("tidy", [](const Page& page, Edits& edits) {
    for (const auto& block : page) {
      if (block.text().find("Share") != std::string_view::npos) edits.drop(block, 0, "share", 0.75F, 0);
      for (std::size_t at = block.text().find("tiide"); at != std::string_view::npos;
           at = block.text().find("tiide", at + 1)) {
        edits.replace(block, at, at + 5, "tide", 1, "double letter");
        edits.label(block, "seen=1");
      }
    }
  })};
}

std::vector<Json> parsed(const std::string& lines) {
  std::vector<Json> all;
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) all.push_back(Json::parse(line));
  return all;
}

Json schema(const std::string& name) {
  std::ifstream in(std::string(WINNOW_SOURCE_DIR) + "/docs/" + name);
  REQUIRE(in);
  return Json::parse(in);
}

}  // namespace

TEST_CASE("a record can be had back from its canonical text and the text from the record") {
  both_ways(audited("Low tiide, high tiide\r\n\r\n\r\n  Share\tthis\r\nThe  end.", tidy()));
  both_ways(audited("\xEF\xBB\xBFTitle\n- a\n- Share b\n- c\n\n", tidy()));
}

TEST_CASE("replay and restore hold for empty, blank and odd records") {
  for (const std::string& bytes :
       {""s, "\n"s, "\r\n \r"s, "\0"s, "\0\0a\0\n\0b"s, "a"s, "\xEF\xBB\xBF"s, "\xFF\xFE"s, "\xC2\xAD\n\x01"s,
        "\n\n\na"s, "caf\xE9\n"s, "\xFF\xFEt\0i\0d\0e\0"s, "e\xCC\x81\n"s, "Share"s, "tiide\x81"s})
    both_ways(audited(bytes, tidy()));
}

TEST_CASE("the string of a JSONL field is taken as it is, whatever its bytes look like") {
  for (const std::string& field : {"\xEF\xBB\xBFTitle\nText"s, "a\0b\0c\0d\0e\0f\0"s}) {
    Document page = text_document("row", field);
    page.source_hash = content_hash(field);
    page.source_bytes = field.size();
    page.keep_form_history = true;
    Pipeline({}, {}).clean(page);
    both_ways({field, canonical_text(page), audit_lines(page, canonical_text(page))});
  }
}

TEST_CASE("a dropped page has an empty text and can be had back") {
  const Stage dropper = stage("dropper", [](const Page&, Edits& edits) { edits.drop_page(0, "copy"); });
  std::vector<Stage> stages = tidy();
  stages.push_back(dropper);
  const Audited a = audited("Low tiide\n- a\n- b\n\nShare\n", stages);
  CHECK(a.text.empty());
  both_ways(a);
}

TEST_CASE("a copy that is left out has an empty text and can be had back") {
  const Audited a = audited("The tiide  rises.\r\n\r\nShare this\r\n", tidy());
  const CopyOf copy{"first.txt", .91239, 1};
  const std::string lines = audit_of_copy(a.lines, a.text, copy, true);
  both_ways({a.bytes, "", lines});
  both_ways({a.bytes, a.text, audit_of_copy(a.lines, a.text, copy, false)});
  const Json line = Json::parse(lines.substr(0, lines.find('\n')));
  CHECK(line["duplicate_of"] == "first.txt");
  CHECK(line["jaccard"] == .9124);
  CHECK(line["dropped_text"] == "The tide rises.\n");
  const auto is_copy = [](std::string_view plugin, std::string_view) { return plugin == "dedup"; };
  CHECK(*restore_only("", lines, is_copy) == "The tide rises.\n");
}

TEST_CASE("an audit is known by its first line, and no row is taken for one") {
  const Audited a = audited("The tide rises.\n");
  CHECK(is_audit_line(a.lines.substr(0, a.lines.find('\n'))));
  CHECK(is_audit_line(audit_failure(document_of("The tide"), "cut off")));
  CHECK_FALSE(is_audit_line(R"({"type":"page","id":"a","place":"Harnby","text":"\"source\":{\"hash\":\""})"));
  CHECK_FALSE(is_audit_line(R"({"type":"failed","id":"a","text":"x"})"));
  CHECK_FALSE(is_audit_line(""));
}

TEST_CASE("another record and another text are refused") {
  const Audited a = audited("Low tiide\n\nShare\n", tidy());
  REQUIRE_FALSE(replay(a.bytes + " ", a.lines));
  CHECK_THAT(replay(a.bytes + " ", a.lines).error().text(),
             Contains("pages/page.txt: is not the record that the audit speaks of"));
  REQUIRE_FALSE(restore(a.text + " ", a.lines));
  CHECK_THAT(restore(a.text + " ", a.lines).error().text(),
             Contains("page: the text is not the one that the audit speaks of"));
}

TEST_CASE("an audit that was tampered with is refused with a sentence") {
  const Audited a = audited("Low tiide\n\nShare\n", tidy());
  const std::vector<Json> lines = parsed(a.lines);
  const auto with = [&](const std::function<void(std::vector<Json>&)>& change) {
    std::vector<Json> changed = lines;
    change(changed);
    std::string text;
    for (const Json& line : changed) text += line.dump() + "\n";
    return text;
  };
  const auto refused = [&](const std::string& audit) {
    INFO(audit);
    CHECK_FALSE(replay(a.bytes, audit));
    CHECK_FALSE(restore(a.text, audit));
  };
  REQUIRE(lines.size() == 3);
  refused("");
  refused("{");
  refused("[]\n");
  refused("null\n");
  refused(with([](auto& l) { l.erase(l.begin()); }));
  refused(with([](auto& l) { l.push_back(l[0]); }));
  refused(with([](auto& l) { l.pop_back(); }));
  for (const char* member : {"source", "text", "blocks", "gaps", "joined"}) {
    refused(with([&](auto& l) { l[0].erase(member); }));
    refused(with([&](auto& l) { l[0][member] = "odd"; }));
    refused(with([&](auto& l) { l[0][member] = -1; }));
  }
  refused(with([](auto& l) { l[0]["source"]["hash"] = 5; }));
  refused(with([](auto& l) { l[0]["source"].erase("charset"); }));
  refused(with([](auto& l) { l[0]["text"]["hash"] = nullptr; }));
  refused(with([](auto& l) { l[0]["blocks"] = -1, l[0]["gaps"] = Json::array(); }));
  refused(with([](auto& l) {
    l[0]["blocks"] = 4000000000u, l[0]["gaps"] = Json::array({Json::array({"", 4000000001u})});
  }));
  refused(with([](auto& l) { l[1]["block"] = 2; }));
  refused(with([](auto& l) {
    l[1]["in_block"] = Json::array({18446744073709551615u, 18446744073709551615u}), l[1]["removed"] = "";
  }));
  refused(with([](auto& l) { l[1]["in_block"] = Json::array({9, 4}); }));
  refused(with([](auto& l) { l[1]["in_block"] = Json::array({-4, 1}); }));
  refused(with([](auto& l) { l[1]["removed"] = "other"; }));
  refused(with([](auto& l) { l[1]["op"] = "odd"; }));
  CHECK_FALSE(restore(a.text, with([](auto& l) { l[2]["removed"] = "Other"; })));
  CHECK_FALSE(restore(a.text, with([](auto& l) {
                        l[0]["source"]["bad_runs"] = Json::array({Json::array({900, 901, "e9"})});
                      })));
  CHECK_FALSE(restore(a.text, with([](auto& l) {
                        l[0]["source"]["bad_runs"] = Json::array({Json::array({4, 2, "e9"})});
                      })));
  CHECK_FALSE(restore(a.text, with([](auto& l) { l[0]["source"]["charset"] = "no such"; })));
}

TEST_CASE("each edit says where it was, in the source and in the block, by whom and why") {
  const Audited a = audited("  Low tiide\n\nShare\n", tidy());
  const std::vector<Json> lines = parsed(a.lines);
  REQUIRE(lines.size() == 4);
  CHECK(lines[0]["type"] == "page");
  CHECK(lines[0]["blocks"] == 2);
  CHECK(lines[1] ==
        Json::parse(
            R"({"type": "edit", "page": "page", "round": 1, "plugin": "tidy", "version": "1.0.0", "reason": "second",
    "op": "replace", "block": 0, "in_block": [6, 11], "in_source": [6, 11], "removed": "tiide", "inserted": "tide", "evidence": "double letter"})"));
  CHECK(lines[2] ==
        Json::parse(
            R"({"type": "edit", "page": "page", "round": 1, "plugin": "tidy", "version": "1.0.0", "reason": "first",
    "op": "drop_block", "block": 1, "in_block": [0, 5], "in_source": [13, 18], "removed": "Share", "evidence": "share", "score": 0.75, "other_block": 0})"));
  CHECK(lines[3] == Json::parse(R"({"type": "form", "page": "page", "round": 1, "reason": "white_space", "block": 0,
    "edits": [{"in_block": [0, 2], "in_source": [0, 2], "removed": "  ", "inserted": ""}]})"));
}

TEST_CASE("every member of an audit line is in the schema, with a description, and none that is required is missing") {
  const Json rules = schema("audit.schema.json");
  const Stage dropper = stage("dropper", [](const Page& page, Edits& edits) {
    if (page.size() == 1) edits.drop_page(0, "copy");
  });
  std::vector<Stage> stages = tidy();
  stages.push_back(dropper);
  std::string lines;
  for (const std::string& bytes :
       {"  Low tiide\n\nShare\n"s, "\xEF\xBB\xBF\xD0\x9F\xD1\x80\xD0\xB8\xD0\xBB\xD0\xB8 \xE9\n- a\n- b"s,
        "\xFF\xFE"
        "a\0b"s})
    lines += audited(bytes, stages).lines;
  const Audited copy = audited("The tide rises.\n");
  lines += audit_of_copy(copy.lines, copy.text, {"first.txt", .9, 1}, true);
  for (const Json& line : parsed(lines)) {
    const std::string type = line["type"];
    INFO(line.dump());
    const Json& rule = rules["$defs"][type];
    for (const auto& [member, value] : line.items()) {
      INFO(member);
      REQUIRE(rule["properties"].contains(member));
      CHECK(rule["properties"][member].contains("description"));
    }
    const Json source = line.value("source", Json::object());
    for (const auto& [member, value] : source.items()) {
      INFO(member);
      REQUIRE(rule["properties"]["source"]["properties"].contains(member));
      CHECK(rule["properties"]["source"]["properties"][member].contains("description"));
    }
    for (const Json& required : rule["required"]) CHECK(line.contains(required.get<std::string>()));
  }
}
