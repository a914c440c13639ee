#include "dedup_output.h"

#include <winnow/clean_page.h>

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <vector>

#include "refused.h"
#include "run/json_string.h"
#include "terminal/signals.h"

namespace winnow::cli {
namespace {

// Strings in a file without a name, read back in the order in which they were written.
class Spool {
 public:
  explicit Spool(const std::string& folder) : folder_(folder) {
    const int fd = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    file_.reset(fd < 0 ? nullptr : ::fdopen(fd, "w+b"));
    if (!file_) refuse();
  }
  void write(std::string_view text) {
    const std::uint64_t size = text.size();
    if (std::fwrite(&size, sizeof size, 1, file_.get()) != 1 ||
        std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size())
      refuse();
  }
  void rewind() {
    if (std::fseek(file_.get(), 0, SEEK_SET) != 0) refuse();
  }
  std::string read() {
    std::uint64_t size = 0;
    if (std::fread(&size, sizeof size, 1, file_.get()) != 1) refuse();
    std::string text(size, '\0');
    if (std::fread(text.data(), 1, size, file_.get()) != size) refuse();
    return text;
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  [[noreturn]] void refuse() const {
    throw Refused({folder_, fmt::format("pages cannot be kept here: {}", std::strerror(errno)),
                   "--dedup holds them until all are read: name a folder with room in TMPDIR"},
                  kOutOfResource);
  }
  std::string folder_;
  std::unique_ptr<std::FILE, Close> file_;
};

// The statuses that a page may have: a Done holds a view of one.
constexpr std::array<std::string_view, 5> kStatuses{"ok", "empty", "quarantined", "failed", "duplicate"};

class DedupOutput : public Output {
 public:
  DedupOutput(std::unique_ptr<Output> inner, ChosenDedup chosen, unsigned threads,
              std::function<void(const Error&)> complain, std::function<void(Done&)> settled, DedupCount& count)
      : inner_(std::move(inner)),
        chosen_(std::move(chosen)),
        threads_(threads),
        complain_(std::move(complain)),
        settled_(std::move(settled)),
        count_(count),
        spool_(chosen_.options.spill_folder),
        deduper_(chosen_.options) {}

  Status take(const Done& done) override {
    const Document& page = done.record.document;
    pages_.push_back({});
    taken_ += !page.id.empty();
    if (done.status == "ok") add(done);
    // Who is told of copies has the page already: what is left to write is its audit.
    const bool told = inner_->is_told_of_copies();
    const auto text_of = [&](const std::string& text) { return told ? std::string_view() : std::string_view(text); };
    for (const std::string_view text :
         {std::string_view(page.id), std::string_view(page.place), std::string_view(page.source_hash),
          std::string_view(done.record.input_path), std::string_view(done.record.format), done.status,
          text_of(done.text), std::string_view(done.text_hash), text_of(done.row), text_of(done.canonical),
          std::string_view(done.audit), dropped_for_now(page)})
      spool_.write(text);
    return told ? inner_->take(done) : ok();
  }

  void finish(const RunEnd& end) override {
    Result<Clusters> found = deduper_.finish(threads_);
    look_for_signal();
    if (!found) throw Refused(found.error(), kOutOfResource);
    clusters_ = *std::move(found);
    copies_.resize(deduper_.size());
    for (std::size_t i = 0; i < clusters_.pages.size(); ++i)
      if (clusters_.pages[i].kept != i) copies_[clusters_.pages[i].kept].push_back(i);
    for (std::vector<std::size_t>& copies : copies_)
      std::sort(copies.begin(), copies.end(),
                [&](std::size_t a, std::size_t b) { return deduper_.id(a) < deduper_.id(b); });
    if (inner_->is_told_of_copies()) judge_all();
    hand_on_all();
    for (const std::string& id : kept_) inner_->keep(id);
    inner_->finish(end);
  }

  // Copies are known when all pages are read, and not before, so that a run which is resumed begins anew.
  bool at_boundary() const override { return false; }
  bool closed() const override { return inner_->closed(); }
  LeftBehind left_behind() const override { return inner_->left_behind(); }
  void keep(const std::string& id) override { kept_.push_back(id); }
  void miss() override { inner_->miss(); }

 private:
  static void look_for_signal() {
    if (signal_exit() != 0)
      throw Refused({"", "stopped by a signal while copies were looked for; the run has not succeeded",
                     "the same command begins anew"},
                    signal_exit());
  }

