// Plain text: a file is a page.
#include <fmt/format.h>

#include <cstring>
#include <vector>

#include "formats.h"

namespace winnow {
namespace {

class TextReader : public FormatReader {
 public:
  TextReader(InputFile file, std::size_t most) : file_(std::move(file)), most_(most) {}

  std::optional<Record> next() override {
    if (done_) return std::nullopt;
    done_ = true;
    const std::optional<std::string> bytes = file_.size > most_ ? std::nullopt : read_all();
    if (file_.bytes.stopped()) return std::nullopt;
    Record record;
    if (!bytes) {
      record.kind = Record::Kind::kFailed;
      record.document.id = file_.id;
      record.document.place = file_.place;
      record.error = why_not();
      return record;
    }
    DecodedText decoded = decode(*bytes);
    record.document = text_document(file_.id, std::move(decoded.text));
    record.document.decoding = std::move(decoded.decoding);
    record.document.place = file_.place;
    record.document.source_hash = content_hash(*bytes);
    record.document.source_bytes = bytes->size();
    record.bytes = static_cast<std::size_t>(file_.bytes.stored());
    record.held = bytes->size();
    record.damage = std::move(damage_);
    return record;
  }

 private:
  // All bytes; nothing when there are more than the limit or reading failed.
  std::optional<std::string> read_all() {
    std::string bytes;
    std::size_t size = 0;
    // One byte more than the size: the read that finds the end then needs no second buffer.
    std::size_t room = file_.size + 1;
    for (;;) {
      bytes.resize(std::min(size + room, most_ + 1));
      const std::size_t n = file_.bytes.read(bytes.data() + size, bytes.size() - size);
      size += n;
      if (n == 0 && note_damage()) continue;
      if (n == 0 || size > most_) break;
      room = size == bytes.size() ? std::max<std::size_t>(size, 1u << 16) : bytes.size() - size;
    }
    bytes.resize(size);
    file_.size = std::max(file_.size, size);
    if (size > most_ || file_.bytes.error() != 0 || (size == 0 && !damage_.empty())) return std::nullopt;
    return bytes;
  }

  // A page of which something is missing is taken as far as it can be read.
  bool note_damage() {
    const std::optional<Damage> damage = file_.bytes.take_damage();
    if (damage) damage_.push_back(damage_record(file_.place, *damage).error);
    return damage.has_value();
  }

  Error why_not() const {
    if (file_.bytes.error() != 0)
      return {file_.place, fmt::format("cannot be read: {}", std::strerror(file_.bytes.error())), ""};
    if (!damage_.empty()) return damage_.front();
    return {
        file_.place,
        fmt::format("{} are more than the {} that a page may have", readable_size(file_.size), readable_size(most_)),
        ""};
  }

  InputFile file_;
  std::size_t most_;
  std::vector<Error> damage_;
  bool done_ = false;
};

}  // namespace

std::unique_ptr<FormatReader> open_text(InputFile file, std::size_t max_record_bytes) {
  return std::make_unique<TextReader>(std::move(file), max_record_bytes);
}

}  // namespace winnow
