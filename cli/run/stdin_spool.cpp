#include "stdin_spool.h"

#include <winnow/readable_size.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "refused.h"
#include "terminal/signals.h"

namespace winnow::cli {
namespace {

[[noreturn]] void refuse(const std::string& folder) {
  throw Refused({folder, fmt::format("standard input cannot be kept here: {}", std::strerror(errno)),
                 "it is read twice: name a folder with room in TMPDIR, or give a file"},
                kOutOfResource);
}

void write_all(int file, const char* bytes, std::size_t n, const std::string& folder) {
  while (n > 0) {
    const ssize_t wrote = ::write(file, bytes, n);
    if (wrote < 0 && errno != EINTR) refuse(folder);
    const auto done = static_cast<std::size_t>(std::max<ssize_t>(wrote, 0));
    bytes += done;
    n -= done;
  }
}

}  // namespace

StdinSpool::StdinSpool(const std::vector<std::string>& inputs, std::uint64_t most)
    : is_input_(std::find(inputs.begin(), inputs.end(), "-") != inputs.end()) {
  std::error_code ignored;
  for (const std::string& input : inputs)
    if (std::filesystem::is_fifo(input, ignored))
      throw Refused({input, "a FIFO, which gives its bytes once, and this run reads its input twice",
                     "give it as standard input: winnow ... - <FIFO"});
  if (!is_input_) return;
  begin_ = ::lseek(0, 0, SEEK_CUR);
  if (begin_ < 0) keep(most);
}

void StdinSpool::keep(std::uint64_t most) {
  const char* named = std::getenv("TMPDIR");
  const std::string folder = named != nullptr && *named != 0 ? named : "/tmp";
  const int kept = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (kept < 0) refuse(folder);
  std::vector<char> buffer(std::size_t{1} << 18);
  std::uint64_t bytes = 0;
  while (!stop_flag()) {
    const ssize_t n = ::read(0, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    bytes += static_cast<std::uint64_t>(n);
    if (bytes > most)
      throw Refused(
          {"-", fmt::format("standard input holds more than {}, and it is to be read twice", readable_size(most)),
           "give a larger --spool, a file, or a --state that was learned before"},
          kOutOfResource);
    write_all(kept, buffer.data(), static_cast<std::size_t>(n), folder);
  }
  if (::dup2(kept, 0) < 0 || ::close(kept) != 0) refuse(folder);
  begin_ = ::lseek(0, 0, SEEK_SET);
}

void StdinSpool::rewind() {
  if (is_input_ && ::lseek(0, begin_, SEEK_SET) < 0) refuse("standard input");
}

}  // namespace winnow::cli
