// What two-pass plugins learn: the laws of the state, the file it is kept in, and the sentences for files that are
// none. tests/bad_plugins/two_pass.cpp is the plugin that learns.
#include <winnow/corpus_state.h>
#include <winnow/document.h>
#include <winnow/file_hash.h>
#include <winnow/form.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "unit/catch.h"

namespace {

using namespace winnow;
using Catch::Matchers::Contains;

PluginHost host_with(const std::vector<std::string>& names) {
  PluginHost host;
  for (const std::string& name : names) {
    const Status loaded =
        host.load(inspect_plugin(std::filesystem::path(WINNOW_BAD_PLUGINS_DIR) / (name + ".winnow.so")), {});
    INFO((loaded ? "" : loaded.error().text()));
    REQUIRE(loaded);
  }
  return host;
}

CorpusState fresh(PluginHost& host) {
  Result<CorpusState> state = CorpusState::fresh(host);
  REQUIRE(state);
  return *std::move(state);
}

std::string saved(const CorpusState& state) {
  const Result<std::string> bytes = state.save();
  REQUIRE(bytes);
  return *bytes;
}

std::string page_text(unsigned n) {
  return "Page " + std::to_string(n) + "\n\nThe tide of day " + std::to_string(n % 5) + "\n\nHarnby Gazette\n";
}

void observe(PluginHost& host, CorpusState& state, const std::vector<unsigned>& pages) {
  Pipeline observer(state.stages(host), {.max_rounds = 1, .seconds_a_page = 10, .after_stage = {}});
  for (const unsigned n : pages) {
    Document page = text_document(std::to_string(n), page_text(n));
    REQUIRE(observer.clean(page).incidents.empty());
  }
}

std::vector<unsigned> numbers(unsigned n) {
  std::vector<unsigned> all(n);
  for (unsigned i = 0; i < n; ++i) all[i] = i;
  return all;
}

std::string state_of_all(unsigned n) {
  PluginHost host = host_with({"two_pass"});
  CorpusState state = fresh(host);
  observe(host, state, numbers(n));
  return saved(state);
}

std::string load_error(const std::string& bytes) {
  PluginHost host = host_with({"two_pass"});
  const Result<CorpusState> state = CorpusState::load(host, bytes, "site.state");
  return state ? "" : state.error().text();
}

}  // namespace

TEST_CASE("a state has the same bytes for 1, 2 and 7 threads") {
  const std::string wanted = state_of_all(60);
  for (const unsigned n_threads : {1u, 2u, 7u}) {
    PluginHost host = host_with({"two_pass"});
    std::vector<CorpusState> states;
    for (unsigned t = 0; t < n_threads; ++t) states.push_back(fresh(host));
    std::vector<std::thread> threads;
    for (unsigned t = 0; t < n_threads; ++t)
      threads.emplace_back([&, t] {
        Pipeline observer(states[t].stages(host), {.max_rounds = 1, .seconds_a_page = 10, .after_stage = {}});
        for (unsigned n = t; n < 60; n += n_threads) {
          Document page = text_document(std::to_string(n), page_text(n));
          observer.clean(page);
        }
      });
    for (std::thread& thread : threads) thread.join();
    for (unsigned t = 1; t < n_threads; ++t) REQUIRE(states[0].merge(states[t]));
    CHECK(saved(states[0]) == wanted);
  }
}

TEST_CASE("a state has the same bytes for any order of pages and any tree of merges, through files too") {
  const std::string wanted = state_of_all(40);
  std::mt19937 random(7);
  for (int trial = 0; trial < 20; ++trial) {
    PluginHost host = host_with({"two_pass"});
    std::vector<unsigned> pages = numbers(40);
    std::shuffle(pages.begin(), pages.end(), random);
    std::vector<CorpusState> parts;
    for (std::size_t at = 0; at < pages.size();) {
      const std::size_t end = std::min<std::size_t>(pages.size(), at + 1 + random() % 12);
      parts.push_back(fresh(host));
      observe(host, parts.back(), {pages.begin() + static_cast<long>(at), pages.begin() + static_cast<long>(end)});
      at = end;
    }
    parts.push_back(fresh(host));  // the identity changes nothing
    while (parts.size() > 1) {
      const std::size_t into = random() % parts.size();
      const std::size_t from = (into + 1 + random() % (parts.size() - 1)) % parts.size();
      if (random() % 2 == 0) {
        Result<CorpusState> again = CorpusState::load(host, saved(parts[from]), "part");
        REQUIRE(again);
        parts[from] = *std::move(again);
      }
      REQUIRE(parts[into].merge(parts[from]));
      parts.erase(parts.begin() + static_cast<long>(from));
    }
    CHECK(saved(parts.front()) == wanted);
  }
}

