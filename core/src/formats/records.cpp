#include <fmt/format.h>

#include "formats.h"

namespace winnow {

Document page_document(std::string id, std::string_view bytes, std::string_view, std::string_view charset,
                       std::string_view) {
  DecodedText decoded = decode(bytes, charset);
  Document document = text_document(std::move(id), std::move(decoded.text));
  document.decoding = std::move(decoded.decoding);
  document.source_hash = content_hash(bytes);
  document.source_bytes = bytes.size();
  return document;
}

Record damage_record(std::string place, std::string what) {
  Record record;
  record.kind = Record::Kind::kDamage;
  record.document.place = place;
  record.error = {std::move(place), std::move(what), ""};
  return record;
}

Record damage_record(const std::string& place, const Damage& damage) {
  return damage_record(fmt::format("{}: at byte {}", place, damage.begin),
                       fmt::format("{}; skipped bytes {} to {}", damage.what, damage.begin, damage.end));
}

}  // namespace winnow
