#include "written_days.h"

#include <winnow/text.h>

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>

#include "month_names.h"

namespace winnow::dates {
namespace {

constexpr std::size_t kMostLineBytes = 600;  // are looked at

struct Token {
  enum class Kind { kNumber, kWord, kSign } kind = Kind::kSign;
  std::string text;  // of words small letters
  int value = 0;
  bool spaced = false;  // white space stands before it
  std::size_t begin = 0, end = 0;

  bool is(std::string_view what) const { return text == what; }
  bool is_any(std::initializer_list<std::string_view> known) const {
    return std::find(known.begin(), known.end(), text) != known.end();
  }
  bool is_number(std::size_t most_figures) const { return kind == Kind::kNumber && text.size() <= most_figures; }
};

// Thai writes short names of months with points.
constexpr std::pair<std::string_view, std::string_view> kThaiShort[] = {
    {"ม.ค.", "มกราคม"},  {"ก.พ.", "กุมภาพันธ์"}, {"มี.ค.", "มีนาคม"},    {"เม.ย.", "เมษายน"},
    {"พ.ค.", "พฤษภาคม"}, {"มิ.ย.", "มิถุนายน"},  {"ก.ค.", "กรกฎาคม"},  {"ส.ค.", "สิงหาคม"},
    {"ก.ย.", "กันยายน"},  {"ต.ค.", "ตุลาคม"},   {"พ.ย.", "พฤศจิกายน"}, {"ธ.ค.", "ธันวาคม"}};

std::string with_long_thai_months(std::string text) {
  if (text.find("\xE0\xB8") == std::string::npos) return text;
  for (const auto& [name, full] : kThaiShort)
    if (const std::size_t at = text.find(name); at != std::string::npos)
      text.replace(at, name.size(), " " + std::string(full) + " ");
  return text;
}

bool is_word_letter(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  switch (u_charType(static_cast<UChar32>(c))) {
    case U_UPPERCASE_LETTER:
    case U_LOWERCASE_LETTER:
    case U_TITLECASE_LETTER:
    case U_MODIFIER_LETTER:
    case U_OTHER_LETTER:
    case U_NON_SPACING_MARK:
    case U_COMBINING_SPACING_MARK:
      return true;
    default:
      return false;
  }
}

// What Chinese, Japanese and Korean write behind figures. Each is a token of its own there.
bool is_unit(char32_t c) { return std::u32string_view(U"年月日号號년월일").find(c) != std::u32string_view::npos; }

// Marks that say nothing of the words: of direction, joining, soft hyphens.
bool is_mark(char32_t c) {
  return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

std::vector<Token> tokens_of(const std::string& text) {
  std::vector<Token> tokens;
  bool spaced = true, open = false;  // open: the last token may go on
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_utf8(text, at);
    const std::size_t begin = at;
    at += d.size;
    const char32_t c = d.code_point;
    if (is_mark(c)) continue;
    if (u_isUWhiteSpace(static_cast<UChar32>(c))) {
      spaced = true;
      open = false;
      continue;
    }
    const int figure = u_charDigitValue(static_cast<UChar32>(c));
    const Token::Kind kind = figure >= 0         ? Token::Kind::kNumber
                             : is_word_letter(c) ? Token::Kind::kWord
                                                 : Token::Kind::kSign;
    const bool unit =
        kind == Token::Kind::kWord && is_unit(c) && !tokens.empty() && tokens.back().kind == Token::Kind::kNumber;
    if (!open || unit || kind == Token::Kind::kSign || tokens.back().kind != kind) {
      tokens.push_back({kind, "", 0, spaced, begin, at});
      spaced = false;
    }
    Token& token = tokens.back();
    if (figure >= 0) {
      token.text += static_cast<char>('0' + figure);
      if (token.text.size() <= 8) token.value = token.value * 10 + figure;
    } else {
      append_utf8(token.text, static_cast<char32_t>(u_tolower(static_cast<UChar32>(c))));
    }
    token.end = at;
    open = kind != Token::Kind::kSign && !unit;
  }
  return tokens;
}

constexpr int kFirstYear = 1990, kLastYear = 2099;
constexpr int kBuddhistYears = 543;  // Thai pages count from the Buddha's death: 2567 is 2024
constexpr int kYearsBeforeMinguo = 1911;
constexpr int kThisCentury = 2000;  // of "05.03.24"

bool is_plain_year(int value) { return value >= kFirstYear && value <= kLastYear; }

// The year of four figures that a token is; 0 when it is none.
int year_of(const Token& token) {
  if (token.kind != Token::Kind::kNumber || token.text.size() != 4) return 0;
  if (is_plain_year(token.value)) return token.value;
  return is_plain_year(token.value - kBuddhistYears) ? token.value - kBuddhistYears : 0;
}

// A day that was read, and the token behind it.
struct Read {
  WrittenDay day;
  std::size_t next = 0;
};

class Reader {
 public:
  Reader(const std::vector<Token>& tokens, std::string_view lang) : tokens_(tokens), lang_(lang) {}

