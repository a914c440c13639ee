#include "side_files.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>

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

// A side file that is given and is no device or pipe.
struct Target {
  std::string name;  // of the option, as it is written on the command line
  std::string path;
  fs::path real;
  std::vector<OwnKind> replaces;
  bool has_part = false;

  std::vector<fs::path> paths() const {
    return has_part ? std::vector<fs::path>{real, part()} : std::vector<fs::path>{real};
  }
  fs::path part() const { return real.string() + ".part"; }
};

std::optional<Target> target_of(const Settings& settings, const SideFile& file) {
  const std::optional<Value> value = settings.one(file.flag);
  if (!value) return std::nullopt;
  if (value->text == "-") throw Refused({value->origin, "standard output is for pages", "name a file"});
  struct stat info {};
  const bool exists = ::stat(value->text.c_str(), &info) == 0;
  if (exists && S_ISDIR(info.st_mode))
    throw Refused({value->text, "is a folder, and a file is to be written here", "name a file in it"});
  if (exists && !S_ISREG(info.st_mode)) return std::nullopt;
  const std::string name = std::string_view(file.flag) == "output" ? "-o" : std::string("--") + file.flag;
  return Target{name, value->text, resolved(value->text), file.replaces, file.has_part};
}

bool may_replace(const Target& file, const fs::path& path) {
  return std::find(file.replaces.begin(), file.replaces.end(), own_kind_of(path)) != file.replaces.end();
}

void check_against_output(const Target& file, const fs::path& output) {
  const fs::path beside = output.string() + ".winnow";
  for (const fs::path& path : file.paths())
    if (path == output || is_within(path, beside) || is_within(path, output / ".winnow"))
      throw Refused({file.path, "is where the run writes its pages", fmt::format("give another {}", file.name)});
}

// A file in a folder of inputs may be written when it is new or an earlier one of its kind: those are read by no run.
void check_against_inputs(const Target& file, const std::vector<std::string>& inputs, bool resumes) {
  for (const std::string& input : inputs) {
    std::error_code ignored;
    if (input == "-") continue;
    const fs::path from = resolved(input);
    if (file.real == from || fs::equivalent(input, file.path, ignored))
      throw Refused({file.path, "is an input and would be written over", fmt::format("give another {}", file.name)});
    if (!is_within(file.real, from)) continue;
    for (const fs::path& path : file.paths()) {
      if (!fs::exists(path, ignored) || may_replace(file, path)) continue;
      if (path == file.part() && (resumes || fs::file_size(path, ignored) == 0)) continue;
      throw Refused({path == file.real ? file.path : path.string(),
                     fmt::format("lies in the input {} and would be written over", input),
                     fmt::format("give another {}", file.name)});
    }
  }
}

// "no audit or report": the kinds without their articles.
std::string kinds_of(const Target& file) {
  std::string text;
  for (const OwnKind kind : file.replaces) {
    const std::string_view name = name_of(kind);
    text += (text.empty() ? "" : " or ") + std::string(name.substr(name.find(' ') + 1));
  }
  return text;
}

void check_against_others(const Target& file) {
  std::error_code ignored;
  const std::uintmax_t size = fs::file_size(file.real, ignored);
  if (!ignored && size > 0 && !may_replace(file, file.real))
    throw Refused({file.path, fmt::format("exists and is no {} of winnow's", kinds_of(file)),
                   fmt::format("give another {}, or --force to replace it", file.name)});
}

void check_against_each_other(const Target& file, const std::vector<Target>& before) {
  for (const Target& other : before)
    for (const fs::path& path : file.paths())
      for (const fs::path& taken : other.paths())
        if (path == taken)
          throw Refused({file.path, fmt::format("{} and {} name one file", other.name, file.name), "name two"});
}

void check_folder(const Target& file, const fs::path& output) {
  const fs::path folder = file.real.parent_path();
  if (::access(folder.c_str(), W_OK | X_OK) == 0) return;
  if (errno == ENOENT && folder == output) return;
  throw Refused({file.path, fmt::format("cannot be written: {}", std::strerror(errno)),
                 "name a file in a folder that is there and that you may write to"});
}

}  // namespace

SideFiles check_side_files(const Settings& settings, const std::vector<SideFile>& files,
                           const std::vector<std::string>& inputs, const std::string& output) {
  SideFiles found;
  const fs::path out = output.empty() ? fs::path() : resolved(output);
  std::vector<Target> before;
  for (const SideFile& one : files) {
    const std::optional<Target> file = target_of(settings, one);
    if (!file) continue;
    check_against_each_other(*file, before);
    if (!output.empty()) check_against_output(*file, out);
    check_against_inputs(*file, inputs, settings.on("resume"));
    if (!settings.on("force")) check_against_others(*file);
    check_folder(*file, out);
    if (!output.empty() && is_within(file->real, out)) found.in_output.push_back(file->real.lexically_relative(out));
    before.push_back(*file);
  }
  return found;
}

bool is_own(const std::string& input, OwnKind kind) {
  if (own_kind_of(input) != kind) return false;
  // What is packed begins with its magic number, and nothing of ours does.
  const int first = std::ifstream(input, std::ios::binary).get();
  if (first == 0x1F || first == 0x28)
    throw Refused({input, fmt::format("is {} that is packed", name_of(kind)), "unpack it, with gzip -dk or zstd -dk"});
  return true;
}

}  // namespace winnow::cli
