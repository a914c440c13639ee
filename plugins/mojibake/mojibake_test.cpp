#include "repair.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "line.h"
#include "scan.h"
#include "utf8.h"

namespace {

const mojibake::Engine& engine() {
  static const mojibake::Engine kEngine{{}};
  return kEngine;
}

/// `lines` as one page, mended.
std::vector<std::string> mended(const std::vector<std::string_view>& lines) {
  std::vector<std::string> out(lines.begin(), lines.end());
  const auto repairs = engine().find(lines);
  for (auto r = repairs.rbegin(); r != repairs.rend(); ++r) out[r->block].replace(r->begin, r->end - r->begin, r->text);
  return out;
}

std::string mended(std::string_view line) { return mended(std::vector<std::string_view>{line}).front(); }

/// Assigned, not private, no control, no line end.
bool may_appear(char32_t c) {
  constexpr std::uint32_t kNever =
      U_GC_CN_MASK | U_GC_CO_MASK | U_GC_CS_MASK | U_GC_CC_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK;
  return (U_GET_GC_MASK(static_cast<UChar32>(c)) & kNever) == 0 && c != 0xFFFD;
}

struct Damage {
  const char* what;
  const char* input;
  const char* expected;
};

constexpr Damage kDamage[] = {
    {"an apostrophe read as cp1252", "We donâ€™t know yet when the ferry leaves.",
     "We don’t know yet when the ferry leaves."},
    {"quotation marks whose last byte is a control",
     "â€œCome in,â€\xc2\x9d"
     " she said, and closed the door.",
     "“Come in,” she said, and closed the door."},
    {"a dash inside a sentence", "The bridge â€” the only one â€” was shut for a week.",
     "The bridge — the only one — was shut for a week."},
    {"an ellipsis and a bullet", "â€¢ Bread, milk â€¦ and candles.", "• Bread, milk … and candles."},
    {"one French word in an English sentence", "The cafÃ© on the corner opens at seven.",
     "The café on the corner opens at seven."},
    {"French with a lost-looking no-break space",
     "VoilÃ\xc2\xa0"
     " une journÃ©e qui restera gravÃ©e Ã\xc2\xa0"
     " jamais dans nos mÃ©moires.",
     "Voilà une journée qui restera gravée à jamais dans nos mémoires."},
    {"German umlauts", "Die Gemeinde prÃ¼ft, ob das Schloss fÃ¼r Besucher geÃ¶ffnet werden kÃ¶nnte.",
     "Die Gemeinde prüft, ob das Schloss für Besucher geöffnet werden könnte."},
    {"Spanish", "El niÃ±o cruzÃ³ la plaza sin mirar atrÃ¡s y siguiÃ³ hasta la estaciÃ³n.",
     "El niño cruzó la plaza sin mirar atrás y siguió hasta la estación."},
    {"Portuguese", "A administraÃ§Ã£o nÃ£o comentou as informaÃ§Ãµes publicadas ontem.",
     "A administração não comentou as informações publicadas ontem."},
    {"Polish read as cp1250", "ZaĹĽĂłĹ‚Ä‡ gÄ™Ĺ›lÄ… jaĹşĹ„ â€“ tak brzmi zdanie, ktĂłre zna kaĹĽdy drukarz.",
     "Zażółć gęślą jaźń – tak brzmi zdanie, które zna każdy drukarz."},
    {"Czech read as cp1250",
     "PĹ™Ă\xc2\xad"
     "liĹˇ ĹľluĹĄouÄŤkĂ˝ kĹŻĹ\xc2\x88"
     " ĂşpÄ›l ÄŹĂˇbelskĂ© Ăłdy.",
     "Příliš žluťoučký kůň úpěl ďábelské ódy."},
    {"Turkish read as cp1254",
     "Å\xc2\x9e"
     "ehir merkezindeki Ã§arÅŸÄ± bugÃ¼n Ã¶ÄŸleden sonra yeniden aÃ§Ä±ldÄ±.",
     "Şehir merkezindeki çarşı bugün öğleden sonra yeniden açıldı."},
    {"Russian read as cp1252",
     "Ð\xc2\xa0"
     "ÐµÐºÐ° Ð²Ñ‹ÑˆÐ»Ð° Ð¸Ð· Ð±ÐµÑ€ÐµÐ³Ð¾Ð², Ð¸ Ð´Ð¾Ñ€Ð¾Ð³Ñƒ Ð·Ð°ÐºÑ€Ñ‹Ð»Ð¸ Ð´Ð¾ ÑƒÑ‚Ñ€Ð°.",
     "Река вышла из берегов, и дорогу закрыли до утра."},
    {"Russian read as latin-1",
     "Ð\xc2\x9d"
     "Ð¾Ð²Ñ\xc2\x8b"
     "Ð¹ Ð¼Ð¾Ñ\xc2\x81"
     "Ñ\xc2\x82"
     " Ð¾Ñ\xc2\x82"
     "ÐºÑ\xc2\x80"
     "Ð¾Ñ\xc2\x8e"
     "Ñ\xc2\x82"
     " Ð² ÐºÐ¾Ð½Ñ\xc2\x86"
     "Ðµ Ñ\xc2\x81"
     "Ð»ÐµÐ´Ñ\xc2\x83"
     "Ñ\xc2\x8e"
     "Ñ\xc2\x89"
     "ÐµÐ³Ð¾ Ð³Ð¾Ð´Ð°.",
     "Новый мост откроют в конце следующего года."},
    {"Russian read as cp1251", "Р’РµС‡РµСЂРѕРј РЅР°Рґ РіРѕСЂРѕРґРѕРј РїРѕРґРЅСЏР»СЃСЏ С‚СѓРјР°РЅ.",
     "Вечером над городом поднялся туман."},
    {"Russian read as koi8-r", "п÷п╬п╣п╥п╢ п╬п©п╬п╥п╢п╟п╩ п╫п╟ я│п╬я─п╬п╨ п╪п╦п╫я┐я┌.",
     "Поезд опоздал на сорок минут."},
    {"Russian read as cp866", "╨Я╨╛╨╡╨╖╨┤ ╨╛╨┐╨╛╨╖╨┤╨░╨╗ ╨╜╨░ ╤Б╨╛╤А╨╛╨║ ╨╝╨╕╨╜╤Г╤В.", "Поезд опоздал на сорок минут."},
    {"Greek read as cp1253",
     "Ξ¤ΞΏ ΞΊΞ±Ο\xc2\x81"
     "Ξ¬Ξ²ΞΉ Ξ\xc2\xad"
     "Ο†Ο„Ξ±ΟƒΞµ ΟƒΟ„ΞΏ Ξ»ΞΉΞΌΞ¬Ξ½ΞΉ Ξ½Ο‰Ο\xc2\x81"
     "Ξ―Ο‚ Ο„ΞΏ Ο€Ο\xc2\x81"
     "Ο‰Ξ―.",
     "Το καράβι έφτασε στο λιμάνι νωρίς το πρωί."},
    {"Lithuanian read as cp1257",
     "Å\xc2\xa0"
     "iandien miesto aikÅ¡tÄ—je vyks didÅ¾iulÄ— Å¡ventÄ—.",
     "Šiandien miesto aikštėje vyks didžiulė šventė."},
    {"Swedish read as cp850", "B├Ñten g├Ñr ├Âver sj├Ân tv├Ñ g├Ñnger om dagen.",
     "Båten går över sjön två gånger om dagen."},
    {"German read as cp437", "Die Stra├ƒe f├╝hrt ├╝ber den Fluss und durch den Wald.",
     "Die Straße führt über den Fluss und durch den Wald."},
    {"French read as Mac Roman", "L‚Äôh√¥tel a ferm√© ses portes apr√®s l‚Äô√©t√©.",
     "L’hôtel a fermé ses portes après l’été."},
    {"Japanese read as latin-1",
     "é§\xc2\x85"
     "å\xc2\x89"
     "\xc2\x8d"
     "ã\xc2\x81"
     "®åº\xc2\x83"
     "å\xc2\xa0"
     "´ã\xc2\x81"
     "§æ\xc2\x96"
     "°ã\xc2\x81"
     "\xc2\x97"
     "ã\xc2\x81"
     "\xc2\x84"
     "å¸\xc2\x82"
     "å\xc2\xa0"
     "´ã\xc2\x81"
     "\xc2\x8c"
     "å§\xc2\x8b"
     "ã\xc2\x81"
     "¾ã\xc2\x82"
     "\xc2\x8a"
     "ã\xc2\x81"
     "¾ã\xc2\x81"
     "\xc2\x97"
     "ã\xc2\x81"
     "\xc2\x9f"
     "ã\xc2\x80"
     "\xc2\x82",
     "駅前の広場で新しい市場が始まりました。"},
    {"Chinese read as cp1252",
     "å›¾ä¹¦é¦†å°†äºŽä¸‹å‘¨é‡\xc2\x8d"
     "æ–°å¼€æ”¾ã€‚",
     "图书馆将于下周重新开放。"},
    {"Korean read as cp1252",
     "ë\xc2\x8f"
     "„ì„œê´€ì\xc2\x9d"
     "€ ë‹¤ì\xc2\x9d"
     "Œ ì£¼ì—\xc2\x90"
     " ë‹¤ì‹œ ë¬¸ì\xc2\x9d"
     "„ ì—½ë‹ˆë‹¤.",
     "도서관은 다음 주에 다시 문을 엽니다."},
    {"Arabic read as cp1252",
     "Ø§Ù\xc2\x81"
     "ØªØªØ\xc2\xad"
     "Øª Ø§Ù„Ù…Ø¯ÙŠÙ†Ø© Ù…ÙƒØªØ¨Ø© Ø¬Ø¯ÙŠØ¯Ø© Ø£Ù…Ø³.",
     "افتتحت المدينة مكتبة جديدة أمس."},
    {"an emoji read as cp1252", "See you at the harbour ðŸ˜€ tomorrow!", "See you at the harbour 😀 tomorrow!"},
    {"a price in euros", "The ticket costs â‚¬12 and the guide Â£3.", "The ticket costs €12 and the guide £3."},
    {"twice over", "Le thÃƒÂ©ÃƒÂ¢tre a ÃƒÂ©tÃƒÂ© rÃƒÂ©novÃƒÂ© lÃ¢â‚¬â„¢annÃƒÂ©e derniÃƒÂ¨re.",
     "Le théâtre a été rénové l’année dernière."},
    {"thrice over", "The cafÃƒÆ’Ã‚Â© didnÃƒÂ¢Ã¢â€šÂ¬Ã¢â€žÂ¢t open.", "The café didn’t open."},
    {"Russian twice over as cp1251",
     "Р\xc2\xa0"
     "вЂ”Р\xc2\xa0"
     "В°Р\xc2\xa0"
     "Р†РЎвЂљРЎР‚Р\xc2\xa0"
     "В° Р\xc2\xa0"
     "С•Р\xc2\xa0"
     "В¶Р\xc2\xa0"
     "С‘Р\xc2\xa0"
     "Т‘Р\xc2\xa0"
     "В°Р\xc2\xa0"
     "ВµРЎвЂљРЎРѓРЎРЏ Р\xc2\xa0"
     "Т‘Р\xc2\xa0"
     "С•Р\xc2\xa0"
     "В¶Р\xc2\xa0"
     "Т‘РЎРЉ.",
     "Завтра ожидается дождь."},
    {"cp1251 read as cp1252", "Ñîâåò îäîáðèë íîâûé ïëàí çàñòðîéêè íàáåðåæíîé.",
     "Совет одобрил новый план застройки набережной."},
    {"an acronym in an English page", "The talks at «ÌÃÓ» ended without a statement.",
     "The talks at «МГУ» ended without a statement."},
    {"an acronym and a number in an English page", "A forum called «ÒÀÑÑ24 was held in the autumn.",
     "A forum called «ТАСС24 was held in the autumn."},
    {"koi8-r read as cp1252", "âÉÂÌÉÏÔÅËÁ ÚÁËÒÙÔÁ ÎÁ ÒÅÍÏÎÔ ÄÏ ÓÅÎÔÑÂÒÑ.", "Библиотека закрыта на ремонт до сентября."},
    {"cp1251 read as koi8-r", "аХАКХНРЕЙЮ ГЮЙПШРЮ МЮ ПЕЛНМР ДН ЯЕМРЪАПЪ.", "Библиотека закрыта на ремонт до сентября."},
    {"koi8-r read as cp1251", "вЙВМЙПФЕЛБ ЪБЛТЩФБ ОБ ТЕНПОФ ДП УЕОФСВТС.", "Библиотека закрыта на ремонт до сентября."},
    {"cp866 read as cp1251",
     "Њ\xc2\xa0"
     "Ј\xc2\xa0"
     "§Ё\xc2\xad"
     " а\xc2\xa0"
     "Ў®в\xc2\xa0"
     "Ґв ЎҐ§ ўле®¤\xc2\xad"
     "ле.",
     "Магазин работает без выходных."},
    {"Greek cp1253 read as cp1252", "Ôï íÝï ìïõóåßï áíïßãåé ôéò ðüñôåò ôïõ óôï êïéíü.",
     "Το νέο μουσείο ανοίγει τις πόρτες του στο κοινό."},
    {"Hebrew cp1255 read as cp1252", "äñôøééä úéôúç îçãù áùáåò äáà.", "הספרייה תיפתח מחדש בשבוע הבא."},
    {"Arabic UTF-8 read as cp1256", "طھظپطھط\u00AD ط§ظ„ظ…ظƒطھط¨ط© ط£ط¨ظˆط§ط¨ظ‡ط§ ظٹظˆظ… ط§ظ„ط£ط\u00ADط¯.",
     "تفتح المكتبة أبوابها يوم الأحد."},
    {"Greek UTF-8 read as cp1256", "خ¤خ؟ خ½خ\u00ADخ؟ خ¼خ؟د…دƒخµخ¯خ؟ خ±خ½خ؟خ¯خ³خµخ¹ د„خ·خ½ خڑد…دپخ¹خ±خ؛خ®.",
     "Το νέο μουσείο ανοίγει την Κυριακή."},
    {"Hebrew UTF-8 read as cp1255",
     "׳”׳¡׳₪׳¨׳™׳™׳” ׳×׳™׳₪׳×׳— ׳"
     "\xc2\x9e"
     "׳—׳“׳© ׳‘׳©׳‘׳•׳¢ ׳”׳‘׳"
     "\xc2\x90"
     ".",
     "הספרייה תיפתח מחדש בשבוע הבא."},
    {"Thai UTF-8 read as cp874",
     "เธซเน"
     "\xc2\x89"
     "เธญเธ"
     "\xc2\x87"
     "เธชเธกเธธเธ”เน€เธ"
     "\xc2\x9b"
     "เธดเธ”เธงเธฑเธ"
     "\xc2\x99"
     "เธญเธฒเธ—เธดเธ•เธขเน"
     "\xc2\x8c"
     "",
     "ห้องสมุดเปิดวันอาทิตย์"},
    {"koi8-u read as cp1252", "â¦ÂÌ¦ÏÔÅËÁ ÚÁÞÉÎÅÎÁ ÎÁ ÒÅÍÏÎÔ ÄÏ §ÈÎØÏÇÏ Ó×ÑÔÁ.",
     "Бібліотека зачинена на ремонт до їхнього свята."},
    {"koi8-u read as cp1251", "в¦ВМ¦ПФЕЛБ ЪБЮЙОЕОБ ОБ ТЕНПОФ ДП §ИОШПЗП УЧСФБ.",
     "Бібліотека зачинена на ремонт до їхнього свята."},
    {"Polish cp1250 read as cp1252", "Rzeka wyst¹pi³a z brzegów, a drogê zamkniêto a¿ do œwitu.",
     "Rzeka wystąpiła z brzegów, a drogę zamknięto aż do świtu."},
    {"Turkish cp1254 read as cp1252", "Kasabanýn eski çarþýsý yangýndan sonra yeniden açýldý.",
     "Kasabanın eski çarşısı yangından sonra yeniden açıldı."},
    {"Chinese GBK read as cp1252",
     "Í¼Êé¹Ý½«ÓÚÏÂÖÜÖØÐÂ¿ª·Å£¬»¶Ó\xc2\xad"
     "´ó¼Ò²Î¹Û¡£",
     "图书馆将于下周重新开放，欢迎大家参观。"},
    {"Japanese Shift-JIS read as cp1252",
     "\xc2\x90"
     "V‚µ‚¢\xc2\x90"
     "}\xc2\x8f"
     "‘ŠÙ‚Í—ˆ\xc2\x8f"
     "T‚ÌŒŽ—j“ú‚ÉŠJŠÙ‚µ‚Ü‚·\xc2\x81"
     "B",
     "新しい図書館は来週の月曜日に開館します。"},
    {"Korean cp949 read as cp1252",
     "µµ¼\xc2\xad"
     "°üÀº ´ÙÀ½ ÁÖ¿¡ ´Ù½Ã ¹®À» ¿±´Ï´Ù.",
     "도서관은 다음 주에 다시 문을 엽니다."},
    {"a no-break space that became a space", "Elle arriva Ã  Paris Ã  midi, dÃ©jÃ  fatiguÃ©e.",
     "Elle arriva à Paris à midi, déjà fatiguée."},
    {"a closing quotation mark that lost a byte", "He called it â€œa long nightâ€ and left.",
     "He called it “a long night” and left."},
    {"a byte that became a replacement character",
     "ÐžÐ½Ð° Ñ\xef\xbf\xbd"
     "ÐºÐ°Ð·Ð°Ð»Ð°, Ñ‡Ñ‚Ð¾ Ñ\xc2\x8d"
     "Ñ‚Ð¾ Ð¿Ð¾Ñ\xef\xbf\xbd"
     "Ð»ÐµÐ´Ð½Ñ\xef\xbf\xbd"
     "Ñ\xef\xbf\xbd"
     " Ð²Ñ\xef\xbf\xbd"
     "Ñ‚Ñ€ÐµÑ‡Ð°.",
     "Она сказала, что это последняя встреча."},
    {"entities", "Caf&eacute; &amp; Bar, open 9&ndash;5", "Café & Bar, open 9–5"},
    {"entities escaped twice over", "It&amp;#39;s the caf&amp;eacute; at the pier", "It's the café at the pier"},
    {"an entity inside damage", "La passionnÃ&copy;e du village", "La passionnée du village"},
    {"backslashes before quotation marks", "He said \\\"yes\\\" and it\\'s done.", "He said \"yes\" and it's done."},
    {"doubled backslashes", "She said \\\\\\\"no\\\\\\\" twice.", "She said \"no\" twice."},
    {"unicode escapes", "Powiedzia\\u0142, \\u017ce mo\\u017ce wr\\u00f3ci jutro.", "Powiedział, że może wróci jutro."},
    {"an escaped line end", "The road is closed.\\n\\nTake the ferry.", "The road is closed. Take the ferry."},
};

constexpr const char* kClean[] = {
    "The café didn’t open — “too early,” they said …",
    "¿Qué hora es? ¡Vámonos! — dijo la niña.",
    "L’ÉTÉ À LA PLAGE : FERMÉ",
    "ÞAÐ ER EKKI ÆTÍÐ SÓL Á ÍSLANDI",
    "KËSHILLI I QYTETIT ËSHTË MBLEDHUR",
    "ZAŻÓŁĆ GĘŚLĄ JAŹŃ",
    "ĐẠI HỌC QUỐC GIA HÀ NỘI",
    "İSTANBUL BÜYÜKŞEHİR BELEDİYESİ",
    "Smørrebrød og øl på åen",
    "Ísland er eyja í Norður-Atlantshafi, þar sem býr fólk.",
    "Ein Übel für die Öffentlichkeit: größere Maßnahmen",
    "El Ñandú corre por la pampa",
    "[ˈkʰɑmˌpʰaʊnd] is the narrow transcription",
    "┌──────┬──────┐",
    "│ Name │ Größe │",
    "└──────┴──────┘",
    "∀ε>0 ∃δ>0: |x−a|<δ ⇒ |f(x)−f(a)|<ε",
    "50 µL of 10 µM, ±2 °C, 3×4 m²",
    "The batch (Σtoken_count ≤ limit) is sorted by Σtoken_count and Δtime.",
    "(╯°□°)╯︵ ┻━┻ and ¯\\_(ツ)_/¯",
    "Ò_Ó",
    "ÁÉÍÓÚ, ÄÖÜ, ÂÊÎÔÛ",
    "Pokémon™ and Nescafé® are trademarks",
    "Ａｌｌ full-width forms ﬁne",
    "Він мешкає в Києві, її сестра — у Львові.",
    "Гість прийшов о шостій; Віктор уже чекав.",
    "«Ещё раз», — сказал он. Её не было.",
    "Βρέχει από το πρωί και κάνει κρύο.",
    "שלום, מה שלומך?",
    "مرحبا بالعالم",
    "日本語のテキストです。",
    "🇩🇪 👨‍👩‍👧 ❤️ ✔",
    "AT&T, R&D and Q&A; fish &chips;",
    "Escape it as `&amp;` in HTML source",
    "<a href=\"x\">Tom &amp; Ann</a>",
    "printf(\"%s\\n\", \"caf\\u00e9\");",
    "log.Fprintf(tower.Book, \"the bell is silent: %v\\n\", err)",
    "tower.say(\"the flood is here\\n\")",
    "grep -E \"foo\\\"bar\" file.txt",
    "Use \\textbf{bold} and \\\"{o} for an umlaut.",
    "C:\\users\\name\\notes",
    "Il profîl dal furlan al è clâr",
    "Peyvên kurdî yên nû û kevn",
    "Ba rãmbã n yaa pipi n tõe",
};

}  // namespace

