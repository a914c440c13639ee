#include "page_input.h"

#include <winnow/html.h>
#include <winnow/reader.h>
#include <winnow/site.h>
#include <winnow/unwrap.h>

#include <algorithm>
#include <utility>

#include "raised.h"

namespace winnow::python {

Document document_of(const PageInput& input, const Reading& reading, bool audit) {
  Document page;
  if (input.is_html && input.is_bytes) {
    page = value_of(html_document(std::string(input.id), input.source, "", input.url, {}));
  } else if (input.is_html) {
    page = html_page(std::string(input.id), decode(input.source).text, input.url, {});
  } else {
    // Valid UTF-8 comes back as it is: whoever made the column may have promised it in vain.
    DecodedText decoded = decode(input.source);
    page = text_document(std::string(input.id), std::move(decoded.text));
    page.decoding = std::move(decoded.decoding);
  }
  if (reading.unwrap && !page.is_html) unwrap(page);
  page.url = input.url;
  page.site = input.site.empty() ? host_of(input.url) : std::string(input.site);
  if (page.site.empty()) page.site = reading.site;
  page.place = input.id.empty() ? "page" : std::string(input.id);
  if (audit) page.source_hash = content_hash(input.source);
  page.source_bytes = input.source.size();
  return page;
}

ColumnNames usual_columns(const Input& input, ColumnNames names) {
  if (!input.is_table()) {
    if (!names.html) names.text = "text";
    names.id = names.url = names.site = std::nullopt;
    return names;
  }
  const auto usual = [&](std::optional<std::string>& name, const char* value) {
    if (!name && input.has_column(value)) name = value;
  };
  if (!names.text && !names.html) {
    usual(names.text, "text");
    usual(names.html, "html");
    if (!names.text && !names.html) (void)input.column("text");
  }
  usual(names.id, "id");
  usual(names.url, "url");
  usual(names.site, "site");
  return names;
}

PageRows::PageRows(const Input& input, const ArrowArray& chunk, const ColumnNames& names) {
  const auto column = [&](const std::optional<std::string>& name) {
    return name ? std::optional<TextColumn>(TextColumn(input.column(*name), chunk)) : std::nullopt;
  };
  const auto fact = [&](const std::optional<std::string>& name) {
    return name ? std::optional<TextColumn>(TextColumn::spelled(input.column(*name), chunk)) : std::nullopt;
  };
  text_ = column(names.text);
  html_ = column(names.html);
  id_ = fact(names.id);
  url_ = fact(names.url);
  site_ = fact(names.site);
}

std::optional<PageInput> PageRows::page(std::int64_t row) const {
  const bool has_text = text_ && !text_->is_null(row);
  if (!has_text && (!html_ || html_->is_null(row))) return std::nullopt;
  const TextColumn& column = has_text ? *text_ : *html_;
  return PageInput{column[row], !has_text, column.is_binary(), id(row), in(url_, row), in(site_, row)};
}

namespace {
constexpr std::int64_t kRowsOfBlock = 64;
}

Blocks::Blocks(std::int64_t rows, unsigned threads)
    : rows_(rows),
      each_(threads <= 1 ? std::max<std::int64_t>(rows, 1) : kRowsOfBlock),
      count_((rows + each_ - 1) / each_),
      threads_(std::min<std::int64_t>(threads, count_)) {}

bool Blocks::next(std::int64_t& block, std::int64_t& begin, std::int64_t& end) {
  block = next_++;
  begin = block * each_;
  end = std::min(begin + each_, rows_);
  return block < count_;
}

}  // namespace winnow::python
