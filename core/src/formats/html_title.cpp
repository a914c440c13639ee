#include "html_title.h"

#include <winnow/text.h>

#include <algorithm>
#include <array>

namespace winnow::html {
namespace {

constexpr std::size_t kLongestName = 100;  // bytes of an author's

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Letters and digits alone, in lower case: what two spellings of a title have in common.
std::string essence(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool letter =
        (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    if (letter) out += lower(c);
  }
  return out;
}

constexpr std::array<std::string_view, 9> kSeparators{" | ", " - ", " – ", " — ", " » ", " « ", " · ", " :: ", " / "};

// "Title - Site" -> its parts.
std::vector<std::string_view> parts_of(std::string_view title) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < title.size(); ++at) {
    for (const std::string_view separator : kSeparators) {
      if (!title.substr(at).starts_with(separator)) continue;
      parts.push_back(title.substr(begin, at - begin));
      begin = at + separator.size();
      at = begin - 1;
      break;
    }
  }
  parts.push_back(title.substr(begin));
  return parts;
}

// The title without the site's name at its end or beginning.
std::string without_site(std::string_view title, std::string_view site) {
  const std::vector<std::string_view> parts = parts_of(title);
  if (parts.size() < 2) return std::string(title);
  const std::string name = essence(site);
  const auto is_site = [&](std::string_view part) {
    const std::string own = essence(part);
    return !name.empty() && !own.empty() && (own == name || own.find(name) == 0 || name.find(own) == 0);
  };
  const auto offset = [&](std::string_view part) { return static_cast<std::size_t>(part.data() - title.data()); };
  if (is_site(parts.back()))
    return tidied(title.substr(0, offset(parts.back()) - 1)
                      .substr(0, offset(parts[parts.size() - 2]) + parts[parts.size() - 2].size()));
  if (is_site(parts.front())) return tidied(title.substr(offset(parts[1])));
  // No name is known: what stands last is the site's when it is the shorter part.
  if (name.empty() && parts.back().size() < offset(parts.back()) / 2)
    return tidied(title.substr(0, offset(parts[parts.size() - 2]) + parts[parts.size() - 2].size()));
  return std::string(title);
}

constexpr std::array<std::string_view, 42> kBylines{"written by",
                                                    "posted by",
                                                    "published by",
                                                    "story by",
                                                    "words by",
                                                    "article by",
                                                    "reported by",
                                                    "review by",
                                                    "by",
                                                    "geschrieben von",
                                                    "erstellt von",
                                                    "alles von",
                                                    "alle artikel von",
                                                    "publiziert von",
                                                    "veröffentlicht von",
                                                    "verfasst von",
                                                    "ein artikel von",
                                                    "ein beitrag von",
                                                    "beitrag von",
                                                    "von",
                                                    "text von",
                                                    "autor",
                                                    "autorin",
                                                    "autoren",
                                                    "author",
                                                    "authors",
                                                    "post author",
                                                    "text",
                                                    "escrito por",
                                                    "publicado por",
                                                    "écrit par",
                                                    "publié par",
                                                    "por",
                                                    "par",
                                                    "di",
                                                    "da",
                                                    "door",
                                                    "av",
                                                    "af",
                                                    "przez",
                                                    "autore",
                                                    "автор"};

// Bytes of the byline words at the beginning.
std::size_t byline_words(std::string_view text) {
  for (const std::string_view words : kBylines) {
    if (text.size() <= words.size()) continue;
    const bool same =
        std::equal(words.begin(), words.end(), text.begin(), [](char a, char b) { return a == lower(b); });
    std::size_t end = words.size();
    if (!same || (text[end] != ' ' && text[end] != ':')) continue;
    while (end < text.size() && (text[end] == ' ' || text[end] == ':')) ++end;
    return end;
  }
  return 0;
}

