#include <winnow/reader.h>
#include <winnow/report.h>

#include <fmt/format.h>
#include <sys/stat.h>

#include <cstdio>
#include <memory>
#include <optional>

#include "dedup_output.h"
#include "outputs.h"
#include "plugin_choice.h"
#include "refused.h"
#include "run.h"
#include "run_settings.h"
#include "signals.h"
#include "summary.h"
#include "terminal.h"
#include "verbs.h"

namespace winnow::cli {
namespace {

// More than this many skipped files are only counted, unless --verbose names them all.
constexpr std::uint64_t kNamedSkips = 20;

struct Destination {
  bool rows = false;      // JSONL
  bool is_given = false;  // -o
  bool format_given = false;
  std::string path;
};

Destination destination_of(const Settings& settings) {
  Destination to;
  const auto output = settings.one("output");
  const auto format = settings.one("format");
  to.is_given = output.has_value() && output->text != "-";
  to.format_given = format.has_value();
  if (output) to.path = output->text;
  if (output && to.path.empty()) throw Refused({output->origin, "an empty name is no output", ""});
  if (format) {
    const std::vector<std::string> known{"txt", "jsonl"};
    if (format->text != "txt" && format->text != "jsonl")
      throw Refused({format->origin, fmt::format("no writer for \"{}\"{}", format->text, meant(format->text, known)),
                     "there are txt and jsonl"});
    to.rows = format->text == "jsonl";
  } else if (to.is_given) {
    struct stat info {};
    to.rows = to.path.ends_with(".jsonl") && !(::stat(to.path.c_str(), &info) == 0 && S_ISDIR(info.st_mode));
  }
  return to;
}

// One run of `winnow clean`: what was asked for, and what has happened so far.
class Cleaning {
 public:
  explicit Cleaning(const Settings& settings)
      : settings_(settings),
        messages_(settings),
        inputs_(inputs_of(settings, "clean")),
        to_(destination_of(settings)),
        check_(settings.on("check")),
        dry_(check_ || settings.on("dry-run")),
        verbose_(settings.on("verbose")),
        allowed_(allowed_of(settings)) {}

  int run() {
    const ReadOptions reading = read_options(settings_);
    RunOptions options;
    options.jobs = jobs_of(settings_);
    options.stop = &stop_flag();
    PluginHost host = load_plugins(settings_, messages_);
    host_ = &host;
    print_plugin_log();
    audit_ = side_file(settings_, "audit", inputs_);
    options.audit = audit_ != nullptr;
    const std::unique_ptr<OutputFile> report_file = side_file(settings_, "report", inputs_);
    if (dry_ && to_.is_given)
      if (const Status apart = check_apart(to_.path, inputs_); !apart) throw Refused(apart.error());
    output_ = open_output();
    options.rows = !dry_ && (to_.rows || !to_.is_given);
    if (settings_.on("dedup")) {
      options.sketches = true;
      output_ = dedup_output(
          std::move(output_), dedup_settings(settings_), options.jobs, [this](const Error& error) { fail(error); },
          dedup_);
    }
    Source source(inputs_, reading);
    cli::run(source, host, options, [this](Done& done) { return take(done); });
    print_plugin_log();
    if (signal_exit() != 0) {
      messages_.error({"", "stopped by a signal; what was complete stays, the run has not succeeded", ""});
      return signal_exit();
    }
    output_->finish(report_.pages + report_.failed);
    report_.duplicates = dedup_.copies;
    if (output_->closed()) return kDone;
    if (audit_) require(audit_->finish());
    if (report_file) {
      require(report_file->write(report_json(report_, names_of(host))));
      require(report_file->finish());
    }
    std::fflush(stdout);
    print_summary();
    return exit_status();
  }

 private:
  static void require(const Status& status) {
    if (!status) throw Refused(status.error(), kOutOfResource);
  }

  static std::vector<std::string> names_of(const PluginHost& host) {
    std::vector<std::string> names;
    for (const Descriptor& plugin : host.descriptors()) names.push_back(plugin.name + " " + plugin.version);
    return names;
  }

