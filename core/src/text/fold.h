// Folding of text, as winnow.text/1 in plugin.h defines it, and what one pass over a text tells beside.
#pragma once
#include <winnow/document.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// What fold() found.
struct Folded {
  std::uint32_t n_words = 0;                  // two code points count as one word in scripts written without spaces
  std::array<std::uint64_t, 2> ascii_seen{};  // bit c: the text holds the ASCII character c, no letter
  bool ascii = true;                          // every byte is
  bool plain = false;  // printable ASCII, single spaces inside, none at the ends: in canonical form as it stands
};

/// Replaces `out` by the folded text as winnow.text/1 in plugin.h defines it.
Folded fold(std::string_view text, std::string& out);

/// Appends the XXH3-64 hashes of the words of a folded text.
void hash_words(std::string_view folded, std::vector<std::uint64_t>& out);

/// Bytes that fold_simple() may write for a text of `size` bytes: a character of two bytes may fold to one of three,
/// none grows more; and vectors are stored whole.
constexpr std::size_t fold_room(std::size_t size) { return size + size / 2 + 40; }

/// Folds texts whose characters fold one to one and whose words stand between spaces: nearly every line. Writes to `to`
/// and sets `size`; gives nothing when the text needs more.
std::optional<Folded> fold_simple(std::string_view text, char* to, std::size_t& size);

/// The same, a character at a time: what fold_simple() is where there are no vectors.
std::optional<Folded> fold_simple_plain(std::string_view text, char* to, std::size_t& size);

/// The same, 32 bytes at a time. Ask has_fold_vectors() first.
std::optional<Folded> fold_simple_vectors(std::string_view text, char* to, std::size_t& size);
bool has_fold_vectors();

/// Is it printable ASCII with single spaces inside and none at the ends?
bool is_plain_ascii(std::string_view text);

}  // namespace winnow
