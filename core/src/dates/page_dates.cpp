#include "page_dates.h"

#include <winnow/text.h>

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <vector>

#include "formats/ascii.h"

namespace winnow::dates {
namespace {

using ascii::is_digit;

// Beginnings of month names, January first; "|" parts languages' forms. Lower case. The longest that fits decides, for
// "jui" begins June and July in French, and "mar" a March and a November.
constexpr std::array<std::string_view, 12> kMonths{
    "jan|jän|ene|janv|gen|ian|sty|янв|січ|јан|oca|ιαν|tam|led|siječ|يناير|جانفي|ژانویه|ינואר|जनवरी|জানুয়ারি|มกราคม",
    "feb|fév|fev|lut|фев|лют|şub|φεβ|hel|úno|velja|فبراير|فيفري|شباط|فوریه|פברואר|फरवरी|फ़रवरी|ফেব্রুয়ারি|กุมภาพันธ์",
    "mar|mär|már|mrz|maa|мар|бер|μαρ|bře|ožuj|مارس|آذار|מרץ|מרס|मार्च|মার্চ|มีนาคม",
    "apr|abr|avr|ápr|kwi|апр|кві|nis|απρ|huh|dub|trav|أبريل|ابريل|إبريل|أفريل|نيسان|آوریل|אפריל|अप्रैल|এপ্রিল|เมษายน",
    "may|mai|mag|maj|máj|май|мая|мај|тра|mei|μαΐ|μάι|μαϊ|tou|kvě|svib|مايو|ماي|أيار|מאי|मई|মে|พฤษภาคม",
    "jun|jún|jui|juin|giu|iun|cze|июн|чер|јун|юни|haz|ιουν|kes|čer|lipnja|يونيو|يونيه|جوان|حزيران|ژوئن|יוני|जून|জুন|"
    "มิถุนายน",
    "jul|júl|juil|lug|iul|lip|июл|лип|јул|юли|tem|ιουλ|hei|čvc|července|červenec|srpnja|يوليو|يوليه|جويلية|تموز|ژوئیه|"
    "יולי|जुलाई|জুলাই|"
    "กรกฎาคม",
    "aug|ago|agu|agt|aoû|aou|sie|авг|сер|ağu|αυγ|elo|srp|kolov|أغسطس|اغسطس|أوت|آب|אוגוסט|अगस्त|আগস্ট|สิงหาคม",
    "sep|set|szep|wrz|сен|вер|сеп|eyl|σεπ|syy|zář|rujn|سبتمبر|أيلول|سپتامبر|ספטמבר|सितंबर|सितम्बर|সেপ্টেম্বর|กันยายน",
    "oct|okt|ott|out|paź|окт|жов|eki|οκτ|lok|říj|أكتوبر|اكتوبر|اکتبر|אוקטובר|अक्टूबर|अक्तूबर|অক্টোবর|ตุลาคม",
    "nov|noi|lis|ное|ноя|нов|kas|νοέ|νοε|marras|studen|نوفمبر|نوامبر|נובמבר|नवंबर|नवम्बर|নভেম্বর|พฤศจิกายน",
    "dec|des|dez|dic|déc|gru|дек|дец|гру|ara|δεκ|jou|pro|ديسمبر|دسامبر|דצמבר|दिसंबर|दिसम्बर|ডিসেম্বর|ธันวาคม"};

struct Piece {
  enum class Kind { kNumber, kWord, kOther } kind;
  std::string_view text;
  int value = 0;
};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

std::vector<Piece> pieces_of(std::string_view text) {
  std::vector<Piece> pieces;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    Piece piece{Piece::Kind::kOther, {}, 0};
    if (is_digit(text[at])) {
      piece.kind = Piece::Kind::kNumber;
      while (end < text.size() && is_digit(text[end])) ++end;
      for (std::size_t i = at; i < std::min(end, at + 8); ++i) piece.value = piece.value * 10 + (text[i] - '0');
    } else if (is_letter(text[at])) {
      piece.kind = Piece::Kind::kWord;
      while (end < text.size() && is_letter(text[end])) ++end;
    }
    piece.text = text.substr(at, end - at);
    pieces.push_back(piece);
    at = end;
  }
  return pieces;
}

constexpr std::size_t kLongestMonth = 40;  // bytes

int month_named(std::string_view word) {
  if (word.starts_with("ב")) word.remove_prefix(2);  // "12 במרץ": the preposition is one letter
  if (word.size() < 3 || word.size() > kLongestMonth) return 0;
  const std::string low = lowered(word);
  int month = 0;
  std::size_t longest = 0;
  for (std::size_t m = 0; m < kMonths.size(); ++m) {
    std::string_view rest = kMonths[m];
    while (!rest.empty()) {
      const std::string_view name = rest.substr(0, rest.find('|'));
      rest.remove_prefix(std::min(rest.size(), name.size() + 1));
      if (name.size() <= longest || !std::string_view(low).starts_with(name)) continue;
      longest = name.size();
      month = static_cast<int>(m) + 1;
    }
  }
  return month;
}

// A digit of the scripts that have their own: "٢٠٢٤", "२०२४"; -1 for all else.
int digit_of(char32_t c) {
  for (const char32_t zero : {U'\u0660', U'\u06F0', U'\u0966', U'\u09E6', U'\u0E50', U'\uFF10'})
    if (c >= zero && c < zero + 10) return static_cast<int>(c - zero);
  return -1;
}

// The same with figures of ASCII, and without the marks that set the direction of writing.
std::string with_plain_figures(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_utf8(text, at);
    const int digit = digit_of(d.code_point);
    const bool mark = d.code_point == 0x200E || d.code_point == 0x200F;
    if (digit >= 0)
      out += static_cast<char>('0' + digit);
    else if (!mark)
      out.append(text, at, d.size);
    at += d.size;
  }
  return out;
}

