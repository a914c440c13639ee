#include "alike_entries.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "regions.h"

namespace chrome {
namespace {

constexpr std::size_t kLeastEntries = 4;
constexpr std::size_t kLongestEntry = 16;  // lines, its mark too
constexpr std::uint32_t kLongestMark = 6;  // words
constexpr float kSurelyNone = 0.1f, kSurelyNoText = 0.04f;

// Lines that stand at one place of their entries are of one kind, too: "3 May 2024", a sentence, a name.
enum Kind : std::uint8_t { kText, kDate, kOther, kKinds };

Kind kind_of(const Line& line) { return line.dated ? kDate : line.is_body() ? kText : kOther; }

// The lines at one place of the entries.
struct Place {
  std::uint32_t lines = 0, kept = 0;
  bool half_stays() const { return lines >= kLeastEntries && 2 * kept > lines; }
  bool most_stay() const { return half_stays() && 3 * kept >= 2 * lines; }
};

// Places counted from the mark above, and from the mark below.
struct Places {
  std::array<std::array<Place, kKinds>, kLongestEntry> below, above;
};

// Lines [begin, end) between two marks.
struct Entry {
  std::size_t begin, end;
  bool mark_above, mark_below;

  /// Calls visit(place) for the places at which line `i` stands.
  template <class Visit>
  void for_places(std::size_t i, Kind kind, Places& places, Visit&& visit) const {
    if (mark_above) visit(places.below[i + 1 - begin][kind]);
    if (mark_below) visit(places.above[end - i][kind]);
  }
};

// Above the first mark and below the last there may be one more entry, which is looked at as far as the shortest goes:
// menus stand behind it, so that short lines are left to the model.
std::vector<Entry> entries_between(std::span<const std::uint32_t> marks, std::size_t n_lines) {
  std::size_t shortest = kLongestEntry;
  for (std::size_t k = 1; k < marks.size(); ++k) shortest = std::min<std::size_t>(shortest, marks[k] - marks[k - 1]);
  const std::size_t first = marks.front(), last = marks.back();
  std::vector<Entry> entries{{first - std::min(first, shortest - 1), first, false, true}};
  for (std::size_t k = 1; k < marks.size(); ++k) entries.push_back({marks[k - 1] + 1u, marks[k], true, true});
  entries.push_back({last + 1, std::min(n_lines, last + shortest), true, false});
  return entries;
}

bool may_stand(const Line& line) { return !line.dropped && !line.is_sign(); }

Places count_places(std::span<const Entry> entries, const std::vector<Line>& lines, const std::vector<bool>& keep) {
  Places places;
  for (const Entry& entry : entries)
    for (std::size_t i = entry.begin; i < entry.end; ++i)
      if (may_stand(lines[i]))
        entry.for_places(i, kind_of(lines[i]), places, [&](Place& place) {
          ++place.lines;
          place.kept += keep[i];
        });
  return places;
}

void keep_entries(std::span<const Entry> entries, bool behind_article, const std::vector<Line>& lines,
                  std::span<const float> p, std::vector<bool>& keep) {
  Places places = count_places(entries, lines, keep);
  const auto may_come_back = [&](const Entry& entry, std::size_t i, Kind kind) {
    if (kind == kText) return p[i] >= kSurelyNoText && !lines[i].is_spared();
    const bool may_be_menu = kind == kOther && !(entry.mark_above && entry.mark_below);
    return p[i] >= kSurelyNone && !may_be_menu && !lines[i].is_spared();
  };
  for (const Entry& entry : entries) {
    // Texts come first. Half of them is enough, and beside one that stays half of the titles and days. Behind an
    // article it takes two in three.
    bool has_text = false;
    for (const bool texts : {true, false})
      for (std::size_t i = entry.begin; i < entry.end; ++i) {
        const Kind kind = kind_of(lines[i]);
        if (texts != (kind == kText) || !may_stand(lines[i])) continue;
        bool stays = keep[i];
        if (!stays && may_come_back(entry, i, kind))
          entry.for_places(i, kind, places, [&](const Place& place) {
            stays |= (texts || has_text) && !behind_article ? place.half_stays() : place.most_stay();
          });
        keep[i] = stays;
        has_text |= texts && stays;
      }
  }
}

// Where a text ends that is long for what introduces a list: what is made alike behind it may be what readers say of
// it.
std::size_t end_of_long_text(const std::vector<Line>& lines) {
  constexpr std::uint32_t kLong = 200;  // words
  std::uint32_t words = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].is_body()) words += lines[i].n_words;
    if (words >= kLong) return i + 1;
  }
  return lines.size();
}

// Where readers' comments begin below an article: they are made alike, too. A list counts those of each of its texts.
std::size_t begin_of_comments(const std::vector<Line>& lines) {
  constexpr std::uint32_t kArticle = 60;  // words
  std::uint32_t words = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].is_body()) words += lines[i].n_words;
    if (words < kArticle || !is_comments_heading(lines[i])) continue;
    const auto is_alike = [&](const Line& line) { return line.likeness == lines[i].likeness; };
    if (std::count_if(lines.begin(), lines.end(), is_alike) < static_cast<std::ptrdiff_t>(kLeastEntries)) return i;
    return lines.size();
  }
  return lines.size();
}

// Short lines with their likenesses, those that stand on the page too seldom to be marks left out, for the most part.
std::vector<std::pair<std::uint64_t, std::uint32_t>> repeated_lines(std::span<const Line> lines) {
  constexpr std::size_t kBits = 12;
  std::array<std::uint8_t, (1u << kBits)> counts{};  // as far as kLeastEntries
  const auto count = [&](const Line& line) -> std::uint8_t& { return counts[line.likeness >> (64 - kBits)]; };
  const auto may_be_mark = [](const Line& line) { return line.n_words <= kLongestMark && line.likeness != 0; };
  for (const Line& line : lines)
    if (may_be_mark(line) && count(line) < kLeastEntries) ++count(line);
  std::vector<std::pair<std::uint64_t, std::uint32_t>> found;
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (may_be_mark(lines[i]) && count(lines[i]) == kLeastEntries)
      found.emplace_back(lines[i].likeness, static_cast<std::uint32_t>(i));
  std::sort(found.begin(), found.end());
  return found;
}

// Is there a line that may come back? Pages that were cut before hold none.
bool any_may_come_back(const std::vector<Line>& lines, std::span<const float> p, const std::vector<bool>& keep) {
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (p[i] >= kSurelyNoText && !keep[i] && may_stand(lines[i])) return true;
  return false;
}

}  // namespace

void keep_alike_entries(const std::vector<Line>& lines, std::span<const float> p, const Thread& thread,
                        std::vector<bool>& keep) {
  if (!any_may_come_back(lines, p, keep)) return;
  const std::size_t end = thread.end > 0 ? lines.size() : begin_of_comments(lines);
  const std::size_t text_end = end_of_long_text(lines);
  const auto repeated = repeated_lines(std::span(lines).first(end));
  std::vector<std::uint32_t> marks;
  const auto settle = [&] {
    if (marks.size() >= kLeastEntries)
      keep_entries(entries_between(marks, end), marks.front() >= text_end, lines, p, keep);
    marks.clear();
  };
  std::uint64_t likeness = 0;
  for (const auto& [like, i] : repeated) {
    if (!marks.empty() && (like != likeness || i - marks.back() > kLongestEntry)) settle();
    likeness = like;
    marks.push_back(i);
  }
  settle();
}

}  // namespace chrome
