// Plain text: a file is a page.
#include "formats.h"
#include "whole_file.h"

namespace winnow {
namespace {

class TextReader : public FormatReader {
 public:
  TextReader(InputFile file, std::size_t most) : file_(std::move(file)), most_(most) {}

  std::optional<Record> next() override {
    if (done_) return std::nullopt;
    done_ = true;
    Record record;
    const Result<std::string> bytes = read_whole(file_, most_, record.damage);
    if (file_.bytes.stopped()) return std::nullopt;
    if (!bytes) {
      record.kind = Record::Kind::kFailed;
      record.document.id = file_.id;
      record.document.place = file_.place;
      record.error = bytes.error();
      return record;
    }
    DecodedText decoded = decode(*bytes);
    record.document = text_document(file_.id, std::move(decoded.text));
    record.document.decoding = std::move(decoded.decoding);
    record.document.place = file_.place;
    record.document.source_hash = content_hash(*bytes);
    record.document.source_bytes = bytes->size();
    record.held = bytes->size();
    record.bytes = static_cast<std::size_t>(file_.bytes.stored());
    return record;
  }

 private:
  InputFile file_;
  std::size_t most_;
  bool done_ = false;
};

}  // namespace

std::unique_ptr<FormatReader> open_text(InputFile file, std::size_t max_record_bytes) {
  return std::make_unique<TextReader>(std::move(file), max_record_bytes);
}

}  // namespace winnow
