#include <winnow/audit.h>
#include <winnow/form.h>
#include <winnow/html.h>
#include <winnow/pipeline.h>

#include <ctime>
#include <string>
#include <vector>

#include "unit/catch.h"

using namespace winnow;

namespace {

Document page_of(std::string_view html, std::string_view charset = {}, std::string_view url = {}) {
  Result<Document> page = html_document("page", html, charset, url, {});
  REQUIRE(page);
  return *std::move(page);
}

std::vector<std::string> texts_of(std::string_view html, std::string_view charset = {}) {
  std::vector<std::string> texts;
  for (const Block& block : page_of(html, charset).blocks) texts.emplace_back(block.text);
  return texts;
}

using Texts = std::vector<std::string>;

std::string meta_of(std::string_view html, std::string_view key, std::string_view url = {}) {
  for (const auto& [known, value] : page_of(html, {}, url).meta)
    if (known == key) return value;
  return {};
}

double seconds_for(const std::string& html) {
  const std::clock_t begin = std::clock();
  const Result<Document> page = html_document("page", html, {}, {}, {});
  REQUIRE(page);
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

std::string repeated(std::string_view part, std::size_t n) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += part;
  return out;
}

}  // namespace

TEST_CASE("a block element is a block and knows its tag path") {
  const Document page = page_of("<body><div id=main class='post wide'><h2>Tides</h2><p>High <b>water</b></div>");
  REQUIRE(page.blocks.size() == 2);
  CHECK(page.blocks[0].tag_path == "html/body/div#main.post.wide/h2");
  CHECK(page.blocks[0].kind == BlockKind::kHeading);
  CHECK(page.blocks[0].heading_level == 2);
  CHECK(page.blocks[1].text == "High water");
  CHECK(page.blocks[1].depth == 3);
  REQUIRE(page.blocks[1].element < page.elements.size());
  CHECK(page.elements[page.blocks[1].element].tag == "p");
}

TEST_CASE("unclosed elements end where a browser ends them") {
  CHECK(texts_of("<p>one<p>two<div>three") == Texts{"one", "two", "three"});
  CHECK(texts_of("<ul><li>one<li>two</ul>three") == Texts{"- one", "- two", "three"});
  CHECK(texts_of("<dl><dt>word<dd>sense<dt>next</dl>") == Texts{"word", "sense", "next"});
  CHECK(texts_of("<table><tr><td>a<td>b<tr><td>c<td>d</table>") == Texts{"a\tb", "c\td"});
  CHECK(texts_of("<h1>one<h2>two</h2>") == Texts{"one", "two"});
}

TEST_CASE("misnested and stray tags lose no words") {
  CHECK(texts_of("<b><p>one</b> two</p>") == Texts{"one two"});
  CHECK(texts_of("one</div></p></table> two") == Texts{"one", "two"});
  CHECK(texts_of("<p>one</body></html><p>two") == Texts{"one", "two"});
  CHECK(texts_of("<body>one<body>two<html>three") == Texts{"onetwothree"});
  CHECK(texts_of("<table><p>before</p><tr><td>cell</table>") == Texts{"before", "cell"});
  CHECK(texts_of("<select><option>no<p>one") == Texts{"one"});
  CHECK(texts_of("<svg><title>no</title><path/><p>one") == Texts{"one"});
}

TEST_CASE("a less-than sign in text is text") {
  CHECK(texts_of("<p>a < b and 3<4, <3 and a<") == Texts{"a < b and 3<4, <3 and a<"});
  CHECK(texts_of("<p>one <!-- no > no --> two<!>") == Texts{"one two"});
}

TEST_CASE("what never ends swallows nothing behind it") {
  CHECK(texts_of("<p>one<!-- two > three") == Texts{"one three"});
  CHECK(texts_of("<p>one<p title='x>two") == Texts{"one", "two"});
  CHECK(texts_of("<title>no<p>one") == Texts{"one"});
  CHECK(texts_of("<textarea>no<p>one") == Texts{"one"});
  CHECK(texts_of("<p>one<b two") == Texts{"one<b two"});
}

TEST_CASE("scripts, styles, templates and form values are no text") {
  CHECK(texts_of("<script>if (a<b) '<p>no</p>'</script><style>p{}</style><template><p>no</template><p>one") ==
        Texts{"one"});
  CHECK(texts_of("<script><!-- document.write('<script>no</script>') --></script><p>one") == Texts{"one"});
  CHECK(texts_of("<p>one <select><option>no</select> two<textarea>no</textarea>") == Texts{"one two"});
  CHECK(texts_of("<noscript><p>one</noscript>") == Texts{"one"});
}

TEST_CASE("inline elements join as they are read aloud") {
  CHECK(texts_of("<p>H<sub>2</sub>O <b>bo</b><i>ld</i>") == Texts{"H2O bold"});
  CHECK(texts_of("<dl><dt><a href=x>roots</a><wbr><span>rt</span><dd>low<wbr>land") == Texts{"roots rt", "lowland"});
  CHECK(texts_of("<p><a href=x>One</a><a href=y>Two</a><span>Three</span><span>Four</span>") ==
        Texts{"One Two Three Four"});
  CHECK(texts_of("<p>one<br>two<br><br>three") == Texts{"one two", "three"});
  CHECK(texts_of("<p>one<img src=x>two") == Texts{"one two"});
  CHECK(texts_of("<p>He said <q>yes</q>.") == Texts{"He said “yes”."});
}

TEST_CASE("what shows no text does not part the sentence that it stands in") {
  for (const char* between :
       {"<script>var a;</script>", "<style>p{}</style>", "<iframe src=x>no</iframe>", "<textarea>no</textarea>",
        "<svg><title>no</title><path d=1 /><g><path></path>no</g></svg>", "<video>no</video>", "<canvas></canvas>",
        "<template>no<div>no</div></template>", "<select><option>no<option>no</select>", "<map><area></map>"})
    CHECK(texts_of(std::string("<p>one") + between + " two<p>three") == Texts{"one two", "three"});
  CHECK(texts_of("<p>one<svg><p>two") == Texts{"one", "two"});
  CHECK(texts_of("<div><a href=x>one</a><svg><path d=1 /></svg><a href=y>two</a></div>") == Texts{"one", "two"});
}

