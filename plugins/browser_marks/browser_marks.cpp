// browser_marks: what text browsers (lynx, links, elinks, w3m) add to a page that they print: a number before each
// link, the list of their addresses at the end, and marks for what they cannot show.
//
//   * [1]Home                         * Home
//   [IMG] (BUTTON) Search             Search
//   The ferry stops in [2]March.  ->  The ferry stops in March.
//   References
//      1. https://saltmere.example/
//      2. https://saltmere.example/march
//
// And what a crawler that writes Markdown sets above each page, "Title: ...", "URL Source: ...", "Markdown Content:":
// of this the title stays.
//
// It comes before all that judges lines by their words: with a number before it "Home" is no menu. An author's own
// numbers stand behind what they belong to ("as shown [1]."); those of a browser stand before it and go up by one from
// link to link. With the list below them few are enough to be sure, without it many are needed, and a menu among them:
// verses and paragraphs are numbered alike.
#include <winnow/text.h>
#include <winnow/plugin.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <vector>

namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// How many digits the text begins with, and what they say; 0 when they are more than a page has links.
std::size_t digits(std::string_view text, std::uint32_t& number) {
  constexpr std::size_t kMost = 5;
  std::size_t n = 0;
  for (number = 0; n < text.size() && n <= kMost && winnow::is_ascii_digit(text[n]); ++n)
    number = number * 10 + static_cast<std::uint32_t>(text[n] - '0');
  return n <= kMost ? n : 0;
}

// "https://...", "mailto:...", "file:///...": a scheme and what it leads to.
bool is_address(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() &&
         (is_letter(text[at]) || winnow::is_ascii_digit(text[at]) || text[at] == '+' || text[at] == '-'))
    ++at;
  return at >= 2 && at + 1 < text.size() && is_letter(text[0]) && text[at] == ':' && text[at + 1] != ' ';
}

// Where a number stands: before a word, as those of links do; behind one, as an author's do; or neither can be said,
// where it stands alone or between two words.
enum class Place : std::uint8_t { kBefore, kBehind, kEither };

// "[12]" somewhere in a line.
struct Mark {
  std::uint32_t block, begin, end, number;
  Place place;
  bool after_bullet;  // the first thing in an item of a list
};

bool is_word_end(char c) {
  return is_letter(c) || winnow::is_ascii_digit(c) || c == '.' || c == '"' || static_cast<signed char>(c) < 0;
}

void find_marks(const winnow::Block& block, std::vector<Mark>& marks) {
  if (!block.ascii().has('[') || !block.tag_path().empty()) return;
  const std::string_view text = block.text();
  const std::size_t indent = winnow::blank_prefix(text);
  const std::size_t begin = indent + winnow::list_marker(text.substr(indent));
  bool alone = true;  // the line holds nothing but numbers before this one, up to `seen`
  for (std::size_t at = text.find('['), seen = begin; at != std::string_view::npos; at = text.find('[', at + 1)) {
    std::uint32_t number = 0;
    const std::size_t end = at + digits(text.substr(at + 1), number) + 2;
    if (number == 0 || end > text.size() || text[end - 1] != ']') continue;
    constexpr std::string_view kNoBeginnings = " \t.,;:!?)]}'";
    const bool before = end < text.size() && kNoBeginnings.find(text[end]) == std::string_view::npos;
    const bool first = alone && seen == begin;
    alone = alone && at >= seen && winnow::is_blank(text.substr(seen, at - seen));
    Place place = before ? Place::kBefore : Place::kBehind;
    if (before ? !alone && is_word_end(text[at - 1]) : alone) place = Place::kEither;
    marks.push_back({block.index(), static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end), number, place,
                     first && alone && begin > indent});
    seen = end;
  }
}

std::size_t count(const std::vector<Mark>& marks, Place place) {
  return static_cast<std::size_t>(
      std::count_if(marks.begin(), marks.end(), [&](const Mark& mark) { return mark.place == place; }));
}

// Those that go up by one from link to link: what an author puts in brackets has another number, nearly always.
std::vector<Mark> in_order(const std::vector<Mark>& marks) {
  std::vector<Mark> found;
  for (const Mark& mark : marks)
    if (mark.number == found.size() + 1) found.push_back(mark);
  return found;
}

// And those that columns or a lost number put out of order: the first of each number that the list has.
void add_out_of_order(const std::vector<Mark>& marks, std::uint32_t last, std::vector<Mark>& links) {
  const std::size_t ordered = links.size();
  std::vector<bool> seen(std::size_t{last} + 1);
  for (const Mark& mark : marks) {
    if (mark.number <= ordered || mark.number > last || mark.place == Place::kBehind || seen[mark.number]) continue;
    seen[mark.number] = true;
    links.push_back(mark);
  }
}

