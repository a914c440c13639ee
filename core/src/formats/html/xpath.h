// XPath 1.0 over an HTML page: which bytes of its source an expression means.
//
//   if (std::string why = xpath_problem("//p[position() < 3]"); !why.empty()) ...
//   XPathTree tree(source);
//   std::vector<Range> ranges;
//   std::string why = tree.select("//div[@id='story']//p[last()]", ranges);   // "" and where those elements stand
//
// The elements are those that tree.h finds, with every attribute, so that a rule means the same markup as the
// blocks of the page come from; libxml2 holds them and evaluates. Its own reader of HTML is not used: it takes time
// quadratic in attributes and does not say which bytes an element came from.
#pragma once
#include <winnow/edit.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace winnow::html {

class XPathTree {
 public:
  /// A page beyond these has no tree, and every select() says why.
  static constexpr std::size_t kMostNodes = 300'000;
  static constexpr std::size_t kMostBytes = 8u << 20;
  /// Steps of an evaluation, of which a page of 10,000 elements takes some 10,000 for "//p". A second, at most.
  static constexpr unsigned long kMostSteps = 10'000'000;

  /// `source` is valid UTF-8.
  explicit XPathTree(std::string_view source);
  ~XPathTree();
  XPathTree(const XPathTree&) = delete;
  XPathTree& operator=(const XPathTree&) = delete;

  /// Where the elements and texts of the expression's node-set stand: sorted, none overlapping, joined where no more
  /// than white space is between. An element reaches to the end of the tag that ends it, its own or another. Attributes
  /// stand nowhere. "" or why there is no answer.
  std::string select(std::string_view expression, std::vector<Range>& to) const;

 private:
  struct Nodes;
  std::unique_ptr<Nodes> nodes_;
  std::string problem_;
};

}  // namespace winnow::html
