#include "rule_draft.h"

#include <winnow/text.h>

#include <fmt/format.h>

#include <algorithm>

#include "toml_text.h"

namespace winnow::cli {
namespace {

// A sentence that differs in its numbers alone may be news all the same.
constexpr std::size_t kMostWordsWithNumbers = 8;
constexpr std::size_t kMostWords = 40, kMostTests = 5, kMostTexts = 4;
// Of what a test says that the text lacks: bytes of a line, and lines.
constexpr std::size_t kLeastTested = 20, kMostLacks = 3;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Each run of digits as one `mark`.
std::string without_numbers(std::string_view text, std::string_view mark) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_digit(text[i])) {
      out += text[i];
    } else if (i == 0 || !is_digit(text[i - 1])) {
      out += mark;
    }
  }
  return out;
}

// RE2 that fits the text, with any number where it has one.
std::string pattern_of(std::string_view text) {
  std::string quoted;
  for (const char c : text) {
    if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) quoted += '\\';
    quoted += c;
  }
  return without_numbers(quoted, "\\d+");
}

// "div#side.box.wide" of a tag path is "div#side"; an element without id and class names nothing.
std::string selector_of(std::string_view part) {
  const std::size_t hash = part.find('#');
  const std::size_t dot = part.find('.');
  std::string_view named = part;
  if (hash != part.npos) {
    named = part.substr(0, part.find('.', hash));
  } else if (dot == part.npos) {
    return "";
  }
  const bool plain = std::all_of(named.begin(), named.end(), [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("-_#.").find(c) != std::string_view::npos;
  });
  // An id with a number in it is one page's own; h1 is an element.
  const std::string_view own = named.substr(std::min(named.find_first_of("#."), named.size()));
  return plain && std::none_of(own.begin(), own.end(), is_digit) ? std::string(named) : "";
}

// Who wrote a page and when, what it is called, what its pictures show.
bool has_role(const Block& block) {
  switch (block.role) {
    case Role::kTitle:
    case Role::kDate:
    case Role::kByline:
    case Role::kCredit:
    case Role::kCaption:
      return true;
    default:
      return false;
  }
}

// Such a line stays, though a site's pages have one author, or titles that differ in a number. A text's first line is
// called its title where nothing else is: one that is the same on page after page is the site's.
bool is_the_pages_own(const Block& block, bool differs) {
  return has_role(block) && (block.role != Role::kTitle || differs || !block.tag_path.empty());
}

// What stands above such a line is the headline, whatever was taken for the title.
bool says_who_or_when(const Block& block) { return block.role == Role::kByline || block.role == Role::kDate; }

template <class Take>
void each_part(std::string_view path, Take take) {
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    take(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
}

}  // namespace

void RuleDraft::add(const Document& page, const std::string& test_page) {
  ++n_pages_;
  pages_.emplace_back();
  if (!test_page.empty() && test_pages_.size() < kMostTests) test_pages_.push_back(test_page);
  for (std::size_t i = 0; i < page.blocks.size(); ++i) {
    const Block& block = page.blocks[i];
    const std::string text(trim(block.text));
    const std::uint32_t n_words = block.counted ? block.n_words : count_words(block.text);
    const std::string key = without_numbers(folded(block.text), "#");
    if (key.empty()) continue;
    Line& line = lines_[key];
    pages_.back().push_back(&line);
    if (line.n_pages == 0) line.place = i;
    if (line.last_page != n_pages_) {
      line.last_page = n_pages_;
      ++line.n_pages;
      line.n_left += !block.dropped;
    }
    line.differs = line.differs || (!line.texts.empty() && !line.texts.contains(text));
    const bool is_headline = i + 1 < page.blocks.size() && says_who_or_when(page.blocks[i + 1]);
    line.has_role = line.has_role || has_role(block);
    line.is_head = line.is_head || is_the_pages_own(block, line.differs) || (line.differs && is_headline);
    line.is_sentence = line.is_sentence || (line.differs && n_words > kMostWordsWithNumbers);
    if (line.texts.size() < kMostTexts && n_words <= kMostWords) line.texts.insert(text);
    each_part(block.tag_path, [&](std::string_view part) {
      const std::string selector = selector_of(part);
      if (selector.empty()) return;
      Element& element = elements_[selector];
      element.pages.insert(n_pages_);
      ++element.lines[key];
      element.n_left += !block.dropped;
    });
    if (block.role == Role::kTitle && !block.tag_path.empty())
      if (const std::string s = selector_of(std::string_view(block.tag_path).substr(block.tag_path.rfind('/') + 1));
          !s.empty())
        ++titles_[s];
  }
}

std::size_t RuleDraft::least_pages() const { return std::max<std::size_t>(2, (n_pages_ + 1) / 2); }

