// Drops what a page says twice: second and later copies of paragraphs, of runs of lines and of the whole article, leads
// that are only the beginning of the next paragraph, titles said again. Fingerprints alone decide: equal after folding
// (letter case, punctuation and the kind of space are no difference), nothing that is merely alike.
//
// What is said again of something else stays: answers in turn, the same words around other figures, and what each of
// the counted sections of a page ("Week 1", "Week 2") needs.
//
// Limit: a refrain that a page gives as one paragraph (a stanza without line ends) goes like any repeated paragraph.
#include <winnow/plugin.hpp>

#include <string>

#include "copies.h"
#include "leads.h"
#include "titles.h"

namespace {

class Duplicates {
 public:
  explicit Duplicates(const winnow::Host& host)
      : text_(host.text()),
        min_words_(static_cast<std::uint32_t>(host.option_int("min_words"))),
        lead_words_(static_cast<std::uint32_t>(host.option_int("lead_words"))) {}

  void process(const winnow::Page& page, winnow::Edits& edits) const {
    duplicates::Draft draft(duplicates::lines_of(page));
    duplicates::find_title_twins(draft);
    duplicates::find_copies(draft, min_words_);
    duplicates::find_leads(draft, lead_words_, page, text_);
    for (std::uint32_t i = 0; i < draft.size(); ++i)
      if (!draft.stays(i)) drop(page, draft, i, edits);
  }

 private:
  static void drop(const winnow::Page& page, const duplicates::Draft& draft, std::uint32_t i, winnow::Edits& edits) {
    const duplicates::Fate& fate = draft.fates[i];
    const std::uint32_t kept = draft.kept_for(i);
    const char* const what =
        fate.reason == duplicates::kLead || fate.reason == duplicates::kCut ? "beginning of block " : "copy of block ";
    edits.drop(page[i], fate.reason, what + std::to_string(page[kept].number()) + ": " + beginning(page[kept].text()),
               fate.score, kept);
  }

  // The first words of the kept text, so that a person finds it.
  static std::string beginning(std::string_view text) {
    constexpr std::size_t kBytes = 48;
    if (text.size() <= kBytes) return std::string(text);
    std::size_t end = text.rfind(' ', kBytes);
    if (end == text.npos || end < kBytes / 2) end = kBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return std::string(text.substr(0, end)) + " ...";
  }

  const winnow_text_1& text_;
  std::uint32_t min_words_;
  std::uint32_t lead_words_;
};

}  // namespace

WINNOW_PLUGIN(Duplicates, R"(
  "name": "duplicates",
  "version": "1.0.0",
  "summary": "drops second copies of paragraphs, runs and the whole article, leads, and titles said again, inside one page",
  "order": 500,
  "reasons": [
    {"name": "repeated_paragraph", "help": "the page has said this paragraph before"},
    {"name": "repeated_run", "help": "part of a run of lines that the page has said before"},
    {"name": "article_copy", "help": "part of a second copy of the article"},
    {"name": "lead", "help": "nothing but the beginning of the next block"},
    {"name": "cut_copy", "help": "a copy of a longer text that was cut short"},
    {"name": "repeated_title", "help": "a title or headline directly below its twin"}
  ],
  "options": [
    {"name": "min_words", "type": "int", "default": 8, "min": 4, "max": 1000, "help": "words that make a line a paragraph, whose copies go by themselves"},
    {"name": "lead_words", "type": "int", "default": 20, "min": 8, "max": 1000, "help": "words that a lead has at least"}
  ],
  "rerun_on": ["text", "drops", "labels"])")
