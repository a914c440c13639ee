#include <winnow/audit.h>
#include <winnow/reader.h>
#include <winnow/report.h>

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>

#include "compare/compare.h"
#include "dedup/dedup_output.h"
#include "refused.h"
#include "run/audit_file.h"
#include "run/isolation.h"
#include "run/learning.h"
#include "run/outputs.h"
#include "run/plugin_choice.h"
#include "run/run.h"
#include "run/run_journal.h"
#include "run/run_settings.h"
#include "run/side_files.h"
#include "run/stdin_spool.h"
#include "run/summary.h"
#include "terminal/signals.h"
#include "terminal/terminal.h"
#include "verbs.h"

namespace winnow::cli {
namespace {

// More than this many skipped files are only counted, unless --verbose names them all.
constexpr std::uint64_t kNamedSkips = 20;

// A tree is looked through for its size up to here; beyond it nobody waits for the count.
constexpr int kCountedFiles = 50000;

// Bytes of all inputs, so that the time left can be told; 0 when that is not known.
std::uint64_t bytes_of(const std::vector<std::string>& inputs) {
  namespace fs = std::filesystem;
  std::uint64_t bytes = 0;
  int files = 0;
  for (const std::string& input : inputs) {
    std::error_code problem;
    if (fs::is_regular_file(input, problem)) bytes += fs::file_size(input, problem);
    if (!fs::is_directory(input, problem)) {
      if (problem || !fs::is_regular_file(input, problem)) return 0;
      continue;
    }
    for (auto at = fs::recursive_directory_iterator(input, fs::directory_options::skip_permission_denied, problem);
         at != fs::recursive_directory_iterator() && !problem; at.increment(problem)) {
      std::error_code ignored;
      if (++files > kCountedFiles) return 0;
      if (at->is_regular_file(ignored) && !at->is_symlink(ignored)) bytes += at->file_size(ignored);
    }
  }
  return bytes;
}

struct Destination {
  std::string format = "txt";
  bool rows = false;      // JSONL, as it is or within something
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
    const std::vector<std::string> known{"txt", "md", "jsonl", "jsonl.zst", "es-bulk", "sqlite"};
    if (std::find(known.begin(), known.end(), format->text) == known.end())
      throw Refused({format->origin, fmt::format("no writer for \"{}\"{}", format->text, meant(format->text, known)),
                     "there are " + joined(known, ", ")});
    to.format = format->text;
    if (to.format == "sqlite" && !to.is_given)
      throw Refused({format->origin, "a database is a file", "name it with -o FILE"});
  } else if (to.is_given) {
    struct stat info {};
    const bool folder = ::stat(to.path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
    if (!folder && to.path.ends_with(".jsonl")) to.format = "jsonl";
    if (!folder && to.path.ends_with(".jsonl.zst")) to.format = "jsonl.zst";
  }
  to.rows = to.format != "txt" && to.format != "md" && to.format != "sqlite";
  return to;
}

// Is a folder of texts called like a file?
bool looks_like_a_file(const Destination& to) {
  if (!to.is_given || to.rows || to.format == "sqlite") return false;
  constexpr std::string_view kFiles[] = {".txt",    ".text", ".md",  ".html", ".htm",    ".json", ".jsonl",
                                         ".ndjson", ".gz",   ".zst", ".db",   ".sqlite", ".csv"};
  const std::string extension = std::filesystem::path(to.path).extension().string();
  return std::find(std::begin(kFiles), std::end(kFiles), extension) != std::end(kFiles);
}

// An option of the command line that this run would pass over: who gives --keep wants copies to go. In a configuration
// it may be meant for other runs.
void refuse_idle_options(const Settings& settings, const Destination& to) {
  const auto given = [&](const char* name) {
    const auto value = settings.one(name);
    return value && value->origin.starts_with("--");
  };
  for (const char* name : {"keep", "threshold", "memory"})
    if (given(name) && !settings.on("dedup"))
      throw Refused({fmt::format("--{}", name), "is about copies, and this run looks for none", "give --dedup too"});
  for (const char* name : {"action", "since"})
    if (given(name) && to.format != "es-bulk")
      throw Refused({fmt::format("--{}", name), "is about requests to a search engine", "give -f es-bulk too"});
}

// Where the journal of a run lies: beside its output, when that is a file or a folder of its own.
std::filesystem::path journal_folder(const Destination& to, bool dry) {
  if (dry || !to.is_given) return {};
  struct stat info {};
  const bool exists = ::stat(to.path.c_str(), &info) == 0;
  if (to.format == "txt" || to.format == "md") return std::filesystem::path(to.path) / ".winnow";
  if (exists && !S_ISREG(info.st_mode)) return {};
  std::error_code problem;
  std::filesystem::path file = std::filesystem::weakly_canonical(std::filesystem::absolute(to.path), problem);
  return problem ? std::filesystem::path() : file += ".winnow";
}

bool updates(const Settings& settings) {
  const auto action = settings.one("action");
  if (action && action->text != "index" && action->text != "update")
    throw Refused({action->origin, fmt::format("\"{}\" is neither index nor update", action->text), ""});
  return action && action->text == "update";
}

BulkOptions bulk_options(const Settings& settings) {
  BulkOptions options;
  options.update = updates(settings);
  if (const auto since = settings.one("since")) options.since = since->text;
  return options;
}

double checkpoint_seconds(const Settings& settings) {
  const auto value = settings.one("checkpoint");
  double seconds = 2;
  if (value && (value->text.empty() || value->text.find_first_not_of("0123456789.") != std::string::npos ||
                std::sscanf(value->text.c_str(), "%lf", &seconds) != 1))
    throw Refused({value->origin, fmt::format("\"{}\" is no number of seconds", value->text), ""});
  return seconds;
}

double max_cut(const Settings& settings) {
  const auto value = settings.one("max-cut");
  double share = 1;
  if (value && (value->text.empty() || value->text.find_first_not_of("0123456789.") != std::string::npos ||
                std::sscanf(value->text.c_str(), "%lf", &share) != 1 || share > 1))
    throw Refused({value->origin, fmt::format("\"{}\" is no share from 0 to 1, such as 0.9", value->text), ""});
  return share;
}

// How much of a stream is kept for the second pass.
std::uint64_t spool_of(const Settings& settings) {
  const auto size = settings.one("spool");
  return size ? size_given(*size) : std::uint64_t{1} << 30;
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
    refuse_idle_options(settings_, to_);
    ReadOptions reading = read_options(settings_);
    reading.lazy = true;
    RunOptions options;
    options.jobs = jobs_of(settings_, messages_);
    options.stop = &stop_flag();
    const std::vector<PluginFile> found = found_plugins(settings_);
    PluginHost host = load_plugins(settings_, found, messages_);
    host_ = &host;
    print_plugin_log(*host_, messages_);
    report_.state = use_state(settings_, host, messages_);
    const bool learns = learns_first(settings_, host);
    if (dry_ && to_.is_given)
      if (const Status apart = check_apart(to_.path, inputs_); !apart) throw Refused(apart.error());
    const std::vector<OwnKind> ours{OwnKind::kAudit, OwnKind::kReport};
    const SideFiles side = check_side_files(settings_, {{"audit", ours, true}, {"report", ours, true}}, inputs_,
                                            to_.is_given && !dry_ ? to_.path : "");
    const std::filesystem::path beside = journal_folder(to_, dry_);
    const std::vector<RunFile> files = beside.empty() ? std::vector<RunFile>() : run_files(settings_, found, host);
    RunJournal journal(beside, run_line(settings_, inputs_, names_of(host), files));
    journal_ = &journal;
    journal.set_interval(checkpoint_seconds(settings_));
    const std::optional<Progress> before = resumed();
    options.audit = settings_.one("audit").has_value();
    options.keep_source = settings_.on("keep-source");
    if (options.keep_source && !options.audit)
      throw Refused({"--keep-source", "the markup of pages is kept in an audit", "give --audit FILE too"});
    options.markdown = to_.format == "md";
    if (options.markdown && settings_.one("compare"))
      throw Refused({"--compare", "clean texts are compared, and -f md writes Markdown", "compare with -f txt"});
    output_ = open_output(before ? before->output : "", side.in_output);
    // Behind the output: they may stand in its folder.
    if (options.audit)
      audit_ = std::make_unique<AuditFile>(settings_, inputs_, journal.exists(), before ? before->audit : std::nullopt);
    const std::unique_ptr<OutputFile> report_file = side_file(settings_, "report", inputs_, journal.exists());
    if (audit_) reading.own_files = audit_->paths();
    if (report_file)
      for (std::filesystem::path& path : report_file->paths()) reading.own_files.push_back(std::move(path));
    if (before && before->missed) miss();
    journal.begin();
    options.rows = !dry_ && (to_.rows || !to_.is_given);
    options.provenance = settings_.on("provenance");
    options.paragraphs = settings_.on("paragraphs");
    options.max_cut = max_cut(settings_);
    options.shares = report_file != nullptr;
    if (const auto earlier = settings_.one("baseline")) {
      Result<SiteShares> shares = SiteShares::from_report(earlier->text);
      if (!shares) throw Refused(shares.error());
      baseline_ = *std::move(shares);
      options.baseline = &baseline_;
    }
    keep_shares_ = options.shares;
    if (const auto old = settings_.one("compare")) comparison_ = std::make_unique<Comparison>(*old, settings_);
    options.plugins = names_of(host);
    if (settings_.on("dedup")) {
      options.sketches = true;
      output_ = dedup_output(
          std::move(output_), dedup_settings(settings_), options.jobs, [this](const Error& error) { fail(error); },
          [this](Done& done) { settle(done); }, dedup_);
    }
    if (to_.format == "es-bulk")
      output_ = one_page_a_document(std::move(output_), to_.path, before ? before->output : "");
    messages_.expect(bytes_of(inputs_));
    if (learns) {
      StdinSpool twice(inputs_, spool_of(settings_));
      learn(host, reading, options, before.has_value());
      twice.rewind();
    }
    if (before && !stop_flag() && before->state != report_.state)
      throw Refused({"--resume",
                     "the inputs have changed since the run that was interrupted: plugins have learned other things",
                     "run without --resume to begin anew"});
    Source source(inputs_, reading);
    if (before) skip_to(source, *before);
    clean_all(source, host, options);
    print_plugin_log(*host_, messages_);
    if (signal_exit() != 0) {
      checkpoint();
      messages_.error({"", "stopped by a signal; what was complete stays, the run has not succeeded",
                       journal.exists() ? "the same command with --resume goes on" : ""});
      return signal_exit();
    }
    output_->finish({report_.pages + report_.failed, report_.state});
    report_.duplicates = dedup_.copies;
    if (output_->closed()) return kDone;
    if (audit_) audit_->finish();
    if (report_file) {
      note_settings(host);
      require(report_file->write(report_json(report_, names_of(host))));
      require(report_file->finish());
    }
    journal.remove();
    std::fflush(data_stream());
    print_summary();
    return exit_status();
  }

