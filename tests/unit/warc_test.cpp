#include "formats/archives/warc.h"

#include <string>
#include <vector>

#include "catch.h"
#include "formats/archives/http.h"

using namespace winnow;

namespace {

std::string record(const std::string& content, const std::string& length = "", const std::string& more = "") {
  return "WARC/1.0\r\nWARC-Type: response\r\nwarc-target-uri:  http://a.example/ \r\n" + more +
         "Content-Length: " + (length.empty() ? std::to_string(content.size()) : length) + "\r\n\r\n" + content +
         "\r\n\r\n";
}

struct Seen {
  WarcItem::Kind kind;
  std::string content, problem, position, uri;
};

std::vector<Seen> scan(std::string bytes, std::size_t most = 1u << 20) {
  WarcScanner scanner(in_memory(std::move(bytes)), most);
  std::vector<Seen> seen;
  while (const WarcItem* item = scanner.next())
    seen.push_back({item->kind, std::string(item->content), item->problem, item->position,
                    std::string(item->header("WARC-Target-URI"))});
  return seen;
}

}  // namespace

TEST_CASE("records are read with their fields, names in any case and values trimmed") {
  const auto seen = scan(record("one") + record("two\r\n\r\nthree"));
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].content == "one");
  CHECK(seen[0].uri == "http://a.example/");
  CHECK(seen[1].content == "two\r\n\r\nthree");
  CHECK(seen[1].position == "at byte " + std::to_string(record("one").size()));
}

TEST_CASE("bare line feeds end lines, and a field goes on in an indented line") {
  const auto seen =
      scan("WARC/1.1\nWARC-Type: resource\nWARC-Target-URI: http://a.example/\n long\nContent-Length: 1\n\nx\n\n");
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].content == "x");
  CHECK(seen[0].problem.empty());
  CHECK(seen[0].uri == "http://a.example/\n long");
}

TEST_CASE("an empty input has no records, and line ends alone are none") {
  CHECK(scan("").empty());
  CHECK(scan("\r\n\r\n\n").empty());
}

TEST_CASE("a page that writes about WARC is no record") {
  const std::string page = "WARC/1.0 is a format.\r\n\r\nWARC/1.0\r\nand so on";
  const auto seen = scan(record(page) + record("next"));
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].content == page);
}

TEST_CASE("a wrong Content-Length costs nothing but itself") {
  for (const char* length : {"0", "1", "4", "400", "70000"}) {
    const auto seen = scan(record("a text") + record("of some length", length) + record("the last"));
    INFO(length);
    REQUIRE(seen.size() == 3);
    CHECK(seen[1].content == "of some length");
    CHECK(seen[1].problem.find("Content-Length says " + std::string(length)) == 0);
    CHECK(seen[2].content == "the last");
    CHECK(seen[2].problem.empty());
  }
}

TEST_CASE("a record beyond the limit is left out and the next one is read") {
  const auto seen = scan(record(std::string(5000, 'x')) + record("next"), 1000);
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].kind == WarcItem::Kind::kTooLarge);
  CHECK(seen[1].content == "next");
}

TEST_CASE("cutting a file anywhere loses no record before the cut and says so") {
  const std::string whole = record("first text") + record("second text");
  const std::size_t first = record("first text").size();
  for (std::size_t cut = first + 1; cut + 4 < whole.size(); ++cut) {
    const auto seen = scan(whole.substr(0, cut));
    INFO(cut);
    REQUIRE(seen.size() == 2);
    CHECK(seen[0].content == "first text");
    CHECK_FALSE(seen[1].problem.empty());
  }
}

TEST_CASE("an HTTP head is taken apart, its body is what follows the empty line") {
  const HttpHead head =
      http_head("HTTP/1.1 200 OK\r\nContent-Type: Text/HTML; Charset=\"UTF-8\"\r\ncontent-encoding: gzip\r\n\r\nbody");
  CHECK(head.status == 200);
  CHECK(head.body == "body");
  CHECK(media_type(head.content_type) == "text/html");
  CHECK(charset_of(head.content_type) == "utf-8");
  CHECK(head.content_encoding == "gzip");
  CHECK(http_head("no head at all").body == "no head at all");
  CHECK(http_head("HTTP/1.0 200").body.empty());
  std::string many = "HTTP/1.0 200 OK\r\n";
  for (int i = 0; i < 1000; ++i) many += "X: y\r\n";
  CHECK(http_head(many + "\r\nbody").body == "body");
  CHECK(http_head(many + "X: y\r\n\r\nbody").too_large);
  CHECK(http_head("HTTP/1.0 200 OK\r\nX: " + std::string(2 << 20, 'y') + "\r\n\r\nbody").too_large);
}

TEST_CASE("a body that was stored decoded stays as it is") {
  const std::string page = "<html><p>Text of a page that is long enough to be looked at.</p></html>";
  for (const char* coding : {"gzip", "deflate", "br", "zstd", "unknown"}) {
    const HttpBody body = http_body(page, "", coding, 1u << 20);
    INFO(coding);
    CHECK(body.bytes == page);
    CHECK(body.problem.empty());
  }
  CHECK(http_body(page, "chunked", "", 1u << 20).bytes == page);
}

TEST_CASE("a chunked body that breaks off gives what came and says so") {
  const HttpBody body = http_body("5\r\nhello\r\n6\r\n wor", "chunked", "", 1u << 20);
  CHECK(body.bytes == "hello wor");
  CHECK(body.problem == "the chunked body is cut off");
}
