#include "main_output.h"

#include <winnow/output_file.h>
#include <winnow/report.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "file_output.h"
#include "formats/json/json_text.h"

namespace winnow {

Result<MainOutput> MainOutput::open(const std::filesystem::path& path, const std::vector<std::string>& inputs,
                                    bool force, bool resumes) {
  struct stat info {};
  const bool exists = ::stat(path.c_str(), &info) == 0;
  if (exists && S_ISDIR(info.st_mode))
    return Error{path.string(), "is a folder, and a file is to be written here", "name a file in it"};
  if (const Status apart = check_apart(path, inputs); !apart) return apart.error();
  const std::filesystem::path real = resolved(path);
  MainOutput output;
  output.place = path.string();
  output.name = real.filename().string();
  output.beside_path = real;
  output.beside_path += ".winnow";
  const std::string beside = output.name + ".winnow";
  output.folder = UniqueFd(::open(real.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!output.folder) return unwritable(output.place, errno);
  struct stat manifest {};
  const bool ours =
      ::fstatat(output.folder.get(), (beside + "/manifest.jsonl").c_str(), &manifest, AT_SYMLINK_NOFOLLOW) == 0;
  if (exists && info.st_size > 0 && !ours && !force)
    return Error{output.place, "exists and is no output of winnow's", "give another -o, or --force to replace it"};
  Result<UniqueFd> winnow = open_folder(output.folder.get(), beside, output.place + ".winnow");
  if (!winnow) return winnow.error();
  output.beside = *std::move(winnow);
  Result<UniqueFd> lock = take_lock(output.beside.get(), output.place);
  if (!lock) return lock.error();
  output.lock = *std::move(lock);
  if (resumes) {
    if (::fstatat(output.beside.get(), "part", &info, AT_SYMLINK_NOFOLLOW) != 0)
      ::renameat(output.folder.get(), output.name.c_str(), output.beside.get(), "part");
  } else {
    for (const char* name : {"journal", "part", "part-journal"}) ::unlinkat(output.beside.get(), name, 0);
  }
  // Without its final record a manifest says: begun, not finished.
  if (const Status begun = output.write_manifest(""); !begun) return begun.error();
  return output;
}

std::string RunEnd::line() const {
  return fmt::format("{{\"done\":true,\"pages\":{},\"behaviour\":{}{}}}\n", pages, kBehaviour,
                     state.empty() ? "" : fmt::format(",\"state\":\"{}\"", state));
}

Status MainOutput::finish(std::string_view entry, const RunEnd& end) {
  const UniqueFd part(::openat(beside.get(), "part", O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!part || ::fsync(part.get()) != 0 || ::renameat(beside.get(), "part", folder.get(), name.c_str()) != 0)
    return unwritable(place, errno);
  ::fsync(folder.get());
  std::string manifest = "{\"output\":";
  append_json_string(manifest, name);
  manifest += fmt::format("{}}}\n{}", entry, end.line());
  return write_manifest(manifest);
}

Status MainOutput::write_manifest(std::string_view text) {
  const std::string at = place + ".winnow/manifest.jsonl";
  ::unlinkat(beside.get(), "manifest.new", 0);
  UniqueFd to(::openat(beside.get(), "manifest.new", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!to) return unwritable(at, errno);
  if (const int problem = write_all(to.get(), text); problem != 0) return unwritable(at, problem);
  if (::fsync(to.get()) != 0 || ::renameat(beside.get(), "manifest.new", beside.get(), "manifest.jsonl") != 0 ||
      ::fsync(beside.get()) != 0)
    return unwritable(at, errno);
  return ok();
}

}  // namespace winnow
