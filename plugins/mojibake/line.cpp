#include "line.h"

#include <algorithm>

#include <unicode/unorm2.h>

#include "utf8.h"

namespace mojibake {
namespace {

bool is_white(char32_t c) {
  return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_stray(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xFEFF || c == 0xAD; }

/// The one character that canonical composition makes of two, or -1.
UChar32 compose(char32_t a, char32_t b) {
  if (b < 0x300) return -1;
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* nfc = unorm2_getNFCInstance(&status);
  return U_FAILURE(status) ? -1 : unorm2_composePair(nfc, static_cast<UChar32>(a), static_cast<UChar32>(b));
}

}  // namespace

Line::Line(std::string_view original) : original_(original) {
  text_.reserve(original.size());
  origins_.reserve(original.size());
  for (std::size_t at = 0; at < original.size();) {
    const auto begin = static_cast<std::uint32_t>(at);
    text_.push_back(next_code_point(original, at));
    origins_.push_back({begin, static_cast<std::uint32_t>(at), kUntouched});
  }
}

Line::Span Line::with_groups(Span span) const {
  const auto same_group = [&](std::size_t a, std::size_t b) {
    return origins_[a].group != kUntouched && origins_[a].group == origins_[b].group;
  };
  Span whole = span;
  while (whole.begin > 0 && same_group(span.begin, whole.begin - 1)) --whole.begin;
  while (whole.end < origins_.size() && same_group(span.end - 1, whole.end)) ++whole.end;
  return whole;
}

void Line::replace(std::size_t begin, std::size_t end, std::u32string_view with, const char* reason,
                   std::string_view evidence, float score) {
  Origin whole{origins_[begin].begin, origins_[end - 1].end, groups_.size()};
  Group group{reason, std::string(evidence), score};
  const auto [first, last] = with_groups({begin, end});
  std::size_t before = kUntouched;
  for (std::size_t i = first; i < last; ++i) {
    whole.begin = std::min(whole.begin, origins_[i].begin);
    whole.end = std::max(whole.end, origins_[i].end);
    const std::size_t old = origins_[i].group;
    if (old == kUntouched || old == before) continue;
    if (before == kUntouched) {
      group.evidence = groups_[old].evidence + ", then " + group.evidence;
      group.score += groups_[old].score;
    }
    before = old;
  }
  for (std::size_t i = first; i < last; ++i) origins_[i] = whole;
  const auto at = [](std::size_t i) { return static_cast<std::ptrdiff_t>(i); };
  text_.replace(begin, end - begin, with);
  origins_.erase(origins_.begin() + at(begin), origins_.begin() + at(end));
  origins_.insert(origins_.begin() + at(begin), with.size(), whole);
  groups_.push_back(std::move(group));
}

// What becomes of the characters of `span`, which holds `all` and the groups that they touch.
Line Line::replaced(Span span, std::span<const Replacement> all) {
  Line piece({});
  piece.text_ = text_.substr(span.begin, span.end - span.begin);
  piece.origins_.assign(origins_.begin() + static_cast<std::ptrdiff_t>(span.begin),
                        origins_.begin() + static_cast<std::ptrdiff_t>(span.end));
  piece.groups_.swap(groups_);
  for (std::size_t i = all.size(); i-- > 0;)
    piece.replace(all[i].begin - span.begin, all[i].end - span.begin, all[i].with, all[i].reason, all[i].evidence,
                  all[i].score);
  piece.groups_.swap(groups_);
  return piece;
}

void Line::replace_all(std::span<const Replacement> all) {
  if (all.empty()) return;
  std::u32string text;
  std::vector<Origin> origins;
  text.reserve(text_.size());
  origins.reserve(origins_.size());
  std::size_t at = 0;
  const auto copy_to = [&](std::size_t end) {
    text.append(text_, at, end - at);
    origins.insert(origins.end(), origins_.begin() + static_cast<std::ptrdiff_t>(at),
                   origins_.begin() + static_cast<std::ptrdiff_t>(end));
    at = end;
  };
  for (std::size_t i = 0; i < all.size();) {
    // Replacements that touch the same group are made together.
    const std::size_t first = i;
    Span span = with_groups({all[i].begin, all[i].end});
    for (++i; i < all.size(); ++i) {
      const Span next = with_groups({all[i].begin, all[i].end});
      if (next.begin >= span.end) break;
      span.end = std::max(span.end, next.end);
    }
    copy_to(span.begin);
    const Line piece = replaced(span, all.subspan(first, i - first));
    text += piece.text_;
    origins.insert(origins.end(), piece.origins_.begin(), piece.origins_.end());
    at = span.end;
  }
  copy_to(text_.size());
  text_ = std::move(text);
  origins_ = std::move(origins);
}

std::vector<Change> Line::changes() const {
  std::vector<Change> out;
  for (std::size_t i = 0; i < origins_.size();) {
    const std::size_t begin = i;
    while (i < origins_.size() && origins_[i].group == origins_[begin].group) ++i;
    if (origins_[begin].group == kUntouched) continue;
    const Origin& origin = origins_[begin];
    const Group& group = groups_[origin.group];
    const std::u32string text = text_.substr(begin, i - begin);
    if (encode_utf8(text) == original_.substr(origin.begin, origin.end - origin.begin)) continue;
    if (!out.empty() && out.back().end == origin.begin && out.back().reason == group.reason &&
        out.back().evidence == group.evidence) {
      out.back().end = origin.end;
      out.back().text += text;
      out.back().score += group.score;
    } else {
      out.push_back({origin.begin, origin.end, text, group.reason, group.evidence, group.score});
    }
  }
  return out;
}

bool Line::is_settled() const {
  for (std::size_t i = 0; i < text_.size(); ++i) {
    const char32_t c = text_[i];
    if (c > ' ' && c < 0x7F) continue;
    if (c == ' ' ? i == 0 || i + 1 == text_.size() || text_[i - 1] == ' ' : is_white(c) || is_stray(c)) return false;
    if (c >= 0x300 && i > 0 && compose(text_[i - 1], c) >= 0) return false;
  }
  return true;
}

bool Line::settle() {
  if (is_settled()) return false;
  std::u32string text;
  std::vector<Origin> origins;
  for (std::size_t i = 0; i < text_.size(); ++i) {
    const char32_t c = text_[i];
    if (is_white(c)) {
      if (text.empty() || text.back() == ' ') continue;
      text.push_back(' ');
      origins.push_back(origins_[i]);
    } else if (!is_stray(c)) {
      const UChar32 whole = text.empty() ? -1 : compose(text.back(), c);
      if (whole >= 0 && origins.back().group == origins_[i].group) {
        text.back() = static_cast<char32_t>(whole);
        origins.back().end = origins_[i].end;
        continue;
      }
      text.push_back(c);
      origins.push_back(origins_[i]);
    }
  }
  if (!text.empty() && text.back() == ' ') {
    text.pop_back();
    origins.pop_back();
  }
  const bool changed = text != text_;
  text_ = std::move(text);
  origins_ = std::move(origins);
  return changed;
}

bool may_hide_damage(std::string_view line) {
  const auto byte = [&](std::size_t i) { return i < line.size() ? static_cast<unsigned char>(line[i]) : 0u; };
  for (std::size_t i = 0; i < line.size(); ++i) {
    const unsigned b = byte(i), next = byte(i + 1);
    if (b == ' ' && (i == 0 || next == ' ' || i + 1 == line.size())) return true;
    if (b < 0x80
            ? b < 0x20 && b != '\t'
            : (b == 0xC2 && (next <= 0xA0 || next == 0xAD)) || b == 0xCC || b == 0xCD || (b == 0xEF && next == 0xBB))
      return true;
  }
  return false;
}

}  // namespace mojibake
