// What each element of a page holds, and which elements stand side by side that are made alike.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "decide.h"
#include "page.h"

namespace chrome {

/// What an element holds in sight, itself and below. A block without a word counts as one.
struct Content {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  float words = 0, kept = 0, links = 0;
  std::uint32_t blocks = 0;
  std::size_t first = kNone, last = 0;            // of its blocks
  std::size_t first_kept = kNone, last_kept = 0;  // of those that stay
};

/// Of every element of the page, in their order.
std::vector<Content> contents(const HtmlPage& page, const std::vector<HtmlFate>& fates);

/// Elements below one parent whose tag and class are alike, each with something in it.
using Alike = std::vector<std::vector<std::uint32_t>>;
/// All of them on the page, but where they are fewer than `least`. What stays of the page makes no difference.
Alike alike_elements(const HtmlPage& page, const std::vector<Content>& contents, std::size_t least);

}  // namespace chrome
