#include <winnow/journal.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <xxhash.h>

#include <cerrno>
#include <fstream>
#include <iterator>

#include "file_output.h"

namespace winnow {
namespace {

constexpr std::string_view kName = "journal";
constexpr std::size_t kDigits = 16;

std::string line_of(std::string_view entry) {
  return fmt::format("{:016x} {}\n", static_cast<std::uint64_t>(XXH3_64bits(entry.data(), entry.size())), entry);
}

}  // namespace

struct Journal::State {
  std::filesystem::path path;
  UniqueFd fd;
};

Journal::Read Journal::read(const std::filesystem::path& folder) {
  Read read;
  std::ifstream in(folder / kName, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string::npos || end - at <= kDigits) break;
    const std::string_view entry = std::string_view(text).substr(at + kDigits + 1, end - at - kDigits - 1);
    if (line_of(entry) != std::string_view(text).substr(at, end + 1 - at)) break;
    if (std::exchange(read.exists, true))
      read.entries.emplace_back(entry);
    else
      read.run = entry;
    at = end + 1;
    read.bytes = at;
  }
  return read;
}

Result<Journal> Journal::begin(const std::filesystem::path& folder, std::string_view run) {
  auto state = std::make_unique<State>();
  state->path = folder / kName;
  state->fd =
      UniqueFd(::open(state->path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!state->fd) return unwritable(state->path.string(), errno);
  Journal journal(std::move(state));
  if (const Status added = journal.add(run); !added) return added.error();
  const UniqueFd there(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (there) ::fsync(there.get());
  return journal;
}

Result<Journal> Journal::go_on(const std::filesystem::path& folder, const Read& read) {
  auto state = std::make_unique<State>();
  state->path = folder / kName;
  state->fd = UniqueFd(::open(state->path.c_str(), O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC));
  if (!state->fd || ::ftruncate(state->fd.get(), static_cast<off_t>(read.bytes)) != 0)
    return unwritable(state->path.string(), errno);
  return Journal(std::move(state));
}

Journal::Journal(std::unique_ptr<State> state) : state_(std::move(state)) {}
Journal::Journal(Journal&&) noexcept = default;
Journal::~Journal() = default;

Status Journal::add(std::string_view entry) {
  if (const int problem = write_all(state_->fd.get(), line_of(entry)); problem != 0)
    return unwritable(state_->path.string(), problem);
  if (::fdatasync(state_->fd.get()) != 0) return unwritable(state_->path.string(), errno);
  return ok();
}

void Journal::remove() {
  std::error_code ignored;
  std::filesystem::remove(state_->path, ignored);
}

}  // namespace winnow