 private:
  static void require(const Status& status, int exit = kOutOfResource) {
    if (!status) throw Refused(status.error(), exit);
  }

  static std::vector<std::string> names_of(const PluginHost& host) {
    std::vector<std::string> names;
    for (const Descriptor& plugin : host.descriptors()) names.push_back(plugin.name + " " + plugin.version);
    return names;
  }

  // What the texts depend on beside the plugins: for whoever wants to repeat the run.
  void note_settings(const PluginHost& host) {
    std::map<std::string, std::map<std::string, std::string>> set;
    for (const Value& value : settings_.many("set")) {
      const std::size_t dot = value.text.find('.'), equals = value.text.find('=');
      if (dot < equals && equals != std::string::npos && !sets_isolation(value.text))
        set[value.text.substr(0, dot)][value.text.substr(dot + 1, equals - dot - 1)] = value.text.substr(equals + 1);
    }
    const std::optional<Value> preset = settings_.one("preset");
    if (preset) report_.settings["preset"] = preset->text;
    if (to_.format != "txt") report_.settings["format"] = to_.format;
    if (settings_.one("max-cut")) report_.settings["max-cut"] = settings_.one("max-cut")->text;
    for (const Descriptor& plugin : host.descriptors()) {
      std::map<std::string, std::string>& given = set[plugin.name];
      const bool has_preset = std::any_of(plugin.options.begin(), plugin.options.end(),
                                          [](const OptionSpec& option) { return option.name == "preset"; });
      if (preset && has_preset) given.try_emplace("preset", preset->text);
      const Result<std::map<std::string, std::string>> all = check_settings(plugin, given);
      if (!all) continue;  // was refused at the beginning
      for (const auto& [option, value] : *all) report_.settings[plugin.name + "." + option] = value;
    }
  }