TEST_CASE("damage as people meet it is mended") {
  for (const Damage& damage : kDamage) {
    INFO(damage.what);
    CHECK(mended(damage.input) == damage.expected);
  }
}

TEST_CASE("clean text of many scripts, shapes and trades is left as it is") {
  for (const char* line : kClean) CHECK(mended(line) == line);
}

TEST_CASE("mending what was mended changes nothing") {
  for (const Damage& damage : kDamage) {
    const std::string once = mended(damage.input);
    INFO(damage.what);
    CHECK(mended(once) == once);
  }
}

TEST_CASE("noise is mended once and for all, too, and never into what may not stand on a page") {
  // Pieces of damaged and clean lines with characters swapped, dropped and doubled: nothing that the tables know.
  std::uint32_t state = 12345;
  const auto next = [&](std::size_t below) {
    state = state * 1664525u + 1013904223u;
    return static_cast<std::size_t>(state >> 8) % below;
  };
  std::vector<std::u32string> lines;
  for (const Damage& damage : kDamage) lines.push_back(mojibake::decode_utf8(damage.input));
  for (const char* line : kClean) lines.push_back(mojibake::decode_utf8(line));
  for (int i = 0; i < 4000; ++i) {
    std::u32string line = lines[next(lines.size())];
    if (next(2) == 0) line += lines[next(lines.size())].substr(0, 20);
    for (std::size_t edits = 1 + next(6); edits > 0; --edits) {
      const std::size_t at = next(line.size());
      switch (next(4)) {
        case 0:
          if (line.size() > 1) line.erase(at, 1);
          break;
        case 1:
          line[at] = lines[next(lines.size())].front();
          break;
        case 2:
          std::swap(line[at], line[next(line.size())]);
          break;
        default:
          line.insert(at, 1, line[next(line.size())]);
      }
    }
    const std::string noise = mojibake::encode_utf8(line);
    for (const mojibake::Repair& r : engine().find(std::vector<std::string_view>{noise}))
      for (const char32_t c : mojibake::decode_utf8(r.text)) CHECK(may_appear(c));
    mojibake::Line once(mended(noise));
    once.settle();
    const std::string formed = mojibake::encode_utf8(once.text());
    INFO(noise);
    CHECK(mended(formed) == formed);
  }
}

