// The words that the HTML model knows by name: small words of many languages, words of class names, stock phrases.
#pragma once
#include <winnow/plugin.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace chrome {

/// Groups of class and id words, in the order of data/html/groups.txt.
enum Group : std::uint8_t {
  kContentGroup,
  kNavGroup,
  kHeaderGroup,
  kFooterGroup,
  kSideGroup,
  kRelatedGroup,
  kSocialGroup,
  kCommentGroup,
  kForumGroup,
  kPromoGroup,
  kPopupGroup,
  kMetaGroup,
  kCardGroup,
  kProductGroup,
  kFormGroup,
  kTitleGroup,
  kGroups
};
const std::array<const char*, kGroups>& group_names();

/// A word of a class or id attribute as a number.
constexpr std::uint32_t token_hash(std::string_view token) {
  std::uint32_t h = 2166136261u;
  for (const char c : token) h = (h ^ static_cast<unsigned char>(c)) * 16777619u;
  return h ^ (h >> 15);
}

/// Immutable once made; any number of threads may ask.
class HtmlWords {
 public:
  explicit HtmlWords(const winnow_text_1& text);

  bool is_small(std::uint64_t word_hash) const { return small_.count(word_hash) != 0; }
  /// How many stock phrases stand in a block's words.
  unsigned phrases(const std::uint64_t* words, std::size_t n) const;

  /// The words of a class or id attribute: "postBody main-1" has post, body and main.
  struct Names {
    std::uint32_t groups = 0;  // a bit for each Group
    // The same but for what frameworks say of anything: Drupal's "field--label-hidden" and Bootstrap's "hidden-print".
    // The model has learned what these are worth.
    std::uint32_t meant = 0;
    std::array<std::uint32_t, 8> tokens{};
    std::array<std::uint32_t, 8> groups_of{};  // of each token
    unsigned n_tokens = 0;
  };
  void add_names(std::string_view attribute, Names& names) const;
  /// Takes words of these groups out.
  static void forget(std::uint32_t groups, Names& names);

 private:
  std::unordered_set<std::uint64_t> small_;
  std::unordered_map<std::uint64_t, std::uint8_t> phrase_starts_;  // a word: the bits say how long its phrases are
  std::unordered_set<std::uint64_t> phrases_;                      // hash of a phrase's word hashes
  std::unordered_map<std::string, std::uint32_t> groups_;
};

}  // namespace chrome