TEST_CASE("unknown elements part blocks, but for those in a paragraph, a heading or a formula") {
  CHECK(texts_of("<my-card>one</my-card><my-card>two</my-card>") == Texts{"one", "two"});
  CHECK(texts_of("<p>the <x-term>tide <b>table</b></x-term> of May<p>more") == Texts{"the tide table of May", "more"});
  CHECK(texts_of("<h2>the <x-term>tide</x-term> table</h2><x-y>more</x-y>") == Texts{"the tide table", "more"});
  CHECK(texts_of("<p>one <x-card><div>two</div></x-card>") == Texts{"one", "two"});
  CHECK(texts_of("<p>one <x-a>two <x-b>three</x-a> four</x-b> five") == Texts{"one two three four five"});
}

TEST_CASE("a formula is written in a line") {
  const auto formula = [](const std::string& mathml) { return texts_of("<p>if <math>" + mathml + "</math> holds"); };
  CHECK(formula("<mi>a</mi><mo>&ne;</mo><mn>0</mn>") == Texts{"if a≠0 holds"});
  CHECK(formula("\n <mrow>\n <mi> a </mi> <mo>=</mo>\n <mn>0</mn></mrow>\n") == Texts{"if a=0 holds"});
  CHECK(formula("<msup><mi>c</mi><mrow><mn>2</mn></mrow></msup>") == Texts{"if c^2 holds"});
  CHECK(formula("<msubsup><mi>x</mi><mi>i</mi><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></msubsup>") ==
        Texts{"if x_i^(n+1) holds"});
  CHECK(formula("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>") == Texts{"if (a+b)/2 holds"});
  CHECK(formula("<msqrt><mi>a</mi><mo>&#x2062;</mo><mi>c</mi></msqrt>") == Texts{"if √(ac) holds"});
  CHECK(formula("<msqrt><mrow><mi>a</mi><mo>+</mo><mi>c</mi></mrow></msqrt>") == Texts{"if √(a+c) holds"});
  CHECK(formula("<mroot><mi>x</mi><mn>3</mn></mroot>") == Texts{"if x^(1/3) holds"});
  CHECK(formula("<mover><mi>v</mi><mo>→</mo></mover>") == Texts{"if v→ holds"});
  CHECK(formula(
            "<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr><mtr><mtd><mn>2</mn></mtd></mtr></mtable>") ==
        Texts{"if 1, 0; 2 holds"});
  CHECK(formula("<semantics><mi>x</mi><annotation encoding='application/x-tex'>x</annotation>"
                "<annotation-xml><apply><ci>x</ci></apply></annotation-xml></semantics>") == Texts{"if x holds"});
  CHECK(formula("<mtext>the tide </mtext><mi>t</mi><mspace/><mn>1</mn>") == Texts{"if the tide t 1 holds"});
  CHECK(texts_of("<p>one <math><mi>x</mi><p>two") == Texts{"one x", "two"});
  CHECK(texts_of("<p>one <math><mfrac><mi>x</mi></math> two</mfrac> three") == Texts{"one x two three"});
}

TEST_CASE("a formula that is shown twice is read once") {
  const std::string mathml = "<math><mi>x</mi></math>";
  CHECK(texts_of("<p>if <span class=katex><span class=katex-mathml>" + mathml +
                 "</span><span class=katex-html aria-hidden=true><span>x</span></span></span> holds") ==
        Texts{"if x holds"});
  CHECK(texts_of("<p>if <span class='mwe-math-mathml-inline' style='display: none;'>" + mathml +
                 "</span><img aria-hidden=true alt=x> holds") == Texts{"if x holds"});
  CHECK(texts_of("<p>if <span class=MathJax>x<span class=MJX_Assistive_MathML>" + mathml +
                 "</span></span><script type='math/tex' id=MathJax-Element-1>x</script> holds") == Texts{"if x holds"});
  CHECK(texts_of("<p>if <script type='math/tex'>x<1</script> holds") == Texts{"if $x<1$ holds"});
  CHECK(texts_of("<p>if<script type='math/tex; mode=display'>x</script>holds") == Texts{"if $$x$$ holds"});
  CHECK(texts_of("<p>one " + mathml + " two <i aria-hidden=true>three</i>") == Texts{"one x two three"});
}

TEST_CASE("entities are resolved as HTML says") {
  CHECK(texts_of("<p>&amp;&lt;&copy;&nbsp;&#8212;&#x2014;&#150;&amp;amp; &notit; &bogus; &") ==
        Texts{"&<©\u00A0——–&amp; ¬it; &bogus; &"});
}

TEST_CASE("lines of code in elements of their own are lines of one block, and numbers beside them are none") {
  CHECK(texts_of("<pre><code><div class=line>a</div><div class=line></div><div class=line>  b</div></code></pre>") ==
        Texts{"a\n\n  b\n"});
  CHECK(texts_of("<pre><ol><li>a<li>b</ol></pre>") == Texts{"a\nb\n"});
  CHECK(texts_of("<table><tr><td class=linenos><pre>1\n2</pre></td><td class=code><pre>a\nb</pre></td></tr></table>") ==
        Texts{"a\nb"});
  CHECK(texts_of("<figure class='highlight sh'><table><tr><td class=gutter><pre>1<br>2<br></pre></td><td class=code>"
                 "<pre>a<br>b</pre></td></tr></table></figure>") == Texts{"a\nb"});
  CHECK(texts_of("<pre><span class=lineno>1 </span>a\n<span class=lineno>2 </span>b</pre>") == Texts{"a\nb"});
  CHECK(texts_of("<pre class=line-numbers>a</pre>") == Texts{"a"});
  CHECK(texts_of("<pre><table><tr><td class=hljs-ln-numbers>1</td><td>a</td></tr><tr><td class=hljs-ln-numbers>2</td>"
                 "<td>b</td></tr></table></pre>") == Texts{"a\nb\n"});
  // Without a <pre>.
  CHECK(
      texts_of("<p>See<table class='highlight js-file-line-container'>\n <tbody>\n <tr>\n <td class=blob-num>1</td>\n "
               "<td class=blob-code><b>if</b> a:</td>\n </tr>\n <tr><td class=blob-num><td class=blob-code></tr>\n "
               "<tr><td class=blob-num><td class=blob-code>  b</tr></tbody></table><p>End") ==
      Texts{"See", "if a:\n\n  b\n", "End"});
  CHECK(texts_of(
            "<div class='syntaxhighlighter js'><table><tr><td class=gutter><div>1</div><div>2</div></td><td class=code>"
            "<div><div><code>if</code> <code>a</code></div><div><code>  "
            "</code><code>b</code></div></div></table></div>") == Texts{"if a\n  b\n"});
  CHECK(texts_of("<table><tr><td class=code>17<td>Mill  Lane</table>") == Texts{"17\tMill Lane"});
}

