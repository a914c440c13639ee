// site_repeats: lines that a site prints on most of its pages, cut at the edges of a page and inside runs of chrome.
//
// It learns from the other pages of the site (a two-pass plugin): without a state it does nothing, and a page that
// names no site is left alone. A line inside the body stays however often it repeats: a refrain, a motto, a heading
// such as "Ingredients". So does a paragraph that stands in two articles: it is a quotation.
#include <winnow/plugin.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "edges.h"
#include "repeats.h"
#include "site_pages.h"

namespace {

using namespace site_repeats;

// Lines in the middle of a page can't be cut: so many from its beginning and its end are enough.
constexpr std::size_t kEdgeLines = 128;

Line line_of_block(const winnow::Block& block) { return line_of(block.text_hash(), block.n_words()); }

bool is_named(std::uint32_t role) { return role != WINNOW_ROLE_NONE && role != WINNOW_ROLE_CHROME; }

// What the line model thinks of a line, "unlike=57", before it is dropped.
bool is_taken_for_chrome(const winnow::Block& block) {
  const std::string_view labels = block.labels();
  return block.role() == WINNOW_ROLE_CHROME || labels.substr(0, 7) == "unlike=" ||
         labels.find("\nunlike=") != std::string_view::npos;
}

class SiteRepeatsPlugin {
 public:
  class State {
   public:
    void observe(const winnow::Page& page) {
      if (page.site().empty()) return;
      SeenPage seen;
      for (std::size_t i = 0; i < page.size(); ++i)
        if ((i < kEdgeLines || i + kEdgeLines >= page.size()) && page[i].n_words() > 0)
          seen.lines.push_back(line_of_block(page[i]));
      if (seen.lines.empty()) return;
      seen.text = hash_of(seen.lines);
      seen.key = page.url().empty() ? seen.text : hash_of(page.url());
      std::sort(seen.lines.begin(), seen.lines.end());
      seen.lines.erase(std::unique(seen.lines.begin(), seen.lines.end()), seen.lines.end());
      pages_.add(hash_of(page.site()), std::move(seen));
    }
    void merge(const State& other) { pages_.merge(other.pages_); }
    std::string save() const { return pages_.save(); }
    static State load(std::string_view bytes) {
      State state;
      state.pages_ = SitePages::load(bytes);
      return state;
    }
    const SitePages& pages() const { return pages_; }

   private:
    SitePages pages_;
  };

  explicit SiteRepeatsPlugin(const winnow::Host& host)
      : options_{static_cast<std::uint32_t>(host.option_int("min_pages")), host.option_float("share")},
        everywhere_(host.option("where") == "everywhere") {}

  void finalize(const State& state) { known_ = repeats_of(state.pages(), options_); }

  void process(const winnow::Page& page, winnow::Edits& edits) const {
    if (known_.empty() || page.site().empty()) return;
    const auto site = known_.find(hash_of(page.site()));
    if (site == known_.end()) return;
    std::vector<Shown> lines;
    lines.reserve(page.size());
    for (const winnow::Block block : page)
      lines.push_back({site->second.find(line_of_block(block)) != nullptr, is_named(block.role()),
                       is_taken_for_chrome(block),
                       block.kind() == WINNOW_BLOCK_TABLE_ROW || block.kind() == WINNOW_BLOCK_PRE,
                       block.n_dropped_before() > 0, block.n_words()});
    const std::vector<bool> cuts = everywhere_ ? cuts_everywhere(lines) : cuts_at_edges(lines);
    for (std::size_t i = 0; i < cuts.size(); ++i)
      if (cuts[i]) drop(page[i], site->second, edits);
  }

 private:
  static void drop(const winnow::Block& block, const SiteRepeats& site, winnow::Edits& edits) {
    const std::uint32_t pages = site.find(line_of_block(block))->pages;
    edits.drop(block, 0, "on " + std::to_string(pages) + " of " + std::to_string(site.pages) + " pages of the site",
               static_cast<float>(pages) / static_cast<float>(site.pages));
  }

  RepeatOptions options_;
  bool everywhere_;
  std::unordered_map<std::uint64_t, SiteRepeats> known_;
};

}  // namespace

WINNOW_PLUGIN(SiteRepeatsPlugin, R"(
  "name": "site_repeats", "version": "0.1.0", "order": 310,
  "summary": "removes lines that a site prints on most of its pages, once it has looked at them",
  "reasons": [{"name": "site repeat", "help": "other pages of the site have the line too"}],
  "options": [
    {"name": "min_pages", "type": "int", "default": 3, "min": 2, "max": 100, "help": "so many pages of the site must have the line"},
    {"name": "share", "type": "float", "default": 0.7, "min": 0.05, "max": 1, "help": "and this share of those looked at"},
    {"name": "where", "type": "enum", "values": ["edges", "everywhere"], "default": "edges", "help": "edges: at the page's edges and inside runs of chrome"}],
  "rerun_on": ["drops", "labels"])")
