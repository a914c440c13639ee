// Any bytes as gzip, Zstandard, tar and zip: the end is reached, and damage is told in ranges that lie in the input.
// The first byte chooses the format.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "formats/formats.h"
#include "formats/packed/byte_stream.h"

namespace {

void read_stream(std::string bytes, const char* format) {
  const std::size_t size = bytes.size();
  winnow::ByteStream stream = winnow::unpacked(winnow::in_memory(std::move(bytes)), format);
  static char buffer[1u << 16];
  for (std::size_t damages = 0;;) {
    if (stream.read(buffer, sizeof buffer) > 0) continue;
    const auto damage = stream.take_damage();
    if (!damage) break;
    if (damage->begin > damage->end || damage->end > size || ++damages > size + 1) std::abort();
  }
}

void read_archive(std::string bytes, const char* format) {
  winnow::InputFile file{winnow::in_memory(std::move(bytes)), "fuzz", "fuzz", "fuzz", 0};
  const auto reader = winnow::format_named(format)->open(std::move(file), 1u << 20);
  while (auto record = reader->next()) record->finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 4) {
    case 0:
      read_stream(bytes, "gz");
      break;
    case 1:
      read_stream(bytes, "zst");
      break;
    case 2:
      read_archive(bytes, "tar");
      break;
    default:
      read_archive(bytes, "zip");
  }
  return 0;
}