  std::unique_ptr<Output> open_output(const std::string& resume, const std::vector<std::string>& taken) {
    if (dry_) return no_output();
    const bool force = settings_.on("force");
    const std::string path = to_.is_given ? to_.path : "-";
    if (to_.format == "jsonl.zst") return packed_output(path, inputs_, force, resume);
    if (to_.format == "es-bulk") return bulk_output(path, inputs_, force, resume, bulk_options(settings_));
    if (to_.format == "sqlite") return database_output(path, inputs_, force, resume);
    if (to_.rows) return rows_output(path, inputs_, force, resume);
    if (!to_.is_given) return single_output(to_.format_given ? to_.format : "");
    return tree_output(path, inputs_, force, resume, to_.format == "md" ? ".md" : ".txt", taken);
  }

  // With --resume: what an interrupted run left, if there is one.
  std::optional<Progress> resumed() {
    if (!settings_.on("resume")) return std::nullopt;
    if (!journal_->exists())
      throw Refused({"--resume", "only a run with -o can be resumed", "give the -o of the run that was interrupted"});
    std::optional<Progress> before = journal_->resumable();
    if (!before) return before;
    before->report.state = report_.state;
    report_ = before->report;
    altered_ = before->altered;
    bytes_ = before->bytes;
    named_skips_ = before->named_skips;
    named_incidents_ = before->named_incidents;
    return before;
  }

