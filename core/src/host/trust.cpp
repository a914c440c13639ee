#include <fmt/format.h>

#include <cstring>

#include "host/plugin_source.h"

namespace winnow {
namespace {

namespace fs = std::filesystem;

// Who owns this program can make it do anything already; so a build made by one user also runs under sudo.
bool is_trusted_owner(uid_t owner) {
  if (owner == 0 || owner == ::geteuid()) return true;
  struct stat self {};
  return ::stat("/proc/self/exe", &self) == 0 && self.st_uid == owner;
}

std::string untrusted(const struct stat& info, std::string_view what) {
  if (!is_trusted_owner(info.st_uid))
    return fmt::format("{} belongs to user {}: it must belong to you or to root", what, info.st_uid);
  const bool sticky = S_ISDIR(info.st_mode) && (info.st_mode & S_ISVTX) != 0;
  if ((info.st_mode & S_IWOTH) != 0 && !sticky)
    return fmt::format("{} can be written by everyone: anyone could put code into it (chmod o-w)", what);
  return {};
}

std::string untrusted_folder(const fs::path& folder) {
  struct stat info {};
  if (::stat(folder.c_str(), &info) != 0)
    return fmt::format("its folder \"{}\" cannot be looked at: {}", folder.string(), std::strerror(errno));
  return untrusted(info, fmt::format("its folder \"{}\"", folder.string()));
}

}  // namespace

std::string untrusted(const OpenFile& file, const fs::path& path) {
  struct stat info {};
  if (::fstat(file.number(), &info) != 0) return std::strerror(errno);
  std::string problem = untrusted(info, "the file");
  if (problem.empty()) problem = untrusted_folder(path.parent_path());
  // Behind a symlink lies another folder, whose writers could replace the file.
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  if (problem.empty() && !error && real.parent_path() != path.parent_path())
    problem = untrusted_folder(real.parent_path());
  return problem;
}

}  // namespace winnow
