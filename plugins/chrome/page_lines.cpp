#include "page_lines.h"

#include <winnow/text.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "link_addresses.h"
#include "signs_in_context.h"
#include "title_search.h"

namespace chrome {
namespace {

constexpr winnow::CharSet kDigits("0123456789");
constexpr std::uint32_t kLongestCueLine = 60;  // words; longer lines are prose whatever they begin with

// A line while it is looked at: what is found, and what it is found in.
struct Seen : Look {
  Seen(const winnow::Block& block, std::string_view shown, bool row_in_table)
      : text(shown), ascii(block.ascii()), only_ascii(block.is_ascii()) {
    n_words = block.n_words();
    kind = block.kind();
    in_table = row_in_table;
  }
  std::string_view text;    // trimmed
  std::string_view folded;  // without its list marker, numbers as "0"; empty for lines too long for cues
  winnow::CharSet ascii;
  bool only_ascii;
};

bool is_ascii_alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// How long a line that begins with a cue may be: a label and what it labels, or a notice of two sentences.
std::uint32_t longest_with_prefix(const winnow::PhraseMatch& cue) {
  const std::string_view category = cue.category;
  // "Powered by" names a maker in a footer and begins a sentence about a machine.
  if (category == "rights" && cue.phrase.ends_with(" by")) return 6;
  // "Reply to Ada", "Sort by: newest": two words begin many a sentence.
  if (category == "comments" && cue.n_words <= 2) return 10;
  if (is_one_of(category, {"cookie", "error", "rights", "comments", "advert", "legal"})) return 40;
  if (is_one_of(category, {"subscribe", "tags"})) return 25;
  return 10;
}

// Marks that open a quotation, each with those that close it.
struct QuotationMarks {
  std::string_view opening;
  std::array<std::string_view, 3> closing;
  bool arrows = false;  // sites set them for arrows as well
};
constexpr QuotationMarks kQuotations[] = {
    {"\"", {"\""}},
    {"'", {"'"}},
    {"\u201C", {"\u201D"}},
    {"\u2018", {"\u2019"}},
    {"\u201D", {"\u201D"}},
    {"\u2019", {"\u2019"}},
    {"\u201E", {"\u201C", "\u201D", "\""}},
    {"\u201A", {"\u2018", "\u2019", "'"}},
    {"\u00AB", {"\u00BB"}, true},
    {"\u00BB", {"\u00AB"}, true},
    {"\u2039", {"\u203A"}, true},
    {"\u203A", {"\u2039"}, true},
    {"\u300C", {"\u300D"}},
    {"\u300E", {"\u300F"}},
};

// Does it begin with a quotation that is closed again, a dash before it or none? The author says what stands on a page:
// "We use cookies.", or what somebody answers: "- “Ok.”" A mark alone may be an arrow, "» Log in", and two of them
// around labels part a pager: "« Older posts | Newer posts »".
bool begins_with_quotation(std::string_view text, bool ends_sentence) {
  if (text.empty() || std::isalnum(static_cast<unsigned char>(text.front())) != 0) return false;  // most lines
  for (const std::string_view dash : {"- ", "\u2013 ", "\u2014 "})
    if (ends_sentence && text.starts_with(dash)) text.remove_prefix(dash.size());
  for (const QuotationMarks& marks : kQuotations) {
    if (text.front() != marks.opening.front() || !text.starts_with(marks.opening)) continue;
    for (const std::string_view closing : marks.closing) {
      const std::size_t at = closing.empty() ? std::string_view::npos : text.find(closing, marks.opening.size());
      if (at != std::string_view::npos && (!marks.arrows || ends_sentence)) return true;
    }
  }
  return false;
}

// "Reply to all questions.", "Reply to this in time. It matters": what a site prints of so few words is a label.
bool is_sentence_of_reply(const Seen& line, const winnow::PhraseMatch& cue) {
  return cue.category == "comments" && cue.n_words <= 2 && line.n_words > cue.n_words + 1 &&
         (line.text.ends_with('.') || line.text.find(". ") != std::string_view::npos) && !line.shape.ends_cut;
}

// A line that begins with a cue is a label or a notice of the site, unless it reads on as the author's sentence does:
// too long, or a colon with a clause behind it.
bool is_call(const Seen& line, const winnow::PhraseMatch& cue) {
  if (line.n_words > longest_with_prefix(cue) || is_sentence_of_reply(line, cue)) return false;
  const bool notice = is_one_of(cue.category, {"cookie", "error", "rights", "comments", "tags", "legal", "advert"});
  // "We use cookies: a history of the sentence": a title. A notice is a sentence.
  if (cue.category == "cookie" && cue.n_words >= 3 && !line.shape.ends_sentence &&
      line.text.find(": ") != line.text.npos)
    return false;
  // "3 comments on the figures were received.": counted in a sentence, not above what is counted.
  if (cue.category == "comments" && cue.phrase.starts_with('0') && line.text.ends_with('.') && !line.shape.ends_cut)
    return false;
  const std::uint32_t most = static_cast<std::uint32_t>(cue.n_words) + 8;
  if (!notice && line.shape.ends_sentence && line.n_words > most) return false;
  const std::size_t colon = line.text.find(": ");
  return notice || colon == std::string_view::npos || !line.shape.ends_sentence || line.n_words <= cue.n_words + 3;
}

// "--tags=<pattern>", "reject::", "`share_url`", "$site_footer", "6.6. Comments": a name or a heading in a manual, not
// a word on a page.
bool is_term(std::string_view text, const winnow::CharSet& ascii) {
  constexpr winnow::CharSet kMarks("-:`$_."), kInNames("$_");
  if (!ascii.has_any(kMarks)) return false;
  const auto letter = [&](std::size_t at) {
    return at < text.size() && ((text[at] >= 'a' && text[at] <= 'z') || (text[at] >= 'A' && text[at] <= 'Z'));
  };
  if (kDigits.has(text.front())) {
    std::size_t end = 0, stops = 0;
    for (; end < text.size() && (kDigits.has(text[end]) || text[end] == '.'); ++end) stops += text[end] == '.';
    if (stops >= 2 && end < text.size() && text[end] == ' ') return true;
  }
  if (text.front() == '[' || text.front() == '(') text.remove_prefix(1);
  if (text.starts_with("--") && (letter(2) || text.substr(2).starts_with('['))) return true;
  if (text.ends_with("::") || ascii.has('`')) return true;
  for (std::size_t at = 0; ascii.has_any(kInNames) && at < text.size(); ++at)
    if ((text[at] == '$' || (text[at] == '_' && at > 0 && letter(at - 1))) && letter(at + 1)) return true;
  return false;
}

// "[edit]", "[edit | edit source]" beside a heading: so sites set what can be pressed.
bool is_in_brackets(std::string_view text) { return text.front() == '[' && text.back() == ']'; }

void mark_sign(Seen& line, bool strong) {
  if (strong)
    line.strong = true;
  else
    line.weak = true;
}

// "Tags: tide, harbour": the colon directly behind it makes a label of a word that could begin a sentence. "Tag der
// offenen Tür: ..." is a German heading.
bool is_label_before_colon(std::string_view text, const winnow::PhraseMatch& cue) {
  std::size_t colon = std::min(text.find(':'), text.find("\uFF1A"));
  if (colon == text.npos) return false;
  while (colon > 0 && text[colon - 1] == ' ') --colon;
  const auto words = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), ' ');
  const bool marked = winnow::list_marker(text) > 0;
  return static_cast<std::size_t>(words) <= cue.n_words + (marked ? 1u : 0u);
}

