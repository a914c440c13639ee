#include <winnow/reader.h>
#include <winnow/unwrap.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "formats.h"
#include "open_input.h"
#include "tree_walk.h"

namespace winnow {
namespace {

std::string real_path(int fd) {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(fd), ignored).string();
}

constexpr int kPollMilliseconds = 100;

// A FIFO, open for reading, to which somebody writes or has written; none when nobody does in time. Bash's <(...) is
// one.
UniqueFd with_writer(UniqueFd fifo, const ReadOptions& options) {
  pollfd waiting{fifo.get(), POLLIN, 0};
  for (int tick = 0; tick * kPollMilliseconds < options.writer_seconds * 1000; ++tick) {
    if (options.stop != nullptr && options.stop->load(std::memory_order_relaxed)) break;
    if (::poll(&waiting, 1, kPollMilliseconds) <= 0) continue;
    // From here on whoever reads may wait.
    if (const int flags = ::fcntl(fifo.get(), F_GETFL); flags >= 0) ::fcntl(fifo.get(), F_SETFL, flags & ~O_NONBLOCK);
    return fifo;
  }
  return {};
}

}  // namespace

std::string base_name(const std::string& input) {
  if (input == "-") return "stdin";
  std::filesystem::path path(input);
  if (!path.has_filename()) path = path.parent_path();
  if (path.filename() == "." || path.filename() == ".." || !path.has_filename()) {
    std::error_code ignored;
    path = std::filesystem::canonical(path.empty() ? std::filesystem::path(input) : path, ignored);
  }
  return path.filename().string();
}

struct Source::State {
  std::vector<std::string> inputs;
  ReadOptions options;
  std::size_t next_input = 0;
  std::uint64_t ordinal = 0;
  std::string input;   // the one at hand
  std::string prefix;  // before the paths below it: its base name when there are several inputs
  std::unique_ptr<TreeWalk> walk;
  std::unique_ptr<FormatReader> reader;
  std::string reader_path;
  std::string reader_format;

  std::optional<Record> next();
  std::optional<Record> open_input();
  std::optional<Record> open_found(Found found);
  std::optional<Record> open_file(UniqueFd fd, std::string place, std::string path, std::string id, std::size_t size,
                                  const std::atomic<bool>* stop = nullptr);
  Record finished(Record record);
  Record failure(std::string place, std::string path, std::string what, std::string advice) const;
  Record skip(std::string place, std::string path, std::string what, std::string advice = {}) const;
  std::string site_of(const Record& record) const;
};

std::optional<Record> Source::State::next() {
  for (;;) {
    if (options.stop != nullptr && options.stop->load(std::memory_order_relaxed)) return std::nullopt;
    if (reader) {
      if (std::optional<Record> record = reader->next()) {
        record->input_path = reader_path;
        record->format = reader_format;
        return finished(std::move(*record));
      }
      reader.reset();
      continue;
    }
    std::optional<Record> record;
    if (walk) {
      std::optional<Found> found = walk->next();
      if (found) {
        record = open_found(std::move(*found));
      } else {
        walk.reset();
      }
    } else if (next_input < inputs.size()) {
      record = open_input();
    } else {
      return std::nullopt;
    }
    if (record) return finished(std::move(*record));
  }
}

