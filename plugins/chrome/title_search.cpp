#include "title_search.h"

#include <winnow/text.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace chrome {
namespace {

constexpr std::size_t kMostParagraphs = 40;  // that say what the text's words are
constexpr std::size_t kLinesAbove = 400;     // the filters of a shop stand between a title and what it sells
constexpr std::size_t kLinesBelow = 40;  // below the first paragraph, which may be the site's: an offer, a disclaimer
constexpr std::size_t kHeadLines = 4;    // in which a dumper prints the page's title element
constexpr std::size_t kContentAbove = 15, kShortLines = 4;  // lines around one that say where on the page it stands
constexpr std::uint32_t kFewWords = 3;

// What speaks for a line of being the title, as log odds: a choice between the lines and none of them (conditional
// logit), fitted to the dumps whose HTML names a title that is a line: 3,896 of the line model's training and, weighing
// twice, 1,412 of sites that it never saw, most of them not English. train/README.md has the figures.
struct TitleOdds {
  float distance = -0.63f;        // for each natural logarithm of the lines down to the next paragraph
  float directly_above = -0.95f;  // a paragraph: most have a date, a byline or a picture between
  float paragraphs = -1.95f;      // natural logarithm of one more than the paragraphs above
  float content = -5.0f;          // for p, and
  float logit = 0.62f;            // for its logit: titles stand at the edge of the text, with p between .1 and .5
  float content_above = -4.85f;   // for the mean p of the lines above, and
  float next_content = 3.25f;     // for p of the next paragraph: between menus and the text stands the title
  float short_above = 0.35f;      // for each short line among the next four above, and
  float short_below = 0.14f;      // below
  float one_word = -5.3f, few_words = -0.85f, over_20_words = -2.85f;
  float letters = 1.25f;  // natural logarithm of one more than these
  float taken_up = 3.6f;  // share of its words that the text has
  float capitals = 1.1f;  // share of its words that begin with one
  float strong = -2.6f;   // a sign of chrome
  float sentence = -2.3f, figures = 0.4f, price = -0.8f, holds_date = -1.7f;
  float gap_above = 2.25f, gap_below = 1.85f;
  float item = -2.25f, below_item = 0.6f;
  float in_head = 2.4f;       // with or without the site's name, and
  float begins_head = 1.65f;  // before it
  float of_contents = -0.5f;  // it and its neighbour stand below once more: entries of a table of contents
  float above_date = 1.6f, above_byline = 1.45f, above_longer = 0.9f;
  float within_above = 2.15f, same_above = 1.6f;  // the line above, a breadcrumb say, ends in it or is the same
  float none = 7.4f;                              // that no line is the title
  float rather_one = 2.0f;                        // the rules, which name it then, are oftener wrong
};
constexpr TitleOdds kOdds{};

// A name begins with a capital where there are any, "eBay" apart, and a title of one word says little: "grep - print
// lines that match" is no title with a site.
bool is_site_name(std::string_view site, std::string_view title) {
  const std::string_view first = site.substr(0, site.find(' '));
  const bool one_word = first.size() == site.size();
  if (winnow::is_small_letter(winnow::decode_utf8(site, 0).code_point) && !one_word) return false;
  constexpr std::ptrdiff_t kMostSpaces = 3;
  return title.find(' ') != std::string_view::npos || std::count(site.begin(), site.end(), ' ') <= kMostSpaces;
}

// "Published on October 9th, 2018 by Chen Zhao".
bool tells_day(const Line& line) {
  return line.dated || (line.cue != nullptr && line.cue->prefix && line.cue->category == "date" &&
                        winnow::has_ascii_digit(line.text));
}

// "By signing up you agree to": what stands behind the cue is no name. One or two small words may be a user's.
bool goes_on_small(const Line& line) {
  std::string_view rest = line.text.substr(winnow::list_marker(line.text));
  rest = winnow::trim(rest);
  for (std::size_t n = line.cue->n_words; n > 0; --n) {
    const std::size_t space = rest.find(' ');
    if (space == std::string_view::npos) return false;
    rest.remove_prefix(std::min(rest.find_first_not_of(' ', space), rest.size()));
  }
  return !rest.empty() && rest[0] >= 'a' && rest[0] <= 'z' && line.n_words > line.cue->n_words + 2 &&
         line.text.find_first_of("0123456789|") == std::string_view::npos;
}

bool is_letter(char32_t c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
  const bool sign = c < 0xC0 || c == 0xD7 || c == 0xF7 || (c >= 0x2000 && c < 0x2C00) || (c >= 0x3000 && c < 0x3040) ||
                    (c >= 0x1F000 && c < 0x20000);
  return !sign;
}

bool is_currency(char32_t c) {
  return c == '$' || c == 0xA3 || c == 0xA5 || (c >= 0x20A0 && c <= 0x20BF) || c == 0xFFE1 || c == 0xFFE5;
}

// What amounts of money are of, and what stands before them.
constexpr std::string_view kCurrencies[] = {
    "USD", "EUR", "GBP", "CHF", "CAD",  "AUD",  "SEK",  "NOK",   "DKK",   "PLN", "CZK", "HUF", "RON", "BGN",
    "TRY", "JPY", "CNY", "INR", "Euro", "kr",   "Kr",   "zł",    "Kč",    "Ft",  "lei", "Lei", "лв",  "грн",
    "руб", "р",   "din", "дин", "TL",   "R",    "Rp",   "RM",    "S",     "円",  "元",  "원",  "đ",   "฿",
    "บาท", "ر",   "س",   "د",   "إ",    "درهم", "ريال", "دينار", "تومان", "ش",   "ח",   "¥"};
constexpr std::string_view kPriceWords[] = {
    "from",  "From",  "Price",  "price",  "Sale", "Regular", "Our",   "each",  "incl",  "excl",   "VAT",    "ab",
    "Ab",    "Preis", "inkl",   "MwSt",   "Prix", "prix",    "dès",   "TTC",   "HT",    "Precio", "precio", "desde",
    "Desde", "IVA",   "Prezzo", "prezzo", "da",   "Da",      "Preço", "preço", "por",   "Por",    "Prijs",  "prijs",
    "Vanaf", "vanaf", "Pris",   "pris",   "fra",  "Fra",     "från",  "Från",  "moms",  "Cena",   "cena",   "od",
    "Od",    "Цена",  "цена",   "от",     "Ціна", "ціна",    "від",   "Fiyat", "Hinta", "Ár",     "Preț",   "Τιμή",
    "価格",  "税込",  "税抜",   "价格",   "價格", "가격",    "السعر", "سعر"};

template <std::size_t N>
bool is_any_of(std::string_view word, const std::string_view (&known)[N]) {
  return std::find(std::begin(known), std::end(known), word) != std::end(known);
}

// "4711", "AB-4711/3": one word with a figure and no small letter.
bool is_number(std::string_view text) {
  return winnow::has_ascii_digit(text) && std::none_of(text.begin(), text.end(), [](char c) {
           return c == ' ' || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
         });
}

bool is_tag(std::string_view text) { return text.starts_with('<') && text.ends_with('>'); }

}  // namespace

