#include "author.h"

#include <winnow/text.h>

#include <unicode/uchar.h>

#include <algorithm>
#include <initializer_list>
#include <vector>

#include "ascii.h"
#include "dates/day_words.h"
#include "dates/month_names.h"
#include "dates/written_days.h"
#include "title.h"

namespace winnow::html {
namespace {

using ascii::is_digit;
using ascii::is_letter;

constexpr std::size_t kLongestAuthor = 100;  // bytes
constexpr std::size_t kMostNameWords = 5;    // of one person, where no element says that it is one

constexpr std::string_view kBylines[] = {"written by",
                                         "posted by",
                                         "published by",
                                         "submitted by",
                                         "story by",
                                         "words by",
                                         "article by",
                                         "reported by",
                                         "review by",
                                         "text by",
                                         "by",
                                         "author",
                                         "authors",
                                         "post author",
                                         "words",
                                         "text",
                                         "geschrieben von",
                                         "gespeichert von",
                                         "eingereicht von",
                                         "erstellt von",
                                         "alles von",
                                         "alle artikel von",
                                         "publiziert von",
                                         "veröffentlicht von",
                                         "verfasst von",
                                         "ein artikel von",
                                         "ein beitrag von",
                                         "beitrag von",
                                         "text von",
                                         "von",
                                         "vom",
                                         "autor",
                                         "autorin",
                                         "autoren",
                                         "autor/in",
                                         "autor(en)",
                                         "verfasser",
                                         "verfasserin",
                                         "escrito por",
                                         "publicado por",
                                         "enviado por",
                                         "por",
                                         "autores",
                                         "autora",
                                         "écrit par",
                                         "publié par",
                                         "soumis par",
                                         "rédigé par",
                                         "par",
                                         "auteur",
                                         "auteurs",
                                         "auteur(s)",
                                         "scritto da",
                                         "pubblicato da",
                                         "di",
                                         "da",
                                         "autore",
                                         "autori",
                                         "geschreven door",
                                         "geplaatst door",
                                         "door",
                                         "av",
                                         "skrevet av",
                                         "skriven av",
                                         "af",
                                         "skrevet af",
                                         "przez",
                                         "napisał",
                                         "napisała",
                                         "opublikowane przez",
                                         "autor tekstu",
                                         "yazan",
                                         "yazar",
                                         "kirjoittaja",
                                         "szerző",
                                         "автор",
                                         "автори",
                                         "авторы",
                                         "текст",
                                         "συγγραφέας",
                                         "γράφει ο",
                                         "γράφει η",
                                         "írta",
                                         "scris de",
                                         "بقلم",
                                         "كتب",
                                         "كتبت",
                                         "كتبه",
                                         "الكاتب",
                                         "الكاتبة",
                                         "إعداد",
                                         "نویسنده",
                                         "به قلم",
                                         "מאת",
                                         "כותב",
                                         "כתבה",
                                         "लेखक",
                                         "द्वारा",
                                         "ผู้เขียน",
                                         "เขียนโดย",
                                         "โดย",
                                         "tác giả",
                                         "người viết",
                                         "oleh",
                                         "penulis",
                                         "ditulis oleh"};
// Labels that scripts without spaces put before a name.
constexpr std::string_view kWideLabels[] = {"作者",     "撰文", "記者", "记者",   "責任編輯", "责任编辑",
                                            "編輯",     "编辑", "文",   "著者",   "筆者",     "執筆",
                                            "ライター", "글",   "기자", "글쓴이", "저자",     "작성자"};

// Capitals of any script count as their small letters, which take as many bytes where bylines are written.
bool begins(std::string_view text, std::string_view lower_case) {
  if (text.size() < lower_case.size()) return false;
  for (std::size_t at = 0; at < lower_case.size();) {
    const Decoded is = decode_utf8(text, at), wanted = decode_utf8(lower_case, at);
    const auto small = static_cast<char32_t>(u_tolower(static_cast<UChar32>(is.code_point)));
    if (!is.valid || is.size != wanted.size || small != wanted.code_point) return false;
    at += is.size;
  }
  return true;
}

// Bytes of a colon, narrow or wide, and of the spaces around it, at `at`.
std::size_t gap(std::string_view text, std::size_t at) {
  const std::size_t from = at;
  for (;;) {
    if (at < text.size() && (text[at] == ' ' || text[at] == ':'))
      ++at;
    else if (text.substr(std::min(at, text.size())).starts_with("："))
      at += 3;
    else
      return at - from;
  }
}

// Bytes of the byline words at the beginning and of what parts them from the name.
std::size_t byline_words(std::string_view text) {
  for (const std::string_view label : kWideLabels) {
    if (!text.starts_with(label)) continue;
    const std::string_view behind = text.substr(label.size());
    if (behind.starts_with("：") || behind.starts_with(":") || behind.starts_with(" "))
      return label.size() + gap(text, label.size());
  }
  // The longest that fits: "geschrieben von" before "von".
  std::size_t most = 0;
  for (const std::string_view words : kBylines) {
    if (words.size() <= most || text.size() <= words.size() || !begins(text, words)) continue;
    if (gap(text, words.size()) > 0) most = words.size();
  }
  return most == 0 ? 0 : most + gap(text, most);
}

// Labels and other people's words that stand where names do.
bool is_label(std::string_view name) {
  const std::string low = ascii::lowered(name);
  for (const std::string_view label : {"by",
                                       "von",
                                       "por",
                                       "par",
                                       "posted on",
                                       "published on",
                                       "published",
                                       "last",
                                       "last updated",
                                       "last modified",
                                       "updated",
                                       "publiziert am",
                                       "veröffentlicht am",
                                       "veröffentlicht",
                                       "geschrieben am",
                                       "publié le",
                                       "publicado",
                                       "author",
                                       "autor",
                                       "admin",
                                       "name",
                                       "share",
                                       "about the author",
                                       "post author",
                                       "über den autor",
                                       "written",
                                       "posted",
                                       "no author",
                                       "all posts",
                                       "more posts",
                                       "follow"})
    if (low == label) return true;
  for (const std::string_view part :
       {" says", " sagt", " said", " schreibt", " schrieb", "(erforderlich)", "(required)", "view all", "alle beiträge",
        "more by", "about ", "über ", "posts by"})
    if (low.find(part) != std::string::npos) return true;
  return false;
}

// "Posted on 21 September by A. Tzlil" -> what is behind the last "by".
void cut_before_by(std::string& name) {
  if (std::none_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; })) return;
  for (const std::string_view by : {" by ", " von ", " por ", " par ", " door ", " da ", " di ", " av ", " przez "})
    if (const std::size_t at = name.find(by); at != std::string::npos) {
      name = name.substr(at + by.size());
      return;
    }
}

