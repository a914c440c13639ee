// Drops lines that the user knows to be no part of any article: blocks that are exactly one of a list of phrases.
//
// The smallest complete plugin, to be copied: docs/plugins.md goes through it line by line. It is built and tested with
// the others and does nothing until it is given phrases:
//
//   winnow clean page.txt --set 'skeleton.phrases=Start cooking, Print this page'
#include <winnow/text.h>
#include <winnow/plugin.hpp>

#include <set>
#include <string>
#include <string_view>

namespace {

class Skeleton {
 public:
  // Throwing here stops the run before it starts, with the message.
  explicit Skeleton(const winnow::Host& host) : text_(host.text()), max_words_(host.option_int("max_words")) {
    std::string_view rest = host.option("phrases");
    while (!rest.empty()) {
      const std::size_t comma = rest.find(',');
      add_phrase(winnow::trim(rest.substr(0, comma)));
      rest.remove_prefix(comma == rest.npos ? rest.size() : comma + 1);
    }
  }

  // Called on many threads at once, so it is const; it decides by the page and the options alone.
  void process(const winnow::Page& page, winnow::Edits& edits) const {
    if (phrases_.empty()) return;
    for (const winnow::Block block : page) {
      if (block.role() == WINNOW_ROLE_TITLE || block.n_words() > max_words_) continue;
      if (phrases_.count(folded(block.text())) != 0) edits.drop(block, kPhrase, block.text());
    }
  }

 private:
  enum : std::uint32_t { kPhrase };  // in the order of "reasons"

  void add_phrase(std::string_view phrase) {
    std::string key = folded(phrase);
    if (!key.empty()) phrases_.insert(std::move(key));
  }

  // Letter case, punctuation and the kind of space are no difference: winnow.text/1 says what is.
  std::string folded(std::string_view text) const {
    std::string out;
    text_.fold(winnow::str(text), &out,
               [](void* to, winnow_str part) { *static_cast<std::string*>(to) = winnow::view(part); });
    return out;
  }

  const winnow_text_1& text_;
  std::int64_t max_words_;
  std::set<std::string> phrases_;
};

}  // namespace

WINNOW_PLUGIN(Skeleton, R"(
  "name": "skeleton",
  "version": "1.0.0",
  "summary": "drops blocks that are exactly one of the phrases given to it",
  "order": 310,
  "reasons": [
    {"name": "phrase", "help": "the whole block is one of the phrases"}
  ],
  "options": [
    {"name": "phrases", "type": "string", "default": "",
     "help": "phrases parted by commas; letter case and punctuation do not count"},
    {"name": "max_words", "type": "int", "default": 12, "min": 1, "max": 100, "help": "longer blocks always stay"}
  ],
  "rerun_on": ["text"])")
