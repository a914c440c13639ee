// fold_phrases FROM TO FILE...: writes the phrase lists FROM/FILE to TO/FILE with their phrases folded as winnow.text/1
// folds them, `#` as "0", comments and empty lines left out. Run while building: plugins embed thousands of phrases,
// and to fold them was half of what every run began with.
#include <winnow/phrase_line.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

#include "src/text/fold.h"

namespace {

std::string folded_line(std::string_view line) {
  const std::optional<winnow::PhraseLine> read = winnow::phrase_line(line);
  if (!read) return {};
  const auto begin = static_cast<std::size_t>(read->phrase.data() - line.data());
  return std::string(line.substr(0, begin)) + winnow::folded(read->with_numbers()) +
         std::string(line.substr(begin + read->phrase.size())) + '\n';
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
