// Undoing hard wraps on texts that were wrapped here: the paragraphs come back, and the laws of the pipeline and of the
// audit hold.
#include <winnow/audit.h>
#include <winnow/form.h>
#include <winnow/pipeline.h>
#include <winnow/unwrap.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "unit/catch.h"
#include "unit/records.h"
#include "unit/stages.h"

using namespace winnow;
using winnow::testing::Random;

namespace {

std::string random_words(Random& random, std::size_t n) {
  static constexpr std::string_view kWords[] = {
      "a",           "of",          "tide",    "harbour",
      "the",         "caf\xC3\xA9", "almanac", "\xD0\xBC\xD0\xBE\xD1\x80\xD0\xB5",
      "well-known",  "it",          "counted", "quay",
      "nevertheless"};
  std::string words = "The";
  for (std::size_t i = 0; i < n; ++i) words += " " + std::string(random.of(kWords));
  return words + ".";
}

std::size_t columns(std::string_view text) {
  std::size_t n = 0;
  for (const char c : text) n += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return n;
}

// As many words to the line as there is room for.
std::string wrapped(const std::string& paragraph, std::size_t width, std::size_t indent, std::size_t hanging,
                    std::string_view line_end) {
  std::string text, line = std::string(indent, ' ');
  bool begun = false;
  for (std::size_t at = 0; at < paragraph.size();) {
    const std::size_t end = std::min(paragraph.find(' ', at), paragraph.size());
    const std::string word = paragraph.substr(at, end - at);
    if (begun && columns(line) + 1 + columns(word) > width) {
      text += line + std::string(line_end);
      line = std::string(indent + hanging, ' ');
      begun = false;
    }
    line += (begun ? " " : "") + word;
    begun = true;
    at = end + 1;
  }
  return text + line + std::string(line_end);
}

struct Wrapped {
  std::string source, canonical;
};

Wrapped random_wrapped(Random& random) {
  static constexpr std::string_view kEnds[] = {"\n", "\r\n", "\r"};
  const std::string_view end = random.of(kEnds);
  const std::size_t width = 50 + random.below(71), indent = random.below(4);
  Wrapped page;
  for (std::size_t n = 2 + random.below(5); n > 0; --n) {
    const bool item = n > 1 && random.one_in(4);
    const std::string paragraph = (item ? "- " : "") + random_words(random, item ? 20 : 100 + random.below(60));
    page.source += wrapped(paragraph, width, indent, item ? 2 : 0, end) + std::string(end);
    page.canonical += (page.canonical.empty() ? "" : "\n") + paragraph + "\n";
  }
  return page;
}

// Wrapped prose with lines of every other kind in between and within.
std::string random_mixture(Random& random) {
  std::string source;
  for (std::size_t n = 1 + random.below(3); n > 0; --n) {
    source += random_wrapped(random).source;
    source += testing::random_page(random, random.below(8));
    for (std::size_t k = random.below(3); k > 0 && !source.empty(); --k) {
      const std::size_t at = source.find('\n', random.below(source.size()));
      if (at != std::string::npos) source.insert(at + 1, testing::random_line(random) + "\n");
    }
  }
  return source;
}

Document read(const std::string& bytes) {
  Document page = testing::document_of(bytes);
  unwrap(page);
  return page;
}

}  // namespace

TEST_CASE("paragraphs that were wrapped at any width come back whole") {
  Random random(21);
  for (int i = 0; i < 1500; ++i) {
    const Wrapped wrapped = random_wrapped(random);
    Document page = read(wrapped.source);
    form(page, 1);
    INFO("page " << i << "\n" << wrapped.source);
    REQUIRE(canonical_text(page) == wrapped.canonical);
  }
}

TEST_CASE("a text whose wraps were undone changes by no byte when it is cleaned again") {
  Random random(22);
  int settled = 0, joined = 0;
  for (int i = 0; i < 1500; ++i) {
    std::vector<Stage> stages;
    for (std::size_t n = random.below(3); n > 0; --n)
      stages.push_back(testing::mad_stage(random.below(1u << 30), 8 + random.below(25)));
    Pipeline pipeline(std::move(stages), {.max_rounds = 6, .seconds_a_page = 0, .after_stage = {}});
    Document page = read(random_mixture(random));
    joined += !page.unwrapped.empty();
    if (!pipeline.clean(page).settled) continue;
    ++settled;
    const std::string once = canonical_text(page);
    Document again = read(once);
    pipeline.clean(again);
    INFO("page " << i << ": " << page.source);
    REQUIRE(again.unwrapped.empty());
    REQUIRE(canonical_text(again) == once);
  }
  CHECK(settled > 700);
  CHECK(joined > 400);
}

TEST_CASE("replay and restore hold for pages whose wraps were undone") {
  Random random(23);
  for (int i = 0; i < 1500; ++i) {
    std::vector<Stage> stages;
    for (std::size_t n = random.below(4); n > 0; --n)
      stages.push_back(testing::mad_stage(random.below(1u << 30), 2 + random.below(12)));
    const std::string bytes = random_mixture(random);
    Document page = read(bytes);
    Pipeline(std::move(stages), {.max_rounds = 4, .seconds_a_page = 0, .after_stage = {}}).clean(page);
    const std::string text = canonical_text(page);
    const std::string lines = audit_lines(page, text);
    INFO("page " << i << "\n" << lines);
    const Result<std::string> replayed = replay(bytes, lines);
    INFO((replayed ? "" : replayed.error().text()));
    REQUIRE(replayed);
    REQUIRE(*replayed == text);
    const Result<std::string> restored = restore(text, lines);
    REQUIRE(restored);
    REQUIRE(*restored == bytes);
  }
}
