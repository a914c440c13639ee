// The vocabulary of notices that stand in place of a page: what they say, and what stands around it.
//
//   const Notices notices(host.text());
//   Match match = notices.longest_at("page not found harnby gazette", 0);   // its kind, and that it ends at byte 14
#pragma once
#include <winnow/plugin.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace error_pages {

/// What a notice says became of the page, in the order of the plugin's reasons. Of several kinds on one page the first
/// counts: a browser check is often served with "access denied" above it, and in doubt the page is still there.
enum class Kind : std::uint8_t {
  kChallenge,
  kRateLimit,
  kMaintenance,
  kServerError,
  kLogIn,
  kDenied,
  kNotFound,
  kNoSite,
  kFurniture  // says nothing by itself: "Return to the home page"
};
constexpr std::size_t kKinds = static_cast<std::size_t>(Kind::kFurniture);

/// The names of kinds in reasons and data.
constexpr std::array<std::string_view, kKinds> kKindNames{
    "access challenge", "rate limit", "maintenance", "server error", "log in", "access denied", "not found", "no site"};

/// What a status of HTTP says, as pages show it; kFurniture for a number that says nothing of the kind.
Kind kind_of_status(unsigned status);

/// A word as people write it, taken apart.
struct Token {
  enum class Is : std::uint8_t { kWord, kNumber, kId, kMark };  // an id is an address, too; a mark has no letter
  Is is = Is::kWord;
  unsigned status = 0;  // a number of three digits
  bool ends_sentence = false;
};
Token token_of(std::string_view text);

/// A phrase at some place of a text.
struct Match {
  std::size_t end = 0;  // 0: there is none
  Kind kind = Kind::kFurniture;
  bool weak = false;           // where the page says nothing clearer
  std::uint32_t language = 0;  // a bit for its file
};

/// All phrases. Build it once, then ask from any number of threads.
class Notices {
 public:
  explicit Notices(const winnow_text_1& text);
  /// The longest phrase at byte `at` of folded words without numbers, ends of words kept.
  Match longest_at(std::string_view folded, std::size_t at) const;
  /// The token's words, folded.
  std::string fold(std::string_view token) const;

 private:
  struct Phrase {
    std::string words;
    Kind kind;
    bool weak;
    std::uint32_t language;
  };
  void add(std::string_view line, std::uint32_t language);

  const winnow_text_1& text_;
  std::unordered_map<std::string_view, std::vector<std::uint32_t>> by_beginning_;  // the longest first
  std::vector<Phrase> phrases_;
};

}  // namespace error_pages
