// Stages made of functions, for tests of the pipeline: what a plugin is without its library.
#pragma once
#include <winnow/pipeline.h>
#include <winnow/plugin.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "unit/random_text.h"

namespace winnow::testing {

inline std::string_view view(winnow_str s) {
  return s.size == 0 ? std::string_view() : std::string_view(s.data, s.size);
}
inline winnow_str str(std::string_view s) { return {s.data(), s.size()}; }

/// A block as a stage is shown it; plugin.hpp's Block, which has the name of the core's, for use beside the core.
class ShownBlock {
 public:
  ShownBlock(const winnow_block* block, std::uint32_t index) : block_(block), index_(index) {}
  std::uint32_t index() const { return index_; }
  std::uint32_t number() const { return block_->number; }
  std::string_view text() const { return view(block_->text); }
  std::string_view labels() const { return view(block_->labels); }
  std::uint32_t kind() const { return block_->kind; }
  std::uint32_t role() const { return block_->role; }
  std::uint32_t flags() const { return block_->flags; }
  std::uint32_t joins_previous() const { return (block_->flags & WINNOW_BF_JOINS_PREVIOUS) != 0; }
  std::uint32_t n_words() const { return block_->n_words; }
  std::uint32_t gap_before() const { return block_->gap_before; }
  std::uint32_t n_dropped_before() const { return block_->n_dropped_before; }
  std::uint32_t indent() const { return block_->indent; }
  std::uint64_t text_hash() const { return block_->text_hash; }

 private:
  const winnow_block* block_;
  std::uint32_t index_;
};

/// The page as a stage is shown it.
class Page {
 public:
  explicit Page(const winnow_doc* doc) : doc_(doc) {
    for (std::size_t i = 0; i < doc->n_blocks; ++i)
      blocks_.emplace_back(WINNOW_BLOCK_AT(doc, i), static_cast<std::uint32_t>(i));
  }
  std::size_t size() const { return blocks_.size(); }
  const ShownBlock& operator[](std::size_t i) const { return blocks_[i]; }
  auto begin() const { return blocks_.begin(); }
  auto end() const { return blocks_.end(); }
  std::string_view source() const { return view(doc_->raw); }
  std::string_view meta(std::string_view key) const {
    for (std::size_t i = 0; i < doc_->n_meta; ++i)
      if (view(doc_->meta[i].key) == key) return view(doc_->meta[i].value);
    return {};
  }
  bool cancelled() const { return doc_->cancelled(doc_->ctx) != 0; }
  const winnow_doc* raw() const { return doc_; }

 private:
  const winnow_doc* doc_;
  std::vector<ShownBlock> blocks_;
};

/// What a stage asks for.
class Edits {
 public:
  explicit Edits(const winnow_sink* sink) : sink_(sink) {}
  void drop(const ShownBlock& block, std::uint32_t reason, std::string_view evidence, float score = -1,
            std::uint32_t other_block = WINNOW_NO_BLOCK) {
    emit({sizeof(winnow_edit), WINNOW_DROP_BLOCK, block.index(), reason, 0, 0, {}, str(evidence), score, other_block});
  }
  void replace(const ShownBlock& block, std::size_t begin, std::size_t end, std::string_view text, std::uint32_t reason,
               std::string_view evidence) {
    emit({sizeof(winnow_edit), WINNOW_REPLACE, block.index(), reason, static_cast<std::uint32_t>(begin),
          static_cast<std::uint32_t>(end), str(text), str(evidence), -1, WINNOW_NO_BLOCK});
  }
  void drop_page(std::uint32_t reason, std::string_view evidence, float score = -1) {
    emit({sizeof(winnow_edit), WINNOW_DROP_DOC, 0, reason, 0, 0, {}, str(evidence), score, WINNOW_NO_BLOCK});
  }
  void label(const ShownBlock& block, std::string_view key_value) {
    emit({sizeof(winnow_edit), WINNOW_LABEL_BLOCK, block.index(), 0, 0, 0, str(key_value), {}, -1, WINNOW_NO_BLOCK});
  }
  void label_page(std::string_view key_value) {
    emit({sizeof(winnow_edit), WINNOW_LABEL_DOC, 0, 0, 0, 0, str(key_value), {}, -1, WINNOW_NO_BLOCK});
  }

