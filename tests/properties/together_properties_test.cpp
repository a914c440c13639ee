// Pages that are cleaned together, because a stage is asked of many at once, come out as each would alone.
#include <winnow/audit.h>
#include <winnow/pipeline.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "unit/catch.h"
#include "unit/stages.h"

using namespace winnow;
using winnow::testing::Random;

namespace {

// Asks a stage's function, of all pages at once; remembers how many came together at most.
class AskedTogether : public ManyPages {
 public:
  explicit AskedTogether(Stage stage) : stage_(std::move(stage)) {}
  void add(const Page& page) override { waiting_.push_back(page); }
  std::vector<Answer> ask() override {
    std::vector<Answer> answers;
    for (const Page& page : waiting_) answers.push_back({stage_.process(&page.doc, &page.sink), {}});
    most_ = std::max(most_, waiting_.size());
    waiting_.clear();
    return answers;
  }
  std::size_t most() const { return most_; }

 private:
  Stage stage_;
  std::vector<Page> waiting_;
  std::size_t most_ = 0;
};

std::string said_of(const Document& page, const Outcome& outcome) {
  const std::string text = canonical_text(page);
  std::string said =
      audit_lines(page, text) + text + std::to_string(outcome.rounds) + (outcome.settled ? " settled" : " unsettled");
  for (const Incident& incident : outcome.incidents) said += "\n" + incident.plugin + ": " + incident.message;
  return said;
}

Document page_of(const std::string& source) {
  Document page = text_document("page", source);
  page.keep_form_history = true;
  return page;
}

}  // namespace

TEST_CASE("pages that wait for each other at a stage come out as each would alone") {
  Random random(23);
  std::size_t most = 0;
  for (int trial = 0; trial < 300; ++trial) {
    std::vector<Stage> alone;
    const std::size_t n = 1 + random.below(4);
    while (alone.size() < n) alone.push_back(testing::mad_stage(random.below(1u << 30), 3 + random.below(25)));
    std::vector<Stage> together = alone;
    std::vector<std::shared_ptr<AskedTogether>> asked;
    for (Stage& stage : together) {
      if (random.one_in(2)) continue;
      asked.push_back(std::make_shared<AskedTogether>(stage));
      stage.process = nullptr;
      stage.many = asked.back();
    }
    std::vector<std::string> sources;
    const std::size_t pages = 1 + random.below(9);
    while (sources.size() < pages) sources.push_back(testing::random_page(random, 1 + random.below(14)));

    std::vector<std::string> expected;
    Pipeline pipeline(alone, {.max_rounds = 4, .seconds_a_page = 0, .after_stage = {}});
    for (const std::string& source : sources) {
      Document page = page_of(source);
      const Outcome outcome = pipeline.clean(page);
      expected.push_back(said_of(page, outcome));
    }
    std::vector<std::unique_ptr<Pipeline>> owners;
    std::vector<Pipeline*> ways;
    std::vector<Document> documents;
    std::vector<Document*> pointers;
    for (const std::string& source : sources) {
      owners.push_back(std::make_unique<Pipeline>(
          together, PipelineOptions{.max_rounds = 4, .seconds_a_page = 0, .after_stage = {}}));
      ways.push_back(owners.back().get());
      documents.push_back(page_of(source));
    }
    for (Document& document : documents) pointers.push_back(&document);
    const std::vector<Outcome> outcomes = clean_together(ways, pointers);
    REQUIRE(outcomes.size() == sources.size());
    for (std::size_t i = 0; i < sources.size(); ++i) {
      INFO("trial " << trial << ", page " << i << ": " << sources[i]);
      REQUIRE(said_of(documents[i], outcomes[i]) == expected[i]);
    }
    for (const auto& one : asked) most = std::max(most, one->most());
  }
  CHECK(most > 4);
}
