#include "xpath.h"

#include <fmt/format.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xpath.h>
#include <winnow/document.h>
#include <winnow/html.h>
#include <winnow/text.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <mutex>
#include <new>

#include "ascii.h"
#include "blocks.h"
#include "entities.h"
#include "tree.h"

namespace winnow::html {
namespace {

using ascii::is_space;
using ascii::lowered;

constexpr std::size_t kMostExpressionBytes = 1000;
constexpr std::size_t kMostAttributes = 200;  // of an element: XPath goes through all of them

using Doc = std::unique_ptr<xmlDoc, void (*)(xmlDocPtr)>;
using Context = std::unique_ptr<xmlXPathContext, void (*)(xmlXPathContextPtr)>;
using Value = std::unique_ptr<xmlXPathObject, void (*)(xmlXPathObjectPtr)>;

const xmlChar* as_xml(const std::string& text) { return reinterpret_cast<const xmlChar*>(text.c_str()); }

template <class T>
T* made(T* pointer) {
  if (pointer == nullptr) throw std::bad_alloc();
  return pointer;
}

void start_library() {
  static std::once_flag once;
  std::call_once(once, xmlInitParser);
}

// A tag's attributes, as the tokenizer tells them apart (HTML, 13.2.5.32 to 13.2.5.39).
class Attributes {
 public:
  /// `tag` from its "<" on.
  explicit Attributes(std::string_view tag) : rest_(tag) {
    while (!rest_.empty() && !is_space(rest_.front()) && rest_.front() != '/' && rest_.front() != '>')
      rest_.remove_prefix(1);
  }

  bool next(std::string_view& name, std::string_view& value) {
    skip([](char c) { return is_space(c) || c == '/'; });
    if (rest_.empty() || rest_.front() == '>') return false;
    const std::string_view begin = rest_;
    rest_.remove_prefix(1);  // an attribute's name may begin with "="
    skip([](char c) { return !is_space(c) && c != '/' && c != '>' && c != '='; });
    name = begin.substr(0, begin.size() - rest_.size());
    value = {};
    const std::string_view behind = rest_;
    skip(is_space);
    if (rest_.empty() || rest_.front() != '=') {
      rest_ = behind;
      return true;
    }
    rest_.remove_prefix(1);
    skip(is_space);
    value = read_value();
    return true;
  }

 private:
  template <class Is>
  void skip(Is is) {
    while (!rest_.empty() && is(rest_.front())) rest_.remove_prefix(1);
  }
  std::string_view read_value() {
    const bool quoted = !rest_.empty() && (rest_.front() == '"' || rest_.front() == '\'');
    const char quote = quoted ? rest_.front() : '\0';
    if (quoted) rest_.remove_prefix(1);
    const std::string_view begin = rest_;
    skip([&](char c) { return quoted ? c != quote : !is_space(c) && c != '>'; });
    const std::string_view text = begin.substr(0, begin.size() - rest_.size());
    if (quoted && !rest_.empty()) rest_.remove_prefix(1);
    return text;
  }
  std::string_view rest_;
};

// What libxml2 would print; some of it has no other way than the second, which is each thread's.
void keep_quiet(void*, xmlErrorPtr) {}
extern "C" void print_nothing(void*, const char*, ...) {}

Context context_of(xmlDocPtr doc) {
  Context context(made(xmlXPathNewContext(doc)), xmlXPathFreeContext);
  context->error = keep_quiet;
  xmlSetGenericErrorFunc(nullptr, print_nothing);
  context->opLimit = XPathTree::kMostSteps;
  return context;
}

}  // namespace

// What a page's elements are to libxml2, and where each of them stands.
struct XPathTree::Nodes : TreeEvents {
  struct Open {
    xmlNodePtr node;
    bool is_block;
    Tag tag;
  };

  explicit Nodes(std::string_view its_source) : source(its_source), doc(made(xmlNewDoc(nullptr)), xmlFreeDoc) {}

  void at(std::size_t place) override { here = place; }

  void begins(const Token& token, bool is_block) override {
    if (xmlNodePtr node = add(token); node != nullptr) open.push_back({node, is_block, token.tag});
    // The block-level elements are a stack: one that is not in the tree is on it all the same.
    else if (is_block)
      open.push_back({open.empty() ? nullptr : open.back().node, true, Tag::kCount});
  }

  void has_no_content(const Token& token) override {
    if (xmlNodePtr node = add(token); node != nullptr) range_of(node).end = token.source.end;
  }

