// Outputs for what comes after cleaning: compressed rows, bulk requests for a search engine, a database.
#include <winnow/archive_db.h>
#include <winnow/clean_page.h>

#include <fmt/format.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include "bulk_ids.h"
#include "outputs.h"
#include "refused.h"

namespace winnow::cli {
namespace {

// Rows in a frame, before they are compressed: large enough to compress well, small enough that little is done again
// when a run is resumed.
constexpr std::size_t kRowsFrameBytes = 1u << 20;

std::optional<std::uint64_t> number_in(const std::string& state, const char* name) {
  if (state.empty()) return std::nullopt;
  const nlohmann::json at = parse_json(state);
  if (!at.is_object() || !at.contains(name)) return std::nullopt;
  return at[name].get<std::uint64_t>();
}

OutputFile open_rows(const std::string& file, const std::vector<std::string>& inputs, bool force,
                     const std::string& resume) {
  Result<OutputFile> opened = OutputFile::open_main(file, inputs, force, number_in(resume, "bytes"));
  if (!opened) throw Refused(opened.error());
  return *std::move(opened);
}

class PackedRows : public Output {
 public:
  explicit PackedRows(OutputFile file) : file_(std::move(file)) {}

  // A frame ends where its rows have grown large enough, whatever the number of threads.
  Status take(const Done& done) override {
    rows_ += done.row;
    if (rows_.size() >= kRowsFrameBytes) write_frame();
    return ok();
  }
  void finish(const RunEnd& end) override {
    if (!rows_.empty()) write_frame();
    require(file_.finish(end));
  }
  bool closed() const override { return file_.closed(); }
  bool at_boundary() const override { return rows_.empty(); }
  std::string checkpoint() override { return checkpoint_of(file_); }

 private:
  void write_frame() {
    require(file_.write(zstd_frame(rows_)));
    rows_.clear();
  }
  OutputFile file_;
  std::string rows_;
};

// Newline-delimited requests of the _bulk interface: a line that says what to do, a line with the page.
class BulkRequests : public Output {
 public:
  BulkRequests(OutputFile file, const BulkOptions& options, std::unique_ptr<UnseenDocuments> unseen)
      : file_(std::move(file)),
        update_(options.update),
        most_deleted_(options.most_deleted),
        unseen_(std::move(unseen)) {}

  Status take(const Done& done) override {
    const std::string id = document_id(done.record.document.id);
    const bool was_there = unseen_ && (done.status == "ok" || is_there_all_the_same(done)) && unseen_->see(id);
    if (was_there && done.status != "ok") require(file_.write(keeping_request(id)));
    // What is no page (any more) is no document: nothing is to be found by it.
    if (done.row.empty() || done.status != "ok") return ok();
    const std::string row = document_row(done.row);
    std::string request = request_line(update_ ? "update" : "index", id);
    if (update_)
      request +=
          fmt::format("{{\"doc\":{},\"doc_as_upsert\":true}}\n", std::string_view(row).substr(0, row.size() - 1));
    else
      request += row;
    require(file_.write(request));
    return ok();
  }
  void keep(const std::string& id) override {
    const std::string document = document_id(id);
    if (unseen_ && unseen_->see(document)) require(file_.write(keeping_request(document)));
  }
  void miss() override { missed_ = true; }
  // Documents of the earlier run that nothing was said of: their pages are gone, when all of the input was read. If
  // not, the run after this one has to know of them.
  void finish(const RunEnd& end) override {
    if (unseen_) speak_of_rest(end);
    require(file_.finish(end));
  }
  LeftBehind left_behind() const override { return left_; }
  bool closed() const override { return file_.closed(); }
  std::string checkpoint() override { return checkpoint_of(file_); }

 private:
  // A run that has read no page knows of none that it is gone: a crawl that failed looks like this, too.
  void speak_of_rest(const RunEnd& end) {
    left_.documents = unseen_->all();
    const bool read_nothing = end.pages == 0 && unseen_->left() == unseen_->all();
    const bool is_too_much = !missed_ && !read_nothing && !may_delete(unseen_->left(), unseen_->all());
    const bool stays = missed_ || read_nothing || is_too_much;
    if (is_too_much) left_.spared = unseen_->left();
    unseen_->see_rest([&](const std::string& id) {
      require(file_.write(stays ? keeping_request(id) : request_line("delete", id)));
      left_.deleted += !stays;
    });
    left_.read_nothing = read_nothing && !missed_ && left_.documents > 0;
  }
  // A crawl that broke off looks like a site of which most is gone. Of a few documents half may go in a day.
  bool may_delete(std::uint64_t gone, std::uint64_t all) const {
    constexpr std::uint64_t kFewDocuments = 20;
    if (most_deleted_) return most_deleted_->covers(gone, all);
    return all <= kFewDocuments || gone <= all / 2;
  }
  // A page that failed, one that a guard left uncut, and one that shows a notice for now: what the search engine has of
  // it may well be right. A page that a plugin dropped has no text.
  static bool is_there_all_the_same(const Done& done) {
    return done.status == "failed" || !dropped_for_now(done.record.document).empty() ||
           (done.status == "quarantined" && !done.text.empty());
  }
  static std::string request_line(const char* action, const std::string& id) {
    return fmt::format("{{\"{}\":{{\"_id\":{}}}}}\n", action, compact_json(nlohmann::json(id)));
  }
  OutputFile file_;
  bool update_;
  std::optional<Allowed> most_deleted_;
  bool missed_ = false;
  std::unique_ptr<UnseenDocuments> unseen_;
  LeftBehind left_;
};

class OnePageAnId : public Output {
 public:
  OnePageAnId(std::unique_ptr<Output> inner, IdSet taken) : inner_(std::move(inner)), taken_(std::move(taken)) {}

