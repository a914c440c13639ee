#include <winnow/text_store.h>

#include <algorithm>

namespace winnow {

namespace {

// Most pages keep little beside their source; what needs more gets larger pieces.
constexpr std::size_t kFirstPiece = 4u << 10;
constexpr std::size_t kLargestPiece = 256u << 10;

}  // namespace

std::string_view TextStore::adopt(std::string text) {
  auto owned = std::make_shared<const std::string>(std::move(text));
  const std::string_view view = *owned;
  pieces_.push_back(std::move(owned));
  return view;
}

void TextStore::grow(std::size_t size) {
  const std::size_t doubled = kFirstPiece << std::min<std::size_t>(pieces_.size(), 6);
  const std::size_t bytes = std::max(size, std::min(doubled, kLargestPiece));
  std::shared_ptr<char[]> piece(new char[bytes]);
  char* const begin = piece.get();
  // Where there is no memory for it, the piece goes: nothing may be written there.
  pieces_.push_back(std::move(piece));
  free_ = begin;
  n_free_ = bytes;
}

}  // namespace winnow
