#include "lists.h"

#include <string_view>
#include <vector>

#include "line.h"
#include "mojibake_data.h"
#include "repair.h"
#include "signs.h"
#include "unit/catch.h"
#include "utf8.h"

namespace {

const mojibake::LanguageModel& model() {
  static const mojibake::LanguageModel kModel(winnow_data::letters_bin, winnow_data::letters_bin_size);
  return kModel;
}

const mojibake::Characters& characters() {
  static const mojibake::Characters kCharacters(model());
  return kCharacters;
}

bool is_list(std::string_view word) { return mojibake::is_list(characters(), model(), mojibake::decode_utf8(word)); }

std::size_t repairs(const std::vector<std::string_view>& lines) {
  static const mojibake::Engine kEngine{{}};
  return kEngine.find(lines).size();
}

}  // namespace

TEST_CASE("letters of one alphabet, each once, are a list") {
  for (const char* word :
       {"õäöü", "ÕÄÖÜ", "äöüß", "ąćęłńóśźż", "áðéíóúýþæö", "[éèêë]", "„åäö“", "ÄäÖöÜü", "ËëÇç", "ăâîşţ"})
    CHECK(is_list(word));
}

TEST_CASE("alphabets, rows of a code page and letters parted by signs are lists") {
  for (const char* word : {"abcdefåäö", "[a-zæøå]", "àáâãäåæçèé", "ñ/ó/í", "Â·Ê·Î·Ô", "¼½¾", "ïîíìëê"})
    CHECK(is_list(word));
}

TEST_CASE("letters beside digits and odd signs are a code") {
  for (const char* word : {"wcÇ5ñÈ", "ÅÑ22Ä", "ðq4Ðo"}) CHECK(is_list(word));
}

TEST_CASE("words of another code page repeat letters or mix alphabets, and are no list") {
  for (const char* word : {"ïðèâåò", "ìèð", "âîëîäÿ", "ðÒÉ×ÅÔ", "êáëçìÝñá", "Íî", "ÌÎÐ48"}) CHECK_FALSE(is_list(word));
}

TEST_CASE("lists stay, alone, in a sentence and beside each other") {
  CHECK(repairs({"õäöü"}) == 0);
  CHECK(repairs({"The letters õ, ä, ö and ü; or short: õäöü ÕÄÖÜ."}) == 0);
  CHECK(repairs({"A: ÀÁÂÃÄÅ C: Ç E: ÈÉÊË I: ÌÍÎÏ N: Ñ O: ÒÓÔÕÖØ U: ÙÚÛÜ Y: Ý"}) == 0);
  CHECK(repairs({"s.replace(/[éèêë]/g, 'e').replace(/[àâä]/g, 'a').replace(/[ùûü]/g, 'u')"}) == 0);
  CHECK(repairs({"Ă ă Â â Î î Ș ș Ț ț"}) == 0);
  CHECK(repairs({"¡¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¿", "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞß"}) == 0);
}

TEST_CASE("a word that could be a list is mended where others are damaged alike") {
  CHECK(repairs({"áøæéìé äãâéù"}) == 2);
}

TEST_CASE("a table that names code points keeps its entities") {
  CHECK(repairs({"Ã\tU+00C3\t&Atilde;\tcapital A with tilde"}) == 0);
}

TEST_CASE("Thai has its vowel signs behind consonants") {
  CHECK(mojibake::is_spelt_as_thai(U"ด่วนที่สุด"));
  CHECK(mojibake::is_spelt_as_thai(U"ชายชรานั่งอยู่ริมแม่น้ำและฟังเสียงน้ำ"));
  CHECK_FALSE(mojibake::is_spelt_as_thai(U"ะฐะปัะบัะฐ"));
  CHECK_FALSE(mojibake::is_spelt_as_thai(U"ััะพ"));
}
