#include "page.h"

#include <winnow/text.h>

#include <algorithm>
#include <string>
#include <unordered_map>

#include "parts.h"

namespace chrome {
namespace {

using winnow::view;

constexpr std::array<const char*, 40> kTags{
    "",        "div",   "p",      "h1",      "h2",      "h3",      "h4",         "h5",   "h6",         "li",
    "td",      "th",    "dt",     "dd",      "section", "article", "blockquote", "pre",  "figcaption", "ul",
    "ol",      "table", "tr",     "header",  "footer",  "nav",     "aside",      "main", "form",       "button",
    "summary", "body",  "center", "address", "legend",  "caption", "figure",     "dl",   "details",    "html"};

std::uint32_t tag_number(std::string_view tag) {
  for (std::uint32_t i = 1; i < kTags.size(); ++i)
    if (tag == kTags[i]) return i;
  return 0;
}

std::uint32_t above_bit(std::string_view name) {
  const auto& names = above_names();
  for (std::uint32_t i = 0; i < kAboves; ++i)
    if (name == names[i]) return 1u << i;
  return 0;
}

std::uint32_t role_bit(std::string_view role) {
  constexpr std::pair<std::string_view, Above> kRoles[] = {
      {"navigation", kInNav},  {"menu", kInNav},           {"menubar", kInNav},         {"tablist", kInNav},
      {"banner", kInHeader},   {"contentinfo", kInFooter}, {"complementary", kInAside}, {"main", kInMain},
      {"article", kInArticle}, {"search", kInForm},        {"dialog", kInDialog},       {"alertdialog", kInDialog},
      {"button", kInButton}};
  for (const auto& [name, bit] : kRoles)
    if (role == name) return 1u << bit;
  return 0;
}

std::uint8_t itemprop_bits(std::string_view itemprop) {
  if (itemprop == "articleBody" || itemprop == "text") return 1;
  if (itemprop == "description" || itemprop == "reviewBody") return 2;
  return itemprop == "comment" || itemprop == "author" ? 4 : 0;
}

std::uint32_t signature_of(std::string_view tag, std::string_view classes) {
  std::uint32_t h = 2166136261u;
  const auto add = [&](char c) { h = (h ^ static_cast<unsigned char>(c)) * 16777619u; };
  for (const char c : tag) add(c);
  add('.');
  for (const char c : classes.substr(0, 60))
    if (c < '0' || c > '9') add(c);
  return h;
}

// Does a word of a class or id end so: "wp-block-footnotes"?
bool is_called(std::string_view names, std::string_view end) {
  constexpr std::size_t kNameBytes = 200;
  names = names.substr(0, kNameBytes);
  for (std::size_t at = names.find(end); at != std::string_view::npos; at = names.find(end, at + 1))
    if (at + end.size() == names.size() || names[at + end.size()] == ' ') return true;
  return false;
}

// Is "review" or "reviews" a word of these names, in whatever case and between whatever signs?
bool speaks_of_reviews(std::string_view names) {
  constexpr std::size_t kNameBytes = 200;
  constexpr std::string_view kWord = "eview";
  names = names.substr(0, kNameBytes);
  const auto small = [&](std::size_t i) { return i < names.size() && names[i] >= 'a' && names[i] <= 'z'; };
  for (std::size_t at = names.find(kWord); at != std::string_view::npos; at = names.find(kWord, at + 1)) {
    if (at == 0 || (names[at - 1] != 'r' && names[at - 1] != 'R')) continue;
    const bool begins = at == 1 || names[at - 1] == 'R' || !small(at - 2);
    std::size_t end = at + kWord.size();
    end += end < names.size() && names[end] == 's';
    if (begins && !small(end)) return true;
  }
  return false;
}

void add_nodes(const winnow_doc* doc, const HtmlWords& words, HtmlPage& page) {
  page.nodes.resize(std::max<std::size_t>(doc->n_elements, 1));
  std::string names;
  for (std::size_t i = 0; i < doc->n_elements; ++i) {
    const winnow_element& element = *WINNOW_ELEMENT_AT(doc, i);
    HtmlNode& node = page.nodes[i];
    const std::string_view tag = view(element.tag);
    node.parent = element.parent;
    node.depth = element.depth;
    node.last = static_cast<std::uint32_t>(i);
    node.tag = tag_number(tag);
    node.flags = element.flags;
    node.own = above_bit(tag) | role_bit(view(element.role));
    if (tag == "dt") node.own |= 1u << kInDt;
    if (tag == "dd") node.own |= 1u << kInDd;
    for (const std::string_view name : {view(element.classes), view(element.id), view(element.role)})
      if (is_called(name, "footnotes") || is_called(name, "endnotes") || is_called(name, "footnote"))
        node.own |= 1u << kInNotes;
    if (view(element.role) == "tab") node.own |= 1u << kInTab;
    if (view(element.role) == "tabpanel" || is_called(view(element.classes), "tab-pane")) node.own |= 1u << kInPanel;
    if (is_called(view(element.classes), "caption") || is_called(view(element.classes), "caption-text"))
      node.own |= 1u << kInCaption;
    node.framework_root = view(element.id).starts_with("__");
    node.reviews = speaks_of_reviews(view(element.classes)) || speaks_of_reviews(view(element.id)) ||
                   speaks_of_reviews(view(element.itemprop));
    node.itemprop = itemprop_bits(view(element.itemprop));
    node.signature = signature_of(tag, view(element.classes));
    words.add_names(view(element.classes), node.names);
    words.add_names(view(element.id), node.names);
    if (node.parent == WINNOW_NO_ELEMENT || node.parent >= i) {
      node.parent = kNoNode;
      continue;
    }
    node.itemprop |= page.nodes[node.parent].itemprop;
  }
}

bool is_wide_comma(char32_t c) { return c == 0x3001 || c == 0xFF0C || c == 0x060C; }
bool is_stop_sign(char32_t c) {
  return c == '.' || c == '!' || c == '?' || c == 0x2026 || c == 0x3002 || c == 0xFF01 || c == 0xFF1F || c == 0x061F;
}
bool is_quote_end(char32_t c) { return c == '"' || c == 0x201D || c == 0x00BB || c == ')' || c == 0x2019; }
bool is_separator(char32_t c) {
  return c == '|' || c == 0xBB || c == 0x203A || c == 0xB7 || c == 0x2022 || c == '/' || c == 0x2192;
}
bool is_currency(char32_t c) { return c == '$' || c == 0xA3 || c == 0xA5 || (c >= 0x20A0 && c <= 0x20BF); }
// Capitals of the scripts that have them, near enough: Latin, Greek, Cyrillic.
bool is_capital(char32_t c) {
  return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) ||
         (c >= 0x400 && c <= 0x42F) || (c >= 0x100 && c < 0x180 && c % 2 == 0);
}
bool is_small_letter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF && c != 0xF7) || (c >= 0x3AC && c <= 0x3CE) ||
         (c >= 0x430 && c <= 0x45F) || (c >= 0x100 && c < 0x180 && c % 2 == 1);
}