void weigh_cue(Seen& line) {
  const winnow::PhraseMatch& cue = *line.cue;
  if (is_guarded(cue.category)) {
    // "Photo: Ada Wirth", not "Photo" alone. Dates and bylines are roles.h's to see.
    line.protects = (cue.category == "credit" || cue.category == "correction") && line.n_words <= kLongestCueLine &&
                    line.n_words > cue.n_words;
    return;
  }
  if (cue.prefix ? !is_call(line, cue) : line.n_words <= 2 && line.text.back() == '.' && !line.shape.ends_cut) return;
  // "§ 4 Views" is a section of a law, "77° View" an angle.
  const bool counts = cue.category == "counter" || cue.category == "comments";
  if (counts && (line.text.starts_with("\u00A7") || line.text.find("\u00B0") != line.text.npos)) return;
  const bool labelled = cue.category == "tags" && cue.prefix && is_label_before_colon(line.text, cue);
  const bool pressed = cue.category == "edit" && is_in_brackets(line.text);
  mark_sign(line, !cue.weak || labelled || pressed);
}

// All of it is cues, one beyond doubt: "Log in | Register", "Home | Archive | About us | Advertise".
bool is_menu_of_cues(const Seen& line, const winnow::PhraseBook& book) {
  bool strong = false;
  return book.covers_folded(line.folded, strong) && strong;
}

