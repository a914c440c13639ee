// Columns made here and handed to Python as they lie: consumers get pointers to these buffers, not copies.
//
//   Table table;
//   TextBuilder& texts = ...; texts.add("a page"); texts.add_null();
//   table.add("text", std::move(texts));
//   export_array(table)                    // the two capsules of __arrow_c_array__
#pragma once
#include <nanobind/nanobind.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "arrow_abi.h"
#include "roomy.h"

namespace winnow::python {

/// One column: an Arrow format, its rows, up to three buffers and perhaps children.
struct Column {
  std::string name, format;
  std::int64_t rows = 0, nulls = 0;
  bool has_validity = true;
  std::vector<std::uint8_t> validity;  // a bit a row; empty without nulls
  RoomyVector<std::int64_t> numbers;   // values ("l") or offsets ("U", "Z")
  RoomyVector<double> reals;           // values ("g")
  RoomyText bytes;                     // texts
  std::vector<Column> children;

  /// Makes room for so many more rows, and bytes of their texts: memory that grows is written and touched anew.
  void reserve(std::size_t more_rows, std::size_t more_bytes);
  /// Appends the rows of a column of the same format.
  void append(const Column& other);
  void add_valid(bool valid);
};

Column text_column(std::string name);    // large string
Column binary_column(std::string name);  // large binary
Column number_column(std::string name);  // 64-bit integers
Column real_column(std::string name);    // 64-bit floats
/// Lists of `each` numbers a row.
Column lists_column(std::string name, std::size_t each);

void add(Column& column, std::string_view text);
void add(Column& column, std::int64_t number);
void add(Column& column, double real);
void add_null(Column& column);
/// Null when the text is empty.
void add_or_null(Column& column, std::string_view text);

/// Columns of one length. Immutable once it is shared.
struct Table {
  std::vector<Column> columns;
  std::int64_t rows = 0;
};

/// Tables with the same columns, as Python holds them.
struct Tables {
  std::vector<std::shared_ptr<const Table>> batches;  // one at least
};

nanobind::object schema_capsule(const Tables& tables);
/// (schema, array) when there is one batch; throws Raised else.
nanobind::tuple array_capsules(const Tables& tables);
nanobind::object stream_capsule(const Tables& tables);

}  // namespace winnow::python
