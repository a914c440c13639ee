#include "write_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "refused.h"

namespace winnow::cli {

void write_new(const std::string& path, const std::string& text, bool force) {
  std::error_code ignored;
  if (!force && std::filesystem::exists(path, ignored))
    throw Refused({path, "is there already", "--force replaces it"});
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  if (!out)
    throw Refused(
        {path, fmt::format("cannot be written: {}", std::strerror(errno)), "is there room, and may you write there?"},
        kOutOfResource);
}

}  // namespace winnow::cli
