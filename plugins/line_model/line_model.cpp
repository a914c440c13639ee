// line_model: drops the lines that chrome's line model found unlike the page's own text and that no plugin in between
// had a use for. Chrome weighs them (plugins/chrome/line_model.h) while the page is whole; blocks of other articles are
// recognised by their headings and teasers together, so these lines must still stand when `related` looks.
#include <winnow/plugin.hpp>

#include <charconv>
#include <string_view>

namespace {

// The hundredths of "unlike=57" among a block's labels, or -1.
int unlike(std::string_view labels) {
  constexpr std::string_view kKey = "unlike=";
  while (!labels.empty()) {
    const std::size_t end = labels.find('\n') == std::string_view::npos ? labels.size() : labels.find('\n');
    const std::string_view label = labels.substr(0, end);
    if (label.substr(0, kKey.size()) == kKey) {
      int value = -1;
      std::from_chars(label.data() + kKey.size(), label.data() + label.size(), value);
      return value;
    }
    labels.remove_prefix(end < labels.size() ? end + 1 : end);
  }
  return -1;
}

struct LineModel {
  explicit LineModel(const winnow::Host&) {}
  void process(const winnow::Page& page, winnow::Edits& edits) const {
    for (const winnow::Block block : page)
      if (const int sure = unlike(block.labels()); sure >= 0)
        edits.drop(block, 0, "unlike the page's own text", static_cast<float>(sure) / 100);
  }
};

}  // namespace

WINNOW_PLUGIN(LineModel, R"(
  "name": "line_model", "version": "0.1.0", "order": 450,
  "summary": "drops the lines that chrome's line model found unlike the page's own text",
  "reasons": [{"name": "line model", "help": "the line model takes it for chrome"}],
  "rerun_on": ["labels"])")
