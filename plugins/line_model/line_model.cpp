// line_model: drops the lines that chrome's line model found unlike the page's own text and that no plugin in between
// had a use for. Chrome weighs them (plugins/chrome/lines/model.h) while the page is whole; blocks of other articles
// are recognised by their headings and teasers together, so these lines must still stand when `related` looks.
#include <winnow/plugin.hpp>

#include <charconv>
#include <string>
#include <string_view>

namespace {

// What chrome says of a line in its label "unlike=57 words 1.2": in hundredths how sure it is, and why, if it was
// asked.
struct Unlike {
  int sure = -1;  // below 0: nothing is said
  std::string_view why;
};

Unlike unlike(std::string_view labels) {
  constexpr std::string_view kKey = "unlike=";
  while (!labels.empty()) {
    const std::size_t end = labels.find('\n') == std::string_view::npos ? labels.size() : labels.find('\n');
    const std::string_view label = labels.substr(0, end);
    if (label.substr(0, kKey.size()) == kKey) {
      Unlike found;
      const char* const last = label.data() + label.size();
      const char* at = std::from_chars(label.data() + kKey.size(), last, found.sure).ptr;
      if (at != last && *at == ' ') found.why = {at + 1, static_cast<std::size_t>(last - at - 1)};
      return found;
    }
    labels.remove_prefix(end < labels.size() ? end + 1 : end);
  }
  return {};
}

struct LineModel {
  explicit LineModel(const winnow::Host&) {}
  void process(const winnow::Page& page, winnow::Edits& edits) const {
    for (const winnow::Block block : page) {
      const Unlike found = unlike(block.labels());
      if (found.sure < 0) continue;
      const float score = static_cast<float>(found.sure) / 100;
      if (found.why.empty())
        edits.drop(block, 0, "unlike the page's own text", score);
      else
        edits.drop(block, 0, std::string("unlike the text: ").append(found.why), score);
    }
  }
};

}  // namespace

WINNOW_PLUGIN(LineModel, R"(
  "name": "line_model", "version": "0.1.0", "order": 450,
  "summary": "drops the lines that chrome's line model found unlike the page's own text",
  "reasons": [{"name": "line model", "help": "the line model takes it for chrome"}],
  "rerun_on": ["labels"])")
