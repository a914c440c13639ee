// Undoing hard wraps: which lines are joined, and which are left as they are.
#include <winnow/audit.h>
#include <winnow/clean_page.h>
#include <winnow/file_hash.h>
#include <winnow/form.h>
#include <winnow/unwrap.h>

#include <string>
#include <utility>
#include <vector>

#include "unit/catch.h"
#include "unit/stages.h"

using namespace winnow;

namespace {

// Wrapped at 60 columns: what tells the width of the pages below.
const std::string kProse =
    "The tide table looks like a page of numbers, and most people\n"
    "turn it over without reading. Yet it is the only page of the\n"
    "almanac that the harbour master knows by heart, and whoever\n"
    "asks him why will be told that every line of it was paid for\n"
    "by somebody.\n\n";

std::string unwrapped(const std::string& source) {
  Document page = text_document("page", source);
  unwrap(page);
  form(page, 1);
  return canonical_text(page);
}

// What becomes of lines that stand behind the prose.
std::string behind_prose(const std::string& lines) {
  const std::string text = unwrapped(kProse + lines);
  return text.substr(text.find("\n\n") + 2);
}

std::string not_joined(const std::string& lines) {
  Document page = text_document("page", lines);
  form(page, 1);
  return canonical_text(page);
}

Pipeline dropper_of_long_blocks() {
  std::vector<Stage> stages;
  stages.push_back(testing::stage("dropper", [](const testing::Page& shown, testing::Edits& edits) {
    for (const testing::ShownBlock& block : shown)
      if (block.n_words() > 9) edits.drop(block, 0, "long");
  }));
  return Pipeline(std::move(stages), {});
}

}  // namespace

TEST_CASE("a paragraph that was wrapped is one block, its line ends inside") {
  Document page = text_document("page", kProse);
  unwrap(page);
  REQUIRE(page.blocks.size() == 1);
  CHECK(page.blocks[0].text == kProse.substr(0, kProse.size() - 2));
  CHECK(page.blocks[0].source.begin == 0);
  CHECK(page.blocks[0].source.end == kProse.size() - 2);
  CHECK(unwrapped(kProse) ==
        "The tide table looks like a page of numbers, and most people turn it over without reading. Yet it is the only "
        "page of the almanac that the harbour master knows by heart, and whoever asks him why will be told that every "
        "line of it was paid for by somebody.\n");
}

TEST_CASE("line ends of any kind are undone") {
  std::string crlf;
  for (const char c : kProse) crlf += c == '\n' ? "\r\n" : std::string(1, c);
  CHECK(unwrapped(crlf) == unwrapped(kProse));
}

TEST_CASE("a page without three lines that were broken in mid-sentence is left as it is") {
  const std::string two = "The tide table looks like a page of numbers, and most people\nturn it over.\n";
  CHECK(unwrapped(two) == not_joined(two));
}

TEST_CASE("a page with many lines longer than the others is no wrapped page") {
  std::string page = kProse;
  for (int n = 0; n < 3; ++n)
    page += std::string(20, 'x') + " is a line of its own, of seventy and some columns, it is\n\n";
  CHECK(unwrapped(page) == not_joined(page));
}

TEST_CASE("addresses are longer than the width on a wrapped page too") {
  std::string page = kProse;
  for (int n = 0; n < 9; ++n) page += "1. https://harnby.example/" + std::string(60, 'x') + "\n";
  CHECK(unwrapped(page).starts_with("The tide table looks like a page of numbers, and most people turn"));
}

TEST_CASE("a line is not joined when its first word would have fitted on the line above") {
  const std::string short_lines =
      "High water comes to the old quay nine minutes before\n"
      "it comes to the new one.\n";
  CHECK(behind_prose(short_lines) == not_joined(short_lines));
}

TEST_CASE("verse stays in lines") {
  const std::string verse = "Roses are red,\nviolets are blue,\nthe sea is deep,\nand so are you.\n";
  CHECK(behind_prose(verse) == not_joined(verse));
  std::string poem;
  for (const char* line :
       {"and down by the water where nobody goes at night",
        "the boats that were red in the morning lie beside the quay,", "and the lamps of the old harbour go out",
        "one by one, as the tide turns and takes what the day", "had forgotten to carry home to somebody there,",
        "somebody I have known", "since the harbour was new and the boats were painted in red"})
    poem += std::string(line) + "\n";
  CHECK(unwrapped(poem) == not_joined(poem));
}

TEST_CASE("items stay apart, and what stands below their text belongs to them") {
  CHECK(behind_prose("- the first column is the day, which is in red when the moon\n"
                     "  is full or new\n"
                     "- the second is the hour, as the clock of the harbour has it\n"
                     "- the third is the height\n") ==
        "- the first column is the day, which is in red when the moon is full or new\n"
        "- the second is the hour, as the clock of the harbour has it\n"
        "- the third is the height\n");
}