TEST_CASE("an escape that stray controls part is mended with the others of the page, once and for all") {
  std::string parted = "The ferry\\01's bell rang twice.";
  std::replace(parted.begin(), parted.end(), '0', '\0');
  std::replace(parted.begin(), parted.end(), '1', '\0');
  std::vector<std::string> page = mended({"The tide\\'s out and the boats lie dry.", parted});
  for (std::string& line : page) {
    mojibake::Line formed(line);
    formed.settle();
    line = mojibake::encode_utf8(formed.text());
  }
  CHECK(page == std::vector<std::string>{"The tide's out and the boats lie dry.", "The ferry's bell rang twice."});
  CHECK(mended(std::vector<std::string_view>(page.begin(), page.end())) == page);
}

TEST_CASE("every repair is a range on character boundaries, in order, with text that may stand on a page") {
  for (const Damage& damage : kDamage) {
    const std::string_view line = damage.input;
    std::size_t behind = 0;
    for (const mojibake::Repair& r : engine().find(std::vector<std::string_view>{line})) {
      INFO(damage.what);
      CHECK(r.begin >= behind);
      CHECK(r.begin < r.end);
      REQUIRE(r.end <= line.size());
      const auto continues = [&](std::size_t at) {
        return at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80;
      };
      CHECK_FALSE(continues(r.begin));
      CHECK_FALSE(continues(r.end));
      CHECK_FALSE(r.text.empty());
      CHECK_FALSE(r.evidence.empty());
      for (const char32_t c : mojibake::decode_utf8(r.text)) CHECK(may_appear(c));
      behind = r.end;
    }
  }
}

