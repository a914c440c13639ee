// Pages cleaned for Python: the plugins of a choice, and a pipeline for each thread that asks.
#pragma once
#include <winnow/clean_page.h>

#include <memory>
#include <string>
#include <vector>

#include "arrow_in.h"
#include "arrow_out.h"
#include "opened.h"
#include "page_input.h"
#include "settings.h"

namespace winnow::python {

/// A page that was cleaned, with all that was done to it.
struct CleanedPage {
  CleanPage clean;
  std::string hash, title, date, byline, iso_date, lang, body, site, id, url;
  std::vector<AppliedEdit> history;  // its texts lie in `store`
  TextStore store;
  std::string html_source;  // of HTML, whose audit doesn't hold its markup
  bool is_html = false, is_bytes = false;
};

/// Thread-safe. Starts no threads but within clean_arrow(), which ends them. After fork() the child goes on with the
/// pipelines that were idle.
class Cleaner {
 public:
  /// `plugins` is the folder of the package's own plugins. Throws Raised.
  Cleaner(CleanerSettings settings, const std::string& plugins);

  CleanedPage clean(const PageInput& input) const;
  /// A row for each row, in order. Without the GIL.
  std::shared_ptr<const Table> clean_chunk(const Input& input, const ArrowArray& chunk, const ColumnNames& names,
                                           bool audit, unsigned threads) const;

  const std::vector<std::string>& warnings() const;
  /// "name version" of each plugin, in order.
  std::vector<std::string> plugins() const;
  /// Equal for two pipelines that give equal results: version, plugins' bytes, options, files that these name.
  const std::string& fingerprint() const;
  const std::shared_ptr<Opened>& opened() const { return opened_; }
  const Reading& reading() const { return reading_; }

 private:
  std::shared_ptr<Opened> opened_;
  double max_cut_;
  Reading reading_;
};

}  // namespace winnow::python