TEST_CASE("the first line of a paragraph may be indented, and other lines by as much") {
  CHECK(behind_prose("   High water comes to the old quay nine minutes before it is\n"
                     "at the new one, and whoever forgets this may lose his boat.\n") ==
        "High water comes to the old quay nine minutes before it is at the new one, and whoever forgets this may lose "
        "his boat.\n");
}

TEST_CASE("tables, headings, rules, quotations and lines with tabs are left alone") {
  for (const std::string lines : {
           "| the first column is the day of the month, as printed  | is |\n| it | set |\n",
           "A heading that is nearly as long as the lines of the text "
           "go\n============================================\n",
           "# A heading that is nearly as long as the lines of this text\nand its text.\n",
           "> On Monday we went down to the water and saw that the boats\n> were gone.\n",
           "\tHigh water comes to the old quay nine minutes before the boats\n\tare there.\n",
           "Subject: the tide table of the old harbour, what became of it\nDate: 3 May 2004\n",
           "[1] Brand, Ida: The tide table of the old harbour, in spring\n[2] Brand, Ida: Boats\n",
           "https://harnby.example/tide/tables/of/the/old/harbour/in/may\nhttps://harnby.example/boats\n",
       }) {
    INFO(lines);
    CHECK(behind_prose(lines) == not_joined(lines));
  }
}

TEST_CASE("code is left alone") {
  for (const std::string lines : {
           "for (int i = 0; i < tides; ++i) add(table[i].height, hours);\nfor (int i = 0; i < tides; ++i) drop(i);\n",
           "$ winnow clean pages --unwrap --output clean --audit audit.js\nreport.json\n",
           "    the_height_of_the_tide = height_of(the_table, the_hour) +\n    correction_of(the_quay)\n",
           "```\nthe height of the tide is the height of the table at noon +\ncorrection\n```\n",
       }) {
    INFO(lines);
    CHECK(behind_prose(lines) == not_joined(lines));
  }
}

TEST_CASE("lines of a script without spaces are left alone") {
  std::string line;
  for (int n = 0; n < 56; ++n) line += "\xE6\xBD\xAE";
  const std::string lines = line + "\n" + line + "\n";
  CHECK(behind_prose(lines) == not_joined(lines));
}

TEST_CASE("scripts without capitals and letters of several bytes are measured by characters") {
  std::string page;
  for (int n = 0; n < 5; ++n) {
    for (int word = 0; word < 10; ++word)
      page += std::string(word > 0 ? " " : "") + "\xD7\x92\xD7\x90\xD7\x95\xD7\xAA\xD7\x94";
    page += '\n';
  }
  CHECK(text_document("page", unwrapped(page)).blocks.size() == 1);
}

TEST_CASE("a list that goes on behind a wrapped item stays together") {
  const std::string text = behind_prose(
      "- the first column is the day, which is in red when the moon\n"
      "  is full\n"
      "- the second is the hour\n");
  CHECK(text_document("page", text).blocks[1].joins_previous);
}

TEST_CASE("line runs that do not fit the page are refused") {
  for (const std::vector<LineRun>& runs : {std::vector<LineRun>{{0, 9}}, {{0, 0}}, {{9, 2}}, {{1, 2}, {0, 2}}}) {
    Document page = text_document("page", "a\nb\nc\nd\n");
    CHECK_FALSE(join_lines(page, runs));
  }
}

TEST_CASE("a page that a guard leaves uncut keeps its paragraphs whole") {
  Document page = text_document("page", kProse + "Share\n\n" + kProse);
  unwrap(page);
  page.source_hash = content_hash(page.source);
  Pipeline pipeline = dropper_of_long_blocks();
  CleanPageOptions options;
  options.audit = true;
  options.max_cut = .1;
  const CleanPage clean = clean_page(page, pipeline, options);
  CHECK(clean.status == "quarantined");
  CHECK(clean.text == unwrapped(kProse + "Share\n\n" + kProse));
  CHECK(*replay(page.source, clean.audit) == clean.text);
  CHECK(*restore(clean.text, clean.audit) == page.source);
}

TEST_CASE("a wrapped paragraph that comes back is one block again") {
  Document page = text_document("page", "Share\n\n" + kProse);
  unwrap(page);
  page.source_hash = content_hash(page.source);
  Pipeline pipeline = dropper_of_long_blocks();
  CleanPageOptions options;
  options.audit = true;
  const CleanPage clean = clean_page(page, pipeline, options);
  REQUIRE(clean.text == "Share\n");
  const Result<std::string> back = restore_only(
      clean.text, clean.audit, [](std::string_view plugin, std::string_view) { return plugin == "dropper"; });
  REQUIRE(back);
  CHECK(*back == "Share\n\n" + unwrapped(kProse));
}
