#include "file_output.h"

#include <winnow/output_file.h>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

namespace winnow {
namespace {

bool is_within(const std::filesystem::path& path, const std::filesystem::path& folder) {
  const auto [end_of_folder, ignored] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end_of_folder == folder.end();
}

}  // namespace

int write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno != EINTR) return errno;
    if (n > 0) bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return 0;
}

Result<UniqueFd> open_folder(int at, const std::string& name, const std::string& place) {
  for (int attempt = 0;; ++attempt) {
    UniqueFd fd(::openat(at, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (fd) return fd;
    if (errno == ELOOP || errno == ENOTDIR) {
      struct stat info {};
      const bool link = ::fstatat(at, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(info.st_mode);
      if (link)
        return Error{place, "is a symbolic link, and links in the output are not followed",
                     "remove it, or give another -o"};
      return Error{place, "stands where a folder is needed", "remove it, or give another -o"};
    }
    if (errno != ENOENT || attempt > 0 || (::mkdirat(at, name.c_str(), 0777) != 0 && errno != EEXIST))
      return unwritable(place, errno);
  }
}

Result<UniqueFd> take_lock(int folder, const std::string& place) {
  UniqueFd lock(::openat(folder, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!lock) return unwritable(place, errno);
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
    return Error{place, "another run of winnow is writing here", "wait for it, or give another -o"};
  return lock;
}

Error unwritable(const std::string& place, int error) {
  const bool full = error == ENOSPC || error == EDQUOT;
  const bool forbidden = error == EACCES || error == EPERM || error == EROFS;
  return {place, std::string("cannot be written: ") + std::strerror(error),
          full        ? "make room on its disk and give the same command again"
          : forbidden ? "give a place that you may write to"
                      : ""};
}

std::filesystem::path resolved(const std::filesystem::path& path) {
  std::error_code problem;
  std::filesystem::path real = std::filesystem::weakly_canonical(std::filesystem::absolute(path, problem), problem);
  if (problem) real = std::filesystem::absolute(path, problem).lexically_normal();
  return real.has_filename() ? real : real.parent_path();
}

Status check_apart(const std::filesystem::path& out, const std::vector<std::string>& inputs) {
  const std::filesystem::path to = resolved(out);
  const std::string place = out.string();
  for (const std::string& input : inputs) {
    if (input == "-") continue;
    const std::filesystem::path from = resolved(input);
    if (from == to) return Error{place, "is the output and an input", "give another -o"};
    if (is_within(to, from)) return Error{place, "the output lies inside the input " + input, "give an -o outside it"};
    if (is_within(from, to))
      return Error{place, "the input " + input + " lies inside the output", "give an -o outside it"};
  }
  return ok();
}

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

}  // namespace winnow