  Status take(const Done& done) override {
    const Document& page = done.record.document;
    if (done.status == "ok" && !taken_.add(document_id(page.id)))
      return Error{page.place, fmt::format("the id \"{}\": another page has this id, too", page.id),
                   "give each page an id of its own, of several crawls the newest first; this one is left out"};
    return inner_->take(done);
  }
  void keep(const std::string& id) override { inner_->keep(id); }
  void miss() override { inner_->miss(); }
  void finish(const RunEnd& end) override { inner_->finish(end); }
  bool at_boundary() const override { return inner_->at_boundary(); }
  std::string checkpoint() override { return inner_->checkpoint(); }
  LeftBehind left_behind() const override { return inner_->left_behind(); }
  bool closed() const override { return inner_->closed(); }

 private:
  std::unique_ptr<Output> inner_;
  IdSet taken_;
};

class Database : public Output {
 public:
  explicit Database(ArchiveDb db) : db_(std::move(db)) {}

  Status take(const Done& done) override {
    if (done.record.document.id.empty()) return ok();
    const std::string error = error_of(done);
    require(db_.add({&done.record, done.text, "", done.status, error, edit_count(done.record.document), false, {}},
                    done.text_hash));
    return ok();
  }
  bool is_told_of_copies() const override { return true; }
  void judge(std::uint64_t page, std::uint64_t stays, const std::string& members) override {
    require(db_.judge(page, stays, members));
  }
  void finish(const RunEnd& end) override { require(db_.finish(end)); }
  std::string checkpoint() override {
    const Result<std::uint64_t> pages = db_.checkpoint();
    if (!pages) throw Refused(pages.error(), kOutOfResource);
    return fmt::format("{{\"pages\":{}}}", *pages);
  }

 private:
  ArchiveDb db_;
};

// What a run that is resumed has written already; empty when none is.
std::string part_of(const std::string& file, const std::string& resume) {
  return resume.empty() ? "" : file + ".winnow/part";
}

}  // namespace

std::unique_ptr<Output> packed_output(const std::string& file, const std::vector<std::string>& inputs, bool force,
                                      const std::string& resume) {
  return std::make_unique<PackedRows>(open_rows(file, inputs, force, resume));
}

std::unique_ptr<Output> bulk_output(const std::string& file, const std::vector<std::string>& inputs, bool force,
                                    const std::string& resume, const BulkOptions& options) {
  OutputFile rows = open_rows(file, inputs, force, resume);
  std::unique_ptr<UnseenDocuments> unseen;
  if (!options.since.empty()) unseen = std::make_unique<UnseenDocuments>(options.since, part_of(file, resume));
  return std::make_unique<BulkRequests>(std::move(rows), options, std::move(unseen));
}

std::unique_ptr<Output> one_page_an_id(std::unique_ptr<Output> inner, const std::string& format,
                                       const std::string& file, const std::string& resume) {
  const std::string written = part_of(file, resume);
  IdSet taken;
  if (!written.empty() && format == "sqlite") {
    require(each_page_id(written, [&](const std::string& id) { taken.add(document_id(id)); }));
  } else if (!written.empty()) {
    for_each_request(written, [&](const std::string& id, Request request) {
      if (request == Request::kWrites) taken.add(id);
    });
  }
  return std::make_unique<OnePageAnId>(std::move(inner), std::move(taken));
}

std::unique_ptr<Output> database_output(const std::string& file, const std::vector<std::string>& inputs, bool force,
                                        const std::string& resume) {
  Result<ArchiveDb> db = ArchiveDb::open(file, inputs, force, number_in(resume, "pages"));
  if (!db) throw Refused(db.error());
  return std::make_unique<Database>(*std::move(db));
}

}  // namespace winnow::cli
