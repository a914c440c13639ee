#include <winnow/plugin.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "rule_file.h"
#include "rule_set.h"
#include "selector.h"
#include "unit/catch.h"

namespace {

using namespace site_rules;

// html > body > (div#top.menu > ul > li), (div#story.text.wide > p, section > p)
struct Tree {
  std::vector<winnow_element> elements;
  winnow_doc doc{};

  Tree() {
    add("html", "", "", WINNOW_NO_ELEMENT);           // 0
    add("body", "", "", 0);                           // 1
    add("div", "top", "menu", 1);                     // 2
    add("ul", "", "", 2);                             // 3
    add("li", "", "", 3);                             // 4
    add("div", "story", "text\nwide", 1);             // 5
    add("p", "", "lead", 5);                          // 6
    add("section", "", "", 5, "articleBody author");  // 7
    add("p", "", "", 7);                              // 8
    doc.size = sizeof doc;
    doc.elements = elements.data();
    doc.n_elements = elements.size();
    doc.element_stride = sizeof(winnow_element);
  }
  void add(std::string_view tag, std::string_view id, std::string_view classes, std::uint32_t parent,
           std::string_view itemprop = "") {
    winnow_element e{};
    e.tag = winnow::str(tag);
    e.id = winnow::str(id);
    e.classes = winnow::str(classes);
    e.itemprop = winnow::str(itemprop);
    e.parent = parent;
    elements.push_back(e);
  }
  // The numbers of what is selected, as text.
  std::string within(std::string_view text) const {
    const ParsedSelector parsed = parse_selector(text);
    REQUIRE(parsed.problem == "");
    std::string numbers;
    const std::vector<bool> in = elements_within(*parsed.selector, winnow::Page(&doc));
    for (std::size_t i = 0; i < in.size(); ++i)
      if (in[i]) numbers += std::to_string(i);
    return numbers;
  }
};

// XPath is the host's business.
std::string any_xpath(std::string_view expression) { return expression == "//(" ? "is wrong" : ""; }

std::string problem_of(std::string_view text) {
  const RuleFile file = parse_rule_file("a.example.toml", text, any_xpath);
  return file.problems.empty() ? "" : file.problems.front().place + ": " + file.problems.front().what;
}

std::string places_of(const Rules* rules) {
  std::string text;
  if (rules == nullptr) return "none";
  for (const auto& rule : *rules) text += (text.empty() ? "" : " ") + rule->place;
  return text;
}

}  // namespace

TEST_CASE("a selector finds elements and all below them") {
  const Tree tree;
  CHECK(tree.within("p") == "68");
  CHECK(tree.within("#top") == "234");
  CHECK(tree.within("div.wide") == "5678");
  CHECK(tree.within(".wid") == "");
  CHECK(tree.within("DIV > p") == "6");
  CHECK(tree.within("div p") == "68");
  CHECK(tree.within("html > p") == "");
  CHECK(tree.within("body > div section > p") == "8");
  CHECK(tree.within("p.lead, li") == "46");
  CHECK(tree.within("[class*=wi]") == "5678");
  CHECK(tree.within("[id^=\"st\"] > *") == "678");
  CHECK(tree.within("[itemprop~=author]") == "78");
  CHECK(tree.within("[id$=op].menu") == "234");
  CHECK(tree.within("*") == "012345678");
}

TEST_CASE("a selector that cannot be read says why and where") {
  CHECK(parse_selector("").problem == "wants a tag, *, #id, .class or [attribute=value] at its end");
  CHECK(parse_selector("div >").problem == "wants a tag, *, #id, .class or [attribute=value] at its end");
  CHECK(parse_selector("p:first-child").problem.substr(0, 40) == "cannot be read at byte 2: a pseudo-class");
  CHECK(parse_selector("a.").problem == "has no name at its end");
  CHECK(parse_selector("[href=x]").problem == "knows the attributes id, class, role and itemprop, not \"href\"");
  CHECK(parse_selector("[id='x]").problem == "has a quotation mark that is not closed");
  CHECK(parse_selector("[id]").problem == "wants = ~= ^= $= or *= at byte 4");
  CHECK(parse_selector(std::string(2000, 'a')).problem == "has more than 1,000 bytes");
  CHECK(parse_selector("a b c d e f g h i j k l m n o p q").problem == "has more than 16 steps");
  CHECK(parse_selector("a,b,c,d,e,f,g,h,i").problem == "has more than 8 paths");
}