// "Words by Dora Whitlock Photos by Ben Ashe" -> the words' author.
void cut_before_pictures(std::string& name) {
  for (const std::string_view end : {" Illustration", " Foto", " Photo", " Bild", " Images", " Pictures", " Graphics"})
    if (const std::size_t at = name.find(end); at != std::string::npos && at > 0) name.resize(at);
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

// Small words that stand within names and between them.
bool is_particle(std::string_view word) {
  for (const std::string_view known :
       {"de",  "von", "van", "der", "den", "la",  "le",    "du",  "da",  "di", "del", "della",
        "dos", "das", "do",  "und", "and", "et",  "y",     "e",   "i",   "og", "och", "from",
        "of",  "for", "für", "al",  "el",  "bin", "ibn",   "ten", "ter", "zu", "zum", "zur",
        "vom", "the", "des", "en",  "in",  "dr.", "prof.", "&",   "/",   "-"})
    if (word == known) return true;
  return false;
}

bool starts_low(std::string_view word) {
  const auto first = static_cast<unsigned char>(word[0]);
  return first >= 'a' && first <= 'z';
}

// More than one word that no name has: "You are sending a mail to".
bool is_sentence(std::string_view name) {
  const std::vector<std::string_view> words = words_of(name);
  const auto low = std::count_if(words.begin(), words.end(),
                                 [](std::string_view word) { return starts_low(word) && !is_particle(word); });
  return words.size() > 2 && low > 1;
}

// Two to five words that begin like names do.
bool is_full_name(std::string_view text) {
  const std::vector<std::string_view> words = words_of(text);
  if (words.size() < 2 || words.size() > kMostNameWords) return false;
  return std::all_of(words.begin(), words.end(), [](std::string_view word) {
    const auto first = static_cast<unsigned char>(word[0]);
    const bool capital = (first >= 'A' && first <= 'Z') || first >= 0xC3;
    const bool plain = std::none_of(word.begin(), word.end(), [](char c) {
      return is_digit(c) || std::string_view(":;!?()[]\"@").find(c) != std::string_view::npos;
    });
    return plain && (capital || is_particle(word));
  });
}

// "Dora Whitlock, Ben Ashe and Mae Holt"
bool are_full_names(std::string_view text) {
  std::size_t n = 0;
  for (std::size_t at = 0; at < text.size(); ++n) {
    std::size_t end = text.size(), next = text.size();
    for (const std::string_view joint :
         {", and ", ", ", " und ", " and ", " & ", " et ", " y ", " e ", " og ", " och ", " i "})
      if (const std::size_t here = text.find(joint, at); here < end) {
        end = here;
        next = here + joint.size();
      }
    if (!is_full_name(text.substr(at, end - at))) return false;
    at = next;
  }
  return n > 1;
}

// "Aline Corbet, envoyée spéciale": what she is, behind her name.
void cut_before_office(std::string& name) {
  const std::size_t comma = name.find(", ");
  if (comma == std::string::npos) return;
  for (const std::string_view joint : {"and ", "und ", "et ", "y ", "e ", "og ", "och ", "i ", "with ", "mit "})
    if (std::string_view(name).substr(comma + 2).starts_with(joint)) return;
  const char32_t next = decode_utf8(name, comma + 2).code_point;
  if (is_small_letter(next) && is_full_name(std::string_view(name).substr(0, comma))) name.resize(comma);
}

// The first words of a text as far as they are a name.
std::string leading_name(std::string_view text) {
  std::string name;
  std::size_t n = 0;
  for (const std::string_view word : words_of(text)) {
    if (++n > kMostNameWords || (starts_low(word) && !is_particle(word)) || is_particle(word)) break;
    if (!name.empty()) name += ' ';
    name += word;
    if (word.ends_with(',') || (word.ends_with('.') && word.size() > 3)) break;
  }
  return author_name(name);
}

// "A column by Dora Whitlock": an article, one or two words, a byline word, a name.
std::string name_of_phrase(std::string_view text) {
  const std::vector<std::string_view> words = words_of(text);
  const auto is_any = [](std::string_view word, std::initializer_list<std::string_view> known) {
    return std::any_of(known.begin(), known.end(),
                       [&](std::string_view k) { return word.size() == k.size() && begins(word, k); });
  };
  if (words.size() < 4 || !is_any(words[0], {"a", "an", "ein", "eine", "un", "une", "una", "en", "ett", "een"}))
    return {};
  for (std::size_t i = 2; i < std::min<std::size_t>(4, words.size() - 1); ++i)
    if (is_any(words[i], {"by", "von", "par", "por", "av", "af", "door"}))
      return leading_name(text.substr(static_cast<std::size_t>(words[i + 1].data() - text.data())));
  return {};
}

// "21.04.2023 | 13:10 | Dora Whitlock": the one part that is a name.
std::string name_beside_date(std::string_view text) {
  std::string found;
  for (std::size_t at = 0; at <= text.size();) {
    std::size_t end = text.size(), next = text.size() + 1;
    for (const std::string_view separator : {" | ", " - ", " – ", " — ", " · ", " • ", ", "}) {
      const std::size_t here = text.find(separator, at);
      if (here >= end) continue;
      end = here;
      next = here + separator.size();
    }
    const std::string_view part = text.substr(at, end - at);
    at = next;
    if (!is_full_name(part)) continue;
    if (!found.empty()) return {};
    found = author_name(part);
  }
  return found;
}

// "Posted on 21 April 2023 by Dora Whitlock in Gardens" -> without the section, where a name of two words or more
// stands before it.
std::string_view without_section(std::string_view text) {
  for (const std::string_view word : {" in ", " under ", " unter ", " dans ", " en ", " em "})
    if (const std::size_t end = text.rfind(word); end != std::string_view::npos)
      if (is_full_name(author_name(text.substr(0, end)))) return text.substr(0, end);
  return text;
}

// "3, 2008", as it stands behind a month: "Halvard Moe April 3, 2008".
bool is_day_and_year(std::string_view text) {
  std::size_t day = 0;
  while (day < text.size() && is_digit(text[day])) ++day;
  const std::size_t year = text.find_first_not_of(", ", day);
  if (day == 0 || day > 2 || year == std::string_view::npos || year == day || text.size() < year + 4) return false;
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(year),
                     text.begin() + static_cast<std::ptrdiff_t>(year) + 4, is_digit);
}

