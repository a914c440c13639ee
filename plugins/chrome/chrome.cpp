// chrome: what a site prints on every page - menus, log-in, counters, share buttons, subscription calls, footers.
//
// Lines are judged by cue phrases (data/cues, one file a language) and by their shape. A strong cue is enough for its
// own line; an unmarked line goes only inside a run of marked ones before the title or behind the last paragraph, where
// menus and footers stand. Title, date, byline and credit lines get a role and stay. The line model (lines/model.h)
// weighs the whole page and labels what the rules leave and it would cut; it cuts only a page that holds lines which
// are chrome beyond doubt. A page whose blocks know their tags is weighed by the HTML model instead
// (html/model.h).
#include <winnow/phrases.h>
#include <winnow/plugin.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alike_entries.h"
#include "chrome_data.h"
#include "citations.h"
#include "contents_lists.h"
#include "edit_marks.h"
#include "html/decide.h"
#include "lines/choice.h"
#include "lines/model.h"
#include "lines/neighbours.h"
#include "lines/reasons.h"
#include "page_lines.h"
#include "regions.h"
#include "roles.h"
#include "threads.h"
#include "vocabulary.h"

namespace {

std::string_view data(const winnow_data::File& file) { return {reinterpret_cast<const char*>(file.bytes), *file.size}; }

winnow::PhraseBook cue_book(const winnow::Host& host) {
  winnow::PhraseBook book(host.text());
  for (const winnow_data::File& file : winnow_data::files)
    if (std::string_view(file.name).substr(0, 5) == "cues/") book.add_folded(data(file), chrome::is_guarded);
  return book;
}

std::string_view data_named(std::string_view name) {
  for (const winnow_data::File& file : winnow_data::files)
    if (file.name == name) return data(file);
  return {};
}

winnow::PhraseBook thread_book(const winnow::Host& host) {
  winnow::PhraseBook book(host.text());
  book.add(data_named("threads.txt"), [](std::string_view) { return false; });
  return book;
}

chrome::LineModel line_model() {
  auto model = chrome::LineModel::parse({winnow_data::line_model_bin, winnow_data::line_model_bin_size});
  if (!model) throw std::runtime_error("the built-in line model is damaged");
  return *std::move(model);
}

chrome::HtmlModel html_model(const winnow::Host& host) {
  const std::string asset(host.option("html_model_asset"));
  const std::string bytes = asset.empty() ? std::string() : host.asset(asset.c_str());
  auto model = asset.empty()
                   ? chrome::HtmlModel::parse({winnow_data::html_model_bin, winnow_data::html_model_bin_size})
                   : chrome::HtmlModel::parse({reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()});
  if (!model)
    throw std::runtime_error(asset.empty() ? "the built-in HTML model is damaged" : asset + " is no HTML model");
  return *std::move(model);
}

// How deep to cut: three points on one curve (train/README.md has their figures).
struct Preset {
  const char* name;
  chrome::ChoiceOptions choice;
  chrome::DoubtOptions doubt;
};

constexpr Preset kPresets[] = {
    {"careful", {.beta = 1.2f, .certain = 0.015f, .certain_lines = 2}, {0.1f, 4, 0.03f}},
    {"normal", {.beta = 0.75f, .certain = 0.02f, .certain_lines = 2}, {0.1f, 2, 0.05f}},
    {"hard", {.beta = 0.65f, .certain = 0.1f, .certain_lines = 1}, {0.1f, 1, 0.1f}},
};

const Preset& preset_named(std::string_view name) {
  for (const Preset& preset : kPresets)
    if (preset.name == name) return preset;
  return kPresets[1];
}

// Lines that the rules took: a page with so many was dumped whole, menus and all, however few they left to the model.
constexpr std::ptrdiff_t kWholeDump = 4;

bool is_counter(const chrome::Line& line) {
  return (line.cue && line.cue->category == "counter") || (line.stock && winnow::has_ascii_digit(line.text));
}

// One counter among many, a field of a list's items ("Rating: 3/5"), is little evidence: where the model is nearly
// sure that the line is the page's own, it stays.
bool is_field_of_item(const chrome::Line& line, float p) {
  constexpr float kNearlySure = 0.8f;
  return line.dropped && line.reason == chrome::kCue && p >= kNearlySure && is_counter(line);
}

const char* role_label(std::uint32_t role) {
  switch (role) {
    case WINNOW_ROLE_TITLE:
      return "role=title";
    case WINNOW_ROLE_DATE:
      return "role=date";
    case WINNOW_ROLE_BYLINE:
      return "role=byline";
    case WINNOW_ROLE_CREDIT:
      return "role=credit";
    default:
      return nullptr;
  }
}

class Chrome {
 public:
  explicit Chrome(const winnow::Host& host)
      : text_(host.text()),
        words_(cue_book(host), thread_book(host), data_named("sayings.txt"), data_named("months.txt")),
        preset_(preset_named(host.option("preset"))),
        keep_comments_(host.option_bool("keep_comments")),
        reasons_(host.option_bool("reasons")) {
    if (host.option_bool("line_model")) model_ = line_model();
    if (!host.option_bool("html_model")) return;
    html_words_.emplace(text_);
    html_model_ = html_model(host);
  }