  void block_ends() override {
    end_text();
    bool ended = false;
    while (!open.empty() && !ended) {
      ended = open.back().is_block;
      close(open.back());
      open.pop_back();
    }
  }

  void inline_ends(Tag tag) override {
    std::size_t i = open.size();
    bool around = false;  // is a block-level element open within it?
    while (i > 0 && (open[i - 1].is_block || open[i - 1].tag != tag)) around |= open[--i].is_block;
    if (i == 0) return;
    if (!around) {
      end_text();
      for (std::size_t k = i - 1; k < open.size(); ++k) close(open[k]);
      open.resize(i - 1);
    } else {
      // <b><p>one</b> two</p>: what follows stays below it in the tree, but is none of its bytes.
      close(open[i - 1]);
      open[i - 1].tag = Tag::kCount;
    }
  }

  void text(Range at, bool verbatim) override {
    if (pending.empty()) pending_range.begin = at.begin;
    pending_range.end = at.end;
    const std::string_view bytes = source.substr(at.begin, at.size());
    pending += verbatim ? std::string(bytes) : without_references(bytes, false);
  }

  Range& range_of(const xmlNode* node) { return ranges[reinterpret_cast<std::uintptr_t>(node->_private)]; }

  xmlNodePtr add(const Token& token) {
    end_text();
    if (is_full) return nullptr;
    const bool implied = token.name.size() == 0;
    const std::string name =
        implied ? std::string(info(token.tag).name) : lowered(source.substr(token.name.begin, token.name.size()));
    const xmlNodePtr node = made(xmlNewDocNode(doc.get(), nullptr, as_xml(name), nullptr));
    put(node, implied ? Range{here, here} : token.source);
    if (!implied) add_attributes(node, source.substr(token.source.begin, token.source.size()));
    return node;
  }

  void put(xmlNodePtr node, Range range) {
    if (open.empty())
      xmlDocSetRootElement(doc.get(), node);
    else
      xmlAddChild(open.back().node, node);
    node->_private = reinterpret_cast<void*>(static_cast<std::uintptr_t>(ranges.size()));
    ranges.push_back(range);
    is_full |= ranges.size() >= kMostNodes;
  }

  void add_attributes(xmlNodePtr node, std::string_view tag) {
    Attributes attributes(tag);
    std::string_view name, value;
    for (std::size_t n = 0; n < kMostAttributes && attributes.next(name, value); ++n) {
      const std::string key = lowered(name);
      if (xmlHasProp(node, as_xml(key)) == nullptr)
        made(xmlNewProp(node, as_xml(key), as_xml(without_references(value, true))));
    }
  }

  void end_text() {
    if (!pending.empty() && !open.empty() && !is_full)
      put(made(xmlNewDocTextLen(doc.get(), as_xml(pending), static_cast<int>(pending.size()))), pending_range);
    pending.clear();
  }

  // An element that a misnested end tag has ended already keeps that end.
  void close(const Open& one) {
    if (one.tag != Tag::kCount && one.node != nullptr) range_of(one.node).end = here;
  }

  std::string_view source;
  Doc doc;
  std::vector<Range> ranges;  // by the number in a node's _private
  std::vector<Open> open;
  std::string pending;  // text that no element has parted yet
  Range pending_range;
  std::size_t here = 0;
  bool is_full = false;
};

XPathTree::XPathTree(std::string_view source) {
  start_library();
  if (source.size() > kMostBytes) {
    problem_ = fmt::format("the page has more than {} MiB", kMostBytes >> 20);
    return;
  }
  nodes_ = std::make_unique<Nodes>(source);
  Document scratch;
  scratch.source = source;
  BlockBuilder blocks(scratch, false);
  HeadSink head{[](const Token&) {}, [](const Token&, Range) {}, [](std::string_view, bool) {}};
  TreeParser(source, blocks, {}, std::move(head), nodes_.get()).run();
  if (nodes_->is_full) problem_ = fmt::format("the page has more than {} elements and texts", kMostNodes);
}

XPathTree::~XPathTree() = default;

std::string XPathTree::select(std::string_view expression, std::vector<Range>& to) const {
  to.clear();
  if (!problem_.empty()) return problem_;
  const Context context = context_of(nodes_->doc.get());
  const Value value(xmlXPathEvalExpression(as_xml(std::string(expression)), context.get()), xmlXPathFreeObject);
  if (!value) {
    const int error = context->lastError.code - XML_XPATH_EXPRESSION_OK;
    return error == XPATH_OP_LIMIT_EXCEEDED ? "takes too many steps on this page"
                                            : fmt::format("cannot be evaluated on this page (libxml2: {})", error);
  }
  if (value->type != XPATH_NODESET) return "gives no elements";
  const int n = value->nodesetval == nullptr ? 0 : value->nodesetval->nodeNr;
  for (int i = 0; i < n; ++i) {
    const xmlNode* node = value->nodesetval->nodeTab[i];
    if (node->type == XML_ELEMENT_NODE || node->type == XML_TEXT_NODE) to.push_back(nodes_->range_of(node));
  }
  std::sort(to.begin(), to.end(), [](const Range& a, const Range& b) { return a.begin < b.begin; });
  const auto is_blank = [this](std::size_t begin, std::size_t end) {
    const std::string_view gap = nodes_->source.substr(begin, end - begin);
    return std::all_of(gap.begin(), gap.end(), is_space);
  };
  std::size_t kept = 0;
  for (const Range& range : to) {
    if (kept > 0 && (range.begin <= to[kept - 1].end || is_blank(to[kept - 1].end, range.begin)))
      to[kept - 1].end = std::max(to[kept - 1].end, range.end);
    else
      to[kept++] = range;
  }
  to.resize(kept);
  return {};
}

}  // namespace winnow::html