// "Home News Sport Login Register": a word of navigation first, one of a log-in and a third cue, half of the words at
// least, and nothing written as in a sentence. Text browsers and dumpers set the entries of a menu in a line.
bool is_glued_menu(const Seen& line, const winnow::PhraseBook& book) {
  constexpr std::uint32_t kLeastWords = 4, kMostWords = 14;
  constexpr winnow::CharSet kMarks(",;:!?()\"");
  if (line.n_words < kLeastWords || line.n_words > kMostWords || line.shape.ends_sentence || line.in_table)
    return false;
  if (line.ascii.has_any(kMarks) || !book.may_begin(line.folded)) return false;
  std::ptrdiff_t small = 0;
  for (std::size_t at = 1; at < line.text.size(); ++at)
    small += line.text[at - 1] == ' ' && line.text[at] >= 'a' && line.text[at] <= 'z';
  if (small > 2) return false;  // "Sign in", "Log out"
  std::size_t cues = 0, words = 0;
  bool login = false;
  for (std::size_t at = 0; at < line.folded.size(); ++words) {
    std::size_t behind = winnow::folded_word(line.folded, at).end;
    const winnow::PhraseMatch* const found = book.longest_folded(line.folded, at, behind);
    if (words == 0 && (found == nullptr || found->category != "nav")) return false;
    cues += found != nullptr;
    login = login || (found != nullptr && found->category == "login");
    at = behind + 1;
  }
  return login && cues >= 3 && 2 * cues >= words;
}

// "Home > Sport > Skittles": the first part is a cue of navigation.
bool begins_at_home(const Seen& line, const winnow::PhraseBook& book) {
  for (const std::string_view separator : {" > ", " \xC2\xBB ", " \xE2\x80\xBA ", " / "}) {
    const std::size_t at = line.text.find(separator);
    if (at == std::string_view::npos) continue;
    const auto cue = book.match(line.text.substr(0, at));
    return cue && cue->category == "nav" && !cue->prefix;
  }
  return false;
}

constexpr winnow::CharSet kSentenceEnds("?!.");

// What feeds put below each of their texts, "The post Low tide appeared first on The Gannet.": the words around the
// title, and before the site's name, which begins with no small letter.
bool is_end_of_feed(std::string_view text) {
  struct Words {
    std::string_view before_title, before_site;
  };
  static constexpr Words kEnds[] = {
      {"The post ", " appeared first on "},          {"The article ", " appeared first on "},
      {"Der Beitrag ", " erschien zuerst auf "},     {"L\u2019article ", " est apparu en premier sur "},
      {"L'article ", " est apparu en premier sur "}, {"La entrada ", " aparece primero en "},
      {"La entrada ", " se publicó primero en "},    {"O post ", " apareceu primeiro em "},
      {"Het bericht ", " verscheen eerst op "},      {"Artykuł ", " pochodzi z serwisu "},
      {"Inlägget ", " dök först upp på "},           {"Сообщение ", " появились сначала на "},
  };
  for (const Words& words : kEnds) {
    const std::string_view before = words.before_title;
    if (text.empty() || text.front() != before.front() || !text.starts_with(before)) continue;
    const std::size_t at = text.rfind(words.before_site);
    if (at == std::string_view::npos || at < words.before_title.size()) continue;  // a title stands between them
    const std::size_t site = at + words.before_site.size();
    if (site < text.size() && (text[site] < 'a' || text[site] > 'z')) return true;
  }
  return false;
}

// "Enjoying this story? Subscribe to our newsletter.": the last of two short sentences is the site's.
bool ends_with_call(const Seen& line, const winnow::PhraseBook& book) {
  if (line.n_words > 16) return false;
  // The last "? ", the last "! " and the last ". ", each once.
  winnow::CharSet seen;
  for (std::size_t at = line.text.size(); at-- > 1;) {
    const char end = line.text[at - 1];
    if (line.text[at] != ' ' || !kSentenceEnds.has(end) || seen.has(end)) continue;
    seen.add(end);
    const std::string_view last = line.text.substr(at + 1);
    const auto cue = book.match(last);
    if (!cue || cue->category != "subscribe" || cue->weak) continue;
    // "Subscribe to the idea that a no can be said once.": the call goes on for too long.
    constexpr std::ptrdiff_t kMostBehind = 7;
    const std::ptrdiff_t words = std::count(last.begin(), last.end(), ' ') + 1;
    return words <= static_cast<std::ptrdiff_t>(cue->n_words) + kMostBehind;
  }
  return false;
}

