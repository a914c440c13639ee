#include "read_arrow.h"

#include <winnow/rows.h>

namespace winnow::python {
namespace {

constexpr std::size_t kBatchBytes = 32u << 20;

enum Place { kId, kUrl, kSite, kText, kHtml, kLang, kFields, kError };

void add_record(Table& table, const Record& record) {
  const Document& page = record.document;
  std::string error = record.kind == Record::Kind::kPage ? "" : record.error.place + ": " + record.error.what;
  for (const Error& damage : record.damage) error += (error.empty() ? "" : "; ") + damage.what;
  add_or_null(table.columns[kId], page.id);
  add_or_null(table.columns[kUrl], page.url);
  add_or_null(table.columns[kSite], page.site);
  if (record.kind == Record::Kind::kPage) {
    add(table.columns[page.is_html ? kHtml : kText], page.source);
    add_null(table.columns[page.is_html ? kText : kHtml]);
  } else {
    add_null(table.columns[kText]);
    add_null(table.columns[kHtml]);
  }
  add_or_null(table.columns[kLang], page.lang);
  add_or_null(table.columns[kFields], passing_members(record));
  add_or_null(table.columns[kError], error);
  ++table.rows;
}

}  // namespace

std::shared_ptr<const Table> PageSource::next(std::int64_t rows) {
  auto table = std::make_shared<Table>();
  for (const char* name : {"id", "url", "site", "text", "html", "lang", "fields", "error"})
    table->columns.push_back(text_column(name));
  std::size_t bytes = 0;
  while (!ended_ && table->rows < rows && bytes < kBatchBytes) {
    std::optional<Record> record = source_.next();
    if (!record) {
      ended_ = true;
      break;
    }
    record->finish();
    if (record->kind == Record::Kind::kSkipped) continue;
    bytes += record->document.source.size();
    add_record(*table, *record);
  }
  return table->rows == 0 ? nullptr : table;
}

}  // namespace winnow::python
