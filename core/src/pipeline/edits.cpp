#include <winnow/edit.h>

#include <algorithm>
#include <iterator>
#include <optional>

namespace winnow {
namespace {

// A stretch of the old text that becomes one splice of the new: everything that touches.
struct Group {
  std::size_t begin = 0, end = 0;  // in the old text
  std::ptrdiff_t growth = 0;       // bytes that the replacements in it add
};

std::size_t shifted(std::size_t at, std::ptrdiff_t by) {
  return static_cast<std::size_t>(static_cast<std::ptrdiff_t>(at) + by);
}

std::ptrdiff_t offset_behind(const Splice& s) {
  return static_cast<std::ptrdiff_t>(s.source.end) - static_cast<std::ptrdiff_t>(s.now.end);
}

std::vector<Splice> compose(const std::vector<Splice>& old, const std::vector<Replacement>& replacements) {
  std::vector<Splice> composed;
  std::ptrdiff_t to_source = 0;  // source position minus old position, in the verbatim text before the group
  std::ptrdiff_t to_new = 0;     // new position minus old position
  auto splice = old.begin();
  auto replacement = replacements.begin();
  while (splice != old.end() || replacement != replacements.end()) {
    const bool splice_first =
        replacement == replacements.end() || (splice != old.end() && splice->now.begin <= replacement->range.begin);
    Group group;
    group.begin = group.end = splice_first ? splice->now.begin : replacement->range.begin;
    std::ptrdiff_t behind = to_source;
    for (bool grown = true; grown;) {
      grown = false;
      if (splice != old.end() && splice->now.begin <= group.end) {
        group.end = std::max(group.end, splice->now.end);
        behind = offset_behind(*splice++);
        grown = true;
      }
      if (replacement != replacements.end() && replacement->range.begin <= group.end) {
        group.end = std::max(group.end, replacement->range.end);
        group.growth += static_cast<std::ptrdiff_t>(replacement->text.size()) -
                        static_cast<std::ptrdiff_t>(replacement->range.size());
        ++replacement;
        grown = true;
      }
    }
    const Splice whole{{shifted(group.begin, to_source), shifted(group.end, behind)},
                       {shifted(group.begin, to_new), shifted(group.end, to_new + group.growth)}};
    // What was put in and taken out again leaves nothing to describe.
    if (whole.source.size() > 0 || whole.now.size() > 0) composed.push_back(whole);
    to_source = behind;
    to_new += group.growth;
  }
  return composed;
}

// What is left when all that the replacements do is to take something off the text's ends: most of Form's do no more.
std::optional<std::string_view> without_ends(std::string_view text, const std::vector<Replacement>& replacements) {
  std::size_t begin = 0, end = text.size();
  for (const Replacement& r : replacements) {
    if (!r.text.empty()) return std::nullopt;
    if (r.range.begin == 0)
      begin = std::max(begin, r.range.end);
    else if (r.range.end == text.size())
      end = std::min(end, r.range.begin);
    else
      return std::nullopt;
  }
  return text.substr(begin, end - begin);
}

}  // namespace

Range to_source(const std::vector<Splice>& splices, Range now) {
  // Of what lies before the range only the shift counts: a long line may have been mended in very many places.
  auto splice =
      std::partition_point(splices.begin(), splices.end(), [&](const Splice& s) { return s.now.end < now.begin; });
  std::ptrdiff_t offset = splice == splices.begin() ? 0 : offset_behind(*std::prev(splice));
  Range source = now;
  bool begin_known = false;
  bool end_known = false;
  for (; splice != splices.end(); ++splice) {
    const Splice& s = *splice;
    if (!begin_known && s.now.begin <= now.begin && now.begin < s.now.end) {
      source.begin = s.source.begin;
      begin_known = true;
    }
    if (!begin_known && s.now.begin > now.begin) {
      source.begin = shifted(now.begin, offset);
      begin_known = true;
    }
    if (s.now.begin >= now.end) break;
    if (now.end <= s.now.end) {
      source.end = s.source.end;
      end_known = true;
    }
    offset = offset_behind(s);
  }
  if (!begin_known) source.begin = shifted(now.begin, offset);
  if (!end_known) source.end = shifted(now.end, offset);
  source.end = std::max(source.end, source.begin);
  return source;
}

void apply_replacements(TextStore& store, std::string_view& text, std::vector<Splice>& splices,
                        const std::vector<Replacement>& replacements) {
  if (replacements.empty()) return;
  if (const auto rest = without_ends(text, replacements)) {
    text = *rest;
    splices = compose(splices, replacements);
    return;
  }
  std::size_t size = text.size();
  for (const Replacement& r : replacements) size += r.text.size() - r.range.size();
  char* to = store.room(size);
  std::size_t at = 0;
  for (const Replacement& r : replacements) {
    to += text.copy(to, r.range.begin - at, at);
    to += r.text.copy(to, r.text.size());
    at = r.range.end;
  }
  text.copy(to, text.size() - at, at);
  text = store.taken(size);
  splices = compose(splices, replacements);
}

void apply_replacements(std::string& text, std::vector<Splice>& splices, const std::vector<Replacement>& replacements) {
  TextStore store;
  std::string_view now = text;
  apply_replacements(store, now, splices, replacements);
  if (!replacements.empty()) text = now;
}

}  // namespace winnow