// A digit, of ASCII or of Arabic, Persian, Devanagari, Bengali or Thai.
bool has_number(std::string_view text) {
  if (winnow::has_ascii_digit(text)) return true;
  for (std::size_t at = 0; (at = winnow::next_above_ascii(text, at)) < text.size();) {
    const winnow::Decoded d = winnow::decode_utf8(text, at);
    for (const char32_t zero : {U'\u0660', U'\u06F0', U'\u0966', U'\u09E6', U'\u0E50'})
      if (d.code_point >= zero && d.code_point < zero + 10) return true;
    at += d.size;
  }
  return false;
}

// "Born: 12 May 1971", "Deadline: 30 June 2024", "Died 3 May 1904": a field of what the page is about, with its name
// before it. "Published: 3 May" has a cue that says so.
bool is_field(const Seen& line) {
  const std::size_t colon = line.text.find(": "), digit = line.text.find_first_of("0123456789");
  if (colon != std::string_view::npos && colon > 0 && colon < digit) return true;
  return is_one_of(
      line.folded.substr(0, line.folded.find(' ')),
      {"born",  "died",      "geboren",  "gestorben", "né",       "née",     "nacido",    "nacida", "nació",
       "murió", "fallecido", "nato",     "nata",      "nascido",  "nascida", "overleden", "født",   "død",
       "född",  "urodzony",  "urodzona", "родился",   "родилась", "умер",    "умерла"});
}

// Thai months are written as two letters with full stops, which fold to words of one letter: "พ.ค.".
bool holds_thai_month(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths{"ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.",
                                                     "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.",  "พ.ย.", "ธ.ค."};
  return text.find(kMonths[0][0]) != std::string_view::npos &&
         std::any_of(kMonths.begin(), kMonths.end(),
                     [&](std::string_view month) { return text.find(month) != std::string_view::npos; });
}

// "25 April 2024", "Published 3 May 2024, 09:12", "Wednesday, 11 February 2004": a month, a number and little else.
// `months` is null when no word of the line can be one.
bool is_date(const Seen& line, const Months* months) {
  if (line.shape.date && !line.shape.contact) return true;
  // "12 May 2024 | 10:30" is a row of a table only among others.
  const bool row = line.in_table || (line.kind == WINNOW_BLOCK_TABLE_ROW && line.ascii.has('\t'));
  if (line.n_words > 10 || line.n_words < 2 || row) return false;
  const bool thai = !line.only_ascii && line.ascii.has('.') && holds_thai_month(line.text);
  if ((months == nullptr && !thai) || !has_number(line.text)) return false;
  std::size_t numbers = 0;
  std::size_t month = 0;
  std::size_t other = 0;
  for (std::size_t at = 0; at < line.folded.size();) {
    const std::size_t end = winnow::folded_word(line.folded, at).end;
    const std::string_view word = line.folded.substr(at, end - at);
    at = end + 1;
    if (has_number(word)) {
      ++numbers;
    } else if (months != nullptr && months->contains(word)) {
      ++month;
    } else {
      ++other;
    }
  }
  if (thai) {
    ++month;
    other -= std::min<std::size_t>(other, 2);
  }
  const bool announced = line.cue && line.cue->category == "date";
  if (!announced && is_field(line)) return false;
  return month > 0 && numbers > 0 && other <= (announced ? 6u : 2u);
}

// "2.1 All rights reserved. No part of ...": a clause of a contract, with its number. "4.5 (12 reviews)" is none.
bool is_clause(const Seen& line) {
  constexpr std::uint32_t kWords = 7;
  const std::string_view text = line.text;
  const std::size_t dot = text.find_first_not_of("0123456789");
  if (line.n_words < kWords || dot == 0 || dot > 2 || dot == std::string_view::npos || text[dot] != '.') return false;
  const std::size_t end = text.find_first_not_of("0123456789.", dot);
  return end != std::string_view::npos && end > dot + 1 && text[end] == ' ' && line.shape.ends_sentence;
}

