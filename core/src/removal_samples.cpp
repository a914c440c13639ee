#include <winnow/removal_samples.h>
#include <winnow/text.h>

#include <xxhash.h>

#include <algorithm>
#include <cmath>

namespace winnow {
namespace {

constexpr std::size_t kMostText = 400;       // bytes of a text that are kept: a paragraph is recognised by them
constexpr std::size_t kLeastParagraph = 80;  // bytes
// The sentences of what people write end more often; lists of countries in one line hold a mark here and there.
constexpr std::size_t kMostASentence = 400;  // bytes

bool ends_sentences(char32_t c) {
  return c == '.' || c == '!' || c == '?' || c == 0x2026 || c == 0x3002 || c == 0xFF01 || c == 0xFF1F || c == 0x061F ||
         c == 0x06D4 || c == 0x0964 || c == 0x1362;
}

// A sentence may end here when a space, a quotation mark, a bracket or nothing follows; the marks of Chinese, Japanese
// and their like have nothing behind them.
bool may_follow(char32_t mark, std::string_view rest) {
  if (mark >= 0x3000 || rest.empty()) return true;
  const Decoded next = decode_utf8(rest, 0);
  return is_white_space(next.code_point) || next.code_point == '"' || next.code_point == '\'' ||
         next.code_point == ')' || next.code_point == 0xBB || (next.code_point >= 0x2018 && next.code_point <= 0x201F);
}

bool separates(char32_t c) { return c == '|' || c == 0x2022 || c == 0xB7; }

// `text` with one space for each run of white space: so it is measured, compared and shown, for the indents of dumpers
// are nobody's words.
std::string set_solid(std::string_view text) {
  std::string solid;
  bool space = false;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_utf8(text, at);
    if (is_white_space(d.code_point)) {
      space = !solid.empty();
    } else {
      if (std::exchange(space, false)) solid += ' ';
      solid.append(text, at, d.size);
    }
    at += d.size;
  }
  return solid;
}

std::string beginning(std::string_view text) {
  if (text.size() <= kMostText) return std::string(text);
  std::size_t end = kMostText;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80) --end;
  return std::string(text.substr(0, end)) + "…";
}

std::uint64_t hash_of(std::string_view text, std::uint64_t seed = 0) {
  return XXH3_64bits_withSeed(text.data(), text.size(), seed);
}

std::uint64_t longest_first(std::size_t bytes) { return UINT64_MAX - bytes; }

std::pair<std::uint64_t, std::uint64_t> key_of(const AuditedEdit& edit) {
  const std::string solid = set_solid(edit.removed);
  return {longest_first(solid.size()), hash_of(solid)};
}

// The lowest score first, to four digits; of equal ones the longest.
std::uint64_t least_sure_first(const AuditedEdit& edit) {
  const auto score = static_cast<std::uint64_t>(std::lround(static_cast<double>(edit.score) * 1e4));
  return (score << 32) |
         (0xFFFFFFFFu - static_cast<std::uint32_t>(std::min<std::size_t>(edit.removed.size(), 0xFFFFFFFFu)));
}

}  // namespace

bool reads_as_paragraph(std::string_view whole) {
  if (whole.size() < kLeastParagraph) return false;
  const std::string text = set_solid(whole);
  if (text.size() < kLeastParagraph) return false;
  std::size_t sentences = 0, separators = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_utf8(text, at);
    at += d.size;
    separators += separates(d.code_point);
    sentences += ends_sentences(d.code_point) && may_follow(d.code_point, std::string_view(text).substr(at));
  }
  return sentences > text.size() / kMostASentence && separators <= sentences;
}

std::vector<const AuditedEdit*> lost_paragraphs(const AuditedPage& page) {
  std::vector<std::uint32_t> dropped;
  for (const AuditedEdit& edit : page.edits)
    if (edit.kind == EditKind::kDropBlock) dropped.push_back(edit.block);
  std::sort(dropped.begin(), dropped.end());
  std::vector<const AuditedEdit*> lost;
  for (const AuditedEdit& edit : page.edits) {
    if (edit.kind != EditKind::kDropBlock || edit.removed.size() < kLeastParagraph) continue;
    const bool is_copy =
        edit.other_block != kNoBlock && !std::binary_search(dropped.begin(), dropped.end(), edit.other_block);
    if (!is_copy && reads_as_paragraph(edit.removed)) lost.push_back(&edit);
  }
  return lost;
}

