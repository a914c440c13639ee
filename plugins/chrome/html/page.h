// An HTML page as its model sees it: what each block's text is like, and what each element holds.
#pragma once
#include <winnow/plugin.hpp>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "words.h"

namespace chrome {

constexpr std::uint32_t kNoNode = 0xFFFFFFFFu;
constexpr std::size_t kKeptWords = 40;

/// What stands above a block, as bits of HtmlNode::above. In the order of above_names().
enum Above : std::uint32_t {
  kInNav,
  kInHeader,
  kInFooter,
  kInAside,
  kInArticle,
  kInMain,
  kInForm,
  kInLi,
  kInTable,
  kInBlockquote,
  kInPre,
  kInFigure,
  kInFigcaption,
  kInSection,
  kInDl,
  kInDetails,
  kInButton,
  kInNoscript,
  kInAddress,
  kInP,
  kInUl,
  kInOl,
  kInTh,
  kInDialog,
  kInBody,
  kInA,
  kAboves
};
const std::array<const char*, kAboves>& above_names();

/// Bits of HtmlNode::own beside those of Above, for elements that no feature asks for.
enum Own : std::uint32_t {
  kInDt = kAboves,
  kInDd,
  kInNotes,    // called after footnotes: "footnotes", "wp-block-footnotes", "doc-endnotes", "footnote"
  kInCaption,  // called after captions: "wp-caption-text", "thumbcaption"
  kInTab,      // the label of a tab
  kInPanel     // what a tab shows
};
static_assert(kInPanel < 32);

/// An element with sums over the blocks in it, itself and below.
struct HtmlNode {
  std::uint32_t parent = kNoNode;
  std::uint32_t depth = 0;
  std::uint32_t last = 0;       // the last node below it
  std::uint32_t tag = 0;        // a number for the tag; 0: none of those that are told apart
  std::uint32_t own = 0;        // bits of Above and Own: itself
  std::uint32_t above = 0;      // bits of Above: itself and everything over it
  std::uint32_t signature = 0;  // tag and class without digits: alike for elements that look alike
  std::uint32_t flags = 0;      // WINNOW_EF_*
  bool whole = false;           // holds nearly all of the page, or its main heading and most of its text
  bool framework_root = false;  // its id begins with "__", as "__next" does: the model knows what such names are worth
  bool reviews = false;         // called after reviews, as "product-reviews" is
  std::uint8_t itemprop = 0;    // bits: 1 text of an article, 2 description, 4 comment or author
  HtmlWords::Names names;
  float chars = 0, link_chars = 0, words = 0, blocks = 0, good_chars = 0, small_words = 0, commas = 0, links = 0;
};

/// A block.
struct HtmlBlock {
  std::uint32_t node = 0;
  HtmlWords::Names names;  // of its inline elements
  std::uint64_t text_hash = 0;
  std::uint32_t first_word = 0, kept_words = 0;  // in HtmlPage::words
  float chars = 0, words = 0, letters_a_word = 0, small = 0, commas = 0, sentences = 0, digits = 0, capitals = 0;
  float link_density = 0, links = 0, bold = 0, code = 0, phrases = 0, separators = 0, unique = 0;
  float copies = 0, like_title = 0, like_og_title = 0, like_h1 = 0;
  float questions = 0;
  std::uint8_t end_sign = 0;  // 1: ends a sentence, 2: a colon
  std::uint8_t kind = 0, heading = 0;
  bool all_capitals = false, date = false, price = false, starts_low = false, has_time = false, copyright = false;
  bool good = false;  // 80 characters or more, hardly a link
};

struct HtmlPage {
  std::vector<HtmlNode> nodes;
  std::vector<HtmlBlock> blocks;
  std::vector<std::uint64_t> words;  // of all blocks, one behind the other: of each the first kKeptWords
  std::size_t url_depth = 0, url_length = 0, url_digits = 0, url_hyphens = 0;
  bool is_product = false, is_talk = false;  // say so to machines
  bool url_query = false, og_article = false, og_product = false, og_website = false;
};

/// Does the page say to machines that it is one of these, as "Product" of schema.org? Parts of type names count.
bool says_one_of(const winnow::Page& page, std::initializer_list<std::string_view> names);

/// Looks at a page whose blocks have tags. Blocks without an element belong to the root.
HtmlPage look_at_html(const winnow::Page& page, const winnow_text_1& text, const HtmlWords& words);

}  // namespace chrome
