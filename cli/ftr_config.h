// Site configurations in the format of ftr-site-config, as rule files: "NAME: VALUE" lines with XPath expressions.
//
//   ImportedSite site = import_ftr("harnby.example", text);
//   site.toml;        // strip = [{ select = ".share" }] ...
//   site.left_out;    // {4, "single_page_link", "nothing is fetched"}
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace winnow::cli {

/// A line that has no counterpart in a rule file, and why.
struct LeftOut {
  int line;
  std::string name;
  std::string why;
};

struct ImportedSite {
  std::string toml;
  int n_rules = 0;
  std::vector<LeftOut> left_out;
};

ImportedSite import_ftr(std::string_view site, std::string_view text);

/// The selector that means what an XPath 1.0 expression of this kind means: steps of names and *, conditions on id,
/// class, role and itemprop (=, contains, starts-with, joined by "and"), | between paths. Nothing for all else.
std::optional<std::string> selector_of_xpath(std::string_view xpath);

}  // namespace winnow::cli