// "Share Tweet Print", "Reply Quote": each word by itself is what a button does, and no name is made of them.
bool are_buttons(std::string_view folded, const winnow::PhraseBook& book) {
  std::size_t buttons = 0, answers = 0;
  for (std::size_t at = 0; at < folded.size(); ++buttons) {
    const std::size_t end = winnow::folded_word(folded, at).end;
    const winnow::PhraseMatch* const cue = book.find_folded(folded.substr(at, end - at), 1);
    if (cue == nullptr || cue->prefix || !is_one_of(cue->category, {"share", "comments", "button"})) return false;
    answers += cue->category != "button";
    at = end + 1;
  }
  return buttons >= 3 || (buttons == 2 && answers == 2);
}

void weigh(Seen& line, const Vocabulary& words) {
  if (is_clause(line) || begins_with_quotation(line.text, line.shape.ends_sentence)) return;
  const bool names_more = line.shape.file_name || line.shape.contact || line.shape.copyright;
  if (!names_more && !line.text.empty() && is_term(line.text, line.ascii)) return;
  const winnow::PhraseBook& book = words.book();
  const std::uint8_t signs = words.signs().in(line.folded);
  const bool row =
      line.in_table || (line.kind == WINNOW_BLOCK_TABLE_ROW && line.text.find('\t') != std::string_view::npos);
  if (line.n_words <= kLongestCueLine) {
    line.cue = book.find_folded(line.folded, kLongestCueLine);
    bool strong = false;
    if (line.cue == nullptr || line.cue->prefix) {
      // "Log in, sign up, subscribe": sites set no commas between their buttons.
      line.stock = line.text.find(", ") == line.text.npos && book.covers_folded(line.folded, strong);
      if (line.stock && !row)
        mark_sign(line, strong || line.shape.menu || are_buttons(line.folded, book) ||
                            (line.ascii.has('|') && is_in_brackets(line.text)));
    }
    if (line.cue != nullptr && !row) weigh_cue(line);
    if (line.cue == nullptr && !line.stock && is_glued_menu(line, book)) line.strong = true;
  }
  if ((signs & kCall) != 0 && !row && !line.strong && line.ascii.has_any(kSentenceEnds) && ends_with_call(line, book))
    line.strong = true;
  if (line.shape.age_mark || line.shape.copyright || (!row && is_end_of_feed(line.text))) line.strong = true;
  if (line.shape.file_name) line.strong = true;
  if (!line.strong && (((signs & kSaying) != 0 && words.sayings().found_in(line.folded)) ||
                       (!line.only_ascii && words.sayings().found_within(line.folded))))
    line.weak = true;
  if (line.shape.breadcrumb && begins_at_home(line, book)) line.strong = true;
  if ((line.shape.menu && !line.in_table) || line.shape.breadcrumb || line.shape.code_name) line.weak = true;
  line.soft = (line.shape.contact && !row && !line.weak) ||
              (line.weak && line.cue && is_one_of(line.cue->category, {"button", "buy", "edit"}));
  if (line.soft) line.weak = true;
  if (line.shape.code || line.protects) line.strong = line.weak = false;
  line.dated = line.n_words <= kLongestCueLine && is_date(line, (signs & kMonth) != 0 ? &words.months() : nullptr);
}

// A line of wrapped text is judged with the sentence that it is part of: the end of one says nothing by itself, and a
// call that goes on over several lines is too long for a button. A notice keeps its first line's cue.
void weigh_wrapped(std::vector<Line>& lines, const winnow::Wraps& wraps) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Line& line = lines[i];
    if (!wraps.is_part(i) || line.shape.code || line.protects) continue;
    const bool goes_on_from_text = i > 0 && wraps.goes_on(i - 1) && !lines[i - 1].strong;
    const bool call = line.cue != nullptr && line.cue->prefix && longest_with_prefix(*line.cue) <= 10;
    if (goes_on_from_text || (wraps.goes_on(i) && (call || (line.weak && !line.strong))))
      line.strong = line.weak = line.soft = false;
    if (line.is_sign()) continue;
    line.shape.prose = true;
    line.shape.label = false;
  }
}

// A piece of a sentence is no stock phrase: "Instagram", above "and closed the deal". A notice keeps its cue.
void weigh_fragments(std::vector<Line>& lines, const winnow::Fragments& fragments) {
  for (const winnow::Fragments::Lines sentence : fragments.sentences()) {
    const Line& first = lines[sentence.begin];
    if (first.strong && first.cue != nullptr && first.cue->category == "rights") continue;
    for (std::size_t i = sentence.begin; i < sentence.end; ++i) {
      Line& line = lines[i];
      if (!line.protects) line.strong = line.weak = line.soft = line.stock = false;
    }
  }
}