  // Reads what the interrupted run has done already, without cleaning it, and sees that it is the same.
  void skip_to(Source& source, const Progress& before) {
    done_before_ = before.records;
    while (records_ < before.records && !stop_flag()) {
      const std::optional<Record> record = source.next();
      if (!record) break;
      ++records_;
      chain_ = chained(chain_, *record);
    }
    if (stop_flag()) return;
    if (records_ != before.records || chain_ != before.chain)
      throw Refused({"--resume", "the inputs have changed since the run that was interrupted",
                     "run without --resume to begin anew"});
    messages_.info(fmt::format("winnow: goes on behind {} that {} done", counted(report_.pages, "page", "pages"),
                               report_.pages == 1 ? "is" : "are"));
  }

  // The first pass of a run that learns from its own pages. What goes wrong with a page is said in the second one.
  void learn(PluginHost& host, const ReadOptions& reading, const RunOptions& options, bool again) {
    Source source(inputs_, reading);
    const std::vector<std::string> learners = fresh_state(host).plugins();
    std::uint64_t pages = 0, bytes = 0;
    const CorpusState state = observe(source, host, options, [&](const Done& done) {
      bytes += done.record.bytes;
      pages += done.record.kind == Record::Kind::kPage;
      messages_.progress({pages, bytes, 0, 0, 0});
      for (const Incident& incident : done.outcome.incidents)
        // A run that goes on has counted them.
        if (!again && std::find(learners.begin(), learners.end(), incident.plugin) != learners.end())
          note_incident(done.record.document.place, incident);
      return !stop_flag();
    });
    if (stop_flag()) return;
    require(state.finalize(), kUsage);
    report_.state = content_hash(saved(state));
    messages_.info(fmt::format("winnow: learned from {}, cleans {} now", counted(pages, "page", "pages"),
                               pages == 1 ? "it" : "them"));
  }

