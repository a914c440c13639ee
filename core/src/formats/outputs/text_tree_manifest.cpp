// The manifest of a tree of texts: its lines, those of earlier runs, what an interrupted run knew.

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <winnow_json.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstdio>
#include <functional>
#include <memory>

#include "file_output.h"
#include "formats/json/json_text.h"
#include "text_tree_state.h"

namespace winnow {
namespace {

struct CloseFile {
  void operator()(std::FILE* f) const { std::fclose(f); }
};

// Calls `use` for each line that is complete, without its LF, until it fails. A file that is not there has none.
Status each_line(int folder, const char* name, const std::function<Status(const std::string& line)>& use) {
  const std::unique_ptr<std::FILE, CloseFile> file(
      ::fdopen(::openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), "r"));
  std::string line;
  for (int c = 0; file && (c = std::fgetc(file.get())) != EOF;) {
    if (c != '\n') {
      line += static_cast<char>(c);
      continue;
    }
    if (const Status used = use(line); !used) return used;
    line.clear();
  }
  return ok();
}

std::string manifest_line(const ManifestEntry& entry) {
  std::string line = "{\"output\":";
  append_json_string(line, entry.output);
  line += ",\"id\":";
  append_json_string(line, entry.id);
  line += fmt::format(",\"source_hash\":\"{}\",\"text_hash\":\"{}\",\"status\":\"{}\"", entry.source_hash,
                      entry.text_hash, entry.status);
  if (!entry.duplicate_of.empty()) append_json_string(line += ",\"duplicate_of\":", entry.duplicate_of);
  return line += "}\n";
}

}  // namespace

