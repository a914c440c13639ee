#include "link_addresses.h"

#include <catch2/catch.hpp>
#include <string>

namespace {

// "-" where the line stays as it is.
std::string shown(const std::string& line) {
  std::string to;
  return chrome::leave_out_addresses(line, to) ? to : "-";
}

}  // namespace

TEST_CASE("a line is read without the addresses of its links") {
  CHECK(shown("* [Home](/start)") == "* Home");
  CHECK(shown("[Log in](/in) | [Join](/up \"Be one (of us)\")") == "Log in | Join");
  CHECK(shown("The [tide (spring)](https://a.example/tide_(spring)) rose.") == "The tide (spring) rose.");
  CHECK(shown("Home <https://a.example/> and <mailto:ada@a.example> more") == "Home and more");
  CHECK(shown("[![Boat](boat.jpg)](/boat) The Gannet") == "![Boat](boat.jpg) The Gannet");
}

TEST_CASE("a line that holds no link, or nothing but addresses, stays as it is") {
  CHECK(shown("f[0](x, y) and a < b > c") == "-");
  CHECK(shown("see [1] (and [2])") == "-");
  CHECK(shown("![Boat](boat.jpg)") == "-");
  CHECK(shown("<https://a.example/>") == "-");
  CHECK(shown("* [](/start)") == "-");
  CHECK(shown("[Home](/start") == "-");
  CHECK(shown("](x)[") == "-");
}

TEST_CASE("a line of pictures that lie on the web holds pictures alone") {
  CHECK(chrome::holds_pictures_alone("![The ferry](https://a.example/ferry_(1).jpg)"));
  CHECK(chrome::holds_pictures_alone("[![](https://a.example/logo.svg)](https://a.example/) ![x](http://a.example/x)"));
  CHECK_FALSE(chrome::holds_pictures_alone("![The ferry](https://a.example/ferry.jpg) leaves at nine"));
  CHECK_FALSE(chrome::holds_pictures_alone("![Rooms of the house](rooms.svg)"));
  CHECK_FALSE(chrome::holds_pictures_alone("[![](https://a.example/logo.svg)"));
  CHECK_FALSE(chrome::holds_pictures_alone("[The ferry](https://a.example/)"));
  CHECK_FALSE(chrome::holds_pictures_alone("!["));
  CHECK_FALSE(chrome::holds_pictures_alone(""));
}

TEST_CASE("a line of links, with marks between them, holds links alone") {
  CHECK(chrome::holds_links_alone("* [Home](/start)"));
  CHECK(chrome::holds_links_alone("[Home](/) | [Tides](/tides \"High and low\") · [![x](y.png) News](/news)"));
  CHECK_FALSE(chrome::holds_links_alone("[Home](/) and [Tides](/tides)"));
  CHECK_FALSE(chrome::holds_links_alone("* Home"));
  CHECK_FALSE(chrome::holds_links_alone("[x] [Home](/)"));
  CHECK_FALSE(chrome::holds_links_alone("[Home](/"));
  CHECK_FALSE(chrome::holds_links_alone("[Home"));
  CHECK_FALSE(chrome::holds_links_alone("|"));
}
