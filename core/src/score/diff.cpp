#include <winnow/diff.h>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace winnow {
namespace {

constexpr std::ptrdiff_t kMostDifferences = 1'000;

using Tokens = std::vector<std::string_view>;
using Kind = DiffPiece::Kind;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
// Letters, digits and all bytes of characters beyond ASCII.
bool is_word(char c) {
  return static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z') || c == '_';
}

Tokens words_of(std::string_view text) {
  Tokens tokens;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    if (is_word(text[at]))
      while (end < text.size() && is_word(text[end])) ++end;
    else if (is_space(text[at]))
      while (end < text.size() && is_space(text[end])) ++end;
    tokens.push_back(text.substr(at, end - at));
    at = end;
  }
  return tokens;
}

Tokens lines_of(std::string_view text) {
  Tokens lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// The middle that two sequences do not share.
struct Middle {
  std::size_t begin = 0;  // in both
  std::size_t end_a = 0, end_b = 0;
};

Middle middle_of(const Tokens& a, const Tokens& b) {
  Middle m{0, a.size(), b.size()};
  while (m.begin < m.end_a && m.begin < m.end_b && a[m.begin] == b[m.begin]) ++m.begin;
  while (m.end_a > m.begin && m.end_b > m.begin && a[m.end_a - 1] == b[m.end_b - 1]) --m.end_a, --m.end_b;
  return m;
}

// The steps of the shortest script from a[x..] to b[y..], last step first; empty when it has too many differences.
struct Step {
  Kind kind;
  std::size_t token;  // in a (same, removed) or b (added)
};

class Script {
 public:
  Script(const Tokens& a, const Tokens& b, const Middle& m)
      : a_(a), b_(b), first_(m.begin), n_(size(m.end_a - m.begin)), m_(size(m.end_b - m.begin)) {}

  bool find() {
    const std::ptrdiff_t most = std::min(n_ + m_, kMostDifferences);
    std::vector<std::ptrdiff_t> reach(static_cast<std::size_t>(2 * most + 3), 0);
    const auto at = [&](std::ptrdiff_t k) -> std::ptrdiff_t& { return reach[static_cast<std::size_t>(k + most + 1)]; };
    for (std::ptrdiff_t d = 0; d <= most; ++d) {
      trace_.emplace_back(reach.begin() + (most + 1 - d), reach.begin() + (most + 2 + d));
      for (std::ptrdiff_t k = -d; k <= d; k += 2) {
        std::ptrdiff_t x = k == -d || (k != d && at(k - 1) < at(k + 1)) ? at(k + 1) : at(k - 1) + 1;
        std::ptrdiff_t y = x - k;
        while (x < n_ && y < m_ && equal(x, y)) ++x, ++y;
        at(k) = x;
        if (x >= n_ && y >= m_) return true;
      }
    }
    return false;
  }

  std::vector<Step> steps() const {
    std::vector<Step> steps;
    std::ptrdiff_t x = n_, y = m_;
    for (auto d = size(trace_.size()) - 1; d >= 0; --d) {
      const std::vector<std::ptrdiff_t>& reach = trace_[static_cast<std::size_t>(d)];
      const auto at = [&](std::ptrdiff_t k) {
        return k < -d || k > d ? std::ptrdiff_t{-1} : reach[static_cast<std::size_t>(k + d)];
      };
      const std::ptrdiff_t k = x - y;
      const bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
      const std::ptrdiff_t from_k = down ? k + 1 : k - 1;
      const std::ptrdiff_t from_x = d == 0 ? 0 : at(from_k);
      const std::ptrdiff_t from_y = d == 0 ? 0 : from_x - from_k;
      while (x > from_x && y > from_y) steps.push_back({Kind::kSame, token(--x)}), --y;
      if (d == 0) break;
      if (down)
        steps.push_back({Kind::kAdded, token(--y)});
      else
        steps.push_back({Kind::kRemoved, token(--x)});
    }
    return steps;
  }

 private:
  static std::ptrdiff_t size(std::size_t n) { return static_cast<std::ptrdiff_t>(n); }
  std::size_t token(std::ptrdiff_t i) const { return first_ + static_cast<std::size_t>(i); }
  bool equal(std::ptrdiff_t x, std::ptrdiff_t y) const { return a_[token(x)] == b_[token(y)]; }

  const Tokens& a_;
  const Tokens& b_;
  std::size_t first_;
  std::ptrdiff_t n_, m_;
  std::vector<std::vector<std::ptrdiff_t>> trace_;  // before step d: how far each diagonal -d..d reached
};

// Between two shared tokens, what was removed comes before what was added.
void put_in_order(std::vector<DiffPiece>& pieces) {
  for (auto at = pieces.begin(); at != pieces.end();) {
    const auto end = std::find_if(at, pieces.end(), [](const DiffPiece& p) { return p.kind == Kind::kSame; });
    std::stable_partition(at, end, [](const DiffPiece& p) { return p.kind == Kind::kRemoved; });
    at = end == pieces.end() ? end : end + 1;
  }
}

std::vector<DiffPiece> diff_tokens(const Tokens& a, const Tokens& b) {
  const Middle m = middle_of(a, b);
  std::vector<DiffPiece> pieces;
  for (std::size_t i = 0; i < m.begin; ++i) pieces.push_back({Kind::kSame, a[i]});
  Script script(a, b, m);
  if (script.find()) {
    const std::vector<Step> steps = script.steps();
    for (auto step = steps.rbegin(); step != steps.rend(); ++step)
      pieces.push_back({step->kind, step->kind == Kind::kAdded ? b[step->token] : a[step->token]});
  } else {
    for (std::size_t i = m.begin; i < m.end_a; ++i) pieces.push_back({Kind::kRemoved, a[i]});
    for (std::size_t i = m.begin; i < m.end_b; ++i) pieces.push_back({Kind::kAdded, b[i]});
  }
  for (std::size_t i = m.end_a; i < a.size(); ++i) pieces.push_back({Kind::kSame, a[i]});
  put_in_order(pieces);
  return pieces;
}

// Neighbours of one kind that stand side by side in their text become one piece.
std::vector<DiffPiece> merged(const std::vector<DiffPiece>& pieces) {
  std::vector<DiffPiece> out;
  for (const DiffPiece& piece : pieces) {
    DiffPiece* last = out.empty() ? nullptr : &out.back();
    if (last != nullptr && last->kind == piece.kind && last->text.data() + last->text.size() == piece.text.data())
      last->text = {last->text.data(), last->text.size() + piece.text.size()};
    else
      out.push_back(piece);
  }
  return out;
}

}  // namespace

std::vector<DiffPiece> diff_words(std::string_view before, std::string_view after) {
  return merged(diff_tokens(words_of(before), words_of(after)));
}

std::vector<DiffPiece> diff_lines(std::string_view before, std::string_view after) {
  return diff_tokens(lines_of(before), lines_of(after));
}

}  // namespace winnow
