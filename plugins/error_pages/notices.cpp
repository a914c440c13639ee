#include "notices.h"

#include <winnow/sentence_ends.h>
#include <winnow/text.h>

#include <algorithm>
#include <stdexcept>

#include "error_pages_data.h"

namespace error_pages {
namespace {

// Phrases are looked for by their first bytes: enough to tell most words apart, and no phrase is shorter.
constexpr std::size_t kBeginning = 2;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<signed char>(c) < 0; }

std::string_view without_marks_around(std::string_view text) {
  const auto is_inner = [](char c) { return is_letter(c) || winnow::is_ascii_digit(c) || c == '/'; };
  while (!text.empty() && !is_inner(text.front())) text.remove_prefix(1);
  while (!text.empty() && !is_inner(text.back())) text.remove_suffix(1);
  return text;
}

// "www.harnby.example", "harnby.example": small labels with points between, the last one of letters.
bool is_host(std::string_view text) {
  const std::size_t point = text.rfind('.');
  if (point == std::string_view::npos || point == 0 || text.size() - point < 3) return false;
  const auto is_small = [](char c) {
    return (c >= 'a' && c <= 'z') || winnow::is_ascii_digit(c) || c == '-' || c == '.';
  };
  return std::all_of(text.begin(), text.end(), is_small) &&
         std::all_of(text.begin() + static_cast<std::ptrdiff_t>(point) + 1, text.end(), is_letter);
}

// An address, a path, a mail address.
bool is_address(std::string_view text) {
  return text.find("://") != std::string_view::npos || text.find("&#") != std::string_view::npos ||
         text.substr(0, 4) == "www." || (text.size() > 1 && text[0] == '/' && text[1] != '/') ||
         (text.find('@') != std::string_view::npos && text.find('.') != std::string_view::npos) || is_host(text);
}

// "8f3c21d09be7a5c4", "18.4d2a0f17.1700000000.5e", "::ffff:10.0.0.7": of ASCII, long, with digits in it.
bool is_id(std::string_view text) {
  constexpr std::size_t kShortest = 7, kDigits = 2;
  if (text.size() < kShortest) return false;
  std::size_t digits = 0;
  for (const char c : text) {
    if (static_cast<signed char>(c) < 0) return false;
    digits += winnow::is_ascii_digit(c);
  }
  return digits >= kDigits && digits * 6 >= text.size();
}

// A notice ends where a part of a heading ends, too.
bool ends_segment(char32_t c) {
  constexpr std::u32string_view kParts = U":;|：；»";
  return winnow::is_sentence_end(c) || kParts.find(c) != std::u32string_view::npos;
}

}  // namespace

Kind kind_of_status(unsigned status) {
  switch (status) {
    case 401:
    case 403:
    case 451:
      return Kind::kDenied;
    case 404:
    case 410:
      return Kind::kNotFound;
    case 429:
      return Kind::kRateLimit;
    default:
      // Above 511 they are of services that stand before a server.
      return status >= 500 && status <= 530 ? Kind::kServerError : Kind::kFurniture;
  }
}

Token token_of(std::string_view text) {
  Token token;
  const std::string_view inner = without_marks_around(text);
  if (inner.empty()) return {Token::Is::kMark, 0, text != "&"};
  const std::size_t last = winnow::last_code_point(text);
  token.ends_sentence = ends_segment(winnow::decode_utf8(text, last).code_point);
  if (std::none_of(inner.begin(), inner.end(), is_letter)) {
    token.is = Token::Is::kNumber;
    // "404", "404.", "(404)": neither a price nor a number in a street.
    if (inner.size() == 3 && (text[0] == inner[0] || text[0] == '('))
      for (const char c : inner) token.status = token.status * 10 + static_cast<unsigned>(c - '0');
  } else if (is_address(inner) || is_id(inner)) {
    token.is = Token::Is::kId;
  }
  return token;
}

Notices::Notices(const winnow_text_1& text) : text_(text) {
  std::uint32_t language = 1;  // 29 of them
  for (const winnow_data::File& file : winnow_data::files) {
    std::string_view rest{reinterpret_cast<const char*>(file.bytes), *file.size};
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      add(rest.substr(0, end), language);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    language <<= 1;
  }
  // Views of the phrases' words, which stay where they are from now on.
  for (std::uint32_t i = 0; i < phrases_.size(); ++i)
    by_beginning_[std::string_view(phrases_[i].words).substr(0, kBeginning)].push_back(i);
  for (auto& [beginning, numbers] : by_beginning_)
    std::stable_sort(numbers.begin(), numbers.end(), [&](std::uint32_t a, std::uint32_t b) {
      return phrases_[a].words.size() > phrases_[b].words.size();
    });
}

void Notices::add(std::string_view line, std::uint32_t language) {
  if (line.empty() || line[0] == '#') return;
  const std::size_t tab = std::min(line.find('\t'), line.size());
  const std::size_t second = std::min(line.find('\t', tab + 1), line.size());
  const std::string_view name = line.substr(0, tab);
  const auto known = std::find(kKindNames.begin(), kKindNames.end(), name);
  if (known == kKindNames.end() && name != "furniture")
    throw std::runtime_error("no kind of notice: " + std::string(line));
  Phrase phrase{std::string(line.substr(std::min(tab + 1, line.size()), second - std::min(tab + 1, second))),
                static_cast<Kind>(known - kKindNames.begin()), line.substr(second).find("weak") != line.npos, language};
  if (phrase.words.size() < kBeginning) throw std::runtime_error("too short a notice: " + std::string(line));
  phrases_.push_back(std::move(phrase));
}

Match Notices::longest_at(std::string_view folded, std::size_t at) const {
  const std::string_view rest = folded.substr(at);
  const auto found = by_beginning_.find(rest.substr(0, kBeginning));
  if (found == by_beginning_.end()) return {};
  for (const std::uint32_t number : found->second) {
    const Phrase& phrase = phrases_[number];
    if (rest.substr(0, phrase.words.size()) != phrase.words) continue;
    const std::size_t end = at + phrase.words.size();
    // A word ends where the phrase does, but in scripts that put no spaces between words.
    const bool whole = end == folded.size() || folded[end] == ' ' ||
                       winnow::is_written_without_spaces(winnow::decode_utf8(folded, end).code_point);
    if (whole) return {end, phrase.kind, phrase.weak, phrase.language};
  }
  return {};
}

std::string Notices::fold(std::string_view token) const {
  std::string folded;
  text_.fold(winnow::str(token), &folded,
             [](void* to, winnow_str part) { *static_cast<std::string*>(to) = winnow::view(part); });
  return folded;
}

}  // namespace error_pages