TEST_CASE("one bad word in a clean page is mended and its neighbours are not touched") {
  const auto page =
      mended({"A clean line with a naïve résumé.", "The cafÃ© was full.", "Another clean line, “quoted”."});
  CHECK(page == std::vector<std::string>{"A clean line with a naïve résumé.", "The café was full.",
                                         "Another clean line, “quoted”."});
}

TEST_CASE("letters of a language that the model does not know are no bytes of a sign, however often they come") {
  const std::vector<std::string_view> page(12, "Zawěććo, až toś ta gódnota njeměła wjace hač pěć znamuškow.");
  CHECK(mended(page) == std::vector<std::string>(page.begin(), page.end()));
}

TEST_CASE("a byte that windows-1252 does not show is mended where it was written as a reference or an escape") {
  CHECK(
      mended(
          "Ve&#196;&#141;er &#196;&#141;ekali na p&#197;&#153;&#195;&#173;voz a&#197;&#190; do p&#197;&#175;lnoci.") ==
      "Večer čekali na přívoz až do půlnoci.");
  CHECK(mended("Ve\\u00c4\\u008der \\u00c4\\u008dekali na p\\u00c5\\u0099\\u00c3\\u00advoz.") ==
        "Večer čekali na přívoz.");
  CHECK(mended("â€œNobody knows,â€&#157; he wrote.") == "“Nobody knows,” he wrote.");
  for (const char* line : {"The code &#129; stands for nothing.", "So does \\u0081 in a string."})
    CHECK(mended(line) == line);
}

