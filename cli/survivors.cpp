#include "survivors.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "refused.h"
#include "signals.h"

namespace winnow::cli {
namespace {

[[noreturn]] void refuse_spool(const std::string& folder) {
  throw Refused({folder, fmt::format("standard input cannot be kept here: {}", std::strerror(errno)),
                 "it is read twice: name a folder with room in TMPDIR, or give a file"},
                kOutOfResource);
}

bool is_folder(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

}  // namespace

Survivors::Survivors(const Settings& settings, const std::vector<std::string>& inputs) {
  const std::optional<Value> output = settings.one("output");
  if (!output) return;
  if (output->text.empty()) throw Refused({output->origin, "an empty name is no output", ""});
  const std::optional<Value> format = settings.one("format");
  if (format && format->text != "txt" && format->text != "jsonl")
    throw Refused({format->origin,
                   fmt::format("no writer for \"{}\"{}", format->text, meant(format->text, {"txt", "jsonl"})),
                   "there are txt and jsonl"});
  const bool rows = format ? format->text == "jsonl"
                           : output->text == "-" || (output->text.ends_with(".jsonl") && !is_folder(output->text));
  if (output->text == "-" && !rows)
    throw Refused({"-f txt", "standard output holds one text", "give -o FOLDER, or -f jsonl"});
  output_ = rows ? rows_output(output->text, inputs, settings.on("force"), "")
                 : tree_output(output->text, inputs, settings.on("force"), "");
  reads_stdin_ = std::find(inputs.begin(), inputs.end(), "-") != inputs.end();
  if (reads_stdin_) keep_stdin();
}

void Survivors::keep_stdin() {
  stdin_begin_ = ::lseek(0, 0, SEEK_CUR);
  if (stdin_begin_ >= 0) return;
  const char* named = std::getenv("TMPDIR");
  const std::string folder = named != nullptr && *named != 0 ? named : "/tmp";
  const int kept = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (kept < 0) refuse_spool(folder);
  std::vector<char> buffer(std::size_t{1} << 18);
  while (!stop_flag()) {
    const ssize_t n = ::read(0, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    for (ssize_t done = 0; done < n;) {
      const ssize_t wrote = ::write(kept, buffer.data() + done, static_cast<std::size_t>(n - done));
      if (wrote < 0 && errno != EINTR) refuse_spool(folder);
      done += std::max<ssize_t>(wrote, 0);
    }
  }
  if (::dup2(kept, 0) < 0 || ::close(kept) != 0) refuse_spool(folder);
  stdin_begin_ = ::lseek(0, 0, SEEK_SET);
}

ReadOptions Survivors::again(ReadOptions options) {
  if (reads_stdin_ && ::lseek(0, stdin_begin_, SEEK_SET) < 0) refuse_spool("standard input");
  return options;
}

void Survivors::take(Record record, const std::string& copies) {
  Done done;
  done.status = "ok";
  done.text = record.document.source;
  done.text_hash = content_hash(done.text);
  done.row = unchanged_row(record, done.text, copies);
  done.record = std::move(record);
  if (const Status written = output_->take(done); !written) throw Refused(written.error(), kOutOfResource);
  ++written_;
}

void Survivors::finish() { output_->finish(written_); }

}  // namespace winnow::cli
