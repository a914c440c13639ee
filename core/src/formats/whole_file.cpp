#include "whole_file.h"

#include <winnow/readable_size.h>

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace winnow {

Result<std::string> read_whole(InputFile& file, std::size_t most, std::vector<Error>& damage) {
  std::string bytes;
  std::size_t size = 0;
  // One byte more than the size: the read that finds the end then needs no second buffer.
  std::size_t room = file.size + 1;
  while (file.size <= most) {
    bytes.resize(std::min(size + room, most + 1));
    const std::size_t n = file.bytes.read(bytes.data() + size, bytes.size() - size);
    size += n;
    if (n == 0) {
      const std::optional<Damage> broken = file.bytes.take_damage();
      if (!broken) break;
      damage.push_back(damage_record(file.place, *broken).error);
      continue;
    }
    if (size > most) break;
    room = size == bytes.size() ? std::max<std::size_t>(size, 1u << 16) : bytes.size() - size;
  }
  bytes.resize(size);
  file.size = std::max(file.size, size);
  if (file.bytes.error() != 0)
    return Error{file.place, fmt::format("cannot be read: {}", std::strerror(file.bytes.error())), ""};
  if (file.size > most) {
    // What comes through a pipe or an unpacker was read up to the limit: how much more there is nobody knows.
    const std::string has = size > most ? "it has more" : readable_size(file.size) + " are more";
    return Error{file.place, fmt::format("{} than the {} that a page may have", has, readable_size(most)),
                 "a file is one page: --from jsonl or warc says that it holds many"};
  }
  if (bytes.empty() && !damage.empty()) {
    Error first = std::move(damage.front());
    damage.clear();
    return first;
  }
  return bytes;
}

}  // namespace winnow
