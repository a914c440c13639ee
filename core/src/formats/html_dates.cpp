#include "html_dates.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <vector>

#include "ascii.h"

namespace winnow::html {
namespace {

using ascii::is_digit;

// Beginnings of month names, January first; "|" parts languages' forms. Lower case.
constexpr std::array<std::string_view, 12> kMonths{"jan|jän|ene|janv|gen|sty|янв|січ|oca|ιαν|tam|led",
                                                   "feb|fév|fev|lut|фев|лют|şub|φεβ|hel|úno",
                                                   "mar|mär|mrz|maa|мар|бер|μαρ|bře",
                                                   "apr|abr|avr|kwi|апр|кві|nis|απρ|huh|dub",
                                                   "may|mai|mag|maj|май|мая|тра|mei|μαΐ|μάι|tou|kvě",
                                                   "jun|jui|juin|giu|cze|июн|чер|haz|ιουν|kes|čer",
                                                   "jul|juil|lug|lip|июл|лип|tem|ιουλ|hei|čvc",
                                                   "aug|ago|aoû|aou|sie|авг|сер|ağu|αυγ|elo|srp",
                                                   "sep|set|wrz|сен|вер|eyl|σεπ|syy|zář",
                                                   "oct|okt|ott|out|paź|окт|жов|eki|οκτ|lok|říj",
                                                   "nov|lis|ноя|kas|νοέ|νοε|mar|lis",
                                                   "dec|dez|dic|déc|gru|дек|гру|ara|δεκ|jou|pro"};

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

// ASCII and the first letters of Latin-1, Cyrillic and Greek words, in lower case.
std::string lowered(std::string_view word) {
  std::string out(word);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto c = static_cast<unsigned char>(out[i]);
    const auto before = i > 0 ? static_cast<unsigned char>(out[i - 1]) : 0u;
    if (c >= 'A' && c <= 'Z') out[i] = static_cast<char>(c + 32);
    if (before == 0xC3 && c >= 0x80 && c <= 0x9E) out[i] = static_cast<char>(c + 0x20);
    if (before == 0xD0 && c >= 0x90 && c <= 0x9F) out[i] = static_cast<char>(c + 0x20);
    if (before == 0xD0 && c >= 0xA0 && c <= 0xAF) {
      out[i - 1] = static_cast<char>(0xD1);
      out[i] = static_cast<char>(c - 0x20);
    }
  }
  return out;
}

int month_named(std::string_view word) {
  const std::string low = lowered(word);
  if (low.size() < 3 || low.size() > 24) return 0;
  for (std::size_t m = 0; m < kMonths.size(); ++m) {
    std::string_view rest = kMonths[m];
    while (!rest.empty()) {
      const std::string_view name = rest.substr(0, rest.find('|'));
      rest.remove_prefix(std::min(rest.size(), name.size() + 1));
      if (std::string_view(low).starts_with(name)) return static_cast<int>(m) + 1;
    }
  }
  return 0;
}

std::string date(int year, int month, int day) {
  if (year < 1990 || year > 2099 || month < 1 || month > 12 || day < 1 || day > 31) return {};
  return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

bool is_year(const Piece& piece) {
  return piece.kind == Piece::Kind::kNumber && piece.text.size() == 4 && piece.value >= 1990 && piece.value <= 2099;
}
bool is_day(const Piece& piece) {
  return piece.kind == Piece::Kind::kNumber && piece.text.size() <= 2 && piece.value >= 1 && piece.value <= 31;
}

// The next piece that is no separator, at most `most` pieces on; the words that stand within dates are separators, too.
const Piece* next_piece(const std::vector<Piece>& pieces, std::size_t& at, std::size_t most) {
  for (std::size_t steps = 0; ++at < pieces.size() && steps < most; ++steps) {
    const Piece& piece = pieces[at];
    const bool small = piece.kind == Piece::Kind::kWord &&
                       (piece.text == "de" || piece.text == "th" || piece.text == "st" || piece.text == "nd" ||
                        piece.text == "rd" || piece.text == "of" || piece.text == "del" || piece.text == "er");
    const bool mark =
        piece.kind == Piece::Kind::kOther && std::string_view(" .,/-\t\n'").find(piece.text) != std::string_view::npos;
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
  const std::vector<Piece> pieces = pieces_of(text.substr(0, 400));
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].kind == Piece::Kind::kOther) continue;
    if (std::string found = date_at(pieces, i, day_first); !found.empty()) return found;
  }
  return {};
}

}  // namespace

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
  return first_date(text, day_first);
}

std::string date_of_people(std::string_view text, bool day_first) { return first_date(text, day_first); }

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

}  // namespace winnow::html