bool is_byline(const Line& line) {
  return line.cue && line.cue->category == "byline" && line.cue->prefix && line.n_words <= 14 && !line.shape.ends_cut &&
         !(line.shape.ends_sentence && line.n_words > 6) && !goes_on_small(line);
}

bool is_tag(const Line& line) { return is_tag(line.text); }

bool holds_letter(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const winnow::Decoded d = winnow::decode_utf8(text, at);
    if (is_letter(d.code_point)) return true;
    at += d.size;
  }
  return false;
}

bool is_amount_or_number(std::string_view text) {
  constexpr std::size_t kLongest = 60, kLongestNumber = 24;  // bytes
  if (text.size() > kLongest || !winnow::has_ascii_digit(text)) return false;
  for (const std::string_view colon : {":", "\xEF\xBC\x9A"})
    if (const std::size_t at = text.find(colon); at != std::string_view::npos) {
      const std::string_view label = winnow::trim(text.substr(0, at)),
                             number = winnow::trim(text.substr(at + colon.size()));
      constexpr std::ptrdiff_t kMostSpaces = 2;
      const bool is_label = holds_letter(label) && !winnow::has_ascii_digit(label) &&
                            std::count(label.begin(), label.end(), ' ') <= kMostSpaces;
      if (is_label && number.size() <= kLongestNumber && is_number(number)) return true;
    }
  bool of_money = false;
  for (std::size_t at = 0; at < text.size();) {
    const winnow::Decoded d = winnow::decode_utf8(text, at);
    if (is_currency(d.code_point) || !is_letter(d.code_point)) {
      of_money = of_money || is_currency(d.code_point);
      at += d.size;
      continue;
    }
    const std::size_t begin = at;
    while (at < text.size() && is_letter(winnow::decode_utf8(text, at).code_point))
      at += winnow::decode_utf8(text, at).size;
    const std::string_view word = text.substr(begin, at - begin);
    if (is_any_of(word, kCurrencies))
      of_money = true;
    else if (!is_any_of(word, kPriceWords))
      return false;
  }
  return of_money;
}