  // Two pages may bear one id here. What tells them apart is their text, then their place.
  void add(const Done& done) {
    std::string id = done.record.document.id;
    DedupPage page{id, done.sketch, date_of(done.record), chosen_.prefers(done.record)};
    Status added = deduper_.add(page);
    if (!added && added.error().place == id) {
      page.id = fmt::format("{}\n{} {}", id, done.text_hash, pages_.size());
      added = deduper_.add(std::move(page));
    }
    if (!added) throw Refused(added.error(), kOutOfResource);
    pages_.back() = deduper_.size() - 1;
    places_.push_back(taken_);
  }

  std::string id_of(std::size_t page) const {
    const std::string& id = deduper_.id(page);
    return id.substr(0, id.find('\n'));
  }

  void judge_all() {
    for (std::size_t page = 0; page < clusters_.pages.size(); ++page) {
      if (const std::string members = members_of(page); !members.empty())
        inner_->judge(places_[page], places_[clusters_.pages[page].kept], members);
    }
  }

  void hand_on_all() {
    spool_.rewind();
    for (const std::optional<std::size_t>& page : pages_) {
      if (inner_->closed()) break;
      look_for_signal();
      hand_on(page);
    }
  }

  void hand_on(const std::optional<std::size_t>& page) {
    Done done;
    Document& document = done.record.document;
    for (std::string* text :
         {&document.id, &document.place, &document.source_hash, &done.record.input_path, &done.record.format})
      *text = spool_.read();
    const std::string status = spool_.read();
    done.status = *std::find(kStatuses.begin(), kStatuses.end() - 1, status);
    done.text = spool_.read();
    done.text_hash = spool_.read();
    done.row = spool_.read();
    done.canonical = spool_.read();
    done.audit = spool_.read();
    if (std::string why = spool_.read(); !why.empty()) {
      document.dropped = true;
      document.meta.emplace_back("temporary", std::move(why));
    }
    if (page) mark(*page, done);
    settled_(done);
    if (inner_->is_told_of_copies()) return;
    if (const Status written = inner_->take(done); !written) complain_(written.error());
  }

  // What the row of a copy says, and that of a page with copies; of others nothing.
  std::string members_of(std::size_t page) const {
    const auto& [kept, alike] = clusters_.pages[page];
    if (kept != page)
      return fmt::format("\"duplicate_of\":{},\"jaccard\":{:.4f},\"containment\":{:.4f}", json_string(id_of(kept)),
                         alike.jaccard, alike.containment);
    std::string ids;
    for (const std::size_t copy : copies_[page]) ids += (ids.empty() ? "" : ",") + json_string(id_of(copy));
    return ids.empty() ? "" : "\"copies\":[" + ids + "]";
  }

  void mark(std::size_t page, Done& done) {
    const std::string members = members_of(page);
    if (members.empty()) return;
    if (clusters_.pages[page].kept != page) {
      ++count_.copies;
      done.status = kStatuses.back();
      done.copy = CopyOf{id_of(clusters_.pages[page].kept), clusters_.pages[page].alike.jaccard,
                         clusters_.pages[page].alike.containment};
    }
    constexpr std::string_view kEnd = "\"status\":\"ok\"}\n";
    if (!done.row.ends_with(kEnd)) return;
    done.row.resize(done.row.size() - kEnd.size());
    done.row += fmt::format("\"status\":\"{}\",{}}}\n", done.status, members);
  }

  std::unique_ptr<Output> inner_;
  ChosenDedup chosen_;
  unsigned threads_;
  std::function<void(const Error&)> complain_;
  std::function<void(Done&)> settled_;
  DedupCount& count_;
  Spool spool_;
  Deduper deduper_;
  std::vector<std::optional<std::size_t>> pages_;  // its number in deduper_, when it takes part
  std::vector<std::uint64_t> places_;              // of the pages in deduper_: its number among those with an id
  std::uint64_t taken_ = 0;                        // pages with an id
  std::vector<std::string> kept_;                  // ids of pages that keep() was told of
  Clusters clusters_;
  std::vector<std::vector<std::size_t>> copies_;
};

}  // namespace

std::unique_ptr<Output> dedup_output(std::unique_ptr<Output> inner, ChosenDedup chosen, unsigned threads,
                                     std::function<void(const Error&)> complain, std::function<void(Done&)> settled,
                                     DedupCount& count) {
  return std::make_unique<DedupOutput>(std::move(inner), std::move(chosen), threads, std::move(complain),
                                       std::move(settled), count);
}

}  // namespace winnow::cli