// A line of the list at the end: "12. https://...", "[12] https://...", "3. Image: https://...", and "4. The tide
// mill", where the link's title stands above its address.
struct Entry {
  std::uint32_t number = 0;  // 0: the line is none
  bool address = false;
};

Entry entry_of(std::string_view line) {
  std::string_view text = winnow::trim(line);
  const bool bracket = !text.empty() && text.front() == '[';
  text.remove_prefix(bracket);
  std::uint32_t number = 0;
  const std::size_t n = digits(text, number);
  if (number == 0 || n + 1 >= text.size() || text[n] != (bracket ? ']' : '.') || text[n + 1] != ' ') return {};
  const std::string_view rest = winnow::trim(text.substr(n + 1));
  const std::size_t colon = rest.find(": ");
  return {number, is_address(rest) || (colon != std::string_view::npos && is_address(rest.substr(colon + 2)))};
}

// A short line without a number: "References", "Visible links:".
bool is_heading(std::string_view line) {
  constexpr std::ptrdiff_t kMostSpaces = 3;
  const std::string_view text = winnow::trim(line);
  return !text.empty() && std::count(text.begin(), text.end(), ' ') <= kMostSpaces &&
         text.find('.') == std::string_view::npos && std::none_of(text.begin(), text.end(), winnow::is_ascii_digit);
}

// What browsers call the list, in some of the languages that they speak.
bool is_name_of_list(std::string_view line) {
  const std::string_view text = winnow::trim(line);
  for (const std::string_view name :
       {"References", "References:", "Links:", "Referenzen", "Verweise", "Références", "Referencias", "Referências",
        "Riferimenti", "Referenties", "Verwijzingen", "Referenser", "Referanser", "Odkazy", "Odnośniki", "Ссылки"})
    if (text == name) return true;
  return false;
}

// The list: its first block, headings with it; how many entries it has, and the last one's number.
struct List {
  std::size_t begin = kNone, entries = 0;
  std::uint32_t last = 0;
};

// Up from the page's end: entries whose numbers go down, most of them addresses, with headings between.
List find_list(const winnow::Page& page) {
  constexpr std::size_t kMostHeadings = 2;
  List list;
  std::size_t addresses = 0, headings = 0;
  std::uint32_t above = UINT32_MAX;
  bool has_address = false;  // the line below is one
  for (std::size_t i = page.size(); i-- > 0;) {
    const std::string_view line = page[i].text();
    const Entry entry = entry_of(line);
    if (entry.number != 0 && entry.number < above) {
      above = entry.number;
      list.begin = i;
      list.last = std::max(list.last, entry.number);
      ++list.entries;
      addresses += entry.address || has_address;
      headings = 0;
      has_address = false;
    } else if (entry.number == 0 && !has_address && is_address(winnow::trim(line))) {
      has_address = true;
    } else if (list.entries == 0 || !is_heading(line) || ++headings > kMostHeadings) {
      break;
    }
  }
  if (list.entries == 0 || addresses * 3 < list.entries * 2) return {};
  // What stands above it is its name, or the name of its first part with its own above.
  if (list.begin > 0 && is_heading(page[list.begin - 1].text())) --list.begin;
  if (list.begin > 0 && !is_name_of_list(page[list.begin].text()) && is_name_of_list(page[list.begin - 1].text()))
    --list.begin;
  return list;
}

constexpr std::size_t kMany = 20;  // an author who counts something in brackets before it seldom comes so far

// Half of the list's links at least are in the text (browsers list hidden ones, too), and hardly one stands where an
// author puts the number of a note.
bool are_links_of(const List& list, const std::vector<Mark>& marks) {
  constexpr std::size_t kFewest = 3;
  return marks.size() >= kFewest && marks.size() * 2 >= list.entries &&
         count(marks, Place::kBehind) * 4 <= marks.size() &&
         (marks.size() >= kMany || count(marks, Place::kBefore) * 3 >= marks.size() * 2);
}

// Without a list: with the items of a menu among them, and nothing on the page that the numbers refer to.
bool are_links(const std::vector<Mark>& links, std::size_t all) {
  constexpr std::size_t kItems = 5;
  const auto items = std::count_if(links.begin(), links.end(), [](const Mark& mark) { return mark.after_bullet; });
  return links.size() >= kMany && static_cast<std::size_t>(items) >= kItems &&
         count(links, Place::kBehind) * 4 <= links.size() && (all - links.size()) * 2 <= links.size();
}

// "(BUTTON)", "[IMG]": what lynx, links and elinks print for what has no words. A page has several. In a forum's own
// code a picture stands between two such marks, and its rules name one: "[IMG] code is on".
constexpr std::size_t kFewestStandIns = 2;
constexpr std::string_view kStandIns[] = {"(BUTTON)", "[IMG]", "[INLINE]", "[EMBED]"};

