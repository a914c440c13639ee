#include "restraint.h"

#include <string>
#include <string_view>
#include <vector>

#include "language_model.h"
#include "line.h"
#include "mojibake_data.h"
#include "unit/catch.h"

using mojibake::Repair;

namespace {

const mojibake::Characters& characters() {
  static const mojibake::LanguageModel kModel(winnow_data::letters_bin, winnow_data::letters_bin_size);
  static const mojibake::Characters kCharacters(kModel);
  return kCharacters;
}

/// What is left of the proposal to put `text` in the place of `piece`, each once in the line of its number.
std::vector<std::string> kept(const std::vector<std::string>& lines,
                              const std::vector<std::vector<std::string>>& proposals) {
  const std::vector<std::string_view> blocks(lines.begin(), lines.end());
  std::vector<Repair> repairs;
  for (std::size_t i = 0; i < proposals.size(); ++i) {
    if (proposals[i].empty()) continue;
    const std::size_t begin = lines[i].find(proposals[i][0]);
    REQUIRE(begin != std::string::npos);
    repairs.push_back(
        {i, begin, begin + proposals[i][0].size(), proposals[i][1], mojibake::kMojibake, proposals[i][2], 5});
  }
  std::vector<std::string> out;
  for (const Repair& r : mojibake::restrained(std::move(repairs), blocks, characters())) out.push_back(r.text);
  return out;
}

}  // namespace

TEST_CASE("marks around words are no damage, however many of them look alike") {
  CHECK(kept({"Con «$PATH» encuentra las órdenes.", "• La carpeta del faro", "Nadie lo sabe…", "¿Qué hace «$&»?"},
             {{"«$PATH»", "Ç$PATHÈ", "cp1251 read as mac-roman"},
              {"•", "Ґ", "cp1251 read as mac-roman"},
              {"…", "É", "cp1251 read as mac-roman"},
              {"«$&»", "ã$&õ", "cp1251 read as mac-roman"}})
            .empty());
}

TEST_CASE("marks inside words are damage, and prove it for those around words") {
  CHECK(
      kept({"En tur d„r vi handlar", "bes”ker", "„ ven"},
           {{"„", "ä", "cp437 read as cp1252"}, {"”", "ö", "cp437 read as cp1252"}, {"„", "ä", "cp437 read as cp1252"}})
          .size() == 3);
}

TEST_CASE("pieces of words in small letters stay, with a no-break space behind them or without") {
  CHECK(kept({"её голос", "стол\u00A0и стул", "далёко", "чужёк"},
             {{"её", "ţ", "utf-8 read as koi8-r"},
              {"л\u00A0", "\u031A", "utf-8 read as koi8-r, bytes lost"},
              {"лё", "\u0323", "utf-8 read as koi8-r"},
              {"жё", "\u05A3", "utf-8 read as koi8-r"}})
            .empty());
}

TEST_CASE("a capital before a no-break space is half of a character, and so is one behind a small letter") {
  CHECK(kept({"Ã\u00A0 Paris"}, {{"Ã\u00A0", "à", "utf-8 read as cp1252"}}).size() == 1);
  CHECK(kept({"Порт вЂ” это дом"}, {{"вЂ”", "—", "utf-8 read as cp1251"}}).size() == 1);
}

TEST_CASE("letters that stand alone on a page of a dozen such are a table") {
  std::vector<std::string> lines;
  std::vector<std::vector<std::string>> proposals;
  for (const char* letter : {"À", "Á", "Â", "Ã", "Ä", "Å", "Æ", "Ç", "È", "É", "Ê", "Ë"}) {
    lines.push_back(std::string("300  ") + letter + "  a letter");
    proposals.push_back({letter, "А", "cp1251 read as cp1252"});
  }
  CHECK(kept(lines, proposals).empty());
}

TEST_CASE("a sign that authors use and a space are half a foreign letter only where there are more of them") {
  const std::string lost = "utf-8 read as cp1252, bytes lost";
  CHECK(kept({"The kitchen is 3 × 4 m.", "Itâ€™s tiled.", "The hall is 2 × 5 m."},
             {{"× ", "נ", lost}, {"â€™", "’", "utf-8 read as cp1252"}, {"× ", "נ", lost}}) ==
        std::vector<std::string>{"’"});
  CHECK(kept({"×©×œ× ×•", "× ×”"}, {{"×©×œ× ×•", "שלנו", lost}, {"× ×”", "נה", lost}}).size() == 2);
}

TEST_CASE("a letter that authors use proves no loss by itself") {
  const std::string lost = "utf-8 read as cp1252, bytes lost";
  CHECK(kept({"The bus from SÃO PAULO is late.", "Itâ€™s hot."},
             {{"Ã", "Í", lost}, {"â€™", "’", "utf-8 read as cp1252"}}) == std::vector<std::string>{"’"});
  CHECK(kept({"PAÃS", "gestiÃ n"}, {{"Ã", "Í", lost}, {"Ã ", "à", lost}}).size() == 2);
}
