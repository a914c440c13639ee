#include "lost_marks.h"

#include <string>
#include <string_view>
#include <vector>

#include "mojibake_data.h"
#include "repair.h"
#include "unit/catch.h"

namespace {

/// `lines` as one page, mended.
std::vector<std::string> mended(const std::vector<std::string_view>& lines) {
  static const mojibake::Engine kEngine{{}};
  std::vector<std::string> out(lines.begin(), lines.end());
  const auto repairs = kEngine.find(lines);
  for (auto r = repairs.rbegin(); r != repairs.rend(); ++r) out[r->block].replace(r->begin, r->end - r->begin, r->text);
  return out;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("marks of an English page that lost their controls are put back by where they stand") {
  CHECK(mended({"âWeâre open every Saturday,â she wrote, ârain or shine.â",
                "The tideâs out, so donât hurryâthe pier can wait.",
                "Tickets cost â¬5; childrenâs are freeâ¦ for now."}) ==
        Lines{"“We’re open every Saturday,” she wrote, “rain or shine.”",
              "The tide’s out, so don’t hurry—the pier can wait.", "Tickets cost €5; children’s are free… for now."});
}

TEST_CASE("in other languages the apostrophes are put back, and quotation marks of whatever shape stay as they are") {
  CHECK(mended({"LâÃ©tÃ© dernier, la mairie avait promis dâÃ©largir la rue prÃ¨s de lâÃ©cole."}) ==
        Lines{"L’été dernier, la mairie avait promis d’élargir la rue près de l’école."});
  CHECK(mended({"âWir mÃ¶chten Ã¤ltere GÃ¤ste nicht lÃ¤nger warten lassenâ, erklÃ¤rte er."}) ==
        Lines{"âWir möchten ältere Gäste nicht länger warten lassenâ, erklärte er."});
}

TEST_CASE("what is left of no-break spaces at the end of lines goes where it comes more than once") {
  CHECK(mended({"Learn more and book online.Â", "See our centers.Â Â", "Donât wait."}) ==
        Lines{"Learn more and book online.", "See our centers.", "Don’t wait."});
}

TEST_CASE("the letter is no mark in languages that have it, nor where little speaks for it") {
  for (const std::string_view line :
       {"Când a rămas singur, râsul i-a pierit; România, sfârșit, vânt, rămâne.",
        "Les dégâts du bât et du mât : âge, âme, pâte.", "La pâtisserie sans gâteaux, un pâtissier et sa pâte.",
        "Ymuno â ni am ddim, gyda thâl bach.", "Mưa lâu, sâu, câu, mây, cây.", "Abbâs and Ilyâs met Mollâ Islâm.",
        "Das Wort âFahrtâ fehlt.", "It was â for once â dry."})
    CHECK(mended({line}) == Lines{std::string(line)});
}
