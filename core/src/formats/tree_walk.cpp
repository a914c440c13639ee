#include "tree_walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

namespace winnow {
namespace {

// Folders kept open along the path; those above are reopened on the way back, so that no depth runs out of descriptors.
constexpr std::size_t kOpenFolders = 32;

// Names held at once: small portions while that costs few readings of the folder, larger ones in a very large folder.
constexpr std::size_t kSmallPortion = 16384;
constexpr std::size_t kSmallPortions = 8;
constexpr std::size_t kLargePortion = 65536;

std::uint8_t type_of(mode_t mode) { return static_cast<std::uint8_t>(IFTODT(mode)); }

const char* special_file(std::uint8_t type) {
  switch (type) {
    case DT_FIFO:
      return "a FIFO";
    case DT_SOCK:
      return "a socket";
    default:
      return "a device";
  }
}

bool is_inside(std::string_view path, std::string_view root) {
  return path.starts_with(root) && (root == "/" || path.size() == root.size() || path[root.size()] == '/');
}

// FILE.winnow/, which stands beside every file that a run wrote.
bool is_beside_output(const UniqueFd& folder, std::string_view name) {
  struct stat info {};
  return name.ends_with(".winnow") && ::fstatat(folder.get(), "manifest.jsonl", &info, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISREG(info.st_mode);
}

// What dedup --index remembers pages in.
bool is_index(const UniqueFd& folder) {
  for (const char* name : {"data.mdb", "lock.mdb", "writer"}) {
    struct stat info {};
    if (::fstatat(folder.get(), name, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode)) return false;
  }
  return true;
}

}  // namespace

TreeWalk::TreeWalk(UniqueFd root, std::string real_root, const std::vector<std::filesystem::path>& own_files)
    : real_root_(std::move(real_root)) {
  for (const std::filesystem::path& file : own_files)
    if (is_inside(file.native(), real_root_))
      own_.push_back(file.native().substr(real_root_ == "/" ? 1 : real_root_.size() + 1));
  UniqueFd copy(::fcntl(root.get(), F_DUPFD_CLOEXEC, 0));
  root_ = std::move(root);
  first_ = enter(std::move(copy));
}

std::optional<Found> TreeWalk::next() {
  if (first_) return std::exchange(first_, std::nullopt);
  while (!folders_.empty()) {
    Folder& folder = folders_.back();
    path_.resize(folder.path_size);
    const bool at_end = folder.next == folder.portion.names.size();
    if (at_end && !folder.more) {
      folders_.pop_back();
      continue;
    }
    if (!folder.fd && !reopen(folder)) {
      folder.next = folder.portion.names.size();
      folder.more = false;
      return folder_failed("", "the folder went away while it was read", errno);
    }
    if (at_end) {
      const int problem = read_portion(folder);
      if (problem != 0) return folder_failed("", "the folder cannot be read", problem);
      continue;
    }
    const Name& entry = folder.portion.names[folder.next++];
    const std::string name = folder.portion.letters.substr(entry.at, entry.size);
    if (std::optional<Found> one = visit(folder, name, entry.type)) return one;
  }
  return std::nullopt;
}

// Goes down into a folder. One that can't be read is something found; one that can is not.
std::optional<Found> TreeWalk::enter(UniqueFd fd) {
  Folder folder;
  folder.path_size = path_.size();
  folder.fd = std::move(fd);
  const int problem = read_portion(folder);
  folders_.push_back(std::move(folder));
  if (folders_.size() > kOpenFolders) folders_[folders_.size() - kOpenFolders - 1].fd.reset();
  if (problem == 0) return std::nullopt;
  return folder_failed("", "the folder cannot be read", problem);
}

// Takes the smallest names that lie behind the last portion; errno when the folder can't be read.
int TreeWalk::read_portion(Folder& folder) {
  const std::size_t most = folder.portions++ < kSmallPortions ? kSmallPortion : kLargePortion;
  std::string behind;
  if (!folder.portion.names.empty()) behind = folder.portion.key(folder.portion.names.back());
  folder.portion = {};
  folder.next = 0;
  folder.more = false;
  const int again = ::openat(folder.fd.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (again < 0) return errno;
  const std::unique_ptr<DIR, CloseFolder> stream(::fdopendir(again));
  if (!stream) return errno;
  Names& taken = folder.portion;
  std::string limit;  // once there are more than enough: the largest that still counts
  int problem = 0;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(stream.get());
    problem = errno;
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    std::uint8_t type = entry->d_type;
    struct stat info {};
    if (type == DT_UNKNOWN && ::fstatat(folder.fd.get(), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0)
      type = type_of(info.st_mode);
    taken.add(name, type);
    const std::string key = taken.key(taken.names.back());
    const bool too_large = folder.more && key > limit;
    if (too_large || (!behind.empty() && key <= behind)) {
      taken.letters.resize(taken.names.back().at);
      taken.names.pop_back();
      continue;
    }
    if (taken.names.size() < 2 * most) continue;
    taken.keep_smallest(most);
    limit = taken.key(taken.names.back());
    folder.more = true;
  }
  folder.more = folder.more || taken.names.size() > most;
  taken.keep_smallest(most);
  return problem;
}

void TreeWalk::Names::add(std::string_view name, std::uint8_t type) {
  names.push_back({static_cast<std::uint32_t>(letters.size()), static_cast<std::uint16_t>(name.size()), type});
  letters += name;
}

std::string TreeWalk::Names::key(const Name& name) const {
  std::string key = letters.substr(name.at, name.size);
  if (name.type == DT_DIR) key += '/';
  return key;
}

bool TreeWalk::Names::before(const Name& a, const Name& b) const {
  const std::size_t common = std::min(a.size, b.size);
  if (const int order = std::memcmp(letters.data() + a.at, letters.data() + b.at, common); order != 0) return order < 0;
  const auto letter = [&](const Name& n) -> int {
    if (common < n.size) return static_cast<unsigned char>(letters[n.at + common]);
    return n.type == DT_DIR ? '/' : -1;
  };
  return letter(a) < letter(b);
}

void TreeWalk::Names::keep_smallest(std::size_t most) {
  const auto order = [this](const Name& a, const Name& b) { return before(a, b); };
  if (names.size() > most) {
    std::nth_element(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(most), names.end(), order);
    names.resize(most);
  }
  std::sort(names.begin(), names.end(), order);
  Names packed;
  packed.letters.reserve(letters.size());
  for (const Name& name : names) packed.add(std::string_view(letters).substr(name.at, name.size), name.type);
  *this = std::move(packed);
}

bool TreeWalk::is_own(const std::string& path) const { return std::find(own_.begin(), own_.end(), path) != own_.end(); }

std::optional<Found> TreeWalk::visit(Folder& folder, const std::string& name, std::uint8_t type) {
  if (!own_.empty() && is_own(path_ + name)) return std::nullopt;
  if (name.starts_with('.')) return found(Found::Kind::kHidden, name, "hidden");
  if (type == DT_REG) return open_file(folder, name);
  if (type == DT_LNK) return follow_link(folder, name);
  if (type != DT_DIR) return found(Found::Kind::kSkipped, name, special_file(type));
  UniqueFd fd(::openat(folder.fd.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd) return folder_failed(name, "the folder cannot be opened", errno);
  if (is_beside_output(fd, name)) return found(Found::Kind::kHidden, name, "winnow's own, beside an output");
  if (is_index(fd)) return found(Found::Kind::kSkipped, name, "an index of winnow's");
  path_ += name + "/";
  return enter(std::move(fd));
}

Found TreeWalk::open_file(Folder& folder, const std::string& name) {
  // O_NONBLOCK: should the file have become a FIFO since its folder was read, opening it must not wait.
  UniqueFd fd(::openat(folder.fd.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat info {};
  if (!fd || ::fstat(fd.get(), &info) != 0)
    return found(Found::Kind::kFailed, name, std::string("cannot be opened: ") + std::strerror(errno));
  if (!S_ISREG(info.st_mode)) return found(Found::Kind::kSkipped, name, special_file(type_of(info.st_mode)));
  Found file = found(Found::Kind::kFile, name, "");
  file.fd = std::move(fd);
  file.size = static_cast<std::size_t>(info.st_size);
  return file;
}

Found TreeWalk::follow_link(Folder& folder, const std::string& name) {
  struct stat info {};
  if (::fstatat(folder.fd.get(), name.c_str(), &info, 0) != 0)
    return found(Found::Kind::kSkipped, name,
                 errno == ELOOP ? "a symbolic link that leads in a circle" : "a symbolic link that leads nowhere");
  if (S_ISDIR(info.st_mode)) return found(Found::Kind::kSkipped, name, "a symbolic link to a folder");
  if (!S_ISREG(info.st_mode))
    return found(Found::Kind::kSkipped, name, std::string("a symbolic link to ") + special_file(type_of(info.st_mode)));
  UniqueFd fd(::openat(folder.fd.get(), name.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!fd || ::fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode))
    return found(Found::Kind::kFailed, name, std::string("cannot be opened: ") + std::strerror(errno));
  // Where the open file lies is asked of the kernel: the link may be changed at any time, what it led to is open
  // already.
  std::string target(4096, '\0');
  const ssize_t size = ::readlink(("/proc/self/fd/" + std::to_string(fd.get())).c_str(), target.data(), target.size());
  if (size <= 0 || !is_inside(std::string_view(target).substr(0, static_cast<std::size_t>(size)), real_root_))
    return found(Found::Kind::kSkipped, name, "a symbolic link out of the folder");
  if (const std::size_t below = real_root_.size() + (real_root_ == "/" ? 0 : 1);
      static_cast<std::size_t>(size) > below && is_own(target.substr(below, static_cast<std::size_t>(size) - below)))
    return found(Found::Kind::kSkipped, name, "a symbolic link to a file that this run writes");
  Found file = found(Found::Kind::kFile, name, "");
  file.fd = std::move(fd);
  file.size = static_cast<std::size_t>(info.st_size);
  return file;
}

// Opens the folder at hand again, step by step from the root, so that its path may be of any length.
bool TreeWalk::reopen(Folder& folder) {
  UniqueFd fd(::fcntl(root_.get(), F_DUPFD_CLOEXEC, 0));
  for (std::size_t at = 0; fd && at < folder.path_size;) {
    const std::size_t slash = path_.find('/', at);
    const std::string step = path_.substr(at, slash - at);
    fd = UniqueFd(::openat(fd.get(), step.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    at = slash + 1;
  }
  folder.fd = std::move(fd);
  return static_cast<bool>(folder.fd);
}

Found TreeWalk::found(Found::Kind kind, const std::string& name, std::string why) const {
  Found one;
  one.kind = kind;
  one.path = path_ + name;
  if (name.empty() && !one.path.empty()) one.path.pop_back();
  one.why = std::move(why);
  return one;
}

Found TreeWalk::folder_failed(const std::string& name, std::string_view what, int error) const {
  Found one = found(Found::Kind::kFailed, name, std::string(what) + ": " + std::strerror(error));
  one.is_folder = true;
  return one;
}

}  // namespace winnow
