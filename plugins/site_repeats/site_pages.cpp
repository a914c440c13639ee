#include "site_pages.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace site_repeats {
namespace {

constexpr std::string_view kMagic = "site repeats 1\n";

std::uint64_t mixed(std::uint64_t h) {
  h = (h ^ (h >> 30)) * 0xBF58476D1CE4E5B9u;
  h = (h ^ (h >> 27)) * 0x94D049BB133111EBu;
  return h ^ (h >> 31);
}

void put(std::string& to, std::uint64_t number) {
  for (int i = 0; i < 8; ++i) to += static_cast<char>(number >> (8 * i) & 0xFF);
}

// Reads numbers of eight bytes, the low ones first.
class Numbers {
 public:
  explicit Numbers(std::string_view bytes) : rest_(bytes) {}
  std::uint64_t next() {
    if (rest_.size() < 8) throw std::runtime_error("it breaks off");
    std::uint64_t number = 0;
    for (int i = 7; i >= 0; --i) number = number << 8 | static_cast<unsigned char>(rest_[static_cast<std::size_t>(i)]);
    rest_.remove_prefix(8);
    return number;
  }
  // A number of things of which each takes `each` bytes at least.
  std::size_t count(std::size_t each) {
    const std::uint64_t n = next();
    if (n > rest_.size() / each) throw std::runtime_error("it breaks off");
    return static_cast<std::size_t>(n);
  }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool has_disorder(const std::vector<Line>& lines) {
  return std::adjacent_find(lines.begin(), lines.end(), [](Line a, Line b) { return a >= b; }) != lines.end();
}

// The one of two texts of a page that stands.
bool stands_before(const SeenPage& a, const SeenPage& b) {
  return std::tie(a.text, a.lines) < std::tie(b.text, b.lines);
}

}  // namespace

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t h = 0xCBF29CE484222325u;  // FNV-1a
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return mixed(h);
}

std::uint64_t hash_of(const std::vector<Line>& lines) {
  std::uint64_t h = lines.size();
  for (const Line line : lines) h = mixed(h ^ line) + 0x9E3779B97F4A7C15u;
  return mixed(h);
}

void SitePages::add(std::uint64_t site, SeenPage page) {
  if (site >= limit_) return;
  Pages& pages = sites_[site];
  if (const auto same = pages.find(page.key); same != pages.end()) {
    if (stands_before(page, same->second)) same->second = std::move(page);
    return;
  }
  if (pages.size() == kPagesOfSite) {
    if (page.key > pages.rbegin()->first) return;
    pages.erase(std::prev(pages.end()));
    --n_pages_;
  }
  const std::uint64_t key = page.key;
  pages.emplace(key, std::move(page));
  ++n_pages_;
  keep_bounds();
}

// The last sites go until the others fit. Whoever has seen more has dropped at least these, so that a site below the
// limit has all of its sample in every state.
void SitePages::keep_bounds() {
  while (n_pages_ > most_pages_) {
    const auto last = std::prev(sites_.end());
    limit_ = last->first;
    n_pages_ -= last->second.size();
    sites_.erase(last);
  }
}

void SitePages::merge(const SitePages& other) {
  limit_ = std::min(limit_, other.limit_);
  for (auto at = sites_.lower_bound(limit_); at != sites_.end(); at = sites_.erase(at)) n_pages_ -= at->second.size();
  for (const auto& [site, pages] : other.sites_)
    for (const auto& [key, page] : pages) add(site, page);
}

std::string SitePages::save() const {
  std::string bytes(kMagic);
  put(bytes, limit_);
  put(bytes, sites_.size());
  for (const auto& [site, pages] : sites_) {
    put(bytes, site);
    put(bytes, pages.size());
    for (const auto& [key, page] : pages) {
      put(bytes, key);
      put(bytes, page.text);
      put(bytes, page.lines.size());
      for (const Line line : page.lines) put(bytes, line);
    }
  }
  return bytes;
}

SitePages SitePages::load(std::string_view bytes) {
  if (bytes.substr(0, kMagic.size()) != kMagic) throw std::runtime_error("it is of another format");
  Numbers numbers(bytes.substr(kMagic.size()));
  SitePages loaded;
  const std::uint64_t limit = numbers.next();
  std::uint64_t last_site = 0;
  for (std::size_t n_sites = numbers.count(16), s = 0; s < n_sites; ++s) {
    const std::uint64_t site = numbers.next();
    const std::size_t n_pages = numbers.count(24);
    if ((s > 0 && site <= last_site) || site >= limit || n_pages == 0 || n_pages > kPagesOfSite)
      throw std::runtime_error("its sites are out of order");
    last_site = site;
    for (std::size_t p = 0; p < n_pages; ++p) {
      SeenPage page{numbers.next(), numbers.next(), {}};
      page.lines.resize(numbers.count(8));
      for (Line& line : page.lines) line = numbers.next();
      const Pages& before = loaded.sites_[site];
      if ((!before.empty() && before.rbegin()->first >= page.key) || has_disorder(page.lines))
        throw std::runtime_error("its pages are out of order");
      loaded.add(site, std::move(page));
    }
  }
  if (!numbers.at_end() || loaded.limit_ != UINT64_MAX) throw std::runtime_error("it holds more than it may");
  loaded.limit_ = limit;
  return loaded;
}

}  // namespace site_repeats