namespace winnow {
namespace {

// What may stand before a "(": the functions of XPath 1.0 and its tests of nodes. libxml2 finds out that a function is
// not there when it calls it, which it may never do on the pages that a rule is tried on.
constexpr std::array<std::string_view, 34> kCallable{"and",        "or",
                                                     "div",        "mod",
                                                     "last",       "position",
                                                     "count",      "id",
                                                     "local-name", "namespace-uri",
                                                     "name",       "string",
                                                     "concat",     "starts-with",
                                                     "contains",   "substring",
                                                     "translate",  "substring-before",
                                                     "sum",        "floor",
                                                     "ceiling",    "round",
                                                     "not",        "substring-after",
                                                     "true",       "false",
                                                     "lang",       "boolean",
                                                     "number",     "string-length",
                                                     "node",       "text",
                                                     "comment",    "normalize-space"};

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || static_cast<unsigned char>(c) >= 0x80;
}

// Names that no page and no host can give a meaning to.
std::string unknown_name(std::string_view expression) {
  for (std::size_t i = 0; i < expression.size();) {
    const char c = expression[i];
    if (c == '"' || c == '\'') {
      i = std::min(expression.find(c, i + 1), expression.size() - 1) + 1;
    } else if (c == '$') {
      return "has a variable, which nobody sets";
    } else if (is_name(c)) {
      std::size_t end = i;
      while (end < expression.size() && is_name(expression[end])) ++end;
      const std::string_view name = expression.substr(i, end - i);
      std::size_t next = end;
      while (next < expression.size() && html::is_space(expression[next])) ++next;
      if (next < expression.size() && expression[next] == '(' &&
          std::find(kCallable.begin(), kCallable.end(), name) == kCallable.end())
        return fmt::format("has a function that XPath 1.0 has not: {}()", name);
      if (end + 1 < expression.size() && expression[end] == ':' && expression[end + 1] != ':')
        return fmt::format("has a prefix, \"{}:\": elements of HTML have none", name);
      i = end;
      if (expression.substr(i, 2) == "::") i += 2;
    } else {
      ++i;
    }
  }
  return {};
}

}  // namespace

std::string xpath_problem(std::string_view expression) {
  if (expression.size() > html::kMostExpressionBytes) return "has more than 1,000 bytes";
  if (expression.empty()) return "is empty";
  for (std::size_t at = 0; at < expression.size();) {
    const Decoded d = decode_utf8(expression, at);
    if (!d.valid || d.code_point == 0) return "is not UTF-8";
    at += d.size;
  }
  if (std::string why = unknown_name(expression); !why.empty()) return why;
  html::start_library();
  const html::Doc doc(html::made(xmlNewDoc(nullptr)), xmlFreeDoc);
  xmlDocSetRootElement(doc.get(), html::made(xmlNewDocNode(doc.get(), nullptr, html::as_xml("html"), nullptr)));
  const html::Context context = html::context_of(doc.get());
  const html::Value value(xmlXPathEvalExpression(html::as_xml(std::string(expression)), context.get()),
                          xmlXPathFreeObject);
  if (!value) return fmt::format("is wrong after byte {}", context->lastError.int1);
  if (value->type != XPATH_NODESET) return "gives no elements but a number, a text or a truth";
  return {};
}

}  // namespace winnow
