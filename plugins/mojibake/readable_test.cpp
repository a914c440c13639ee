#include "readable.h"

#include <string>
#include <string_view>
#include <vector>

#include "line.h"
#include "mojibake_data.h"
#include "unit/catch.h"

using mojibake::Engine;
using mojibake::Repair;

namespace {

/// How many of `words` stay, each a repair of the same kind.
std::size_t kept(const std::vector<std::string>& words, const std::string& evidence) {
  static const mojibake::LanguageModel kModel(winnow_data::letters_bin, winnow_data::letters_bin_size);
  static const mojibake::Characters kCharacters(kModel);
  std::vector<Repair> repairs;
  for (const std::string& word : words) repairs.push_back({0, 0, 1, word, mojibake::kMojibake, evidence, 10});
  return readable(std::move(repairs), kCharacters, kModel).size();
}

std::size_t repairs_of(const std::vector<std::string_view>& lines) {
  static const Engine kEngine{{}};
  return kEngine.find(lines).size();
}

}  // namespace

TEST_CASE("signs are no letters of another script where no word of it is among them") {
  CHECK(kept({"й", "й", "г", "Х", "тб"}, "cp866 read as cp1252") == 0);
  CHECK(kept({"МГУ", "и"}, "cp1251 read as cp1252") == 2);
  CHECK(kept({"中文"}, "gbk read as cp1252") == 1);
  CHECK(kept({"©", "é", "£"}, "cp1252 read as cp1251") == 3);
}

TEST_CASE("letters that make no words are bytes of another charset, and stay as they were") {
  CHECK(kept({"ыгой", "ЕвмФи", "вХЙДи", "ЗдМУС"}, "cp1251 read as cp1252") == 0);
  CHECK(kept({"Мост", "откроют", "в", "среду"}, "cp1251 read as cp1252") == 4);
  CHECK(kept({"Мост", "откроют", "в", "среду"}, "cp1251 read as mac-roman, then koi8-r read as cp1251 (or gbk)") == 4);
}

TEST_CASE("a page of a language whose code page was read in a way that is not known is not made worse") {
  // Greek read as cp1251, Arabic of iso-8859-6 read as cp1252
  CHECK(repairs_of({"П рблйьт мэлпт фпх чщсйпэ Ьнпйое обнЬ Эрейфб брь рпллЬ чсьнйб.",
                    "Пй кЬфпйкпй лЭне ьфй з гЭцхсб иб еЯнбй Эфпймз фзн есчьменз ФефЬсфз."}) == 0);
  CHECK(repairs_of({"ÙÇÏÊ å×ÍæÉ ÇäâÑêÉ ÇäâÏêåÉ Åäé ÇäÙåä ÈÙÏ ÓæèÇÊ ×èêäÉ.",
                    "êâèä ÇäÓãÇæ Åæ ÇäÌÓÑ ÓêáÊÍ êèå ÇäÃÑÈÙÇÁ ÇäåâÈä."}) == 0);
}