bool has_year(std::string_view text) {
  for (std::size_t i = 0; i + 4 <= text.size(); ++i) {
    const bool opens = (text[i] == '1' && text[i + 1] == '9') || (text[i] == '2' && text[i + 1] == '0');
    const auto digit = [&](std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
    if (opens && digit(i + 2) && digit(i + 3) && !digit(i + 4) && (i == 0 || !digit(i - 1))) return true;
  }
  return false;
}

// 1: the text ends as a sentence does, within quotation marks too; 2: in a colon.
std::uint8_t end_sign_of(std::string_view text, char32_t last) {
  constexpr std::size_t kNear = 4;  // bytes: the sign, and the mark behind it
  char32_t end = last;
  if (is_quote_end(last) && text.size() > 2)
    for (const char32_t c : {U'.', U'!', U'?'})
      if (text.substr(text.size() - std::min(text.size(), kNear)).find(static_cast<char>(c)) != std::string_view::npos)
        end = c;
  return is_stop_sign(end) ? 1 : end == ':' ? 2 : 0;
}

// Digits beside a sign of a currency.
class PriceSign {
 public:
  bool completes(char32_t c, bool digit) {
    const bool currency = is_currency(c);
    const bool is = currency ? digit_before_ : digit && currency_before_;
    currency_before_ = currency;
    digit_before_ = digit;
    return is;
  }

 private:
  bool digit_before_ = false, currency_before_ = false;
};

// What one pass over the characters counts, beside what it notes in the block.
struct CharacterCounts {
  float chars = 0, spaces = 0, digits = 0, capitals_at_start = 0, capitals = 0, small = 0;
  char32_t first = 0, last = 0;  // that are no spaces
};

CharacterCounts count_characters(std::string_view text, HtmlBlock& block) {
  CharacterCounts n;
  bool word_starts = true;
  char32_t previous = 0;
  PriceSign price;
  for (std::size_t at = 0; at < text.size();) {
    char32_t c = static_cast<unsigned char>(text[at]);
    if (c < 0x80) {
      ++at;
    } else {
      const winnow::Decoded d = winnow::decode_utf8(text, at);
      c = d.code_point;
      at += d.size;
    }
    ++n.chars;
    if (c == ' ' || c == '\t' || c == '\n' || c == 0xA0) {
      ++n.spaces;
      if (is_stop_sign(previous)) ++block.sentences;
      word_starts = true;
      previous = c;
      continue;
    }
    if (n.first == 0) n.first = c;
    const bool digit = c >= '0' && c <= '9';
    n.digits += digit;
    if (is_capital(c)) {
      ++n.capitals;
      n.capitals_at_start += word_starts;
    }
    n.small += is_small_letter(c);
    block.commas += c == ',' || is_wide_comma(c);
    if (c == 0x3002 || c == 0xFF01 || c == 0xFF1F) ++block.sentences;
    block.questions += c == '?' || c == 0xFF1F;
    block.separators += is_separator(c);
    block.copyright = block.copyright || c == 0xA9;
    block.price = price.completes(c, digit) || block.price;
    word_starts = false;
    previous = n.last = c;
  }
  return n;
}

void look_at_text(std::string_view text, HtmlBlock& block) {
  constexpr std::size_t kDateNear = 300;  // bytes from the beginning
  const CharacterCounts n = count_characters(text, block);
  if (is_stop_sign(n.last)) ++block.sentences;
  block.end_sign = end_sign_of(text, n.last);
  block.chars = n.chars;
  block.digits = n.digits / std::max(n.chars, 1.0f);
  block.capitals = n.capitals_at_start / (n.spaces + 1);
  block.all_capitals = n.capitals >= 2 && n.small == 0;
  block.starts_low = is_small_letter(n.first);
  block.letters_a_word = (n.chars - n.spaces) / std::max(block.words, 1.0f);
  block.date = has_year(text.substr(0, kDateNear));
}

using Words = std::vector<std::uint64_t>;

void sort_once_each(Words& words) {
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
}

Words sorted_words(const winnow_text_1& text, std::string_view of) {
  Words words(of.size() + 1);
  words.resize(std::min(words.size(), text.words(winnow::str(of), words.data(), words.size())));
  sort_once_each(words);
  return words;
}

// The share of words that two texts have in common, of all that either has.
float likeness(const Words& a, const Words& b) {
  if (a.empty() || b.empty()) return 0;
  std::size_t common = 0;
  for (std::size_t i = 0, k = 0; i < a.size() && k < b.size();) {
    if (a[i] == b[k]) {
      ++common;
      ++i;
      ++k;
    } else {
      ++(a[i] < b[k] ? i : k);
    }
  }
  return static_cast<float>(common) / static_cast<float>(a.size() + b.size() - common);
}

// What is seen of one block alone. Its words join those of `page`, and `own` becomes them, each once.
HtmlBlock look_at_block(const winnow_doc* doc, std::size_t number, const winnow_text_1& text, const HtmlWords& words,
                        HtmlPage& page, Words& own) {
  const winnow_block& from = *WINNOW_BLOCK_AT(doc, number);
  HtmlBlock block;
  block.node = from.element < page.nodes.size() ? from.element : 0;
  block.text_hash = from.text_hash;
  std::size_t n = 0;
  const std::uint64_t* hashes = text.block_words(doc, number, &n);
  block.words = static_cast<float>(n);
  look_at_text(view(from.text), block);
  block.first_word = static_cast<std::uint32_t>(page.words.size());
  block.kept_words = static_cast<std::uint32_t>(std::min(n, kKeptWords));
  page.words.insert(page.words.end(), hashes, hashes + block.kept_words);
  own.assign(hashes, hashes + n);
  std::size_t small = 0;
  for (const std::uint64_t word : own) small += words.is_small(word);
  block.phrases = static_cast<float>(words.phrases(hashes, std::min<std::size_t>(n, 60)));
  sort_once_each(own);
  const auto count = static_cast<float>(std::max<std::size_t>(n, 1));
  block.small = static_cast<float>(small) / count;
  block.unique = static_cast<float>(own.size()) / count;
  block.link_density = std::max(from.link_density, 0.0f);
  block.links = static_cast<float>(from.n_links);
  block.bold = from.bold_density;
  block.code = from.code_density;
  block.has_time = (from.flags & WINNOW_BF_HAS_TIME) != 0;
  block.kind = static_cast<std::uint8_t>(std::min(from.kind, 255u));
  block.heading = static_cast<std::uint8_t>(from.heading_level);
  block.good = block.chars >= 80 && block.link_density < 0.34f;
  words.add_names(view(from.inline_classes), block.names);
  return block;
}

void add_to_nodes(HtmlPage& page) {
  for (const HtmlBlock& block : page.blocks) {
    HtmlNode& node = page.nodes[block.node];
    node.chars += block.chars;
    node.link_chars += block.chars * block.link_density;
    node.words += block.words;
    node.blocks += 1;
    if (block.good) node.good_chars += block.chars;
    node.small_words += block.small * block.words;
    node.commas += block.commas;
    node.links += block.links;
  }
  for (std::size_t i = page.nodes.size(); i-- > 1;) {
    const HtmlNode& node = page.nodes[i];
    if (node.parent == kNoNode) continue;
    HtmlNode& parent = page.nodes[node.parent];
    parent.last = std::max(parent.last, node.last);
    parent.chars += node.chars;
    parent.link_chars += node.link_chars;
    parent.words += node.words;
    parent.blocks += node.blocks;
    parent.good_chars += node.good_chars;
    parent.small_words += node.small_words;
    parent.commas += node.commas;
    parent.links += node.links;
  }
}

// The main heading: the first one of rank 1 in sight, the one that is like the title before others.
std::uint32_t main_heading(const HtmlPage& page) {
  std::uint32_t found = kNoNode;
  float best = -1;
  for (const HtmlBlock& block : page.blocks) {
    const float like = std::max(block.like_title, block.like_og_title);
    const bool hidden = (page.nodes[block.node].flags & WINNOW_EF_HIDDEN) != 0;
    if (block.heading != 1 || hidden || like <= best) continue;
    found = block.node;
    best = like;
  }
  return found;
}

// An element that holds nearly all of the page, or its main heading and most of its text, is no menu, no footer, no
// form and no list of other articles, whatever it is called: it says nothing about its parts. Classes of the body and
// ids such as "__next" stand above whole pages in training, too; the model has learned what they are worth.
void forget_wrappers(HtmlPage& page) {
  constexpr float kNearlyAll = 0.9f, kMost = 0.6f;
  constexpr std::uint32_t kSiteTags =
      1u << kInNav | 1u << kInFooter | 1u << kInAside | 1u << kInForm | 1u << kInButton | 1u << kInDialog;
  const std::uint32_t heading = main_heading(page);
  const HtmlNode& root = page.nodes[0];
  for (std::uint32_t i = 0; i < page.nodes.size(); ++i) {
    HtmlNode& node = page.nodes[i];
    const bool most = heading != kNoNode && heading > i && heading <= node.last && node.words >= kMost * root.words &&
                      node.good_chars >= kMost * root.good_chars;
    if (most || node.words >= kNearlyAll * root.words) {
      node.whole = true;
      node.own &= ~kSiteTags;
      node.reviews = false;
      if (node.depth > 1 && !node.framework_root) HtmlWords::forget(kSiteGroups, node.names);
    }
  }
}

void add_above(HtmlPage& page) {
  constexpr std::uint32_t kAboveBits = (1u << kAboves) - 1;
  for (HtmlNode& node : page.nodes)
    node.above = (node.own & kAboveBits) | (node.parent == kNoNode ? 0 : page.nodes[node.parent].above);
}

void look_at_url(std::string_view url, HtmlPage& page) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return;
  std::string_view path = url.substr(std::min(url.find('/', scheme + 3), url.size()));
  page.url_query = path.find('?') != std::string_view::npos;
  path = path.substr(0, path.find_first_of("?#"));
  page.url_length = path.size();
  for (std::size_t i = 0; i < path.size(); ++i) {
    page.url_depth += path[i] == '/' && i + 1 < path.size();
    page.url_digits += path[i] >= '0' && path[i] <= '9';
    page.url_hyphens += path[i] == '-';
  }
}

}  // namespace

