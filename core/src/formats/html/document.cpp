#include <winnow/html.h>
#include <winnow/reader.h>

#include <algorithm>
#include <functional>

#include "blocks.h"
#include "charset.h"
#include "entities.h"
#include "meta.h"
#include "text/charset_names.h"
#include "tree.h"

namespace winnow {
namespace {

constexpr std::size_t kLeastLinkedWords = 40;
constexpr std::size_t kLeastDescribedWords = 12;
constexpr std::size_t kLeastShownWords = 100;  // of a page whose scripts' data nobody need look into

// Is there a single tag in it?
bool has_tags(std::string_view text) {
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    const bool letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
    if (letter || next == '!' || next == '/') return true;
  }
  return false;
}

std::size_t words_of(std::string_view text) {
  std::size_t n = 0;
  bool inside = false;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    n += !space && !inside;
    inside = !space;
  }
  return n;
}

std::vector<std::uint64_t> word_runs(std::string_view text) {
  constexpr std::size_t kRun = 4;
  std::vector<std::uint64_t> words, runs;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = std::min(text.find_first_not_of(" \t\r\n", at), text.size());
    at = std::min(text.find_first_of(" \t\r\n", begin), text.size());
    if (at > begin) words.push_back(std::hash<std::string_view>{}(text.substr(begin, at - begin)));
  }
  for (std::size_t i = 0; i + kRun <= words.size(); ++i) {
    std::uint64_t run = 0;
    for (std::size_t k = i; k < i + kRun; ++k) run = (run ^ words[k]) * 0x9E3779B97F4A7C15u;
    runs.push_back(run);
  }
  return runs;
}

// The text in a string of data, which may be markup itself.
std::string plain(const std::string& text) {
  if (!has_tags(text)) return html::without_references(text, false);
  std::string out;
  for (const Block& block : html_page({}, text, {}, {}).blocks) out.append(out.empty() ? "" : "\n").append(block.text);
  return out;
}

// Does the page show less than half of the text, by its runs of words, and no other text that is longer? Of what is to
// be paid for most pages show the beginning.
bool shows_a_part(const Document& page, std::string_view text) {
  constexpr std::size_t kLeastProseWords = 20;  // of a block: shorter ones are lines of menus and headings, too
  std::vector<std::uint64_t> shown;
  std::size_t prose = 0;
  for (const Block& block : page.blocks) {
    const std::vector<std::uint64_t> runs = word_runs(block.text);
    shown.insert(shown.end(), runs.begin(), runs.end());
    const std::size_t words = words_of(block.text);
    prose += words >= kLeastProseWords ? words : 0;
  }
  std::sort(shown.begin(), shown.end());
  const std::vector<std::uint64_t> runs = word_runs(text);
  const auto n = std::count_if(runs.begin(), runs.end(),
                               [&](std::uint64_t run) { return std::binary_search(shown.begin(), shown.end(), run); });
  return 2 * static_cast<std::size_t>(n) < runs.size() && prose < words_of(text);
}

// A page that shows a part of a text that is to be paid for, while its JSON-LD holds all of it, or whose elements show
// next to nothing, while its JSON-LD, a script's data or, as the last resort, its description hold some text: the
// text's lines become its blocks, and the page is judged as a text.
void take_linked_text(Document& page, const html::MetaCollector& meta, std::vector<HtmlSpan>* spans) {
  std::size_t shown = 0;
  for (const Block& block : page.blocks) shown += words_of(block.text);
  const auto outweighs = [&](const std::string& text, std::size_t least = kLeastLinkedWords) {
    const std::size_t words = words_of(text);
    return words >= least && shown * 5 <= words;
  };
  std::string text = meta.linked_text();
  const char* source = "JSON-LD: the elements of the page hold none";
  const bool paid_for =
      meta.holds_paid_text() && words_of(text) >= kLeastLinkedWords && shows_a_part(page, plain(text));
  if (paid_for) source = "JSON-LD: the elements of the page hold a part";
  if (!paid_for && !outweighs(text) && shown < kLeastShownWords) {
    text = meta.script_text();
    source = "a script's data: the elements of the page hold none";
  }
  if (!paid_for && !outweighs(text)) {
    text = meta.description();
    source = "the description in the page's head: its elements hold none";
    if (!outweighs(text, kLeastDescribedWords)) return;
  }
  page.blocks.clear();
  page.elements.clear();
  if (spans != nullptr) spans->clear();
  const Document lines = text_document({}, plain(text));
  for (const Block& line : lines.blocks) {
    Block block = line;
    block.text = page.store.keep(line.text);
    block.source = {page.source.size(), page.source.size()};
    page.blocks.push_back(std::move(block));
  }
  page.meta.emplace_back("text.source", source);
}

}  // namespace

Document html_page(std::string id, std::string source, std::string_view url, const HtmlOptions& options) {
  if (!has_tags(source)) {
    Document page = text_document(std::move(id), std::move(source));
    page.url = url;
    return page;
  }
  Document page;
  page.id = std::move(id);
  page.url = url;
  page.source = page.store.adopt(std::move(source));
  page.is_html = true;
  const bool with_tags = page.source.size() <= options.most_tagged_bytes;
  html::MetaCollector meta(page);
  html::BlockBuilder blocks(page, with_tags);
  blocks.note_spans(options.spans);
  html::TreeParser(page.source, blocks, {options.most_depth}, meta.sink()).run();
  meta.finish();
  take_linked_text(page, meta, options.spans);
  if (!with_tags) page.meta.emplace_back("html.tags", "not recorded: the page is too large");
  return page;
}

Result<Document> html_document(std::string id, std::string_view bytes, std::string_view declared_charset,
                               std::string_view url, const HtmlOptions& options) {
  const Sniffed looks = sniff(bytes.substr(0, 4096));
  if (looks.format == "binary") return Error{"", looks.unread.said() + ", not HTML", ""};
  // Whoever says UTF-8 says nothing: what is valid UTF-8 is taken for it without being told.
  const auto says_nothing = [](std::string_view charset) {
    return charset.empty() || charset == "utf-8" || charset == "utf8";
  };
  std::string charset = charset_meant_by(declared_charset);
  if (says_nothing(charset)) charset = html::declared_charset(bytes);
  if (says_nothing(charset)) charset = html::charset_of_language(bytes);
  DecodedText decoded = decode(bytes, charset);
  Document page = html_page(std::move(id), std::move(decoded.text), url, options);
  page.decoding = std::move(decoded.decoding);
  page.source_hash = content_hash(bytes);
  page.source_bytes = bytes.size();
  return page;
}

}  // namespace winnow
