#include <winnow/file_hash.h>

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <system_error>
#include <vector>

namespace winnow {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPiece = 1u << 20;

// Piece by piece: a file may be larger than memory.
std::string hash_of_one(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return "";
  std::string hash;
  const auto piece = std::make_unique_for_overwrite<char[]>(kPiece);
  while (in) {
    in.read(piece.get(), static_cast<std::streamsize>(kPiece));
    hash = content_hash(hash.append(piece.get(), static_cast<std::size_t>(in.gcount())));
  }
  return hash;
}

// Hidden files are nobody's data.
std::string hash_of_folder(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code problem;
  auto at = fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, problem);
  for (; !problem && at != fs::recursive_directory_iterator(); at.increment(problem)) {
    std::error_code ignored;
    if (at->path().filename().string().starts_with('.')) {
      at.disable_recursion_pending();
    } else if (at->is_regular_file(ignored)) {
      files.push_back(at->path());
    }
  }
  std::sort(files.begin(), files.end());
  std::string all;
  for (const fs::path& file : files)
    all += file.lexically_relative(folder).generic_string() + '\0' + hash_of_one(file) + '\0';
  return content_hash(all);
}

}  // namespace

std::string content_hash(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::string file_hash(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return hash_of_folder(path);
  return fs::is_regular_file(path, ignored) ? hash_of_one(path) : "";
}

}  // namespace winnow
