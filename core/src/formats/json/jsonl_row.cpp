#include <winnow/clean_page.h>
#include <winnow/rows.h>

#include <fmt/compile.h>
#include <fmt/format.h>

#include <iterator>

#include "json_text.h"
#include "paragraphs.h"
#include "row_names.h"

namespace winnow {
namespace {

void add_text(std::string& row, std::string_view name, std::string_view text) {
  row += ",\"";
  row += name;
  row += "\":";
  append_json_string(row, text);
}

// Where in the source each block of the text came from: three numbers a block, its first byte in the text, and its
// range in the decoded source.
void add_map(std::string& row, const Document& page) {
  row += ",\"map\":[";
  std::size_t at = 0;
  bool first = true;
  for (const Block& block : page.blocks) {
    if (block.dropped) continue;
    if (!first) at += block.joins_previous ? 1 : 2;
    fmt::format_to(std::back_inserter(row), FMT_COMPILE("{}{},{},{}"), first ? "" : ",", at, block.source.begin,
                   block.source.end);
    first = false;
    at += block.text.size();
  }
  row += ']';
}

void add_plugins(std::string& row, std::span<const std::string> plugins) {
  row += ",\"plugins\":[";
  for (const std::string& plugin : plugins) {
    if (&plugin != plugins.data()) row += ',';
    append_json_string(row, plugin);
  }
  row += ']';
}

// What a page says of itself. A row of Winnow's whose text comes out as it went in says the same again: more is known
// where chrome stands around the text, and of HTML.
void add_facts(std::string& row, const PageResult& page, const std::string& hash) {
  constexpr std::string_view kNames[] = {"body", "title", "date", "byline", "iso_date"};
  const Document& document = page.record->document;
  const std::string& own = page.record->renamed;
  const auto is_text = [](std::string_view value) { return value.starts_with('"'); };
  if (page.record->is_own && member_of(own, "hash") == "\"" + hash + "\"" && is_text(member_of(own, "body"))) {
    for (const std::string_view name : kNames)
      if (const std::string_view value = member_of(own, name); is_text(value))
        row.append(",\"").append(name).append("\":").append(value);
    return;
  }
  add_text(row, "body", page.body);
  for (const PageFact fact : {PageFact::kTitle, PageFact::kDate, PageFact::kByline})
    if (const std::string_view text = page_fact(document, fact); !text.empty())
      add_text(row, kNames[1 + static_cast<std::size_t>(fact)], text);
  if (const std::string day = page_day(document); !day.empty()) add_text(row, "iso_date", day);
}

// The members of a row under their own names. "copies" is renamed where that name is used again.
std::string members_as_they_came(const Record& record, bool copies_too) {
  if (record.renamed.empty()) return record.fields;
  std::string renamed = record.renamed, fields = record.fields;
  const std::string_view copies = copies_too ? std::string_view() : member_of(record.renamed, "copies");
  const std::string_view id = member_of(record.renamed, "id");
  for (const auto& [name, value] : {std::pair<std::string_view, std::string_view>{"copies", copies}, {"id", id}}) {
    if (value.empty()) continue;
    renamed = without_member(renamed, name);
    if (!record.is_own) fields = with_renamed(fields, fmt::format("{{\"{}\":{}}}", name, value));
  }
  if (renamed.size() == 2) return fields;
  return fields.size() > 2 ? fields.substr(0, fields.size() - 1) + "," + renamed.substr(1) : renamed;
}

// The row of a page with its members as they came, a text under `name`, `html` as JSON text, and `more`.
std::string row_of(const Record& record, std::string_view name, std::string_view text, std::string_view html,
                   std::string_view more) {
  const Document& document = record.document;
  const std::string fields = members_as_they_came(record, more.empty());
  std::string row = "{";
  row.reserve(text.size() + html.size() + fields.size() + more.size() + 256);
  if (!record.has_id) {
    row += "\"id\":";
    append_json_string(row, document.id);
  }
  if (fields.size() > 2) {
    if (row.size() > 1) row += ',';
    row.append(fields, 1, fields.size() - 2);
  }
  if (!document.site.empty()) add_text(row, "site", document.site);
  add_text(row, name, text);
  if (!html.empty()) row.append(",\"html\":").append(html);
  if (!more.empty()) {
    row += ',';
    row += more;
  }
  row += "}\n";
  return row;
}

}  // namespace

std::string passing_members(const Record& record) {
  if (record.renamed.empty()) return record.fields;
  if (!record.is_own) return with_renamed(record.fields, record.renamed);
  const std::string_view error = member_of(record.renamed, "error");
  const bool is_told = error.empty() || !member_of(record.fields, "source.error").empty();
  return is_told ? record.fields : with_renamed(record.fields, fmt::format("{{\"error\":{}}}", error));
}

std::string jsonl_row(const PageResult& page) {
  const Document& document = page.record->document;
  std::string row = "{";
  // With room for escapes, as append_json_string() asks for it: else a row of any length would be moved twice.
  const std::string passing = page.record->renamed.empty() ? std::string() : passing_members(*page.record);
  const std::string_view fields = page.record->renamed.empty() ? page.record->fields : passing;
  row.reserve((page.text.size() + page.body.size()) / 8 * 9 + fields.size() + 1024);
  if (!page.record->has_id) {
    row += "\"id\":";
    append_json_string(row, document.id);
  }
  if (fields.size() > 2) {
    if (row.size() > 1) row += ',';
    row.append(fields, 1, fields.size() - 2);
  }
  const bool failed = page.status == "failed";
  const std::string hash = content_hash(page.text);
  add_text(row, "text", page.text);
  if (!failed) add_facts(row, page, hash);
  if (!document.lang.empty()) add_text(row, "lang", document.lang);
  if (!document.site.empty()) add_text(row, "site", document.site);
  add_text(row, "hash", hash);
  if (page.provenance && !failed) {
    if (!document.dropped) add_map(row, document);
    add_plugins(row, page.plugins);
  }
  if (page.paragraphs && !failed) row.append(",\"paragraphs\":").append(paragraphs_json(document));
  fmt::format_to(std::back_inserter(row), ",\"edits\":{}", page.edits);
  if (const std::string_view reason = reason_of_drop(document); !reason.empty()) add_text(row, "dropped", reason);
  if (const std::string_view why = dropped_for_now(document); !why.empty()) add_text(row, "temporary", why);
  add_text(row, "status", page.status);
  if (!page.error.empty()) add_text(row, "error", page.error);
  row += "}\n";
  return row;
}

std::string row_with_text(const Record& record, std::string_view text, std::string_view more) {
  return row_of(record, "text", text, "", more);
}

std::string unchanged_row(const Record& record, std::string_view more) {
  const Document& page = record.document;
  return row_of(record, page.is_html ? "html" : "text", page.source, record.html, more);
}

}  // namespace winnow
