// fold_phrases FROM TO FILE...: writes the phrase lists FROM/FILE to TO/FILE with their phrases folded as winnow.text/1
// folds them, `#` as "0", comments and empty lines left out. Run while building: plugins embed thousands of phrases,
// and to fold them was half of what every run began with.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "src/text/fold.h"

namespace {

// "category TAB phrase [TAB flags]".
std::string folded_line(const std::string& line) {
  const std::size_t begin = line.find('\t') + 1;
  if (line.empty() || line[0] == '#' || begin == 0) return {};
  const std::size_t end = std::min(line.find('\t', begin), line.size());
  std::string phrase = line.substr(begin, end - begin);
  std::replace(phrase.begin(), phrase.end(), '#', '0');
  return line.substr(0, begin) + winnow::folded(phrase) + line.substr(end) + '\n';
}

bool fold_file(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::filesystem::create_directories(to.parent_path());
  std::ifstream in(from, std::ios::binary);
  std::ofstream out(to, std::ios::binary);
  for (std::string line; std::getline(in, line);) out << folded_line(line);
  return in.eof() && out.flush().good();
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 3; i < argc; ++i) {
    const std::filesystem::path from(argv[1]), to(argv[2]);
    if (fold_file(from / argv[i], to / argv[i])) continue;
    std::cerr << "fold_phrases: " << argv[i] << " can't be read or written\n";
    return 1;
  }
}
