#include "features.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace chrome {
namespace {

constexpr std::size_t kLevels = 8;
constexpr float kFar = 99;

// Writes one row, or records what the columns are called.
class Row {
 public:
  Row(float* to, std::vector<std::string>* names) : to_(to), names_(names) {}
  void add(const char* name, float value) {
    if (names_ != nullptr) names_->emplace_back(name);
    if (to_ != nullptr) *to_++ = value;
  }
  void add(const char* stem, const char* name, float value) {
    if (names_ != nullptr) names_->push_back(std::string(stem) + name);
    if (to_ != nullptr) *to_++ = value;
  }
  void add(const char* stem, long number, const char* name, float value) {
    if (names_ != nullptr) names_->push_back(std::string(stem) + std::to_string(number) + name);
    if (to_ != nullptr) *to_++ = value;
  }

 private:
  float* to_;
  std::vector<std::string>* names_;
};

float share(float part, float whole) { return part / std::max(whole, 1.0f); }

// Elements below one parent that look alike.
struct Kin {
  std::uint32_t n = 0;
  float chars = 0, link_chars = 0, blocks = 0;
};

// Blocks whose four innermost elements look alike.
struct Path {
  float n = 0, chars = 0, link_chars = 0, small = 0;
};

// The deepest element that holds this share of the good text.
struct Container {
  std::uint32_t node = 0;
  std::uint32_t first = 0, last = 0;  // its blocks
};

struct Window {
  float chars = 0, link_chars = 0, good = 0;
};

class Extractor {
 public:
  Extractor(const HtmlPage& page, const std::vector<TableScores>& scores) : page_(page), scores_(scores) {
    find_kin();
    find_paths();
    find_containers();
    find_good();
    sum_up();
  }

  void row(std::size_t i, Row row) const {
    const HtmlBlock& block = page_.blocks[i];
    std::array<std::uint32_t, kLevels> chain{};
    std::uint32_t at = block.node;
    for (std::uint32_t& link : chain) {
      link = at;
      at = up(at);
    }
    text_features(block, scores_[i], row);
    place_features(i, block, row);
    name_features(block, row);
    ancestor_features(chain, row);
    container_features(i, block, row);
    kin_features(block, chain, row);
    path_features(i, row);
    neighbour_features(i, row);
    window_features(i, row);
    page_features(row);
  }

 private:
  std::uint32_t up(std::uint32_t node) const {
    const std::uint32_t parent = page_.nodes[node].parent;
    return parent == kNoNode ? node : parent;
  }
  bool is_root(std::uint32_t node) const { return page_.nodes[node].parent == kNoNode; }
  const HtmlNode& root() const { return page_.nodes[0]; }

  void find_kin() {
    kin_of_.resize(page_.nodes.size());
    std::unordered_map<std::uint64_t, std::uint32_t> known;
    for (std::size_t i = 0; i < page_.nodes.size(); ++i) {
      const HtmlNode& node = page_.nodes[i];
      const std::uint64_t key = (std::uint64_t{node.parent} << 32) | node.signature;
      const auto [entry, is_new] = known.emplace(key, static_cast<std::uint32_t>(kin_.size()));
      if (is_new) kin_.push_back({});
      kin_of_[i] = entry->second;
      Kin& kin = kin_[entry->second];
      ++kin.n;
      kin.chars += node.chars;
      kin.link_chars += node.link_chars;
      kin.blocks += node.blocks;
    }
  }

  void find_paths() {
    path_of_.resize(page_.blocks.size());
    std::unordered_map<std::uint64_t, std::uint32_t> known;
    for (std::size_t i = 0; i < page_.blocks.size(); ++i) {
      const HtmlBlock& block = page_.blocks[i];
      std::uint64_t key = 0;
      std::uint32_t at = block.node;
      for (int level = 0; level < 4; ++level) {
        key = (key ^ page_.nodes[at].signature) * 0x9E3779B97F4A7C15u;
        key ^= key >> 31;
        at = up(at);
      }
      const auto [entry, is_new] = known.emplace(key, static_cast<std::uint32_t>(paths_.size()));
      if (is_new) paths_.push_back({});
      path_of_[i] = entry->second;
      Path& path = paths_[entry->second];
      path.n += 1;
      path.chars += block.chars;
      path.link_chars += block.chars * block.link_density;
      path.small += block.small * block.chars;
    }
  }

