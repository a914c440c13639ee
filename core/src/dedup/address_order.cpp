#include "dedup/address_order.h"

#include <algorithm>
#include <limits>

#include "ascii.h"

namespace winnow::dedup {
namespace {

bool begins(std::string_view text, std::string_view prefix) {
  return ascii::equal_names(text.substr(0, prefix.size()), prefix);
}

std::uint64_t order_of_host(std::string_view host) {
  if (begins(host, "www.")) return 1;
  return begins(host, "m.") || begins(host, "mobile.") || begins(host, "amp.") ? 2 : 0;
}

}  // namespace

std::uint64_t address_order(std::string_view id) {
  const bool is_safe = begins(id, "https://");
  if (!is_safe && !begins(id, "http://")) return std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t has_more = id.find_first_of("?#") != std::string_view::npos;
  const std::uint64_t host = order_of_host(id.substr(id.find("//") + 2));
  const std::uint64_t size = std::min<std::uint64_t>(id.size(), 0xFFFFFFFF);
  return has_more << 35 | std::uint64_t{!is_safe} << 34 | host << 32 | size;
}

}  // namespace winnow::dedup
