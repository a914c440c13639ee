#include "arrow_out.h"

#include <cerrno>

#include "raised.h"

namespace winnow::python {
namespace nb = nanobind;
namespace {

// --- Schemas -----------------------------------------------------------------------------------------------------

struct SchemaParts {
  std::string format, name;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> pointers;
};

void release_schema(ArrowSchema* schema) {
  auto* parts = static_cast<SchemaParts*>(schema->private_data);
  for (ArrowSchema& child : parts->children)
    if (child.release != nullptr) child.release(&child);
  delete parts;
  schema->release = nullptr;
}

void make_schema(ArrowSchema& to, const std::string& format, const std::string& name, bool nullable,
                 const std::vector<Column>& children) {
  auto parts = std::make_unique<SchemaParts>();
  parts->format = format;
  parts->name = name;
  parts->children.resize(children.size());
  for (std::size_t i = 0; i < children.size(); ++i) {
    make_schema(parts->children[i], children[i].format, children[i].name, children[i].has_validity,
                children[i].children);
    parts->pointers.push_back(&parts->children[i]);
  }
  to = {parts->format.c_str(),
        parts->name.c_str(),
        nullptr,
        nullable ? kArrowNullable : 0,
        static_cast<std::int64_t>(children.size()),
        parts->pointers.data(),
        nullptr,
        release_schema,
        nullptr};
  to.private_data = parts.release();
}

// --- Arrays ------------------------------------------------------------------------------------------------------

struct ArrayParts {
  std::shared_ptr<const Table> owner;
  std::vector<const void*> buffers;
  std::vector<ArrowArray> children;
  std::vector<ArrowArray*> pointers;
};

void release_array(ArrowArray* array) {
  auto* parts = static_cast<ArrayParts*>(array->private_data);
  for (ArrowArray& child : parts->children)
    if (child.release != nullptr) child.release(&child);
  delete parts;
  array->release = nullptr;
}

void make_array(ArrowArray& to, const std::shared_ptr<const Table>& owner, std::int64_t rows, std::int64_t nulls,
                std::vector<const void*> buffers, const std::vector<Column>& children) {
  auto parts = std::make_unique<ArrayParts>();
  parts->owner = owner;
  parts->buffers = std::move(buffers);
  parts->children.resize(children.size());
  for (std::size_t i = 0; i < children.size(); ++i) {
    const Column& column = children[i];
    std::vector<const void*> lie{column.validity.empty() ? nullptr : column.validity.data()};
    if (column.format == "g") lie.push_back(column.reals.data());
    if (column.format == "l" || column.format == "U" || column.format == "Z") lie.push_back(column.numbers.data());
    if (column.format == "U" || column.format == "Z") lie.push_back(column.bytes.data());
    make_array(parts->children[i], owner, column.rows, column.nulls, std::move(lie), column.children);
    parts->pointers.push_back(&parts->children[i]);
  }
  to = {rows,
        nulls,
        0,
        static_cast<std::int64_t>(parts->buffers.size()),
        static_cast<std::int64_t>(children.size()),
        parts->buffers.data(),
        parts->pointers.data(),
        nullptr,
        release_array,
        nullptr};
  to.private_data = parts.release();
}

void make_batch(ArrowArray& to, const std::shared_ptr<const Table>& batch) {
  make_array(to, batch, batch->rows, 0, {nullptr}, batch->columns);
}

// --- Streams -----------------------------------------------------------------------------------------------------

struct StreamParts {
  Tables tables;
  std::size_t next = 0;
};

StreamParts& parts_of(ArrowArrayStream* stream) { return *static_cast<StreamParts*>(stream->private_data); }

int stream_schema(ArrowArrayStream* stream, ArrowSchema* out) {
  try {
    make_schema(*out, "+s", "", false, parts_of(stream).tables.batches.front()->columns);
    return 0;
  } catch (...) {
    return ENOMEM;
  }
}

int stream_next(ArrowArrayStream* stream, ArrowArray* out) {
  StreamParts& parts = parts_of(stream);
  *out = {};
  if (parts.next == parts.tables.batches.size()) return 0;
  try {
    make_batch(*out, parts.tables.batches[parts.next++]);
    return 0;
  } catch (...) {
    return ENOMEM;
  }
}

const char* stream_error(ArrowArrayStream*) { return nullptr; }

void release_stream(ArrowArrayStream* stream) {
  delete static_cast<StreamParts*>(stream->private_data);
  stream->release = nullptr;
}

// --- Capsules ----------------------------------------------------------------------------------------------------

// A consumer that takes the structure sets its `release` to null; what nobody took is released here.
template <class T>
void drop(PyObject* capsule) {
  auto* held = static_cast<T*>(PyCapsule_GetPointer(capsule, PyCapsule_GetName(capsule)));
  if (held->release != nullptr) held->release(held);
  delete held;
}

template <class T>
nb::object capsule_of(std::unique_ptr<T> held, const char* name) {
  PyObject* capsule = PyCapsule_New(held.get(), name, drop<T>);
  if (capsule == nullptr) throw nb::python_error();
  held.release();
  return nb::steal(capsule);
}

}  // namespace

void Column::add_valid(bool valid) {
  if (valid && validity.empty()) {
    ++rows;
    return;
  }
  // The first null: everything before it is there.
  if (validity.empty()) validity.assign(static_cast<std::size_t>(rows / 8 + 1), 0xFF);
  const auto byte = static_cast<std::size_t>(rows / 8);
  if (byte >= validity.size()) validity.push_back(0);
  const auto mask = static_cast<std::uint8_t>(1u << (rows % 8));
  validity[byte] = static_cast<std::uint8_t>(valid ? validity[byte] | mask : validity[byte] & ~mask);
  nulls += !valid;
  ++rows;
}

void Column::reserve(std::size_t more_rows, std::size_t more_bytes) {
  if (format == "g") {
    reals.reserve(reals.size() + more_rows);
  } else {
    numbers.reserve(numbers.size() + more_rows);
  }
  bytes.reserve(bytes.size() + more_bytes);
}

void Column::append(const Column& other) {
  if (validity.empty() && other.validity.empty()) {
    rows += other.rows;
  } else {
    for (std::int64_t row = 0; row < other.rows; ++row)
      add_valid(other.validity.empty() || (other.validity[static_cast<std::size_t>(row / 8)] >> (row % 8) & 1) != 0);
  }
  reals.insert(reals.end(), other.reals.begin(), other.reals.end());
  if (format == "U" || format == "Z") {
    const auto base = static_cast<std::int64_t>(bytes.size());
    for (std::size_t i = 1; i < other.numbers.size(); ++i) numbers.push_back(base + other.numbers[i]);
    bytes += other.bytes;
  } else {
    numbers.insert(numbers.end(), other.numbers.begin(), other.numbers.end());
  }
  for (std::size_t i = 0; i < children.size(); ++i) children[i].append(other.children[i]);
}

Column text_column(std::string name) {
  Column column;
  column.name = std::move(name);
  column.format = "U";
  column.numbers.push_back(0);
  return column;
}

Column binary_column(std::string name) {
  Column column = text_column(std::move(name));
  column.format = "Z";
  return column;
}

Column number_column(std::string name) {
  Column column;
  column.name = std::move(name);
  column.format = "l";
  return column;
}

Column real_column(std::string name) {
  Column column;
  column.name = std::move(name);
  column.format = "g";
  return column;
}

Column lists_column(std::string name, std::size_t each) {
  Column column;
  column.name = std::move(name);
  column.format = "+w:" + std::to_string(each);
  column.children.push_back(number_column("item"));
  return column;
}

void add(Column& column, std::string_view text) {
  column.bytes += text;
  column.numbers.push_back(static_cast<std::int64_t>(column.bytes.size()));
  column.add_valid(true);
}

void add(Column& column, std::int64_t number) {
  column.numbers.push_back(number);
  column.add_valid(true);
}

void add(Column& column, double real) {
  column.reals.push_back(real);
  column.add_valid(true);
}

void add_null(Column& column) {
  if (column.format == "g") {
    column.reals.push_back(0);
  } else {
    column.numbers.push_back(column.format == "l" ? 0 : static_cast<std::int64_t>(column.bytes.size()));
  }
  column.add_valid(false);
}

void add_or_null(Column& column, std::string_view text) {
  if (text.empty()) {
    add_null(column);
  } else {
    add(column, text);
  }
}

nb::object schema_capsule(const Tables& tables) {
  auto schema = std::make_unique<ArrowSchema>();
  make_schema(*schema, "+s", "", false, tables.batches.front()->columns);
  return capsule_of(std::move(schema), "arrow_schema");
}

nb::tuple array_capsules(const Tables& tables) {
  if (tables.batches.size() != 1)
    throw Raised({"", "these are " + std::to_string(tables.batches.size()) + " batches, not one array",
                  "pyarrow.table(...) or a data frame takes them all"});
  auto array = std::make_unique<ArrowArray>();
  make_batch(*array, tables.batches.front());
  return nb::make_tuple(schema_capsule(tables), capsule_of(std::move(array), "arrow_array"));
}

nb::object stream_capsule(const Tables& tables) {
  auto stream = std::make_unique<ArrowArrayStream>();
  *stream = {stream_schema, stream_next, stream_error, release_stream, new StreamParts{tables, 0}};
  return capsule_of(std::move(stream), "arrow_array_stream");
}

}  // namespace winnow::python
