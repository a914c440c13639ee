#include "host/state_file.h"

#include <fmt/format.h>
#include <winnow/corpus_state.h>
#include <winnow/file_hash.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace winnow {
namespace {

constexpr std::string_view kName = "winnow corpus state ";
constexpr std::string_view kMagic = "winnow corpus state 1\n";
constexpr std::string_view kEnd = "end ";
constexpr std::size_t kChecksum = 32;

// Takes the text up to `end` off `rest`; nothing when there is no such character.
std::optional<std::string_view> taken(std::string_view& rest, char end) {
  const std::size_t at = rest.find(end);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view text = rest.substr(0, at);
  rest.remove_prefix(at + 1);
  return text;
}

struct Entry {
  std::string_view name, version, checksum;
  std::size_t size = 0;
};

// "NAME VERSION BYTES CHECKSUM"
std::optional<Entry> entry_of(std::string_view line) {
  const auto name = taken(line, ' ');
  const auto version = name ? taken(line, ' ') : std::nullopt;
  const auto size = version ? taken(line, ' ') : std::nullopt;
  if (!size || name->empty() || line.size() != kChecksum) return std::nullopt;
  Entry entry{*name, *version, line, 0};
  const auto [end, problem] = std::from_chars(size->data(), size->data() + size->size(), entry.size);
  if (problem != std::errc() || end != size->data() + size->size()) return std::nullopt;
  return entry;
}

Error damaged(const std::string& place, const std::string& what) {
  return {place, "is a damaged state file: " + what, "learn it again"};
}

}  // namespace

bool is_state_file(std::string_view head) { return head.starts_with(kName); }

std::string state_file(const std::vector<SavedState>& states) {
  std::string file(kMagic);
  for (const SavedState& state : states)
    file += fmt::format("{} {} {} {}\n", state.name, state.version, state.bytes.size(), content_hash(state.bytes));
  file += '\n';
  for (const SavedState& state : states) file += state.bytes;
  file += fmt::format("{}{}\n", kEnd, content_hash(file));
  return file;
}

Result<std::vector<SavedState>> parse_state_file(std::string_view bytes, const std::string& place) {
  if (!is_state_file(bytes)) return Error{place, "is no state file", "winnow learn INPUT... -o FILE writes one"};
  if (!bytes.starts_with(kMagic))
    return Error{place,
                 fmt::format("is a state file of another format ({})",
                             bytes.substr(kName.size(), std::min<std::size_t>(bytes.find('\n') - kName.size(), 12))),
                 "this winnow reads format 1: learn it again, or upgrade winnow"};
  // The last line is of one length, so that what lies before it is known without reading it.
  const std::size_t last = kEnd.size() + kChecksum + 1;
  if (bytes.size() < kMagic.size() + 1 + last || !bytes.substr(bytes.size() - last).starts_with(kEnd) ||
      bytes.back() != '\n')
    return damaged(place, "its end is missing");
  const std::string_view body = bytes.substr(0, bytes.size() - last);
  if (content_hash(body) != bytes.substr(bytes.size() - kChecksum - 1, kChecksum))
    return damaged(place, "its checksum is wrong");
  std::string_view rest = body.substr(kMagic.size());
  std::vector<Entry> entries;
  for (;;) {
    const auto line = taken(rest, '\n');
    if (!line) return damaged(place, "its list of plugins has no end");
    if (line->empty()) break;
    const std::optional<Entry> entry = entry_of(*line);
    if (!entry) return damaged(place, fmt::format("its list of plugins holds \"{}\"", line->substr(0, 80)));
    if (!entries.empty() && entries.back().name >= entry->name) return damaged(place, "its plugins are out of order");
    entries.push_back(*entry);
  }
  std::vector<SavedState> states;
  for (const Entry& entry : entries) {
    if (entry.size > rest.size() || content_hash(rest.substr(0, entry.size)) != entry.checksum)
      return damaged(place, fmt::format("what {} has learned is cut off or changed", entry.name));
    states.push_back({std::string(entry.name), std::string(entry.version), std::string(rest.substr(0, entry.size))});
    rest.remove_prefix(entry.size);
  }
  if (!rest.empty()) return damaged(place, fmt::format("{} bytes belong to no plugin", rest.size()));
  return states;
}

}  // namespace winnow
