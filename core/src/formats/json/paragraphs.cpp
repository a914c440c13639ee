#include "paragraphs.h"

#include <winnow/file_hash.h>

#include <fmt/format.h>

#include <iterator>
#include <map>

namespace winnow {
namespace {

class Names {
 public:
  // `text` begins at `begin` of the canonical text.
  void add(std::string_view text, std::size_t begin) {
    std::string id = content_hash(text);
    if (const unsigned n = ++seen_[id]; n > 1) id += fmt::format("-{}", n);
    fmt::format_to(std::back_inserter(json_), "{}{{\"id\":\"{}\",\"begin\":{},\"end\":{}}}", json_.empty() ? "" : ",",
                   id, begin, begin + text.size());
  }
  std::string json() const { return "[" + json_ + "]"; }

 private:
  std::map<std::string, unsigned> seen_;
  std::string json_;
};

}  // namespace

std::string paragraphs_json(const Document& page) {
  Names names;
  if (page.dropped) return names.json();
  std::string paragraph;
  std::size_t begin = 0;
  for (const Block& block : page.blocks) {
    if (block.dropped) continue;
    if (!paragraph.empty() && block.joins_previous) {
      paragraph.append(1, '\n').append(block.text);
      continue;
    }
    if (!paragraph.empty()) {
      names.add(paragraph, begin);
      begin += paragraph.size() + 2;
    }
    paragraph = block.text;
  }
  if (!paragraph.empty()) names.add(paragraph, begin);
  return names.json();
}

}  // namespace winnow
