#include "dedup_paragraphs.h"

#include <winnow/form.h>
#include <winnow/html.h>
#include <winnow/pipeline.h>
#include <winnow/reader.h>

#include <fmt/format.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "refused.h"
#include "run/learning.h"
#include "run/plugin_choice.h"
#include "run/run.h"
#include "run/run_settings.h"
#include "run/side_files.h"
#include "run/stdin_spool.h"
#include "survivors.h"
#include "terminal/signals.h"
#include "terminal/terminal.h"
#include "verbs.h"

namespace winnow::cli {
namespace {

constexpr std::uint64_t kNamed = 20;

void refuse_flags_of_pages(const Settings& settings) {
  for (const char* flag : {"index", "edges", "keep", "threshold", "signatures"})
    if (const auto given = settings.one(flag))
      throw Refused(
          {given->origin, "is about whole pages, and --level paragraph was asked for", "leave out one of the two"});
}

// The text of a page without some of its blocks, and else as it came: a block goes with what parts it from the next one
// or, at the end of the page, from the one before.
std::string text_without(const Document& page, const std::set<std::uint32_t>& blocks) {
  std::string text;
  std::size_t at = 0;
  for (std::uint32_t i = 0; i < page.blocks.size(); ++i) {
    if (blocks.count(i) == 0) continue;
    std::uint32_t end = i;
    while (end < page.blocks.size() && blocks.count(end) > 0) ++end;
    const bool is_last = end == page.blocks.size();
    const std::size_t from = is_last && i > 0 ? page.blocks[i - 1].source.end : page.blocks[i].source.begin;
    text += page.source.substr(at, from - at);
    at = is_last ? page.blocks.back().source.end : page.blocks[end].source.begin;
    i = end;
  }
  return text.append(page.source.substr(at));
}

// The same for a page of HTML, which becomes a text here.
std::string html_without(const Document& page, const std::set<std::uint32_t>& blocks) {
  Document fresh = html_page(page.id, std::string(page.source), page.url, {});
  for (const std::uint32_t block : blocks) fresh.blocks[block].dropped = true;
  Pipeline({}, {}).clean(fresh);
  return canonical_text(fresh);
}

// One run of `winnow dedup --level paragraph`.
class ParagraphRun {
 public:
  explicit ParagraphRun(const Settings& settings)
      : settings_(settings),
        messages_(settings),
        inputs_(inputs_of(settings, "dedup")),
        allowed_(allowed_of(settings)) {
    refuse_flags_of_pages(settings);
  }

  int run() {
    PluginHost host = load_plugins(settings_, messages_);
    learners_ = fresh_state(host).plugins();
    if (learners_.empty())
      throw Refused({"--level paragraph", "none of the plugins learns from other pages",
                     "winnow plugins list shows who takes part"});
    const std::optional<Value> output = settings_.one("output");
    const bool writes_pages = output.has_value();
    std::vector<SideFile> files;
    if (const auto file = settings_.one("clusters"); file && file->text != "-")
      files.push_back({"clusters", {OwnKind::kParagraphs, OwnKind::kClusters}});
    const SideFiles side =
        check_side_files(settings_, files, inputs_, writes_pages && output->text != "-" ? output->text : "");
    Survivors survivors(settings_, inputs_, side.in_output);
    const std::unique_ptr<OutputFile> list = list_file(writes_pages);
    StdinSpool twice(inputs_);
    ReadOptions reading = read_options(settings_);
    reading.lazy = true;
    RunOptions options;
    options.jobs = jobs_of(settings_, messages_);
    options.rows = false;
    options.only = learners_;
    options.stop = &stop_flag();
    learn(host, reading, options);
    twice.rewind();
    Source source(inputs_, reading);
    cli::run(source, host, options, [&](Done& done) { return take(done, writes_pages ? &survivors : nullptr); });
    if (signal_exit() != 0) {
      messages_.error({"", "stopped by a signal; the run has not succeeded", ""});
      return signal_exit();
    }
    if (writes_pages) survivors.finish();
    if (list) write_list(*list);
    print_summary();
    return n_incidents_ == 0 && allowed_.covers(failed_, n_pages_ + failed_) ? kDone : kFailures;
  }

 private:
  struct Cut {
    std::uint64_t times = 0;
    std::string evidence;
  };

  // Without -o the list is what was asked for.
  std::unique_ptr<OutputFile> list_file(bool writes_pages) const {
    const auto file = settings_.one("clusters");
    if (!file && writes_pages) return nullptr;
    if (file && file->text != "-") return side_file(settings_, "clusters", inputs_);
    if (writes_pages && settings_.one("output")->text == "-")
      throw Refused({"--clusters -", "standard output is for pages already", "name a file for one of the two"});
    Result<OutputFile> opened = OutputFile::open("-");
    if (!opened) throw Refused(opened.error());
    return std::make_unique<OutputFile>(*std::move(opened));
  }

