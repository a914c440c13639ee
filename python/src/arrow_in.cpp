#include "arrow_in.h"

#include <winnow/plugin_choice.h>

#include <fmt/format.h>

#include <chrono>
#include <cstring>
#include <optional>

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

// A time, `per_second` ticks a second, without its fraction: 2024-05-01T08:30:00.
std::string iso_time(std::int64_t ticks, std::int64_t per_second) {
  constexpr std::int64_t kDay = 86400;
  const std::int64_t seconds = ticks / per_second - (ticks % per_second < 0 ? 1 : 0);
  const std::int64_t days = seconds / kDay - (seconds % kDay < 0 ? 1 : 0);
  const std::int64_t of_day = seconds - days * kDay;
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), of_day / 3600,
                     of_day / 60 % 60, of_day % 60);
}

std::string iso_date(std::int64_t days) { return iso_time(days * 86400, 1).substr(0, 10); }

// The value at a place of an array of numbers, dates or times, spelled out; nothing: the type is another one.
std::optional<std::string> spelled_value(std::string_view format, const ArrowArray& array, std::int64_t at) {
  const auto value = [&](auto of_type) { return buffer<decltype(of_type)>(array, 1)[at]; };
  if (format == "c") return std::to_string(value(std::int8_t{}));
  if (format == "C") return std::to_string(value(std::uint8_t{}));
  if (format == "s") return std::to_string(value(std::int16_t{}));
  if (format == "S") return std::to_string(value(std::uint16_t{}));
  if (format == "i") return std::to_string(value(std::int32_t{}));
  if (format == "I") return std::to_string(value(std::uint32_t{}));
  if (format == "l") return std::to_string(value(std::int64_t{}));
  if (format == "L") return std::to_string(value(std::uint64_t{}));
  if (format == "tdD") return iso_date(value(std::int32_t{}));
  if (format == "tdm") return iso_time(value(std::int64_t{}), 1000).substr(0, 10);
  // Times of a zone are counted in UTC.
  if (format.starts_with("tss")) return iso_time(value(std::int64_t{}), 1);
  if (format.starts_with("tsm")) return iso_time(value(std::int64_t{}), 1000);
  if (format.starts_with("tsu")) return iso_time(value(std::int64_t{}), 1000000);
  if (format.starts_with("tsn")) return iso_time(value(std::int64_t{}), 1000000000);
  return std::nullopt;
}

bool is_spelled(std::string_view format) {
  constexpr std::string_view kWhole = "cCsSiIlL";
  return (format.size() == 1 && kWhole.find(format) != std::string_view::npos) || format == "tdD" || format == "tdm" ||
         format.starts_with("ts");
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
  place_in(place, chunk);
}

TextColumn TextColumn::spelled(const ColumnPlace& place, const ArrowArray& chunk) {
  const std::string_view format = place.schema->format;
  if (place.schema->dictionary != nullptr || !is_spelled(format)) return TextColumn(place, chunk);
  TextColumn column;
  column.kind_ = Kind::kSpelled;
  column.place_in(place, chunk);
  column.spelled_.resize(static_cast<std::size_t>(column.size_));
  for (std::int64_t row = 0; row < column.size_; ++row)
    if (!column.is_null(row))
      column.spelled_[static_cast<std::size_t>(row)] = *spelled_value(format, *column.array_, column.offset_ + row);
  return column;
}

void TextColumn::place_in(const ColumnPlace& place, const ArrowArray& chunk) {
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
    case Kind::kSpelled:
      return spelled_[static_cast<std::size_t>(row)];
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