// Labels and other people's words that stand where names do.
bool is_label(std::string_view name) {
  std::string low(name);
  std::transform(low.begin(), low.end(), low.begin(), lower);
  for (const std::string_view label : {"by",
                                       "von",
                                       "por",
                                       "par",
                                       "posted on",
                                       "published on",
                                       "published",
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
  for (const std::string_view by : {" by ", " von ", " por ", " par ", " door ", " da ", " di "})
    if (const std::size_t at = name.find(by); at != std::string::npos) {
      name = name.substr(at + by.size());
      return;
    }
}

}  // namespace

std::string tidied(std::string_view text) {
  std::string out;
  bool space = false;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_utf8(text, at);
    if (is_white_space(d.code_point) || is_stray(d.code_point)) {
      space = space || is_white_space(d.code_point);
    } else {
      if (space && !out.empty()) out += ' ';
      space = false;
      out.append(text, at, d.size);
    }
    at += d.size;
  }
  return out;
}

std::string choose_title(std::string_view html_title, std::string_view og_title,
                         const std::vector<std::string>& headings, std::string_view site, const char*& source) {
  const std::string whole = essence(html_title), shared = essence(og_title), name = essence(site);
  // A main heading that the page's title repeats; of several the longest.
  std::string_view best;
  for (const std::string& heading : headings) {
    const std::string own = essence(heading);
    if (own.size() < 3 || own == name) continue;
    const bool told = whole.find(own) != std::string::npos || shared.find(own) != std::string::npos ||
                      (!shared.empty() && own.find(shared) != std::string::npos);
    if (told && heading.size() > best.size()) best = heading;
  }
  source = "h1";
  if (!best.empty()) return std::string(best);
  if (headings.size() == 1 && essence(headings[0]).size() >= 3 && essence(headings[0]) != name) return headings[0];
  source = "og:title";
  if (!og_title.empty()) return without_site(og_title, site);
  source = "title";
  return without_site(html_title, site);
}

std::string author_name(std::string_view text) {
  std::string name = tidied(text.substr(0, 400));
  if (const std::size_t marker = list_marker(name); marker > 0) name = tidied(std::string_view(name).substr(marker));
  for (std::size_t n = byline_words(name); n > 0; n = byline_words(name)) name = name.substr(n);
  cut_before_by(name);
  for (const std::string_view end : {" | ", " – ", " — ", " · ", " • ", " » ", " am ", " on ", " / "})
    if (const std::size_t at = name.find(end); at != std::string::npos && at > 0) name.resize(at);
  // "R. Rowe, 21. Jan. 2015", "Redaktion 1. November"
  const std::size_t digit = name.find_first_of("0123456789");
  if (digit != std::string::npos && digit >= 4 && (name[digit - 1] == ' ' || name[digit - 1] == ','))
    name.resize(digit);
  for (const std::string_view end : {" Stand:", ", Stand", " Uhr"})
    if (const std::size_t at = name.find(end); at != std::string::npos && at > 0) name.resize(at);
  while (!name.empty() && std::string_view(",:;-|/ ").find(name.back()) != std::string_view::npos) name.pop_back();
  const bool address = name.find("http") != std::string::npos || name.find("www.") != std::string::npos ||
                       name.find('@') != std::string::npos || name.find('{') != std::string::npos;
  const bool letters = std::any_of(name.begin(), name.end(), [](char c) {
    return (lower(c) >= 'a' && lower(c) <= 'z') || static_cast<unsigned char>(c) >= 0x80;
  });
  return name.size() > kLongestName || address || !letters || is_label(name) ? std::string() : name;
}

std::string name_of_byline(std::string_view line) {
  const std::string text = tidied(line.substr(0, 200));
  const std::size_t words = byline_words(text);
  if (words == 0 || text.size() > 90) return {};
  const auto first = static_cast<unsigned char>(text[words < text.size() ? words : 0]);
  const bool capital = (first >= 'A' && first <= 'Z') || first >= 0xC3;
  const std::string name = capital ? author_name(text) : std::string();
  // A name has four words at most and no full stop at its end.
  return std::count(name.begin(), name.end(), ' ') > 4 || name.ends_with('.') ? std::string() : name;
}

}  // namespace winnow::html