  void note_incident(const std::string& place, const Incident& incident) {
    const std::string what = fmt::format("plugin {}: {}", incident.plugin, incident.message);
    if (++report_.n_incidents > Report::kMaxNotices) return;
    report_.incidents.push_back({place, incident.plugin + ": " + incident.message});
    messages_.error({place, what, ""});
  }

  void clean_all(Source& source, PluginHost& host, const RunOptions& options) {
    try {
      cli::run(source, host, options, [this](Done& done) { return take(done); });
    } catch (Refused& refused) {
      if (refused.exit_status == kOutOfResource && journal_->exists() && refused.error.advice.empty())
        refused.error.advice = "make room, then the same command with --resume goes on";
      throw;
    }
  }

  // Makes safe what was taken so far, where the output allows it.
  void checkpoint() {
    // Before the place is reached again, there is nothing new to note.
    if (!journal_->exists() || !output_->at_boundary() || records_ <= done_before_) return;
    if (audit_ && !audit_->at_boundary()) return;
    Progress now{records_,      chain_,  altered_, bytes_, named_skips_, named_incidents_, {}, output_->checkpoint(),
                 report_.state, report_, missed_};
    if (audit_) now.audit = audit_->checkpoint();
    journal_->add(now);
  }

  bool take(Done& done) {
    if (stop_flag()) return false;
    ++records_;
    chain_ = chained(chain_, done.record);
    bytes_ += done.record.bytes;
    count(done);
    messages_.progress({report_.pages, bytes_, report_.words_in, report_.words_out, report_.failed + report_.damaged});
    if (host_has_log_) print_plugin_log(*host_, messages_);
    if (journal_->is_due(records_)) checkpoint();
    return !output_->closed();
  }

  void count(Done& done) {
    for (const Error& damage : done.record.damage) note_damage(damage);
    if (done.record.kind == Record::Kind::kDamage) return note_damage(done.error);
    if (done.record.kind == Record::Kind::kSkipped) return skip(done);
    if (done.status == "failed")
      fail(done.error);
    else
      add_page(done);
    if (done.status == "failed" && done.record.may_hold_more) miss();
    if (const Status written = output_->take(done); !written) fail(written.error());
    if (audit_ && !settings_.on("dedup")) audit_->write(done.audit, output_->at_boundary());
  }

  // Is the text of a copy nowhere in the output? A row keeps it.
  bool leaves_out(const Record& copy) const {
    return to_.format == "es-bulk" ||
           (to_.is_given && !to_.rows && to_.format != "sqlite" && !is_container(copy.format));
  }

  // With --dedup: what is written of a page when it is known whether it is a copy.
  void settle(Done& done) {
    const std::string& canonical = to_.format == "md" ? done.canonical : done.text;
    const bool left_out = done.copy && leaves_out(done.record);
    if (left_out) report_.add_left_out(canonical, done.text.size());
    if (!audit_) return;
    if (done.copy) done.audit = audit_of_copy(done.audit, canonical, *done.copy, left_out);
    audit_->write(done.audit, output_->at_boundary());
  }

  void add_page(const Done& done) {
    report_.add(done.record.document, done.outcome, done.text.size());
    if (keep_shares_) report_.sites.add(done.record.document.site, done.share);
    if (done.status == "quarantined") report_.add_quarantine(done.record.document.place, done.guarded);
    if (!done.guarded.empty() && report_.quarantines.size() < Report::kMaxNotices)
      messages_.warning({done.record.document.place, "quarantined: " + done.guarded, ""});
    if (comparison_) comparison_->see(done);
    altered_ += done.changed;
    host_has_log_ = host_has_log_ || !done.outcome.incidents.empty();
    std::string said;  // a plugin often says the same in each round
    for (const Incident& incident : done.outcome.incidents) {
      const std::string what = fmt::format("plugin {}: {}", incident.plugin, incident.message);
      if (what == said || ++named_incidents_ > Report::kMaxNotices) continue;
      said = what;
      messages_.error({done.record.document.place, what, consequence_of(incident.status)});
    }
    if (check_ && done.changed) std::fputs((name_of(done.record) + "\n").c_str(), data_stream());
  }

