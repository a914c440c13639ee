// related: blocks that belong to other articles - "Related articles", "Most read", teasers under the text.
//
// Two kinds of evidence. A heading announces them: what follows goes for as long as it looks like a list of titles and
// teasers, however long, and stops where the article's own text goes on. Or their shape gives them away: runs of
// snippets that break off in "..." and that nothing on the page continues.
// Sharing words with the article proves nothing: related texts are on the same topic by construction.
#include <winnow/phrases.h>
#include <winnow/plugin.hpp>

#include <string_view>
#include <vector>

#include "announced.h"
#include "related_data.h"
#include "snippets.h"
#include "teaser_lines.h"

namespace {

winnow::PhraseBook heading_book(const winnow::Host& host) {
  winnow::PhraseBook book(host.text());
  for (const winnow_data::File& file : winnow_data::files)
    book.add_folded({reinterpret_cast<const char*>(file.bytes), *file.size},
                    [](std::string_view category) { return category == "teaser_end"; });
  return book;
}

class Related {
 public:
  explicit Related(const winnow::Host& host) : book_(heading_book(host)), text_(host.text()) {}

  class Worker {
   public:
    explicit Worker(const Related& related) : related_(related) {}

    void process(const winnow::Page& page, winnow::Edits& edits) {
      notes_.clear();
      related::look_at(page, related_.book_, related_.text_, memory_, lines_);
      related::drop_snippet_runs(lines_, notes_);
      related::drop_announced(lines_, notes_);
      for (std::size_t i = 0; i < lines_.size(); ++i)
        if (const related::Line& line = lines_[i]; line.dropped)
          edits.drop(page[i], line.reason, line.evidence, -1,
                     line.heading == related::kNone ? WINNOW_NO_BLOCK : static_cast<std::uint32_t>(line.heading));
    }

   private:
    const Related& related_;
    related::LineMemory memory_;
    related::Notes notes_;
    std::vector<related::Line> lines_;
  };

 private:
  winnow::PhraseBook book_;
  const winnow_text_1& text_;
};

}  // namespace

WINNOW_PLUGIN(Related, R"(
  "name": "related", "version": "0.1.0", "order": 400,
  "summary": "removes blocks of other articles: announced by a heading, or given away by their shape",
  "reasons": [
    {"name": "announced", "help": "stands below a heading such as \"Related articles\""},
    {"name": "heading", "help": "a heading that announces other articles"},
    {"name": "snippet", "help": "one of several texts that break off and that nothing on the page continues"}],
  "rerun_on": ["text", "drops", "joins"])")
