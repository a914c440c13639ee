// Outputs for what comes after cleaning: compressed rows, bulk requests for a search engine, a database.
#include <winnow/archive_db.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "bulk_ids.h"
#include "outputs.h"
#include "refused.h"

namespace winnow::cli {
namespace {

// Rows in a frame, before they are compressed: large enough to compress well, small enough that little is done again
// when a run is resumed.
constexpr std::size_t kFrameBytes = 1u << 20;
// Elasticsearch and OpenSearch take no longer ids.
constexpr std::size_t kMostIdBytes = 512;

void require(const Status& status) {
  if (!status) throw Refused(status.error(), kOutOfResource);
}

std::optional<std::uint64_t> number_in(const std::string& state, const char* name) {
  if (state.empty()) return std::nullopt;
  const nlohmann::json at = nlohmann::json::parse(state, nullptr, false);
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
    if (rows_.size() >= kFrameBytes) write_frame();
    return ok();
  }
  void finish(const RunEnd& end) override {
    if (!rows_.empty()) write_frame();
    require(file_.finish(end));
  }
  bool closed() const override { return file_.closed(); }
  bool at_boundary() const override { return rows_.empty(); }
  std::string checkpoint() override {
    const Result<std::uint64_t> bytes = file_.checkpoint();
    if (!bytes) throw Refused(bytes.error(), kOutOfResource);
    return fmt::format("{{\"bytes\":{}}}", *bytes);
  }

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
  BulkRequests(OutputFile file, bool update, std::unique_ptr<VanishedPages> vanished)
      : file_(std::move(file)), update_(update), vanished_(std::move(vanished)) {}

  Status take(const Done& done) override {
    // A page that failed is still there: the document of the earlier run stays.
    if (vanished_ && done.status == "failed") vanished_->see(id_of(done.record.document.id));
    // What is no page (any more) is no document: nothing is to be found by it.
    if (done.row.empty() || done.status != "ok") return ok();
    const std::string_view row = std::string_view(done.row).substr(0, done.row.size() - 1);
    std::string request = request_line(update_ ? "update" : "index", id_of(done.record.document.id));
    if (update_)
      request += fmt::format("{{\"doc\":{},\"doc_as_upsert\":true}}\n", row);
    else
      request += done.row;
    require(file_.write(request));
    return ok();
  }
  void miss() override { missed_ = true; }
  // Pages that the earlier run wrote and this one did not are gone, when all of the input was read.
  void finish(const RunEnd& end) override {
    if (vanished_ && !missed_)
      vanished_->for_each([this](const std::string& id) { require(file_.write(request_line("delete", id))); });
    require(file_.finish(end));
  }
  bool closed() const override { return file_.closed(); }
  std::string checkpoint() override {
    const Result<std::uint64_t> bytes = file_.checkpoint();
    if (!bytes) throw Refused(bytes.error(), kOutOfResource);
    return fmt::format("{{\"bytes\":{}}}", *bytes);
  }

 private:
  // What is written is also what a later run reads the id from: `see` gets it as it stands there.
  std::string request_line(const char* action, const std::string& id) {
    const std::string written = nlohmann::json(id).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    if (vanished_) vanished_->see(nlohmann::json::parse(written).get<std::string>());
    return fmt::format("{{\"{}\":{{\"_id\":{}}}}}\n", action, written);
  }
  static std::string id_of(const std::string& id) {
    return id.size() <= kMostIdBytes ? id : "xxh3:" + content_hash(id);
  }
  OutputFile file_;
  bool update_;
  bool missed_ = false;
  std::unique_ptr<VanishedPages> vanished_;
};

class Database : public Output {
 public:
  explicit Database(ArchiveDb db) : db_(std::move(db)) {}

  Status take(const Done& done) override {
    if (done.record.document.id.empty()) return ok();
    const std::string error = done.error.what.empty() ? "" : done.error.place + ": " + done.error.what;
    std::uint64_t edits = 0;
    for (const AppliedEdit& edit : done.record.document.history) edits += edit.plugin != "form";
    require(db_.add({&done.record, done.text, "", done.status, error, edits, false, {}}, done.text_hash));
    return ok();
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

}  // namespace

std::unique_ptr<Output> packed_output(const std::string& file, const std::vector<std::string>& inputs, bool force,
                                      const std::string& resume) {
  return std::make_unique<PackedRows>(open_rows(file, inputs, force, resume));
}

std::unique_ptr<Output> bulk_output(const std::string& file, const std::vector<std::string>& inputs, bool force,
                                    const std::string& resume, const BulkOptions& options) {
  OutputFile rows = open_rows(file, inputs, force, resume);
  std::unique_ptr<VanishedPages> vanished;
  if (!options.since.empty())
    vanished = std::make_unique<VanishedPages>(options.since, resume.empty() ? "" : file + ".winnow/part");
  return std::make_unique<BulkRequests>(std::move(rows), options.update, std::move(vanished));
}

std::unique_ptr<Output> database_output(const std::string& file, const std::vector<std::string>& inputs, bool force,
                                        const std::string& resume) {
  Result<ArchiveDb> db = ArchiveDb::open(file, inputs, force, number_in(resume, "pages"));
  if (!db) throw Refused(db.error());
  return std::make_unique<Database>(*std::move(db));
}

}  // namespace winnow::cli
