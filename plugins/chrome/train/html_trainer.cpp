// What html_train.py needs of the plugin and of the core, as a library: pages as the plugin sees them, their features,
// their words for labelling.
//
// Handles are owned by the caller (page_new / page_free, tables_new / tables_free). One thread.
#include <winnow/plugin.hpp>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

#include "../html/features.h"
#include "html_trainer_page.h"

namespace {

struct TrainingPage {
  chrome::HtmlPage page;
  std::vector<std::string> texts;
  std::vector<std::vector<std::uint64_t>> words;
};

const chrome::HtmlWords& known_words() {
  static const chrome::HtmlWords words(*trainer_text());
  return words;
}

void copy_text(const std::string& from, char* to, std::int64_t size) {
  const auto n = std::min<std::size_t>(from.size(), static_cast<std::size_t>(size) - 1);
  std::memcpy(to, from.data(), n);
  to[n] = '\0';
}

}  // namespace

extern "C" {

std::int64_t feature_count() { return static_cast<std::int64_t>(chrome::html_feature_names().size()); }

void feature_name(std::int64_t i, char* name, std::int64_t size) {
  copy_text(chrome::html_feature_names()[static_cast<std::size_t>(i)], name, size);
}

// The page as it is in round 1, before any plugin. Null when it is no HTML.
TrainingPage* page_new(const char* html, std::int64_t size, const char* url) {
  auto page = std::make_unique<TrainingPage>();
  const auto look = [](const winnow_doc* doc, void* to) {
    auto& into = *static_cast<TrainingPage*>(to);
    into.page = chrome::look_at_html(winnow::Page(doc), *trainer_text(), known_words());
    for (std::size_t i = 0; i < doc->n_blocks; ++i) {
      std::size_t n = 0;
      const std::uint64_t* words = trainer_text()->block_words(doc, i, &n);
      into.words.emplace_back(words, words + n);
      into.texts.emplace_back(winnow::view(WINNOW_BLOCK_AT(doc, i)->text));
    }
  };
  if (!show_html_page({html, static_cast<std::size_t>(size)}, url, look, page.get())) return nullptr;
  return page.release();
}

void page_free(TrainingPage* page) { delete page; }
std::int64_t page_blocks(const TrainingPage* page) { return static_cast<std::int64_t>(page->words.size()); }

void page_text(const TrainingPage* page, std::int64_t block, char* to, std::int64_t size) {
  copy_text(page->texts[static_cast<std::size_t>(block)], to, size);
}

// Writes the number of words of each block to `counts`; all words one behind the other to `words` unless it is null.
void page_words(const TrainingPage* page, std::int64_t* counts, std::uint64_t* words) {
  for (const auto& block : page->words) {
    *counts++ = static_cast<std::int64_t>(block.size());
    if (words != nullptr) words = std::copy(block.begin(), block.end(), words);
  }
}

// The buckets of each block's names, words and whole text, as rows (block, table * 65536 + bucket), each once a block.
// Returns their number; writes them when `rows` is not null.
std::int64_t page_buckets(const TrainingPage* training, std::int32_t* rows) {
  using chrome::HtmlTables;
  const chrome::HtmlPage& page = training->page;
  std::int64_t n = 0;
  std::vector<std::int32_t> found;
  for (std::size_t i = 0; i < page.blocks.size(); ++i) {
    found.clear();
    const chrome::HtmlBlock& block = page.blocks[i];
    const auto add = [&](HtmlTables::Table table, std::uint32_t bucket) {
      found.push_back(static_cast<std::int32_t>(table * HtmlTables::kBuckets + bucket));
    };
    const auto names = [&](const chrome::HtmlWords::Names& of) {
      for (unsigned k = 0; k < of.n_tokens; ++k) add(HtmlTables::kNames, HtmlTables::name_bucket(of.tokens[k]));
    };
    names(block.names);
    std::uint32_t at = block.node;
    for (int level = 0; level < HtmlTables::kNameLevels; ++level) {
      names(page.nodes[at].names);
      if (page.nodes[at].parent == chrome::kNoNode) break;
      at = page.nodes[at].parent;
    }
    for (std::uint32_t k = 0; k < block.kept_words; ++k)
      add(HtmlTables::kWords, HtmlTables::word_bucket(page.words[block.first_word + k]));
    if (HtmlTables::has_text_bucket(block)) add(HtmlTables::kTexts, HtmlTables::word_bucket(block.text_hash));
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    n += static_cast<std::int64_t>(found.size());
    if (rows == nullptr) continue;
    for (const std::int32_t bucket : found) {
      *rows++ = static_cast<std::int32_t>(i);
      *rows++ = bucket;
    }
  }
  return n;
}

chrome::HtmlTables* tables_new(const unsigned char* bytes, std::int64_t size, float step) {
  return new chrome::HtmlTables({bytes, static_cast<std::size_t>(size)}, step);
}
void tables_free(chrome::HtmlTables* tables) { delete tables; }

// feature_count() numbers a block.
void page_features(const TrainingPage* page, const chrome::HtmlTables* tables, float* out) {
  std::vector<chrome::TableScores> scores;
  tables->score(page->page, scores);
  chrome::HtmlFeatures features;
  chrome::html_features(page->page, scores, features);
  std::copy(features.values.begin(), features.values.end(), out);
}

// The word hashes of any text; returns their number.
std::int64_t text_words(const char* text, std::int64_t size, std::uint64_t* out, std::int64_t capacity) {
  return static_cast<std::int64_t>(
      trainer_text()->words({text, static_cast<std::size_t>(size)}, out, static_cast<std::size_t>(capacity)));
}

}  // extern "C"