  void find_containers() {
    constexpr std::array<float, 4> kShares{0.4f, 0.6f, 0.8f, 0.95f};
    const float good = root().good_chars;
    for (std::size_t k = 0; k < kShares.size(); ++k) {
      Container& container = containers_[k];
      if (good > 0)
        for (std::uint32_t i = 0; i < page_.nodes.size(); ++i) {
          const HtmlNode& node = page_.nodes[i];
          if (node.good_chars >= kShares[k] * good && node.depth >= page_.nodes[container.node].depth)
            container.node = i;
        }
      bool any = false;
      for (std::uint32_t i = 0; i < page_.blocks.size(); ++i) {
        if (!is_in(page_.blocks[i], container)) continue;
        if (!any) container.first = i;
        container.last = i;
        any = true;
      }
    }
  }

  bool is_in(const HtmlBlock& block, const Container& container) const {
    return block.node >= container.node && block.node <= page_.nodes[container.node].last;
  }

  void find_good() {
    const std::size_t n = page_.blocks.size();
    good_before_.assign(n, kFar);
    good_behind_.assign(n, kFar);
    float distance = kFar;
    for (std::size_t i = 0; i < n; ++i) {
      distance = page_.blocks[i].good ? 0 : std::min(distance + 1, kFar);
      good_before_[i] = distance;
    }
    distance = kFar;
    for (std::size_t i = n; i-- > 0;) {
      distance = page_.blocks[i].good ? 0 : std::min(distance + 1, kFar);
      good_behind_[i] = distance;
    }
  }

  void sum_up() {
    const std::size_t n = page_.blocks.size();
    sums_.resize(n + 1);
    first_h1_ = last_h1_ = -1;
    for (std::size_t i = 0; i < n; ++i) {
      const HtmlBlock& block = page_.blocks[i];
      sums_[i + 1] = sums_[i];
      sums_[i + 1].chars += block.chars;
      sums_[i + 1].link_chars += block.chars * block.link_density;
      if (block.good) sums_[i + 1].good += block.chars;
      if (block.heading == 1) {
        if (first_h1_ < 0) first_h1_ = static_cast<long>(i);
        last_h1_ = static_cast<long>(i);
      }
      const HtmlNode& node = page_.nodes[block.node];
      deepest_ = std::max(deepest_, static_cast<float>(node.depth));
      longest_ = std::max(longest_, block.chars);
      dates_ += block.date;
      prices_ += block.price;
      questions_ += block.questions;
      code_ += block.code > 0;
      times_ += block.has_time;
      headings_ += block.heading > 0;
      items_ += block.kind == WINNOW_BLOCK_LIST_ITEM;
      rows_ += block.kind == WINNOW_BLOCK_TABLE_ROW;
      pres_ += block.kind == WINNOW_BLOCK_PRE;
      n_good_ += block.good;
      if (node.above >> kInNav & 1) in_nav_ += block.chars;
      if (node.above >> kInMain & 1) in_main_ += block.chars;
      if (node.above >> kInArticle & 1) in_article_ += block.chars;
      count_names(block);
      count_kin(block);
    }
  }

  // What the elements around the block are called.
  void count_names(const HtmlBlock& block) {
    constexpr int kMostLevels = 14;
    std::uint32_t groups = 0;
    std::uint32_t at = block.node;
    for (int level = 0; level < kMostLevels; ++level) {
      groups |= page_.nodes[at].names.groups;
      if (is_root(at)) break;
      at = up(at);
    }
    if (groups >> kForumGroup & 1) forum_ += block.chars;
    if (groups >> kCommentGroup & 1) comment_ += block.chars;
    if (groups >> kProductGroup & 1) product_ += block.chars;
    if (groups >> kCardGroup & 1) card_ += block.chars;
  }

  // What it is one of many of.
  void count_kin(const HtmlBlock& block) {
    const Repetition near = repetition(block.node, false), large = repetition(block.node, true);
    if (near.level >= 0) {
      repeated_ += block.chars;
      most_kin_ = std::max(most_kin_, static_cast<float>(kin_[near.kin].n));
    }
    if (large.level >= 0) {
      const Kin& kin = kin_[large.kin];
      if (kin.chars > largest_kin_.chars) largest_kin_ = kin;
    }
  }

  // The nearest element above that has two others like it beside it; `large`: and these hold a good part of the page.
  struct Repetition {
    int level = -1;
    std::uint32_t kin = 0, node = 0;
  };
  Repetition repetition(std::uint32_t node, bool large) const {
    for (int level = 0; level < 12 && !is_root(node); ++level) {
      const Kin& kin = kin_[kin_of_[node]];
      if (kin.n >= 3 && (!large || kin.chars > 0.15f * root().chars)) return {level, kin_of_[node], node};
      node = up(node);
    }
    return {};
  }