TEST_CASE("UTF-8 that was read as latin-9 is mended") {
  CHECK(mended("Ab Montag wird die BrÃŒcke fÃŒr die Ã\302\204pfel der BÃ€ckerei geÃ¶ffnet.") ==
        "Ab Montag wird die Brücke für die Äpfel der Bäckerei geöffnet.");
  CHECK(mended("DÃŒne sabah mÃŒmkÃŒnse deÄ\302\237iÅ\302\237ik bir gÃŒn daha Ã§Ä±ktÄ±.") ==
        "Düne sabah mümkünse değişik bir gün daha çıktı.");
  CHECK(mended("À la gare, il fera très froid.") == "À la gare, il fera très froid.");
}

TEST_CASE("nothing is guessed of a word that lacks nothing") { CHECK(mended("×§×•×‘×¥ ×—×“×©") == "קובץ חדש"); }

TEST_CASE("a guess that could as well be another word is not made") {
  // "это" or "сто", when the same byte is lost of both.
  const std::string line = mended("ÐŸÐ°Ñ€Ð¾Ð¼Ñ‰Ð¸Ðº Ð·Ð½Ð°ÐµÑ‚ ÑÑ‚Ð¾ Ð¼ÐµÑÑ‚Ð¾");
  INFO(line);
  CHECK(line.find("сто ") == std::string::npos);
  CHECK(line.find("Паромщик знает ") == 0);
}

