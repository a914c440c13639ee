// Site configurations in the format of ftr-site-config, as rule files: "NAME: VALUE" lines with XPath expressions.
//
//   ImportedSite site = import_ftr("harnby.example", text);
//   site.toml;        // strip = [{ xpath = "//div[@class='share']" }] ...
//   site.left_out;    // {4, "single_page_link", "nothing is fetched"}
#pragma once
#include <cstdint>
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
  std::uint64_t n_rules = 0;
  std::vector<LeftOut> left_out;
};

ImportedSite import_ftr(std::string_view site, std::string_view text);

}  // namespace winnow::cli
