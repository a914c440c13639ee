#include "charset_names.h"

#include <array>
#include <utility>

#include "ascii.h"

namespace winnow {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 22> kMeant{{
    {"ascii", "windows-1252"},
    {"us-ascii", "windows-1252"},
    {"iso-8859-1", "windows-1252"},
    {"iso8859-1", "windows-1252"},
    {"latin1", "windows-1252"},
    {"iso-8859-9", "windows-1254"},
    {"latin5", "windows-1254"},
    {"iso-8859-11", "windows-874"},
    {"tis-620", "windows-874"},
    {"gb2312", "gb18030"},
    {"gb_2312-80", "gb18030"},
    {"gbk", "gb18030"},
    {"x-gbk", "gb18030"},
    {"shift_jis", "windows-31j"},
    {"shift-jis", "windows-31j"},
    {"sjis", "windows-31j"},
    {"x-sjis", "windows-31j"},
    {"euc-kr", "windows-949"},
    {"ks_c_5601-1987", "windows-949"},
    {"ksc5601", "windows-949"},
    {"big5", "big5-hkscs"},
    {"x-user-defined", "windows-1252"},
}};

}  // namespace

std::string charset_meant_by(std::string_view name) {
  std::string low = ascii::lowered(name);
  for (const auto& [said, meant] : kMeant)
    if (low == said) return std::string(meant);
  return low;
}

}  // namespace winnow
