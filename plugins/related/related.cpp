// related: blocks that belong to other articles - "Related articles", "Most read", teasers under the text.
//
// Two kinds of evidence. A heading announces them: what follows goes for as long as it looks like a list of titles and
// teasers, however long, and stops where the article's own text goes on. Or their shape gives them away: the same title
// twice with a teaser below, runs of snippets that break off in "..." and that nothing on the page continues.
// Sharing words with the article proves nothing: related texts are on the same topic by construction.
#include <winnow/phrases.h>
#include <winnow/plugin.hpp>

#include <string>
#include <string_view>

#include "announced.h"
#include "related_data.h"
#include "snippets.h"
#include "teaser_lines.h"

namespace {

winnow::PhraseBook heading_book(const winnow::Host& host) {
  winnow::PhraseBook book(host.text());
  for (const winnow_data::File& file : winnow_data::files)
    book.add({reinterpret_cast<const char*>(file.bytes), *file.size},
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
      std::vector<related::Line> lines = related::look_at(page, related_.book_, related_.text_, seen_);
      related::drop_snippet_runs(lines);
      related::drop_announced(lines);
      related::drop_doubled_teasers(lines);
      for (std::size_t i = 0; i < lines.size(); ++i)
        if (lines[i].dropped)
          edits.drop(
              page[i], lines[i].reason, lines[i].evidence, -1,
              lines[i].heading == related::kNone ? WINNOW_NO_BLOCK : static_cast<std::uint32_t>(lines[i].heading));
    }

   private:
    const Related& related_;
    winnow::LineMemo<related::Line> seen_;
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
    {"name": "snippet", "help": "one of several texts that break off and that nothing on the page continues"},
    {"name": "doubled title", "help": "a title said twice with the teaser of another article"}],
  "rerun_on": ["text", "drops", "layout"])")
