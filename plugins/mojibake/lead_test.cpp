#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "repair.h"

namespace {

using Lines = std::vector<std::string>;

/// `lines` as one page, mended.
Lines mended(const std::vector<std::string_view>& lines) {
  static const mojibake::Engine kEngine{{}};
  Lines out(lines.begin(), lines.end());
  const auto repairs = kEngine.find(lines);
  for (auto r = repairs.rbegin(); r != repairs.rend(); ++r) out[r->block].replace(r->begin, r->end - r->begin, r->text);
  return out;
}

std::string mended(std::string_view line) { return mended(std::vector<std::string_view>{line}).front(); }

}  // namespace

TEST_CASE("the words of a page are mended into one script, the short ones too") {
  CHECK(mended("àéù àéðå æåëø çåøó çí ëì ëê.") == "איש אינו זוכר חורף חם כל כך.");
}

TEST_CASE("a word that holds bytes of UTF-8 is not read as another charset's where the page is UTF-8") {
  CHECK(mended("·ã®·àò·äï·ã∞·à© ·ä†·àÆ·åå ·ãà·çç·åÆ ·ä®·â•·ãô ·ãì·àò·â≥·âµ ·â†·äã·àã ·ä•·äï·ã∞·åà·äì ·àò·à•·à´·âµ "
               "·åÄ·àò·à®·ç¢") == "የመንደሩ አሮጌ ወፍጮ ከብዙ ዓመታት በኋላ እንደገና መሥራት ጀመረ።");
}

TEST_CASE("a page is mended though what is left damaged of it looks otherwise beside the rest") {
  const Lines out =
      mended({"Die BÃ¤ckerei am SchloÃplatz Ã¶ffnet kÃ¼nftig schon um fÃ¼nf Uhr frÃ¼h.",
              "âWir mÃ¶chten Ã¤ltere GÃ¤ste nicht lÃ¤nger drauÃen stehen lassenâ, erklÃ¤rte JÃ¶rg MÃ¼Ãig.",
              "FÃ¼r die BrÃ¼cke Ã¼ber die Ãl flieÃen zusÃ¤tzlich 3 Millionen Euro."});
  CHECK(out.front() == "Die Bäckerei am Schloßplatz öffnet künftig schon um fünf Uhr früh.");
  CHECK(mended(std::vector<std::string_view>(out.begin(), out.end())) == out);
}

TEST_CASE("letters that are left of UTF-8 are not taken for those of another Latin alphabet") {
  const Lines page{"The grains â bran, germ and all â are intact.", "We book appointments online.Â"};
  CHECK(mended(std::vector<std::string_view>(page.begin(), page.end())) == page);
}

TEST_CASE("a lost byte of Hebrew or Arabic was a letter's, not that of a point on one") {
  CHECK(mended("×”×©×•×§ × ×¤×ª×— ×‘×™×•×� ×—×�, ×•×ž×•×›×¨×™×� ×‘×• ×œ×—×� ×˜×¨×™.") ==
        "השוק נפתח ביום חם, ומוכרים בו לחם טרי.");
}

TEST_CASE("a Spanish question that DOS wrote opens with its mark") {
  CHECK(mended("Nadie lo sab¡a con precisi¢n, pero el pr¢ximo autob£s llegar mas tarde. ¨D¢nde est ?").find("¿D") !=
        std::string::npos);
}
