#include "selector.h"

#include <algorithm>
#include <array>

namespace site_rules {
namespace {

constexpr std::size_t kMostBytes = 1000, kMostPaths = 8, kMostSteps = 16, kMostTests = 16;
constexpr std::string_view kSpace = " \t\n\r\f";

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

// Reads from the front; what is wrong is kept in `problem`.
class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text), size_(text.size()) {}

  ParsedSelector parse() {
    if (size_ > kMostBytes) return {std::nullopt, "has more than 1,000 bytes"};
    Selector selector;
    do {
      selector.paths.emplace_back();
      if (!path(selector.paths.back())) return {std::nullopt, problem_};
      if (selector.paths.size() > kMostPaths) return {std::nullopt, "has more than 8 paths"};
    } while (take(','));
    if (!rest_.empty()) return {std::nullopt, "cannot be read " + place() + not_known()};
    return {std::move(selector), {}};
  }

 private:
  bool path(Path& to) {
    bool child = false;
    for (;;) {
      skip_space();
      Step step;
      if (!read_step(step)) return false;
      step.child = child;
      to.push_back(std::move(step));
      if (to.size() > kMostSteps) return fail("has more than 16 steps");
      const std::size_t before = rest_.size();
      skip_space();
      child = take('>');
      if (child) continue;
      if (rest_.empty() || rest_.front() == ',' || rest_.size() == before) return true;
    }
  }

  bool read_step(Step& step) {
    bool any = take('*');
    if (!any) {
      step.tag = lower(name());
      any = !step.tag.empty();
    }
    for (;; any = true) {
      AttributeTest test;
      if (take('#')) {
        test = {AttributeTest::Name::kId, AttributeTest::How::kEquals, name()};
      } else if (take('.')) {
        test = {AttributeTest::Name::kClass, AttributeTest::How::kWord, name()};
      } else if (take('[')) {
        if (!attribute(test)) return false;
      } else {
        break;
      }
      if (test.value.empty()) return fail("has no name " + place());
      step.tests.push_back(std::move(test));
      if (step.tests.size() > kMostTests) return fail("has more than 16 conditions in one step");
    }
    return any || fail("wants a tag, *, #id, .class or [attribute=value] " + place() + not_known());
  }

  bool attribute(AttributeTest& test) {
    static constexpr std::array<std::pair<std::string_view, AttributeTest::Name>, 4> kNames{
        {{"id", AttributeTest::Name::kId},
         {"class", AttributeTest::Name::kClass},
         {"role", AttributeTest::Name::kRole},
         {"itemprop", AttributeTest::Name::kItemprop}}};
    static constexpr std::array<std::pair<char, AttributeTest::How>, 4> kHow{{{'~', AttributeTest::How::kWord},
                                                                              {'^', AttributeTest::How::kBegins},
                                                                              {'$', AttributeTest::How::kEnds},
                                                                              {'*', AttributeTest::How::kHolds}}};
    const std::string attribute_name = lower(name());
    const auto known =
        std::find_if(kNames.begin(), kNames.end(), [&](const auto& n) { return n.first == attribute_name; });
    if (known == kNames.end())
      return fail("knows the attributes id, class, role and itemprop, not \"" + attribute_name + "\"");
    test.name = known->second;
    for (const auto& [sign, how] : kHow)
      if (take(sign)) test.how = how;
    if (!take('=')) return fail("wants = ~= ^= $= or *= " + place());
    if (!rest_.empty() && (rest_.front() == '"' || rest_.front() == '\'')) {
      const std::size_t end = rest_.find(rest_.front(), 1);
      if (end == rest_.npos) return fail("has a quotation mark that is not closed");
      test.value = rest_.substr(1, end - 1);
      rest_.remove_prefix(end + 1);
    } else {
      test.value = name();
    }
    return take(']') || fail("wants ] " + place());
  }