void RemovalSamples::keep(Lowest& among, std::size_t most, Key key, const AuditedPage& page,
                          const AuditedEdit& edit) const {
  if (const auto same = among.find(key); same != among.end()) {
    same->second.sample.pages += std::exchange(same->second.last_page, number_) != number_;
    return;
  }
  if (among.size() >= most && std::prev(among.end())->first < key) return;
  const std::string solid = set_solid(edit.removed);
  RemovalSample sample{number_,
                       page.id,
                       page.site,
                       edit.plugin,
                       edit.reason,
                       edit.block,
                       edit.kind == EditKind::kReplace,
                       edit.score,
                       solid.size(),
                       beginning(solid),
                       beginning(edit.inserted),
                       beginning(edit.evidence),
                       1};
  among.emplace(key, Counted{std::move(sample), number_});
  if (among.size() > most) among.erase(std::prev(among.end()));
}

void RemovalSamples::look_at(OfReason& reason, const AuditedPage& page, const AuditedEdit& edit, std::uint64_t place) {
  const std::uint64_t here = hash_of(
      edit.plugin, place + (std::uint64_t{edit.block} << 32) + edit.in_block.begin * 31 + std::uint64_t{edit.round});
  keep(reason.drawn, kDrawn, {here, here}, page, edit);
  if (edit.score >= 0) {
    const std::uint64_t key = least_sure_first(edit);
    if (reason.least_sure.size() < kLeastSure || key <= std::prev(reason.least_sure.end())->first.first)
      keep(reason.least_sure, kLeastSure, {key, hash_of(set_solid(edit.removed))}, page, edit);
  }
}

void RemovalSamples::add_longest(const AuditedPage& page, const std::function<bool(const AuditedEdit&)>& takes) {
  std::vector<OfReason*> touched;
  for (const AuditedEdit* const edit : lost_paragraphs(page)) {
    if (takes && !takes(*edit)) continue;
    OfReason& reason = reasons_[{edit->plugin, edit->reason}];
    if (const Key key = key_of(*edit); reason.longest.count(key) > 0) {
      keep(reason.longest, kLongest, key, page, *edit);
      continue;
    }
    touched.push_back(&reason);
    const AuditedEdit* candidate = edit;
    for (const AuditedEdit*& best : reason.of_page)
      if (candidate != nullptr && (best == nullptr || best->removed.size() < candidate->removed.size()))
        std::swap(best, candidate);
  }
  for (OfReason* const reason : touched) {
    for (const AuditedEdit*& best : reason->of_page) {
      if (best != nullptr) keep(reason->longest, kLongest, key_of(*best), page, *best);
      best = nullptr;
    }
  }
}

void RemovalSamples::add(const AuditedPage& page, const std::function<bool(const AuditedEdit&)>& takes) {
  const std::uint64_t place = hash_of(page.id);
  for (const AuditedEdit& edit : page.edits)
    if (!takes || takes(edit)) look_at(reasons_[{edit.plugin, edit.reason}], page, edit, place);
  add_longest(page, takes);
  ++number_;
}

std::vector<ReasonSamples> RemovalSamples::by_reason() const {
  const auto listed = [](const Lowest& among) {
    std::vector<RemovalSample> samples;
    for (const auto& [key, one] : among) samples.push_back(one.sample);
    return samples;
  };
  std::vector<ReasonSamples> all;
  for (const auto& [name, reason] : reasons_)
    all.push_back({name.first, name.second, listed(reason.longest), listed(reason.least_sure), listed(reason.drawn)});
  return all;
}

std::vector<RemovalSample> RemovalSamples::longest(std::size_t most) const {
  std::vector<RemovalSample> all;
  for (ReasonSamples& reason : by_reason())
    std::move(reason.longest.begin(), reason.longest.end(), std::back_inserter(all));
  std::stable_sort(all.begin(), all.end(),
                   [](const RemovalSample& a, const RemovalSample& b) { return a.bytes > b.bytes; });
  if (all.size() > most) all.resize(most);
  return all;
}

}  // namespace winnow
