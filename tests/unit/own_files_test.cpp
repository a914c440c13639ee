#include <winnow/own_files.h>

#include <string>

#include "temporary_folder.h"
#include "unit/catch.h"

using namespace winnow;
using winnow::testing::TemporaryFolder;

TEST_CASE("what commands write beside pages is told by how it begins") {
  CHECK(own_kind("{\"type\":\"failed\",\"id\":\"a\",\"place\":\"a\",\"error\":\"cut off\"}\n") == OwnKind::kAudit);
  CHECK(own_kind("{\n \"type\": \"winnow report\",\n") == OwnKind::kReport);
  CHECK(own_kind(std::string(kReportPageHead) + "<title>Winnow report</title>") == OwnKind::kReportPage);
  CHECK(own_kind("winnow corpus state 1\nsite_repeats 1.0.0 3 00\n") == OwnKind::kState);
  CHECK(own_kind("winnow signatures 1\nsketch 2") == OwnKind::kSignatures);
  CHECK(own_kind("{\"id\":\"a\",\"cluster\":\"a\",\"kept\":\"a\"}\n{torn") == OwnKind::kClusters);
  CHECK(own_kind("{\"id\":7,\"cluster\":\"a\",\"kept\":\"a\",\"jaccard\":1.0000,\"containment\":1.0000}\n") ==
        OwnKind::kClusters);
  CHECK(own_kind("{\"a\":\"x\",\"b\":\"y\",\"jaccard\":0.5,\"containment\":0.9}\n") == OwnKind::kCopies);
  CHECK(own_kind("{\"site\":\"harnby.example\",\"text\":\"Motto\",\"cut\":8,\"evidence\":\"on 8 pages\"}\n") ==
        OwnKind::kParagraphs);
}

TEST_CASE("rows and pages that look a little like a file of winnow's are none") {
  CHECK(own_kind("") == OwnKind::kNone);
  CHECK(own_kind("{\"id\":\"a\",\"cluster\":\"a\",\"kept\":\"a\",\"text\":\"The weir.\"}\n") == OwnKind::kNone);
  CHECK(own_kind("{\"a\":\"x\",\"b\":\"y\",\"jaccard\":0.5,\"containment\":0.9,\"html\":\"<p>\"}\n") == OwnKind::kNone);
  CHECK(own_kind("{\"site\":\"x\",\"text\":\"Motto\",\"cut\":\"short\",\"evidence\":\"said\"}\n") == OwnKind::kNone);
  CHECK(own_kind("{\"id\":\"a\",\"cluster\":\"a\",\"kep") == OwnKind::kNone);
  CHECK(own_kind("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<title>Winnow report</title>") == OwnKind::kNone);
  CHECK(own_kind("The winnow corpus state 1") == OwnKind::kNone);
}

TEST_CASE("what is no file is no file of winnow's") {
  const TemporaryFolder folder;
  CHECK(own_kind_of(folder.path()) == OwnKind::kNone);
  CHECK(own_kind_of(folder.path() / "gone") == OwnKind::kNone);
  CHECK(own_kind_of(folder.write("site", "winnow corpus state 1\n")) == OwnKind::kState);
}
