#include "reading.h"

#include <winnow/text.h>
#include <winnow/wraps.h>

#include <algorithm>

namespace error_pages {
namespace {

// More addresses, numbers of requests and the like no notice has: a table of figures may.
constexpr std::size_t kMostIds = 24;

// The site's name, as it stands above or below a notice.
constexpr std::size_t kMostNameWords = 4, kMostNameBytes = 40;

std::size_t n_bits(std::uint32_t bits) {
  std::size_t n = 0;
  for (; bits != 0; bits &= bits - 1) ++n;
  return n;
}

bool is_full_stop(std::string_view token) {
  constexpr std::u32string_view kStops = U".!?…。！？؟।۔";
  return kStops.find(winnow::decode_utf8(token, winnow::last_code_point(token)).code_point) !=
         std::u32string_view::npos;
}

// In scripts without capitals no name is told from other words.
bool begins_with_capital(std::string_view token) {
  while (!token.empty() && winnow::is_ascii_mark(token[0]) && !(token[0] >= 'A' && token[0] <= 'Z') &&
         !(token[0] >= 'a' && token[0] <= 'z'))
    token.remove_prefix(1);
  if (token.empty()) return false;
  const char32_t c = winnow::decode_utf8(token, 0).code_point;
  constexpr char32_t kAboveAscii = 0xC0, kBelowArmenian = 0x530;  // Latin, Greek, Cyrillic
  return (c >= 'A' && c <= 'Z') || (c >= kAboveAscii && c < kBelowArmenian && !winnow::is_small_letter(c));
}

// A word; of one in a script without spaces no digits: "5秒后自动返回首页".
void add_without_numbers(std::string_view word, std::string& text) {
  const std::size_t letter = std::min(word.find_first_not_of("0123456789"), word.size() - 1);
  const bool spaceless = winnow::is_written_without_spaces(winnow::decode_utf8(word, letter).code_point);
  for (const char c : word)
    if (!spaceless || !winnow::is_ascii_digit(c)) text += c;
}

bool contains_words(std::string_view text, std::string_view words) {
  const std::size_t at = text.find(words);
  return at != std::string_view::npos && (at == 0 || text[at - 1] == ' ') &&
         (at + words.size() == text.size() || text[at + words.size()] == ' ');
}

}  // namespace

bool Reading::read(std::string_view line) {
  // Text that was broken at a width goes on in small letters.
  if (!words_.empty() && !winnow::begins_small(line.substr(winnow::blank_prefix(line))) && !end_segment(false))
    return false;
  for (std::size_t at = 0;;) {
    at += winnow::blank_prefix(line.substr(at));
    if (at >= line.size()) break;
    std::size_t end = at;
    while (end < line.size()) {
      const winnow::Decoded d = winnow::decode_utf8(line, end);
      if (winnow::is_white_space(d.code_point)) break;
      end += d.size;
    }
    const std::string_view text = line.substr(at, end - at);
    at = end;
    const Token token = token_of(text);
    switch (token.is) {
      case Token::Is::kWord:
        add_word(text);
        break;
      case Token::Is::kNumber:
        if (token.status != 0) statuses_.push_back({words_.size(), token.status});
        [[fallthrough]];
      case Token::Is::kId:
        if (++ids_ > kMostIds && !is_title_) return false;
        break;
      case Token::Is::kMark:
        break;
    }
    if (token.ends_sentence && !end_segment(is_full_stop(text))) return false;
  }
  return !words_.empty() || end_segment(false);
}

void Reading::begin_segment() {
  segment_.clear();
  words_.clear();
  statuses_.clear();
}

void Reading::add_word(std::string_view token) {
  const std::string folded = notices_.fold(token);
  const bool capital = begins_with_capital(token);
  for (std::size_t at = 0; at < folded.size();) {
    const std::size_t end = std::min(folded.find(' ', at), folded.size());
    const std::string_view word(folded.data() + at, end - at);
    at = end + 1;
    if (std::all_of(word.begin(), word.end(), winnow::is_ascii_digit)) continue;
    if (!segment_.empty()) segment_ += ' ';
    const std::size_t begin = segment_.size();
    add_without_numbers(word, segment_);
    words_.push_back({begin, segment_.size(), capital});
  }
}

// Phrases from left to right, the longest first; what lies between them has to be the site's name.
bool Reading::end_segment(bool by_full_stop) {
  std::vector<bool> within(words_.size() + 1);  // is there a phrase across the place before this word?
  bool ordinary = false;
  std::size_t unknown = 0;  // words before this one that no phrase holds
  for (std::size_t i = 0; i < words_.size() && !ordinary;) {
    const Match match = notices_.longest_at(segment_, words_[i].begin);
    if (match.end == 0) {
      ++unknown;
      ++i;
      continue;
    }
    if (unknown > 0) ordinary = !take_name(i - unknown, i, by_full_stop);
    unknown = 0;
    const std::size_t end = take_phrases(match, words_[i].begin);
    ordinary = ordinary || end == 0;
    for (const std::size_t first = i; i < words_.size() && words_[i].begin < end; ++i) within[i] = i > first;
  }
  if (unknown > 0 && !ordinary) ordinary = !take_name(words_.size() - unknown, words_.size(), by_full_stop);
  take_statuses(within);
  begin_segment();
  return !ordinary || is_title_;
}

bool Reading::take_name(std::size_t first, std::size_t last, bool by_full_stop) {
  if (is_title_) return true;
  const bool alone = first == 0 && last == words_.size();
  if (last - first > kMostNameWords || (!alone && first > 0 && last < words_.size())) return false;
  if (by_full_stop && last == words_.size()) return false;
  const std::string_view name =
      std::string_view(segment_).substr(words_[first].begin, words_[last - 1].end - words_[first].begin);
  if (name.size() > kMostNameBytes) return false;
  if (!contains_words(title_, name)) {
    const auto begin = words_.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = words_.begin() + static_cast<std::ptrdiff_t>(last);
    if (!std::all_of(begin, end, [](const Word& word) { return word.capital; })) return false;
    if (alone && phrases_ > 0 && name_.empty()) name_is_late_ = true;
    (alone ? name_alone_ : name_beside_) = true;
  }
  if (!contains_words(name, name_) && !name_.empty() && !contains_words(name_, name)) return false;
  if (name.size() > name_.size()) name_ = name;
  return true;
}

// The phrase and, in scripts without spaces, those directly behind it. The end of the last one; 0 where it ends no
// word.
std::size_t Reading::take_phrases(Match match, std::size_t begin) {
  for (;;) {
    take_phrase(match, begin);
    if (match.end == segment_.size() || segment_[match.end] == ' ') return match.end;
    begin = match.end;
    match = notices_.longest_at(segment_, begin);
    if (match.end == 0) return 0;
  }
}

void Reading::take_phrase(const Match& match, std::size_t begin) {
  phrases_ += !is_title_;
  if (match.kind == Kind::kFurniture) {
    furniture_ += !is_title_;
    return;
  }
  Sign& sign = (match.weak ? weak_ : clear_)[static_cast<std::size_t>(match.kind)];
  const std::string_view words = std::string_view(segment_).substr(begin, match.end - begin);
  if (words.size() > sign.words.size()) sign.words = words;
  if (!match.weak) languages_ |= match.language;
}

void Reading::take_statuses(const std::vector<bool>& within) {
  for (const Status& status : statuses_) {
    if (kind_of_status(status.number) == Kind::kFurniture || within[status.at]) continue;
    several_statuses_ = several_statuses_ || (status_ != 0 && status_ != status.number);
    status_ = status.number;
  }
}

std::optional<Verdict> Reading::verdict() {
  if (!end_segment(false)) return std::nullopt;
  // What the page's head calls it may say anything, for it is none of its text.
  is_title_ = true;
  read(page_title_);
  end_segment(false);
  // A list of statuses with what they mean, a dictionary, a program's messages.
  constexpr std::size_t kMostKinds = 2, kMostLanguages = 2;
  if (several_statuses_ || n_bits(languages_) > kMostLanguages) return std::nullopt;
  // A site's name stands above the notice, or with much around it: else it may be an author below the name of his book.
  constexpr std::size_t kMuch = 4;
  if ((name_beside_ && !name_alone_) || (name_is_late_ && phrases_ < kMuch)) return std::nullopt;
  const auto said = [](const Sign& sign) { return !sign.words.empty(); };
  const auto kinds = static_cast<std::size_t>(std::count_if(std::begin(clear_), std::end(clear_), said));
  if (kinds > kMostKinds) return std::nullopt;
  for (const auto* signs : {&clear_, &weak_}) {
    const auto first = std::find_if(std::begin(*signs), std::end(*signs), said);
    if (first != std::end(*signs)) return Verdict{static_cast<Kind>(first - std::begin(*signs)), first->words};
  }
  // "404", "Oops", "Back to the home page". Beside any other word the number is one of a street, a price, a car.
  if (status_ != 0 && furniture_ > 1 && name_.empty()) return Verdict{kind_of_status(status_), std::to_string(status_)};
  return std::nullopt;
}

}  // namespace error_pages
