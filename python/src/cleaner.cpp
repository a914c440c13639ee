#include "cleaner.h"

#include <winnow/audit.h>
#include <winnow/form.h>
#include <winnow/reader.h>

#include <algorithm>
#include <utility>

#include "opened.h"
#include "raised.h"

namespace winnow::python {

Cleaner::Cleaner(CleanerSettings settings, const std::string& plugins)
    : opened_(Opened::of(settings, plugins)), max_cut_(settings.max_cut), reading_(std::move(settings.reading)) {}

const std::vector<std::string>& Cleaner::warnings() const { return opened_->warnings; }
const std::string& Cleaner::fingerprint() const { return opened_->fingerprint; }

std::vector<std::string> Cleaner::plugins() const {
  std::vector<std::string> names;
  for (const Descriptor& loaded : opened_->host.descriptors()) names.push_back(loaded.name + ' ' + loaded.version);
  return names;
}

CleanedPage Cleaner::clean(const PageInput& input) const {
  CleanedPage page;
  Document document = document_of(input, reading_, true);
  Lease pipeline(*opened_);
  CleanPageOptions how;
  how.audit = true;
  how.max_cut = max_cut_;
  page.clean = clean_page(document, *pipeline, how);
  page.hash = content_hash(page.clean.text);
  page.title = page_fact(document, PageFact::kTitle);
  page.date = page_fact(document, PageFact::kDate);
  page.byline = page_fact(document, PageFact::kByline);
  page.iso_date = page_day(document);
  page.lang = document.lang;
  if (page.clean.status != "failed") page.body = body_text(document);
  page.site = document.site;
  page.id = document.id;
  page.url = document.url;
  page.is_html = document.is_html;
  page.is_bytes = input.is_bytes;
  if (document.is_html) page.html_source = input.source;
  page.history = std::move(document.history);
  page.store = std::move(document.store);
  return page;
}

namespace {

// The columns of a result, filled row by row.
struct Rows {
  enum Place { kText, kTitle, kDate, kByline, kLang, kSite, kBody, kHash, kStatus, kEdits, kError, kIsoDate, kAudit };
  explicit Rows(bool audit) {
    for (const char* name : {"text", "title", "date", "byline", "lang", "site", "body", "hash", "status"})
      columns.push_back(text_column(name));
    columns.push_back(number_column("edits"));
    columns.push_back(text_column("error"));
    columns.push_back(text_column("iso_date"));
    if (audit) columns.push_back(text_column("audit"));
  }
  /// Makes room for the rows [begin, end) of a chunk.
  void reserve(const PageRows& pages, std::int64_t begin, std::int64_t end);
  void add(const Document& page, const CleanPage& clean);
  void add_failed(std::string_view why, std::string_view id);
  std::vector<Column> columns;
};

// Of texts about all stays, of HTML a part.
void Rows::reserve(const PageRows& pages, std::int64_t begin, std::int64_t end) {
  constexpr std::size_t kBytesOfHash = 32;
  std::size_t bytes = 0;
  for (std::int64_t row = begin; row < end; ++row)
    if (const std::optional<PageInput> page = pages.page(row))
      bytes += page->is_html ? page->source.size() / 8 : page->source.size();
  const auto rows = static_cast<std::size_t>(end - begin);
  for (std::size_t i = 0; i < columns.size(); ++i)
    columns[i].reserve(rows, i == kText || i == kBody ? bytes : i == kHash ? rows * kBytesOfHash : 0);
}

void Rows::add(const Document& page, const CleanPage& clean) {
  const bool failed = clean.status == "failed";
  const auto fact = [&](PageFact which) { return failed ? std::string_view() : page_fact(page, which); };
  python::add(columns[kText], clean.text);
  add_or_null(columns[kTitle], fact(PageFact::kTitle));
  add_or_null(columns[kDate], fact(PageFact::kDate));
  add_or_null(columns[kByline], fact(PageFact::kByline));
  add_or_null(columns[kLang], page.lang);
  add_or_null(columns[kSite], page.site);
  if (failed) {
    add_null(columns[kBody]);
  } else {
    python::add(columns[kBody], body_text(page));
  }
  python::add(columns[kHash], content_hash(clean.text));
  python::add(columns[kStatus], clean.status);
  python::add(columns[kEdits], static_cast<std::int64_t>(edit_count(page)));
  add_or_null(columns[kError], failed ? clean.error : clean.guarded);
  add_or_null(columns[kIsoDate], failed ? std::string() : page_day(page));
  if (columns.size() > kAudit) python::add(columns[kAudit], failed ? audit_failure(page, clean.error) : clean.audit);
}

void Rows::add_failed(std::string_view why, std::string_view id) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i == kStatus) {
      python::add(columns[i], std::string_view("failed"));
    } else if (i == kError) {
      python::add(columns[i], why);
    } else if (i == kEdits) {
      python::add(columns[i], std::int64_t{0});
    } else if (i == kAudit) {
      Document page;
      page.id = id;
      page.place = id;
      python::add(columns[i], audit_failure(page, std::string(why)));
    } else {
      add_null(columns[i]);
    }
  }
}

// The column `i` of all parts; `first` has that of the first.
void join(Column& first, const std::vector<Rows>& parts, std::size_t i) {
  std::size_t rows = 0, bytes = 0;
  for (std::size_t part = 1; part < parts.size(); ++part) {
    rows += static_cast<std::size_t>(parts[part].columns[i].rows);
    bytes += parts[part].columns[i].bytes.size();
  }
  first.reserve(rows, bytes);
  for (std::size_t part = 1; part < parts.size(); ++part) first.append(parts[part].columns[i]);
}

}  // namespace

std::shared_ptr<const Table> Cleaner::clean_chunk(const Input& input, const ArrowArray& chunk, const ColumnNames& names,
                                                  bool audit, unsigned threads) const {
  const PageRows columns(input, chunk, names);
  CleanPageOptions how;
  how.audit = audit;
  how.max_cut = max_cut_;
  const auto clean_row = [&](std::int64_t row, Pipeline& pipeline, Rows& rows) {
    const std::optional<PageInput> page = columns.page(row);
    if (!page) return rows.add_failed("there is no text", columns.id(row));
    Document document;
    try {
      document = document_of(*page, reading_, audit);
    } catch (const Raised& refused) {
      return rows.add_failed(refused.error.what, page->id);
    }
    const CleanPage clean = clean_page(document, pipeline, how);
    rows.add(document, clean);
  };

  // Each block of rows has columns of its own, which are put together in order.
  Blocks blocks(chunk.length, threads);
  std::vector<Rows> parts(static_cast<std::size_t>(std::max<std::int64_t>(blocks.count(), 1)), Rows(audit));
  blocks.share([&](const auto& next) {
    Lease pipeline(*opened_);
    for (std::int64_t block, begin, end; next(block, begin, end);) {
      Rows& part = parts[static_cast<std::size_t>(block)];
      part.reserve(columns, begin, end);
      for (std::int64_t row = begin; row < end; ++row) clean_row(row, *pipeline, part);
    }
  });

  auto table = std::make_shared<Table>();
  table->rows = chunk.length;
  table->columns = std::move(parts.front().columns);
  for (std::size_t i = 0; i < table->columns.size(); ++i) join(table->columns[i], parts, i);
  return table;
}

}  // namespace winnow::python
