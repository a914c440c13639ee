#include "arrow_in.h"

#include <winnow/plugin_choice.h>

#include <cstring>

#include "raised.h"

namespace winnow::python {
namespace nb = nanobind;
namespace {

// What a capsule holds becomes ours; the capsule is left with nothing to release.
template <class T>
void take(nb::handle capsule, const char* name, Owned<T>& to) {
  auto* held = static_cast<T*>(PyCapsule_GetPointer(capsule.ptr(), name));
  if (held == nullptr) throw nb::python_error();
  to.held = *held;
  held->release = nullptr;
}

[[noreturn]] void refuse_stream(ArrowArrayStream& stream, int status) {
  const char* why = stream.get_last_error(&stream);
  throw Raised({"", std::string("the Arrow stream broke off: ") + (why != nullptr ? why : std::strerror(status)), ""});
}

void drain(ArrowArrayStream& stream, Input& to) {
  if (const int status = stream.get_schema(&stream, &to.schema.held); status != 0) refuse_stream(stream, status);
  for (;;) {
    Owned<ArrowArray> chunk;
    if (const int status = stream.get_next(&stream, &chunk.held); status != 0) refuse_stream(stream, status);
    if (chunk.held.release == nullptr) return;
    to.chunks.push_back(std::move(chunk));
  }
}

bool bit(const std::uint8_t* bits, std::int64_t at) { return bits == nullptr || (bits[at / 8] >> (at % 8) & 1) != 0; }

// The array of a column, where its rows begin in it, and how many there are.
struct Slice {
  const ArrowArray* array;
  std::int64_t offset, size;
};

Slice slice_of(const ColumnPlace& place, const ArrowArray& chunk) {
  if (place.child < 0) return {&chunk, chunk.offset, chunk.length};
  const ArrowArray* array = chunk.children[place.child];
  return {array, array->offset + chunk.offset, chunk.length};
}

template <class T>
const T* buffer(const ArrowArray& array, std::int64_t number) {
  return static_cast<const T*>(array.buffers[number]);
}

}  // namespace

Input Input::of(nb::handle object) {
  Input input;
  if (nb::hasattr(object, "__arrow_c_array__")) {
    const nb::tuple pair = nb::cast<nb::tuple>(object.attr("__arrow_c_array__")());
    take(pair[0], "arrow_schema", input.schema);
    take(pair[1], "arrow_array", input.chunks.emplace_back());
  } else if (nb::hasattr(object, "__arrow_c_stream__")) {
    Owned<ArrowArrayStream> stream;
    take(object.attr("__arrow_c_stream__")(), "arrow_array_stream", stream);
    drain(stream.held, input);
  } else {
    throw Raised({"", std::string("a ") + Py_TYPE(object.ptr())->tp_name + " is no Arrow data",
                  "give an array, table or frame of pyarrow, polars, pandas or duckdb: what has __arrow_c_array__ or "
                  "__arrow_c_stream__"});
  }
  return input;
}

bool Input::is_table() const { return std::strcmp(schema.held.format, "+s") == 0; }

bool Input::has_column(const std::string& name) const {
  for (std::int64_t i = 0; is_table() && i < schema.held.n_children; ++i)
    if (name == schema.held.children[i]->name) return true;
  return false;
}

ColumnPlace Input::column(const std::string& name) const {
  if (!is_table()) return {-1, &schema.held, name};
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < schema.held.n_children; ++i) {
    names.emplace_back(schema.held.children[i]->name);
    if (names.back() == name) return {i, schema.held.children[i], name};
  }
  throw Raised({"", "there is no column \"" + name + "\"" + meant(name, names), ""});
}

std::int64_t Input::rows() const {
  std::int64_t rows = 0;
  for (const Owned<ArrowArray>& chunk : chunks) rows += chunk.held.length;
  return rows;
}

TextColumn::TextColumn(const ColumnPlace& place, const ArrowArray& chunk) {
  if (place.schema->dictionary != nullptr)
    throw Raised({"", "the column \"" + place.name + "\" is dictionary-encoded", "cast it to a string type"});
  const std::string_view format = place.schema->format;
  if (format == "u" || format == "z") {
    kind_ = Kind::kSmall;
  } else if (format == "U" || format == "Z") {
    kind_ = Kind::kLarge;
  } else if (format == "vu" || format == "vz") {
    kind_ = Kind::kView;
  } else if (format != "n") {
    throw Raised({"", "the column \"" + place.name + "\" holds no texts (Arrow type \"" + std::string(format) + "\")",
                  "string, large_string, string_view and their binary kin are read; cast it"});
  }
  is_binary_ = format == "z" || format == "Z" || format == "vz";
  const Slice slice = slice_of(place, chunk);
  array_ = slice.array;
  offset_ = slice.offset;
  size_ = slice.size;
  if (place.child >= 0 && chunk.n_buffers > 0) {
    struct_validity_ = buffer<std::uint8_t>(chunk, 0);
    struct_offset_ = chunk.offset;
  }
}

bool TextColumn::is_null(std::int64_t row) const {
  if (kind_ == Kind::kNull || !bit(struct_validity_, struct_offset_ + row)) return true;
  return !bit(buffer<std::uint8_t>(*array_, 0), offset_ + row);
}

std::string_view TextColumn::operator[](std::int64_t row) const {
  const std::int64_t at = offset_ + row;
  const auto between = [&](const auto* offsets) {
    const char* bytes = buffer<char>(*array_, 2);
    return std::string_view(bytes == nullptr ? "" : bytes + offsets[at],
                            static_cast<std::size_t>(offsets[at + 1] - offsets[at]));
  };
  switch (kind_) {
    case Kind::kNull:
      return {};
    case Kind::kSmall:
      return between(buffer<std::int32_t>(*array_, 1));
    case Kind::kLarge:
      return between(buffer<std::int64_t>(*array_, 1));
    case Kind::kView:
      break;
  }
  // A view: length, then 12 bytes of text, or 4 bytes of it, the number of a buffer and an offset into that.
  std::int32_t view[4];
  std::memcpy(view, buffer<char>(*array_, 1) + 16 * at, sizeof view);
  const auto size = static_cast<std::size_t>(view[0]);
  if (size <= 12) return {buffer<char>(*array_, 1) + 16 * at + 4, size};
  return {buffer<char>(*array_, 2 + view[2]) + view[3], size};
}

NumberColumn::NumberColumn(const ColumnPlace& place, const ArrowArray& chunk) {
  if (std::strcmp(place.schema->format, "l") != 0)
    throw Raised({"", "the column \"" + place.name + "\" holds no 64-bit numbers", "cast it to int64"});
  const Slice slice = slice_of(place, chunk);
  values_ = buffer<std::int64_t>(*slice.array, 1) + slice.offset;
  size_ = slice.size;
}

}  // namespace winnow::python