std::string date(int year, int month, int day) {
  using namespace std::chrono;
  const year_month_day written{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                               std::chrono::day(static_cast<unsigned>(day))};
  if (year < 1990 || year > 2099 || month < 1 || month > 12 || day < 1 || !written.ok()) return {};
  return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

bool is_year(const Piece& piece) {
  return piece.kind == Piece::Kind::kNumber && piece.text.size() == 4 && piece.value >= 1990 && piece.value <= 2099;
}
// Thai pages count from the Buddha's death: 2567 is 2024.
constexpr int kBuddhistYears = 543;
bool is_buddhist_year(const Piece& piece) {
  return piece.kind == Piece::Kind::kNumber && piece.text.size() == 4 && piece.value >= 1990 + kBuddhistYears &&
         piece.value <= 2099 + kBuddhistYears;
}
bool is_day(const Piece& piece) {
  return piece.kind == Piece::Kind::kNumber && piece.text.size() <= 2 && piece.value >= 1 && piece.value <= 31;
}

// Words that stand within dates: "23 de abril de 2021", "2024년 3월 12일", "12 tháng 3 năm 2024".
bool is_within_dates(std::string_view word) {
  for (const std::string_view known :
       {"de", "th", "st", "nd", "rd", "of", "del", "er", "年", "月", "년", "월", "tháng", "năm", "do"})
    if (word == known) return true;
  return false;
}

// The next piece that is no separator, at most `most` pieces on; the words that stand within dates are separators, too.
const Piece* next_piece(const std::vector<Piece>& pieces, std::size_t& at, std::size_t most) {
  for (std::size_t steps = 0; ++at < pieces.size() && steps < most; ++steps) {
    const Piece& piece = pieces[at];
    const bool small = piece.kind == Piece::Kind::kWord && is_within_dates(piece.text);
    const bool mark =
        piece.kind == Piece::Kind::kOther && std::string_view(" .,/-\n'").find(piece.text) != std::string_view::npos;
    if (!small && !mark) return &piece;
  }
  return nullptr;
}

// A date that begins with the piece at hand.
std::string date_at(const std::vector<Piece>& pieces, std::size_t first, bool day_first) {
  const Piece& a = pieces[first];
  std::size_t at = first;
  const Piece* b = next_piece(pieces, at, 4);
  if (b == nullptr) return {};
  const Piece* c = next_piece(pieces, at, 4);
  if (c == nullptr) return {};
  const int month_b = b->kind == Piece::Kind::kWord ? month_named(b->text) : 0;
  if (is_day(a) && month_b > 0 && is_buddhist_year(*c)) return date(c->value - kBuddhistYears, month_b, a.value);
  if (is_year(a) && is_day(*b) && is_day(*c)) return date(a.value, b->value, c->value);
  if (is_year(a) && month_b > 0 && is_day(*c)) return date(a.value, month_b, c->value);
  if (is_day(a) && month_b > 0 && is_year(*c)) return date(c->value, month_b, a.value);
  const int month_a = a.kind == Piece::Kind::kWord ? month_named(a.text) : 0;
  if (month_a > 0 && is_day(*b) && is_year(*c)) return date(c->value, month_a, b->value);
  const bool two_digits = c->kind == Piece::Kind::kNumber && c->text.size() == 2 && first + 4 < pieces.size() &&
                          pieces[first + 1].text == "." && pieces[first + 3].text == ".";
  if (is_day(a) && is_day(*b) && (is_year(*c) || two_digits)) {
    const int year = two_digits ? 2000 + c->value : c->value;
    const bool dots = pieces[first + 1].text == ".";
    const bool is_month_first = b->value > 12 || (!day_first && !dots && a.value <= 12);
    return is_month_first ? date(year, a.value, b->value) : date(year, b->value, a.value);
  }
  return {};
}

std::string first_date(std::string_view text, bool day_first) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  const std::string figures = plain ? std::string() : with_plain_figures(clipped(text, 400));
  const std::vector<Piece> pieces = pieces_of(plain ? text.substr(0, 400) : std::string_view(figures));
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].kind == Piece::Kind::kOther) continue;
    if (std::string found = date_at(pieces, i, day_first); !found.empty()) return found;
  }
  return {};
}

