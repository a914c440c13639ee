#include "words.h"

#include <algorithm>
#include <vector>

#include "chrome_data.h"

namespace chrome {
namespace {

constexpr std::size_t kMostPhraseWords = 4;

template <class Body>
void each_line(std::string_view list, Body&& body) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find('\n'), list.size());
    if (end > 0) body(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

std::string_view data(const unsigned char* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

std::uint64_t chained(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
  return hash ^ (hash >> 29);
}

// "hidden-xs", "hidden-print": hidden there and shown everywhere else.
bool is_kind_of_screen(std::string_view token) {
  for (const std::string_view kind : {"print", "xs", "sm", "md", "lg", "xl"})
    if (token == kind) return true;
  return false;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

const std::array<const char*, kGroups>& group_names() {
  static constexpr std::array<const char*, kGroups> kNames{"content", "nav",     "header", "footer", "side",  "related",
                                                           "social",  "comment", "forum",  "promo",  "popup", "meta",
                                                           "card",    "product", "form",   "title"};
  return kNames;
}

HtmlWords::HtmlWords(const winnow_text_1& text) {
  const auto words_of = [&](std::string_view line) {
    std::vector<std::uint64_t> words(line.size());
    words.resize(text.words(winnow::str(line), words.data(), words.size()));
    return words;
  };
  each_line(data(winnow_data::html_stop_txt, winnow_data::html_stop_txt_size), [&](std::string_view line) {
    for (const std::uint64_t word : words_of(line)) small_.insert(word);
  });
  each_line(data(winnow_data::html_phrases_txt, winnow_data::html_phrases_txt_size), [&](std::string_view line) {
    const std::vector<std::uint64_t> words = words_of(line);
    if (words.empty() || words.size() > kMostPhraseWords) return;
    std::uint64_t hash = words.size();
    for (const std::uint64_t word : words) hash = chained(hash, word);
    phrases_.insert(hash);
    phrase_starts_[words[0]] |= static_cast<std::uint8_t>(1u << words.size());
  });
  std::uint32_t group = 0;
  each_line(data(winnow_data::html_groups_txt, winnow_data::html_groups_txt_size), [&](std::string_view line) {
    std::size_t at = line.find(' ');  // the first word is the group's name
    while (at < line.size()) {
      const std::size_t end = std::min(line.find(' ', at + 1), line.size());
      groups_[std::string(line.substr(at + 1, end - at - 1))] |= 1u << group;
      at = end;
    }
    ++group;
  });
}

unsigned HtmlWords::phrases(const std::uint64_t* words, std::size_t n) const {
  unsigned found = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const auto start = phrase_starts_.find(words[i]);
    if (start == phrase_starts_.end()) continue;
    for (std::size_t size = kMostPhraseWords; size >= 1; --size) {
      if (!(start->second >> size & 1) || i + size > n) continue;
      std::uint64_t hash = size;
      for (std::size_t k = 0; k < size; ++k) hash = chained(hash, words[i + k]);
      if (phrases_.count(hash) == 0) continue;
      ++found;
      i += size - 1;
      break;
    }
  }
  return found;
}

void HtmlWords::add_names(std::string_view attribute, Names& names) const {
  attribute = attribute.substr(0, 200);
  std::string token;
  std::uint32_t hidden = 0;  // groups of a "hidden" just before
  bool was_label = false;    // "field--label-hidden": the label is, the field is not
  const auto take = [&] {
    if (token.size() > 1) {
      const auto found = groups_.find(token);
      const std::uint32_t groups = found != groups_.end() ? found->second : 0;
      names.groups |= groups;
      if (!is_kind_of_screen(token)) names.meant |= hidden;
      hidden = token == "hidden" && !was_label ? groups : 0;
      was_label = token == "label";
      if (token != "hidden" && token != "field") names.meant |= groups;
      if (names.n_tokens < names.tokens.size()) {
        names.groups_of[names.n_tokens] = groups;
        names.tokens[names.n_tokens++] = token_hash(token);
      }
    }
    token.clear();
  };
  bool was_small = false;
  for (const char c : attribute) {
    const bool small = c >= 'a' && c <= 'z';
    const bool capital = c >= 'A' && c <= 'Z';
    if ((!small && !capital) || (capital && was_small)) take();
    if (small || capital) token += lower(c);
    was_small = small;
  }
  take();
  names.meant |= hidden;
}

void HtmlWords::forget(std::uint32_t groups, Names& names) {
  names.groups &= ~groups;
  names.meant &= ~groups;
  unsigned kept = 0;
  for (unsigned i = 0; i < names.n_tokens; ++i) {
    if ((names.groups_of[i] & groups) != 0) continue;
    names.groups_of[kept] = names.groups_of[i];
    names.tokens[kept++] = names.tokens[i];
  }
  names.n_tokens = kept;
}

}  // namespace chrome