  // A thread's own part: what it remembers of lines, and its buffers.
  class Worker {
   public:
    explicit Worker(const Chrome& chrome) : chrome_(chrome) {}

    void process(const winnow::Page& page, winnow::Edits& edits) {
      if (chrome_.html_model_ && chrome::has_tags(page)) {
        process_html(page, edits);
        return;
      }
      notes_.clear();
      chrome::look_at(page, chrome_.text_, chrome_.words_, line_memory_, lines_);
      const std::vector<chrome::ContentsList> contents = chrome::find_contents_lists(lines_, chrome_.words_.book());
      title_is_marked_ = chrome::find_roles(lines_, notes_);
      if (!chrome_.keep_comments_) chrome::drop_comments(lines_, notes_);
      const chrome::Thread thread = chrome::find_thread(lines_);
      chrome::drop_runs(lines_, {}, thread, notes_);
      if (chrome_.model_) mark_by_model(page, *chrome_.model_, chrome_.preset_, thread, lines_);
      // The model and what it leaves are judged as if these stood there still: they say what kind of dump it is.
      chrome::drop_contents_lists(contents, lines_, notes_);
      chrome::drop_buttons_of_posts(lines_, notes_);
      respect_roles(page, lines_);
      for (std::size_t i = 0; i < lines_.size(); ++i) say(page[i], lines_[i], edits);
      take_out_edit_marks(page, edits);
    }

   private:
    // What an earlier plugin has named is named: it stays, and a page has one title.
    static bool is_titled(const winnow::Page& page) {
      for (const winnow::Block block : page)
        if (block.role() == WINNOW_ROLE_TITLE) return true;
      return false;
    }
    static void respect_roles(const winnow::Page& page, std::vector<chrome::Line>& lines) {
      if (std::none_of(lines.begin(), lines.end(), [](const chrome::Line& line) { return line.named; })) return;
      const bool titled = is_titled(page);
      for (chrome::Line& line : lines) {
        if (line.named) line.dropped = false;
        if (line.named || (titled && line.role == WINNOW_ROLE_TITLE)) line.role = WINNOW_ROLE_NONE;
      }
    }

    // "Source: the harbour office", directly below the text. Elsewhere such a line is mostly a picture's, which the
    // model judges.
    void keep_sources(const winnow::Page& page, std::vector<chrome::HtmlFate>& fates) const {
      constexpr std::size_t kBelow = 3;
      constexpr std::size_t kLongest = 160;  // bytes
      const auto end =
          std::find_if(fates.rbegin(), fates.rend(), [](const chrome::HtmlFate& fate) { return !fate.dropped; });
      const auto first = static_cast<std::size_t>(fates.rend() - end);
      for (std::size_t i = first; first > 0 && i < std::min(fates.size(), first + kBelow); ++i) {
        const std::string_view line = winnow::view(chrome_.text_.block_folded(page.raw(), i));
        const std::string_view said = page[i].text();
        const bool labelled = said.find(':') != said.npos || said.find("\uFF1A") != said.npos;
        if (fates[i].is_comment || line.size() > kLongest || !labelled) continue;
        const winnow::PhraseMatch* const cue = chrome_.words_.book().find_folded(line);
        if (cue != nullptr && chrome::is_one_of(cue->category, {"credit", "correction"}) &&
            line.size() > cue->phrase.size())
          fates[i].dropped = false;
      }
    }