  /// The day that begins with the token at `at`; none when none does.
  std::optional<Read> read(std::size_t at) const {
    for (const auto form : {&Reader::with_units, &Reader::in_figures, &Reader::day_first, &Reader::month_first,
                            &Reader::year_first, &Reader::vietnamese})
      if (std::optional<Read> read = (this->*form)(at)) {
        read->day.sure = read->day.sure && !joins_number(at) && !goes_on(read->next);
        return read;
      }
    return std::nullopt;
  }

 private:
  bool has(std::size_t at) const { return at < tokens_.size(); }
  bool is(std::size_t at, std::string_view text) const { return has(at) && tokens_[at].is(text); }
  bool is_day(std::size_t at) const {
    return has(at) && tokens_[at].is_number(2) && tokens_[at].value >= 1 && tokens_[at].value <= 31;
  }
  bool is_joint(const Token& token) const { return token.is_any({"-", "/", ".", ":", "–", "‑"}); }

  // "1.2.2024" within "7.1.2.2024", minutes behind their hour, an amount of money.
  bool joins_number(std::size_t at) const {
    if (at == 0 || tokens_[at].spaced) return false;
    const Token& before = tokens_[at - 1];
    if (before.is_any({"$", "€", "£", "#", "+"}) || before.kind == Token::Kind::kNumber) return true;
    return is_joint(before) && at > 1 && !before.spaced && tokens_[at - 2].kind == Token::Kind::kNumber;
  }
  // Figures that stand close behind: "2024.03.05.12", "5 March 20245".
  bool goes_on(std::size_t next) const {
    return has(next) && has(next + 1) && !tokens_[next].spaced && !tokens_[next + 1].spaced &&
           tokens_[next].is_any({"-", "/", "."}) && tokens_[next + 1].kind == Token::Kind::kNumber;
  }

  std::optional<Read> one(int year, int month, int day, std::size_t next, bool sure = true) const {
    std::string iso = iso_of(year, month, day);
    if (iso.empty()) return std::nullopt;
    Read read;
    read.day.iso = std::move(iso);
    read.day.sure = sure;
    read.next = next;
    return read;
  }

  // "2024年3月5日", "2024년 3월 5일", "令和6年3月5日", "民國113年3月5日"
  std::optional<Read> with_units(std::size_t at) const {
    if (!has(at + 4) || tokens_[at].kind != Token::Kind::kNumber || !tokens_[at + 1].is_any({"年", "년"}) ||
        !tokens_[at + 2].is_number(2) || !tokens_[at + 3].is_any({"月", "월"}) || !is_day(at + 4))
      return std::nullopt;
    int year = year_of(tokens_[at]);
    const std::string_view era = at > 0 ? std::string_view(tokens_[at - 1].text) : std::string_view();
    const auto counts_from = [&](std::string_view name, int first) {
      if (year == 0 && era.ends_with(name) && tokens_[at].value >= 1) year = tokens_[at].value + first;
    };
    counts_from("令和", 2018);
    counts_from("平成", 1988);
    counts_from("民國", kYearsBeforeMinguo);
    counts_from("民国", kYearsBeforeMinguo);
    if (!is_plain_year(year)) return std::nullopt;
    const bool whole = has(at + 5) && tokens_[at + 5].is_any({"日", "号", "號", "일"});
    return one(year, tokens_[at + 2].value, tokens_[at + 4].value, at + (whole ? 6u : 5u), whole);
  }