void cut_month(std::string& name) {
  while (!name.empty() && name.back() == ' ') name.pop_back();
  const std::size_t at = name.rfind(' ');
  if (at == std::string::npos) return;
  std::string last = dates::lowered(std::string_view(name).substr(at + 1));
  if (last.ends_with('.')) last.pop_back();
  if (dates::months_named(last, "") != 0) name.resize(at);
}

}  // namespace

std::string author_name(std::string_view text) {
  std::string name = tidied(text.substr(0, 400));
  if (const std::size_t marker = list_marker(name); marker > 0) name = tidied(std::string_view(name).substr(marker));
  for (std::size_t n = byline_words(name); n > 0; n = byline_words(name)) name = name.substr(n);
  cut_before_by(name);
  for (const std::string_view end : {" | ", " – ", " — ", " · ", " • ", " » ", " am ", " on ", " / "})
    if (const std::size_t at = name.find(end); at != std::string::npos && at > 0) name.resize(at);
  cut_before_pictures(name);
  cut_before_office(name);
  // "R. Rowe, 21. Jan. 2015", "Redaktion 1. November"
  const std::size_t digit = dates::first_figure(name);
  if (digit != std::string::npos && digit >= 4 && (name[digit - 1] == ' ' || name[digit - 1] == ',')) {
    const bool month_first = is_day_and_year(std::string_view(name).substr(digit));
    name.resize(digit);
    if (month_first) cut_month(name);
  }
  for (const std::string_view end :
       {" Stand:", ", Stand", " Uhr", " Publié", " publié", " Mis à jour", " Published", " Posted", " Updated",
        " Veröffentlicht", " Aktualisiert", " Publicado", " Actualizado", " Pubblicato", " Опубликовано"})
    if (const std::size_t at = name.find(end); at != std::string::npos && at > 0) name.resize(at);
  while (!name.empty() && std::string_view(",:;-|/ ").find(name.back()) != std::string_view::npos) name.pop_back();
  const bool address = name.find("http") != std::string::npos || name.find("www.") != std::string::npos ||
                       name.find('@') != std::string::npos || name.find('{') != std::string::npos;
  const bool letters = std::any_of(name.begin(), name.end(),
                                   [](char c) { return is_letter(c) || static_cast<unsigned char>(c) >= 0x80; });
  const bool digit_first = !name.empty() && name[0] >= '0' && name[0] <= '9';
  const bool none =
      name.size() > kLongestAuthor || address || !letters || digit_first || is_label(name) || is_sentence(name);
  return none ? std::string() : name;
}

