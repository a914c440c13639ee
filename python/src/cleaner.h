// Pages cleaned for Python: the plugins of a choice, and a pipeline for each thread that asks.
#pragma once
#include <winnow/clean_page.h>
#include <winnow/host.h>
#include <winnow/plugin_choice.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arrow_in.h"
#include "arrow_out.h"

namespace winnow::python {

/// What is known of a page before it is cleaned. Texts are valid UTF-8, or bytes whose charset is found out.
struct PageInput {
  std::string_view source;
  bool is_html = false;
  bool is_bytes = false;  // decode it
  std::string_view id, url, site;
};

/// A page that was cleaned, with all that was done to it.
struct CleanedPage {
  CleanPage clean;
  std::string hash, title, date, byline, lang, body, site, id, url;
  std::vector<AppliedEdit> history;  // its texts lie in `store`
  TextStore store;
  std::string html_source;  // of HTML, whose audit doesn't hold its markup
  bool is_html = false, is_bytes = false;
};

/// Which columns of a table are what.
struct ColumnNames {
  std::optional<std::string> text, html, id, url, site;
};

struct CleanerSettings {
  PluginChoice choice;
  double max_cut = 1;
  std::string site;
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

 private:
  class Lease;
  struct Shared;
  std::shared_ptr<Shared> shared_;
  double max_cut_;
  std::string site_;
};

/// The settings of a configuration file that concern pages; those of runs (jobs, output ...) are left out, others
/// refused.
CleanerSettings settings_of_file(const std::string& file);

}  // namespace winnow::python
