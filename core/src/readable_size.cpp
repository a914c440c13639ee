#include <winnow/readable_size.h>

#include <fmt/format.h>

namespace winnow {

std::string readable_size(std::uint64_t bytes) {
  if (bytes < 1024) return fmt::format("{} bytes", bytes);
  auto number = static_cast<double>(bytes) / 1024;
  for (const char* unit : {"KiB", "MiB"}) {
    if (number < 1024) return fmt::format("{:.1f} {}", number, unit);
    number /= 1024;
  }
  return fmt::format("{:.1f} GiB", number);
}

}  // namespace winnow
