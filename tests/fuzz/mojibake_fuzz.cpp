// mojibake on any text: no crash, no repair out of its line or its order, nothing on the page that may not stand there,
// and a mended page is mended for good, also when Form has been over it.
#include <unicode/uchar.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "line.h"
#include "repair.h"
#include "utf8.h"

namespace {

void demand(bool holds) {
  if (!holds) std::abort();
}

const mojibake::Engine& engine() {
  static const mojibake::Engine kEngine{{}};
  return kEngine;
}

/// `bytes` as a host would hand it over: valid UTF-8, a line for each line feed.
std::vector<std::string> lines_of(std::string_view bytes) {
  std::vector<std::string> lines(1);
  for (std::size_t at = 0; at < bytes.size();) {
    const char32_t c = mojibake::next_code_point(bytes, at);
    if (c == '\n')
      lines.emplace_back();
    else
      winnow::append_utf8(lines.back(), c == '\r' ? U' ' : c);
  }
  return lines;
}

// A list of its own, though the plugin has may_stand(): what is tested does not judge itself.
bool may_appear(char32_t c) {
  switch (u_charType(static_cast<UChar32>(c))) {
    case U_CONTROL_CHAR:
    case U_UNASSIGNED:
    case U_PRIVATE_USE_CHAR:
    case U_SURROGATE:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
      return false;
    default:
      return c != 0xFFFD;
  }
}

bool begins_character(std::string_view line, std::size_t at) {
  return at == line.size() || (static_cast<unsigned char>(line[at]) & 0xC0) != 0x80;
}

std::size_t mend(std::vector<std::string>& lines) {
  const std::vector<std::string_view> views(lines.begin(), lines.end());
  const std::vector<mojibake::Repair> repairs = engine().find(views);
  std::size_t block = 0, behind = 0;
  for (const mojibake::Repair& r : repairs) {
    demand(r.block < lines.size() && r.block >= block);
    if (r.block > block) behind = 0;
    demand(r.begin >= behind && r.begin < r.end && r.end <= views[r.block].size());
    demand(begins_character(views[r.block], r.begin) && begins_character(views[r.block], r.end));
    demand(!r.text.empty() && !r.evidence.empty());
    for (const char32_t c : mojibake::decode_utf8(r.text)) demand(may_appear(c));
    block = r.block;
    behind = r.end;
  }
  for (auto r = repairs.rbegin(); r != repairs.rend(); ++r)
    lines[r->block].replace(r->begin, r->end - r->begin, r->text);
  return repairs.size();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::string> lines = lines_of({reinterpret_cast<const char*>(data), size});
  if (mend(lines) == 0) return 0;
  for (std::string& line : lines) {
    mojibake::Line formed(line);
    formed.settle();
    line = mojibake::encode_utf8(formed.text());
  }
  demand(mend(lines) == 0);
  return 0;
}
