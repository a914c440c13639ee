#include <winnow/dedup.h>
#include <winnow/dedup_signatures.h>
#include <winnow/readable_size.h>
#include <winnow/reader.h>

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>

#include "dedup_index.h"
#include "dedup_paragraphs.h"
#include "dedup_settings.h"
#include "refused.h"
#include "run/json_string.h"
#include "run/outputs.h"
#include "run/read_pages.h"
#include "run/run_settings.h"
#include "run/side_files.h"
#include "run/summary.h"
#include "survivors.h"
#include "terminal/signals.h"
#include "terminal/terminal.h"
#include "verbs.h"

namespace winnow::cli {
namespace {

constexpr std::uint64_t kPagesOfEstimate = 100;
constexpr std::uint64_t kNamedSkips = 20;
constexpr std::uint64_t kNamedFailures = 1000;
// More text than a page holds, unless it is a book or a dump of many.
constexpr std::size_t kUnusuallyLong = std::size_t{16} << 20;
// No word has more bytes, and most that have are no words.
constexpr std::size_t kLongestWord = 64;

// Of what goes wrong within a run only a damaged index is not for want of room.
[[noreturn]] void refuse(const Error& error) {
  throw Refused(error, DedupIndex::is_damage(error) ? kUsage : kOutOfResource);
}

bool holds_signatures(const std::string& input) { return is_own(input, OwnKind::kSignatures); }

bool is_one_word(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kSpace), end = text.find_last_not_of(kSpace);
  return begin != std::string_view::npos && end - begin < kLongestWord && text.find_first_of(kSpace, begin) > end;
}

// A number of [0, 1] with four digits.
std::string share(double value) { return fmt::format("{:.4f}", value); }

// One run of `winnow dedup`.
class Deduplication {
 public:
  explicit Deduplication(const Settings& settings)
      : settings_(settings),
        messages_(settings),
        inputs_(inputs_of(settings, "dedup")),
        parts_(std::stable_partition(inputs_.begin(), inputs_.end(), std::not_fn(holds_signatures)), inputs_.end()),
        allowed_(allowed_of(settings)),
        chosen_(dedup_settings(settings)),
        deduper_(open_deduper()) {
    inputs_.resize(inputs_.size() - parts_.size());
  }

  int run() {
    jobs_ = jobs_of(settings_, messages_);
    if (settings_.one("signatures")) return write_signatures();
    const std::optional<Value> output = settings_.one("output");
    const bool writes_pages = output.has_value();
    const bool has_clusters = settings_.one("clusters").has_value();
    if (writes_pages && output->text == "-" && has_clusters && settings_.one("clusters")->text == "-")
      throw Refused({"--clusters -", "standard output is for pages already", "name a file for one of the two"});
    if (writes_pages && !parts_.empty())
      throw Refused({parts_.front(), "holds signatures and no texts, so that none can be written",
                     "--clusters says which pages stay; leave out -o"});
    const SideFiles side = check_side_files(settings_, side_files(), all_inputs(),
                                            writes_pages && output->text != "-" ? output->text : "");
    Survivors survivors(settings_, inputs_, side.in_output);
    // Without either the clusters are what was asked for.
    const std::unique_ptr<OutputFile> clusters =
        has_clusters || (!writes_pages && !settings_.one("edges")) ? clusters_file() : nullptr;
    const std::unique_ptr<OutputFile> edges = side_file(settings_, "edges", inputs_);
    if (parts_.empty())
      gather([this](DedupPage page) { return deduper_.add(std::move(page)); });
    else
      gather_parts();
    if (signal_exit() != 0) return stopped();
    Result<Clusters> found = deduper_.finish(jobs_);
    if (signal_exit() != 0) return stopped();
    if (!found) refuse(found.error());
    count(*found);
    if (writes_pages) write_pages(survivors, *found);
    if (signal_exit() != 0) return stopped();
    if (writes_pages) survivors.finish();
    if (clusters) write_clusters(*clusters, *found);
    if (edges) write_edges(*edges, *found);
    print_summary(*found, writes_pages ? output->text : "");
    if (writes_pages) say_left_behind(survivors.left_behind(), output->text, messages_);
    return allowed_.covers(failed_, failed_ + deduper_.size()) ? kDone : kFailures;
  }

