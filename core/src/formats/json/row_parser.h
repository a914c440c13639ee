// A row of JSONL, taken apart: its page, what it is called, and the members that pass through.
#pragma once
#include <simdjson.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "row_lines.h"
#include "row_names.h"

namespace winnow {

/// One row. `problem` says why it is no page.
struct Row {
  std::string problem;
  bool is_broken = false;  // it is no JSON, or too long to be read: there may be members that were not seen
  std::optional<std::string> text, html;
  bool has_null_text = false;  // as rows of a table have where there is HTML alone
  std::string given_html;      // as JSON text
  std::string id;              // the one given: a text or a number, "id" or else "_id"
  std::string url, site, lang;
  std::string hash;            // as rows of jsonl_row() have it
  bool has_id = false;         // "id" gives it
  bool has_number_id = false;  // and is a number
  std::string charset;         // that it was decoded from; empty: it is UTF-8
  RowFields fields;
};

constexpr std::string_view kNoUtf8 = "the line is not valid UTF-8";

/// Takes rows apart. Memory: some multiple of the longest row, given back behind it. Not thread-safe.
class RowParser {
 public:
  Row parse(const RowLine& line);

 private:
  using Object = simdjson::ondemand::object;
  using Value = simdjson::ondemand::value;

  Row parse_row(std::string_view bytes);
  std::optional<Row> parse_dumped(const Row& row);
  simdjson::error_code parse_members(std::string_view bytes, Row& row);
  simdjson::error_code take(const std::string& name, Value value, Row& row);
  void take_name(const std::string& name, std::string_view raw, simdjson::ondemand::json_type type, Row& row);
  std::string remedy(std::string_view bytes, const std::string& problem);
  std::string dumped_id(std::string_view raw, simdjson::ondemand::json_type type);
  bool is_warc(std::string_view raw);
  std::string unquoted(std::string_view raw);

  simdjson::ondemand::parser parser_, small_parser_;
  std::vector<std::string> names_;
  std::string_view dumped_;                      // "_source" of the row at hand, an object
  std::string document_;                         // what an index knows it by, while that is taken apart
  std::map<std::string, std::string> remedies_;  // by the shape of a row that is none
};

}  // namespace winnow