// What the line without its list marker folds to, numbers as "0". The words of a marker ("3.", "a)") stand by
// themselves, for a marker ends in punctuation and white space.
std::string_view folded_item(std::string_view folded, std::string_view marker, const Seen& line, std::string& buffer) {
  if (std::any_of(marker.begin(), marker.end(), is_ascii_alnum))
    folded.remove_prefix(std::min(folded.find(' '), folded.size() - 1) + 1);
  if (!line.ascii.has_any(kDigits) && line.only_ascii) return folded;
  return winnow::PhraseBook::fold_numbers(folded, buffer);
}

constexpr std::uint32_t kLongestPostLabel = 8;  // words

// "Reply Quote", "Reply Share Report": labels side by side.
bool are_post_labels(std::string_view folded, std::uint32_t n_words, const winnow::PhraseBook& labels) {
  constexpr std::uint32_t kMost = 3;
  if (n_words < 2 || n_words > kMost || !labels.may_begin(folded)) return false;
  for (std::size_t at = 0; at < folded.size();) {
    const std::size_t end = winnow::folded_word(folded, at).end;
    const winnow::PhraseMatch* const label = labels.find_folded(folded.substr(at, end - at), 1);
    if (label == nullptr || label->prefix) return false;
    at = end + 1;
  }
  return true;
}

Look look_at_line(const winnow::Page& page, const winnow::Block& block, std::string_view shown, bool whole,
                  bool in_table, bool unlike_rows, const winnow_text_1& text, const Vocabulary& words,
                  std::string& buffer) {
  Seen line(block, shown, in_table);
  std::string folded_shown;
  if (!whole) {
    line.n_words = static_cast<std::uint32_t>(text.words(winnow::str(shown), nullptr, 0));
    text.fold(winnow::str(shown), &folded_shown,
              [](void* to, winnow_str part) { *static_cast<std::string*>(to) = winnow::view(part); });
  }
  if (whole && line.ascii.has('.')) line.glued_name = static_cast<std::uint32_t>(glued_file_name(line.text));
  const std::string_view marker = line.text.substr(0, winnow::list_marker(line.text));
  const std::string_view item = marker.empty() ? line.text : winnow::trim(line.text.substr(marker.size()));
  line.shape = shape_of(item, line.n_words, line.ascii, line.only_ascii);
  if (line.ascii.has('!') && holds_pictures_alone(line.text)) line.shape.file_name = true;
  if (line.n_words <= kLongestCueLine) {
    const std::string_view folded = whole ? winnow::view(text.block_folded(page.raw(), block.index())) : folded_shown;
    line.folded = folded_item(folded, marker, line, buffer);
    line.likeness = whole && line.folded.data() == folded.data() && line.folded.size() == folded.size()
                        ? block.text_hash()
                        : text.hash(winnow::str(line.folded), 0);
  }
  line.labels_post = line.n_words <= kLongestPostLabel &&
                     (words.post_labels().find_folded(line.folded, kLongestPostLabel) != nullptr ||
                      are_post_labels(line.folded, line.n_words, words.post_labels()));
  if (unlike_rows && line.in_table) line.in_table = !is_menu_of_cues(line, words.book());
  weigh(line, words);
  line.names = may_name(line.text);
  return line;
}

// Cells that pipes part: "Pier Head | 07:31 | 08:31" has three.
std::size_t cells_of(std::string_view row) {
  row = winnow::trim(row);
  if (row.starts_with('|')) row.remove_prefix(1);
  if (row.ends_with('|')) row.remove_suffix(1);
  return 1 + static_cast<std::size_t>(std::count(row.begin(), row.end(), '|'));
}

// Three rows and more of as many cells, whatever blank lines a dumper put between them. Two menus may look alike.
bool is_among_alike_rows(const winnow::Page& page, const winnow::Block& block) {
  constexpr std::size_t kRows = 3, kCells = 3;
  const std::size_t cells = cells_of(block.text());
  if (cells < kCells) return false;
  const auto is_alike = [&](std::size_t i) {
    return i < page.size() && page[i].kind() == WINNOW_BLOCK_TABLE_ROW && cells_of(page[i].text()) == cells;
  };
  std::size_t rows = 1;
  for (std::size_t i = block.index(); rows < kRows && i > 0 && is_alike(i - 1); --i) ++rows;
  for (std::size_t i = block.index(); rows < kRows && is_alike(i + 1); ++i) ++rows;
  return rows >= kRows;
}