 private:
  Deduper open_deduper() const {
    const std::optional<Value> folder = settings_.one("index");
    if (!folder) return Deduper(chosen_.options);
    Result<Deduper> opened = Deduper::with_index(chosen_.options, folder->text);
    if (!opened) throw Refused(opened.error());
    return *std::move(opened);
  }

  std::vector<std::string> all_inputs() const {
    std::vector<std::string> inputs = inputs_;
    inputs.insert(inputs.end(), parts_.begin(), parts_.end());
    return inputs;
  }

  std::vector<SideFile> side_files() const {
    std::vector<SideFile> files{{"edges", {OwnKind::kCopies}}};
    const std::optional<Value> clusters = settings_.one("clusters");
    if (clusters && clusters->text != "-") files.push_back({"clusters", {OwnKind::kClusters, OwnKind::kParagraphs}});
    return files;
  }

  std::unique_ptr<OutputFile> clusters_file() {
    const std::optional<Value> file = settings_.one("clusters");
    if (file && file->text != "-") return side_file(settings_, "clusters", inputs_);
    Result<OutputFile> opened = OutputFile::open("-");
    if (!opened) throw Refused(opened.error());
    return std::make_unique<OutputFile>(*std::move(opened));
  }

  // The first pass: every page's sketch. `add` says whether a page is taken.
  void gather(const std::function<Status(DedupPage)>& add) {
    Source source(inputs_, read_options(settings_));
    read_pages(source, jobs_, [&](SketchedPage& page) {
      bytes_ += page.record.bytes;
      for (const Error& damage : page.record.damage) fail(damage);
      if (page.record.kind == Record::Kind::kSkipped) return skip(page.record.error);
      if (page.record.kind != Record::Kind::kPage) return fail(page.record.error);
      // The first pages tell how large a page is; a run of fewer needs no estimate.
      if (read_++ == kPagesOfEstimate) say_estimate();
      const Document& document = page.record.document;
      look_at(document, page.sketch.keys.empty());
      DedupPage entry{document.id, std::move(page.sketch), date_of(page.record), chosen_.prefers(page.record)};
      if (!add_or_name(std::move(entry), document.place, add)) left_out_.push_back(document.ordinal);
      messages_.progress({deduper_.size(), bytes_, 0, 0, failed_});
    });
  }

  // Said of texts that are compared in another way than a reader may expect.
  void look_at(const Document& page, bool is_empty) {
    empty_ += is_empty;
    if (page.source.size() > kUnusuallyLong && ++n_long_ <= kNamedSkips)
      messages_.warning({page.place, fmt::format("holds {} of text in one page", readable_size(page.source.size())),
                         "it is compared as a whole, by a sample; if it is many pages, give them one by one"});
    words_ += !is_empty && is_one_word(page.source);
  }

  bool add_or_name(DedupPage page, const std::string& place, const std::function<Status(DedupPage)>& add) {
    const std::string id = page.id;
    const Status added = add(std::move(page));
    if (added) return true;
    if (added.error().place != id) refuse(added.error());
    fail({place, fmt::format("the id \"{}\": {}", id, added.error().what), added.error().advice});
    return false;
  }

  // All pages of files of signatures and of inputs, each once, in the order of their ids.
  SignatureSet gathered_set() {
    std::string patterns;
    for (const std::string& pattern : chosen_.preferred) patterns += (patterns.empty() ? "" : ",") + pattern;
    SignatureSet set(chosen_.options, patterns);
    for (const std::string& part : parts_)
      if (const Status added = set.add_file(part); !added) throw Refused(added.error());
    if (!inputs_.empty()) gather([&](DedupPage page) { return set.add(page); });
    return set;
  }

