// Replay and restore for random records, mad stages and damaged audits.
#include <winnow/audit.h>
#include <winnow/form.h>
#include <winnow/pipeline.h>

#include <string>
#include <vector>

#include "unit/catch.h"
#include "unit/records.h"
#include "unit/stages.h"

using namespace winnow;
using namespace std::string_literals;
using winnow::testing::Random;

namespace {

// The bytes of a page: mostly UTF-8, with or without mark, damage and NULs, sometimes another charset or noise.
std::string random_record(Random& random) {
  std::string page = testing::random_page(random, random.below(14));
  if (random.one_in(6)) page.insert(0, "\xEF\xBB\xBF");
  if (random.one_in(4))
    for (std::size_t n = random.below(4); n > 0 && !page.empty(); --n)
      page[random.below(page.size())] = static_cast<char>(static_cast<unsigned char>(random.below(256)));
  if (random.one_in(8)) page.insert(random.below(page.size() + 1), "\0"s);
  if (random.one_in(12))
    return encode(page, {.charset = random.one_in(2) ? "UTF-16LE" : "UTF-16BE",
                         .bom = random.one_in(2),
                         .bad_runs = {},
                         .original = {}});
  if (random.one_in(12))
    return "\xCF\xF0\xE8\xEB\xE8\xE2\r\n\xEE\xF2\xEB\xE8\xE2 " + testing::random_bytes(random, random.below(30));
  return page;
}

struct Audited {
  std::string bytes;
  std::string text;
  std::string lines;
};

Audited random_audit(Random& random) {
  std::vector<Stage> stages;
  for (std::size_t n = random.below(4); n > 0; --n)
    stages.push_back(testing::mad_stage(random.below(1u << 30), 2 + random.below(12)));
  Audited a{random_record(random), {}, {}};
  Document page = testing::document_of(a.bytes);
  Pipeline(std::move(stages), {.max_rounds = 4, .seconds_a_page = 0, .after_stage = {}}).clean(page);
  a.text = canonical_text(page);
  a.lines = audit_lines(page, a.text);
  return a;
}

// Changes a byte, a line or a number of the audit.
std::string damaged(Random& random, std::string lines) {
  switch (random.below(6)) {
    case 0:
      lines.erase(random.below(lines.size()), 1 + random.below(20));
      break;
    case 1:
      lines.insert(random.below(lines.size()), testing::random_bytes(random, 1 + random.below(4)));
      break;
    case 2: {
      const std::size_t at = random.below(lines.size());
      lines += lines.substr(at, random.below(200));
      break;
    }
    case 3: {  // a line twice, or gone
      const std::size_t begin = lines.rfind('\n', random.below(lines.size()));
      const std::size_t from = begin == std::string::npos ? 0 : begin + 1;
      const std::size_t to = lines.find('\n', from);
      if (to == std::string::npos) break;
      if (random.one_in(2))
        lines.erase(from, to + 1 - from);
      else
        lines.insert(from, lines.substr(from, to + 1 - from));
      break;
    }
    default:  // another number
      for (std::size_t at = random.below(lines.size()); at < lines.size(); ++at)
        if (lines[at] >= '0' && lines[at] <= '9') {
          static constexpr std::string_view kNumbers[] = {"7",   "-1",         "99",    "18446744073709551615",
                                                          "1e9", "4294967296", "\"x\"", "null"};
          lines.replace(at, 1, random.of(kNumbers));
          break;
        }
  }
  return lines;
}

}  // namespace

TEST_CASE("replay gives the canonical text and restore the bytes of any record that mad plugins cleaned") {
  Random random(11);
  for (int i = 0; i < 4000; ++i) {
    const Audited a = random_audit(random);
    INFO("record " << i << "\n" << a.lines);
    const Result<std::string> replayed = replay(a.bytes, a.lines);
    INFO((replayed ? "" : replayed.error().text()));
    REQUIRE(replayed);
    REQUIRE(*replayed == a.text);
    const Result<std::string> restored = restore(a.text, a.lines);
    INFO((restored ? "" : restored.error().text()));
    REQUIRE(restored);
    REQUIRE(*restored == a.bytes);
  }
}

TEST_CASE("a damaged audit gives an error or the right answer, never a wrong one") {
  Random random(12);
  int refused = 0;
  for (int i = 0; i < 1500; ++i) {
    const Audited a = random_audit(random);
    for (int k = 0; k < 6; ++k) {
      const std::string lines = damaged(random, a.lines);
      INFO("record " << i << "\n" << lines);
      if (const Result<std::string> replayed = replay(a.bytes, lines))
        REQUIRE(*replayed == a.text);
      else
        ++refused;
      if (const Result<std::string> restored = restore(a.text, lines)) REQUIRE(*restored == a.bytes);
    }
  }
  CHECK(refused > 1000);
}