const std::array<const char*, kAboves>& above_names() {
  static constexpr std::array<const char*, kAboves> kNames{
      "nav",        "header", "footer", "aside",      "article", "main",   "form",    "li",     "table",
      "blockquote", "pre",    "figure", "figcaption", "section", "dl",     "details", "button", "noscript",
      "address",    "p",      "ul",     "ol",         "th",      "dialog", "body",    "a"};
  return kNames;
}

bool says_one_of(const winnow::Page& page, std::initializer_list<std::string_view> names) {
  const std::string_view types = page.meta("linked.types");
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view name) { return types.find(name) != std::string_view::npos; });
}

HtmlPage look_at_html(const winnow::Page& page, const winnow_text_1& text, const HtmlWords& words) {
  HtmlPage look;
  const winnow_doc* doc = page.raw();
  add_nodes(doc, words, look);
  look_at_url(page.url(), look);
  const std::string_view type = page.meta("og.type");
  look.og_article = type == "article";
  look.og_product = type.find("product") != std::string_view::npos;
  look.og_website = type == "website";
  look.is_product = look.og_product || says_one_of(page, {"Product"});
  look.is_talk = says_one_of(page, {"DiscussionForumPosting", "QAPage", "Question"});
  const Words title = sorted_words(text, page.meta("html.title"));
  const Words og_title = sorted_words(text, page.meta("og.title"));
  Words h1;
  std::vector<Words> own(page.size());
  std::unordered_map<std::uint64_t, std::uint32_t> copies;
  look.blocks.reserve(page.size());
  for (std::size_t i = 0; i < page.size(); ++i) {
    look.blocks.push_back(look_at_block(doc, i, text, words, look, own[i]));
    ++copies[look.blocks[i].text_hash];
    if (look.blocks[i].heading == 1) h1.insert(h1.end(), own[i].begin(), own[i].end());
  }
  sort_once_each(h1);
  for (std::size_t i = 0; i < look.blocks.size(); ++i) {
    HtmlBlock& block = look.blocks[i];
    block.copies = static_cast<float>(copies[block.text_hash]);
    block.like_title = likeness(own[i], title);
    block.like_og_title = likeness(own[i], og_title);
    block.like_h1 = likeness(own[i], h1);
  }
  add_to_nodes(look);
  forget_wrappers(look);
  add_above(look);
  return look;
}

}  // namespace chrome