  void gather_parts() {
    SignatureSet set = gathered_set();
    require(set.each([&](DedupPage page) {
      add_or_name(std::move(page), "signatures", [this](DedupPage one) { return deduper_.add(std::move(one)); });
      return ok();
    }));
  }

  // --signatures: nothing is compared yet.
  int write_signatures() {
    for (const char* flag : {"output", "clusters", "edges", "index"})
      if (const auto given = settings_.one(flag))
        throw Refused({given->origin, "does not go together with --signatures: no copies are looked for then",
                       "winnow dedup FILE... looks for copies among the pages of such files"});
    check_side_files(settings_, {{"signatures", {OwnKind::kSignatures}}}, all_inputs(), "");
    const std::unique_ptr<OutputFile> file = side_file(settings_, "signatures", all_inputs());
    SignatureSet set = gathered_set();
    if (signal_exit() != 0) return stopped();
    require(set.write([&](std::string_view bytes) { return file->write(bytes); }));
    require(file->finish());
    messages_.info(fmt::format("winnow: signatures of {}, written to {}", counted(set.size(), "page", "pages"),
                               escaped(settings_.one("signatures")->text)));
    if (skipped_ + failed_ > 0) messages_.info(fmt::format("        {} skipped, {} failed", skipped_, failed_));
    return allowed_.covers(failed_, failed_ + set.size()) ? kDone : kFailures;
  }

  void say_estimate() {
    const std::uint64_t size = input_bytes(inputs_);
    if (size == 0 || bytes_ == 0) return;
    const std::uint64_t pages = std::max<std::uint64_t>(size * kPagesOfEstimate / bytes_, kPagesOfEstimate);
    messages_.info(fmt::format("winnow: {} of input, some {} pages: {} to remember them, {} at most in memory",
                               readable_size(size), pages, readable_size(pages * 1700),
                               readable_size(chosen_.options.memory)));
  }

  void skip(const Error& error) {
    ++skipped_;
    if (settings_.on("verbose") || skipped_ <= kNamedSkips)
      messages_.warning({error.place, "skipped: " + error.what, error.advice});
  }

  void fail(const Error& error) {
    if (++failed_ <= kNamedFailures) messages_.error(error);
  }

  int stopped() {
    messages_.error({"", "stopped by a signal; nothing was written", ""});
    return signal_exit();
  }

  void count(const Clusters& found) {
    copies_.resize(deduper_.size());
    for (std::size_t page = 0; page < found.pages.size(); ++page)
      if (const std::size_t kept = found.pages[page].kept; kept != page && kept < copies_.size())
        copies_[kept].push_back(page);
    // Not the order of arrival.
    for (std::vector<std::size_t>& of_one : copies_)
      std::sort(of_one.begin(), of_one.end(),
                [&](std::size_t a, std::size_t b) { return deduper_.id(a) < deduper_.id(b); });
  }

  void write_clusters(OutputFile& file, const Clusters& found) {
    for (std::size_t page = 0; page < found.pages.size(); ++page) {
      const auto& [kept, alike] = found.pages[page];
      std::string row = fmt::format("{{\"id\":{},\"cluster\":{},\"kept\":{}", json_string(deduper_.id(page)),
                                    json_string(deduper_.id(kept)), json_string(deduper_.id(kept)));
      if (kept != page)
        row += fmt::format(",\"jaccard\":{},\"containment\":{}", share(alike.jaccard), share(alike.containment));
      require(file.write(row + "}\n"));
    }
    require(file.finish({found.pages.size(), ""}));
  }

  void write_edges(OutputFile& file, const Clusters& found) {
    for (const CopyEdge& edge : found.edges)
      require(file.write(fmt::format("{{\"a\":{},\"b\":{},\"jaccard\":{},\"containment\":{}}}\n",
                                     json_string(deduper_.id(edge.a)), json_string(deduper_.id(edge.b)),
                                     share(edge.alike.jaccard), share(edge.alike.containment))));
    require(file.finish({found.edges.size(), ""}));
  }