// Opens the next input: sets `walk` or `reader`, or gives what there is to say instead.
std::optional<Record> Source::State::open_input() {
  input = std::move(inputs[next_input++]);
  const std::string name = base_name(input);
  prefix = inputs.size() > 1 ? name + "/" : "";
  if (input == "-") return open_file(UniqueFd(::fcntl(0, F_DUPFD_CLOEXEC, 0)), "-", "", "-", 0, options.stop);
  struct stat info {};
  if (::stat(input.c_str(), &info) != 0)
    return failure(
        input, name,
        errno == ENOENT ? "no such file or folder" : fmt::format("cannot be opened: {}", std::strerror(errno)), "");
  if (!S_ISDIR(info.st_mode) && !S_ISREG(info.st_mode) && !S_ISFIFO(info.st_mode))
    return skip(input, name, S_ISSOCK(info.st_mode) ? "a socket" : "a device",
                "to read from it, redirect it and give \"-\" as the input");
  UniqueFd fd(::open(input.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!fd || ::fstat(fd.get(), &info) != 0) {
    Record record = failure(
        input, name,
        fmt::format("{} be opened: {}", S_ISDIR(info.st_mode) ? "the folder cannot" : "cannot", std::strerror(errno)),
        "");
    if (S_ISDIR(info.st_mode)) record.document.id.clear();
    return record;
  }
  if (S_ISDIR(info.st_mode)) {
    std::string real = real_path(fd.get());
    walk = std::make_unique<TreeWalk>(std::move(fd), std::move(real), options.own_files);
    return std::nullopt;
  }
  if (S_ISFIFO(info.st_mode)) {
    fd = with_writer(std::move(fd), options);
    if (!fd)
      return failure(input, name, fmt::format("a FIFO, to which nobody has written in {} s", options.writer_seconds),
                     "start what writes to it first, or pipe that into winnow and give \"-\" as the input");
    return open_file(std::move(fd), input, name, printable_path(name), 0, options.stop);
  }
  return open_file(std::move(fd), input, name, printable_path(name), static_cast<std::size_t>(info.st_size));
}

std::optional<Record> Source::State::open_found(Found found) {
  std::string place = input;
  if (!found.path.empty()) place += (input.ends_with('/') ? "" : "/") + found.path;
  std::string path = prefix + found.path;
  switch (found.kind) {
    case Found::Kind::kFile: {
      std::string id = printable_path(path);
      return open_file(std::move(found.fd), std::move(place), std::move(path), std::move(id), found.size);
    }
    case Found::Kind::kFailed: {
      Record record = failure(std::move(place), std::move(path), std::move(found.why), "");
      if (found.is_folder) record.document.id.clear();
      return record;
    }
    default: {
      Record record = skip(std::move(place), std::move(path), std::move(found.why));
      record.hidden = found.kind == Found::Kind::kHidden;
      return record;
    }
  }
}

std::optional<Record> Source::State::open_file(UniqueFd fd, std::string place, std::string path, std::string id,
                                               std::size_t size, const std::atomic<bool>* stop) {
  InputFile file{ByteStream(std::move(fd), stop), std::move(place), std::move(path), std::move(id), size};
  place = file.place;
  path = file.path;
  Opened opened = winnow::open_input(std::move(file), {options.from, options.max_record_bytes, false});
  if (!opened.reader && opened.is_skipped) {
    // In a folder lies what lies there, tables and documents too; who gives a file expects its pages.
    const bool holds_pages = walk ? opened.is_packed : opened.holds_pages;
    Record record = skip(std::move(place), path, std::move(opened.why));
    record.may_hold_more = holds_pages;
    // "page.html.xz" was "page.html" before somebody packed it.
    if (opened.holds_pages) record.elsewhere.push_back(printable_path(path.substr(0, path.rfind('.'))));
    return record;
  }
  if (!opened.reader) return failure(std::move(place), std::move(path), std::move(opened.why), "");
  reader_path = std::move(path);
  reader_format = opened.format;
  reader = std::move(opened.reader);
  return std::nullopt;
}

Record Source::State::failure(std::string place, std::string path, std::string what, std::string advice) const {
  Record record;
  record.kind = Record::Kind::kFailed;
  record.document.id = path.empty() ? "-" : printable_path(path);
  record.document.place = place;
  record.may_hold_more = !names_one_page(path);
  record.input_path = std::move(path);
  record.error = {std::move(place), std::move(what), std::move(advice)};
  return record;
}

Record Source::State::skip(std::string place, std::string path, std::string what, std::string advice) const {
  Record record = failure(std::move(place), std::move(path), std::move(what), std::move(advice));
  record.kind = Record::Kind::kSkipped;
  record.may_hold_more = false;
  record.elsewhere = {record.document.id};  // it was a page, it may be, and is there still
  return record;
}

Record Source::State::finished(Record record) {
  Document& page = record.document;
  if (options.unwrap) {
    record.rest = [rest = std::move(record.rest)](Record& read) {
      if (rest) rest(read);
      if (read.kind == Record::Kind::kPage && !read.document.is_html) winnow::unwrap(read.document);
    };
  }
  if (!options.lazy) record.finish();
  if (record.kind == Record::Kind::kPage || record.kind == Record::Kind::kFailed) page.ordinal = ordinal++;
  if (page.site.empty()) page.site = options.site;
  if (page.site.empty()) page.site = site_of(record);
  return record;
}

std::string Source::State::site_of(const Record& record) const {
  if (options.site_from_folder) {
    const std::string below = record.input_path.substr(std::min(prefix.size(), record.input_path.size()));
    const std::size_t slash = below.find('/');
    return slash == std::string::npos ? std::string() : printable_path(below.substr(0, slash));
  }
  if (options.site_map.empty()) return {};
  if (const auto by_id = options.site_map.find(record.document.id); by_id != options.site_map.end())
    return by_id->second;
  for (std::string path = record.input_path; !path.empty();) {
    if (const auto by_path = options.site_map.find(path); by_path != options.site_map.end()) return by_path->second;
    const std::size_t slash = path.rfind('/');
    path.resize(slash == std::string::npos ? 0 : slash);
  }
  return {};
}

Source::Source(std::vector<std::string> inputs, ReadOptions options) : state_(std::make_unique<State>()) {
  state_->inputs = std::move(inputs);
  state_->options = std::move(options);
}
Source::Source(Source&&) noexcept = default;
Source::~Source() = default;
std::optional<Record> Source::next() { return state_->next(); }

}  // namespace winnow