std::string author_names(std::string_view text) {
  std::string names;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find("; ", at), text.size());
    const std::string name = author_name(text.substr(at, end - at));
    if (!name.empty()) names += (names.empty() ? "" : "; ") + name;
    at = std::min(end + 2, text.size());
  }
  return names;
}

std::string name_of_byline(std::string_view line, bool has_date) {
  if (line.size() > 200) return {};
  const std::string text = tidied(line);
  if (text.size() > 90) return name_of_phrase(text);
  const std::size_t words = byline_words(text);
  if (words == 0 && !has_date) return name_of_phrase(text);
  if (words == 0) {
    // "21.04.2023 13:30 by Dora", "Posted on 21 April 2023 by Dora Whitlock"
    if (!is_digit(text[0]) && !dates::announces_day(text)) return {};
    const std::string_view rest = without_section(text);
    const std::string behind = author_name(rest);
    return !behind.empty() && rest.ends_with(behind) ? behind : name_beside_date(text);
  }
  const auto first = static_cast<unsigned char>(text[words < text.size() ? words : 0]);
  const bool capital = (first >= 'A' && first <= 'Z') || first >= 0xC3;
  const std::string name = capital ? author_name(text) : std::string();
  // A name has four words at most and no full stop at its end.
  if (are_full_names(name)) return name;
  return std::count(name.begin(), name.end(), ' ') > 4 || name.ends_with('.') ? std::string() : name;
}

