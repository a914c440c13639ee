// Edits: what a plugin asked for, and the record of what was done.
#pragma once
#include <winnow/text_store.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// Bytes [begin, end).
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t size() const { return end - begin; }
  friend bool operator==(const Range&, const Range&) = default;
};

/// A stretch of a block's text that is not its source's: `now` stands where `source` stood. Both relative to the block.
struct Splice {
  Range source;
  Range now;
};

/// The values are those of WINNOW_DROP_BLOCK ... in plugin.h.
enum class EditKind : std::uint32_t {
  kDropBlock = 1,
  kReplace = 2,
  kDropDocument = 3,
  kLabelBlock = 4,
  kLabelDocument = 5
};

constexpr std::uint32_t kNoBlock = 0xFFFFFFFFu;

/// What a plugin asks for. Block numbers are those of Document::blocks; texts live as long as the document they are
/// for (the pipeline keeps them in its store).
struct Edit {
  EditKind kind = EditKind::kDropBlock;
  std::uint32_t block = 0;
  Range range;               // kReplace: bytes of the block's text
  std::string_view text;     // kReplace: the new bytes; labels: "key=value"
  std::uint32_t reason = 0;  // index into the plugin's reasons
  std::string_view evidence;
  float score = -1;  // below 0: none
  std::uint32_t other_block = kNoBlock;
};

/// What was done: one entry of Document::history. Its texts lie in the document's store.
struct AppliedEdit {
  EditKind kind = EditKind::kDropBlock;
  std::uint32_t round = 0;
  std::string_view plugin;   // its name, "form" for the core's last stage
  std::string_view version;  // of the plugin
  std::string_view reason;   // the reason's name
  std::uint32_t block = 0;
  Range in_block;   // bytes of the block's text as it was when the plugin looked at it
  Range in_source;  // bytes of Document::source that this stretch came from
  std::string_view removed;
  std::uint32_t n_words = 0;  // of `removed`
  std::string_view inserted;
  std::string_view evidence;
  float score = -1;
  std::uint32_t other_block = kNoBlock;
};

/// Maps a range of the text that `splices` describe to the source range it came from. A range that touches replaced
/// bytes takes in all of what they replaced. Both relative to the block.
Range to_source(const std::vector<Splice>& splices, Range now);

/// One replacement within a text.
struct Replacement {
  Range range;
  std::string text;
};

/// Applies sorted, non-overlapping replacements to `text` and keeps `splices` true. The new text lies in `store`.
void apply_replacements(TextStore& store, std::string_view& text, std::vector<Splice>& splices,
                        const std::vector<Replacement>& replacements);
void apply_replacements(std::string& text, std::vector<Splice>& splices, const std::vector<Replacement>& replacements);

}  // namespace winnow