  void text_features(const HtmlBlock& b, const TableScores& s, Row& row) const {
    row.add("chars", b.chars);
    row.add("words", b.words);
    row.add("letters_a_word", b.letters_a_word);
    row.add("small", b.small);
    row.add("commas", b.commas);
    row.add("sentences", b.sentences);
    row.add("end_sign", b.end_sign);
    row.add("digits", b.digits);
    row.add("capitals", b.capitals);
    row.add("all_capitals", b.all_capitals);
    row.add("link_density", b.link_density);
    row.add("links", b.links);
    row.add("bold", b.bold);
    row.add("code", b.code);
    row.add("phrases", b.phrases);
    row.add("phrase_share", b.phrases / std::max(b.words, 1.0f));
    row.add("date", b.date);
    row.add("price", b.price);
    row.add("separators", b.separators);
    row.add("questions", b.questions);
    row.add("copyright", b.copyright);
    row.add("copies", b.copies);
    row.add("unique", b.unique);
    row.add("like_title", b.like_title);
    row.add("like_og_title", b.like_og_title);
    row.add("like_h1", b.like_h1);
    row.add("time", b.has_time);
    row.add("starts_low", b.starts_low);
    row.add("kind", b.kind);
    row.add("heading", b.heading);
    row.add("t_words", s.words);
    row.add("t_least_word", s.least_word);
    row.add("t_most_word", s.most_word);
    row.add("t_first_words", s.first_words);
    row.add("t_text", s.text);
    row.add("t_names", s.names);
    row.add("t_inline_names", s.inline_names);
    row.add("t_own_names", s.own_names);
    row.add("t_near_names", s.near_names);
    row.add("t_least_name", s.least_name);
    row.add("t_most_name", s.most_name);
  }

  void place_features(std::size_t i, const HtmlBlock& b, Row& row) const {
    const HtmlNode& node = page_.nodes[b.node];
    const auto n = static_cast<float>(page_.blocks.size());
    const auto index = static_cast<float>(i);
    row.add("tag", static_cast<float>(node.tag));
    row.add("depth", static_cast<float>(node.depth));
    row.add("depth_share", share(static_cast<float>(node.depth), deepest_));
    row.add("place", index / n);
    row.add("chars_before", share(sums_[i].chars, root().chars));
    row.add("index", index);
    row.add("index_from_end", n - index);
    row.add("good_share_before", share(sums_[i].good, root().good_chars));
    row.add("good_chars_before", sums_[i].good);
    row.add("from_first_h1", first_h1_ < 0 ? -999 : index - static_cast<float>(first_h1_));
    row.add("from_last_h1", last_h1_ < 0 ? -999 : index - static_cast<float>(last_h1_));
    for (std::uint32_t a = 0; a < kAboves; ++a) row.add("in_", above_names()[a], (node.above >> a & 1) != 0);
    row.add("hidden", (node.flags & WINNOW_EF_HIDDEN) != 0);
    row.add("aria_hidden", (node.flags & WINNOW_EF_ARIA_HIDDEN) != 0);
    row.add("itemprop", node.itemprop);
  }

  // How far above the nearest element with a class word of each group stands; -1: an inline element in the block.
  void name_features(const HtmlBlock& b, Row& row) const {
    std::array<float, kGroups> level;
    level.fill(20);
    float content = 0, other = 0;
    const auto look = [&](std::uint32_t groups, float at) {
      for (std::uint32_t g = 0; groups != 0 && g < kGroups; ++g) {
        if (!(groups >> g & 1)) continue;
        if (level[g] > 19) level[g] = at;
        content += g == kContentGroup;
        other += g >= kNavGroup && g <= kPopupGroup;
      }
    };
    look(b.names.groups, -1);
    std::uint32_t at = b.node;
    for (int l = 0; l < 14; ++l) {
      look(page_.nodes[at].names.groups, static_cast<float>(l));
      if (is_root(at)) break;
      at = up(at);
    }
    for (std::uint32_t g = 0; g < kGroups; ++g) row.add("name_", group_names()[g], level[g]);
    row.add("content_names", content);
    row.add("other_names", other);
  }

