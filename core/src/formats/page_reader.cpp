// Text and HTML: a file is a page.
#include "formats.h"
#include "whole_file.h"

namespace winnow {
namespace {

class PageReader : public FormatReader {
 public:
  PageReader(InputFile file, std::size_t most, std::string_view format)
      : file_(std::move(file)), most_(most), format_(format) {}

  std::optional<Record> next() override {
    if (done_) return std::nullopt;
    done_ = true;
    Record record;
    Result<std::string> bytes = read_whole(file_, most_, record.damage);
    if (file_.bytes.stopped()) return std::nullopt;
    record.document.id = file_.id;
    record.document.place = file_.place;
    record.bytes = static_cast<std::size_t>(file_.bytes.stored());
    if (bytes) {
      record.held = 2 * bytes->size();
      record.rest = [bytes = *std::move(bytes), format = format_](Record& r) { make_page(r, bytes, format, {}); };
    } else {
      record.kind = Record::Kind::kFailed;
      record.error = bytes.error();
    }
    return record;
  }

 private:
  InputFile file_;
  std::size_t most_;
  std::string_view format_;  // a literal
  bool done_ = false;
};

}  // namespace

std::unique_ptr<FormatReader> open_text(InputFile file, std::size_t max_record_bytes) {
  return std::make_unique<PageReader>(std::move(file), max_record_bytes, "txt");
}

std::unique_ptr<FormatReader> open_html(InputFile file, std::size_t max_record_bytes) {
  return std::make_unique<PageReader>(std::move(file), max_record_bytes, "html");
}

}  // namespace winnow
