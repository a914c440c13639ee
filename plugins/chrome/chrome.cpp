// chrome: what a site prints on every page - menus, log-in, counters, share buttons, subscription calls, footers.
//
// Lines are judged by cue phrases (data/cues, one file a language) and by their shape. A strong cue is enough for its
// own line; an unmarked line goes only inside a run of marked ones before the title or behind the last paragraph, where
// menus and footers stand. Title, date, byline and credit lines get a role and stay. What the rules leave is weighed by
// the line model (line_model.h), which cuts only a page that still holds lines which are chrome beyond doubt.
#include <winnow/phrases.h>
#include <winnow/plugin.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chrome_data.h"
#include "line_choice.h"
#include "line_model.h"
#include "page_lines.h"
#include "regions.h"
#include "roles.h"

namespace {

std::string_view data(const winnow_data::File& file) { return {reinterpret_cast<const char*>(file.bytes), *file.size}; }

bool is_guarded(std::string_view category) {
  return category == "credit" || category == "byline" || category == "date" || category == "dateline" ||
         category == "correction";
}

winnow::PhraseBook cue_book(const winnow::Host& host) {
  winnow::PhraseBook book(host.text());
  for (const winnow_data::File& file : winnow_data::files)
    if (std::string_view(file.name).substr(0, 5) == "cues/") book.add(data(file), is_guarded);
  return book;
}

std::string_view data_named(std::string_view name) {
  for (const winnow_data::File& file : winnow_data::files)
    if (file.name == name) return data(file);
  return {};
}

chrome::LineModel line_model() {
  auto model = chrome::LineModel::parse({winnow_data::line_model_bin, winnow_data::line_model_bin_size});
  if (!model) throw std::runtime_error("the built-in line model is damaged");
  return *std::move(model);
}

// Below this probability a sentence goes even from directly below the text that stays.
constexpr float kDoubtful = 0.1f;

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
        book_(cue_book(host)),
        months_(data_named("months.txt"), book_),
        sayings_(data_named("sayings.txt"), book_),
        keep_comments_(host.option_bool("keep_comments")) {
    if (host.option_bool("line_model")) model_ = line_model();
  }

  // A thread's own part: what it remembers of lines, and its buffers.
  class Worker {
   public:
    explicit Worker(const Chrome& chrome) : chrome_(chrome) {}

    void process(const winnow::Page& page, winnow::Edits& edits) {
      std::vector<chrome::Line> lines =
          chrome::look_at(page, {chrome_.text_, chrome_.book_, chrome_.sayings_, chrome_.months_}, seen_);
      chrome::find_roles(lines);
      if (!chrome_.keep_comments_) chrome::drop_comments(lines);
      chrome::drop_runs(lines, {});
      if (chrome_.model_) drop_by_model(page, *chrome_.model_, lines);
      respect_roles(page, lines);
      for (std::size_t i = 0; i < lines.size(); ++i) say(page[i], lines[i], edits);
    }

   private:
    // What an earlier plugin has named is named: it stays, and a page has one title.
    static void respect_roles(const winnow::Page& page, std::vector<chrome::Line>& lines) {
      bool titled = false;
      for (std::size_t i = 0; i < lines.size(); ++i) {
        if (page[i].role() == WINNOW_ROLE_NONE) continue;
        lines[i].dropped = false;
        lines[i].role = WINNOW_ROLE_NONE;
        titled = titled || page[i].role() == WINNOW_ROLE_TITLE;
      }
      if (!titled) return;
      for (chrome::Line& line : lines)
        if (line.role == WINNOW_ROLE_TITLE) line.role = WINNOW_ROLE_NONE;
    }

    // The whole page is weighed, with the lines that the rules took: they say what kind of dump it is. Roles stay.
    void drop_by_model(const winnow::Page& page, const chrome::LineModel& model, std::vector<chrome::Line>& lines) {
      inputs_.clear();
      n_words_.clear();
      for (const winnow::Block block : page) {
        inputs_.push_back({block.text(), block.bytes_hash()});
        n_words_.push_back(block.n_words());
      }
      model.score(inputs_, p_, memory_);
      const std::vector<bool> keep = chrome::choose(p_, n_words_, {});
      for (std::size_t i = 0; i < lines.size(); ++i) {
        chrome::Line& line = lines[i];
        // A sentence directly below the text that stays needs more to go than one among menus does.
        if (i > 0 && keep[i - 1] && !lines[i - 1].dropped && line.is_body() && p_[i] >= kDoubtful) continue;
        if (!keep[i] && line.role == WINNOW_ROLE_NONE && !line.protects)
          line.drop(chrome::kModel, "unlike the page's own text", 1 - p_[i]);
      }
    }

    static void say(const winnow::Block& block, const chrome::Line& line, winnow::Edits& edits) {
      if (line.dropped) {
        edits.drop(block, line.reason, line.evidence, line.score);
        return;
      }
      if (const char* label = role_label(line.role)) edits.label(block, label);
      if (!block.ascii().has('.')) return;
      if (const std::size_t end = chrome::glued_file_name(line.text); end > 0) {
        const auto begin = static_cast<std::size_t>(line.text.data() - block.text().data());
        edits.replace(block, begin, begin + end, {}, chrome::kImage, line.text.substr(0, end));
      }
    }

    const Chrome& chrome_;
    winnow::LineMemo<chrome::Line> seen_;
    chrome::LineModel::Memory memory_;
    std::vector<chrome::LineInput> inputs_;
    std::vector<std::uint32_t> n_words_;
    std::vector<float> p_;
  };

 private:
  const winnow_text_1& text_;
  winnow::PhraseBook book_;
  chrome::Months months_;
  chrome::Sayings sayings_;
  bool keep_comments_;
  std::optional<chrome::LineModel> model_;
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
    {"name": "line model", "help": "the line model takes it for chrome"},
    {"name": "role", "help": "title, date, byline or credit: named, not removed"}],
  "options": [
    {"name": "keep_comments", "type": "bool", "default": false, "help": "keep readers' comments below an article"},
    {"name": "line_model", "type": "bool", "default": true, "help": "weigh every line with the learned model too: cuts whole dumps deeper"}],
  "rerun_on": ["text", "drops", "layout"])")
