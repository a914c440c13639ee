// Which of several addresses of one page is to stand for it.
#pragma once
#include <cstdint>
#include <string_view>

namespace winnow::dedup {

/// A number that is smaller the better an address names its page; equal ones are told apart by their bytes. What comes
/// and goes from crawl to crawl stands behind what is there each time: no query and no fragment before one, then https
/// before http, then a host without "www." before one with it, and that before a site for telephones ("m.", "mobile.",
/// "amp."), then the shorter one, which leaves out what can be left out: a slash or index.html at its end, a port, one
/// more parameter. Ids that are no addresses of the web have one number, the largest.
std::uint64_t address_order(std::string_view id);

}  // namespace winnow::dedup