  // The second pass: the same records in the same order, those that stay go out.
  void write_pages(Survivors& survivors, const Clusters& found) {
    Source source(inputs_, survivors.again(read_options(settings_)));
    std::size_t page = 0;
    std::size_t left_out = 0;
    while (std::optional<Record> record = source.next()) {
      if (record->kind != Record::Kind::kPage) continue;
      if (left_out < left_out_.size() && left_out_[left_out] == record->document.ordinal) {
        ++left_out;
        continue;
      }
      if (page >= found.pages.size() || record->document.id != deduper_.id(page))
        throw Refused({record->document.place, "the input has changed while it was read", "run again"}, kFailures);
      if (const std::size_t kept = found.pages[page].kept; kept != page)
        survivors.leave_out(*std::move(record), deduper_.id(kept));
      else if (const Status written = survivors.take(*std::move(record), copies_of(page)); !written)
        fail(written.error());
      ++page;
    }
  }

  // "copies":[...] of a page that stays, or nothing.
  std::string copies_of(std::size_t page) const {
    if (copies_[page].empty()) return "";
    std::string list;
    for (const std::size_t copy : copies_[page]) {
      list += list.empty() ? "" : ",";
      list += json_string(deduper_.id(copy));
    }
    return "\"copies\":[" + list + "]";
  }

  void print_summary(const Clusters& found, const std::string& where) {
    std::size_t n_copies = 0, exact = 0, within = 0, largest = 0, largest_at = 0;
    for (std::size_t page = 0; page < found.pages.size(); ++page) {
      const auto& [kept, alike] = found.pages[page];
      if (copies_[page].size() > largest) largest = copies_[page].size(), largest_at = page;
      if (kept == page) continue;
      ++n_copies;
      exact += alike.same_words;
      within += !alike.same_words && alike.jaccard < .8 && alike.containment >= .9;
    }
    const std::size_t n = found.pages.size();
    const double percent = n == 0 ? 0.0 : 100.0 * static_cast<double>(n_copies) / static_cast<double>(n);
    messages_.info(fmt::format("winnow: {}, {} {} ({:.1f} %): {} exact, {} near, {} contained; {} stay",
                               counted(n, "page", "pages"), n_copies, n_copies == 1 ? "is a copy" : "are copies",
                               percent, exact, n_copies - exact - within, within, n - n_copies));
    if (empty_ > 0)
      messages_.info(fmt::format("        {} without a letter or digit: no copies of each other", empty_));
    if (words_ > 0) messages_.info(fmt::format("        {} of a word or so: copies of equal ones", words_));
    if (skipped_ + failed_ > 0) messages_.info(fmt::format("        {} skipped, {} failed", skipped_, failed_));
    if (!where.empty() && where != "-") messages_.info("        written to " + escaped(where));
    if (n >= 100 && percent > 60)
      messages_.warning({"", fmt::format("{:.0f} % of the pages are copies", percent),
                         "more than half is unusual: look at --edges, or give a higher --threshold"});
    if (n >= 100 && largest + 1 > std::max<std::size_t>(50, n / 20))
      messages_.warning({deduper_.id(largest_at), fmt::format("stands for {} pages", largest + 1),
                         "so large a cluster is unusual: look at --edges, or give a higher --threshold"});
  }

  const Settings& settings_;
  Messages messages_;
  std::vector<std::string> inputs_, parts_;  // parts_: files of signatures
  Allowed allowed_;
  ChosenDedup chosen_;
  Deduper deduper_;
  unsigned jobs_ = 1;
  std::uint64_t bytes_ = 0, empty_ = 0, words_ = 0, n_long_ = 0, skipped_ = 0, failed_ = 0, read_ = 0;
  std::vector<std::uint64_t> left_out_;  // ordinals of pages whose id was taken
  std::vector<std::vector<std::size_t>> copies_;
};

}  // namespace

int run_dedup(const Settings& settings) {
  if (is_about_index(settings)) return run_dedup_index(settings);
  return is_about_paragraphs(settings) ? run_dedup_paragraphs(settings) : Deduplication(settings).run();
}

}  // namespace winnow::cli