 private:
  void emit(const winnow_edit& edit) { sink_->emit(sink_->ctx, &edit, 1, sizeof edit); }
  const winnow_sink* sink_;
};

/// A stage with the reasons "first" and "second".
inline Stage stage(std::string name, std::function<void(const Page&, Edits&)> process, RerunOn rerun_on = {}) {
  Stage s;
  s.name = std::move(name);
  s.version = "1.0.0";
  s.reasons = {"first", "second"};
  s.rerun_on = rerun_on;
  s.process = [process = std::move(process)](const winnow_doc* doc, const winnow_sink* sink) {
    Edits edits(sink);
    process(Page(doc), edits);
    return winnow_status{WINNOW_OK};
  };
  return s;
}

/// Mixes a text into a hash (FNV-1a).
inline std::uint64_t mixed(std::uint64_t hash, std::string_view text) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return (hash ^ (hash >> 29)) * 0xBF58476D1CE4E5B9u;
}

inline std::uint64_t mixed(std::uint64_t hash, std::uint64_t number) { return mixed(hash, std::to_string(number)); }

/// All that a plugin may decide a block by: the text, its neighbour, every hint, the labels and the page's size.
inline std::uint64_t all_of(std::uint64_t seed, const Page& page, const ShownBlock& block) {
  std::uint64_t h = mixed(seed, block.text());
  if (block.index() > 0) h = mixed(h, page[block.index() - 1].text());
  h = mixed(h, block.labels());
  h = mixed(h, page.meta("mood"));
  for (const std::uint64_t hint :
       {std::uint64_t{block.kind()}, std::uint64_t{block.role()}, std::uint64_t{block.flags()},
        std::uint64_t{block.gap_before()}, std::uint64_t{block.n_dropped_before()}, std::uint64_t{block.indent()},
        std::uint64_t{block.n_words()}, block.text_hash(), std::uint64_t{page.size()}})
    h = mixed(h, hint);
  return h;
}

/// Puts one of a few nasty texts in the place of a random stretch of whole characters.
inline void replace_something(std::uint64_t h, const ShownBlock& block, Edits& edits) {
  static constexpr std::string_view kTexts[] = {"",
                                                "-\t",
                                                "a\tb",
                                                " | ",
                                                "\xC2\xA0 ",
                                                "\xC2\xAD",
                                                "e\xCC\x81",
                                                "\xCC\x81",
                                                "1) ",
                                                "tide",
                                                "\xE2\x84\xAA)\t",
                                                "\v",
                                                "\xE6\xBD\xAE"};
  const std::string_view text = block.text();
  std::size_t begin = (h >> 8) % (text.size() + 1);
  std::size_t end = std::min(text.size(), begin + (h >> 20) % 6);
  const auto inside = [&](std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
  };
  while (inside(begin)) --begin;
  while (inside(end)) ++end;
  edits.replace(block, begin, end, kTexts[(h >> 32) % std::size(kTexts)], 1, "mad");
}

/// A stage that is deterministic and otherwise has no sense: each block is dropped, replaced or labelled by a hash of
/// all that may be looked at, about one in `rarely` of them. Now and then it asks for something impossible.
inline Stage mad_stage(std::uint64_t seed, std::size_t rarely) {
  // As in a host, no two plugins bear one name.
  return stage("mad" + std::to_string(seed), [=](const Page& page, Edits& edits) {
    for (const ShownBlock& block : page) {
      const std::uint64_t h = all_of(seed, page, block);
      if (h % rarely != 0) continue;
      switch ((h >> 40) % 8) {
        case 0:
        case 1:
        case 2:
          edits.drop(block, 0, "mad", 0.5F);
          break;
        case 3:
        case 4:
          replace_something(h, block, edits);
          break;
        case 5:
          edits.label(block, (h >> 50) % 2 ? "role=title" : "seen=1");
          break;
        case 6:
          edits.label_page((h >> 50) % 2 ? "mood=good" : "mood=bad");
          break;
        default:
          if ((h >> 50) % 9 == 0) edits.drop_page(1, "mad");
          if ((h >> 50) % 9 == 1) edits.replace(block, 1, 0, "bad", 0, "");
          break;
      }
    }
  });
}

}  // namespace winnow::testing