TEST_CASE("half a letter at a line's end, where it was cut off, is not guessed") {
  CHECK(mended("ÐšÐ»Ð°Ð²Ð¸Ð°Ñ‚ÑƒÑ€Ñ") == "КлавиатурÑ");
  CHECK(mended("Die Tür ist von innen zugedrÃ...") == "Die Tür ist von innen zugedrÃ...");
  CHECK(mended("â€œNobody knows,â€ he wrote, â€œwhy the bees left.â€") ==
        "“Nobody knows,” he wrote, “why the bees left.”");
}

TEST_CASE("damage that was put in small letters is mended in small letters") {
  CHECK(mended("le marchã© de noã«l, lã\302\240 oã¹ l'ã©tã© est loin") == "le marché de noël, là où l'été est loin");
  CHECK(mended("ñ\302\201ñ‚ð°ñ€ñ‹ð¹ ð¿ñ€ð¸ñ‡ð°ð» ð½ð° ð¾ñ\302\201ñ‚ñ€ð¾ð²ðµ") == "старый причал на острове");
  CHECK(mended("vâ€™lã©tat d'urgence") == "v’létat d'urgence");
  CHECK(mended("вђњcafг©вђќ, naгїve faг§ade") == "“café”, naïve façade");
}

TEST_CASE(
    "a line that holds whole letters beside small ones of damage stays, and a sign is not taken for another sign") {
  for (const char* line :
       {"Slå opslaget fra og pã©r/vedligehold pã© skærmen", "Entrez le nom du fichier de donn¨¦es", "«A minha irmã»"})
    CHECK(mended(line) == line);
}