  std::string name() {
    std::size_t end = 0;
    while (end < rest_.size() && is_name_char(rest_[end])) ++end;
    std::string text(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return text;
  }
  void skip_space() { rest_.remove_prefix(std::min(rest_.find_first_not_of(kSpace), rest_.size())); }
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string place() const {
    return rest_.empty() ? "at its end" : "at byte " + std::to_string(size_ - rest_.size() + 1);
  }
  // What other programs' selectors may have here, and how it is said instead.
  std::string not_known() const {
    switch (rest_.empty() ? '\0' : rest_.front()) {
      case ':':
        return ": a pseudo-class is said by an xpath, a class with a colon in it by [class~=\"a:b\"]";
      case '\\':
        return ": there are no escapes; a class with such a character is said by [class~=\"a:b\"]";
      case '+':
      case '~':
        return ": what stands beside is said by an xpath";
      case '|':
        return ": there are no namespaces";
      default:
        return {};
    }
  }
  bool fail(std::string why) {
    problem_ = std::move(why);
    return false;
  }

  std::string_view rest_;
  std::size_t size_;
  std::string problem_;
};

bool holds_word(std::string_view words, std::string_view word) {
  for (std::size_t at = words.find(word); at != words.npos; at = words.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || kSpace.find(words[at - 1]) != kSpace.npos) &&
        (end == words.size() || kSpace.find(words[end]) != kSpace.npos))
      return true;
  }
  return false;
}

bool fits(const AttributeTest& test, const winnow_element& element) {
  std::string_view value;
  switch (test.name) {
    case AttributeTest::Name::kId:
      value = winnow::view(element.id);
      break;
    case AttributeTest::Name::kClass:
      value = winnow::view(element.classes);
      break;
    case AttributeTest::Name::kRole:
      value = winnow::view(element.role);
      break;
    case AttributeTest::Name::kItemprop:
      value = winnow::view(element.itemprop);
      break;
  }
  switch (test.how) {
    case AttributeTest::How::kEquals:
      return value == test.value;
    case AttributeTest::How::kWord:
      return holds_word(value, test.value);
    case AttributeTest::How::kBegins:
      return value.substr(0, test.value.size()) == test.value;
    case AttributeTest::How::kEnds:
      return value.size() >= test.value.size() && value.substr(value.size() - test.value.size()) == test.value;
    case AttributeTest::How::kHolds:
      return value.find(test.value) != value.npos;
  }
  return false;
}

bool fits(const Step& step, const winnow_element& element) {
  return (step.tag.empty() || step.tag == winnow::view(element.tag)) &&
         std::all_of(step.tests.begin(), step.tests.end(), [&](const AttributeTest& t) { return fits(t, element); });
}

// One pass a step: `reached` holds the elements at which the steps so far can end, `below` those and all beneath them.
void select(const Path& path, const winnow_doc* doc, std::vector<bool>& selected) {
  const std::size_t n = doc->n_elements;
  std::vector<bool> reached(n), below(n), next(n);
  for (std::size_t k = 0; k < path.size(); ++k) {
    for (std::size_t i = 0; i < n; ++i) {
      const winnow_element& element = *WINNOW_ELEMENT_AT(doc, i);
      const std::size_t parent = element.parent;
      const bool has_parent = parent < i;
      const bool from_above = k == 0 || (has_parent && (path[k].child ? reached[parent] : below[parent]));
      next[i] = from_above && fits(path[k], element);
    }
    reached.swap(next);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t parent = WINNOW_ELEMENT_AT(doc, i)->parent;
      below[i] = reached[i] || (parent < i && below[parent]);
    }
  }
  for (std::size_t i = 0; i < n; ++i)
    if (below[i]) selected[i] = true;
}

}  // namespace

ParsedSelector parse_selector(std::string_view text) { return Parser(text).parse(); }

std::vector<bool> elements_within(const Selector& selector, const winnow::Page& page) {
  const winnow_doc* doc = page.raw();
  if (!WINNOW_HAS(winnow_doc, doc, element_stride)) return {};
  std::vector<bool> selected(doc->n_elements);
  for (const Path& path : selector.paths) select(path, doc, selected);
  return selected;
}

std::vector<std::string> inline_tags(const Selector& selector) {
  static constexpr std::string_view kInline[] = {"a",    "abbr", "b",    "bdi",  "bdo",   "cite", "code",   "data",
                                                 "dfn",  "em",   "font", "i",    "img",   "ins",  "kbd",    "label",
                                                 "mark", "q",    "s",    "samp", "small", "span", "strike", "strong",
                                                 "sub",  "sup",  "time", "tt",   "u",     "var"};
  std::vector<std::string> found;
  for (const Path& path : selector.paths)
    for (const Step& step : path)
      if (std::find(std::begin(kInline), std::end(kInline), step.tag) != std::end(kInline)) found.push_back(step.tag);
  return found;
}

}  // namespace site_rules
