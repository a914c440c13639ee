#include "leads.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>
#include <vector>

namespace duplicates {
namespace {

struct Words {
  const std::uint64_t* hashes = nullptr;
  std::size_t n = 0;
};

class LeadSearch {
 public:
  LeadSearch(Draft& draft, std::uint32_t min_words, const winnow::Page& page, const winnow_text_1& text)
      : draft_(draft), min_words_(min_words), page_(page), text_(text) {
    // What is copied may begin with a short paragraph; what goes has `min_words` itself.
    constexpr std::uint32_t kFirstWords = 8;
    for (std::uint32_t i = 0; i < draft_.size(); ++i)
      if (draft_.stays(i) && draft_.lines[i].n_words >= kFirstWords) heads_.push_back({first_bytes(i), i});
    // Nearly all lines are told apart by their first bytes already.
    Heads alike;
    each_group(heads_, [&](std::size_t begin, std::size_t end) {
      for (std::size_t at = begin; at < end; ++at)
        alike.push_back({head_key(draft_.lines[heads_[at].second].text), heads_[at].second});
    });
    heads_ = std::move(alike);
    each_group(heads_, [&](std::size_t begin, std::size_t end) { compare(begin, end); });
  }

 private:
  using Heads = std::vector<std::pair<std::uint64_t, std::uint32_t>>;  // a key and a line

  // Calls `use` for each stretch of two or more lines with one key.
  template <class Use>
  static void each_group(Heads& heads, Use&& use) {
    std::sort(heads.begin(), heads.end());
    for (std::size_t begin = 0, end = 0; begin < heads.size(); begin = end) {
      for (end = begin + 1; end < heads.size() && heads[end].first == heads[begin].first;) ++end;
      if (end - begin >= 2) use(begin, end);
    }
  }

  // The first eight bytes of the folded text: a line of eight words has more.
  std::uint64_t first_bytes(std::uint32_t i) const {
    const winnow_str folded = text_.block_folded(page_.raw(), i);
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, folded.data, std::min(folded.size, sizeof bytes));
    return bytes;
  }

  // Lines that begin alike. More than a few in a row are a form ("Posted by ... on ..."), so each looks at its next
  // ones.
  void compare(std::size_t begin, std::size_t end) {
    constexpr std::size_t kAhead = 4;
    for (std::size_t a = begin; a < end; ++a)
      for (std::size_t b = a + 1; b < std::min(end, a + 1 + kAhead); ++b) decide(heads_[a].second, heads_[b].second);
  }

  // `a` stands before `b` and both begin alike.
  void decide(std::uint32_t a, std::uint32_t b) {
    if (!draft_.stays(a) || !draft_.stays(b)) return;
    if (draft_.needed[b] && draft_.lines[a].hash == draft_.lines[b].hash) return;
    // A lead may run on into further paragraphs, but a row of short lines is no paragraph: there the one line that has
    // all of them is the text, or as good as it.
    const bool a_may_go = may_go(a) && draft_.lines[b].n_words >= min_words_;
    const bool b_may_go = may_go(b);
    if (a_may_go && is_next(a, b) && begins(words_of(a, uncut(a)), b, draft_.size())) {
      draft_.drop(a, kLead, b, 1);
    } else if (a_may_go && is_cut(a) && begins(words_of(a, uncut(a)), b, draft_.size())) {
      draft_.drop(a, kCut, b, 0.9F);
    } else if (b_may_go && is_cut(b) && begins(words_of(b, uncut(b)), a, b)) {
      draft_.drop(b, kCut, a, 0.9F);
    } else if (b_may_go && draft_.lines[b].n_words > draft_.lines[a].n_words && begins(words_of(b, npos), a, b)) {
      draft_.drop(b, kRun, a, 0.9F);
    }
  }

  bool may_go(std::uint32_t i) const {
    const Line& line = draft_.lines[i];
    if (line.n_words < min_words_) return false;
    if (line.role == WINNOW_ROLE_TITLE || line.role == WINNOW_ROLE_HEADING || line.kind == WINNOW_BLOCK_HEADING)
      return false;
    return !is_cell(line) && !is_figures(line.text, min_words_) && !is_code(line) && !is_page_title(i);
  }

  // With no word from chrome, the first line of a page is its title when it ends like one.
  bool is_page_title(std::uint32_t i) const {
    if (ends_sentence(draft_.lines[i].text)) return false;
    for (std::uint32_t before = 0; before < i; ++before)
      if (draft_.lines[before].n_words >= 3) return false;
    return true;
  }

  // Is `b` the next line that stays? In the page's opening a few short lines (date, byline, caption) may stand between.
  bool is_next(std::uint32_t a, std::uint32_t b) const {
    constexpr std::uint32_t kMetadata = 6;
    std::uint32_t between = 0;
    for (std::uint32_t i = a + 1; i < b; ++i) {
      if (!draft_.stays(i) || draft_.lines[i].n_words == 0) continue;
      if (draft_.lines[i].n_words >= 8 || ++between > kMetadata) return false;
    }
    return between == 0 || is_opening(a);
  }

  bool is_opening(std::uint32_t a) const {
    std::uint32_t paragraphs = 0;
    for (std::uint32_t i = 0; i < a; ++i) paragraphs += draft_.stays(i) && draft_.lines[i].n_words >= 20 ? 1u : 0u;
    return paragraphs < 2;
  }

  std::size_t uncut(std::uint32_t i) const { return cut_at(draft_.lines[i].text); }
  bool is_cut(std::uint32_t i) const { return uncut(i) != npos; }

  // The words of line i, or of its first `bytes` bytes without the last word, which the cut may have gone through.
  Words words_of(std::uint32_t i, std::size_t bytes) {
    Words words;
    if (bytes == npos) {
      words.hashes = text_.block_words(page_.raw(), i, &words.n);
      return words;
    }
    const std::string_view text = draft_.lines[i].text.substr(0, bytes);
    cut_words_.resize(text.size() + 1);
    words.n = text_.words(winnow::str(text), cut_words_.data(), cut_words_.size());
    words.hashes = cut_words_.data();
    if (words.n > 0) --words.n;
    return words;
  }

  // Do the lines from `line` to `end` begin with these words? Lines that go are passed over: an excerpt may run on from
  // one paragraph into the next, and the article once more in one line runs on to its end.
  bool begins(const Words& words, std::uint32_t line, std::uint32_t end) const {
    if (words.n < min_words_ - 1) return false;
    std::size_t at = 0;
    for (; line < end && at < words.n; ++line) {
      if (!draft_.stays(line)) continue;
      std::size_t n = 0;
      const std::uint64_t* const more = text_.block_words(page_.raw(), line, &n);
      const std::size_t compared = std::min(n, words.n - at);
      if (!std::equal(more, more + compared, words.hashes + at)) return false;
      at += compared;
    }
    return at == words.n;
  }

  static constexpr std::size_t npos = std::string_view::npos;
  Draft& draft_;
  std::uint32_t min_words_;
  const winnow::Page& page_;
  const winnow_text_1& text_;
  Heads heads_;
  std::vector<std::uint64_t> cut_words_;
};

}  // namespace

void find_leads(Draft& draft, std::uint32_t min_words, const winnow::Page& page, const winnow_text_1& text) {
  LeadSearch(draft, min_words, page, text);
}

}  // namespace duplicates
