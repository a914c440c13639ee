#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "repair.h"

namespace {

std::string mended(std::string_view line) {
  static const mojibake::Engine kEngine{{}};
  std::string out(line);
  const auto repairs = kEngine.find(std::vector<std::string_view>{line});
  for (auto r = repairs.rbegin(); r != repairs.rend(); ++r) out.replace(r->begin, r->end - r->begin, r->text);
  return out;
}

}  // namespace

TEST_CASE("the words of a page are mended into one script, the short ones too") {
  CHECK(mended("àéù àéðå æåëø çåøó çí ëì ëê.") == "איש אינו זוכר חורף חם כל כך.");
}

TEST_CASE("a word that holds bytes of UTF-8 is not read as another charset's where the page is UTF-8") {
  CHECK(mended("·ã®·àò·äï·ã∞·à© ·ä†·àÆ·åå ·ãà·çç·åÆ ·ä®·â•·ãô ·ãì·àò·â≥·âµ ·â†·äã·àã ·ä•·äï·ã∞·åà·äì ·àò·à•·à´·âµ "
               "·åÄ·àò·à®·ç¢") == "የመንደሩ አሮጌ ወፍጮ ከብዙ ዓመታት በኋላ እንደገና መሥራት ጀመረ።");
}