bool may_name(std::string_view text) {
  return !is_tag(text) && holds_letter(text) && !is_amount_or_number(text) && text.find('\n') == text.npos;
}

std::string_view site_behind(std::string_view text, std::string_view title) {
  if (!text.starts_with(title)) return {};
  for (const std::string_view separator :
       {" - ", " | ", " \xE2\x80\x93 ", " \xE2\x80\x94 ", " \xC2\xBB ", " :: ", " \xC2\xB7 "})
    if (text.size() > title.size() + separator.size() && text.substr(title.size()).starts_with(separator)) {
      const std::string_view site = text.substr(title.size() + separator.size());
      return is_site_name(site, title) ? site : std::string_view();
    }
  return {};
}

TitleSearch::TitleSearch(const std::vector<Line>& lines, const std::vector<bool>& keep, std::span<const float> p,
                         const PageScan& scan)
    : lines_(lines), p_(p), scan_(scan) {
  // Promotions in a page's head have sentences, too: hardly twelve words, and the model doubts them.
  constexpr std::uint32_t kLeastWords = 12;
  constexpr float kLikely = 0.3f;
  for (std::size_t i = 0; i < lines.size() && paragraphs_.size() < kMostParagraphs; ++i) {
    if (!keep[i] || lines[i].dropped || !lines[i].is_body() || lines[i].n_words < kLeastWords || p[i] < kLikely)
      continue;
    paragraphs_.push_back(i);
    for (const std::uint32_t token : tokens_of(i)) text_.set(known_word_bit(token, kTextBits));
  }
  const auto gaps = std::count_if(lines.begin(), lines.end(), [](const Line& line) { return line.below_gap; });
  gaps_tell_ = 10 * static_cast<std::size_t>(gaps) < 7 * lines.size();
  std::bitset<1 << kLikenessBits> one;
  for (const Line& line : lines) {
    const std::size_t bit = line.likeness >> (64 - kLikenessBits);
    if (one.test(bit)) several_.set(bit);
    one.set(bit);
  }
}

std::size_t TitleSearch::paragraph_below(std::size_t i) const {
  const auto below = std::upper_bound(paragraphs_.begin(), paragraphs_.end(), i);
  return below == paragraphs_.end() ? kNoLine : *below;
}

bool TitleSearch::is_candidate(std::size_t i) const {
  const Line& line = lines_[i];
  const std::size_t first = paragraphs_.front();
  if (i >= first + kLinesBelow || (i + kLinesAbove < first && i >= kHeadLines)) return false;
  const bool is_text = line.kind != WINNOW_BLOCK_TABLE_ROW && line.kind != WINNOW_BLOCK_CAPTION &&
                       line.kind != WINNOW_BLOCK_PRE && line.names;
  return is_text && line.n_words >= 1 && line.n_words <= 35 && !line.shape.ends_cut && !line.shape.menu &&
         !line.shape.breadcrumb && i < paragraphs_.back() && !tells_day(line) && !is_byline(line);
}

// Are the words of line i some of the other's, in one run, and not all?
bool TitleSearch::holds_tokens(std::size_t of, std::size_t i) const {
  const std::span<const std::uint32_t> more = tokens_of(of), words = tokens_of(i);
  return words.size() > 1 && words.size() < more.size() &&
         std::search(more.begin(), more.end(), words.begin(), words.end()) != more.end();
}

bool TitleSearch::comes_below(std::size_t i, std::size_t next) const {
  const std::uint64_t likeness = lines_[i].likeness;
  return several_.test(likeness >> (64 - kLikenessBits)) &&
         std::any_of(lines_.begin() + static_cast<std::ptrdiff_t>(next) + 1, lines_.end(),
                     [&](const Line& line) { return line.likeness == likeness && line.n_words > 0; });
}

