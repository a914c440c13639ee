// JSONL: a line is a page, {"id"?, "text" or "html", "url"?, "site"?, ...}. A broken line is a failed record and the
// stream goes on.
#include <winnow/readable_size.h>

#include <fmt/format.h>
#include <simdjson.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <cstring>

#include "formats/formats.h"
#include "page_facts.h"
#include "row_charset.h"
#include "row_lines.h"
#include "row_names.h"
#include "row_parser.h"

namespace winnow {
namespace {

// A row that jsonl_row() made, of the text that it has now, says of its page what is written anew when the page is
// cleaned. What an HTML page told machines of title, date and author is known of its row alone.
void take_own_facts(Record& record) {
  for (const auto& [name, key] : kRowFacts)
    if (const nlohmann::json value = parse_json(member_of(record.renamed, name)); value.is_string())
      record.document.meta.emplace_back(key, value.get<std::string>());
}

class JsonlReader : public FormatReader {
 public:
  JsonlReader(InputFile file, std::size_t most) : file_(std::move(file)), most_(most), lines_(file_.bytes, most) {}

  std::optional<Record> next() override {
    while (std::optional<RowLine> line = lines_.next()) {
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
  Record record(const RowLine& line) {
    Row row;
    if (line.too_long) {
      row.problem = fmt::format("the line has {}, more than the {} that a record may have", readable_size(line.size),
                                readable_size(most_));
      row.is_broken = true;
    } else {
      row = parser_.parse(line);
      if (!row.is_broken) charset_.see(line.bytes);
      if (row.is_broken && !simdjson::validate_utf8(line.bytes.data(), line.bytes.size())) row = of_other_charset(line);
    }
    Record record;
    const bool has_no_id = row.id.empty();
    std::string id = !has_no_id         ? std::move(row.id)
                     : !row.url.empty() ? row.url
                                        : fmt::format("{}:{}", file_.id, line.number);
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
      record.may_hold_more = row.is_broken && has_no_id;
      record.raw_text = row.text.value_or("");
    }
    Document& page = record.document;
    page.place = fmt::format("{}: line {} at byte {}", file_.place, line.number, line.offset);
    page.site = row.site.empty() ? host_of(row.url) : std::move(row.site);
    page.url = std::move(row.url);
    if (!row.lang.empty()) page.lang = std::move(row.lang);
    if (!row.charset.empty()) page.meta.emplace_back(kRowCharset, std::move(row.charset));
    record.error = {page.place, std::move(row.problem), ""};
    record.has_id = row.has_id;
    record.has_number_id = row.has_number_id;
    record.fields = row.fields.json();
    record.renamed = row.fields.renamed();
    record.is_own = record.kind == Record::Kind::kPage && row.text && row.hash == page.source_hash;
    if (record.is_own) take_own_facts(record);
    record.held = line.size;
    record.bytes = stored_since();
    return record;
  }

  // The row of a line that is no UTF-8.
  Row of_other_charset(const RowLine& line) {
    const std::string bytes(line.bytes);  // to look ahead may move what the line views
    if (charset_.wants(line.offset)) charset_.look(bytes, line.offset, lines_.ahead(RowCharset::kAhead));
    Row row;
    row.is_broken = true;
    row.problem = kNoUtf8;
    if (charset_.name().empty()) {
      if (!charset_.is_utf8()) row.problem += "; of a file in another charset: iconv -f WINDOWS-1252 -t UTF-8, say";
      return row;
    }
    if (const simdjson::padded_string text(charset_.decoded(bytes)); text.size() > 0) {
      RowLine decoded = line;
      decoded.bytes = text;
      row = parser_.parse(decoded);
      row.charset = charset_.name();
    } else {
      row.problem += fmt::format(", nor {} as other rows of its file are", charset_.name());
    }
    return row;
  }

  std::size_t stored_since() {
    const std::uint64_t stored = file_.bytes.stored();
    return static_cast<std::size_t>(stored - std::exchange(stored_, stored));
  }

  InputFile file_;
  std::size_t most_;
  RowLines lines_;
  RowCharset charset_;
  RowParser parser_;
  std::uint64_t stored_ = 0;
  bool done_ = false;
};

}  // namespace

std::unique_ptr<FormatReader> open_jsonl(InputFile file, std::size_t max_record_bytes) {
  return std::make_unique<JsonlReader>(std::move(file), max_record_bytes);
}

}  // namespace winnow
