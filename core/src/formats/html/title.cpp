#include "title.h"

#include <winnow/text.h>

#include <algorithm>
#include <array>

#include "ascii.h"

namespace winnow::html {
namespace {

using ascii::is_digit;
using ascii::is_letter;
using ascii::lower;

constexpr std::string_view kGluedDash = "– ";  // "Jumpers– Saltmere Wool", as shops' programs write it
constexpr std::array<std::string_view, 10> kSeparators{" | ", " - ", " – ",  " — ", " » ",
                                                       " « ", " · ", " :: ", " / ", kGluedDash};

// "Title - Site" -> its parts.
std::vector<std::string_view> parts_of(std::string_view title) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < title.size(); ++at) {
    for (const std::string_view separator : kSeparators) {
      const bool glued = separator == kGluedDash && (at == begin || title[at - 1] == ' ');
      if (!title.substr(at).starts_with(separator) || glued) continue;
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
  constexpr std::size_t kLeastEnd = 4;  // "Courier" of "Saltmere Courier"
  const std::string last = essence(parts.back());
  const bool ends_in_site = is_site(parts.back()) || (last.size() >= kLeastEnd && name.ends_with(last));
  const auto offset = [&](std::string_view part) { return static_cast<std::size_t>(part.data() - title.data()); };
  if (ends_in_site)
    return tidied(title.substr(0, offset(parts.back()) - 1)
                      .substr(0, offset(parts[parts.size() - 2]) + parts[parts.size() - 2].size()));
  if (is_site(parts.front())) return tidied(title.substr(offset(parts[1])));
  // No name is known: what stands last is the site's when it is the shorter part.
  if (name.empty() && parts.back().size() < offset(parts.back()) / 2)
    return tidied(title.substr(0, offset(parts[parts.size() - 2]) + parts[parts.size() - 2].size()));
  return std::string(title);
}

// "Beans - by Dora Whitlock", as newsletters say it.
std::string without_author(std::string title) {
  const std::vector<std::string_view> parts = parts_of(title);
  if (parts.size() < 2 || !parts.back().starts_with("by ") ||
      std::count(parts.back().begin(), parts.back().end(), ' ') > 4)
    return title;
  const std::string_view before = parts[parts.size() - 2];
  return title.substr(0, static_cast<std::size_t>(before.data() - title.data()) + before.size());
}

// "Saddle Talk - View topic - Squeaky headset"
std::string topic_in(std::string_view html_title) {
  const std::vector<std::string_view> parts = parts_of(html_title);
  if (parts.size() != 3) return {};
  for (const std::string_view words :
       {"View topic", "Thema anzeigen", "Voir le sujet", "Ver Tema", "Ver tema", "Просмотр темы", "Zobacz temat",
        "Bekijk onderwerp", "Leggi argomento", "Visa ämne"})
    if (parts[1] == words) return tidied(parts[2]);
  return {};
}

// "Nach den Lockerungen Autohäuser rechnen mit Anlauf" with "Autohäuser rechnen mit Anlauf" told to others: a line
// above the headline within the heading. Both are told in their own words, so the end of one has to be all of the
// other.
std::string_view without_line_above(std::string_view heading, std::string_view told) {
  constexpr std::size_t kLeast = 12;  // bytes of letters: a headline, no word
  const std::string own = essence(told), all = essence(heading);
  if (own.size() < kLeast || own.size() >= all.size() || !all.ends_with(own)) return {};
  for (std::size_t at = heading.find(' '); at != std::string_view::npos; at = heading.find(' ', at + 1))
    if (essence(heading.substr(at)).size() == own.size()) {
      // "The", "New" before it are the title's own; so is what goes on small or with a number.
      const std::string_view above = heading.substr(0, at), rest = heading.substr(at + 1);
      const bool is_label = above.ends_with(':') || above.find(' ') != std::string_view::npos;
      if (!is_label || is_digit(rest[0]) || is_small_letter(decode_utf8(rest, 0).code_point)) return {};
      return rest.substr(std::min(rest.find_first_not_of(": |-/"), rest.size()));
    }
  return {};
}

// "Squeaky headset - Saddle Talk" with "Saddle Talk" as the main heading and "Squeaky headset" as a lower one: boards
// print their own name larger than the thread's.
bool is_site_above(std::string_view main, const std::string& lower, std::string_view html_title) {
  const std::vector<std::string_view> parts = parts_of(html_title);
  return parts.size() > 1 && essence(parts.back()) == essence(main) && essence(parts.front()) == essence(lower) &&
         essence(lower).size() >= 3;
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

std::string essence(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool letter = is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
    if (letter) out += lower(c);
  }
  return out;
}

std::string choose_title(std::string_view html_title, std::string_view og_title,
                         const std::vector<std::string>& headings, const std::vector<std::string>& lower_headings,
                         std::string_view site, const char*& source) {
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
  for (const std::string& lower : lower_headings) {
    source = "heading";
    if (!best.empty() && is_site_above(best, lower, html_title)) return lower;
  }
  source = "title";
  if (std::string topic = topic_in(html_title); !topic.empty()) return topic;
  // "Salt Notes: Rudder again" below the heading "Salt Notes": a diary's name and its entry's.
  source = "og:title";
  if (!best.empty() && !shared.empty() && whole == essence(best) + shared) return std::string(og_title);
  source = "h1";
  const std::string told = without_site(og_title.empty() ? html_title : og_title, site);
  const std::string_view main = best.empty() && headings.size() == 1 ? std::string_view(headings[0]) : best;
  if (const std::string_view end = without_line_above(main, told); !end.empty()) return std::string(end);
  if (!best.empty()) return std::string(best);
  if (headings.size() == 1 && essence(headings[0]).size() >= 3 && essence(headings[0]) != name) return headings[0];
  source = "og:title";
  if (!og_title.empty()) return without_author(without_site(og_title, site));
  // A lower heading that the page's title begins with.
  source = "heading";
  const std::vector<std::string_view> parts = parts_of(html_title);
  for (const std::string& lower : lower_headings)
    if (parts.size() > 1 && essence(lower) == essence(parts.front()) && essence(lower).size() >= 3) return lower;
  source = "title";
  return without_author(without_site(html_title, site));
}

}  // namespace winnow::html