TEST_CASE("the name and the arguments of a function are written as manuals show them") {
  const std::string inside =
      "<span><span>tide.</span></span><span><span>draw</span></span><span>(</span><em><span>step</span><span>=</span>"
      "<span>60</span></em>, <em>n</em><span>)</span>";
  CHECK(texts_of("<dl><dt class='sig sig-object py'>" + inside + "<a href=/s><span>[source]</span></a></dt></dl>") ==
        Texts{"tide.draw(step=60, n) [source]"});
  CHECK(texts_of("<p><span>Mooring</span><span>12</span>") == Texts{"Mooring 12"});
}

TEST_CASE("a raised number is no digit more, and how a word is read stands in brackets behind it") {
  CHECK(
      texts_of(
          "<p>10<sup>5</sup> years, 10<sup>-3</sup>, 10<sub>2</sub>, m<sup>2</sup>, CO<sub>2</sub>, 1<sup>st</sup>") ==
      Texts{"10^5 years, 10^-3, 10_2, m2, CO2, 1st"});
  CHECK(texts_of("<p>$19<sup>99</sup>, €1,299<sup>00</sup>, open from 7<sup>30</sup>, 2<sup>16</sup>") ==
        Texts{"$19.99, €1,299.00, open from 7 30, 2^16"});
  CHECK(texts_of("<p>in 2019<sup><a href=#n1>1</a></sup> and") == Texts{"in 2019 1 and"});
  CHECK(texts_of(
            "<p>pounds<sup><a href=#1>1</a></sup>, cracked.<a href=#2><sup>2</sup></a> In 2019<a href=#3><sup>3</sup>"
            "</a><sup><a href=#4>[4]</a></sup> <a href=/a>km<sup>2</sup></a>, 1<sup><a href=/s>st</a></sup>") ==
        Texts{"pounds 1, cracked. 2 In 2019 3[4] km2, 1st"});
  CHECK(texts_of(
            "<p><sup>1</sup>And he <sup> 2 </sup>saw <sup>3</sup><b>the</b> boat, <sup>14</sup>C, m<sup>2</sup>and") ==
        Texts{"1 And he 2 saw 3 the boat, 14C, m2and"});
  CHECK(texts_of("<p><ruby>東京<rt>とうきょう</rt></ruby>へ") == Texts{"東京(とうきょう)へ"});
  CHECK(texts_of("<p><ruby>梅雨<rp>（</rp><rt>つゆ</rt><rp>）</rp></ruby>に") == Texts{"梅雨（つゆ）に"});
}

TEST_CASE("signs that wikis and manuals put behind a heading are none of its words") {
  CHECK(texts_of(
            "<h2>Early life<span class=mw-editsection><span>[</span><a href='/e'>edit</a><span>]</span></span></h2>") ==
        Texts{"Early life"});
  CHECK(texts_of("<h2>Backoff<a class=hash-link href=#b>\u200B</a></h2>") == Texts{"Backoff"});
}

TEST_CASE("items are numbered as the page shows them, or not at all") {
  CHECK(texts_of("<ol><li>a<li value=7>b<li>c</ol>") == Texts{"1. a", "7. b", "8. c"});
  CHECK(texts_of("<ol reversed start=3><li>a<li>b</ol>") == Texts{"3. a", "2. b"});
  CHECK(texts_of("<ol reversed><li>a<li>b</ol>") == Texts{"- a", "- b"});
}

TEST_CASE("preformatted text keeps its lines, a list its markers, a row its cells") {
  CHECK(texts_of("<pre>\n  a\n    b &lt;\n</pre>") == Texts{"  a\n    b <\n"});
  const Document page =
      page_of("<ol start=3><li>c<li>d</ol><table><tr><th>Port<th>High<tr><td>Harnby<td>12:04</table>");
  REQUIRE(page.blocks.size() == 4);
  CHECK(page.blocks[0].text == "3. c");
  CHECK(page.blocks[1].joins_previous);
  CHECK(page.blocks[2].kind == BlockKind::kTableRow);
  CHECK(page.blocks[3].text == "Harnby\t12:04");
  CHECK(page.blocks[3].joins_previous);
}

TEST_CASE("hidden blocks are there and say so, hidden words within a line are not") {
  const Document page =
      page_of("<p>one <span hidden>no</span>two<div style='color:red; DISPLAY : none'><p>three</div>");
  REQUIRE(page.blocks.size() == 2);
  CHECK(page.blocks[0].text == "one two");
  CHECK_FALSE(page.elements[page.blocks[0].element].hidden);
  CHECK(page.elements[page.blocks[1].element].hidden);
}

TEST_CASE("the charset is that of the mark, the header, the page or the bytes") {
  CHECK(texts_of("\xEF\xBB\xBF<meta charset=latin1><p>caf\xC3\xA9") == Texts{"café"});
  CHECK(texts_of("<p>caf\xE9", "windows-1252") == Texts{"café"});
  CHECK(
      texts_of("<meta http-equiv=Content-Type content='text/html; charset=windows-1251'><p>\xCF\xF0\xE8\xE2\xE5\xF2") ==
      Texts{"Привет"});
  CHECK(texts_of("<?xml version='1.0' encoding='iso-8859-15'?><html><p>\xA4 5") == Texts{"€ 5"});
  CHECK(texts_of("<meta charset=utf-16><p>plain") == Texts{"plain"});
}

TEST_CASE("where a page names no charset, or UTF-8 that it is not, its language says which one is meant") {
  CHECK(texts_of("<html lang=\"th-TH\"><p>\xB6\xD1\xE8\xC7\xBA\xB9\xE0\xB9\xD4\xB9") == Texts{"ถั่วบนเนิน"});
  CHECK(texts_of("<html lang=th><meta charset=utf-8><p>\xB6\xD1\xE8\xC7\xBA\xB9\xE0\xB9\xD4\xB9", "utf-8") ==
        Texts{"ถั่วบนเนิน"});
  CHECK(texts_of("<html lang='lv'><p>zir\xF2i un k\xE2posti") == Texts{"zirņi un kāposti"});
  CHECK(texts_of("<html lang=th><meta charset=windows-1251><p>\xCF\xF0\xE8") == Texts{"При"});
  CHECK(texts_of("<html lang=th><p>caf\xC3\xA9") == Texts{"café"});
}

TEST_CASE("a page's own charset is believed where the header says UTF-8 and it is not") {
  CHECK(texts_of("<meta charset=windows-1251><p>\xCF\xF0\xE8\xE2\xE5\xF2", "UTF-8") == Texts{"Привет"});
}