bool is_forum_code(const winnow::Page& page) {
  for (const winnow::Block block : page)
    if (block.ascii().has('[') && block.text().find("[/") != std::string_view::npos) return true;
  return false;
}

// The lines above a page that a crawler wrote: from its title down to the line that announces the text. Their number, 0
// where there are none.
std::size_t crawler_head(const winnow::Page& page) {
  constexpr std::size_t kMostLines = 12;
  bool address = false;
  for (std::size_t i = 0; i < std::min(page.size(), kMostLines); ++i) {
    const std::string_view text = winnow::trim(page[i].text());
    if (!page[i].tag_path().empty()) return 0;
    address = address || text.starts_with("URL Source: http");
    if (address && text == "Markdown Content:") return i + 1;
  }
  return 0;
}

class BrowserMarks {
 public:
  explicit BrowserMarks(const winnow::Host&) {}

  void process(const winnow::Page& page, winnow::Edits& edits) const {
    std::vector<Mark> marks;
    std::size_t stand_ins = 0;  // lines
    for (const winnow::Block block : page) {
      find_marks(block, marks);
      stand_ins += holds_stand_in(block);
    }
    take_out_head(page, edits);
    const std::size_t end = marks.empty() ? page.size() : take_out_numbers(page, marks, edits);
    if (stand_ins < kFewestStandIns || is_forum_code(page)) return;
    for (std::size_t i = 0; i < end; ++i)
      if (holds_stand_in(page[i])) take_out_stand_ins(page[i], edits);
  }

 private:
  enum Reason : std::uint32_t { kNumber, kList, kStandIn, kHead };  // in the order of "reasons"

  static void take_out_head(const winnow::Page& page, winnow::Edits& edits) {
    constexpr std::string_view kTitle = "Title: ";
    const std::size_t end = crawler_head(page);
    for (std::size_t i = 0; i < end; ++i) {
      const std::size_t title = page[i].text().find(kTitle);
      if (i == 0 && title == winnow::blank_prefix(page[i].text()))
        edits.replace(page[i], title, title + kTitle.size(), {}, kHead, kTitle);
      else
        edits.drop(page[i], kHead, "what a crawler says of the page");
    }
  }

  // Returns where the list begins that goes, else the page's end.
  static std::size_t take_out_numbers(const winnow::Page& page, const std::vector<Mark>& marks, winnow::Edits& edits) {
    List list = find_list(page);
    // Numbers within the list are none of the text's.
    const auto behind = std::find_if(marks.begin(), marks.end(), [&](const Mark& m) { return m.block >= list.begin; });
    std::vector<Mark> links = in_order({marks.begin(), behind});
    if (list.entries > 0) add_out_of_order({marks.begin(), behind}, list.last, links);
    if (list.entries == 0 || !are_links_of(list, links)) {
      list = {};
      links = in_order(marks);
      if (!are_links(links, marks.size())) return page.size();
    }
    for (const Mark& link : links) {
      const winnow::Block block = page[link.block];
      edits.replace(block, link.begin, link.end, {}, kNumber, block.text().substr(link.begin, link.end - link.begin));
    }
    for (std::size_t i = list.begin; i < page.size(); ++i)
      edits.drop(page[i], kList, "the addresses of the page's links");
    return std::min(list.begin, page.size());
  }

  static bool holds_stand_in(const winnow::Block& block) {
    constexpr winnow::CharSet kBrackets("[(");
    return block.ascii().has_any(kBrackets) && block.tag_path().empty() &&
           std::any_of(std::begin(kStandIns), std::end(kStandIns),
                       [&](std::string_view mark) { return block.text().find(mark) != std::string_view::npos; });
  }

  static void take_out_stand_ins(const winnow::Block& block, winnow::Edits& edits) {
    for (const std::string_view mark : kStandIns)
      for (std::size_t at = block.text().find(mark); at != std::string_view::npos;
           at = block.text().find(mark, at + mark.size()))
        edits.replace(block, at, at + mark.size(), {}, kStandIn, mark);
  }
};

}  // namespace

WINNOW_PLUGIN(BrowserMarks, R"(
  "name": "browser_marks", "version": "1.0.0", "order": 150,
  "summary": "takes out what text browsers add: numbers of links, the list of addresses, (BUTTON), [IMG], and a crawler's head",
  "reasons": [
    {"name": "link number", "help": "a browser's number of the link behind it"},
    {"name": "list of links", "help": "a browser's list of the page's links, at the end"},
    {"name": "stand-in", "help": "what a browser prints for a button or a picture"},
    {"name": "crawler head", "help": "what a crawler writes above a page: its address, when it was taken"}],
  "rerun_on": ["text"])")
