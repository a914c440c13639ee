// The report of a run as one HTML page that needs nothing else: charts, a table of every removal, and pages with kept
// and removed text side by side. Works from a file, without a network; texts of pages are data in it, never markup.
#pragma once
#include <winnow/audit_reader.h>
#include <winnow/error.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace winnow {

/// What a report is made of, and how much of it is shown.
struct HtmlReportInput {
  std::filesystem::path audit;  // read twice
  std::string title;
  /// The rows that `winnow dedup --clusters` wrote, for a chart of copies; empty: no chart.
  std::filesystem::path clusters;
  /// The canonical text of a page; nothing when it is not there. Called in the audit's order. May be empty.
  std::function<std::optional<std::string>(const AuditedPage&)> text_of;
  /// A browser has to hold it all. Beyond these the pages that stand out come first, and the report says how many are
  /// left out; its figures and charts are of all pages, always.
  std::uint64_t most_edits = 200'000;
  std::uint64_t most_text_bytes = 32u << 20;  // of pages shown side by side
};

/// What is in a report.
struct HtmlReportFigures {
  std::uint64_t pages = 0, edits = 0;
  std::uint64_t edits_shown = 0;
  std::uint64_t pages_shown = 0;    // side by side
  std::uint64_t unusual_pages = 0;  // lost much more than the pages of their site do
  std::uint64_t failed = 0, quarantined = 0;
};

/// Writes the page in pieces. Memory: 40 bytes a page of the audit, and its sites. Equal audits and texts give equal
/// bytes. Errors: the audit or the clusters can't be read, `write` failed.
Result<HtmlReportFigures> write_html_report(const HtmlReportInput& input,
                                            const std::function<Status(std::string_view)>& write);

}  // namespace winnow
