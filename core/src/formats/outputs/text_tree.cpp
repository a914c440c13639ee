#include <winnow/writer.h>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <unordered_set>

#include "file_output.h"
#include "formats/json/json_text.h"

namespace winnow {
namespace {

constexpr std::size_t kBatchFiles = 256;
constexpr std::size_t kBatchBytes = 8u << 20;
constexpr std::size_t kBatchFolders = 64;  // each holds a descriptor
constexpr std::size_t kBufferBytes = 64u << 10;
// Up to here each file is synced by itself; beyond it one syncfs() is cheaper, though it waits for others' files too.
constexpr std::size_t kSyncEach = 16;
constexpr int kTemporary = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

struct CloseFolder {
  void operator()(DIR* d) const { closedir(d); }
};
struct CloseFile {
  void operator()(std::FILE* f) const { std::fclose(f); }
};

// The names in a folder without "." and "..".
std::vector<std::string> names_in(int fd) {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, CloseFolder> stream(::fdopendir(::openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
  while (stream) {
    const dirent* entry = ::readdir(stream.get());
    if (entry == nullptr) break;
    if (const std::string_view name = entry->d_name; name != "." && name != "..") names.emplace_back(name);
  }
  return names;
}

bool is_out_of_resource(int error) {
  return error == ENOSPC || error == EDQUOT || error == EIO || error == EROFS || error == EMFILE || error == ENFILE;
}

std::string manifest_line(const ManifestEntry& entry) {
  std::string line = "{\"output\":";
  append_json_string(line, entry.output);
  line += ",\"id\":";
  append_json_string(line, entry.id);
  line += fmt::format(",\"source_hash\":\"{}\",\"text_hash\":\"{}\",\"status\":\"{}\"", entry.source_hash,
                      entry.text_hash, entry.status);
  if (!entry.duplicate_of.empty()) append_json_string(line += ",\"duplicate_of\":", entry.duplicate_of);
  return line += "}\n";
}

// What a regular file holds.
std::optional<std::string> bytes_of(int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  std::string bytes(static_cast<std::size_t>(info.st_size), '\0');
  std::size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t n = ::read(fd, bytes.data() + size, bytes.size() - size);
    if (n <= 0) return std::nullopt;
    size += static_cast<std::size_t>(n);
  }
  return bytes;
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

std::uint64_t name_hash(std::string_view name) { return XXH3_64bits(name.data(), name.size()); }

// Where the rows of a container are written until it is complete.
std::string rows_part(std::string_view name) { return fmt::format("rows-{:016x}", name_hash(name)); }

}  // namespace

struct TextTree::State {
  // A file of the batch: written under its temporary name, waiting for its final one.
  struct Waiting {
    std::string temporary;
    std::size_t folder;  // in batch_folders
    std::string name;    // last part
    std::string path;
  };
  struct Folder {
    std::string path;  // relative to OUT, "" for OUT itself
    UniqueFd fd;
  };

  std::filesystem::path out;
  UniqueFd root, winnow, tmp, lock, manifest;
  // Outputs of this run, by hash. Kept only when files of an earlier run may stand in OUT: in an OUT that was empty, a
  // file that stands there is this run's, and memory does not grow with the number of pages.
  bool knows_names = false;
  bool has_old_manifest = false;
  std::unordered_set<std::uint64_t> names;
  std::unordered_set<std::uint64_t> left_out;  // of pages that get no file. Kept where there is an old manifest
  bool lacks_page = false;                     // a file could not be written
  std::uint64_t n_removed = 0;
  std::vector<std::string> kept_changed;
  std::vector<Waiting> batch;
  std::vector<Folder> folders;
  std::size_t batch_bytes = 0;
  std::string lines;  // of the manifest, not written yet
  std::uint64_t n_entries = 0;
  bool broken = false;
  std::size_t longest_name = 255;  // bytes that the file system takes
  // The container that is being written.
  std::string rows_name;
  UniqueFd rows;
  std::uint64_t rows_bytes = 0;
  std::uint64_t manifest_bytes = 0;
  std::string rows_buffer;
  std::optional<Error> rows_error;

  Status prepare(bool force, std::string_view resume);
  Status go_on(std::string_view resume);
  Status copy_manifest(const char* to, bool whole);
  UniqueFd kept_part(const std::string& name, std::uint64_t bytes) const;
  Status strip_done();
  std::string place(const std::string& name) const { return (out / name).string(); }
  Error failed(const std::string& name, int error);
  Status claim(const std::string& name);
  Result<std::size_t> folder_of(const std::string& name);
  Status queue(const std::string& name, std::string_view text, std::size_t folder);
  Status write(const std::string& name, std::string_view text, const ManifestEntry& entry);
  Status flush_rows();
  Status close_rows();
  bool is_full() const {
    return batch.size() >= kBatchFiles || batch_bytes >= kBatchBytes || folders.size() >= kBatchFolders;
  }
  Status commit();
  Status sync_batch();
  void add(const ManifestEntry& entry);
  Status flush_lines();
  Status keep_old_entries();
  bool keeps(const nlohmann::json& entry);
  bool removes(const std::string& name, const std::string& text_hash);
  UniqueFd folder_that_stands(const std::string& name) const;
  bool stands_unchanged(const std::string& name, std::size_t folder, std::string_view text);
};

Error TextTree::State::failed(const std::string& name, int error) {
  broken = broken || is_out_of_resource(error);
  return {place(name), cannot_write(error), ""};
}

Status TextTree::State::prepare(bool force, std::string_view resume) {
  std::error_code problem;
  std::filesystem::create_directories(out, problem);
  if (problem) return Error{out.string(), cannot_write(problem.value()), ""};
  root = UniqueFd(::open(out.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root)
    return Error{out.string(), errno == ENOTDIR ? "is no folder" : cannot_write(errno),
                 "-f txt writes a folder; for one file give -f jsonl"};
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
  manifest = UniqueFd(::openat(tmp.get(), "manifest", kTemporary, 0666));
  if (!manifest) return failed(".winnow/tmp/manifest", errno);
  return ok();
}

// A file that an interrupted run wrote, cut back to what is known to be safe; none when it is not there.
UniqueFd TextTree::State::kept_part(const std::string& name, std::uint64_t bytes) const {
  UniqueFd fd(::openat(tmp.get(), name.c_str(), O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC));
  struct stat info {};
  if (!fd || ::fstat(fd.get(), &info) != 0 || static_cast<std::uint64_t>(info.st_size) < bytes ||
      ::ftruncate(fd.get(), static_cast<off_t>(bytes)) != 0)
    fd.reset();
  return fd;
}

// Takes up what an interrupted run left: the lines of its manifest, and the rows of the container it was writing.
Status TextTree::State::go_on(std::string_view resume) {
  const nlohmann::json from = nlohmann::json::parse(resume, nullptr, false);
  const Error gone{out.string(), "what the interrupted run wrote is no longer there", "run again without --resume"};
  if (!from.is_object()) return gone;
  n_entries = from.value("entries", std::uint64_t{0});
  manifest_bytes = from.value("manifest", std::uint64_t{0});
  struct stat info {};
  // The run may have been killed after its manifest was complete: then that holds what was written here, and more.
  // It gets its name when it is whole, for this run may be killed while it is copied.
  if (::fstatat(tmp.get(), "manifest", &info, AT_SYMLINK_NOFOLLOW) != 0) {
    if (const Status copied = copy_manifest("copied", true); !copied) return copied;
    if (::renameat(tmp.get(), "copied", tmp.get(), "manifest") != 0) return failed(".winnow/manifest.jsonl", errno);
  }
  if (const Status stripped = strip_done(); !stripped) return stripped;
  manifest = kept_part("manifest", manifest_bytes);
  if (!manifest) return gone;
  rows_name = from.value("rows_name", "");
  const std::string part = rows_name.empty() ? "" : rows_part(rows_name);
  for (const std::string& name : names_in(tmp.get()))
    if (name.starts_with("rows-") && name != part) ::unlinkat(tmp.get(), name.c_str(), 0);
  if (!rows_name.empty()) {
    // What was complete when the run was killed may have its final name already.
    const Result<std::size_t> folder = folder_of(rows_name);
    if (!folder) return folder.error();
    if (::fstatat(tmp.get(), part.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0)
      ::renameat(folders[*folder].fd.get(), rows_name.substr(rows_name.rfind('/') + 1).c_str(), tmp.get(),
                 part.c_str());
    rows_bytes = from.value("rows", std::uint64_t{0});
    rows = kept_part(part, rows_bytes);
    if (!rows) return gone;
  }
  // Files may stand in OUT whose batch is not in the journal: only the manifest knows which are this run's.
  knows_names = true;
  const std::unique_ptr<std::FILE, CloseFile> written(
      ::fdopen(::openat(tmp.get(), "manifest", O_RDONLY | O_NOFOLLOW | O_CLOEXEC), "r"));
  std::string line;
  for (int c = 0; written && (c = std::fgetc(written.get())) != EOF;) {
    if (c != '\n') {
      line += static_cast<char>(c);
      continue;
    }
    const nlohmann::json entry = nlohmann::json::parse(line, nullptr, false);
    if (entry.is_object()) names.insert(name_hash(entry.value("output", "")));
    line.clear();
  }
  return ok();
}

// Copies the manifest that stands there, if one does, to a file in tmp, `whole` or without its final record.
Status TextTree::State::copy_manifest(const char* name, bool whole) {
  const std::string at = ".winnow/manifest.jsonl";
  UniqueFd to(::openat(tmp.get(), name, kTemporary, 0666));
  if (!to) return failed(at, errno);
  if (has_old_manifest) {
    const std::unique_ptr<std::FILE, CloseFile> old(
        ::fdopen(::openat(winnow.get(), "manifest.jsonl", O_RDONLY | O_NOFOLLOW | O_CLOEXEC), "r"));
    std::string copied, line;
    for (int c = 0; old && (c = std::fgetc(old.get())) != EOF;) {
      line += static_cast<char>(c);
      if (c != '\n') continue;
      if (whole || !line.starts_with("{\"done\"")) copied += line;
      line.clear();
      if (copied.size() < kBufferBytes) continue;
      if (const int problem = write_all(to.get(), copied); problem != 0) return failed(at, problem);
      copied.clear();
    }
    if (const int problem = write_all(to.get(), copied); problem != 0) return failed(at, problem);
  }
  return ::fsync(to.get()) == 0 ? ok() : Status(failed(at, errno));
}

// Takes the final record off the manifest that stands there (or begins one): until this run ends, none has succeeded.
Status TextTree::State::strip_done() {
  if (const Status copied = copy_manifest("begun", false); !copied) return copied;
  if (::renameat(tmp.get(), "begun", winnow.get(), "manifest.jsonl") != 0 || ::fsync(winnow.get()) != 0)
    return failed(".winnow/manifest.jsonl", errno);
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
    if (step == ".." || step == "." || step.empty()) return Error{place(name), "leaves the output folder", ""};
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
    return Error{place(name), "a folder stands where this file is to be written", ""};
  const std::string temporary = std::to_string(batch.size());
  const UniqueFd fd(::openat(tmp.get(), temporary.c_str(), kTemporary, 0666));
  if (!fd) return failed(name, errno);
  if (const int problem = write_all(fd.get(), text); problem != 0) {
    ::unlinkat(tmp.get(), temporary.c_str(), 0);
    return failed(name, problem);
  }
  batch.push_back({temporary, folder, last, name});
  batch_bytes += text.size();
  return ok();
}

void TextTree::State::add(const ManifestEntry& entry) {
  lines += manifest_line(entry);
  ++n_entries;
}

Status TextTree::State::flush_lines() {
  const int problem = write_all(manifest.get(), lines);
  manifest_bytes += lines.size();
  lines.clear();
  return problem == 0 ? ok() : Status(failed(".winnow/manifest.jsonl", problem));
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

// The folder of an output of an earlier run, if it is there.
UniqueFd TextTree::State::folder_that_stands(const std::string& name) const {
  UniqueFd fd(::fcntl(root.get(), F_DUPFD_CLOEXEC, 3));
  for (std::size_t at = 0, slash = 0; fd && (slash = name.find('/', at)) != std::string::npos; at = slash + 1) {
    const std::string step = name.substr(at, slash - at);
    if (step == ".." || step == "." || step.empty()) return {};
    fd = UniqueFd(::openat(fd.get(), step.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  }
  return fd;
}

// Takes away what an earlier run wrote under a name that has no file any more; false when it was changed since.
bool TextTree::State::removes(const std::string& name, const std::string& text_hash) {
  const UniqueFd folder = folder_that_stands(name);
  if (!folder) return true;
  const std::string last = name.substr(name.rfind('/') + 1);
  const UniqueFd fd(::openat(folder.get(), last.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!fd && errno == ENOENT) return true;
  const std::optional<std::string> text = fd ? bytes_of(fd.get()) : std::nullopt;
  if (!text || content_hash(*text) != text_hash || ::unlinkat(folder.get(), last.c_str(), 0) != 0) return false;
  ++n_removed;
  return true;
}

// Does an entry of the old manifest stay in the new one? It speaks of an output that this run did not touch.
bool TextTree::State::keeps(const nlohmann::json& entry) {
  if (!entry.is_object() || !entry.contains("output") || !entry["output"].is_string()) return false;
  const std::string& name = entry["output"].get_ref<const std::string&>();
  if (name.empty() || names.contains(name_hash(name))) return false;
  // Where a page could not be written, it may be the one that a copy was left out for.
  if (lacks_page || !left_out.contains(name_hash(name))) return true;
  if (removes(name, entry.value("text_hash", ""))) return false;
  kept_changed.push_back(name);
  return true;
}

// Copies what the old manifest says of outputs that this run did not touch.
Status TextTree::State::keep_old_entries() {
  if (!has_old_manifest) return ok();
  const std::unique_ptr<std::FILE, CloseFile> old(
      ::fdopen(::openat(winnow.get(), "manifest.jsonl", O_RDONLY | O_NOFOLLOW | O_CLOEXEC), "r"));
  std::string line;
  for (int c = 0; old && (c = std::fgetc(old.get())) != EOF;) {
    if (c != '\n') {
      line += static_cast<char>(c);
      continue;
    }
    if (keeps(nlohmann::json::parse(line, nullptr, false))) {
      lines += line + "\n";
      ++n_entries;
    }
    line.clear();
    if (lines.size() < kBufferBytes) continue;
    if (const Status flushed = flush_lines(); !flushed) return flushed;
  }
  return ok();
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
  return is_full() || lines.size() >= kBufferBytes ? commit() : ok();
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
    if (claimed) state.rows = UniqueFd(::openat(state.tmp.get(), rows_part(name).c_str(), kTemporary, 0666));
    if (!claimed) state.rows_error = claimed.error();
    if (claimed && !state.rows) state.rows_error = state.failed(name, errno);
  }
  if (state.rows_error) return *state.rows_error;
  state.rows_buffer += row;
  state.add(entry);
  if (state.rows_buffer.size() >= kBufferBytes)
    if (const Status flushed = state.flush_rows(); !flushed) return flushed;
  return state.lines.size() >= kBufferBytes ? state.flush_lines() : ok();
}

Status TextTree::note(const ManifestEntry& entry) {
  state_->add(entry);
  return state_->lines.size() >= kBufferBytes ? state_->flush_lines() : ok();
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
  return at.dump();
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