bool is_in_table(const winnow::Page& page, const winnow::Block& block) {
  return block.kind() == WINNOW_BLOCK_TABLE_ROW &&
         (block.joins_previous() || (block.index() + 1 < page.size() && page[block.index() + 1].joins_previous()) ||
          is_among_alike_rows(page, block));
}

// One of two rows that no third one joins and that pipes part into unlike numbers of cells: a table, or two menus.
bool is_one_of_two_unlike(const winnow::Page& page, const winnow::Block& block) {
  if (block.kind() != WINNOW_BLOCK_TABLE_ROW) return false;
  const auto joins = [&](std::size_t k) { return k < page.size() && page[k].joins_previous(); };
  const std::size_t first = joins(block.index()) ? block.index() - 1 : block.index();
  if (!joins(first + 1) || joins(first) || joins(first + 2)) return false;
  const std::string_view rows[] = {page[first].text(), page[first + 1].text()};
  return rows[0].find('\t') == rows[0].npos && rows[1].find('\t') == rows[1].npos &&
         cells_of(rows[0]) != cells_of(rows[1]);
}

// "> > He wrote:" without its marks of quotation.
std::string_view quoted_text(std::string_view text) {
  while (text.starts_with("> ")) text = winnow::trim(text.substr(2));
  return text;
}

// What the line says to a reader: no marks of quotation, links without their addresses.
std::string_view shown_text(const winnow::Block& block, std::string_view trimmed, LineMemory& memory) {
  constexpr winnow::CharSet kLinks("(<");
  const std::string_view text = quoted_text(trimmed);
  // Most lines with a bracket have no link.
  if (!block.ascii().has_any(kLinks) ||
      (text.find("](") == text.npos && text.find("<http") == text.npos && text.find("<mailto:") == text.npos))
    return text;
  std::string shown;
  if (!leave_out_addresses(text, shown)) return text;
  return winnow::trim(memory.shown.emplace_back(std::move(shown)));
}

constexpr std::size_t kAhead = 8;  // lines: a look takes a tenth of what a fetch from memory does

// Whatever a line's look depends on.
std::uint64_t memo_key(const winnow::Page& page, const winnow::Block& block, std::uint64_t hash) {
  return hash + 4 * block.kind() + 2 * is_one_of_two_unlike(page, block) + is_in_table(page, block);
}

}  // namespace

void look_at(const winnow::Page& page, const winnow_text_1& text, const Vocabulary& words, LineMemory& memory,
             std::vector<Line>& lines) {
  lines.clear();
  lines.reserve(page.size());
  memory.hashes.clear();
  memory.keys.clear();
  memory.shown.clear();
  for (const winnow::Block block : page) {
    memory.hashes.push_back(winnow::hash_of_line(block, text));
    memory.keys.push_back(memo_key(page, block, memory.hashes.back()));
  }
  for (const winnow::Block block : page) {
    const std::size_t i = block.index();
    if (i + kAhead < page.size()) memory.seen.fetch(memory.keys[i + kAhead]);
    bool known = false;
    Look& seen = memory.seen.at(memory.keys[i], known);
    const std::string_view trimmed = winnow::trim(block.text());
    const std::string_view shown = shown_text(block, trimmed, memory);
    const bool whole = shown.data() == trimmed.data();
    if (!known)
      seen = look_at_line(page, block, shown, whole, is_in_table(page, block), is_one_of_two_unlike(page, block), text,
                          words, memory.folded);
    Line& line = lines.emplace_back(seen);
    line.text = shown;
    line.shortened = !whole;
    line.markdown = (line.shortened || line.shape.file_name) && block.text().find("](") != std::string_view::npos;
    line.links_alone = line.markdown && holds_links_alone(quoted_text(trimmed));
    line.below_gap = block.gap_before() > 0;
    line.named = block.role() != WINNOW_ROLE_NONE;
  }
  memory.wraps.look_at(lines.size(), [&](std::size_t i) { return lines[i].text; });
  weigh_wrapped(lines, memory.wraps);
  memory.fragments.look_at(lines.size(), [&](std::size_t i) { return lines[i].text; });
  weigh_fragments(lines, memory.fragments);
  weigh_by_neighbours(lines);
}

}  // namespace chrome
