#include <winnow/output_file.h>
#include <winnow/text_tree.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "file_output.h"
#include "text_tree_state.h"

namespace winnow {
namespace {

constexpr std::size_t kBatchFiles = 256;
constexpr std::size_t kBatchBytes = 8u << 20;
constexpr std::size_t kBatchFolders = 64;  // each holds a descriptor
// Up to here each file is synced by itself; beyond it one syncfs() is cheaper, though it waits for others' files too.
constexpr std::size_t kSyncEach = 16;

bool is_out_of_resource(int error) {
  return error == ENOSPC || error == EDQUOT || error == EIO || error == EROFS || error == EMFILE || error == ENFILE;
}

// The bytes of the longest name among a path's.
std::size_t longest_step(std::string_view path) {
  std::size_t longest = 0;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    longest = std::max(longest, end);
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return longest;
}

}  // namespace

bool TextTree::State::fills_buffer(const std::string& bytes) { return bytes.size() >= kBufferBytes; }

bool TextTree::State::is_full() const {
  return batch.size() >= kBatchFiles || batch_bytes >= kBatchBytes || folders.size() >= kBatchFolders;
}

UniqueFd TextTree::State::temporary(const std::string& name) const {
  return UniqueFd(::openat(tmp.get(), name.c_str(), kTemporary, 0666));
}

Error TextTree::State::failed(const std::string& name, int error) {
  broken = broken || is_out_of_resource(error);
  return unwritable(place(name), error);
}

Status TextTree::State::prepare(bool force, std::string_view resume) {
  std::error_code problem;
  std::filesystem::create_directories(out, problem);
  if (problem) return unwritable(out.string(), problem.value());
  root = UniqueFd(::open(out.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root)
    return errno == ENOTDIR ? Error{out.string(), "is no folder", "-f txt writes a folder; for one file give -f jsonl"}
                            : unwritable(out.string(), errno);
  if (const long most = ::fpathconf(root.get(), _PC_NAME_MAX); most > 0) longest_name = static_cast<std::size_t>(most);
  struct stat info {};
  has_old_manifest =
      ::fstatat(root.get(), ".winnow/manifest.jsonl", &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(info.st_mode);
  bool empty = true;
  for (const std::string& name : names_in(root.get())) empty = empty && name == ".winnow";
  if (!empty && !has_old_manifest && !force)
    return Error{out.string(), "holds files that are not winnow's", "give another -o, or --force to write among them"};
  knows_names = !empty;
  Result<UniqueFd> folder = open_folder(root.get(), ".winnow", place(".winnow"));
  if (!folder) return folder.error();
  winnow = *std::move(folder);
  Result<UniqueFd> locked = take_lock(winnow.get(), out.string());
  if (!locked) return locked.error();
  lock = *std::move(locked);
  Result<UniqueFd> temporaries = open_folder(winnow.get(), "tmp", place(".winnow/tmp"));
  if (!temporaries) return temporaries.error();
  tmp = *std::move(temporaries);
  for (const std::string& name : names_in(tmp.get()))
    if (resume.empty() || (name != "manifest" && !name.starts_with("rows-"))) ::unlinkat(tmp.get(), name.c_str(), 0);
  if (!resume.empty()) return go_on(resume);
  ::unlinkat(winnow.get(), "journal", 0);
  if (const Status stripped = strip_done(); !stripped) return stripped;
  manifest = temporary("manifest");
  if (!manifest) return failed(".winnow/tmp/manifest", errno);
  return ok();
}

// The name is free for this run: no other page of it has it.
Status TextTree::State::claim(const std::string& name) {
  const Error taken{place(name), "two inputs have this output name", "rename one of them"};
  if (longest_step(name) > longest_name)
    return Error{place(name), fmt::format("has more than the {} bytes that a name may have here", longest_name),
                 "take such pages as rows: -f jsonl"};
  if (knows_names) return names.insert(name_hash(name)).second ? ok() : taken;
  for (const Waiting& file : batch)
    if (file.path == name) return taken;
  struct stat info {};
  const Result<std::size_t> folder = folder_of(name);
  if (!folder) return folder.error();
  if (::fstatat(folders[*folder].fd.get(), name.substr(name.rfind('/') + 1).c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0)
    return taken;
  return ok();
}

// The folder that `name` goes to, made and opened step by step.
Result<std::size_t> TextTree::State::folder_of(const std::string& name) {
  const std::size_t slash = name.rfind('/');
  const std::string path = slash == std::string::npos ? "" : name.substr(0, slash);
  for (std::size_t i = folders.size(); i-- > 0;)
    if (folders[i].path == path) return i;
  UniqueFd fd(::fcntl(root.get(), F_DUPFD_CLOEXEC, 3));
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string step = path.substr(at, end - at);
    if (step == ".." || step == "." || step.empty())
      return Error{place(name), "leaves the output folder", "rename the input, or take its pages as rows: -f jsonl"};
    Result<UniqueFd> next = open_folder(fd.get(), step, place(path.substr(0, end)));
    if (!next) {
      broken = broken || is_out_of_resource(errno);
      return next.error();
    }
    fd = *std::move(next);
    at = end + 1;
  }
  folders.push_back({path, std::move(fd)});
  return folders.size() - 1;
}

bool TextTree::State::stands_unchanged(const std::string& name, std::size_t folder, std::string_view text) {
  if (!has_old_manifest) return false;
  const UniqueFd fd(::openat(folders[folder].fd.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat info {};
  if (!fd || ::fstat(fd.get(), &info) != 0 || static_cast<std::size_t>(info.st_size) != text.size()) return false;
  return bytes_of(fd.get()) == text;
}

Status TextTree::State::queue(const std::string& name, std::string_view text, std::size_t folder) {
  const std::string last = name.substr(name.rfind('/') + 1);
  if (stands_unchanged(last, folder, text)) return ok();
  struct stat info {};
  if (::fstatat(folders[folder].fd.get(), last.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode))
    return Error{place(name), "a folder stands where this file is to be written",
                 "rename the input, or give another -o"};
  const std::string own = std::to_string(batch.size());
  const UniqueFd fd = temporary(own);
  if (!fd) return failed(name, errno);
  if (const int problem = write_all(fd.get(), text); problem != 0) {
    ::unlinkat(tmp.get(), own.c_str(), 0);
    return failed(name, problem);
  }
  batch.push_back({own, folder, last, name});
  batch_bytes += text.size();
  return ok();
}

Status TextTree::State::sync_batch() {
  if (batch.size() > kSyncEach) return ::syncfs(root.get()) == 0 ? ok() : Status(failed("", errno));
  for (const Waiting& file : batch) {
    const UniqueFd fd(::openat(tmp.get(), file.temporary.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd || ::fsync(fd.get()) != 0) return failed(file.path, errno);
  }
  return ok();
}

// Gives the batch its final names: the files' bytes are on the disk before, the folders' entries after.
Status TextTree::State::commit() {
  if (!batch.empty()) {
    if (const Status synced = sync_batch(); !synced) return synced;
    Status renamed = ok();
    for (const Waiting& file : batch)
      if (::renameat(tmp.get(), file.temporary.c_str(), folders[file.folder].fd.get(), file.name.c_str()) != 0 &&
          renamed)
        renamed = failed(file.path, errno);
    for (const Folder& folder : folders) ::fsync(folder.fd.get());
    ::fsync(root.get());
    if (!renamed) return renamed;
  }
  batch.clear();
  folders.clear();
  batch_bytes = 0;
  return flush_lines();
}

Status TextTree::State::flush_rows() {
  const int problem = write_all(rows.get(), rows_buffer);
  rows_bytes += rows_buffer.size();
  rows_buffer.clear();
  return problem == 0 ? ok() : Status(failed(rows_name, problem));
}

// Ends the container at hand: its file joins the batch.
Status TextTree::State::close_rows() {
  if (!rows) return ok();
  if (const Status flushed = flush_rows(); !flushed) return flushed;
  rows.reset();
  const Result<std::size_t> folder = folder_of(rows_name);
  if (!folder) return folder.error();
  batch.push_back({rows_part(rows_name), *folder, rows_name.substr(rows_name.rfind('/') + 1), rows_name});
  rows_name.clear();
  return is_full() ? commit() : ok();
}

Result<TextTree> TextTree::open(const std::filesystem::path& out, const std::vector<std::string>& inputs, bool force,
                                std::string_view resume) {
  if (const Status apart = check_apart(out, inputs); !apart) return apart.error();
  auto state = std::make_unique<State>();
  state->out = out;
  if (const Status prepared = state->prepare(force, resume); !prepared) return prepared.error();
  return TextTree(std::move(state));
}

TextTree::TextTree(std::unique_ptr<State> state) : state_(std::move(state)) {}
TextTree::TextTree(TextTree&&) noexcept = default;
TextTree::~TextTree() = default;
bool TextTree::broken() const { return state_->broken; }
std::uint64_t TextTree::removed() const { return state_->n_removed; }
const std::vector<std::string>& TextTree::kept_changed() const { return state_->kept_changed; }

Status TextTree::State::write(const std::string& name, std::string_view text, const ManifestEntry& entry) {
  if (const Status closed = close_rows(); !closed) return closed;
  if (const Status claimed = claim(name); !claimed) return claimed;
  const Result<std::size_t> folder = folder_of(name);
  if (!folder) return folder.error();
  if (const Status queued = queue(name, text, *folder); !queued) return queued;
  add(entry);
  return is_full() || fills_buffer(lines) ? commit() : ok();
}

Status TextTree::write(const std::string& name, std::string_view text, const ManifestEntry& entry) {
  Status written = state_->write(name, text, entry);
  state_->lacks_page = state_->lacks_page || !written;
  return written;
}

Status TextTree::append(const std::string& name, std::string_view row, const ManifestEntry& entry) {
  State& state = *state_;
  if (name != state.rows_name) {
    state.rows_error.reset();
    if (const Status closed = state.close_rows(); !closed) return closed;
    state.rows_name = name;
    const Status claimed = state.claim(name);
    state.rows_bytes = 0;
    if (claimed) state.rows = state.temporary(rows_part(name));
    if (!claimed) state.rows_error = claimed.error();
    if (claimed && !state.rows) state.rows_error = state.failed(name, errno);
  }
  if (state.rows_error) return *state.rows_error;
  state.rows_buffer += row;
  state.add(entry);
  if (state.fills_buffer(state.rows_buffer))
    if (const Status flushed = state.flush_rows(); !flushed) return flushed;
  return state.fills_buffer(state.lines) ? state.flush_lines() : ok();
}

Status TextTree::note(const ManifestEntry& entry) {
  state_->add(entry);
  return state_->fills_buffer(state_->lines) ? state_->flush_lines() : ok();
}

Status TextTree::leave_out(const std::string& name, const ManifestEntry& entry) {
  if (state_->has_old_manifest) state_->left_out.insert(name_hash(name));
  return note(entry);
}

Result<std::string> TextTree::checkpoint() {
  State& state = *state_;
  if (const Status committed = state.commit(); !committed) return committed.error();
  if (state.rows) {
    if (const Status flushed = state.flush_rows(); !flushed) return flushed.error();
    if (::fdatasync(state.rows.get()) != 0) return state.failed(state.rows_name, errno);
  }
  if (::fdatasync(state.manifest.get()) != 0) return state.failed(".winnow/manifest.jsonl", errno);
  nlohmann::json at{{"entries", state.n_entries}, {"manifest", state.manifest_bytes}};
  if (state.rows) {
    at["rows_name"] = state.rows_name;
    at["rows"] = state.rows_bytes;
  }
  return compact_json(at);
}

Status TextTree::finish(RunEnd end) {
  State& state = *state_;
  if (const Status closed = state.close_rows(); !closed) return closed;
  if (const Status committed = state.commit(); !committed) return committed;
  if (const Status kept = state.keep_old_entries(); !kept) return kept;
  end.pages = state.n_entries;
  state.lines += end.line();
  if (const Status flushed = state.flush_lines(); !flushed) return flushed;
  if (::fsync(state.manifest.get()) != 0 ||
      ::renameat(state.tmp.get(), "manifest", state.winnow.get(), "manifest.jsonl") != 0 ||
      ::fsync(state.winnow.get()) != 0)
    return state.failed(".winnow/manifest.jsonl", errno);
  return ok();
}

}  // namespace winnow