    void process_html(const winnow::Page& page, winnow::Edits& edits) {
      std::vector<chrome::HtmlFate> fates = chrome::decide_html(page, chrome_.text_, *chrome_.html_words_,
                                                                *chrome_.html_model_, {chrome_.keep_comments_, {}});
      keep_sources(page, fates);
      const bool titled = is_titled(page);
      for (std::size_t i = 0; i < fates.size(); ++i) {
        const chrome::HtmlFate& fate = fates[i];
        const winnow::Block block = page[i];
        if (fate.dropped)
          edits.drop(block, fate.is_comment ? chrome::kComments : chrome::kHtmlModel, block.tag_path(), 1 - fate.p);
        else if (const char* label = role_label(fate.role);
                 label != nullptr && block.role() == WINNOW_ROLE_NONE && !(titled && fate.role == WINNOW_ROLE_TITLE))
          edits.label(block, label);
        char content[48];
        const long thousandths = std::lround(static_cast<double>(fate.p) * 1000);  // the locale may have commas
        std::snprintf(content, sizeof content, "content=%ld.%03ld", thousandths / 1000, thousandths % 1000);
        edits.label(block, content);
      }
    }

    // The whole page is weighed, with the lines that the rules took: they say what kind of dump it is. What the model
    // would cut is not dropped here but labelled, so that plugins which know blocks of lines see them whole first; the
    // plugin line_model drops what they leave. Roles stay.
    void mark_by_model(const winnow::Page& page, const chrome::LineModel& model, const Preset& preset,
                       const chrome::Thread& thread, std::vector<chrome::Line>& lines) {
      inputs_.clear();
      n_words_.clear();
      for (const winnow::Block block : page) {
        const std::size_t i = block.index();
        inputs_.push_back(
            {lines[i].shortened ? lines[i].text : winnow::without_outer_spaces(block.text()), line_memory_.hashes[i]});
        n_words_.push_back(lines[i].n_words);
      }
      model.score(inputs_, p_, memory_);
      std::vector<bool> keep = chrome::choose(p_, n_words_, preset.choice);
      std::uint32_t suspects = 0;
      const bool many_counters = std::count_if(lines.begin(), lines.end(), is_counter) >= 3;
      for (std::size_t i = 0; i < lines.size(); ++i)
        suspects += !lines[i].dropped && !lines[i].within_code && p_[i] < preset.doubt.suspect;
      const auto dropped =
          std::count_if(lines.begin(), lines.end(), [](const chrome::Line& line) { return line.dropped; });
      const bool whole_dump = suspects >= preset.doubt.suspects || dropped >= kWholeDump;
      if (!title_is_marked_) chrome::find_roles_by_model(lines, keep, p_, memory_.scan, whole_dump, notes_);
      for (std::size_t i = 0; many_counters && i < lines.size(); ++i)
        if (is_field_of_item(lines[i], p_[i])) lines[i].dropped = false;
      chrome::keep_for_neighbours(lines, p_, n_words_, thread, suspects, preset.doubt, keep);
      chrome::keep_alike_entries(lines, p_, thread, keep);
      for (std::size_t i = 0; i < lines.size(); ++i) {
        chrome::Line& line = lines[i];
        if (keep[i] || line.is_spared()) continue;
        if (!chrome_.citations_.is_citation(line.text, line.n_words)) line.unlike = 1 - p_[i];
      }
      chrome::keep_posts_whole(thread, lines);
      keep_sentences_whole(lines);
      if (chrome_.reasons_) why_ = chrome::reasons(model, memory_.features, lines);
    }

    // A sentence that a dumper broke, at markup or at a width, stays whole where a third of its words stay.
    void keep_sentences_whole(std::vector<chrome::Line>& lines) const {
      for (const winnow::Fragments::Lines sentence : line_memory_.fragments.sentences())
        keep_whole(sentence.begin, sentence.end, lines);
      for (std::size_t begin = 0, end = 0; begin < lines.size(); begin = end) {
        for (end = begin + 1; line_memory_.wraps.goes_on(end - 1); ++end) {
        }
        if (end - begin > 1) keep_whole(begin, end, lines);
      }
    }

    void keep_whole(std::size_t begin, std::size_t end, std::vector<chrome::Line>& lines) const {
      std::uint32_t all = 0, kept = 0;
      for (std::size_t i = begin; i < end; ++i) {
        all += n_words_[i];
        if (!lines[i].dropped && lines[i].unlike == 0) kept += n_words_[i];
      }
      if (3 * kept < all) return;
      for (std::size_t i = begin; i < end; ++i) lines[i].unlike = 0;
    }

    std::string_view evidence_of(const chrome::Line& line) {
      if (!line.evidence.empty() || line.cue == nullptr) return line.evidence;
      evidence_.assign(line.cue->category).append(": ").append(line.cue->phrase);
      return evidence_;
    }