TEST_CASE("XHTML's closed elements end where they stand") {
  CHECK(texts_of("<?xml version='1.0'?><html><body><script src='x'/><p>one<a id='x'/></p><div/><p>two</p>") ==
        Texts{"one", "two"});
}

TEST_CASE("a page without a tag is plain text and bytes of an image are refused") {
  CHECK(texts_of("one\ntwo") == Texts{"one", "two"});
  const Result<Document> image = html_document("page", std::string("\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16), {}, {}, {});
  REQUIRE_FALSE(image);
  CHECK(image.error().what == "a PNG image, not HTML");
  CHECK(texts_of("").empty());
  CHECK(texts_of("<html><frameset><frame src=a.html></frameset></html>").empty());
  CHECK(meta_of("<html><frameset><frame src=a.html></frameset></html>", "frames") == "a.html");
}

TEST_CASE("the author is who the page shows at its title, in many shapes and languages") {
  const auto author = [](std::string_view html) { return meta_of(html, "author"); };
  CHECK(author("<h1>T</h1><p>21.04.2023 | 9:10 Uhr | Dora Whitlock</p><p>Text") == "Dora Whitlock");
  CHECK(author("<h1>T</h1><p>21.04.2023 13:30 von Dora</p><p>Text") == "Dora");
  CHECK(author("<h1>T</h1><p>Eine Kolumne von Dora Whitlock</p>") == "Dora Whitlock");
  CHECK(author("<h1>T</h1><p>A guest post by Dora Whitlock with Ben Ashe</p>") == "Dora Whitlock");
  CHECK(author("<h1>T</h1><p>Long text.<p>Datum: 21. April 2023 Autor: Dora Whitlock Quelle: eigene") ==
        "Dora Whitlock");
  CHECK(author("<h1>T</h1><p>文章<p>责任编辑：王海") == "王海");
  CHECK(author("<h1>T</h1><p class=byline>Words by Dora Whitlock Photos by Ben Ashe") == "Dora Whitlock");
  CHECK(author("<h1>T</h1><div itemprop=author><span>Dora Whitlock, </span></div>") == "Dora Whitlock");
  CHECK(author(
            "<meta name=twitter:label1 content='Verfasst von'><meta name=twitter:data1 content='Dora Whitlock'><p>x") ==
        "Dora Whitlock");
  CHECK(author("<meta property=og:site_name content=Gazette><meta name=author content='Dora Whitlock, Gazette'><p>x") ==
        "Dora Whitlock");
  // An owner in the author's place, a name of one of two.
  CHECK(author("<meta name=author content='Harnby Mills Ltd'><h1>T</h1><p><a rel=author href=/d>Dora Whitlock</a>") ==
        "Dora Whitlock");
  CHECK(author("<meta name=author content='Harnby Mills Ltd'><h1>T</h1><p>Text") == "Harnby Mills Ltd");
  CHECK(author(
            "<script type='application/ld+json'>{\"@type\":\"Article\",\"author\":\"Dora Whitlock\"}</script><h1>T</h1>"
            "<p><span class=author>Dora Whitlock and Ben Ashe</span>") == "Dora Whitlock and Ben Ashe");
  // Sentences, titles and counts are no names.
  CHECK(author("<h1>T</h1><p class=author>You are sending a mail to</p>").empty());
  CHECK(author("<h1>T</h1><p class=author>9 articles</p>").empty());
  CHECK(author("<h1>Von Regeln und Reisen</h1><p>Text").empty());
}

TEST_CASE("a byline's words go in any script, and so does what is said of the date behind the name") {
  const auto author = [](std::string_view shown) {
    return meta_of("<h1>T</h1><p class=by>" + std::string(shown) + "</p><p>Text", "author");
  };
  CHECK(author("Автор: Ирина Соловьёва") == "Ирина Соловьёва");
  CHECK(author("بقلم: ليلى حداد") == "ليلى حداد");
  CHECK(author("लेखक: रमेश वर्मा") == "रमेश वर्मा");
  CHECK(author("מאת: דנה לוי") == "דנה לוי");
  CHECK(author("Oleh Sari Wijaya") == "Sari Wijaya");
  CHECK(author("著者：山田花子") == "山田花子");
  CHECK(author("By <b>Halvard Moe</b><br>April 3, 2008") == "Halvard Moe");
  CHECK(author("By Teresa May 3 June 2019") == "Teresa May");
  CHECK(author("Par Aline Corbet<br>Publié le 7 janvier 2024") == "Aline Corbet");
  CHECK(author("نویسنده: بهرام کاویان ۱۵ اسفند ۱۳۹۹") == "بهرام کاویان");
}

TEST_CASE("JSON-LD may name the author elsewhere than in the work, and the work's day counts before its page's") {
  const auto page = [](std::string_view shown, const char* key) {
    return meta_of(
        "<script type='application/ld+json'>{\"@graph\":[{\"@type\":\"WebPage\",\"datePublished\":\"2021-01-01\"},"
        "{\"@type\":[\"Article\",\"BlogPosting\"],\"author\":{\"@id\":\"#/person/"
        "7\"},\"datePublished\":\"2020-02-02\"},"
        "{\"@type\":[\"Person\",\"Organization\"],\"@id\":\"#/person/7\",\"name\":\"Dora Whitlock\"}]}</script>"
        "<h1>T</h1><p>" +
            std::string(shown),
        key);
  };
  CHECK(page("Text", "author") == "Dora Whitlock");
  CHECK(page("<span class=author>Ben Ashe</span>", "author") == "Ben Ashe");
  CHECK(page("Text", "date") == "2020-02-02");
  CHECK(meta_of(
            "<script type='application/ld+json'>{\"@type\":\"WebPage\",\"datePublished\":\"2021-01-01\"}</script><p>x",
            "date") == "2021-01-01");
}

TEST_CASE("the author is who stands behind the day that a line announces") {
  const auto author = [](std::string_view shown) {
    return meta_of("<h1>T</h1><p class=meta>" + std::string(shown) + "</p><p>Text", "author");
  };
  CHECK(author("Posted on 7 January 2023 by Dora Whitlock") == "Dora Whitlock");
  CHECK(author("Published January 7, 2023 by Dora Whitlock in Gardens") == "Dora Whitlock");
  CHECK(author("Publicado el 7 de enero de 2023 por Eusebio Lara") == "Eusebio Lara");
  CHECK(author("Veröffentlicht am 7. Januar 2023 von Jörg Haselbach") == "Jörg Haselbach");
  CHECK(author("Opublikowano 7 stycznia 2023 przez Jana Nowak") == "Jana Nowak");
  CHECK(author("Опубликовано 7 января 2023, Ирина Соловьёва") == "Ирина Соловьёва");
  CHECK(author("Posted on 7 January 2023 in Gardens").empty());
  CHECK(author("Opened on 7 January 2023 by Queen Maud").empty());
}

TEST_CASE("the date is the one that is shown where machines disagree") {
  const auto date = [](std::string_view html, std::string_view url = {}) { return meta_of(html, "date", url); };
  const std::string linked =
      "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"datePublished\":"
      "\"2023-04-22T02:00:00Z\"}</script>";
  CHECK(date(linked + "<h1>T</h1><p>Text") == "2023-04-22");
  CHECK(date(linked + "<h1>T</h1><p>21 April 2023</p><p>Text") == "2023-04-21");
  CHECK(date(linked + "<h1>T</h1><p>21 March 2021</p><p>Text") == "2023-04-22");
  CHECK(date(linked + "<h1>T</h1>", "https://harnby.example/2023/04/21/beans") == "2023-04-21");
  CHECK(date("<meta name=date content=2023-05-01><h1>T</h1><time datetime=2023-04-21>21.4.</time>") == "2023-04-21");
  CHECK(date("<meta property=article:published_time content=2023-05-01><h1>T</h1><time datetime=2023-04-21>x</time>") ==
        "2023-05-01");
  CHECK(date("<p class=date>1 May 2023</p><ul><li>a<li>b<li>c<li>d<li>e<li>f<li>g<li>h</ul><h1>T</h1><p class=date>21 "
             "April "
             "2023") == "2023-04-21");
  CHECK(date("<p>1 May 2023<p>Datum: 21. April 2023 Autor: D") == "2023-04-21");
}

TEST_CASE("dates are read in many languages, scripts and figures") {
  const auto date = [](std::string_view shown) {
    return meta_of("<html lang=xx><h1>T</h1><p>" + std::string(shown) + "</p><p>Text", "date");
  };
  // June and July begin alike in French, March and November in Finnish, June and July in Czech.
  CHECK(date("Publié le 7 juillet 2024") == "2024-07-07");
  CHECK(date("7 juin 2024") == "2024-06-07");
  CHECK(date("3. marraskuuta 2024") == "2024-11-03");
  CHECK(date("3. maaliskuuta 2024") == "2024-03-03");
  CHECK(date("2. července 2024") == "2024-07-02");
  CHECK(date("2. června 2024") == "2024-06-02");
  CHECK(date("5. desember 2024") == "2024-12-05");
  CHECK(date("12 Μαρτίου 2024") == "2024-03-12");
  CHECK(date("12 مارس 2024") == "2024-03-12");
  CHECK(date("الثلاثاء ١٢ مارس ٢٠٢٤") == "2024-03-12");
  CHECK(date("12 במרץ 2024") == "2024-03-12");
  CHECK(date("12 मार्च 2024") == "2024-03-12");
  CHECK(date("१२ मार्च २०२४") == "2024-03-12");
  CHECK(date("12 มีนาคม 2567") == "2024-03-12");
  CHECK(date("2023年04月18日 09:20 来源：江村新闻网") == "2023-04-18");
  CHECK(date("2024년 3월 12일") == "2024-03-12");
  CHECK(date("12 tháng 3 năm 2024") == "2024-03-12");
  CHECK(date("Selasa, 12 Maret 2024") == "2024-03-12");
}

TEST_CASE("the date stands near the title, whatever the heading's rank") {
  CHECK(meta_of(
            "<title>Beans</title><ul><li>18 February 2020<li>a<li>b<li>c<li>d<li>e<li>f</ul><span>Home | By Dora | 30 "
            "September 2018</span><h2>Beans</h2><p>Text",
            "date") == "2018-09-30");
}

TEST_CASE("days of a product's reviews and of works referred to are not the page's") {
  CHECK(meta_of("<meta property=og:type content=product><h1>Base Layer</h1><p>A</p><div class=review><h3>Warm</h3><p "
                "class=review-meta>Ingvild on 3 November 2024</p></div>",
                "date")
            .empty());
  CHECK(meta_of("<h1>Elspeth Varga</h1><p>A<h2>References</h2><ol class=references><li>Varga wins. 3 June 2016.</ol>",
                "date")
            .empty());
}

TEST_CASE("figures in the cells of a row are no date") {
  CHECK(meta_of("<h1>Rain</h1><table><tr><td><td>Jan<td>Feb<tr><td>2019<td>12<td>14</table>", "date").empty());
  CHECK(meta_of("<h1>Rain</h1><table><tr><td>14.12.2019<td>Views<td>7</table>", "date") == "2019-12-14");
}

TEST_CASE("where a board's name is the main heading the thread's is the title") {
  const auto title = [](std::string_view of) {
    return meta_of(
        "<title>" + std::string(of) + "</title><h1>Saddle Talk</h1><h2><a href=/t>Squeaky headset</a></h2><p>A",
        "title");
  };
  CHECK(title("Squeaky headset - Saddle Talk") == "Squeaky headset");
  CHECK(title("Saddle Talk") == "Saddle Talk");
  CHECK(title("Cycling | Saddle Talk") == "Saddle Talk");
}

TEST_CASE("the day of the visit is not the page's date") {
  const auto date = [](std::string_view html) { return meta_of(html, "date"); };
  CHECK(date("<p class=time>Aktuelle Zeit: 14.10.2020, 12:18</p><h1>T</h1><p>Dora &raquo; 21.01.2009, 05:42</p>") ==
        "2009-01-21");
  CHECK(date("<div class=navtop><time datetime=2023-11-01>1.</time></div><h1>T</h1><p><b class=text_datum>31. Oktober "
             "2023.</b> A long paragraph that begins with its date and goes on with words, so that it is one of the "
             "article and no line of its own.</p>") == "2023-10-31");
}

TEST_CASE("a date that only a script's data hold is the page's, when nothing else is") {
  const auto date = [](const std::string& data, std::string_view rest = "<p>Text") {
    return meta_of("<script type='application/json'>" + data + "</script>" + std::string(rest), "date");
  };
  CHECK(date("{\"a\":[{\"publishedDate\":\"2016-11-04T20:37:27Z\"}]}") == "2016-11-04");
  CHECK(date("{\"createdAt\":\"2022-01-30\",\"page\":{\"published_at\":\"2022-01-31\"}}") == "2022-01-31");
  CHECK(date("{\"createdAt\":\"2022-01-30\"}", "<h1>T</h1><p>2 February 2022") == "2022-02-02");
  CHECK(date("{\"createdAt\":7}").empty());
}

TEST_CASE("the day of a change is the page's date only where no other is told") {
  const auto date = [](std::string_view html) {
    return meta_of("<html lang=en><h1>Ferry again</h1>" + std::string(html), "date");
  };
  CHECK(date("<p class=date>Last updated: May 6, 2024<p class=date>Published: March 5, 2024<p>Text") == "2024-03-05");
  CHECK(date("<p class=meta>Updated May 6, 2024, first published March 5, 2024<p>Text") == "2024-03-05");
  CHECK(date("<p>Mis à jour le 6 mai 2024 — Publié le 5 mars 2024<p>Text") == "2024-03-05");
  CHECK(date("<p class=datum>Aktualisiert: 6. Mai 2024<p class=datum>Veröffentlicht: 5. März 2024<p>Text") ==
        "2024-03-05");
  CHECK(date("<p><time class=updated datetime=2024-05-06>x</time> <time class='entry-date published' "
             "datetime=2024-03-05>y</time><p>Text") == "2024-03-05");
  CHECK(date("<p>Updated <time datetime=2024-05-06>x</time> Published <time datetime=2024-03-05>y</time><p>Text") ==
        "2024-03-05");
  CHECK(date("<p>Updated May 6, 2024<p>Text") == "2024-05-06");
  CHECK(date("<p><time class=updated datetime=2024-05-06>x</time><p>Text") == "2024-05-06");
  CHECK(date("<p>Updated May 6, 2024<p>Text<ul><li>a<li>b<li>c<li>d<li>e<li>f<li>g<li>h<li>i<li>7 May 2013</ul>") ==
        "2024-05-06");
  CHECK(date("<p>Text<footer>© 1 January 2021 Harnby Mills</footer>").empty());
}

TEST_CASE("machines' dates are read in the forms that programs print, and a day that is none is not") {
  const auto date = [](std::string_view written) {
    return meta_of("<html lang=en><meta name=pubdate content='" + std::string(written) + "'><h1>T</h1><p>Text", "date");
  };
  CHECK(date("Tue Mar 05 10:11:12 GMT 2024") == "2024-03-05");
  CHECK(date("20240305T101112Z") == "2024-03-05");
  CHECK(date("1709625600") == "2024-03-05");
  CHECK(date("1709625600000") == "2024-03-05");
  CHECK(date("9999999999").empty());
  CHECK(date("2024-02-31").empty());
  CHECK(date("0001-01-01T00:00:00Z").empty());
  CHECK(
      meta_of("<script type='application/ld+json'>{\"@type\":\"Article\",\"datePublished\":1709625600000}</script><p>x",
              "date") == "2024-03-05");
}

TEST_CASE("JSON-LD that is nearly JSON is read, and of several articles the page's own counts") {
  const auto page = [](std::string_view script, const char* key) {
    return meta_of("<title>Ferry &amp; tide | Harnby Gazette</title><script type='application/ld+json'>" +
                       std::string(script) + "</script><div>Ferry &amp; tide</div><p>Text",
                   key);
  };
  const std::string plain =
      R"({"@type":"NewsArticle","headline":"Ferry &amp; tide","author":{"name":"Dora O&#039;Neill"},"datePublished":"2024-03-05"})";
  for (const std::string& script :
       {plain, "//<![CDATA[\n" + plain + "\n//]]>", "<!--\n" + plain + "\n-->", plain + ";"}) {
    CHECK(page(script, "author") == "Dora O'Neill");
    CHECK(page(script, "date") == "2024-03-05");
    CHECK(page(script, "title") == "Ferry & tide");
  }
  CHECK(page(R"({"@type":"Article","author":{"name":"Dora, \"}\" Whitlock",},"datePublished":"2024-03-05",})",
             "date") == "2024-03-05");
  CHECK(page("{\"@type\":\"Article\",", "date").empty());
  CHECK(page("]}", "date").empty());
  const std::string others =
      R"([{"@type":"NewsArticle","headline":"Herring opens","author":"Ben Ashe","datePublished":"2020-01-01"},)";
  CHECK(page(others + plain + "]", "author") == "Dora O'Neill");
  CHECK(page(others + plain + "]", "date") == "2024-03-05");
  CHECK(page(others + R"({"@type":"NewsArticle","headline":"Ferry &amp; tide"}])", "author").empty());
}

