#include "day_words.h"

#include <winnow/text.h>

#include <algorithm>
#include <initializer_list>
#include <string>

#include "written_days.h"

namespace winnow::dates {
namespace {

bool holds_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

}  // namespace

bool announces_day(std::string_view text) {
  const std::string low = lowered(winnow::clipped(text, 48));
  for (const std::string_view label :
       {"date:",      "datum:",        "fecha:",    "data:",        "published",    "posted on",    "veröffentlicht",
        "publiziert", "erschienen am", "publié",    "publicado",    "pubblicato",   "gepubliceerd", "geplaatst op",
        "publisert",  "publicerad",    "julkaistu", "opublikowano", "опубликовано", "дата:"})
    if (low.starts_with(label)) return true;
  return false;
}

bool says_update(std::string_view text) {
  constexpr std::size_t kLongestLabel = 80;  // bytes
  const std::string low = lowered(clipped(text.substr(0, first_figure(text)), kLongestLabel));
  return holds_any(
      low,
      {"updat",        "modified",   "edited",      "revised",  "changed",    "aktualis",  "geändert",  "bearbeitet",
       "überarbeitet", "mis à jour", "mise à jour", "modifié",  "actualis",   "actualiz",  "modificad", "aggiorn",
       "modifica",     "bijgewerkt", "gewijzigd",   "atualiz",  "uppdatera",  "oppdatert", "opdateret", "päivitetty",
       "muutettu",     "aktualiz",   "zmienion",    "upraven",  "frissít",    "módosít",   "modificat", "güncel",
       "обновл",       "измен",      "оновл",       "змінен",   "ενημερώ",    "τροποποί",  "更新",      "修改",
       "最終",         "수정",       "업데이트",    "cập nhật", "diperbarui", "تحديث",     "تعديل",     "بروزرسانی",
       "ویرایش",       "עודכן",      "עדכון",       "अपडेट",     "संशोधित",     "อัปเดต",     "อัพเดท",     "ažurirano",
       "ажурир",       "актуализ"});
}

bool says_publication(std::string_view low) {
  return holds_any(
      low, {"publi",      "posted",   "veröffentlicht", "erschienen", "pubbli",     "опубл", "opublik",   "created",
            "erstellt",   "创建",     "建立",           "公開",       "发布",       "發布",  "投稿",      "掲載",
            "작성",       "입력",     "등록",           "đăng",       "نشر",        "פורסם", "geplaatst", "julkaistu",
            "zveřejněno", "megjelen", "δημοσ",          "yayın",      "diterbitkan"});
}

bool says_other_day(std::string_view low) {
  return holds_any(low, {"joined",
                         "member since",
                         "registered",
                         "born",
                         "died",
                         "deadline",
                         "until ",
                         "expire",
                         "valid ",
                         "ends ",
                         "ending",
                         "starts ",
                         "closing",
                         "effective",
                         "event date",
                         "due ",
                         "copyright",
                         "©",
                         "accessed",
                         "retrieved",
                         "archived",
                         "reviewed",
                         "last seen",
                         "last visit",
                         "mitglied seit",
                         "dabei seit",
                         "registriert",
                         "geboren",
                         "gestorben",
                         "frist",
                         "gültig",
                         "abgerufen",
                         "inscrit",
                         "né le",
                         "née le",
                         "jusqu'au",
                         "jusqu’au",
                         "registrado",
                         "nacido",
                         "hasta el",
                         "iscritto",
                         "nato il",
                         "nata il",
                         "fino al",
                         "с нами с",
                         "зарегистр",
                         "родил",
                         "current time",
                         "time now",
                         "release date",
                         "releases on",
                         "last post",
                         "last reply",
                         "last active",
                         "letzter beitrag",
                         "dernier message",
                         "aktuelle zeit",
                         "es ist jetzt",
                         "締切",
                         "まで",
                         "截止",
                         "開催",
                         "加入于"});
}

}  // namespace winnow::dates
