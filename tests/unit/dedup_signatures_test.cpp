#include <winnow/dedup_signatures.h>

#include <unistd.h>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "unit/catch.h"
#include "unit/random_text.h"

using namespace winnow;
using winnow::testing::Random;

namespace {

std::vector<DedupPage> pages(std::uint64_t seed, std::size_t n) {
  Random random(seed);
  PageSketcher sketcher;
  std::vector<DedupPage> made;
  for (std::size_t i = 0; i < n; ++i) {
    // Some ids come twice, with the same text or another.
    const std::string id = "page " + std::to_string(random.below(n));
    const std::string text = random.one_in(3) ? "the same" : testing::random_page(random, random.below(30));
    made.push_back({id, sketcher.sketch(text), random.one_in(2) ? "2021-03-04" : "", random.one_in(4)});
  }
  return made;
}

std::string bytes_of(SignatureSet& set) {
  std::string bytes;
  REQUIRE(set.write([&](std::string_view piece) { return bytes += piece, ok(); }));
  return bytes;
}

SignatureSet set_of(const std::vector<DedupPage>& some, std::size_t memory = 1 << 24) {
  DedupOptions options;
  options.memory = memory;
  SignatureSet set(options, "");
  for (const DedupPage& page : some) REQUIRE(set.add(page));
  return set;
}

// A file of some bytes, gone with its owner.
class File {
 public:
  explicit File(const std::string& bytes)
      : path_(std::filesystem::temp_directory_path() /
              ("winnow-signatures-" + std::to_string(::getpid()) + "-" + std::to_string(n_++))) {
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  ~File() { std::filesystem::remove(path_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  std::string name() const { return path_.string(); }

 private:
  static inline int n_ = 0;
  std::filesystem::path path_;
};

}  // namespace

TEST_CASE("signatures have the same bytes for any order, split, repetition and tree of merging") {
  Random random(11);
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    std::vector<DedupPage> all = pages(seed, 200);
    SignatureSet whole = set_of(all);
    const std::string wanted = bytes_of(whole);
    for (int turn = 0; turn < 4; ++turn) {
      for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[random.below(i)]);
      // Parts that may share pages, merged two by two at random until one is left.
      std::vector<std::string> parts;
      for (std::size_t at = 0; at < all.size(); at += 40) {
        const std::size_t from = at - std::min<std::size_t>(at, random.below(20));
        SignatureSet part = set_of({all.begin() + static_cast<std::ptrdiff_t>(from),
                                    all.begin() + static_cast<std::ptrdiff_t>(std::min(at + 40, all.size()))},
                                   turn == 0 ? 0 : 1 << 24);
        parts.push_back(bytes_of(part));
      }
      while (parts.size() > 1) {
        std::swap(parts[random.below(parts.size())], parts.back());
        const File one(parts.back());
        parts.pop_back();
        const std::size_t with = random.below(parts.size());
        const File other(parts[with]);
        SignatureSet both = set_of({});
        REQUIRE(both.add_file(random.one_in(2) ? one.name() : other.name()));
        REQUIRE(both.add_file(one.name()));
        REQUIRE(both.add_file(other.name()));
        parts[with] = bytes_of(both);
      }
      CHECK((parts[0] == wanted));
    }
  }
}

TEST_CASE("pages come out of signatures as they went in, in the order of their ids") {
  const std::vector<DedupPage> all = pages(3, 60);
  SignatureSet first = set_of(all);
  const File file(bytes_of(first));
  SignatureSet set = set_of({});
  REQUIRE(set.add_file(file.name()));
  std::string before;
  std::size_t n = 0;
  REQUIRE(set.each([&](const DedupPage& page) {
    CHECK(before <= page.id);
    before = page.id;
    ++n;
    CHECK(std::any_of(all.begin(), all.end(), [&](const DedupPage& one) {
      return one.id == page.id && one.sketch.bytes == page.sketch.bytes && one.sketch.keys == page.sketch.keys &&
             one.date == page.date && one.preferred == page.preferred;
    }));
    return ok();
  }));
  CHECK(n <= all.size());
  CHECK(n == set.size());
}

TEST_CASE("signatures that are damaged, cut off, foreign or made otherwise are refused in a sentence") {
  SignatureSet set = set_of(pages(4, 20));
  const std::string sound = bytes_of(set);
  Random random(5);
  for (int i = 0; i < 300; ++i) {
    std::string bytes = sound;
    if (random.one_in(3))
      bytes.resize(random.below(bytes.size()));
    else
      bytes[random.below(bytes.size())] ^= static_cast<char>(1 << random.below(8));
    const File file(bytes);
    SignatureSet into = set_of({});
    const Status added = into.add_file(file.name());
    REQUIRE_FALSE(added);
    CHECK(added.error().place == file.name());
    CHECK_FALSE(added.error().what.empty());
  }
  const File file(sound);
  SignatureSet other(DedupOptions{}, "gazette.example");
  const Status added = other.add_file(file.name());
  REQUIRE_FALSE(added);
  CHECK(added.error().what.find("prefer nothing; this run asks for") != std::string::npos);
  CHECK_FALSE(other.add_file("/nowhere"));
  CHECK(is_signature_file(sound));
  CHECK_FALSE(is_signature_file("winnow corpus state 1"));
}