TEST_CASE("a broken rule file is refused with its line and a sentence") {
  CHECK(problem_of("strip = ['x']\nkeep = [").substr(0, 29) == "a.example.toml:2: is no TOML:");
  CHECK(problem_of("\nstirp = ['x']").substr(0, 60) ==
        "a.example.toml:2: there is no \"stirp\" in a rule file: it kno");
  CHECK(problem_of("[`id = 1").substr(0, 29) == "a.example.toml:1: is no TOML:");
  // With some characters outside quotes toml++ 3.3 runs into code that it calls unreachable.
  for (const char* text : {"\u011F = 1", "\uFEFB = 1", "l = +'\u0353", "l = \u2F00"})
    CHECK(problem_of(text).substr(0, 29) == "a.example.toml:1: is no TOML:");
  CHECK(problem_of("strip = ['\uFEFB', \"ne\u011F\"] # \uFEFB") == "");
  CHECK(problem_of("strip = [\n 'good',\n 7]") ==
        "a.example.toml:3: a rule is a text, the line, or {line = ...}, {pattern = ...}, {from = ..., to = ...}, "
        "{select = ...}, {xpath = ...}");
  CHECK(problem_of("strip = [{pattern = '('}]") ==
        "a.example.toml:1: the pattern is wrong: missing ): ( (RE2's syntax: no look-ahead, no back-references)");
  CHECK(problem_of("strip = [{pattern = '\\pL{900}'}]") ==
        "a.example.toml:1: the pattern takes more than 8 MiB: make its repetitions smaller");
  CHECK(problem_of("strip = [{line = 'a', pattern = 'b'}]") ==
        "a.example.toml:1: a rule has one of line, pattern, from, select and xpath");
  CHECK(problem_of("strip = [{to = 'b'}]") ==
        "a.example.toml:1: a rule has one of line, pattern, from, select and xpath");
  CHECK(problem_of("strip = [{line = 'a', to = 'b'}]") == "a.example.toml:1: a rule with \"to\" has \"from\"");
  CHECK(problem_of("title = [{from = 'a'}]") ==
        "a.example.toml:1: title, date and author name one block, not from and to");
  CHECK(problem_of("strip = [{select = 'p:hover'}]") ==
        "a.example.toml:1: the selector \"p:hover\" cannot be read at byte 2: a pseudo-class is said by an xpath, a "
        "class "
        "with a colon in it by [class~=\"a:b\"]");
  CHECK(problem_of("strip = [{select = 'h1 + p'}]") ==
        "a.example.toml:1: the selector \"h1 + p\" wants a tag, *, #id, .class or [attribute=value] at byte 4: what "
        "stands "
        "beside is said by an xpath");
  CHECK_THAT(problem_of("strip = [{pattern = \"\\d+\"}]"),
             Catch::Matchers::Contains("between '...', as patterns are written"));
  CHECK(problem_of("strip = [{xpath = '//('}]") == "a.example.toml:1: the XPath \"//(\" is wrong");
  CHECK(problem_of("strip = ['']") == "a.example.toml:1: a rule names no line");
  CHECK(problem_of("strip = ['  ']") == "a.example.toml:1: a rule names no line");
  CHECK(problem_of("sites = [1]") == "a.example.toml:1: \"sites\" is a list of texts");
  CHECK(problem_of(std::string(kMostFileBytes + 1, '#')) == "a.example.toml: has more than 1 MiB");
  std::string many = "strip = [\n";
  for (int i = 0; i < 1200; ++i) many += "'line',\n";
  CHECK(problem_of(many + "]") == "a.example.toml:1002: this is rule 1,001: a file has 1,000 at most");
  CHECK(problem_of("strip = 'one'\n[[test]]\npage = 'x.txt'") == "");
}

TEST_CASE("rules that can do nothing or everything are warned of") {
  const RuleFile file = parse_rule_file("a.toml", "strip = [{pattern = '.*'},\n{select = 'span.by'}]", any_xpath);
  REQUIRE(file.warnings.size() == 2);
  CHECK(file.warnings[0].what == "the pattern fits an empty line: nearly everything fits it");
  CHECK(file.warnings[1].place == "a.toml:2");
}

TEST_CASE("a pattern that fits any sentence is warned of, one that says something is not") {
  const auto n_warnings = [](const std::string& pattern) {
    return parse_rule_file("a.toml", "strip = [{pattern = '" + pattern + "'}]", any_xpath).warnings.size();
  };
  for (const char* pattern : {"[A-Z].*", ".*\\.", "\\pL.*", "[A-Z][^|]{20,}", "\\w+ .+"})
    CHECK(n_warnings(pattern) == 1);
  for (const char* pattern : {"Read in \\d+ minutes", "By .*", "[A-Z ]+", "\\d+", "(?i)the .*", ".*harbour.*", "\\w+"})
    CHECK(n_warnings(pattern) == 0);
}

