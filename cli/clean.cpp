#include <winnow/audit.h>
#include <winnow/reader.h>
#include <winnow/report.h>
#include <winnow/text_tree.h>

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>

#include "compare/compare.h"
#include "dedup/dedup_output.h"
#include "numbers.h"
#include "refused.h"
#include "run/audit_file.h"
#include "run/destination.h"
#include "run/isolation.h"
#include "run/learning.h"
#include "run/odd_rows.h"
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
// So many are read one by one.
constexpr std::uint64_t kFewFailures = 20;
// Causes of failures that are counted; a feed of another shape has one.
constexpr std::size_t kFailureKinds = 64;

double checkpoint_seconds(const Settings& settings) {
  const auto value = settings.one("checkpoint");
  return value ? decimal_given(*value, 0, 1e9, "number of seconds", "such as 2 or 0.5") : 2;
}

double max_cut(const Settings& settings) {
  const auto value = settings.one("max-cut");
  return value ? decimal_given(*value, 0, 1, "share from 0 to 1", "such as 0.9") : 1;
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
    load();
    choose_options();
    open();
    if (learns_) learn();
    if (before_ && !stop_flag() && before_->state != report_.state)
      throw Refused({"--resume",
                     "the inputs have changed since the run that was interrupted: plugins have learned other things",
                     "run without --resume to begin anew"});
    Source source(inputs_, reading_);
    if (before_) skip_to(source, *before_);
    try {
      cli::run(source, host_, options_, [this](Done& done) { return take(done); });
      print_plugin_log(host_, messages_);
      return signal_exit() != 0 ? stopped() : finish();
    } catch (Refused& refused) {
      // With --dedup a run begins anew, and what it says of room is about another folder.
      if (refused.exit_status == kOutOfResource && journal_->exists() && !options_.sketches)
        refused.error.advice = "make room on its disk, then the same command with --resume goes on";
      throw;
    }
  }

 private:
  // The plugins, with what they know already, and the journal that tells this run from others.
  void load() {
    const std::vector<PluginFile> found = found_plugins(settings_);
    host_ = load_plugins(settings_, found, messages_);
    print_plugin_log(host_, messages_);
    report_.state = use_state(settings_, host_, messages_);
    learns_ = learns_first(settings_, host_);
    for (const Descriptor& plugin : host_.descriptors()) options_.plugins.push_back(plugin.name + " " + plugin.version);
    const std::filesystem::path beside = dry_ ? std::filesystem::path() : to_.journal_folder();
    const std::vector<RunFile> files = beside.empty() ? std::vector<RunFile>() : run_files(settings_, found, host_);
    journal_.emplace(beside, run_line(settings_, inputs_, options_.plugins, files));
    journal_->set_interval(checkpoint_seconds(settings_));
  }

  void choose_options() {
    reading_ = read_options(settings_);
    reading_.lazy = true;
    options_.jobs = jobs_of(settings_, messages_);
    options_.stop = &stop_flag();
    options_.audit = settings_.one("audit").has_value();
    options_.keep_source = settings_.on("keep-source");
    if (options_.keep_source && !options_.audit)
      throw Refused({"--keep-source", "the markup of pages is kept in an audit", "give --audit FILE too"});
    options_.markdown = to_.format == "md";
    if (options_.markdown && settings_.one("compare"))
      throw Refused({"--compare", "clean texts are compared, and -f md writes Markdown", "compare with -f txt"});
    options_.rows = !dry_ && (to_.rows || !to_.is_given);
    options_.provenance = settings_.on("provenance");
    options_.paragraphs = settings_.on("paragraphs");
    options_.max_cut = max_cut(settings_);
    options_.shares = settings_.one("report").has_value();
    options_.sketches = settings_.on("dedup");
    if (const auto earlier = settings_.one("baseline")) {
      Result<SiteShares> shares = SiteShares::from_report(earlier->text);
      if (!shares) throw Refused(shares.error());
      baseline_ = *std::move(shares);
      options_.baseline = &baseline_;
    }
    if (const auto old = settings_.one("compare")) comparison_ = std::make_unique<Comparison>(*old, settings_);
  }

  // All that the run writes, behind what an interrupted one left.
  void open() {
    if (dry_ && to_.is_given) require(check_apart(to_.path, inputs_), kUsage);
    const std::vector<OwnKind> ours{OwnKind::kAudit, OwnKind::kReport};
    const SideFiles side = check_side_files(settings_, {{"audit", ours, true}, {"report", ours, true}}, inputs_,
                                            to_.is_given && !dry_ ? to_.path : "");
    before_ = resumed();
    const std::string behind = before_ ? before_->output : "";
    output_ = dry_ ? no_output() : open_destination(to_, settings_, inputs_, behind, side.in_output);
    // Behind the output: they may stand in its folder.
    if (options_.audit)
      audit_ =
          std::make_unique<AuditFile>(settings_, inputs_, journal_->exists(), before_ ? before_->audit : std::nullopt);
    report_file_ = side_file(settings_, "report", inputs_, journal_->exists());
    if (audit_) reading_.own_files = audit_->paths();
    if (report_file_)
      for (std::filesystem::path& path : report_file_->paths()) reading_.own_files.push_back(std::move(path));
    if (before_ && before_->missed) miss();
    journal_->begin();
    if (options_.sketches)
      output_ = dedup_output(
          std::move(output_), dedup_settings(settings_), options_.jobs, [this](const Error& error) { fail(error); },
          [this](Done& done) { settle(done); }, dedup_);
    if (to_.format == "es-bulk" || to_.format == "sqlite")
      output_ = one_page_an_id(std::move(output_), to_.format, to_.path, behind);
    messages_.expect(input_bytes(inputs_));
  }

  // Ended before its end, by a signal.
  int stopped() {
    checkpoint();
    messages_.error({"", "stopped by a signal; what was complete stays, the run has not succeeded",
                     journal_->exists() ? "the same command with --resume goes on" : ""});
    return signal_exit();
  }

  int finish() {
    output_->finish({report_.pages + report_.failed, report_.state});
    report_.duplicates += dedup_.copies;
    if (output_->closed()) return kDone;
    if (audit_) audit_->finish();
    if (report_file_) {
      note_settings();
      require(report_file_->write(report_json(report_, options_.plugins)));
      require(report_file_->finish());
    }
    journal_->remove();
    std::fflush(data_stream());
    print_summary();
    return exit_status();
  }

  // What the texts depend on beside the plugins: for whoever wants to repeat the run.
  void note_settings() {
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
    for (const Descriptor& plugin : host_.descriptors()) {
      std::map<std::string, std::string>& given = set[plugin.name];
      const bool has_preset = std::any_of(plugin.options.begin(), plugin.options.end(),
                                          [](const OptionSpec& option) { return option.name == "preset"; });
      if (preset && has_preset) given.try_emplace("preset", preset->text);
      const Result<std::map<std::string, std::string>> all = check_settings(plugin, given);
      if (!all) continue;  // was refused at the beginning
      for (const auto& [option, value] : *all) report_.settings[plugin.name + "." + option] = value;
    }
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
      if (has_rows()) odd_rows_.see_id(*record);
    }
    if (stop_flag()) return;
    if (records_ != before.records || chain_ != before.chain)
      throw Refused({"--resume", "the inputs have changed since the run that was interrupted",
                     "run without --resume to begin anew"});
    messages_.info(fmt::format("winnow: goes on behind {} that {} done", counted(report_.pages, "page", "pages"),
                               report_.pages == 1 ? "is" : "are"));
  }

  // The first pass of a run that learns from its own pages. What goes wrong with a page is said in the second one.
  void learn() {
    StdinSpool twice(inputs_, spool_of(settings_));
    Source source(inputs_, reading_);
    const std::vector<std::string> learners = fresh_state(host_).plugins();
    std::uint64_t pages = 0, bytes = 0;
    const CorpusState state = observe(source, host_, options_, [&](const Done& done) {
      bytes += done.record.bytes;
      pages += done.record.kind == Record::Kind::kPage;
      messages_.progress({pages, bytes, 0, 0, 0});
      for (const Incident& incident : done.outcome.incidents)
        // A run that goes on has counted them.
        if (!before_ && std::find(learners.begin(), learners.end(), incident.plugin) != learners.end())
          note_incident(done.record.document.place, incident);
      return !stop_flag();
    });
    twice.rewind();
    if (stop_flag()) return;
    require(state.finalize(), kUsage);
    report_.state = content_hash(saved(state));
    messages_.info(fmt::format("winnow: learned from {}, cleans {} now", counted(pages, "page", "pages"),
                               pages == 1 ? "it" : "them"));
  }

  void note_incident(const std::string& place, const Incident& incident) {
    if (++report_.n_incidents > Report::kMaxNotices) return;
    report_.incidents.push_back({place, incident.plugin + ": " + incident.message});
    messages_.error(incident_error(place, incident));
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
    if (host_has_log_) print_plugin_log(host_, messages_);
    if (journal_->is_due(records_)) checkpoint();
    return !output_->closed();
  }

  // Documents of a search engine and rows of a database have one id each, and a text.
  bool has_rows() const { return options_.rows && to_.format != "es-bulk"; }

  void count(Done& done) {
    if (has_rows()) odd_rows_.see_id(done.record);
    for (const Error& damage : done.record.damage) note_damage(damage);
    if (done.record.kind == Record::Kind::kDamage) return note_damage(done.error);
    if (done.record.kind == Record::Kind::kSkipped) return skip(done);
    if (done.status == "failed")
      fail(done.error);
    else
      add_page(done);
    if (done.status == "failed" && done.record.may_hold_more) miss();
    if (const Status written = output_->take(done); !written) fail(written.error());
    if (audit_ && !options_.sketches) audit_->write(done.audit, output_->at_boundary());
  }

  // With --dedup: what is written of a page when it is known whether it is a copy.
  void settle(Done& done) {
    const std::string& canonical = to_.format == "md" ? done.canonical : done.text;
    const bool left_out = done.copy && to_.leaves_out(done.record);
    if (left_out) report_.add_left_out(canonical, done.text.size());
    if (!audit_) return;
    if (done.copy) done.audit = audit_of_copy(done.audit, canonical, *done.copy, left_out);
    audit_->write(done.audit, output_->at_boundary());
  }

  void add_page(const Done& done) {
    odd_rows_.see(done.record);
    report_.add(done.record.document, done.outcome, done.text.size());
    if (options_.shares) report_.sites.add(done.record.document.site, done.share);
    if (done.status == "quarantined") report_.add_quarantine(done.record.document.place, done.guarded);
    if (!done.guarded.empty() && report_.quarantines.size() < Report::kMaxNotices)
      messages_.warning({done.record.document.place, "quarantined: " + done.guarded, ""});
    if (comparison_) comparison_->see(done);
    altered_ += done.changed;
    report_.duplicates += done.status == "duplicate";
    host_has_log_ = host_has_log_ || !done.outcome.incidents.empty();
    std::string said;  // a plugin often says the same in each round
    for (const Incident& incident : done.outcome.incidents) {
      Error error = incident_error(done.record.document.place, incident);
      if (error.what == said || ++named_incidents_ > Report::kMaxNotices) continue;
      said = error.what;
      error.advice = consequence_of(incident.status);
      messages_.error(error);
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
    for (const std::string& id : done.record.elsewhere) output_->keep(id);
    if (done.record.may_hold_more) {
      miss();
      if (unread_.empty()) unread_ = done.error.place;
    }
    report_.add_skip(done.error.place, done.error.what, done.record.count);
    if (verbose_ || (!done.record.hidden && named_skips_++ < kNamedSkips))
      messages_.warning({done.error.place, "skipped: " + done.error.what, done.error.advice});
  }

  void fail(const Error& error) {
    report_.add_failure(error.place, error.what);
    if (failures_.size() < kFailureKinds || failures_.contains(error.what)) ++failures_[error.what];
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

  // What most pages failed for, where there are too many to look at each.
  void say_why_most_failed() {
    const auto most = std::max_element(failures_.begin(), failures_.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most != failures_.end() && most->second > kFewFailures && most->second > report_.failed / 2)
      messages_.error({"", fmt::format("{} failed for one reason: {}", grouped(most->second), most->first), ""});
  }

  void print_summary() {
    if (!verbose_ && named_skips_ > kNamedSkips)
      messages_.info(fmt::format("winnow: {} more were skipped (--verbose names them)", named_skips_ - kNamedSkips));
    if (report_.failed > Report::kMaxNotices)
      messages_.info(fmt::format("winnow: {} more failed", report_.failed - Report::kMaxNotices));
    say_why_most_failed();
    odd_rows_.say(messages_);
    if (report_.damaged > Report::kMaxNotices)
      messages_.info(fmt::format("winnow: {} more places are damaged", report_.damaged - Report::kMaxNotices));
    if (settings_.one("since") && missed_)
      messages_.warning({unread_, "some of the input could not be read: no page is deleted as gone",
                         "the next run deletes those that are, when --since names what this one wrote"});
    const std::string where = to_.is_given ? escaped(to_.path) : "";
    if (comparison_) messages_.info("winnow: " + comparison_->said());
    std::string lead = "winnow: ";
    for (const std::string& line : summary(report_, altered_, dry_, where)) {
      messages_.info(lead + line);
      lead = "      ";
    }
    if (to_.looks_like_a_file())
      messages_.info(
          fmt::format("        {} is a folder, as -f {} makes one: winnow clean PAGE >FILE writes a single "
                      "page, -f jsonl and -f sqlite a file of all",
                      where, to_.format));
    say_left_behind(output_->left_behind(), to_.path, messages_);
  }

  int exit_status() const {
    if (settings_.on("strict") && report_.quarantined > 0) return kFailures;
    if (output_->left_behind().spared > 0) return kFailures;
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
  PluginHost host_;
  bool learns_ = false;  // from its own pages, before it cleans them
  ReadOptions reading_;
  RunOptions options_;
  std::optional<Progress> before_;  // what an interrupted run did, with --resume
  std::unique_ptr<AuditFile> audit_;
  std::unique_ptr<Comparison> comparison_;
  std::unique_ptr<Output> output_;
  std::unique_ptr<OutputFile> report_file_;
  Report report_;
  DedupCount dedup_;
  std::optional<RunJournal> journal_;
  std::uint64_t done_before_ = 0;                            // records of the run that is resumed
  std::uint64_t records_ = 0, chain_ = 0xCBF29CE484222325u;  // FNV's offset basis
  std::uint64_t altered_ = 0, bytes_ = 0, named_skips_ = 0, named_incidents_ = 0;
  std::map<std::string, std::uint64_t, std::less<>> failures_;  // by what is wrong: how many
  OddRows odd_rows_;
  std::string unread_;   // the first file that holds pages and was skipped
  bool missed_ = false;  // pages may be there that could not be read
  bool host_has_log_ = false;
  SiteShares baseline_;
};

}  // namespace

int run_clean(const Settings& settings) { return Cleaning(settings).run(); }

}  // namespace winnow::cli
