#include <winnow/form.h>
#include <winnow/html.h>
#include <winnow/markdown.h>
#include <winnow/pipeline.h>

#include <string>

#include "unit/catch.h"

using namespace winnow;

namespace {

std::string markdown_of(std::string_view html, std::string_view url = {}) {
  Result<Document> page = html_document("page", html, {}, url, {});
  REQUIRE(page);
  Pipeline({}, {}).clean(*page);
  return markdown_text(*page);
}

std::string markdown_of_text(std::string_view text) {
  Document page = text_document("page", std::string(text));
  Pipeline({}, {}).clean(page);
  return markdown_text(page);
}

}  // namespace

TEST_CASE("headings, paragraphs and quotations keep their form in Markdown") {
  CHECK(markdown_of("<h1>Tides</h1><p>High water.<h3>Noon</h3><blockquote><p>Boats<p>lie low</blockquote><p>End.") ==
        "# Tides\n\nHigh water.\n\n### Noon\n\n> Boats\n>\n> lie low\n\nEnd.\n");
}

TEST_CASE("lists keep numbers and nesting in Markdown") {
  CHECK(markdown_of("<ul><li>one<ul><li>deep<li>deeper</ul><li>two<p>more of two</ul><ol start=3><li>c<li>d</ol>") ==
        "- one\n    - deep\n    - deeper\n- two\n\n    more of two\n\n3. c\n4. d\n");
}

TEST_CASE("a table's first row is its head in Markdown") {
  CHECK(markdown_of("<table><tr><th>Port<th>High|Low<tr><td>Harnby<td>9:10<tr><td>Ost</table><p>Text.") ==
        "| Port | High\\|Low |\n| --- | --- |\n| Harnby | 9:10 |\n\nOst\n\nText.\n");
}

TEST_CASE("cells keep their columns in Markdown, and no row has more than its head") {
  CHECK(markdown_of("<table><tr><th rowspan=2>Field<th colspan=2>Oats<th>Sum<tr><td>2020<td>2021<td>all<tr><td>Mere<td>"
                    "<td>3.9<td>3.9</table>") ==
        "| Field | Oats | | Sum |\n| --- | --- | --- | --- |\n| | 2020 | 2021 | all |\n| Mere | | 3.9 | 3.9 |\n");
  CHECK(markdown_of("<table><tr><td>a<td>b<tr><td>1<td>2<td>3</table>") ==
        "| a | b | |\n| --- | --- | --- |\n| 1 | 2 | 3 |\n");
  CHECK(markdown_of("<table><tr><th>Year<th>Rain<tr><td>2019<td><tr><td>2020<td>9</table>") ==
        "| Year | Rain |\n| --- | --- |\n| 2019 |\n| 2020 | 9 |\n");
  CHECK(markdown_of("<table><tr><td>a<td colspan=1000>b<td>c<tr><td rowspan=0>1<td>2</table>").size() < 1000);
}

TEST_CASE("a line break ends a line in Markdown where text goes on behind it") {
  CHECK(markdown_of("<p>Nine crows,<br> nine ropes &amp;<br>- one<br><a href=/x>bell<br/>ringer</a><br></p>") ==
        "Nine crows,  \nnine ropes &  \n\\- one  \n[bell  \nringer](/x)\n");
  CHECK(markdown_of("<ul><li>Mill Lane<br># request stop</ul><blockquote>Once,<br>twice.</blockquote>") ==
        "- Mill Lane  \n    \\# request stop\n\n> Once,  \n> twice.\n");
  CHECK(markdown_of("<h2>Stops<br>on the way</h2><table><tr><td>a<br>b<br><td>c</table><p><code>x<br>y</code>") ==
        "## Stops on the way\n\n| a b | c |\n| --- | --- |\n\n`x y`\n");
  // What was mended in a line moves the next one.
  CHECK(markdown_of("<p>At  the\u00A0 caf\u0065\u0301<br>of  Do\u0301ra<br>now") ==
        "At the caf\u00E9  \nof D\u00F3ra  \nnow\n");
}

TEST_CASE("what stands in an item or a quotation stays there in Markdown, and what stands behind it does not") {
  CHECK(markdown_of("<ol start=100><li>rule<p>note<ul><li>deep</ul></ol>") ==
        "100. rule\n\n     note\n\n     - deep\n");
  CHECK(markdown_of("<ul><li>one<table><tr><td>a<td>b<tr><td>c<td>d</table><p>more<li><h3>Two</h3><p>text</ul>") ==
        "- one\n\n    | a | b |\n    | --- | --- |\n    | c | d |\n\n    more\n\n### Two\n\ntext\n");
  CHECK(markdown_of("<blockquote><p>He wrote:<ul><li>a<li>b</ul><pre>x\n\ny</pre><p>End.</blockquote>") ==
        "> He wrote:\n>\n> - a\n> - b\n>\n> ```\n> x\n>\n> y\n> ```\n>\n> End.\n");
  CHECK(markdown_of("<ol><li>Ina<blockquote>He wrote:<ul><li>a<p>more</ul>End.</blockquote></ol>") ==
        "1. Ina\n\n    > He wrote:\n    >\n    > - a\n    >\n    >     more\n    >\n    > End.\n");
}