  void learn(PluginHost& host, const ReadOptions& reading, const RunOptions& options) {
    Source source(inputs_, reading);
    std::uint64_t pages = 0, bytes = 0;
    const CorpusState state = observe(source, host, options, [&](const Done& done) {
      bytes += done.record.bytes;
      messages_.progress({++pages, bytes, 0, 0, 0});
      return !stop_flag();
    });
    if (stop_flag()) return;
    require(state.finalize());
  }

  bool take(Done& done, Survivors* survivors) {
    for (const Error& damage : done.record.damage) fail(damage);
    if (done.record.kind == Record::Kind::kSkipped) {
      if (++skipped_ <= kNamed) messages_.warning({done.error.place, "skipped: " + done.error.what, done.error.advice});
    } else if (done.record.kind != Record::Kind::kPage || done.status == "failed") {
      fail(done.error);
    } else {
      for (const Incident& incident : done.outcome.incidents)
        if (++n_incidents_ <= kNamed) messages_.error(incident_error(done.record.document.place, incident));
      cut(done, survivors);
    }
    messages_.progress({n_pages_, bytes_ += done.record.bytes, 0, 0, failed_});
    return !stop_flag();
  }

  void cut(Done& done, Survivors* survivors) {
    const Document& page = done.record.document;
    std::set<std::uint32_t> blocks;
    for (const AppliedEdit& edit : page.history) {
      if (edit.kind != EditKind::kDropBlock || !is_learner(edit.plugin) || !blocks.insert(edit.block).second) continue;
      Cut& cut = cuts_[{page.site, std::string(edit.removed)}];
      if (cut.times++ == 0) cut.evidence = edit.evidence;
    }
    ++n_pages_;
    n_cut_pages_ += !blocks.empty();
    n_cuts_ += blocks.size();
    n_without_site_ += page.site.empty();
    if (survivors == nullptr) return;
    std::string text = page.is_html ? html_without(page, blocks) : text_without(page, blocks);
    const Status written = survivors->take(std::move(done.record), std::move(text),
                                           blocks.empty() ? "" : fmt::format("\"paragraphs_cut\":{}", blocks.size()));
    if (!written) fail(written.error());
  }

  bool is_learner(std::string_view plugin) const {
    return std::find(learners_.begin(), learners_.end(), plugin) != learners_.end();
  }

  // By site, the most frequent first.
  void write_list(OutputFile& file) const {
    std::vector<decltype(cuts_)::const_iterator> order;
    for (auto at = cuts_.begin(); at != cuts_.end(); ++at) order.push_back(at);
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
      if (a->first.first != b->first.first) return a->first.first < b->first.first;
      return a->second.times > b->second.times;
    });
    for (const auto& at : order) {
      nlohmann::ordered_json row{{"site", at->first.first},
                                 {"text", at->first.second},
                                 {"cut", at->second.times},
                                 {"evidence", at->second.evidence}};
      require(file.write(compact_json(row) + "\n"));
    }
    require(file.finish({order.size(), ""}));
  }

  void print_summary() {
    messages_.info(fmt::format("winnow: {}, {} cut from {} of them, {} of different wording",
                               counted(n_pages_, "page", "pages"), counted(n_cuts_, "paragraph", "paragraphs"),
                               n_cut_pages_, cuts_.size()));
    if (n_without_site_ > 0)
      messages_.warning({"", fmt::format("{} pages name no site and were left alone", n_without_site_),
                         "--site NAME or --site-from dir says which pages belong together"});
    if (skipped_ + failed_ > 0) messages_.info(fmt::format("        {} skipped, {} failed", skipped_, failed_));
  }

  void fail(const Error& error) {
    if (++failed_ <= kNamed) messages_.error(error);
  }

  const Settings& settings_;
  Messages messages_;
  std::vector<std::string> inputs_, learners_;
  Allowed allowed_;
  std::map<std::pair<std::string, std::string>, Cut> cuts_;  // by site and text
  std::uint64_t n_pages_ = 0, n_cut_pages_ = 0, n_cuts_ = 0, n_without_site_ = 0;
  std::uint64_t bytes_ = 0, skipped_ = 0, failed_ = 0, n_incidents_ = 0;
};

}  // namespace

bool is_about_paragraphs(const Settings& settings) {
  const std::optional<Value> level = settings.one("level");
  if (level && level->text != "page" && level->text != "paragraph")
    throw Refused({level->origin, fmt::format("\"{}\" is neither page nor paragraph", level->text), ""});
  return level && level->text == "paragraph";
}

int run_dedup_paragraphs(const Settings& settings) { return ParagraphRun(settings).run(); }

}  // namespace winnow::cli
