#include "outputs.h"

#include <winnow/text_tree.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

#include "refused.h"

namespace winnow::cli {
namespace {

template <class T>
T opened(Result<T> result) {
  if (!result) throw Refused(result.error());
  return *std::move(result);
}

class TreeOutput : public Output {
 public:
  TreeOutput(TextTree tree, std::string extension, std::vector<std::string> taken)
      : tree_(std::move(tree)), extension_(std::move(extension)), taken_(std::move(taken)) {}

  Status take(const Done& done) override {
    const Document& page = done.record.document;
    const ManifestEntry entry{output_name(done.record, done.extension.empty() ? extension_ : done.extension),
                              page.id,
                              page.source_hash,
                              done.text_hash,
                              std::string(done.status),
                              done.copy ? done.copy->id : ""};
    const bool has_file = is_container(done.record.format) || (done.status != "failed" && done.status != "duplicate");
    if (has_file && std::find(taken_.begin(), taken_.end(), entry.output) != taken_.end())
      return Error{page.place, "its output would have the name of another file that this run writes: " + entry.output,
                   "give that file another name"};
    Status written = ok();
    if (!has_file) {
      const ManifestEntry no_file{"", page.id, page.source_hash, "", entry.status, entry.duplicate_of};
      if (done.status == "duplicate")
        written = tree_.leave_out(entry.output, no_file);
      else if (!page.id.empty())
        written = tree_.note(no_file);
    } else if (is_container(done.record.format)) {
      written = done.row.empty() ? ok() : tree_.append(entry.output, done.row, entry);
    } else {
      written = tree_.write(entry.output, done.text, entry);
    }
    if (tree_.broken()) require(written);
    return written;
  }

  void finish(const RunEnd& end) override { require(tree_.finish(end)); }
  LeftBehind left_behind() const override { return {tree_.removed(), tree_.kept_changed()}; }
  std::string checkpoint() override {
    Result<std::string> at = tree_.checkpoint();
    if (!at) throw Refused(at.error(), kOutOfResource);
    return *std::move(at);
  }

 private:
  TextTree tree_;
  std::string extension_;
  std::vector<std::string> taken_;
};

class RowsOutput : public Output {
 public:
  explicit RowsOutput(OutputFile file) : file_(std::move(file)) {}

  Status take(const Done& done) override {
    require(file_.write(done.row));
    return ok();
  }

  void finish(const RunEnd& end) override { require(file_.finish(end)); }
  bool closed() const override { return file_.closed(); }
  std::string checkpoint() override { return checkpoint_of(file_); }

 private:
  OutputFile file_;
};

class SingleOutput : public Output {
 public:
  SingleOutput(OutputFile file, std::string format) : file_(std::move(file)), format_(std::move(format)) {}

  Status take(const Done& done) override {
    if (done.row.empty()) return ok();
    if (!first_) {
      first_ = First{done.row, done.status == "failed" ? "" : done.text};
      return ok();
    }
    if (!format_.empty())
      throw Refused({"-f " + format_, "there is more than one page, and standard output holds one text",
                     "give -o FOLDER, or -f jsonl"});
    if (!many_) require(file_.write(first_->row));
    many_ = true;
    require(file_.write(done.row));
    return ok();
  }

  void finish(const RunEnd& end) override {
    if (first_ && !many_) require(file_.write(first_->text));
    require(file_.finish(end));
  }
  bool closed() const override { return file_.closed(); }

 private:
  struct First {
    std::string row, text;
  };
  OutputFile file_;
  std::string format_;
  std::optional<First> first_;
  bool many_ = false;
};

class NoOutput : public Output {
 public:
  Status take(const Done&) override { return ok(); }
  void finish(const RunEnd&) override {}
};

}  // namespace

std::string checkpoint_of(OutputFile& file) {
  const Result<std::uint64_t> bytes = file.checkpoint();
  if (!bytes) throw Refused(bytes.error(), kOutOfResource);
  return fmt::format("{{\"bytes\":{}}}", *bytes);
}

std::unique_ptr<Output> tree_output(const std::string& folder, const std::vector<std::string>& inputs, bool force,
                                    const std::string& resume, const std::string& extension,
                                    const std::vector<std::string>& taken) {
  return std::make_unique<TreeOutput>(opened(TextTree::open(folder, inputs, force, resume)), extension, taken);
}

std::unique_ptr<Output> rows_output(const std::string& file, const std::vector<std::string>& inputs, bool force,
                                    const std::string& resume) {
  std::optional<std::uint64_t> keep;
  if (!resume.empty()) keep = nlohmann::json::parse(resume).at("bytes").get<std::uint64_t>();
  return std::make_unique<RowsOutput>(opened(OutputFile::open_main(file, inputs, force, keep)));
}

std::unique_ptr<Output> single_output(const std::string& format) {
  return std::make_unique<SingleOutput>(opened(OutputFile::open("-")), format);
}

std::unique_ptr<Output> no_output() { return std::make_unique<NoOutput>(); }

}  // namespace winnow::cli
