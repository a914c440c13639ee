// Arrow data that Python hands in: columns of texts and numbers, read where they lie.
//
//   const Input input = Input::of(object);                  // array, chunked array, record batch, table, stream
//   for (const ArrowArray& chunk : input.chunks) {
//     const TextColumn texts(input.column("text"), chunk);  // string, large string, string view, binary
//     texts.is_null(0) ? "" : texts[0];
//   }
#pragma once
#include <nanobind/nanobind.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "arrow_abi.h"

namespace winnow::python {

/// A structure that is released with its owner.
template <class T>
struct Owned {
  T held{};
  Owned() = default;
  Owned(Owned&& other) noexcept : held(other.held) { other.held.release = nullptr; }
  Owned& operator=(Owned&&) = delete;
  ~Owned() {
    if (held.release != nullptr) held.release(&held);
  }
};

/// Where a column is in a chunk: its number, or the chunk itself.
struct ColumnPlace {
  std::int64_t child = -1;  // -1: the chunk is no struct
  const ArrowSchema* schema = nullptr;
  std::string name;
};

/// All chunks of what was handed in. The producer's memory stays until this is gone.
class Input {
 public:
  /// By the Arrow PyCapsule interface. Throws Raised when the object has none of it.
  static Input of(nanobind::handle object);

  bool is_table() const;
  /// Throws Raised with a suggestion when there is no such column. In an input that is no table: the input.
  ColumnPlace column(const std::string& name) const;
  bool has_column(const std::string& name) const;
  std::int64_t rows() const;

  Owned<ArrowSchema> schema;
  std::vector<Owned<ArrowArray>> chunks;
};

/// A column of texts or bytes in one chunk. Throws Raised when it is of another type. Valid while its Input is.
class TextColumn {
 public:
  TextColumn(const ColumnPlace& place, const ArrowArray& chunk);
  /// Of whole numbers, dates and times, too, as ids and dates often are: in digits, and as ISO 8601 writes them.
  static TextColumn spelled(const ColumnPlace& place, const ArrowArray& chunk);
  std::int64_t size() const { return size_; }
  bool is_binary() const { return is_binary_; }
  bool is_null(std::int64_t row) const;
  std::string_view operator[](std::int64_t row) const;

 private:
  enum class Kind { kSmall, kLarge, kView, kSpelled, kNull };
  TextColumn() = default;
  void place_in(const ColumnPlace& place, const ArrowArray& chunk);
  Kind kind_ = Kind::kNull;
  bool is_binary_ = false;
  const ArrowArray* array_ = nullptr;
  std::int64_t size_ = 0, offset_ = 0;
  const std::uint8_t* struct_validity_ = nullptr;
  std::int64_t struct_offset_ = 0;
  std::vector<std::string> spelled_;  // of a column that holds no texts, a row each
};

/// A column of signed 64-bit numbers without nulls in one chunk.
class NumberColumn {
 public:
  NumberColumn(const ColumnPlace& place, const ArrowArray& chunk);
  std::int64_t size() const { return size_; }
  std::int64_t operator[](std::int64_t row) const { return values_[row]; }

 private:
  const std::int64_t* values_ = nullptr;
  std::int64_t size_ = 0;
};

}  // namespace winnow::python
