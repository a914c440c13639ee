// JSONL: a line is a page, {"id"?, "text" or "html", "url"?, "site"?, ...}. A broken line is a failed record and the
// stream goes on.
#include <winnow/readable_size.h>
#include <winnow/text.h>

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "ascii.h"
#include "formats/formats.h"
#include "json_text.h"
#include "row_names.h"
#include "row_remedy.h"

namespace winnow {
namespace {

namespace ondemand = simdjson::ondemand;

// Buffers that grew past this for one long line are given back after it.
constexpr std::size_t kKeepBytes = 4u << 20;
constexpr std::size_t kFirstBytes = 256u << 10;

struct Line {
  std::string_view bytes;    // without its line end; simdjson's padding may be read behind it
  std::uint64_t number = 0;  // from 1
  std::uint64_t offset = 0;  // of its first byte in the input
  std::uint64_t size = 0;    // bytes consumed, line end included
  bool too_long = false;
};

// Cuts a stream into lines within one buffer.
class LineReader {
 public:
  LineReader(ByteStream& bytes, std::size_t most) : stream_(bytes), most_(most) { room(kFirstBytes); }

  std::optional<Line> next() {
    if (buffer_.size() > kKeepBytes && end_ - begin_ < kFirstBytes) shrink();
    Line line;
    line.number = ++number_;
    line.offset = offset_;
    std::size_t searched = 0;
    for (;;) {
      const auto* lf =
          static_cast<const char*>(std::memchr(&buffer_[begin_ + searched], '\n', end_ - begin_ - searched));
      if (lf != nullptr) return take(line, static_cast<std::size_t>(lf - &buffer_[begin_]), 1);
      searched = end_ - begin_;
      if (searched > most_) return skip_line(line);
      if (!fill()) break;
    }
    if (begin_ == end_) {
      --number_;
      return std::nullopt;
    }
    return take(line, end_ - begin_, 0);
  }

 private:
  Line take(Line line, std::size_t size, std::size_t line_end) {
    line.bytes = std::string_view(&buffer_[begin_], size);
    line.too_long = size > most_;
    line.size = size + line_end;
    begin_ += line.size;
    offset_ += line.size;
    return line;
  }

  // The line at hand is longer than the limit: reads on to its end without keeping it.
  Line skip_line(Line line) {
    line.too_long = true;
    for (;;) {
      const auto* lf = static_cast<const char*>(std::memchr(&buffer_[begin_], '\n', end_ - begin_));
      const std::size_t size = lf != nullptr ? static_cast<std::size_t>(lf - &buffer_[begin_]) + 1 : end_ - begin_;
      line.size += size;
      begin_ += size;
      if (lf != nullptr || !fill()) break;
    }
    offset_ += line.size;
    return line;
  }

