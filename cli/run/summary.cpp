#include "summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace winnow::cli {
namespace {

constexpr std::size_t kNamed = 20;

void say_files(const LeftBehind& files, const std::string& folder, Messages& messages) {
  if (files.removed > 0)
    messages.info(fmt::format("        {} of an earlier run removed: {} now", counted(files.removed, "file", "files"),
                              files.removed == 1 ? "its page is a copy" : "their pages are copies"));
  for (std::size_t i = 0; i < files.changed.size() && i < kNamed; ++i)
    messages.warning({(std::filesystem::path(folder) / files.changed[i]).string(),
                      "its page is a copy now, and the file has been changed since an earlier run wrote it: it stays",
                      "remove it, or move it elsewhere"});
  if (files.changed.size() > kNamed)
    messages.info(fmt::format("        {} more such files stay", grouped(files.changed.size() - kNamed)));
}

void say_deleted(const LeftBehind& earlier, Messages& messages) {
  if (earlier.read_nothing)
    return messages.warning({"", "no page was read: no document of --since is deleted as gone",
                             "look whether the inputs are what they should be"});
  if (earlier.spared > 0)
    return messages.error(
        {"",
         fmt::format(
             "the pages of {} of {} that --since names are gone, more than --most-deleted allows: none is deleted",
             grouped(earlier.spared), counted(earlier.documents, "document", "documents")),
         "look whether the inputs are whole; where they are, the same command with --most-deleted 100% deletes them"});
  if (earlier.deleted == 0) return;
  messages.info(fmt::format("        {} of {} that --since names {} deleted: {}", grouped(earlier.deleted),
                            counted(earlier.documents, "document", "documents"), earlier.deleted == 1 ? "is" : "are",
                            earlier.deleted == 1 ? "its page is gone" : "their pages are gone"));
}

}  // namespace

std::vector<std::string> summary(const Report& report, std::uint64_t altered, bool dry_run, const std::string& where) {
  std::vector<std::string> lines;
  std::string first = fmt::format("{}, {}{}", counted(report.pages, "page", "pages"), grouped(altered),
                                  dry_run ? " would change" : " changed");
  // The report counts as changed what plugins changed.
  if (altered > report.changed)
    first += fmt::format(" ({} in form alone)", report.changed == 0 ? "all" : grouped(altered - report.changed));
  if (report.empty > 0) first += fmt::format(", {} empty", grouped(report.empty));
  if (report.duplicates > 0)
    first += fmt::format(", {} of others", counted(report.duplicates, "is a copy", "are copies"));
  if (report.quarantined > 0) first += fmt::format(", {} quarantined", grouped(report.quarantined));
  if (report.words_in > 0) {
    const std::uint64_t removed = report.words_in - std::min(report.words_in, report.words_out);
    first += fmt::format("; {} of {} removed ({:.1f} %)", grouped(removed), counted(report.words_in, "word", "words"),
                         100.0 * static_cast<double>(removed) / static_cast<double>(report.words_in));
  }
  lines.push_back(first);
  for (const auto& [plugin, reasons] : report.reasons) {
    std::vector<std::pair<std::string, std::uint64_t>> parts;
    std::uint64_t words = 0;
    for (const auto& [reason, count] : reasons) {
      parts.emplace_back(reason, count.words);  // what holds no word (a separator) is left to the report
      words += count.words;
    }
    std::stable_sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    std::string line = fmt::format("  {:<12} {:>9}:", plugin, counted(words, "word", "words"));
    std::string_view between = "";
    for (const auto& [reason, n] : parts) {
      if (n == 0) continue;
      line += fmt::format("{} {} {}", between, reason, grouped(n));
      between = ",";
    }
    lines.push_back(line);
  }
  std::string rest;
  const auto add = [&](std::uint64_t n, const std::string& what) {
    if (n > 0) rest += fmt::format("{}{} {}", rest.empty() ? "" : ", ", grouped(n), what);
  };
  add(report.skipped, "skipped");
  add(report.failed, "failed");
  add(report.damaged, report.damaged == 1 ? "damaged place" : "damaged places");
  add(report.n_incidents, report.n_incidents == 1 ? "plugin incident" : "plugin incidents");
  add(report.unsettled, "not settled");
  if (!rest.empty()) lines.push_back("  " + rest);
  if (!where.empty()) lines.push_back((dry_run ? "  nothing written; it would go to " : "  written to ") + where);
  return lines;
}

void say_left_behind(const LeftBehind& earlier, const std::string& folder, Messages& messages) {
  say_deleted(earlier, messages);
  say_files(earlier, folder, messages);
}

}  // namespace winnow::cli
