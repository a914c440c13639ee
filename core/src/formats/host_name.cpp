#include <winnow/site.h>

#include <algorithm>

#include "ascii.h"

namespace winnow {

std::string host_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  std::string_view host = url.substr(scheme + 3);
  host = host.substr(0, host.find_first_of("/?#\\"));
  host = host.substr(host.rfind('@') + 1);
  // A bracketed IPv6 address has colons of its own.
  const std::size_t port = host.find(':', host.starts_with('[') ? std::min(host.find(']'), host.size()) : 0);
  return ascii::lowered(host.substr(0, port));
}

std::string site_for_copies(std::string_view site, std::string_view id) {
  return site.empty() ? host_of(id) : std::string(site);
}

}  // namespace winnow
