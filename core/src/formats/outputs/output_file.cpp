#include <winnow/data_stream.h>
#include <winnow/output_file.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <xxhash.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "file_output.h"
#include "main_output.h"

namespace winnow {
namespace {

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
  std::filesystem::path folder_path;
  std::string name;
  std::string temporary;
  bool keeps_part = false;  // an interrupted run leaves `temporary` for the one that resumes it
  std::optional<MainOutput> main;
  std::string buffer;
  StreamHash hash;
  std::uint64_t bytes = 0;
  bool closed = false;

  Status flush();
  Status open_part(int at, const std::string& part, std::optional<std::uint64_t> keep);
  ~State() {
    if (folder && !temporary.empty() && !keeps_part) ::unlinkat(folder.get(), temporary.c_str(), 0);
  }
};

Status OutputFile::State::flush() {
  if (closed) return ok();
  const int problem = write_all(fd.get(), buffer);
  if (problem == EPIPE) {
    closed = true;
  } else if (problem != 0) {
    return unwritable(place, problem);
  }
  if (main) hash.add(buffer);  // for the manifest, which no other output has
  bytes += buffer.size();
  buffer.clear();
  return ok();
}

// Opens what is written until the file is complete, from the beginning or behind the bytes that are kept.
Status OutputFile::State::open_part(int at, const std::string& part, std::optional<std::uint64_t> keep) {
  if (!keep) ::unlinkat(at, part.c_str(), 0);
  fd = UniqueFd(::openat(at, part.c_str(), keep ? O_RDWR | O_NOFOLLOW | O_CLOEXEC : kTemporary, 0666));
  struct stat info {};
  if (!fd || ::fstat(fd.get(), &info) != 0) return unwritable(place, errno);
  if (!keep) return ok();
  if (static_cast<std::uint64_t>(info.st_size) < *keep)
    return Error{place, "what the interrupted run wrote is no longer there", "run again without --resume"};
  if (::ftruncate(fd.get(), static_cast<off_t>(*keep)) != 0) return unwritable(place, errno);
  std::string piece(kBufferBytes, '\0');
  while (bytes < *keep) {
    const ssize_t n = ::read(fd.get(), piece.data(), piece.size());
    if (n <= 0) return Error{place, "what the interrupted run wrote cannot be read", "run again without --resume"};
    hash.add(std::string_view(piece).substr(0, static_cast<std::size_t>(n)));
    bytes += static_cast<std::uint64_t>(n);
  }
  return ok();
}

Result<OutputFile> OutputFile::open(const std::filesystem::path& path) {
  auto state = std::make_unique<State>();
  state->place = path == "-" ? "standard output" : path.string();
  if (path == "-") {
    state->fd = UniqueFd(::fcntl(data_descriptor(), F_DUPFD_CLOEXEC, 3));
    if (!state->fd) return unwritable(state->place, errno);
    return OutputFile(std::move(state));
  }
  struct stat info {};
  const bool exists = ::stat(path.c_str(), &info) == 0;
  if (exists && S_ISDIR(info.st_mode))
    return Error{state->place, "is a folder, and a file is to be written here", "name a file in it"};
  if (exists && !S_ISREG(info.st_mode)) {
    state->fd = UniqueFd(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
    if (!state->fd) return unwritable(state->place, errno);
    return OutputFile(std::move(state));
  }
  const std::filesystem::path real = resolved(path);
  state->name = real.filename().string();
  state->folder_path = real.parent_path();
  state->folder = UniqueFd(::open(state->folder_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!state->folder) return unwritable(state->place, errno);
  const std::string temporary = fmt::format(".winnow-{}-{}", ::getpid(), state->name.substr(0, 200));
  state->fd = UniqueFd(::openat(state->folder.get(), temporary.c_str(), kTemporary, 0666));
  if (!state->fd) return unwritable(state->place, errno);
  state->temporary = temporary;
  return OutputFile(std::move(state));
}

Result<OutputFile> OutputFile::open_main(const std::filesystem::path& path, const std::vector<std::string>& inputs,
                                         bool force, std::optional<std::uint64_t> keep) {
  struct stat info {};
  const bool exists = ::stat(path.c_str(), &info) == 0;
  if (path == "-" || (exists && !S_ISREG(info.st_mode))) return open(path);
  Result<MainOutput> main = MainOutput::open(path, inputs, force, keep.has_value());
  if (!main) return main.error();
  auto state = std::make_unique<State>();
  state->place = path.string();
  state->main = *std::move(main);
  if (const Status opened = state->open_part(state->main->beside.get(), "part", keep); !opened) return opened.error();
  return OutputFile(std::move(state));
}

Result<OutputFile> OutputFile::open_beside(const std::filesystem::path& path, std::optional<std::uint64_t> keep) {
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) return open(path);
  auto state = std::make_unique<State>();
  const std::filesystem::path real = resolved(path);
  state->place = path.string();
  state->name = real.filename().string();
  state->folder_path = real.parent_path();
  state->folder = UniqueFd(::open(state->folder_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!state->folder) return unwritable(state->place, errno);
  state->temporary = state->name + ".part";
  state->keeps_part = true;
  // The interrupted run may have been complete but for its report.
  if (keep && ::fstatat(state->folder.get(), state->temporary.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0)
    ::renameat(state->folder.get(), state->name.c_str(), state->folder.get(), state->temporary.c_str());
  if (const Status opened = state->open_part(state->folder.get(), state->temporary, keep); !opened)
    return opened.error();
  return OutputFile(std::move(state));
}

OutputFile::OutputFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
OutputFile::OutputFile(OutputFile&&) noexcept = default;
OutputFile::~OutputFile() = default;
bool OutputFile::closed() const { return state_->closed; }

std::vector<std::filesystem::path> OutputFile::paths() const {
  const State& state = *state_;
  if (state.main) return {state.main->path(), state.main->part_path()};
  if (!state.folder) return {};
  return {state.folder_path / state.name, state.folder_path / state.temporary};
}

Status OutputFile::write(std::string_view bytes) {
  state_->buffer += bytes;
  return state_->buffer.size() >= kBufferBytes ? state_->flush() : ok();
}

Result<std::uint64_t> OutputFile::checkpoint() {
  State& state = *state_;
  if (const Status flushed = state.flush(); !flushed) return flushed.error();
  if ((state.main || state.folder) && ::fdatasync(state.fd.get()) != 0) return unwritable(state.place, errno);
  return state.bytes;
}

Status OutputFile::finish(const RunEnd& end) {
  State& state = *state_;
  if (const Status flushed = state.flush(); !flushed) return flushed;
  if (state.closed) return ok();
  if (state.main)
    return state.main->finish(fmt::format(",\"bytes\":{},\"hash\":\"{}\"", state.bytes, state.hash.hex()), end);
  if (!state.folder) return ok();
  if (::fsync(state.fd.get()) != 0 ||
      ::renameat(state.folder.get(), state.temporary.c_str(), state.folder.get(), state.name.c_str()) != 0)
    return unwritable(state.place, errno);
  state.temporary.clear();
  ::fsync(state.folder.get());
  return ok();
}

}  // namespace winnow
