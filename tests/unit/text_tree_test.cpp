#include <winnow/text_tree.h>

#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <string>

#include "temporary_folder.h"
#include "unit/catch.h"

using namespace winnow;
using winnow::testing::TemporaryFolder;

namespace {

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
}

TextTree opened(const std::filesystem::path& out, std::string_view resume = {}) {
  Result<TextTree> tree = TextTree::open(out, {}, false, resume);
  REQUIRE(tree);
  return *std::move(tree);
}

Status write_page(TextTree& tree, const std::string& name, const std::string& text) {
  return tree.write(name, text, {name, name, content_hash(text), content_hash(text), "ok", ""});
}

// No file of this process may grow beyond so many bytes: a disk that is full, wherever it is asked for.
class SmallFiles {
 public:
  explicit SmallFiles(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallFiles() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

}  // namespace

// Until a run has ended, its manifest is copied back from where it stood: that may be broken off like all else.
TEST_CASE("a run that is broken off while it is taken up can be taken up again") {
  const TemporaryFolder folder;
  const std::filesystem::path out = folder.path() / "out";
  std::string at;
  {
    TextTree tree = opened(out);
    for (int i = 0; i < 40; ++i) REQUIRE(write_page(tree, "page" + std::to_string(i) + ".txt", "text\n"));
    const Result<std::string> safe = tree.checkpoint();
    REQUIRE(safe);
    at = *safe;
    REQUIRE(write_page(tree, "last.txt", "text\n"));
    REQUIRE(tree.finish());
  }
  const std::string whole = text_of(out / ".winnow" / "manifest.jsonl");
  {
    const SmallFiles limit(100);
    CHECK_FALSE(TextTree::open(out, {}, false, at));
  }
  TextTree tree = opened(out, at);
  REQUIRE(write_page(tree, "last.txt", "text\n"));
  REQUIRE(tree.finish());
  CHECK(text_of(out / ".winnow" / "manifest.jsonl") == whole);
}

TEST_CASE("what an earlier run wrote of a page that is left out goes, but not where a page could not be written") {
  const TemporaryFolder folder;
  for (const bool blocked : {false, true}) {
    const std::filesystem::path out = folder.path() / (blocked ? "blocked" : "free");
    {
      TextTree tree = opened(out);
      for (const char* name : {"a.txt", "sub/b.txt"}) REQUIRE(write_page(tree, name, "text\n"));
      REQUIRE(tree.finish());
    }
    if (blocked) std::filesystem::create_directory(out / "c.txt");
    TextTree tree = opened(out);
    CHECK(static_cast<bool>(write_page(tree, "c.txt", "text\n")) == !blocked);
    REQUIRE(tree.leave_out("sub/b.txt", {"", "sub/b.txt", "", "", "duplicate", "c.txt"}));
    REQUIRE(tree.finish());
    CHECK(std::filesystem::exists(out / "a.txt"));
    CHECK(std::filesystem::exists(out / "sub" / "b.txt") == blocked);
    CHECK(tree.removed() == (blocked ? 0 : 1));
    const std::string manifest = text_of(out / ".winnow" / "manifest.jsonl");
    CHECK((manifest.find("\"output\":\"sub/b.txt\"") != std::string::npos) == blocked);
  }
}
