#include <winnow/dedup_steps.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "dedup/address_order.h"
#include "dedup/compare.h"
#include "dedup/pages.h"
#include "dedup/settle.h"
#include "dedup/sketch.h"

namespace winnow {
namespace {

constexpr std::uint64_t kSign = std::uint64_t{1} << 63;

Error damaged() { return {"", "a sketch is damaged", "make the sketches again"}; }

// Big-endian: bytes are ordered as the numbers.
void add_number(std::string& rank, std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) rank += static_cast<char>(number >> shift & 0xFF);
}

}  // namespace

Result<SketchFacts> sketch_facts(std::string_view sketch) {
  dedup::Sketch decoded;
  if (!dedup::decode(sketch, decoded)) return damaged();
  // The highest bit turned, so that signed numbers are ordered as the unsigned ones.
  return SketchFacts{static_cast<std::int64_t>(decoded.letters), static_cast<std::int64_t>(decoded.content ^ kSign)};
}

std::string keep_rank(std::int64_t letters, std::string_view date, bool preferred, std::string_view id,
                      const std::vector<Keep>& rules) {
  constexpr auto kUnknown = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const auto longest_first = ~static_cast<std::uint64_t>(letters);
  const auto oldest_first = static_cast<std::uint64_t>(dedup::date_number(date));
  const std::uint64_t newest_first = oldest_first == kUnknown ? kUnknown : kUnknown - 1 - oldest_first;
  std::string rank;
  for (const Keep rule : rules) {
    if (rule == Keep::kPreferred) rank += preferred ? '\0' : '\1';
    if (rule == Keep::kLongest) add_number(rank, longest_first);
    if (rule == Keep::kOldest) add_number(rank, oldest_first);
    if (rule == Keep::kNewest) add_number(rank, newest_first);
  }
  add_number(rank, longest_first);
  add_number(rank, oldest_first);
  add_number(rank, dedup::address_order(id));
  return rank.append(id);
}

std::int64_t band_value(std::size_t band, std::uint32_t key) {
  return static_cast<std::int64_t>(std::uint64_t{band} << 32 | key);
}

void NeighbourPairs::add(std::int64_t band_value, std::int64_t content, std::vector<ContentPair>& to) {
  if (last_.empty() || key_ != band_value) {
    key_ = band_value;
    last_.clear();
    next_ = 0;
  }
  for (const std::int64_t other : last_) to.emplace_back(std::min(other, content), std::max(other, content));
  if (last_.size() < kNeighbours) {
    last_.push_back(content);
  } else {
    last_[next_] = content;
    next_ = (next_ + 1) % kNeighbours;
  }
}

struct CopyCheck::State {
  dedup::CopyRule rule;
  dedup::Sketch a, b;
};

CopyCheck::CopyCheck(double threshold) : state_(std::make_unique<State>()) { state_->rule.threshold = threshold; }
CopyCheck::CopyCheck(CopyCheck&&) noexcept = default;
CopyCheck::~CopyCheck() = default;

Result<bool> CopyCheck::are_copies(std::string_view a, std::string_view b) {
  if (!dedup::decode(a, state_->a) || !dedup::decode(b, state_->b)) return damaged();
  return state_->rule.are_copies(state_->a, state_->b);
}

std::vector<ContentPair> components(const std::vector<ContentPair>& edges) {
  std::vector<std::int64_t> contents;
  contents.reserve(edges.size() * 2);
  for (const auto& [a, b] : edges) {
    contents.push_back(a);
    contents.push_back(b);
  }
  std::sort(contents.begin(), contents.end());
  contents.erase(std::unique(contents.begin(), contents.end()), contents.end());
  const auto place = [&](std::int64_t content) {
    return static_cast<std::size_t>(std::lower_bound(contents.begin(), contents.end(), content) - contents.begin());
  };
  std::vector<std::size_t> up(contents.size());
  std::iota(up.begin(), up.end(), std::size_t{0});
  const auto find = [&](std::size_t x) {
    while (up[x] != x) x = up[x] = up[up[x]];
    return x;
  };
  for (const auto& [a, b] : edges) {
    const std::size_t one = find(place(a)), other = find(place(b));
    up[std::max(one, other)] = std::min(one, other);
  }
  std::vector<ContentPair> found(contents.size());
  for (std::size_t i = 0; i < contents.size(); ++i) found[i] = {contents[i], contents[find(i)]};
  return found;
}

Result<std::vector<Clustered>> settle(const std::vector<std::string_view>& sketches, double threshold) {
  std::vector<dedup::Sketch> pages(sketches.size());
  for (std::size_t i = 0; i < pages.size(); ++i)
    if (!dedup::decode(sketches[i], pages[i])) return damaged();
  dedup::CopyRule rule;
  rule.threshold = threshold;
  std::vector<Clustered> found(pages.size());
  const auto read = [&](std::size_t page, dedup::Sketch&) -> const dedup::Sketch& { return pages[page]; };
  const auto tell = [&](std::size_t page, std::size_t kept, const dedup::Likeness& likeness) {
    found[page] = {kept, {likeness.jaccard, likeness.containment, likeness.same_words}};
  };
  dedup::settle_set(rule, pages.size(), 0, read, tell, dedup::comparisons_in(pages.size()));
  return found;
}

}  // namespace winnow
