// What a file and a folder hold, as a hash.
#include <winnow/file_hash.h>

#include <filesystem>
#include <string>

#include "unit/catch.h"
#include "unit/temporary_folder.h"

using winnow::file_hash;
using winnow::testing::TemporaryFolder;

TEST_CASE("a file's hash is that of its bytes, whatever its name and however large") {
  const TemporaryFolder folder;
  const std::string large(3u << 20, 'x');
  const std::string hash = file_hash(folder.write("one", large));
  CHECK(hash.size() == 32);
  CHECK(file_hash(folder.write("two", large)) == hash);
  CHECK(file_hash(folder.write("two", large + "y")) != hash);
  CHECK(file_hash(folder.write("two", "y" + large)) != hash);
}

TEST_CASE("a folder's hash speaks of the names and bytes of all files below it, and of no hidden ones") {
  const TemporaryFolder folder;
  folder.write("rules/a.toml", "one");
  folder.write("rules/deep/b.toml", "two");
  const std::filesystem::path rules = folder.path() / "rules";
  const std::string hash = file_hash(rules);

  folder.write("rules/.a.toml.swp", "hidden");
  folder.write("rules/.git/config", "hidden");
  CHECK(file_hash(rules) == hash);

  folder.write("rules/deep/b.toml", "three");
  const std::string changed = file_hash(rules);
  CHECK(changed != hash);
  std::filesystem::rename(rules / "deep/b.toml", rules / "deep/c.toml");
  CHECK(file_hash(rules) != changed);
  std::filesystem::rename(rules, folder.path() / "moved");
  CHECK(file_hash(folder.path() / "moved") != changed);
  folder.write("moved/deep/b.toml", "three");
  std::filesystem::remove(folder.path() / "moved/deep/c.toml");
  CHECK(file_hash(folder.path() / "moved") == changed);
}

TEST_CASE("what is not there has no hash") {
  const TemporaryFolder folder;
  CHECK(file_hash(folder.path() / "missing").empty());
}