std::string date_of_seconds(int seconds) {
  using namespace std::chrono;
  const year_month_day day(floor<days>(sys_seconds(std::chrono::seconds(seconds))));
  if (day.year() < 2001y) return {};
  return date(int(day.year()), static_cast<int>(unsigned(day.month())), static_cast<int>(unsigned(day.day())));
}

// "Tue Mar 05 10:11:12 GMT 2024": the year behind the hour, as programs print it.
std::string date_of_clock(std::string_view text) {
  const std::vector<Piece> pieces = pieces_of(text);
  if (pieces.empty() || !is_year(pieces.back())) return {};
  for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
    const int month = pieces[i].kind == Piece::Kind::kWord ? month_named(pieces[i].text) : 0;
    std::size_t at = i;
    const Piece* day = month > 0 ? next_piece(pieces, at, 3) : nullptr;
    if (day != nullptr && is_day(*day)) return date(pieces.back().value, month, day->value);
  }
  return {};
}

}  // namespace

std::string lowered(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_utf8(text, at);
    append_utf8(out, static_cast<char32_t>(u_tolower(static_cast<UChar32>(d.code_point))));
    at += d.size;
  }
  return out;
}

std::string date_of_machine(std::string_view text, bool day_first) {
  const std::size_t begin = text.find_first_not_of(" \t\n");
  if (begin == std::string_view::npos) return {};
  text = text.substr(begin, 80);
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  const auto number = [&](std::size_t at, std::size_t n) {
    int value = 0;
    for (std::size_t i = at; i < at + n; ++i) value = value * 10 + (text[i] - '0');
    return value;
  };
  if (digits == 8 || digits == 14) return date(number(0, 4), number(4, 2), number(6, 2));
  // Seconds or milliseconds since 1970, of this century.
  if ((digits == 10 || digits == 13) && digits == text.size() && text[0] == '1') return date_of_seconds(number(0, 10));
  std::string found = first_date(text, day_first);
  return found.empty() ? date_of_clock(text) : found;
}

