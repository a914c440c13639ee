#include <winnow/journal.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "catch.h"

using namespace winnow;

namespace {

// A folder that goes with the test.
struct Folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("winnow-journal-" + std::to_string(::getpid()));
  Folder() { std::filesystem::create_directory(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string text() const {
    std::ifstream in(path / "journal", std::ios::binary);
    return std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  }
  void set(const std::string& text) const { std::ofstream(path / "journal", std::ios::binary) << text; }
};

}  // namespace

TEST_CASE("a journal gives its entries back in order") {
  const Folder folder;
  CHECK_FALSE(Journal::read(folder.path).exists);
  Result<Journal> journal = Journal::begin(folder.path, "run 1");
  REQUIRE(journal);
  REQUIRE(journal->add("one"));
  REQUIRE(journal->add("two"));
  const Journal::Read read = Journal::read(folder.path);
  CHECK(read.run == "run 1");
  CHECK(read.entries == std::vector<std::string>{"one", "two"});
  journal->remove();
  CHECK_FALSE(Journal::read(folder.path).exists);
}

TEST_CASE("a torn or damaged entry ends a journal, and what follows is not trusted") {
  const Folder folder;
  {
    Result<Journal> journal = Journal::begin(folder.path, "run");
    for (const char* entry : {"one", "two", "three"}) REQUIRE(journal->add(entry));
  }
  const std::string whole = folder.text();
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    folder.set(whole.substr(0, cut));
    const Journal::Read read = Journal::read(folder.path);
    CHECK(read.bytes <= cut);
    CHECK(read.entries.size() < 3);
  }
  std::string damaged = whole;
  damaged[damaged.find("two")] = 'T';
  folder.set(damaged);
  const Journal::Read read = Journal::read(folder.path);
  CHECK(read.entries == std::vector<std::string>{"one"});
  Result<Journal> journal = Journal::go_on(folder.path, read);
  REQUIRE(journal);
  REQUIRE(journal->add("four"));
  CHECK(Journal::read(folder.path).entries == std::vector<std::string>{"one", "four"});
}
