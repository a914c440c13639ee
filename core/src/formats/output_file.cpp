#include <winnow/writer.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <xxhash.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>

#include "file_output.h"
#include "json_text.h"

namespace winnow {
namespace {

constexpr std::size_t kBufferBytes = 64u << 10;
constexpr int kTemporary = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

// The hash of a stream of bytes.
class StreamHash {
 public:
  StreamHash() { XXH3_128bits_reset(state_.get()); }
  void add(std::string_view bytes) { XXH3_128bits_update(state_.get(), bytes.data(), bytes.size()); }
  std::string hex() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(state_.get());
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
  }

 private:
  struct Free {
    void operator()(XXH3_state_t* s) const { XXH3_freeState(s); }
  };
  std::unique_ptr<XXH3_state_t, Free> state_{XXH3_createState()};
};

}  // namespace

struct OutputFile::State {
  std::string place;
  UniqueFd fd;
  UniqueFd folder;  // where `name` and `temporary` lie; none when bytes go straight to a device, pipe or stdout
  std::string name;
  std::string temporary;
  UniqueFd beside;  // FILE.winnow of a main output
  UniqueFd lock;
  std::string buffer;
  StreamHash hash;
  std::uint64_t bytes = 0;
  bool closed = false;

  Status flush();
  Status write_manifest(std::string_view text);
  ~State() {
    if (folder && !temporary.empty()) ::unlinkat(folder.get(), temporary.c_str(), 0);
  }
};

Status OutputFile::State::flush() {
  if (closed) return ok();
  const int problem = write_all(fd.get(), buffer);
  if (problem == EPIPE) {
    closed = true;
  } else if (problem != 0) {
    return Error{place, cannot_write(problem), ""};
  }
  hash.add(buffer);
  bytes += buffer.size();
  buffer.clear();
  return ok();
}

Status OutputFile::State::write_manifest(std::string_view text) {
  const std::string at = place + ".winnow/manifest.jsonl";
  ::unlinkat(beside.get(), "manifest.new", 0);
  UniqueFd to(::openat(beside.get(), "manifest.new", kTemporary, 0666));
  if (!to) return Error{at, cannot_write(errno), ""};
  if (const int problem = write_all(to.get(), text); problem != 0) return Error{at, cannot_write(problem), ""};
  if (::fsync(to.get()) != 0 || ::renameat(beside.get(), "manifest.new", beside.get(), "manifest.jsonl") != 0 ||
      ::fsync(beside.get()) != 0)
    return Error{at, cannot_write(errno), ""};
  return ok();
}

Result<OutputFile> OutputFile::open(const std::filesystem::path& path) {
  auto state = std::make_unique<State>();
  state->place = path == "-" ? "standard output" : path.string();
  if (path == "-") {
    state->fd = UniqueFd(::fcntl(1, F_DUPFD_CLOEXEC, 3));
    if (!state->fd) return Error{state->place, cannot_write(errno), ""};
    return OutputFile(std::move(state));
  }
  struct stat info {};
  const bool exists = ::stat(path.c_str(), &info) == 0;
  if (exists && S_ISDIR(info.st_mode))
    return Error{state->place, "is a folder, and a file is to be written here", "name a file in it"};
  if (exists && !S_ISREG(info.st_mode)) {
    state->fd = UniqueFd(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
    if (!state->fd) return Error{state->place, cannot_write(errno), ""};
    return OutputFile(std::move(state));
  }
  const std::filesystem::path real = resolved(path);
  state->name = real.filename().string();
  state->folder = UniqueFd(::open(real.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!state->folder) return Error{state->place, cannot_write(errno), ""};
  const std::string temporary = fmt::format(".winnow-{}-{}", ::getpid(), state->name.substr(0, 200));
  state->fd = UniqueFd(::openat(state->folder.get(), temporary.c_str(), kTemporary, 0666));
  if (!state->fd) return Error{state->place, cannot_write(errno), ""};
  state->temporary = temporary;
  return OutputFile(std::move(state));
}

Result<OutputFile> OutputFile::open_main(const std::filesystem::path& path, const std::vector<std::string>& inputs,
                                         bool force) {
  struct stat info {};
  const bool exists = ::stat(path.c_str(), &info) == 0;
  if (path == "-" || (exists && !S_ISREG(info.st_mode))) return open(path);
  if (const Status apart = check_apart(path, inputs); !apart) return apart.error();
  const std::filesystem::path real = resolved(path);
  const std::string beside = real.filename().string() + ".winnow";
  const std::string place = path.string() + ".winnow";
  const UniqueFd folder(::open(real.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return Error{path.string(), cannot_write(errno), ""};
  struct stat manifest {};
  const bool ours = ::fstatat(folder.get(), (beside + "/manifest.jsonl").c_str(), &manifest, AT_SYMLINK_NOFOLLOW) == 0;
  if (exists && info.st_size > 0 && !ours && !force)
    return Error{path.string(), "exists and is no output of winnow's", "give another -o, or --force to replace it"};
  Result<UniqueFd> winnow = open_folder(folder.get(), beside, place);
  if (!winnow) return winnow.error();
  Result<UniqueFd> lock = take_lock(winnow->get(), path.string());
  if (!lock) return lock.error();
  Result<OutputFile> file = open(path);
  if (!file) return file;
  State& state = *file->state_;
  state.beside = *std::move(winnow);
  state.lock = *std::move(lock);
  // Without its final record a manifest says: begun, not finished.
  if (const Status begun = state.write_manifest(""); !begun) return begun.error();
  return file;
}

OutputFile::OutputFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
OutputFile::OutputFile(OutputFile&&) noexcept = default;
OutputFile::~OutputFile() = default;
bool OutputFile::closed() const { return state_->closed; }

Status OutputFile::write(std::string_view bytes) {
  state_->buffer += bytes;
  return state_->buffer.size() >= kBufferBytes ? state_->flush() : ok();
}

Status OutputFile::finish(std::uint64_t pages) {
  State& state = *state_;
  if (const Status flushed = state.flush(); !flushed) return flushed;
  if (!state.folder || state.closed) return ok();
  if (::fsync(state.fd.get()) != 0 ||
      ::renameat(state.folder.get(), state.temporary.c_str(), state.folder.get(), state.name.c_str()) != 0)
    return Error{state.place, cannot_write(errno), ""};
  state.temporary.clear();
  ::fsync(state.folder.get());
  if (!state.beside) return ok();
  std::string manifest = "{\"output\":";
  append_json_string(manifest, state.name);
  manifest += fmt::format(",\"bytes\":{},\"hash\":\"{}\"}}\n{{\"done\":true,\"pages\":{}}}\n", state.bytes,
                          state.hash.hex(), pages);
  return state.write_manifest(manifest);
}

}  // namespace winnow