std::vector<const RuleDraft::Line*> RuleDraft::repeated() const {
  std::vector<const Line*> found;
  for (const auto& [key, line] : lines_)
    if (line.n_pages >= least_pages() && line.n_left > 0 && !line.is_text() && !line.texts.empty())
      found.push_back(&line);
  std::sort(found.begin(), found.end(), [](const Line* a, const Line* b) {
    return a->place != b->place ? a->place < b->place : *a->texts.begin() < *b->texts.begin();
  });
  return found;
}

// Lines that stand between two lines of the page's own on most of their pages: a recipe's "Method", a refrain.
std::set<const RuleDraft::Line*> RuleDraft::within_text() const {
  std::map<const Line*, std::size_t> n_within;
  const auto is_own = [](const Line* line) { return line->is_own(); };
  for (const std::vector<const Line*>& page : pages_) {
    const auto first = std::find_if(page.begin(), page.end(), is_own);
    const auto last = std::find_if(page.rbegin(), page.rend(), is_own).base();
    if (first >= last) continue;
    for (const Line* line : std::set<const Line*>(first, last)) ++n_within[line];
  }
  std::set<const Line*> within;
  for (const auto& [line, n] : n_within)
    if (2 * n > line->n_pages) within.insert(line);
  return within;
}

// Elements of which every line is repeated on half of the pages, and outside the text, and which hold something that
// plugins leave.
std::vector<std::string> RuleDraft::elements(std::set<std::string>& lines_of_them) const {
  std::vector<std::string> found;
  const std::set<const Line*> within = within_text();
  for (const auto& [selector, element] : elements_) {
    if (element.pages.size() < least_pages() || element.n_left == 0) continue;
    const bool all = std::all_of(element.lines.begin(), element.lines.end(), [&](const auto& line) {
      const Line& counted = lines_.at(line.first);
      return counted.n_pages >= least_pages() && !counted.is_text() && !within.contains(&counted);
    });
    if (!all) continue;
    // Of elements that hold the same lines one rule is enough.
    const bool news = std::any_of(element.lines.begin(), element.lines.end(),
                                  [&](const auto& line) { return !lines_of_them.contains(line.first); });
    if (!news) continue;
    for (const auto& line : element.lines) lines_of_them.insert(line.first);
    found.push_back(selector);
  }
  return found;
}

std::string RuleDraft::head(std::string_view file) const {
  std::string out = fmt::format(
      "# Rules for {}, drafted from {} pages: what stands on {} of them or more and no plugin drops.\n"
      "# Look at each before you use it: `winnow rules test` shows what the rules do.\n",
      site_, n_pages_, least_pages());
  if (file.empty()) out += fmt::format("# The file is for the site that it is called after: {}.toml.\n", site_);
  if (!file.empty() && file != site_) out += fmt::format("\nsites = [{}]\n", toml_text(site_));
  return out;
}

std::string RuleDraft::rule_of(const Line& line) const {
  const std::string& text = *line.texts.begin();
  return fmt::format("{},  # on {} of {} pages\n",
                     line.differs ? fmt::format("{{ pattern = {} }}", toml_text(pattern_of(text))) : toml_text(text),
                     line.n_pages, n_pages_);
}

// A short line may also stand within the text.
std::string RuleDraft::tests(const std::vector<const Line*>& stripped) const {
  std::string lacks, out;
  std::size_t n_lacks = 0;
  for (const Line* line : stripped)
    if (const std::string& text = *line->texts.begin();
        !line->differs && text.size() >= kLeastTested && n_lacks < kMostLacks)
      lacks += (n_lacks++ == 0 ? "" : ", ") + toml_text(text);
  for (const std::string& page : test_pages_)
    if (!lacks.empty()) out += fmt::format("\n[[test]]\npage = {}\nlacks = [{}]\n", toml_text(page), lacks);
  return out;
}

std::string RuleDraft::toml(std::string_view file) const {
  std::set<std::string> keys_of_elements;
  std::string strip, inside;
  for (const std::string& selector : elements(keys_of_elements))
    strip += fmt::format("  {{ select = {} }},\n", toml_text(selector));
  std::set<const Line*> in_elements;
  for (const std::string& key : keys_of_elements) in_elements.insert(&lines_.at(key));
  const std::set<const Line*> within = within_text();
  std::vector<const Line*> stripped;
  for (const Line* line : repeated()) {
    if (within.contains(line)) {
      inside += "  # " + rule_of(*line);
      continue;
    }
    stripped.push_back(line);
    if (!in_elements.contains(line)) strip += "  " + rule_of(*line);
  }
  if (!inside.empty())
    strip += "  # Within the text of most of these pages: take the mark away where a line is the site's.\n" + inside;
  std::string out = head(file);
  if (!strip.empty()) out += "\nstrip = [\n" + strip + "]\n";
  for (const auto& [selector, n] : titles_)
    if (n >= least_pages()) {
      out += fmt::format("\ntitle = [{{ select = {} }}]  # on {} of {} pages\n", toml_text(selector), n, n_pages_);
      break;
    }
  return out + tests(stripped);
}

}  // namespace winnow::cli