// Takes up what an interrupted run left: the lines of its manifest, and the rows of the container it was writing.
Status TextTree::State::go_on(std::string_view resume) {
  const nlohmann::json from = parse_json(resume);
  const Error gone{out.string(), "what the interrupted run wrote is no longer there", "run again without --resume"};
  if (!from.is_object()) return gone;
  n_entries = from.value("entries", std::uint64_t{0});
  manifest_bytes = from.value("manifest", std::uint64_t{0});
  struct stat info {};
  // The run may have been killed after its manifest was complete: then that holds what was written here, and more.
  // It gets its name when it is whole, for this run may be killed while it is copied.
  if (::fstatat(tmp.get(), "manifest", &info, AT_SYMLINK_NOFOLLOW) != 0) {
    if (const Status copied = copy_manifest("copied", true); !copied) return copied;
    if (::renameat(tmp.get(), "copied", tmp.get(), "manifest") != 0) return failed(".winnow/manifest.jsonl", errno);
  }
  if (const Status stripped = strip_done(); !stripped) return stripped;
  manifest = kept_part("manifest", manifest_bytes);
  if (!manifest) return gone;
  rows_name = from.value("rows_name", "");
  const std::string part = rows_name.empty() ? "" : rows_part(rows_name);
  for (const std::string& name : names_in(tmp.get()))
    if (name.starts_with("rows-") && name != part) ::unlinkat(tmp.get(), name.c_str(), 0);
  if (!rows_name.empty()) {
    // What was complete when the run was killed may have its final name already.
    const Result<std::size_t> folder = folder_of(rows_name);
    if (!folder) return folder.error();
    if (::fstatat(tmp.get(), part.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0)
      ::renameat(folders[*folder].fd.get(), rows_name.substr(rows_name.rfind('/') + 1).c_str(), tmp.get(),
                 part.c_str());
    rows_bytes = from.value("rows", std::uint64_t{0});
    rows = kept_part(part, rows_bytes);
    if (!rows) return gone;
  }
  // Files may stand in OUT whose batch is not in the journal: only the manifest knows which are this run's.
  knows_names = true;
  return each_line(tmp.get(), "manifest", [&](const std::string& line) {
    const nlohmann::json entry = parse_json(line);
    if (entry.is_object()) names.insert(name_hash(entry.value("output", "")));
    return ok();
  });
}

// A file that an interrupted run wrote, cut back to what is known to be safe; none when it is not there.
UniqueFd TextTree::State::kept_part(const std::string& name, std::uint64_t bytes) const {
  UniqueFd fd(::openat(tmp.get(), name.c_str(), O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC));
  struct stat info {};
  if (!fd || ::fstat(fd.get(), &info) != 0 || static_cast<std::uint64_t>(info.st_size) < bytes ||
      ::ftruncate(fd.get(), static_cast<off_t>(bytes)) != 0)
    fd.reset();
  return fd;
}

// Copies the manifest that stands there, if one does, to a file in tmp, `whole` or without its final record.
Status TextTree::State::copy_manifest(const char* name, bool whole) {
  const std::string at = ".winnow/manifest.jsonl";
  const UniqueFd to = temporary(name);
  if (!to) return failed(at, errno);
  std::string copied;
  const auto put = [&] {
    const int problem = write_all(to.get(), copied);
    copied.clear();
    return problem == 0 ? ok() : Status(failed(at, problem));
  };
  const auto copy = [&](const std::string& line) {
    if (whole || !line.starts_with("{\"done\"")) copied += line + '\n';
    return fills_buffer(copied) ? put() : ok();
  };
  if (has_old_manifest)
    if (const Status read = each_line(winnow.get(), "manifest.jsonl", copy); !read) return read;
  if (const Status written = put(); !written) return written;
  return ::fsync(to.get()) == 0 ? ok() : Status(failed(at, errno));
}

// Takes the final record off the manifest that stands there (or begins one): until this run ends, none has succeeded.
Status TextTree::State::strip_done() {
  if (const Status copied = copy_manifest("begun", false); !copied) return copied;
  if (::renameat(tmp.get(), "begun", winnow.get(), "manifest.jsonl") != 0 || ::fsync(winnow.get()) != 0)
    return failed(".winnow/manifest.jsonl", errno);
  return ok();
}

void TextTree::State::add(const ManifestEntry& entry) {
  lines += manifest_line(entry);
  ++n_entries;
}

Status TextTree::State::flush_lines() {
  const int problem = write_all(manifest.get(), lines);
  manifest_bytes += lines.size();
  lines.clear();
  return problem == 0 ? ok() : Status(failed(".winnow/manifest.jsonl", problem));
}

// Copies what the old manifest says of outputs that this run did not touch.
Status TextTree::State::keep_old_entries() {
  if (!has_old_manifest) return ok();
  return each_line(winnow.get(), "manifest.jsonl", [&](const std::string& line) {
    if (!keeps(parse_json(line))) return ok();
    lines += line + '\n';
    ++n_entries;
    return fills_buffer(lines) ? flush_lines() : ok();
  });
}

// Does an entry of the old manifest stay in the new one? It speaks of an output that this run did not touch.
bool TextTree::State::keeps(const nlohmann::json& entry) {
  if (!entry.is_object() || !entry.contains("output") || !entry["output"].is_string()) return false;
  const std::string& name = entry["output"].get_ref<const std::string&>();
  if (name.empty() || names.contains(name_hash(name))) return false;
  // Where a page could not be written, it may be the one that a copy was left out for.
  if (lacks_page || !left_out.contains(name_hash(name))) return true;
  if (removes(name, entry.value("text_hash", ""))) return false;
  kept_changed.push_back(name);
  return true;
}

// Takes away what an earlier run wrote under a name that has no file any more; false when it was changed since.
bool TextTree::State::removes(const std::string& name, const std::string& text_hash) {
  const UniqueFd folder = folder_that_stands(name);
  if (!folder) return true;
  const std::string last = name.substr(name.rfind('/') + 1);
  const UniqueFd fd(::openat(folder.get(), last.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!fd && errno == ENOENT) return true;
  const std::optional<std::string> text = fd ? bytes_of(fd.get()) : std::nullopt;
  if (!text || content_hash(*text) != text_hash || ::unlinkat(folder.get(), last.c_str(), 0) != 0) return false;
  ++n_removed;
  return true;
}

// The folder of an output of an earlier run, if it is there.
UniqueFd TextTree::State::folder_that_stands(const std::string& name) const {
  UniqueFd fd(::fcntl(root.get(), F_DUPFD_CLOEXEC, 3));
  for (std::size_t at = 0, slash = 0; fd && (slash = name.find('/', at)) != std::string::npos; at = slash + 1) {
    const std::string step = name.substr(at, slash - at);
    if (step == ".." || step == "." || step.empty()) return {};
    fd = UniqueFd(::openat(fd.get(), step.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  }
  return fd;
}

}  // namespace winnow