  // "2024-03-05", "5.3.2024", "2024. 03. 05.", "05.03.24"
  std::optional<Read> in_figures(std::size_t at) const {
    if (!has(at + 4)) return std::nullopt;
    const Token &a = tokens_[at], &b = tokens_[at + 2], &c = tokens_[at + 4];
    const Token &first = tokens_[at + 1], &second = tokens_[at + 3];
    if (!first.is_any({"-", "/", ".", "‑", "–"}) || first.text != second.text || !b.is_number(2)) return std::nullopt;
    const bool loose = b.spaced || c.spaced || first.spaced || second.spaced;
    if (loose && !first.is(".") && !first.is("/")) return std::nullopt;
    if (const int year = year_of(a); year > 0 && is_day(at + 4)) return one(year, b.value, c.value, at + 5);
    const bool short_year = first.is(".") && !loose && c.kind == Token::Kind::kNumber && c.text.size() == 2 &&
                            !joins_number(at) && !goes_on(at + 5);
    const int year = short_year ? kThisCentury + c.value : year_of(c);
    if (year == 0 || !a.is_number(2)) return std::nullopt;
    const std::string day_first = iso_of(year, b.value, a.value), month_first = iso_of(year, a.value, b.value);
    // Whoever counts Buddhist years writes the day first.
    if (!short_year && c.value != year) return one(year, b.value, a.value, at + 5);
    if (day_first.empty() && month_first.empty()) return std::nullopt;
    Read read;
    read.next = at + 5;
    read.day.iso = day_first.empty() ? month_first : day_first;
    if (!day_first.empty() && !month_first.empty() && day_first != month_first) read.day.other = month_first;
    read.day.sure = !short_year;
    read.day.with_points = first.is(".");
    read.day.shows_day_first = month_first.empty() && a.value > 12;
    read.day.shows_month_first = day_first.empty() && b.value > 12;
    return read;
  }

  // A month that a name means, and whether it means no other. 0 for no month.
  struct Month {
    int number = 0;
    bool sure = true;
  };

  // The month that is named at `at`, the later one where it may be two, and `at` behind its name.
  Month month_at(std::size_t& at) const {
    if (!has(at) || tokens_[at].kind != Token::Kind::kWord) return {};
    std::uint16_t months = 0;
    std::size_t behind = at + 1;
    if (has(at + 1) && tokens_[at + 1].kind == Token::Kind::kWord) {
      months = months_named(tokens_[at].text + " " + tokens_[at + 1].text, lang_);
      if (months != 0) behind = at + 2;
    }
    if (months == 0) months = months_named(tokens_[at].text, lang_);
    std::string_view word = tokens_[at].text;
    if (months == 0 && word.starts_with("ב")) months = months_named(word.substr(std::string_view("ב").size()), lang_);
    if (months == 0) return {};
    while (is(behind, ".") || is(behind, "׳") || is(behind, "'")) ++behind;
    at = behind;
    return {static_cast<int>(std::bit_width(months)), std::has_single_bit(months)};
  }

  // Steps over what stands within dates; at most two signs or small words.
  void skip(std::size_t& at, std::initializer_list<std::string_view> known) const {
    for (int n = 0; n < 2 && has(at) && tokens_[at].is_any(known); ++n) ++at;
  }
  bool close(std::size_t at) const { return has(at) && !tokens_[at].spaced; }

