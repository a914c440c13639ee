#include "two_pass_laws.h"

#include <winnow/corpus_state.h>

#include <algorithm>
#include <random>
#include <utility>

namespace winnow::cli {
namespace {

constexpr int kTrials = 12;

// A law that is broken, or a function that failed, ends the trial.
struct Broken {
  std::string what;
};

CorpusState good(Result<CorpusState> state) {
  if (!state) throw Broken{state.error().text()};
  return *std::move(state);
}

std::string bytes_of(const CorpusState& state) {
  Result<std::string> bytes = state.save();
  if (!bytes) throw Broken{bytes.error().text()};
  return *std::move(bytes);
}

void merge(CorpusState& into, const CorpusState& from) {
  if (const Status merged = into.merge(from); !merged) throw Broken{merged.error().text()};
}

CorpusState seen(PluginHost& host, const std::vector<const Document*>& pages, Teller& tell) {
  CorpusState state = good(CorpusState::fresh(host));
  PipelineOptions once;
  once.max_rounds = 1;
  Pipeline observer(state.stages(host), once);
  for (const Document* page : pages) {
    tell.at(page->id + ", observed");
    Document copy = *page;
    const Outcome outcome = observer.clean(copy);
    if (!outcome.incidents.empty()) throw Broken{page->id + ": " + outcome.incidents.front().message};
  }
  tell.at("states of other pages");
  return state;
}

void expect(const CorpusState& state, const std::string& wanted, const char* law) {
  if (bytes_of(state) != wanted) throw Broken{law};
}

// The pages in another order, cut into parts, the parts brought together in any order, some of them as saved bytes.
void try_a_tree(PluginHost& host, std::vector<const Document*> pages, const std::string& wanted, std::mt19937& random,
                Teller& tell) {
  std::shuffle(pages.begin(), pages.end(), random);
  std::vector<CorpusState> parts;
  parts.push_back(good(CorpusState::fresh(host)));
  for (std::size_t at = 0; at < pages.size();) {
    const std::size_t end = std::min(pages.size(), at + 1 + random() % 5);
    parts.push_back(
        seen(host, {pages.begin() + static_cast<std::ptrdiff_t>(at), pages.begin() + static_cast<std::ptrdiff_t>(end)},
             tell));
    at = end;
  }
  while (parts.size() > 1) {
    const std::size_t into = random() % parts.size();
    const std::size_t from = (into + 1 + random() % (parts.size() - 1)) % parts.size();
    if (random() % 2 == 0) parts[from] = good(CorpusState::load(host, bytes_of(parts[from]), "a state"));
    merge(parts[into], parts[from]);
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(from));
  }
  expect(parts.front(), wanted, "the state depends on the order of pages or merges");
}

void try_all(PluginHost& host, const std::vector<const Document*>& pages, Teller& tell) {
  CorpusState all = seen(host, pages, tell);
  const std::string wanted = bytes_of(all);
  expect(seen(host, pages, tell), wanted, "the same pages in the same order give another state");
  expect(good(CorpusState::load(host, wanted, "a state")), wanted, "what is saved is not what is loaded");
  merge(all, good(CorpusState::fresh(host)));
  expect(all, wanted, "merging a state that has seen nothing changes something");
  std::mt19937 random(17);
  for (int trial = 0; trial < kTrials; ++trial) try_a_tree(host, pages, wanted, random, tell);
}

}  // namespace

void try_two_pass_laws(PluginHost& host, const std::vector<const Document*>& pages, Teller& tell) {
  try {
    if (!good(CorpusState::fresh(host)).is_empty()) try_all(host, pages, tell);
  } catch (const Broken& broken) {
    tell.problem(broken.what);
    for (const std::string& line : host.take_log()) tell.problem(line);
  }
}

}  // namespace winnow::cli
