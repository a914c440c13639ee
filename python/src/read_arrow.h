// Pages as they come, before cleaning: what Winnow's readers find in files.
#pragma once
#include <winnow/reader.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "arrow_out.h"

namespace winnow::python {

/// Reads inputs, a batch at a time: id, url, site, text or html (the other is null), lang, fields (JSON of the other
/// members of a row, or null), error. What is damaged or failed is a row with an error; what is skipped is none.
class PageSource {
 public:
  PageSource(std::vector<std::string> inputs, ReadOptions options) : source_(std::move(inputs), std::move(options)) {}
  /// Up to `rows` rows or about 32 MiB; null at the end. Without the GIL.
  std::shared_ptr<const Table> next(std::int64_t rows);

 private:
  Source source_;
  bool ended_ = false;
};

}  // namespace winnow::python
