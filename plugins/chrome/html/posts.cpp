#include "posts.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "contents.h"
#include "parts.h"

namespace chrome {
namespace {

constexpr std::size_t kLeastPosts = 2;
constexpr float kSaidWords = 5;  // of a block that says something
constexpr float kMostNameWords = 6, kMostDayWords = 12;
constexpr float kUnlikely = 0.1f;
constexpr int kLevels = 3;  // of elements around a name that may be called so

constexpr std::array kNames{token_hash("author"),   token_hash("username"), token_hash("byline"),
                            token_hash("nickname"), token_hash("reviewer"), token_hash("poster"),
                            token_hash("autor"),    token_hash("auteur")};
constexpr std::array kDays{token_hash("date"),      token_hash("time"),   token_hash("datetime"),
                           token_hash("timestamp"), token_hash("posted"), token_hash("datum")};

bool has_one_of(const HtmlWords::Names& names, std::span<const std::uint32_t> tokens) {
  return std::any_of(names.tokens.begin(), names.tokens.begin() + names.n_tokens, [&](std::uint32_t token) {
    return std::find(tokens.begin(), tokens.end(), token) != tokens.end();
  });
}

// Is the block, or an element close above it within the post, called so?
bool is_called_so(const HtmlPage& page, const HtmlBlock& block, std::uint32_t post,
                  std::span<const std::uint32_t> tokens) {
  if (has_one_of(block.names, tokens)) return true;
  std::uint32_t at = block.node;
  for (int level = 0; level < kLevels && at != kNoNode && at != post; ++level, at = page.nodes[at].parent)
    if (has_one_of(page.nodes[at].names, tokens)) return true;
  return false;
}

bool says_something(const HtmlBlock& block, const HtmlFate& fate) {
  return !fate.dropped && block.heading == 0 && block.words >= kSaidWords && block.link_density < 0.5f;
}

// "2021-04-08T04:06:17.467Z": a moment as machines write it.
bool is_for_machines(const HtmlBlock& block) {
  constexpr float kLeastChars = 16;
  const bool one_word = block.letters_a_word * std::max(block.words, 1.0f) >= block.chars;
  return one_word && block.chars >= kLeastChars && block.digits >= 0.5f;
}

bool may_be_line(const HtmlPage& page, const HtmlBlock& block) {
  return block.chars >= 2 && !is_for_machines(block) && is_in_place(page, block);
}

// The title of an entry, which leads to it: what a listing is made of. "Re: Beans on a slope" stands above many posts,
// and names may be headings, too.
bool is_linked_title(const HtmlPage& page, const HtmlBlock& block, std::uint32_t post) {
  return block.heading > 0 && block.link_density >= 0.5f && block.copies < 2 &&
         !is_called_so(page, block, post, kNames);
}

// Does it say something, and is no entry that leads elsewhere?
bool is_said(const HtmlPage& page, const Content& post, std::uint32_t node, const std::vector<HtmlFate>& fates) {
  bool says = false;
  for (std::size_t i = post.first; i <= post.last; ++i) {
    if (is_linked_title(page, page.blocks[i], node)) return false;
    says = says || says_something(page.blocks[i], fates[i]);
  }
  return says;
}

// Where a post says who speaks and when.
struct Signature {
  std::optional<std::size_t> name, day;  // blocks
};

// Of several days, "edited" and "answered", the one that is likelier the text's.
Signature signature_of(const HtmlPage& page, const Content& post, std::uint32_t node,
                       const std::vector<HtmlFate>& fates) {
  Signature found;
  for (std::size_t i = post.first; i <= post.last; ++i) {
    const HtmlBlock& block = page.blocks[i];
    if (block.end_sign != 0 || !may_be_line(page, block)) continue;
    const bool is_day =
        block.words <= kMostDayWords && block.digits > 0 && (block.has_time || is_called_so(page, block, node, kDays));
    if (is_day && (!found.day || fates[i].p > fates[*found.day].p)) found.day = i;
    if (!found.name && block.words <= kMostNameWords && is_called_so(page, block, node, kNames)) found.name = i;
  }
  return found;
}

// Lines at one place in all posts are of one worth.
void keep_likely(const std::vector<std::size_t>& lines, std::vector<HtmlFate>& fates) {
  float sum = 0;
  for (const std::size_t i : lines) sum += fates[i].p;
  if (sum < kUnlikely * static_cast<float>(lines.size())) return;
  for (const std::size_t i : lines) fates[i].dropped = false;
}

}  // namespace

bool names_somebody(const HtmlPage& page, const HtmlBlock& block, std::uint32_t holder) {
  return is_called_so(page, block, holder, kNames);
}

void keep_what_is_said(const HtmlPage& page, std::vector<HtmlFate>& fates) {
  constexpr float kLeastWords = 8, kMostWords = 400, kUnlikelySaid = 0.2f, kFewLinks = 0.3f;
  constexpr std::uint32_t kTalk = 1u << kForumGroup | 1u << kCommentGroup;
  if (!page.is_talk) return;
  for (std::size_t i = 0; i < fates.size(); ++i) {
    const HtmlBlock& block = page.blocks[i];
    const bool says = block.words >= kLeastWords && block.words <= kMostWords;
    if (fates[i].dropped && fates[i].p >= kUnlikelySaid && says && block.heading == 0 &&
        block.link_density < kFewLinks && may_be_line(page, block) && is_called(page, block.node, kNoNode, kTalk) &&
        !is_called(page, block.node, kNoNode, kSiteGroups & ~kTalk))
      fates[i].dropped = false;
  }
}

void keep_names_and_days(const HtmlPage& page, std::vector<HtmlFate>& fates) {
  const std::vector<Content> nodes = contents(page, fates);
  for (const std::vector<std::uint32_t>& posts : alike_elements(page, nodes, kLeastPosts)) {
    constexpr std::uint32_t kMostBlocks = 1000;  // of a post
    const auto is_post = [&](std::uint32_t node) {
      return nodes[node].blocks <= kMostBlocks && is_said(page, nodes[node], node, fates);
    };
    const auto n = static_cast<std::size_t>(std::count_if(posts.begin(), posts.end(), is_post));
    if (n < kLeastPosts || 2 * n < posts.size()) continue;
    std::vector<std::size_t> names, days;
    for (const std::uint32_t post : posts) {
      if (nodes[post].blocks < 2 || !is_post(post)) continue;
      const Signature signature = signature_of(page, nodes[post], post, fates);
      if (signature.name) names.push_back(*signature.name);
      if (signature.day) days.push_back(*signature.day);
    }
    keep_likely(names, fates);
    keep_likely(days, fates);
  }
}

}  // namespace chrome
