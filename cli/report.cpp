#include <winnow/html_report.h>
#include <winnow/output_file.h>

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "compare/clean_texts.h"
#include "numbers.h"
#include "refused.h"
#include "run/side_files.h"
#include "terminal/terminal.h"
#include "verbs.h"

namespace winnow::cli {
namespace {

namespace fs = std::filesystem;

struct Run {
  fs::path audit;
  std::optional<fs::path> cleaned;
};

// The arguments are an audit, clean texts, or both, told apart by what they hold.
Run run_of(const Settings& settings) {
  Run run;
  if (const auto audit = settings.one("audit")) run.audit = audit->text;
  for (const std::string& argument : settings.arguments) {
    if (!fs::exists(argument))
      throw Refused({argument, "no such file or folder", "winnow report AUDIT [CLEANED]: what winnow clean wrote"});
    if (run.audit.empty() && is_audit(argument))
      run.audit = argument;
    else if (!run.cleaned)
      run.cleaned = argument;
    else
      throw Refused({argument, "one audit and one folder or file of clean texts make a report", "one report a run"});
  }
  if (run.audit.empty() && !run.cleaned)
    throw Refused({"", "an audit is wanted", "winnow report AUDIT [CLEANED] -o report.html; --help shows how"});
  if (run.audit.empty()) {
    const std::optional<fs::path> found = audit_beside(*run.cleaned);
    if (!found)
      throw Refused({run.cleaned->string(), "no audit lies in it or beside it",
                     "name the file that winnow clean --audit wrote: --audit FILE"});
    run.audit = *found;
  }
  return run;
}

}  // namespace

int run_report(const Settings& settings) {
  const Run run = run_of(settings);
  const std::optional<Value> out = settings.one("output");
  if (!out) throw Refused({"", "-o FILE is wanted", "winnow report AUDIT -o report.html; -o - is standard output"});
  Messages messages(settings);
  HtmlReportInput input;
  input.audit = run.audit;
  input.title = (run.cleaned ? *run.cleaned : run.audit).filename().string();
  if (input.title.empty()) input.title = run.cleaned->parent_path().filename().string();
  input.title = escaped(input.title);
  if (const auto rows = settings.one("rows"))
    input.most_edits = whole_given(*rows, 0, 999'999'999, "number up to 999999999", "such as 1000");
  if (const auto clusters = settings.one("clusters")) {
    if (!fs::is_regular_file(clusters->text))
      throw Refused({clusters->text, "is no file", "winnow dedup --clusters FILE writes one"});
    input.clusters = clusters->text;
  }
  std::unique_ptr<CleanTexts> texts;
  if (run.cleaned) {
    texts = std::make_unique<CleanTexts>(*run.cleaned);
    input.text_of = [&](const AuditedPage& page) -> std::optional<std::string> {
      Result<std::string> text = texts->of(page.id);
      return text ? std::optional<std::string>(*std::move(text)) : std::nullopt;
    };
  }
  if (out->text != "-") {
    std::vector<std::string> read{run.audit.string()};
    if (run.cleaned) read.push_back(run.cleaned->string());
    if (!input.clusters.empty()) read.push_back(input.clusters.string());
    check_side_files(settings, {{"output", {OwnKind::kReportPage}}}, read, "");
  }
  Result<OutputFile> file = OutputFile::open(out->text);
  if (!file) throw Refused(file.error());
  Status written = ok();
  const Result<HtmlReportFigures> figures =
      write_html_report(input, [&](std::string_view piece) { return written = file->write(piece); });
  if (!figures) throw Refused(figures.error(), written ? kFailures : kOutOfResource);
  if (const Status finished = file->finish(); !finished) throw Refused(finished.error(), kOutOfResource);
  messages.info(fmt::format("winnow: {}, {}, {} side by side, {} that lost unusually much; {}",
                            counted(figures->pages, "page", "pages"), counted(figures->edits, "edit", "edits"),
                            counted(figures->pages_shown, "page", "pages"), figures->unusual_pages,
                            out->text == "-" ? "written" : "open " + escaped(out->text) + " in a browser"));
  return kDone;
}

}  // namespace winnow::cli