  // "5th of March, 2024", "5. März 2024", "23 de abril de 2021", "5-Mar-2024", "5 مارس / آذار 2024"
  std::optional<Read> day_first(std::size_t at) const {
    if (!is_day(at)) return std::nullopt;
    std::size_t next = at + 1;
    if (close(next) && tokens_[next].is_any({"st", "nd", "rd", "th", "er", "ème", "º", "ª", "°", "η", "ης", "-"})) {
      const bool dash = tokens_[next].is("-");
      ++next;
      if (dash && close(next) && tokens_[next].is_any({"го", "е", "ое"})) ++next;
    }
    skip(next, {".", ",", "/", "of", "de", "d", "del", "di", "’", "'", "den"});
    const Month month = month_at(next);
    if (month.number == 0) return std::nullopt;
    // The same month once more, as Arabic pages name it in two ways.
    if (std::size_t again = next + 1; is(next, "/") && month_at(again).number == month.number) next = again;
    skip(next, {",", "de", "del", "-", "/", "พ", "ปี", "năm", "،"});
    if (is(next, ".") && is(next + 1, "ศ")) next += is(next + 2, ".") ? 3u : 2u;  // พ.ศ.
    skip(next, {"พุทธศักราช", "ค", ".", "ศ"});
    const int year = has(next) ? year_of(tokens_[next]) : 0;
    return year == 0 ? std::nullopt : one(year, month.number, tokens_[at].value, next + 1, month.sure);
  }

  // "March 5th, 2024", "Maret 5, 2024", "Mar 05 10:11:12 GMT 2024". Short names are sure in English alone: others are
  // words of many kinds.
  std::optional<Read> month_first(std::size_t at) const {
    constexpr std::size_t kLongName = 4;
    std::size_t next = at;
    const Month month = month_at(next);
    if (month.number == 0) return std::nullopt;
    const std::string_view name = tokens_[at].text;
    if (at > 0 && tokens_[at - 1].kind == Token::Kind::kNumber && year_of(tokens_[at - 1]) > 0) return std::nullopt;
    const bool sure = month.sure && (is_english_month(name) || count_code_points(name) >= kLongName);
    skip(next, {"the", "-", "/"});
    if (!is_day(next)) return std::nullopt;
    const std::size_t day = next++;
    if (close(next) && tokens_[next].is_any({"st", "nd", "rd", "th"})) ++next;
    skip(next, {",", ".", "-", "/", "of", "de", "del"});
    skip_clock(next);
    const int year = has(next) ? year_of(tokens_[next]) : 0;
    return year == 0 ? std::nullopt : one(year, month.number, tokens_[day].value, next + 1, sure);
  }

  // "10:11:12 +0000": programs print it between day and year.
  void skip_clock(std::size_t& at) const {
    constexpr std::size_t kMostTokens = 8;
    if (!is(at + 1, ":")) return;
    for (const std::size_t end = at + kMostTokens; at < end && has(at) && year_of(tokens_[at]) == 0;) ++at;
  }

  // "2024. március 5.", "2024 m. kovo 5 d.", "2024. gada 5. martā", "2024-Mar-05"
  std::optional<Read> year_first(std::size_t at) const {
    const int year = year_of(tokens_[at]);
    if (year == 0 || tokens_[at].value != year) return std::nullopt;
    std::size_t next = at + 1;
    skip(next, {".", "-", ",", "m", "gada"});
    skip(next, {".", "gada"});
    if (is_day(next)) {
      const std::size_t day = next++;
      if (!is(next - 2, "gada")) return std::nullopt;
      skip(next, {"."});
      const Month month = month_at(next);
      return month.number == 0 ? std::nullopt : one(year, month.number, tokens_[day].value, next, month.sure);
    }
    const Month month = month_at(next);
    skip(next, {"-"});
    if (month.number == 0 || !is_day(next)) return std::nullopt;
    // "2024 March 5, 2024": what stands before is another year.
    if (std::size_t behind = next + 1;
        has(behind) && (skip(behind, {","}), has(behind)) && year_of(tokens_[behind]) > 0)
      return std::nullopt;
    return one(year, month.number, tokens_[next].value, next + 1, month.sure);
  }