  std::unique_ptr<Output> open_output() {
    if (dry_) return no_output();
    const bool force = settings_.on("force");
    if (to_.is_given) return to_.rows ? rows_output(to_.path, inputs_, force) : tree_output(to_.path, inputs_, force);
    return to_.rows ? rows_output("-", inputs_, force) : single_output(to_.format_given);
  }

  bool take(Done& done) {
    if (stop_flag()) return false;
    bytes_ += done.record.bytes;
    if (done.record.kind == Record::Kind::kSkipped) {
      skip(done);
      return true;
    }
    if (done.status == "failed")
      fail(done.error);
    else
      add_page(done);
    if (const Status written = output_->take(done); !written) fail(written.error());
    if (audit_) require(audit_->write(done.audit));
    messages_.progress(report_.pages, bytes_);
    if (host_has_log_) print_plugin_log();
    return !output_->closed();
  }

  void add_page(const Done& done) {
    report_.add(done.record.document, done.outcome, done.text.size());
    report_.quarantined += done.status == "quarantined";
    altered_ += done.changed;
    host_has_log_ = host_has_log_ || !done.outcome.incidents.empty();
    std::string said;  // a plugin often says the same in each round
    for (const Incident& incident : done.outcome.incidents) {
      const std::string what = fmt::format("plugin {}: {}", incident.plugin, incident.message);
      if (what == said || ++named_incidents_ > Report::kMaxNotices) continue;
      said = what;
      const bool off = incident.status == WINNOW_E_FATAL;
      messages_.error({done.record.document.place, what,
                       off ? "it is switched off for the rest of the run" : "its edits for this page are void"});
    }
    if (check_ && done.changed) std::fputs((name_of(done.record) + "\n").c_str(), stdout);
  }

  // What --check calls a page: the file as it was named, the id of a row.
  static std::string name_of(const Record& record) {
    return escaped(is_container(record.format) ? record.document.id : record.document.place);
  }

  void skip(const Done& done) {
    report_.add_skip(done.error.place, done.error.what);
    if (verbose_ || (!done.record.hidden && named_skips_++ < kNamedSkips))
      messages_.warning({done.error.place, "skipped: " + done.error.what, done.error.advice});
  }

  void fail(const Error& error) {
    report_.add_failure(error.place, error.what);
    if (report_.failed <= Report::kMaxNotices) messages_.error(error);
  }

  void print_plugin_log() {
    for (const std::string& line : host_->take_log()) messages_.info("winnow: " + escaped(line));
  }

  void print_summary() {
    if (!verbose_ && named_skips_ > kNamedSkips)
      messages_.info(fmt::format("winnow: {} more were skipped (--verbose names them)", named_skips_ - kNamedSkips));
    if (report_.failed > Report::kMaxNotices)
      messages_.info(fmt::format("winnow: {} more failed", report_.failed - Report::kMaxNotices));
    const std::string where = to_.is_given ? escaped(to_.path) : "";
    std::string lead = "winnow: ";
    for (const std::string& line : summary(report_, altered_, dry_, where)) {
      messages_.info(lead + line);
      lead = "      ";
    }
  }

  int exit_status() const {
    if (report_.n_incidents > 0 || !allowed_.covers(report_.failed, report_.pages + report_.failed)) return kFailures;
    return check_ && altered_ > 0 ? kWouldChange : kDone;
  }

  const Settings& settings_;
  Messages messages_;
  std::vector<std::string> inputs_;
  Destination to_;
  bool check_, dry_, verbose_;
  Allowed allowed_;
  PluginHost* host_ = nullptr;
  std::unique_ptr<OutputFile> audit_;
  std::unique_ptr<Output> output_;
  Report report_;
  DedupCount dedup_;
  std::uint64_t altered_ = 0, bytes_ = 0, named_skips_ = 0, named_incidents_ = 0;
  bool host_has_log_ = false;
};

}  // namespace

int run_clean(const Settings& settings) { return Cleaning(settings).run(); }

}  // namespace winnow::cli