TEST_CASE("items whose numbers do not follow one another keep them in Markdown") {
  CHECK(markdown_of("<ol><li>a<li>b</ol><ol start=7><li>c<li value=12>d<li>e</ol>") ==
        "1. a\n2. b\n\n7) c\n12. d\n13. e\n");
}

TEST_CASE("code keeps its lines and its language in Markdown") {
  CHECK(
      markdown_of(
          "<pre><code class='language-python x'>for a in b:\n    print(`a`)\n</code></pre><p>Call <code>a*b</code>.") ==
      "```python\nfor a in b:\n    print(`a`)\n```\n\nCall `a*b`.\n");
  CHECK(markdown_of("<pre>```\nfence</pre>") == "````\n```\nfence\n````\n");
  CHECK(markdown_of("<p><code>a`b</code>") == "``a`b``\n");
  CHECK(markdown_of("<p>'\u00DF'<code>U+00DF</code><code>0x C3</code> and") == "'\u00DF'`U+00DF0x C3` and\n");
}

TEST_CASE("links keep their address, made absolute where the page's own is known") {
  const std::string_view page =
      "<p>See <a href='../b?x=1&amp;y=(2)'>the [old] book</a>, <a href='#top'>top</a> and <a "
      "href='javascript:x()'>run</a>.";
  CHECK(markdown_of(page, "https://harnby.example/a/c/d") ==
        "See [the \\[old\\] book](https://harnby.example/a/b?x=1&y=%282%29), top and run.\n");
  CHECK(markdown_of("<a href=/x>one</a><a href=//y.example/>two</a>", "https://harnby.example/a") ==
        "[one](https://harnby.example/x) [two](https://y.example/)\n");
  CHECK(markdown_of("<base href='https://b.example/k/'><a href=x>one</a>", "https://harnby.example/a") ==
        "[one](https://b.example/k/x)\n");
  CHECK(markdown_of("<a href=x>one</a>") == "[one](x)\n");
  CHECK(markdown_of("<ul><li><a href=/x>one</a> two</ul><table><tr><td>a<td><a href=/y>b</a></table>") ==
        "- [one](/x) two\n\n| a | [b](/y) |\n| --- | --- |\n");
  CHECK(markdown_of("<p><a href=/x>in <code>code</code> and out</a>") == "[in `code` and out](/x)\n");
  CHECK(markdown_of("<a href=/x><p>one<p>two</a>") == "[one](/x)\n\n[two](/x)\n");
}

TEST_CASE("a link whose words were mended stands around the mended words") {
  Result<Document> page =
      html_document("page", "<p>At  the\u00A0 caf\u0065\u0301 <a href=/x>of  Do\u0301ra</a> now", {}, {}, {});
  REQUIRE(page);
  Pipeline({}, {}).clean(*page);
  CHECK(markdown_text(*page) == "At the caf\u00E9 [of D\u00F3ra](/x) now\n");
}

TEST_CASE("what would be taken for markup is escaped and nothing else is") {
  CHECK(markdown_of_text(
            "# no heading\n\n> no quote\n\n1990. A year\n\n*stars* and_under_scores, _so_, 2 * 3, a < b, <b>\n") ==
        "\\# no heading\n\n\\> no quote\n\n1990\\. A year\n\n\\*stars\\* and_under_scores, \\_so\\_, 2 * 3, a < b, "
        "\\<b>\n");
  CHECK(markdown_of("<p>+ plus<p>#tag<p>AT&amp;T &amp;amp; [x](y) [z]<p>---") ==
        "\\+ plus\n\n#tag\n\nAT&T \\&amp; \\[x](y) [z]\n\n\\---\n");
  CHECK(markdown_of("<p>| a | b |<br>|---|:--|") == "| a | b |  \n\\|---|:--|\n");
  CHECK(markdown_of("<h2>C# and F #</h2><p>* a star") == "## C# and F \\#\n\n\\* a star\n");
}

TEST_CASE("a text page's lists and rows are Markdown's") {
  CHECK(markdown_of_text("• one\n• two\n\nPort\tHigh\nHarnby\t9:10\n") ==
        "- one\n- two\n\n| Port | High |\n| --- | --- |\n| Harnby | 9:10 |\n");
}

TEST_CASE("a page with nothing left is empty in Markdown too") { CHECK(markdown_of("<p> ").empty()); }