bool TitleSearch::is_of_contents(std::size_t i, std::size_t next) const {
  const auto is_another = [&](std::size_t k) {
    return k < lines_.size() && lines_[k].likeness != lines_[i].likeness && comes_below(k, next);
  };
  return comes_below(i, next) && (is_another(i + 1) || (i > 0 && is_another(i - 1)));
}

std::size_t TitleSearch::count_short(std::size_t begin, std::size_t end) const {
  constexpr std::uint32_t kMostWords = 4;
  std::size_t n = 0;
  for (std::size_t i = begin; i < std::min(end, lines_.size()); ++i) n += lines_[i].n_words <= kMostWords ? 1u : 0u;
  return n;
}

float TitleSearch::mean_content(std::size_t begin, std::size_t end) const {
  return begin == end ? 0
                      : std::accumulate(p_.begin() + static_cast<std::ptrdiff_t>(begin),
                                        p_.begin() + static_cast<std::ptrdiff_t>(end), 0.0f) /
                            static_cast<float>(end - begin);
}

bool TitleSearch::begins_head(std::size_t i) const {
  for (std::size_t k = 0; k < std::min(kHeadLines, lines_.size()); ++k)
    if (k != i && lines_[k].text.size() > lines_[i].text.size() && lines_[k].text.starts_with(lines_[i].text))
      return true;
  return false;
}

bool TitleSearch::is_in_head(std::size_t i) const {
  if (lines_[i].n_words < 2) return false;
  for (std::size_t k = 0; k < std::min(kHeadLines, lines_.size()); ++k)
    if (k != i && (lines_[k].likeness == lines_[i].likeness || holds_tokens(k, i))) return true;
  return false;
}

bool TitleSearch::ends_breadcrumb(std::size_t i) const {
  return i > 0 && lines_[i - 1].shape.breadcrumb && lines_[i - 1].text.ends_with(lines_[i].text);
}

float TitleSearch::own_odds(std::size_t i, std::size_t next, std::ptrdiff_t n_above) const {
  const Line& line = lines_[i];
  const LineScan& scan = scan_.lines[i];
  const Line& below = lines_[i + 1];
  const Line* const above = i > 0 ? &lines_[i - 1] : nullptr;
  const auto log_of = [](auto n) { return std::log(static_cast<float>(n)); };
  const float p = std::clamp(p_[i], 0.0067f, 0.9933f);  // logits from -5 to 5
  float odds = kOdds.distance * log_of(next - i) + kOdds.paragraphs * log_of(1 + n_above) + kOdds.content * p_[i] +
               kOdds.logit * std::log(p / (1 - p)) + kOdds.next_content * p_[next] +
               kOdds.content_above * mean_content(i - std::min(i, kContentAbove), i) +
               kOdds.letters * log_of(1 + scan.n_chars) +
               kOdds.capitals * static_cast<float>(scan.n_capital) / static_cast<float>(std::max(1u, scan.n_tokens));
  const auto add = [&](bool holds, float by) { odds += holds ? by : 0; };
  add(next == i + 1, kOdds.directly_above);
  // One word says little, but where the breadcrumb above ends in it.
  add(line.n_words == 1 && !ends_breadcrumb(i), kOdds.one_word);
  add(line.n_words <= kFewWords, kOdds.few_words);
  add(line.n_words > 20, kOdds.over_20_words);
  add(line.strong, kOdds.strong);
  add((line.shape.ends_sentence && !line.text.ends_with('?')) || scan.end == kEndColon, kOdds.sentence);
  add(scan.n_currency + scan.n_separators > 0, kOdds.price);
  add(scan.has_date, kOdds.holds_date);
  add(gaps_tell_ && line.below_gap, kOdds.gap_above);
  add(gaps_tell_ && below.below_gap, kOdds.gap_below);
  add(line.kind == WINNOW_BLOCK_LIST_ITEM, kOdds.item);
  add(above != nullptr && above->kind == WINNOW_BLOCK_LIST_ITEM, kOdds.below_item);
  add(above != nullptr && above->likeness == line.likeness, kOdds.same_above);
  add(below.n_words >= 6 && 2 * below.n_words > 3 * line.n_words, kOdds.above_longer);
  return odds;
}

float TitleSearch::short_lines_odds(std::size_t i) const {
  return kOdds.short_above * static_cast<float>(count_short(i - std::min(i, kShortLines), i)) +
         kOdds.short_below * static_cast<float>(count_short(i + 1, i + 1 + kShortLines));
}