TEST_CASE("stages made after finalize use what was learned, and pages cleaned again without it stay") {
  PluginHost host = host_with({"two_pass"});
  CorpusState state = fresh(host);
  observe(host, state, numbers(3));
  REQUIRE(state.finalize());
  Document page = text_document("1", page_text(1));
  Pipeline(host.stages(), {}).clean(page);
  const std::string text = canonical_text(page);
  CHECK(text == "Page 1\n\nThe tide of day 1\n");
  PluginHost without = host_with({"two_pass"});
  Document again = text_document("1", text);
  Pipeline(without.stages(), {}).clean(again);
  CHECK(canonical_text(again) == text);
}

TEST_CASE("plugins before one that learns do their work in the observing pass, those behind it are left out") {
  PluginHost host = host_with({"plain_c", "two_pass", "returns_e_doc"});
  const CorpusState state = fresh(host);
  const std::vector<Stage> stages = state.stages(host);
  REQUIRE(stages.size() == 2);
  CHECK(stages[0].name == "plain_c");
  CHECK(stages[1].name == "two_pass");
  PluginHost none = host_with({"plain_c"});
  CHECK(fresh(none).is_empty());
  CHECK(fresh(none).stages(none).empty());
}

TEST_CASE("a plugin that can't learn from a page is named with the page, and the run goes on") {
  PluginHost host = host_with({"learns_badly"});
  CorpusState state = fresh(host);
  Pipeline observer(state.stages(host), {.max_rounds = 1, .seconds_a_page = 10, .after_stage = {}});
  Document page = text_document("1", "Nothing to learn\n");
  const Outcome outcome = observer.clean(page);
  REQUIRE(outcome.incidents.size() == 1);
  CHECK_THAT(outcome.incidents[0].message, Contains("cannot learn from this page: it threw an exception"));
  CHECK_THAT(host.take_log().at(0), Contains("learns_badly: error: a page of one line"));
  const CorpusState other = fresh(host);
  CHECK_THAT(state.merge(other).error().text(),
             Contains("plugin learns_badly cannot bring together what it has learned: never merged"));
  CHECK_THAT(state.save().error().text(), Contains("plugin learns_badly cannot save what it has learned: never saved"));
  CHECK_THAT(state.finalize().error().text(),
             Contains("plugin learns_badly cannot use what it has learned: never used"));
}

TEST_CASE("a file that is no state, damaged, foreign or of another format is refused in a sentence") {
  const std::string good = state_of_all(3);
  CHECK(load_error(good) == "");
  CHECK_THAT(load_error("How to read a tide table\n"), Contains("site.state: is no state file"));
  CHECK_THAT(load_error(""), Contains("is no state file"));
  CHECK_THAT(load_error("winnow corpus state 7\nx"), Contains("another format (7)") && Contains("reads format 1"));
  for (std::size_t size = 22; size < good.size(); size += 5)
    CHECK_THAT(load_error(good.substr(0, size)), Contains("damaged state file"));
  std::mt19937 random(11);
  for (int trial = 0; trial < 200; ++trial) {
    std::string bad = good;
    bad[22 + random() % (bad.size() - 22)] ^= static_cast<char>(1 + random() % 255);
    CHECK_THAT(load_error(bad), Contains("damaged state file"));
  }
  // Sound as a file, no state of this plugin.
  std::string foreign = "winnow corpus state 1\ntwo_pass 0.9.0 4 " + content_hash("moon") + "\n\nmoon";
  foreign += "end " + content_hash(foreign) + "\n";
  CHECK_THAT(load_error(foreign), Contains("plugin two_pass cannot read its state: a line without a count") &&
                                      Contains("learned by two_pass 0.9.0, this is 1.0.0: learn it again"));
}

TEST_CASE("a state of a plugin that is not loaded is named, not lost in silence") {
  PluginHost host = host_with({"plain_c"});
  const Result<CorpusState> state = CorpusState::load(host, state_of_all(3), "site.state");
  REQUIRE(state);
  CHECK(state->unknown() == std::vector<std::string>{"two_pass"});
}