    // "History[edit]": a wiki has such a mark behind each of its headings.
    void take_out_edit_marks(const winnow::Page& page, winnow::Edits& edits) const {
      constexpr std::size_t kLeastMarks = 2;
      std::vector<std::pair<std::size_t, std::size_t>> marks;  // the line, and where its mark begins
      for (std::size_t i = 0; i < lines_.size(); ++i) {
        const chrome::Line& line = lines_[i];
        if (line.dropped || line.shortened || line.within_code || line.shape.code) continue;
        const std::size_t at = chrome::edit_mark_at_end(line.text, chrome_.words_.book());
        if (at < line.text.size()) marks.emplace_back(i, at);
      }
      if (marks.size() < kLeastMarks) return;
      for (const auto& [i, at] : marks) {
        const std::string_view text = lines_[i].text;
        const auto begin = static_cast<std::size_t>(text.data() - page[i].text().data()) + at;
        edits.replace(page[i], begin, begin + text.size() - at, {}, chrome::kCue, text.substr(at));
      }
    }

    void say(const winnow::Block& block, const chrome::Line& line, winnow::Edits& edits) {
      if (line.dropped) {
        edits.drop(block, line.reason, evidence_of(line));
        return;
      }
      if (const char* label = role_label(line.role)) edits.label(block, label);
      if (line.unlike > 0)
        edits.label(block,
                    chrome::unlike_label(line.unlike, chrome_.reasons_ ? why_[block.index()] : std::string_view()));
      if (const std::size_t end = line.glued_name; end > 0) {
        const auto begin = static_cast<std::size_t>(line.text.data() - block.text().data());
        edits.replace(block, begin, begin + end, {}, chrome::kImage, line.text.substr(0, end));
      }
    }

    const Chrome& chrome_;
    chrome::LineMemory line_memory_;
    std::vector<chrome::Line> lines_;
    bool title_is_marked_ = false;
    chrome::Notes notes_;
    std::string evidence_;
    chrome::LineModel::Memory memory_;
    std::vector<chrome::LineInput> inputs_;
    std::vector<std::uint32_t> n_words_;
    std::vector<float> p_;
    std::vector<std::string> why_;  // a line each, where reasons are asked for
  };

 private:
  const winnow_text_1& text_;
  chrome::Vocabulary words_;
  chrome::Citations citations_;
  const Preset& preset_;
  bool keep_comments_, reasons_;
  std::optional<chrome::LineModel> model_;
  std::optional<chrome::HtmlWords> html_words_;
  std::optional<chrome::HtmlModel> html_model_;
};

}  // namespace

WINNOW_PLUGIN(Chrome, R"(
  "name": "chrome", "version": "0.1.0", "order": 300,
  "summary": "removes what the site prints on every page: menus, log-in, counters, share buttons, footers",
  "reasons": [
    {"name": "cue phrase", "help": "the line is a stock phrase of web pages"},
    {"name": "chrome run", "help": "stands among stock phrases before the title"},
    {"name": "footer", "help": "stands among stock phrases behind the last paragraph"},
    {"name": "image residue", "help": "an image's file name"},
    {"name": "separator", "help": "a separator at the edge of the text"},
    {"name": "comments", "help": "readers' comments below the article"},
    {"name": "title with site name", "help": "the title once more, with the site's name"},
    {"name": "html model", "help": "the HTML model takes it for chrome; the evidence is where it stood"},
    {"name": "role", "help": "title, date, byline or credit, or what the line model thinks: named, not removed"}],
  "options": [
    {"name": "keep_comments", "type": "bool", "default": false, "help": "keep readers' comments below an article"},
    {"name": "preset", "type": "enum", "values": ["careful", "normal", "hard"], "default": "normal", "help": "how much the line model cuts"},
    {"name": "line_model", "type": "bool", "default": true, "help": "weigh every line with the learned model too: cuts whole dumps deeper"},
    {"name": "reasons", "type": "bool", "default": false, "explain": true, "help": "say in which respects a line that the line model takes is unlike the text"},
    {"name": "html_model", "type": "bool", "default": true, "help": "decide on pages with tags by the HTML model; without it they are judged as texts are"},
    {"name": "html_model_asset", "type": "string", "default": "", "help": "a model file in chrome.data beside the library, in place of the built-in one"}],
  "rerun_on": ["text", "drops", "joins"])")