  void ancestor_features(const std::array<std::uint32_t, kLevels>& chain, Row& row) const {
    for (const long l : {0, 1, 2, 3, 5}) {
      const HtmlNode& node = page_.nodes[chain[static_cast<std::size_t>(l)]];
      row.add("above", l, "_chars", node.chars);
      row.add("above", l, "_links", share(node.link_chars, node.chars));
      row.add("above", l, "_blocks", node.blocks);
      row.add("above", l, "_chars_a_block", share(node.chars, node.blocks));
      row.add("above", l, "_share", share(node.chars, root().chars));
      row.add("above", l, "_good", share(node.good_chars, node.chars));
      row.add("above", l, "_good_share", share(node.good_chars, root().good_chars));
      row.add("above", l, "_small", share(node.small_words, node.words));
    }
  }

  void container_features(std::size_t i, const HtmlBlock& b, Row& row) const {
    constexpr std::array<long, 4> kNames{40, 60, 80, 95};
    for (std::size_t k = 0; k < containers_.size(); ++k) {
      const Container& c = containers_[k];
      const HtmlNode& node = page_.nodes[c.node];
      const bool inside = is_in(b, c);
      row.add("in_container", kNames[k], "", inside);
      if (k != 1 && k != 2) continue;
      row.add("container", kNames[k], "_up",
              inside ? static_cast<float>(page_.nodes[b.node].depth) - static_cast<float>(node.depth) : -1);
      row.add(
          "container", kNames[k], "_place",
          (static_cast<float>(i) - static_cast<float>(c.first)) / std::max(1.0f, static_cast<float>(c.last - c.first)));
      row.add("container", kNames[k], "_share", share(node.chars, root().chars));
      row.add("container", kNames[k], "_links", share(node.link_chars, node.chars));
    }
  }

  void kin_features(const HtmlBlock& b, const std::array<std::uint32_t, kLevels>& chain, Row& row) const {
    const auto say = [&](const char* stem, const Repetition& found) {
      const Kin none;
      const Kin& kin = found.level < 0 ? none : kin_[found.kin];
      const auto n = static_cast<float>(kin.n);
      row.add(stem, "_level", static_cast<float>(found.level < 0 ? 20 : found.level));
      row.add(stem, "_n", n);
      row.add(stem, "_chars_an_item", share(kin.chars, n));
      row.add(stem, "_links", share(kin.link_chars, kin.chars));
      row.add(stem, "_blocks_an_item", share(kin.blocks, n));
      row.add(stem, "_share", share(kin.chars, root().chars));
    };
    const Repetition large = repetition(b.node, true);
    say("kin", repetition(b.node, false));
    say("large_kin", large);
    row.add("large_kin_item_chars", large.level < 0 ? 0 : page_.nodes[large.node].chars);
    for (const long l : {0, 1, 2, 3})
      row.add("alike", l, "", static_cast<float>(kin_[kin_of_[chain[static_cast<std::size_t>(l)]]].n));
  }

  void path_features(std::size_t i, Row& row) const {
    const Path& path = paths_[path_of_[i]];
    row.add("path_n", path.n);
    row.add("path_chars_a_block", share(path.chars, path.n));
    row.add("path_links", share(path.link_chars, path.chars));
    row.add("path_share", share(path.chars, root().chars));
    row.add("path_small", share(path.small, path.chars));
  }

  void neighbour_features(std::size_t i, Row& row) const {
    for (const long step : {-3, -2, -1, 1, 2, 3}) {
      const long at = static_cast<long>(i) + step;
      const bool there = at >= 0 && at < static_cast<long>(page_.blocks.size());
      const HtmlBlock* b = there ? &page_.blocks[static_cast<std::size_t>(at)] : nullptr;
      row.add("next", step, "_chars", there ? b->chars : -1);
      row.add("next", step, "_links", there ? b->link_density : -1);
      row.add("next", step, "_small", there ? b->small : -1);
      row.add("next", step, "_heading", there ? b->heading > 0 : -1.0f);
      row.add("next", step, "_end_sign", there ? b->end_sign : -1.0f);
      row.add("next", step, "_words_score", there ? scores_[static_cast<std::size_t>(at)].words : -9);
      row.add("next", step, "_alike", there && path_of_[static_cast<std::size_t>(at)] == path_of_[i]);
    }
    row.add("good_before", good_before_[i]);
    row.add("good_behind", good_behind_[i]);
  }

  void window_features(std::size_t i, Row& row) const {
    for (const long w : {5, 15}) {
      const std::size_t width = static_cast<std::size_t>(w);
      const Window& a = sums_[i > width ? i - width : 0];
      const Window& b = sums_[std::min(page_.blocks.size(), i + width + 1)];
      const float chars = b.chars - a.chars;
      row.add("window", w, "_chars", chars);
      row.add("window", w, "_links", share(b.link_chars - a.link_chars, chars));
      row.add("window", w, "_good", share(b.good - a.good, chars));
    }
  }

