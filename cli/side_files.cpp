#include "side_files.h"

#include <winnow/audit_reader.h>
#include <winnow/report.h>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

#include "file_head.h"
#include "refused.h"

namespace winnow::cli {
namespace {

namespace fs = std::filesystem;

// Absolute and without symbolic links as far as it exists.
fs::path resolved(const fs::path& path) {
  std::error_code problem;
  fs::path real = fs::weakly_canonical(fs::absolute(path, problem), problem);
  if (problem) real = fs::absolute(path, problem).lexically_normal();
  return real.has_filename() ? real : real.parent_path();
}

bool is_within(const fs::path& path, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

// An audit or a report of an earlier run.
bool is_ours(const fs::path& file) { return is_audit(file) || is_report(file_head(file.string())); }

struct SideFile {
  std::string flag;
  std::string given;
  fs::path real;
  fs::path part() const { return real.string() + ".part"; }
};

// Nothing when the flag is not given, or names a device or pipe.
std::optional<SideFile> side_file_of(const Settings& settings, const char* flag) {
  const std::optional<Value> file = settings.one(flag);
  if (!file) return std::nullopt;
  if (file->text == "-") throw Refused({file->origin, "standard output is for pages", "name a file"});
  struct stat info {};
  const bool exists = ::stat(file->text.c_str(), &info) == 0;
  if (exists && S_ISDIR(info.st_mode))
    throw Refused({file->text, "is a folder, and a file is to be written here", "name a file in it"});
  if (exists && !S_ISREG(info.st_mode)) return std::nullopt;
  return SideFile{flag, file->text, resolved(file->text)};
}

void check_against_output(const SideFile& file, const fs::path& output) {
  const fs::path beside = output.string() + ".winnow";
  for (const fs::path& path : {file.real, file.part()})
    if (path == output || is_within(path, beside) || is_within(path, output / ".winnow"))
      throw Refused({file.given, "is where the run writes its pages", fmt::format("give another --{}", file.flag)});
}

// A file in a folder of inputs may be written when it is new or an earlier one of its kind: those are read by no run.
void check_against_inputs(const SideFile& file, const std::vector<std::string>& inputs, bool resumes) {
  for (const std::string& input : inputs) {
    std::error_code ignored;
    if (input == "-") continue;
    const fs::path from = resolved(input);
    if (file.real == from || fs::equivalent(input, file.given, ignored))
      throw Refused({file.given, "is an input and would be written over", ""});
    if (!is_within(file.real, from)) continue;
    for (const fs::path& path : {file.real, file.part()}) {
      if (!fs::exists(path, ignored) || is_ours(path)) continue;
      if (path == file.part() && (resumes || fs::file_size(path, ignored) == 0)) continue;
      throw Refused({path == file.real ? file.given : path.string(),
                     fmt::format("lies in the input {} and would be written over", input),
                     fmt::format("give another --{}", file.flag)});
    }
  }
}

void check_against_others(const SideFile& file) {
  std::error_code ignored;
  const std::uintmax_t size = fs::file_size(file.real, ignored);
  if (!ignored && size > 0 && !is_ours(file.real))
    throw Refused({file.given, "exists and is no audit or report of winnow's",
                   fmt::format("give another --{}, or --force to replace it", file.flag)});
}

void check_folder(const SideFile& file, const fs::path& output) {
  const fs::path folder = file.real.parent_path();
  if (::access(folder.c_str(), W_OK | X_OK) == 0) return;
  if (errno == ENOENT && folder == output) return;
  throw Refused({file.given, fmt::format("cannot be written: {}", std::strerror(errno)), ""});
}

}  // namespace

SideFiles side_files(const Settings& settings, const std::vector<std::string>& inputs, const std::string& output) {
  SideFiles files;
  const fs::path out = output.empty() ? fs::path() : resolved(output);
  std::optional<SideFile> before;
  for (const char* flag : {"audit", "report"}) {
    const std::optional<SideFile> file = side_file_of(settings, flag);
    if (!file) continue;
    if (before && (file->real == before->real || file->part() == before->real || file->real == before->part()))
      throw Refused({"--report " + file->given, "--audit and --report name one file", "name two"});
    if (!output.empty()) check_against_output(*file, out);
    check_against_inputs(*file, inputs, settings.on("resume"));
    if (!settings.on("force")) check_against_others(*file);
    check_folder(*file, out);
    if (!output.empty() && is_within(file->real, out)) files.in_output.push_back(file->real.lexically_relative(out));
    before = file;
  }
  return files;
}

}  // namespace winnow::cli
