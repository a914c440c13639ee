#include <winnow/html.h>

#include <fmt/format.h>

#include <iterator>

#include "formats.h"

namespace winnow {

namespace {

Result<Document> page_of(std::string id, std::string_view bytes, std::string_view format, std::string_view charset,
                         std::string_view url) {
  if (format == "html") return html_document(std::move(id), bytes, charset, url, {});
  DecodedText decoded = decode(bytes, charset);
  Document document = text_document(std::move(id), std::move(decoded.text));
  document.decoding = std::move(decoded.decoding);
  document.source_hash = content_hash(bytes);
  document.source_bytes = bytes.size();
  return document;
}

}  // namespace

void make_page(Record& record, std::string_view bytes, std::string_view format, std::string_view charset) {
  Document& known = record.document;
  Result<Document> page = page_of(known.id, bytes, format, charset, known.url);
  if (!page) {
    record.kind = Record::Kind::kFailed;
    record.error = {known.place, page.error().what, page.error().advice};
    return;
  }
  page->id = std::move(known.id);
  page->url = std::move(known.url);
  page->site = std::move(known.site);
  page->place = std::move(known.place);
  page->ordinal = known.ordinal;
  if (!known.lang.empty()) page->lang = std::move(known.lang);
  page->meta.insert(page->meta.begin(), std::make_move_iterator(known.meta.begin()),
                    std::make_move_iterator(known.meta.end()));
  known = *std::move(page);
}

Record damage_record(std::string place, std::string what) {
  Record record;
  record.kind = Record::Kind::kDamage;
  record.document.place = place;
  record.error = {std::move(place), std::move(what), ""};
  return record;
}

std::string skipped_range(std::uint64_t begin, std::uint64_t end) {
  return begin == end ? "" : fmt::format("; skipped bytes {} to {}", begin, end);
}

Record damage_record(const std::string& place, const Damage& damage) {
  return damage_record(fmt::format("{}: at byte {}", place, damage.begin),
                       damage.what + skipped_range(damage.begin, damage.end));
}

}  // namespace winnow