TEST_CASE("Vietnamese read as cp1252 gets its tone marks back") {
  CHECK(mended("NgýõÌi thõò giaÌ sýÒa chiêìc ðôÌng hôÌ cuÞ vaÌ không noìi giÌ caÒ.") ==
        "Người thợ già sửa chiếc đồng hồ cũ và không nói gì cả.");
}

TEST_CASE("accents that make no letter of the one before are no UTF-8, nor is latin-9 where windows-1252 will do") {
  CHECK(mended("KalÃª pÃ®r li kÃªleka Ã§em rÃ»niÅŸtibÃ»; ÅŸev hat.") == "Kalê pîr li kêleka çem rûniştibû; şev hat.");
  CHECK(mended("Ã€s vezes o coraÃ§Ã£o nÃ£o sabe.") == "Às vezes o coração não sabe.");
}

TEST_CASE("a dagger whose no-break space became a space is no closing quotation mark") {
  CHECK(mended("Johann Weber (* 1840, â€  1902) was a miller.") == "Johann Weber (* 1840, †  1902) was a miller.");
  CHECK(mended("â€œ Yes â€ she said.") == "“ Yes ” she said.");
}

TEST_CASE("Cyrillic that lost its controls does not become Thai") {
  CHECK(mended("Ð´Ð¾Ð³Ð¾Ð²Ð°ÑÐ°ÑÐµ ÑÐ»ÐµÐ´ÐµÑÐ¾Ñ").find("ะ") == std::string::npos);
}