  static const char* consequence_of(winnow_status incident) {
    if (incident == WINNOW_E_FATAL) return "it is switched off for the rest of the run";
    return incident == WINNOW_OK ? "no page lacks its edits for that" : "its edits for this page are void";
  }

  // What --check calls a page: the file as it was named, the id of a row.
  static std::string name_of(const Record& record) {
    return escaped(is_container(record.format) ? record.document.id : record.document.place);
  }

  void skip(const Done& done) {
    report_.add_skip(done.error.place, done.error.what, done.record.count);
    if (verbose_ || (!done.record.hidden && named_skips_++ < kNamedSkips))
      messages_.warning({done.error.place, "skipped: " + done.error.what, done.error.advice});
  }

  void fail(const Error& error) {
    report_.add_failure(error.place, error.what);
    if (report_.failed <= Report::kMaxNotices) messages_.error(error);
  }

  void note_damage(const Error& error) {
    report_.add_damage(error.place, error.what);
    miss();
    if (report_.damaged <= Report::kMaxNotices) messages_.error(error);
  }

  void miss() {
    missed_ = true;
    output_->miss();
  }

  void print_summary() {
    if (!verbose_ && named_skips_ > kNamedSkips)
      messages_.info(fmt::format("winnow: {} more were skipped (--verbose names them)", named_skips_ - kNamedSkips));
    if (report_.failed > Report::kMaxNotices)
      messages_.info(fmt::format("winnow: {} more failed", report_.failed - Report::kMaxNotices));
    if (report_.damaged > Report::kMaxNotices)
      messages_.info(fmt::format("winnow: {} more places are damaged", report_.damaged - Report::kMaxNotices));
    if (settings_.one("since") && missed_)
      messages_.warning({"", "some of the input could not be read: no page is deleted as gone",
                         "the next run deletes those that are, when --since names what this one wrote"});
    const std::string where = to_.is_given ? escaped(to_.path) : "";
    if (comparison_) messages_.info("winnow: " + comparison_->said());
    std::string lead = "winnow: ";
    for (const std::string& line : summary(report_, altered_, dry_, where)) {
      messages_.info(lead + line);
      lead = "      ";
    }
    if (looks_like_a_file(to_))
      messages_.info(
          fmt::format("        {} is a folder, as -f {} makes one: winnow clean PAGE >FILE writes a single "
                      "page, -f jsonl and -f sqlite a file of all",
                      where, to_.format));
    say_left_behind(output_->left_behind(), to_.path, messages_);
  }

  int exit_status() const {
    if (settings_.on("strict") && report_.quarantined > 0) return kFailures;
    if (report_.n_incidents > 0 || !allowed_.covers(report_.failed + report_.damaged, report_.pages + report_.failed))
      return kFailures;
    return check_ && altered_ > 0 ? kWouldChange : kDone;
  }

  const Settings& settings_;
  Messages messages_;
  std::vector<std::string> inputs_;
  Destination to_;
  bool check_, dry_, verbose_;
  Allowed allowed_;
  PluginHost* host_ = nullptr;
  std::unique_ptr<AuditFile> audit_;
  std::unique_ptr<Comparison> comparison_;
  std::unique_ptr<Output> output_;
  Report report_;
  DedupCount dedup_;
  RunJournal* journal_ = nullptr;
  std::uint64_t done_before_ = 0;                            // records of the run that is resumed
  std::uint64_t records_ = 0, chain_ = 0xCBF29CE484222325u;  // FNV's offset basis
  std::uint64_t altered_ = 0, bytes_ = 0, named_skips_ = 0, named_incidents_ = 0;
  bool missed_ = false;  // pages may be there that could not be read
  bool host_has_log_ = false;
  bool keep_shares_ = false;
  SiteShares baseline_;
};

}  // namespace

int run_clean(const Settings& settings) { return Cleaning(settings).run(); }

}  // namespace winnow::cli
