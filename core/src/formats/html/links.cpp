#include "links.h"

#include <algorithm>
#include <vector>

#include "ascii.h"

namespace winnow::html {
namespace {

using ascii::lower;

// Bytes of "scheme:" at the beginning; 0 when there is none.
std::size_t scheme_of(std::string_view address) {
  for (std::size_t i = 0; i < address.size(); ++i) {
    const char c = lower(address[i]);
    if (c == ':') return i > 1 ? i + 1 : 0;
    const bool fits = (c >= 'a' && c <= 'z') || (i > 0 && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'));
    if (!fits) return 0;
  }
  return 0;
}

// "/a/./b/../c" -> "/a/c"
std::string without_dots(std::string_view path) {
  std::vector<std::string_view> parts;
  bool ends_open = false;
  for (std::size_t at = 1; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view part = path.substr(at, end - at);
    ends_open = part.empty() || part == "." || part == "..";
    if (part == ".." && !parts.empty()) parts.pop_back();
    if (!ends_open) parts.push_back(part);
    at = end + 1;
  }
  std::string out;
  for (const std::string_view part : parts) out.append("/").append(part);
  if (ends_open || out.empty()) out += '/';
  return out;
}

}  // namespace

std::string resolved(std::string_view href, std::string_view base) {
  const std::size_t scheme = scheme_of(base);
  if (href.empty() || scheme_of(href) > 0 || scheme == 0 || !base.substr(scheme).starts_with("//"))
    return std::string(href);
  if (href.starts_with("//")) return std::string(base.substr(0, scheme)).append(href);
  const std::size_t host_end = std::min(base.find_first_of("/?#", scheme + 2), base.size());
  const std::string host(base.substr(0, host_end));
  const std::string_view path = base.substr(host_end, base.find_first_of("?#", host_end) - host_end);
  if (href[0] == '#') return std::string(base.substr(0, base.find('#'))).append(href);
  if (href[0] == '?') return host + std::string(path.empty() ? "/" : path).append(href);
  const std::size_t tail = std::min(href.find_first_of("?#"), href.size());
  std::string whole(href.substr(0, tail));
  if (href[0] != '/') {
    const std::size_t slash = path.rfind('/');
    whole = (slash == std::string_view::npos ? "/" : std::string(path.substr(0, slash + 1))) + whole;
  }
  return host + without_dots(whole).append(href.substr(tail));
}

bool leads_somewhere(std::string_view href) {
  if (href.empty() || href[0] == '#') return false;
  const std::size_t scheme = scheme_of(href);
  const std::string name = ascii::lowered(href.substr(0, scheme));
  return name.empty() || name == "http:" || name == "https:" || name == "mailto:" || name == "tel:" || name == "ftp:";
}

}  // namespace winnow::html
