#include "contents.h"

#include <algorithm>
#include <tuple>

#include "panels.h"

namespace chrome {
namespace {

void add(const Content& from, Content& to) {
  to.words += from.words;
  to.kept += from.kept;
  to.links += from.links;
  to.blocks += from.blocks;
  to.first = std::min(to.first, from.first);
  to.last = std::max(to.last, from.last);
  to.first_kept = std::min(to.first_kept, from.first_kept);
  to.last_kept = std::max(to.last_kept, from.last_kept);
}

}  // namespace

std::vector<Content> contents(const HtmlPage& page, const std::vector<HtmlFate>& fates) {
  std::vector<Content> nodes(page.nodes.size());
  for (std::size_t i = 0; i < fates.size(); ++i) {
    const HtmlBlock& block = page.blocks[i];
    if (is_out_of_sight(page, block.node)) continue;
    const float words = std::max(block.words, 1.0f);
    Content here{words, 0, block.link_density * words, 1, i, i};
    if (!fates[i].dropped) {
      here.kept = words;
      here.first_kept = here.last_kept = i;
    }
    add(here, nodes[block.node]);
  }
  for (std::size_t n = nodes.size(); n-- > 1;)
    if (page.nodes[n].parent != kNoNode) add(nodes[n], nodes[page.nodes[n].parent]);
  return nodes;
}

Alike alike_elements(const HtmlPage& page, const std::vector<Content>& contents, std::size_t least) {
  std::vector<std::uint32_t> nodes;
  for (std::uint32_t n = 1; n < page.nodes.size(); ++n)
    if (page.nodes[n].parent != kNoNode && contents[n].blocks > 0) nodes.push_back(n);
  const auto key = [&](std::uint32_t n) { return std::tuple(page.nodes[n].parent, page.nodes[n].signature); };
  std::stable_sort(nodes.begin(), nodes.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
  Alike groups;
  for (auto begin = nodes.begin(); begin != nodes.end();) {
    const auto end = std::find_if(begin, nodes.end(), [&](std::uint32_t n) { return key(n) != key(*begin); });
    if (end - begin >= static_cast<std::ptrdiff_t>(least)) groups.emplace_back(begin, end);
    begin = end;
  }
  return groups;
}

}  // namespace chrome