  void page_features(Row& row) const {
    const auto n = static_cast<float>(page_.blocks.size());
    const float chars = root().chars;
    row.add("page_blocks", n);
    row.add("page_chars", chars);
    row.add("page_links", share(root().link_chars, chars));
    row.add("page_good", share(root().good_chars, chars));
    row.add("page_good_chars", root().good_chars);
    row.add("page_good_blocks", n_good_);
    row.add("page_small", share(root().small_words, root().words));
    row.add("page_commas", share(root().commas, chars));
    row.add("page_n_links", root().links);
    row.add("page_dates", dates_);
    row.add("page_prices", prices_);
    row.add("page_questions", questions_);
    row.add("page_code", code_);
    row.add("page_times", times_);
    row.add("page_headings", headings_);
    row.add("page_items", items_);
    row.add("page_rows", rows_);
    row.add("page_pres", pres_);
    row.add("page_longest", longest_);
    row.add("page_in_nav", share(in_nav_, chars));
    row.add("page_in_main", share(in_main_, chars));
    row.add("page_in_article", share(in_article_, chars));
    row.add("page_forum", share(forum_, chars));
    row.add("page_comment", share(comment_, chars));
    row.add("page_product", share(product_, chars));
    row.add("page_card", share(card_, chars));
    row.add("page_repeated", share(repeated_, chars));
    row.add("page_most_kin", most_kin_);
    row.add("page_large_kin_n", static_cast<float>(largest_kin_.n));
    row.add("page_large_kin_share", share(largest_kin_.chars, chars));
    row.add("page_large_kin_chars_an_item", share(largest_kin_.chars, static_cast<float>(largest_kin_.n)));
    row.add("page_url_depth", static_cast<float>(page_.url_depth));
    row.add("page_url_length", static_cast<float>(page_.url_length));
    row.add("page_url_digits", static_cast<float>(page_.url_digits));
    row.add("page_url_hyphens", static_cast<float>(page_.url_hyphens));
    row.add("page_url_query", page_.url_query);
    row.add("page_og_article", page_.og_article);
    row.add("page_og_product", page_.og_product);
    row.add("page_og_website", page_.og_website);
  }

  const HtmlPage& page_;
  const std::vector<TableScores>& scores_;
  std::vector<std::uint32_t> kin_of_, path_of_;
  std::vector<Kin> kin_;
  std::vector<Path> paths_;
  std::array<Container, 4> containers_{};
  std::vector<float> good_before_, good_behind_;
  std::vector<Window> sums_;
  long first_h1_ = -1, last_h1_ = -1;
  float deepest_ = 1, longest_ = 0, dates_ = 0, prices_ = 0, questions_ = 0, code_ = 0, times_ = 0, headings_ = 0;
  float items_ = 0, rows_ = 0, pres_ = 0, n_good_ = 0, in_nav_ = 0, in_main_ = 0, in_article_ = 0;
  float forum_ = 0, comment_ = 0, product_ = 0, card_ = 0, repeated_ = 0, most_kin_ = 0;
  Kin largest_kin_;
};

}  // namespace

const std::vector<std::string>& html_feature_names() {
  static const std::vector<std::string> names = [] {
    HtmlPage page;
    page.nodes.resize(1);
    page.blocks.resize(1);
    const std::vector<TableScores> scores(1);
    std::vector<std::string> found;
    Extractor(page, scores).row(0, Row(nullptr, &found));
    return found;
  }();
  return names;
}

void html_features(const HtmlPage& page, const std::vector<TableScores>& scores, HtmlFeatures& features) {
  features.columns = html_feature_names().size();
  features.values.resize(features.columns * page.blocks.size());
  if (page.blocks.empty()) return;
  const Extractor extractor(page, scores);
  for (std::size_t i = 0; i < page.blocks.size(); ++i)
    extractor.row(i, Row(features.values.data() + i * features.columns, nullptr));
}

void each_html_row(const HtmlPage& page, const std::vector<TableScores>& scores,
                   const std::function<void(std::size_t block, const float* row)>& look) {
  if (page.blocks.empty()) return;
  std::vector<float> row(html_feature_names().size());
  const Extractor extractor(page, scores);
  for (std::size_t i = 0; i < page.blocks.size(); ++i) {
    extractor.row(i, Row(row.data(), nullptr));
    look(i, row.data());
  }
}

}  // namespace chrome
