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

TEST_CASE("code keeps its lines and its language in Markdown") {
  CHECK(
      markdown_of(
          "<pre><code class='language-python x'>for a in b:\n    print(`a`)\n</code></pre><p>Call <code>a*b</code>.") ==
      "```python\nfor a in b:\n    print(`a`)\n```\n\nCall `a*b`.\n");
  CHECK(markdown_of("<pre>```\nfence</pre>") == "````\n```\nfence\n````\n");
  CHECK(markdown_of("<p><code>a`b</code>") == "``a`b``\n");
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
}

TEST_CASE("a text page's lists and rows are Markdown's") {
  CHECK(markdown_of_text("• one\n• two\n\nPort\tHigh\nHarnby\t9:10\n") ==
        "- one\n- two\n\n| Port | High |\n| --- | --- |\n| Harnby | 9:10 |\n");
}

TEST_CASE("a page with nothing left is empty in Markdown too") { CHECK(markdown_of("<p> ").empty()); }