TEST_CASE("alphabets and names in mixed capitals are no damage") {
  for (const char* line :
       {"abcdefghijkèéæøå", "ABCDEFGHIJKÕÄÖÜ", "abvgdđšžčćljnjdž", "Програм за НетБСД", "Датотеке НетЦДФ-а"})
    CHECK(mended(line) == line);
}

TEST_CASE("a repair names the chain of encodings") {
  const auto repairs = engine().find(std::vector<std::string_view>{"The cafÃ© was full."});
  REQUIRE(repairs.size() == 1);
  CHECK(std::string(repairs[0].reason) == "mojibake");
  CHECK(repairs[0].evidence.find("utf-8 read as cp1252") == 0);
  CHECK(repairs[0].text == "é");
}

TEST_CASE("a page that explains escaping keeps its entities and backslashes") {
  const std::vector<std::string_view> page = {"An ampersand must be written as an HTML entity.",
                                              "Write &amp; for it, and \\\" for a quote."};
  CHECK(mended(page) == std::vector<std::string>(page.begin(), page.end()));
}

TEST_CASE("the switches turn their part off") {
  const std::vector<std::string_view> page = {"The cafÃ© &amp; the \\\"bar\\\""};
  CHECK(mojibake::Engine({.encodings = false, .entities = false, .escapes = false}).find(page).empty());
  CHECK(mojibake::Engine({.encodings = false, .escapes = false}).find(page).size() == 1);
  CHECK(mojibake::Engine({.min_score = 1000}).find(page).empty());
}

TEST_CASE("only the encodings that are listed are tried") {
  const std::vector<std::string_view> western = {"The cafÃ© on the corner opens at seven."};
  const std::vector<std::string_view> russian = {"Ñîâåò îäîáðèë íîâûé ïëàí çàñòðîéêè íàáåðåæíîé."};
  CHECK(mojibake::Engine({.pages = "cp1252"}).find(western).size() == 1);
  CHECK(mojibake::Engine({.pages = "cp1252"}).find(russian).empty());
  CHECK_FALSE(mojibake::Engine({.pages = "cp1252,cp1251"}).find(russian).empty());
  CHECK(mojibake::Engine({.pages = "koi8-r"}).find(western).empty());
  CHECK_THROWS_WITH(mojibake::Engine({.pages = "cp1252,klingon"}), Catch::Contains("klingon"));
}

TEST_CASE("every line of the page in many languages is left alone by itself, too") {
  std::ifstream file(WINNOW_SOURCE_DIR "/plugins/mojibake/cases/fifty_languages_left_alone/in.txt");
  std::size_t languages = 0;
  for (std::string line; std::getline(file, line); languages += !line.empty()) CHECK(mended(line) == line);
  CHECK(languages >= 50);
}

TEST_CASE("the scan says what the plain one says, wherever a byte stands") {
  for (std::size_t size = 1; size < 140; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (const char c : {'&', '\\', '\xC3', 'b'}) {
        std::string line(size, 'a');
        line[at] = c;
        CHECK(mojibake::scan(line) == mojibake::scan_plain(line));
        CHECK(mojibake::scan(line).any() == (c != 'b'));
        CHECK(mojibake::skip_ascii(line, 0) == (c == '\xC3' ? at : size));
      }
    }
  }
}

TEST_CASE("a block that does not look damaged has no repair, and the others need not be looked at twice") {
  for (const Damage& damage : kDamage) CHECK(engine().may_hold_damage(damage.input));
  for (const char* line : kClean)
    if (!engine().may_hold_damage(line)) CHECK(engine().find(std::vector<std::string_view>{line}).empty());
  const std::vector<std::string_view> page = {"A clean line.", "Another one.", "The cafÃ© was full."};
  CHECK(engine().find(page, 2).size() == engine().find(page).size());
}

TEST_CASE("empty pages and empty lines have no repairs") {
  CHECK(engine().find({}).empty());
  CHECK(engine().find(std::vector<std::string_view>{"", "", ""}).empty());
}

TEST_CASE("a word alone that reads as another script, which no word of the page speaks for, stays") {
  CHECK(engine().find(std::vector<std::string_view>{"Рџ"}).empty());
}

TEST_CASE("a table of characters stays as it is") {
  // One letter of Latin-1 a line, as the manual page of a code page lists them.
  std::vector<std::string> lines;
  for (char32_t c = 0xA1; c <= 0xFF; ++c) {
    const std::u32string letter{c};
    lines.push_back("       " + std::to_string(c) + "     " + mojibake::encode_utf8(letter) + "     LETTER OF THE SET");
  }
  const std::vector<std::string_view> page(lines.begin(), lines.end());
  CHECK(engine().find(page).empty());
}