  // "5 tháng 3 năm 2024", "5 tháng 3, 2024"
  std::optional<Read> vietnamese(std::size_t at) const {
    if (!is_day(at) || !has(at + 3) || !tokens_[at + 1].is("tháng") || !tokens_[at + 2].is_number(2))
      return std::nullopt;
    std::size_t next = at + 3;
    skip(next, {",", "năm", "-", "/"});
    const int year = has(next) ? year_of(tokens_[next]) : 0;
    return year == 0 ? std::nullopt : one(year, tokens_[at + 2].value, tokens_[at].value, next + 1);
  }

  static std::size_t count_code_points(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
  }

  const std::vector<Token>& tokens_;
  std::string_view lang_;
};

bool is_hour(const std::vector<Token>& tokens, std::size_t at) {
  return at > 0 && tokens[at].kind == Token::Kind::kNumber && tokens[at - 1].is_any({":", ".", "h"}) && at > 1 &&
         tokens[at - 2].kind == Token::Kind::kNumber;
}

// Is the day at `at` the second of two, "12 - 14 April 2023", "5 to 7 March 2024"?
bool ends_range(const std::vector<Token>& tokens, std::size_t at) {
  if (at < 2) return false;
  if (!tokens[at - 1].is_any({"-",    "–",       "—",    "‑",   "~",  "〜", "～", "to",  "bis",   "until",
                              "till", "through", "and",  "und", "au", "al", "à",  "a",   "et",    "y",
                              "e",    "til",     "till", "tot", "do", "по", "до", "até", "hasta", "&"}))
    return false;
  std::size_t before = at - 2;
  while (before > 0 && tokens[before].is_any({".", "th", "st", "nd", "rd"})) --before;
  const Token& first = tokens[before];
  if (first.kind == Token::Kind::kNumber)
    return first.text.size() <= 2 && first.value <= 31 && first.value > 0 && !is_hour(tokens, before);
  return first.kind == Token::Kind::kWord && before > 0 && tokens[before - 1].is_number(2) &&
         months_named(first.text, "") != 0;
}

}  // namespace

WrittenDays written_days(std::string_view text, std::string_view lang) {
  WrittenDays found;
  if (first_figure(text) == std::string_view::npos) return found;
  const std::string line = with_long_thai_months(std::string(clipped(text, kMostLineBytes)));
  const std::vector<Token> tokens = tokens_of(line);
  const Reader reader(tokens, lang);
  std::size_t behind = 0;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    std::optional<Read> read = reader.read(at);
    if (!read) continue;
    found.has_range = found.has_range || (read->day.sure && ends_range(tokens, at));
    read->day.before = lowered(std::string_view(line).substr(behind, tokens[at].begin - behind));
    behind = tokens[read->next - 1].end;
    found.days.push_back(std::move(read->day));
    at = read->next - 1;
  }
  found.behind = lowered(std::string_view(line).substr(behind));
  return found;
}

std::string iso_of(int year, int month, int day) {
  using namespace std::chrono;
  if (!is_plain_year(year) || month < 1 || month > 12 || day < 1) return {};
  const year_month_day written{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                               std::chrono::day(static_cast<unsigned>(day))};
  return written.ok() ? fmt::format("{:04}-{:02}-{:02}", year, month, day) : std::string();
}

std::string lowered(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_utf8(text, at);
    append_utf8(out, static_cast<char32_t>(u_tolower(static_cast<UChar32>(d.code_point))));
    at += d.size;
  }
  return out;
}

std::size_t first_figure(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_utf8(text, at);
    if (u_charDigitValue(static_cast<UChar32>(d.code_point)) >= 0) return at;
    at += d.size;
  }
  return std::string_view::npos;
}

}  // namespace winnow::dates
