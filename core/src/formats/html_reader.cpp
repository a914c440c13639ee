// HTML files: a file is a page.
#include <winnow/html.h>

#include "formats.h"
#include "whole_file.h"

namespace winnow {
namespace {

class HtmlReader : public FormatReader {
 public:
  HtmlReader(InputFile file, std::size_t most) : file_(std::move(file)), most_(most) {}

  std::optional<Record> next() override {
    if (done_) return std::nullopt;
    done_ = true;
    const Result<std::string> bytes = read_whole(file_, most_);
    if (file_.bytes.stopped()) return std::nullopt;
    if (!bytes) return failure(bytes.error());
    Result<Document> page = html_document(file_.id, *bytes, {}, {}, {});
    if (!page) return failure({file_.place, page.error().what, ""});
    Record record;
    record.document = *std::move(page);
    record.document.place = file_.place;
    record.bytes = bytes->size();
    return record;
  }

 private:
  Record failure(Error error) const {
    Record record;
    record.kind = Record::Kind::kFailed;
    record.document.id = file_.id;
    record.document.place = file_.place;
    record.error = std::move(error);
    return record;
  }

  InputFile file_;
  std::size_t most_;
  bool done_ = false;
};

}  // namespace

std::unique_ptr<FormatReader> open_html(InputFile file, std::size_t max_record_bytes) {
  return std::make_unique<HtmlReader>(std::move(file), max_record_bytes);
}

}  // namespace winnow