std::string name_of_label(std::string_view line) {
  if (line.find(':') == std::string_view::npos && line.find("：") == std::string_view::npos) return {};
  const std::string text = tidied(line.substr(0, 400));
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at > 0 && text[at - 1] != ' ') continue;
    const std::string_view rest = std::string_view(text).substr(at);
    const std::size_t words = byline_words(rest);
    if (words == 0) continue;
    const std::string_view label = rest.substr(0, words);
    if (label.find(':') == std::string_view::npos && label.find("：") == std::string_view::npos) continue;
    // Up to the next label.
    std::string_view name = rest.substr(words);
    if (const std::size_t next = name.find(": "); next != std::string_view::npos)
      name = name.substr(0, std::min(name.rfind(' ', next), name.size()));
    const std::size_t end = std::min({name.find(", "), name.find(" ("), name.find(" | "), name.size()});
    name = name.substr(0, end);
    const bool wide = static_cast<unsigned char>(rest[0]) >= 0xE3;
    if (is_full_name(name) || (wide && name.size() <= 30)) return author_name(name);
  }
  return {};
}

bool begins_byline(std::string_view text) { return byline_words(text) > 0; }

bool is_author_label(std::string_view text) {
  std::string probe = tidied(text);
  while (probe.ends_with(':')) probe.pop_back();
  probe += ": ";
  return byline_words(probe) == probe.size();
}

std::string without_site_name(std::string_view name, std::string_view site) {
  const std::string own = essence(site);
  if (own.empty()) return std::string(name);
  for (const std::string_view separator : {", ", " - ", " – ", " | ", " / "}) {
    const std::size_t last = name.rfind(separator), first = name.find(separator);
    if (last == std::string_view::npos) continue;
    if (essence(name.substr(last + separator.size())) == own) return std::string(name.substr(0, last));
    if (essence(name.substr(0, first)) == own) return std::string(name.substr(first + separator.size()));
  }
  return std::string(name);
}

bool is_organisation(std::string_view name) {
  for (const std::string_view word : words_of(name)) {
    for (const std::string_view form :
         {"e.v.", "gmbh",  "ag",   "kg",   "se",   "inc",    "inc.", "ltd",  "ltd.", "llc", "plc",
          "corp", "corp.", "s.a.", "sarl", "s.l.", "s.r.l.", "spa",  "b.v.", "oy",   "ab",  "as"})
      if (word.size() == form.size() && begins(word, form) && word.data() != name.data()) return true;
    // A domain: letters on both sides of its last point, two to six behind it.
    const std::size_t point = word.rfind('.');
    if (point == std::string_view::npos || point < 3 || word.size() - point < 3 || word.size() - point > 7) continue;
    if (std::all_of(word.begin() + static_cast<std::ptrdiff_t>(point) + 1, word.end(),
                    [](char c) { return is_letter(c) || c == ','; }))
      return true;
  }
  return false;
}

bool names_more(std::string_view longer, std::string_view name) {
  if (longer.size() <= name.size() + 3 || !longer.starts_with(name)) return false;
  const std::string_view rest = longer.substr(name.size());
  for (const std::string_view joint : {", ", " und ", " and ", " & ", " et ", " y ", " e ", " og ", " och ", " i "})
    if (rest.starts_with(joint)) {
      const std::string_view next = rest.substr(joint.size());
      return is_full_name(next.substr(0, next.find(", ")));
    }
  return false;
}

}  // namespace winnow::html
