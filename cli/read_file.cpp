#include "read_file.h"

#include <fstream>
#include <iterator>

namespace winnow::cli {

Result<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in || std::filesystem::is_directory(path))
    return Error{path.string(), "cannot be opened", "it has to be a file that you may read"};
  return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

}  // namespace winnow::cli