std::string date_of_people(std::string_view text, bool day_first) { return first_date(text, day_first); }

bool is_month(std::string_view word) { return month_named(word) > 0; }

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
  for (const std::string_view word :
       {"updat",        "modified",   "edited",      "revised",  "changed",    "aktualis",  "geändert",  "bearbeitet",
        "überarbeitet", "mis à jour", "mise à jour", "modifié",  "actualis",   "actualiz",  "modificad", "aggiorn",
        "modifica",     "bijgewerkt", "gewijzigd",   "atualiz",  "uppdatera",  "oppdatert", "opdateret", "päivitetty",
        "muutettu",     "aktualiz",   "zmienion",    "upraven",  "frissít",    "módosít",   "modificat", "güncel",
        "обновл",       "измен",      "оновл",       "змінен",   "ενημερώ",    "τροποποί",  "更新",      "修改",
        "最終",         "수정",       "업데이트",    "cập nhật", "diperbarui", "تحديث",     "تعديل",     "بروزرسانی",
        "ویرایش",       "עודכן",      "עדכון",       "अपडेट",     "संशोधित",     "อัปเดต",     "อัพเดท",     "ažurirano",
        "ажурир",       "актуализ"})
    if (low.find(word) != std::string::npos) return true;
  return false;
}

std::string published_date(std::string_view text, bool day_first) {
  if (!says_update(text)) return date_of_people(text, day_first);
  const std::string low = lowered(text);
  if (low.size() != text.size()) return {};
  for (const std::string_view word : {"publi", "posted", "veröffentlicht", "erschienen", "pubbli", "publis", "опубл",
                                      "opublik", "created", "erstellt", "创建", "公開", "发布", "發布"})
    if (const std::size_t at = low.find(word); at != std::string::npos && at > first_figure(text))
      return date_of_people(text.substr(at), day_first);
  return {};
}

std::size_t first_figure(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_utf8(text, at);
    if (digit_of(d.code_point) >= 0 || (d.code_point >= '0' && d.code_point <= '9')) return at;
    at += d.size;
  }
  return std::string_view::npos;
}

int days_between(std::string_view a, std::string_view b) {
  using namespace std::chrono;
  const auto day = [](std::string_view date) {
    const auto number = [&](std::size_t at, std::size_t n) {
      int value = 0;
      for (const char c : date.substr(at, n)) value = value * 10 + (c - '0');
      return value;
    };
    return sys_days(year(number(0, 4)) / month(static_cast<unsigned>(number(5, 2))) /
                    std::chrono::day(static_cast<unsigned>(number(8, 2))));
  };
  return std::abs(static_cast<int>((day(a) - day(b)).count()));
}

std::string date_of_url(std::string_view url) {
  const std::size_t scheme = url.find("://");
  std::string_view path = url.substr(scheme == std::string_view::npos ? 0 : scheme + 3);
  for (std::size_t at = path.find_first_of("/-"); at != std::string_view::npos; at = path.find_first_of("/-", at + 1)) {
    const std::string_view rest = path.substr(at + 1);
    if (rest.size() < 8 || (at + 5 < path.size() && path[at + 5] != '/' && path[at + 5] != '-')) continue;
    const std::vector<Piece> pieces = pieces_of(rest.substr(0, 11));
    if (pieces.size() < 5 || !is_year(pieces[0]) || !is_day(pieces[2]) || !is_day(pieces[4])) continue;
    return date(pieces[0].value, pieces[2].value, pieces[4].value);
  }
  return {};
}

}  // namespace winnow::dates
