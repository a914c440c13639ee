// Where a page's texts lie: bytes that neither move nor change, so that whoever speaks of them holds a view.
//
//   TextStore store;
//   std::string_view line = store.keep("High water at noon");   // valid as long as `store` or a copy of it
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace winnow {

/// Keeps texts until it and all its copies are gone. A copy shares what is there and keeps new texts apart. Moving it
/// moves no byte. Not thread-safe; copies may live on different threads.
class TextStore {
 public:
  TextStore() = default;
  TextStore(const TextStore& other) : pieces_(other.pieces_) {}
  TextStore(TextStore&& other) noexcept
      : pieces_(std::move(other.pieces_)),
        free_(std::exchange(other.free_, nullptr)),
        n_free_(std::exchange(other.n_free_, 0)) {}
  TextStore& operator=(TextStore other) noexcept {
    pieces_.swap(other.pieces_);
    std::swap(free_, other.free_);
    std::swap(n_free_, other.n_free_);
    return *this;
  }
  ~TextStore() = default;

  /// Copies the text.
  std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    char* const to = room(text.size());
    text.copy(to, text.size());
    return taken(text.size());
  }
  /// Takes the text over without copying it.
  std::string_view adopt(std::string text);
  /// Room for `size` bytes that taken() then keeps as far as they were written.
  char* room(std::size_t size) {
    if (size > n_free_) grow(size);
    return free_;
  }
  std::string_view taken(std::size_t size) {
    const std::string_view text(free_, size);
    free_ += size;
    n_free_ -= size;
    return text;
  }

 private:
  void grow(std::size_t size);

  std::vector<std::shared_ptr<const void>> pieces_;
  char* free_ = nullptr;  // in the last piece
  std::size_t n_free_ = 0;
};

}  // namespace winnow