TEST_CASE("all authors are named, however many, by whatever names a program gives them") {
  const auto linked = [](std::string_view author) {
    return meta_of(
        "<script type='application/ld+json'>{\"@graph\":[{\"@type\":\"Article\",\"author\":" + std::string(author) +
            R"(},{"@type":"Person","@id":"#a","name":"Dora Whitlock"},{"@type":"Person","@id":"#b","name":"Ben Ashe"}]})" +
            "</script><h1>T</h1><p>Text",
        "author");
  };
  CHECK(linked(R"([{"@id":"#a"},{"@id":"#b"}])") == "Dora Whitlock; Ben Ashe");
  CHECK(linked(R"({"@type":"Person","givenName":"Dora","familyName":"Whitlock"})") == "Dora Whitlock");
  CHECK(
      linked(
          R"(["Dora Whitlock","Bartholomew Ashe-Pemberton","Wilhelmina Featherstonehaugh","Maximilian Oosterhuis","Mae Holt"])") ==
      "Dora Whitlock; Bartholomew Ashe-Pemberton; Wilhelmina Featherstonehaugh; Maximilian Oosterhuis; Mae Holt");
  CHECK(meta_of(
            "<meta name=citation_author content='Whitlock, Dora'><meta name=citation_author content='Ashe, Ben'><meta "
            "name=citation_author content='Ashe, Ben'><h1>T</h1><p>Text",
            "author") == "Whitlock, Dora; Ashe, Ben");
  const auto shown = [](std::string_view line) {
    return meta_of("<h1>T</h1><p>" + std::string(line) + "</p><p>Text", "author");
  };
  CHECK(shown("By Dora Whitlock, Ben Ashe and Mae Holt") == "Dora Whitlock, Ben Ashe and Mae Holt");
  CHECK(shown("Par Aline Corbet, envoyée spéciale") == "Aline Corbet");
  CHECK(shown("By Dora Whitlock, and Ben Ashe") == "Dora Whitlock, and Ben Ashe");
  CHECK(shown("By Dora the harbour master and the crew of the boat").empty());
}

TEST_CASE("a title is freed of its site, its author and what stands above it in the heading") {
  const auto title = [](std::string_view head, std::string_view body = "<p>x", std::string_view url = {}) {
    return meta_of("<title>" + std::string(head) + std::string(body), "title", url);
  };
  CHECK(title("The ferry sails - by Dora Whitlock - Tidal Letters</title>") == "The ferry sails");
  CHECK(title("How we knit the ferry jumper&ndash; Saltmere Wool</title>") == "How we knit the ferry jumper");
  CHECK(title("Ferry again | Gazette</title><meta property=og:site_name content='Harnby Gazette'>") == "Ferry again");
  CHECK(title("Gazette | Ferry again</title><meta property=og:site_name content='The Gazette'>") ==
        "Gazette | Ferry again");
  CHECK(title("Ferry again - harnby.example</title>", "<p>x", "https://www.harnby.example/ferry") == "Ferry again");
  CHECK(title("Saltmere Boats - View topic - Rudder squeaks</title>",
              "<h1>Saltmere Boats</h1><h2>Rudder squeaks</h2>") == "Rudder squeaks");
  CHECK(title("Salt Notes: Rudder again</title><meta property=og:title content='Rudder again'>",
              "<h1>Salt Notes</h1><h3>Rudder again</h3>") == "Rudder again");
  CHECK(title("The ferry sails again | Gazette</title>",
              "<h1><span>After the storm</span> The ferry sails again</h1>") == "The ferry sails again");
  CHECK(title("Best sails for small boats | Gazette</title>", "<h1>The Best sails for small boats</h1>") ==
        "The Best sails for small boats");
  CHECK(title("silver earrings for sailors | Gazette</title>", "<h1>Sterling, silver earrings for sailors</h1>") ==
        "Sterling, silver earrings for sailors");
  CHECK(title("Ferry again - Harnby</title>", "<h2>Ferry again</h2><p>x") == "Ferry again");
  CHECK(title("Beans - a diary</title>", "<h1>Beans - a diary</h1>") == "Beans - a diary");
  CHECK(title("Stand by me</title>") == "Stand by me");
}

TEST_CASE("title, author and date are told by the page") {
  const std::string page =
      "<html lang=en><title>Nine years for beans - Harnby Gazette</title><meta property=og:site_name content='Harnby "
      "Gazette'>"
      "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"author\":{\"@type\":\"Person\",\"name\":\"Dora "
      "Whitlock\"},"
      "\"datePublished\":\"2023-04-21T08:00:00Z\"}</script><h1>Harnby Gazette</h1><h1>Nine years for beans</h1><p>Text";
  CHECK(meta_of(page, "title") == "Nine years for beans");
  CHECK(meta_of(page, "title.source") == "h1");
  CHECK(meta_of(page, "author") == "Dora Whitlock");
  CHECK(meta_of(page, "date") == "2023-04-21");
  CHECK(page_of(page).lang == "en");
  CHECK(meta_of("<title>Tides | Harnby Gazette</title><meta property=og:site_name content='Harnby Gazette'><p>x",
                "title") == "Tides");
  CHECK(meta_of("<h1>T</h1><p class=byline>By Dora Whitlock | 21 April 2023</p>", "author") == "Dora Whitlock");
  CHECK(meta_of("<h1>T</h1><p class=byline>By Dora Whitlock | 21 April 2023</p>", "date") == "2023-04-21");
  CHECK(meta_of("<h1>T</h1><p class=datum>Freitag, 21. April 2023, 9 Uhr</p>", "date") == "2023-04-21");
  CHECK(meta_of("<p>x", "date", "https://harnby.example/2023/04/21/beans") == "2023-04-21");
  CHECK(meta_of("<html lang=en><meta name=date content='04/21/2023'><p>x", "date") == "2023-04-21");
  CHECK(meta_of("<html lang=fr><meta name=date content='03/04/2023'><p>x", "date") == "2023-04-03");
}

TEST_CASE("a text that stands in JSON-LD alone is taken from there and said to be") {
  const std::string body = repeated("Beans grew on the wall for nine years. ", 12);
  const std::string page = "<script type='application/ld+json'>{\"@type\":\"Article\",\"articleBody\":\"" + body +
                           "\\nThe end &amp; more.\"}</script><div id=app>Loading</div>";
  const Texts texts = texts_of(page);
  REQUIRE(texts.size() == 2);
  CHECK(texts[1] == "The end & more.");
  CHECK(meta_of(page, "text.source").starts_with("JSON-LD"));
  CHECK(texts_of(page + "<p>" + body).size() == 2);
  CHECK(meta_of(page + "<p>" + body, "text.source").empty());
}

TEST_CASE("a text that is to be paid for, of which the page shows the beginning, is taken from JSON-LD") {
  const auto story = [](std::size_t n, std::string_view end) {
    std::string text = "The ferry left at five.";
    for (std::size_t i = 0; i < n; ++i)
      text += std::string(end) + "Passenger " + std::to_string(i) + " waved " + std::to_string(2 * i) + " times to us.";
    return text;
  };
  const auto page = [&](std::string_view free, std::size_t n, const std::string& shown) {
    return texts_of("<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"isAccessibleForFree\":" +
                    std::string(free) + ",\"articleBody\":\"" + story(n, "\\n") +
                    "\"}</script><h1>The last ferry</h1><p>" + shown)
        .size();
  };
  const std::string beginning = story(6, " ") + " Passenger 6 ...";
  CHECK(page("false", 20, beginning) == 21);
  CHECK(page("\"False\"", 20, beginning) == 21);
  CHECK(page("true", 20, beginning) == 2);
  CHECK(page("false", 2, beginning) == 2);
  CHECK(page("false", 20, repeated("Another text of the page itself goes on for longer. ", 40)) == 2);
}

TEST_CASE("a text that stands in a script's data alone is taken from there and said to be") {
  const std::string body = repeated("<p>Beans grew on the wall for &quot;nine&quot; years.</p>", 12);
  const std::string script =
      "<script type='application/json'>{\"props\":{\"a\":[{\"description\":\"short\"},{\"articleBody\":\"" + body +
      "\"}]}}</script>";
  const Texts texts = texts_of(script + "<div id=app></div>");
  REQUIRE(texts.size() == 12);
  CHECK(texts[0] == "Beans grew on the wall for \"nine\" years.");
  CHECK(meta_of(script + "<div id=app></div>", "text.source").starts_with("a script's data"));
  Document page = page_of(script + "<div id=app></div>");
  Pipeline({}, {}).clean(page);
  CHECK(audit_lines(page, canonical_text(page)).find("\"text_source\":\"a script's data") != std::string::npos);
  CHECK(texts_of(script + "<p>" + repeated("Words of the page itself. ", 40)).size() == 1);
  const std::string data = "{\"post\":{\"content\":{\"rendered\":\"" + body + "\"},\"description\":\"Beans.\"}}";
  CHECK(texts_of("<script type='application/json'>" + data + "</script><p>Loading").size() == 12);
  CHECK(texts_of("<script>\nwindow.__STATE__ = " + data + ";\n</script><p>Loading").size() == 12);
  CHECK(texts_of("<script>window.go = function() {" + data + "}</script><p>Loading") == Texts{"Loading"});
  CHECK(texts_of("<script type='application/json'>{\"articleBody\":</script><p>one") == Texts{"one"});
}

TEST_CASE("of a page that shows nothing its description is taken, and said to be") {
  const std::string head =
      "<meta name=description content='Nine years ago two cousins took over a barn and a machine "
      "that came with it, and a field of beans.'>";
  CHECK(texts_of(head + "<div id=app></div>").size() == 1);
  CHECK(meta_of(head + "<div id=app></div>", "text.source").starts_with("the description"));
  CHECK(texts_of(head + "<p>Beans are early this year.</p>") == Texts{"Beans are early this year."});
  CHECK(texts_of("<meta name=description content='Harnby, home of beans'>").empty());
}

TEST_CASE("a page too large for its tags is read without them and says so") {
  Result<Document> page = html_document("page", "<body><div><p>one</p><p>two</p></div>", {}, {}, {10, 512});
  REQUIRE(page);
  REQUIRE(page->blocks.size() == 2);
  CHECK(page->elements.empty());
  CHECK(page->blocks[0].tag_path.empty());
}

TEST_CASE("hostile pages are read in bounded time and memory") {
  const std::size_t n = 200000;
  CHECK(texts_of(repeated("<div>", n) + "deep") == Texts{"deep"});
  CHECK(texts_of("<p " + repeated("a=b ", n) + ">one") == Texts{"one"});
  CHECK(texts_of(repeated("<b>", n) + "one" + repeated("</i>", n)) == Texts{"one"});
  CHECK(page_of(repeated("&amp;", n)).blocks.empty() == false);
  CHECK(texts_of(std::string("<p>o\0ne", 7)).size() == 1);
  CHECK(texts_of(repeated("<!--", n) + "<p>one").size() <= 1);
  CHECK(texts_of(repeated("<a href='", n)).size() <= 1);
  CHECK(texts_of(repeated("<table><tr><td>", n / 10) + "one") == Texts{"one"});
}

TEST_CASE("reading takes time in proportion to the page") {
  const std::vector<std::string> families = {"<div>",
                                             "<b>",
                                             "<p><i>x",
                                             "</p>",
                                             "<a x=y ",
                                             "<!-- ",
                                             "<table><tr><td>",
                                             "<li>x",
                                             "<script>",
                                             "<![CDATA[",
                                             "<span></div>",
                                             "<p a='",
                                             "&am",
                                             "<div class='a b c' id=x>t</div>",
                                             "<title>",
                                             "<select><option>",
                                             "<svg><g>",
                                             "<q>",
                                             "<h1><h2>"};
  for (const std::string& part : families) {
    INFO(part);
    const double small = seconds_for(repeated(part, 40000));
    const double large = seconds_for(repeated(part, 320000));
    // Eight times the page: exponent 1.1 is 9.8 times; the rest is for a busy machine.
    CHECK(large < 25 * std::max(small, 0.004));
  }
}

TEST_CASE("later rounds see the text of an HTML page and no tags") {
  Document page = page_of("<body><p>one</p><nav>two</nav>");
  std::vector<std::string> seen;
  Stage stage;
  stage.name = "look";
  stage.reasons = {"gone"};
  stage.process = [&](const winnow_doc* doc, const winnow_sink* sink) -> winnow_status {
    const winnow_block& first = *WINNOW_BLOCK_AT(doc, 0);
    seen.emplace_back(first.tag_path.data == nullptr ? "" : std::string(first.tag_path.data, first.tag_path.size));
    if (doc->n_blocks < 2) return WINNOW_OK;
    winnow_edit edit{};
    edit.size = sizeof edit;
    edit.kind = WINNOW_DROP_BLOCK;
    edit.block = 1;
    edit.score = -1;
    edit.other_block = WINNOW_NO_BLOCK;
    sink->emit(sink->ctx, &edit, 1, sizeof edit);
    return WINNOW_OK;
  };
  Pipeline({stage}, {}).clean(page);
  CHECK(seen == Texts{"html/body/p", ""});
}

TEST_CASE("record and audit of an HTML page give its canonical text, and the record back when it was kept") {
  const std::string record = "<meta charset=windows-1252><p>caf\xE9 &amp; tea<ul><li>one<li>two</ul><pre>a\n  b</pre>";
  Document page = page_of(record);
  page.keep_form_history = true;
  Pipeline({}, {}).clean(page);
  const std::string audit = audit_lines(page, canonical_text(page));
  const Result<std::string> again = replay(record, audit);
  REQUIRE(again);
  CHECK(*again == canonical_text(page));
  CHECK(*again == "caf\u00E9 & tea\n\n- one\n- two\n\na\n  b\n");
  const Result<std::string> restored = restore(*again, audit);
  REQUIRE_FALSE(restored);
  CHECK(restored.error().what.find("the record lies there, " + std::to_string(record.size()) + " bytes with the hash " +
                                   page.source_hash) != std::string::npos);
  CHECK(restored.error().advice.find("--keep-source") != std::string::npos);

  const std::string kept = audit_lines(page, canonical_text(page), {}, true);
  const Result<std::string> back = restore(*again, kept), replayed = replay(record, kept);
  REQUIRE(back);
  CHECK(*back == record);
  REQUIRE(replayed);
  CHECK(*replayed == *again);
  // Damage is told from the record.
  const std::size_t at = kept.find("\"zstd\":\"") + 8;
  for (const std::size_t byte : {at, at + 10, at + 40}) {
    std::string damaged = kept;
    damaged[byte] = damaged[byte] == 'A' ? 'B' : 'A';
    CHECK_FALSE(restore(*again, damaged));
  }
  std::string larger = kept;
  const std::string bytes = "\"bytes\":" + std::to_string(record.size());
  larger.replace(larger.find(bytes), bytes.size(), "\"bytes\":" + std::to_string(record.size() + 1));
  CHECK_FALSE(restore(*again, larger));
}