TEST_CASE("a file that is named alone finds beside it what it extends, for its own sites") {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "winnow_site_rules_beside";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder / "cms");
  std::ofstream(folder / "harnby.example.toml") << "extends = 'cms/gazette'\nstrip = ['a']\n";
  std::ofstream(folder / "cms/gazette.toml")
      << "extends = ['family', '../outside']\nsites = ['tide.example']\nstrip = ['b']\n";
  std::ofstream(folder / "family.toml") << "sites = []\nstrip = ['c']\n";
  std::ofstream(folder / "other.example.toml") << "strip = ['d']\n";
  RuleSet set(any_xpath);
  set.add_file(folder / "harnby.example.toml");
  set.finish();
  REQUIRE(set.problems().size() == 1);
  CHECK(set.problems()[0].what == "extends \"../outside\", but there is no ../outside.toml");
  CHECK(places_of(set.for_site("harnby.example")) == "harnby.example.toml:2 cms/gazette.toml:3 family.toml:2");
  CHECK(places_of(set.for_site("tide.example")) == "none");
  CHECK(places_of(set.for_site("other.example")) == "none");
  std::filesystem::remove_all(folder);
}

TEST_CASE("a site has its own rules, else those of the nearest site above it") {
  RuleSet set(any_xpath);
  set.add_text("harnby.example.toml", "strip = ['a']");
  set.add_text("news.harnby.example.toml", "extends = 'cms'\nstrip = ['b']");
  set.add_text("cms.toml", "sites = ['Tide.example', 'archive']\nstrip = ['c']");
  set.finish();
  CHECK(set.problems().empty());
  CHECK(places_of(set.for_site("harnby.example")) == "harnby.example.toml:1");
  CHECK(places_of(set.for_site("WWW.Harnby.example")) == "harnby.example.toml:1");
  CHECK(places_of(set.for_site("a.news.harnby.example")) == "news.harnby.example.toml:2 cms.toml:2");
  CHECK(places_of(set.for_site("tide.example")) == "cms.toml:2");
  CHECK(places_of(set.for_site("archive")) == "cms.toml:2");
  CHECK(places_of(set.for_site("old.archive")) == "none");
  CHECK(places_of(set.for_site("cms")) == "none");
  CHECK(places_of(set.for_site("example")) == "none");
  CHECK(places_of(set.for_site("")) == "none");
}

TEST_CASE("hosts meet in any case, with or without the dot at their end") {
  RuleSet set(any_xpath);
  set.add_text("Harnby.EXAMPLE.toml", "strip = ['a']");
  set.add_text("b.toml", "sites = ['tide.example.']\nstrip = ['b']");
  set.finish();
  CHECK(places_of(set.for_site("www.HARNBY.example.")) == "Harnby.EXAMPLE.toml:1");
  CHECK(places_of(set.for_site("tide.example")) == "b.toml:2");
}

TEST_CASE("what is broken in the user's own folder is left out with a warning") {
  RuleSet set(any_xpath);
  set.add_text("a.example.toml", "strip = ['a']");
  set.add_text("broken.toml", "strip = [", Whose::kUser);
  set.add_text("extends.toml", "extends = 'broken'\nstrip = ['x']", Whose::kUser);
  set.add_text("0.toml", "sites = ['a.example', 'b.example']\nstrip = ['b']", Whose::kUser);
  set.finish();
  CHECK(set.problems().empty());
  REQUIRE(set.warnings().size() == 3);
  CHECK(set.warnings()[0].place == "broken.toml:1");
  CHECK(set.warnings()[0].what.find("(the file is left out)") != std::string::npos);
  CHECK(set.warnings()[1].what == "is for the site a.example, as a.example.toml is, which counts");
  CHECK(set.warnings()[2].what == "extends \"broken\", but there is no broken.toml (the file is left out)");
  CHECK(places_of(set.for_site("a.example")) == "a.example.toml:1");
  CHECK(places_of(set.for_site("b.example")) == "0.toml:2");
  CHECK(places_of(set.for_site("extends")) == "none");
}

TEST_CASE("files that extend nothing, each other, or are for one site are problems") {
  RuleSet set(any_xpath);
  set.add_text("a.toml", "extends = ['b']");
  set.add_text("b.toml", "\nextends = ['a']");
  set.add_text("c.toml", "extends = ['d']");
  set.add_text("e.toml", "sites = ['c']");
  set.finish();
  REQUIRE(set.problems().size() == 4);
  CHECK(set.problems()[0].what == "extends itself, by way of \"b\"");
  CHECK(set.problems()[2].what == "extends \"d\", but there is no d.toml");
  CHECK(set.problems()[3].what == "is for the site c, as c.toml is");
}