float TitleSearch::taken_up_odds(std::size_t i) const {
  const std::span<const std::uint32_t> tokens = tokens_of(i);
  const auto taken_up = std::count_if(tokens.begin(), tokens.end(),
                                      [&](std::uint32_t t) { return text_.test(known_word_bit(t, kTextBits)); });
  return kOdds.taken_up * static_cast<float>(taken_up) / static_cast<float>(std::max<std::size_t>(1, tokens.size()));
}

float TitleSearch::with_neighbours(float odds, std::size_t i, std::size_t next) const {
  const Line& line = lines_[i];
  const Line& below = lines_[i + 1];
  const auto add = [&](bool holds, float by) { odds += holds ? by : 0; };
  add(winnow::has_ascii_digit(line.text), kOdds.figures);
  const auto begin = lines_.begin() + static_cast<std::ptrdiff_t>(i) + 1;
  const auto end = lines_.begin() + static_cast<std::ptrdiff_t>(std::min(next, i + 1 + kNearTitle));
  add(std::any_of(begin, end, tells_day), kOdds.above_date);
  add(std::any_of(begin, end, is_byline), kOdds.above_byline);
  // A breadcrumb that ends in the section's name says so above the title.
  const bool label_below = i > 0 && lines_[i - 1].shape.breadcrumb && below.n_words > line.n_words &&
                           is_candidate(i + 1) && !below.is_body();
  const bool within_above = ends_breadcrumb(i) || (i > 0 && line.n_words > 1 && holds_tokens(i - 1, i));
  add(!label_below && within_above, kOdds.within_above);
  return odds;
}

// What takes longest to find out comes last, and only where it could still lift the line to `least`.
float TitleSearch::odds_of(std::size_t i, float least) const {
  constexpr float kLast = kOdds.above_date + kOdds.above_byline + kOdds.within_above + kOdds.figures;
  constexpr float kThen = kOdds.in_head + kOdds.begins_head + kLast;
  constexpr float kRest =
      static_cast<float>(kShortLines) * (kOdds.short_above + kOdds.short_below) + kOdds.taken_up + kThen;
  static_assert(std::min({kOdds.short_above, kOdds.short_below, kOdds.taken_up, kOdds.in_head, kOdds.begins_head,
                          kOdds.above_date, kOdds.above_byline, kOdds.within_above, kOdds.figures}) >= 0 &&
                    kOdds.of_contents <= 0,
                "what comes last may lift a line by no more than these sums");
  const auto paragraph = std::upper_bound(paragraphs_.begin(), paragraphs_.end(), i);  // a candidate has one below
  const std::size_t next = *paragraph;
  float odds = own_odds(i, next, paragraph - paragraphs_.begin());
  if (odds + kRest < least) return odds + kRest;
  odds += short_lines_odds(i);
  odds += taken_up_odds(i);
  if (odds + kThen < least) return odds + kThen;
  odds += is_in_head(i) ? kOdds.in_head : 0;
  odds += begins_head(i) ? kOdds.begins_head : 0;
  if (odds + kLast < least) return odds + kLast;
  odds = with_neighbours(odds, i, next);
  if (odds >= least && is_of_contents(i, next)) odds += kOdds.of_contents;
  return odds;
}

std::size_t TitleSearch::title_rather_than(std::size_t label, bool whole_dump) const {
  constexpr float kFarLikelier = 2;  // seven to one
  constexpr float kAny = -std::numeric_limits<float>::infinity();
  if (paragraphs_.empty()) return kNoLine;
  std::size_t best = kNoLine;
  float odds = kOdds.none - kOdds.rather_one;
  if (label != kNoLine && !whole_dump && is_candidate(label))
    odds = std::max(odds, odds_of(label, kAny) + kFarLikelier);
  // Upwards from the text, where the title stands mostly: of what is far less likely little has to be found out.
  for (std::size_t i = std::min(lines_.size(), paragraphs_.front() + kLinesBelow); i-- > 0;) {
    if (!is_candidate(i)) continue;
    const float own = odds_of(i, odds);
    if (own < odds || (own == odds && best != kNoLine)) continue;  // of two that are the same the one at the text
    odds = own;
    best = i;
  }
  return best;
}

bool TitleSearch::may_be_title(std::size_t i) const {
  return !paragraphs_.empty() && is_candidate(i) && odds_of(i, kOdds.none - 1) > kOdds.none - 1;
}

}  // namespace chrome
