#include <winnow/html.h>
#include <winnow/reader.h>

#include <algorithm>

#include "html_blocks.h"
#include "html_charset.h"
#include "html_meta.h"
#include "html_tree.h"

namespace winnow {
namespace {

// Is there a single tag in it?
bool has_tags(std::string_view text) {
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    const bool letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
    if (letter || next == '!' || next == '/') return true;
  }
  return false;
}

}  // namespace

Document html_page(std::string id, std::string source, std::string_view url, const HtmlOptions& options) {
  if (!has_tags(source)) {
    Document page = text_document(std::move(id), std::move(source));
    page.url = url;
    return page;
  }
  Document page;
  page.id = std::move(id);
  page.url = url;
  page.source = std::move(source);
  page.is_html = true;
  const bool with_tags = page.source.size() <= options.most_tagged_bytes;
  html::MetaCollector meta(page);
  html::BlockBuilder blocks(page, with_tags);
  html::TreeParser(page.source, blocks, {options.most_depth}, meta.sink()).run();
  meta.finish();
  if (!with_tags) page.meta.emplace_back("html.tags", "not recorded: the page is too large");
  return page;
}

Result<Document> html_document(std::string id, std::string_view bytes, std::string_view declared_charset,
                               std::string_view url, const HtmlOptions& options) {
  const Sniffed looks = sniff(bytes.substr(0, 4096));
  if (looks.format == "binary") return Error{"", looks.detail + ", not HTML", ""};
  std::string charset = html::charset_meant_by(declared_charset);
  if (charset.empty()) charset = html::declared_charset(bytes);
  DecodedText decoded = decode(bytes, charset);
  Document page = html_page(std::move(id), std::move(decoded.text), url, options);
  page.decoding = std::move(decoded.decoding);
  page.source_hash = content_hash(bytes);
  page.source_bytes = bytes.size();
  return page;
}

}  // namespace winnow