  bool fill() {
    if (begin_ > 0) {
      std::memmove(buffer_.data(), &buffer_[begin_], end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    if (end_ + simdjson::SIMDJSON_PADDING >= buffer_.size()) room(2 * buffer_.size());
    const std::size_t n = stream_.read(&buffer_[end_], buffer_.size() - simdjson::SIMDJSON_PADDING - end_);
    end_ += n;
    return n > 0;
  }

  void room(std::size_t bytes) { buffer_.resize(bytes + simdjson::SIMDJSON_PADDING); }

  void shrink() {
    std::vector<char> small(kFirstBytes + simdjson::SIMDJSON_PADDING);
    std::memcpy(small.data(), &buffer_[begin_], end_ - begin_);
    buffer_ = std::move(small);
    end_ -= begin_;
    begin_ = 0;
  }

  ByteStream& stream_;
  std::size_t most_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;
  std::uint64_t number_ = 0, offset_ = 0;
};

// What is wrong with a line that is no JSON, for people.
std::string sentence(simdjson::error_code error) {
  switch (error) {
    case simdjson::UTF8_ERROR:
      return "the line is not valid UTF-8";
    case simdjson::UNCLOSED_STRING:
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
      return "broken JSON: the line does not end with the brace that closes its row";
    case simdjson::STRING_ERROR:
      return "broken JSON: a bad escape or half of a surrogate pair in a string";
    case simdjson::UNESCAPED_CHARS:
      return "broken JSON: a control character in a string";
    case simdjson::NUMBER_ERROR:
      return "broken JSON: a malformed number";
    default:
      return "broken JSON: a comma, colon, quote or bracket is missing or misplaced";
  }
}

std::string_view name_of(ondemand::json_type type) {
  switch (type) {
    case ondemand::json_type::array:
      return "an array";
    case ondemand::json_type::object:
      return "an object";
    case ondemand::json_type::number:
      return "a number";
    case ondemand::json_type::string:
      return "a string";
    case ondemand::json_type::boolean:
      return "a boolean";
    default:
      return "null";
  }
}

// One row, taken apart. `problem` says why it is no page.
struct Row {
  std::string problem;
  bool is_broken = false;  // it is no JSON, or too long to be read: there may be members that were not seen
  std::optional<std::string> text, html;
  bool has_null_text = false;  // as rows of a table have where there is HTML alone
  std::string given_html;      // as JSON text
  std::string id, url, site, lang;
  bool has_id = false;
  RowFields fields;
};

class RowParser {
 public:
  Row parse(const Line& line) {
    Row row;
    // A parser that has seen a huge line holds several times its size.
    if (parser_.capacity() > kKeepBytes && line.bytes.size() < kFirstBytes) parser_ = ondemand::parser();
    names_.clear();
    if (const simdjson::error_code error = parse_members(line.bytes, row)) {
      row.problem = sentence(error);
      row.is_broken = true;
    }
    if (!row.problem.empty()) {
      row.problem += row.is_broken ? line_remedy(line.bytes) : row_remedy(line.bytes);
      return row;
    }
    std::sort(names_.begin(), names_.end());
    if (const auto twice = std::adjacent_find(names_.begin(), names_.end()); twice != names_.end())
      row.problem = fmt::format("the member \"{}\" stands twice; jq -c . keeps the last one", *twice);
    else if (!row.text && !row.html)
      row.problem = (row.has_null_text ? "\"text\" is null, not a string" : "no \"text\" and no \"html\"") +
                    row_remedy(line.bytes);
    return row;
  }

 private:
  simdjson::error_code parse_members(std::string_view bytes, Row& row) {
    ondemand::document document;
    if (const auto error =
            parser_.iterate(bytes.data(), bytes.size(), bytes.size() + simdjson::SIMDJSON_PADDING).get(document))
      return error;
    ondemand::json_type type{};
    if (const auto error = document.type().get(type)) return error;
    if (type != ondemand::json_type::object) {
      // The type is told by the first character alone: "nothing" would be a null.
      row.is_broken = !is_json_value(trim(bytes));
      row.problem = row.is_broken ? "no JSON: a row is an object, {\"id\", \"text\", ...}"
                                  : fmt::format("a row must be an object, this is {}", name_of(type));
      return simdjson::SUCCESS;
    }
    ondemand::object object;
    if (const auto error = document.get_object().get(object)) return error;
    for (auto member : object) {
      ondemand::field field;
      if (const auto error = std::move(member).get(field)) return error;
      std::string_view name;
      if (const auto error = field.unescaped_key().get(name)) return error;
      names_.emplace_back(name);
      if (const auto error = take(names_.back(), field.value(), row)) return error;
    }
    // Only behind the last value is there no place to be at.
    return document.current_location().error() ? simdjson::SUCCESS : simdjson::TRAILING_CONTENT;
  }

  simdjson::error_code take(const std::string& name, ondemand::value value, Row& row) {
    ondemand::json_type type{};
    if (const auto error = value.type().get(type)) return error;
    const bool is_string = type == ondemand::json_type::string;
    if (name == "html" && is_string) row.given_html = trim(value.raw_json_token());
    if ((name == "text" || name == "html") && is_string) {
      std::string_view text;
      if (const auto error = value.get_string().get(text)) return error;
      (name == "text" ? row.text : row.html) = std::string(text);
      return simdjson::SUCCESS;
    }
    std::string_view raw;
    if (const auto error = simdjson::to_json_string(value).get(raw)) return error;
    if (!is_json_value(raw)) return simdjson::TAPE_ERROR;
    if (name == "text" && type == ondemand::json_type::null) {
      row.has_null_text = true;
      return simdjson::SUCCESS;
    }
    if (name == "text") {
      row.problem = fmt::format("\"text\" is {}, not a string", name_of(type));
      return simdjson::SUCCESS;
    }
    if (name == "html") {
      row.given_html = raw;
      return simdjson::SUCCESS;
    }
    std::string string;
    if (is_string && (name == "id" || name == "url" || name == "site" || name == "lang")) string = unquoted(raw);
    if (name == "id" && (!string.empty() || type == ondemand::json_type::number)) {
      row.has_id = true;
      row.id = is_string ? string : std::string(raw);
    }
    if (name == "url") row.url = string;
    if (name == "lang") row.lang = string;
    if (name == "site" && !string.empty()) {
      row.site = string;
      return simdjson::SUCCESS;
    }
    if (is_row_name(name) || (name == "id" && !row.has_id) || (name == "warc" && !is_warc(raw)))
      row.fields.rename(name, raw);
    else
      row.fields.add(name, raw);
    return simdjson::SUCCESS;
  }

  // Could a record of a WARC file have given this? What reads our rows relies on its form. A second parser, as below.
  bool is_warc(std::string_view raw) {
    const simdjson::padded_string padded(raw);
    ondemand::document document;
    ondemand::object object;
    if (small_parser_.iterate(padded).get(document) || document.get_object().get(object)) return false;
    for (auto member : object) {
      ondemand::field field;
      std::string_view name;
      ondemand::json_type type{};
      if (std::move(member).get(field) || field.unescaped_key().get(name) || field.value().type().get(type))
        return false;
      if (is_warc_name(name) && type != ondemand::json_type::string) return false;
    }
    return true;
  }

  // A string's value. Such members are short: a second parser is cheaper than keeping its place in the first.
  std::string unquoted(std::string_view raw) {
    if (raw.find('\\') == std::string_view::npos) return std::string(raw.substr(1, raw.size() - 2));
    const simdjson::padded_string padded(raw);
    ondemand::document document;
    std::string_view text;
    if (small_parser_.iterate(padded).get(document) || document.get_string().get(text)) return {};
    return std::string(text);
  }

  ondemand::parser parser_, small_parser_;
  std::vector<std::string> names_;
};

class JsonlReader : public FormatReader {
 public:
  JsonlReader(InputFile file, std::size_t most) : file_(std::move(file)), most_(most), lines_(file_.bytes, most) {}

  std::optional<Record> next() override {
    while (std::optional<Line> line = lines_.next()) {
      if (file_.bytes.stopped()) return std::nullopt;
      if (line->number == 1 && line->bytes.starts_with("\xEF\xBB\xBF")) line->bytes.remove_prefix(3);
      if (!line->too_long && line->bytes.find_first_not_of(" \t\r") == std::string_view::npos) continue;
      return record(*line);
    }
    // The lines before the damage are told; those behind it come next.
    if (const std::optional<Damage> damage = file_.bytes.take_damage()) return damage_record(file_.place, *damage);
    if (file_.bytes.error() == 0 || done_) return std::nullopt;
    done_ = true;
    Record broken;
    broken.kind = Record::Kind::kFailed;
    broken.may_hold_more = true;
    broken.document.place = file_.place;
    broken.error = {file_.place, fmt::format("cannot be read to its end: {}", std::strerror(file_.bytes.error())), ""};
    return broken;
  }

 private:
  Record record(const Line& line) {
    Row row;
    if (line.too_long) {
      row.problem = fmt::format("the line has {}, more than the {} that a record may have", readable_size(line.size),
                                readable_size(most_));
      row.is_broken = true;
    } else {
      row = parser_.parse(line);
    }
    Record record;
    std::string id = row.has_id ? row.id : !row.url.empty() ? row.url : fmt::format("{}:{}", file_.id, line.number);
    if (row.problem.empty() && !row.text) {
      record.document.id = id;
      record.rest = [html = *std::move(row.html)](Record& r) {
        make_page(r, html, "html", "utf-8");
        if (r.kind == Record::Kind::kFailed) r.error.what = "\"html\": " + r.error.what;
      };
    } else if (row.problem.empty()) {
      record.document = text_document(id, std::move(*row.text));
      record.html = std::move(row.given_html);
      record.document.source_hash = content_hash(record.document.source);
      record.document.source_bytes = record.document.source.size();
    }
    if (!row.problem.empty()) {
      record.kind = Record::Kind::kFailed;
      record.document.id = std::move(id);
      record.may_hold_more = row.is_broken && !row.has_id;
      record.raw_text = row.text.value_or("");
    }
    Document& page = record.document;
    page.place = fmt::format("{}: line {} at byte {}", file_.place, line.number, line.offset);
    page.site = row.site.empty() ? host_of(row.url) : std::move(row.site);
    page.url = std::move(row.url);
    if (!row.lang.empty()) page.lang = std::move(row.lang);
    record.error = {page.place, std::move(row.problem), ""};
    record.has_id = row.has_id;
    record.fields = std::move(row.fields).json();
    record.held = line.size;
    record.bytes = stored_since();
    return record;
  }

  std::size_t stored_since() {
    const std::uint64_t stored = file_.bytes.stored();
    return static_cast<std::size_t>(stored - std::exchange(stored_, stored));
  }

  InputFile file_;
  std::size_t most_;
  LineReader lines_;
  RowParser parser_;
  std::uint64_t stored_ = 0;
  bool done_ = false;
};

}  // namespace

std::unique_ptr<FormatReader> open_jsonl(InputFile file, std::size_t max_record_bytes) {
  return std::make_unique<JsonlReader>(std::move(file), max_record_bytes);
}

}  // namespace winnow
