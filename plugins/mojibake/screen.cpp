#include "screen.h"

#include <algorithm>
#include <stdexcept>

#include "characters.h"
#include "scan.h"

namespace mojibake {
namespace {

/// Rare ideographs in a row that no name or term has.
constexpr int kRareRun = 3;

bool may_open_behind(char32_t c) { return c == ' ' || c == '('; }
bool may_close_before(char32_t c) {
  return c == ' ' || c == '.' || c == ',' || c == ';' || c == ':' || c == '!' || c == '?' || c == ')';
}

/// Reads what data/screen.bin holds; nothing outside [at, end).
class Reader {
 public:
  Reader(const unsigned char* data, std::size_t size) : at_(data), end_(data + size) {}

  const unsigned char* take(std::size_t n) {
    if (static_cast<std::size_t>(end_ - at_) < n) throw std::runtime_error("screen.bin is cut short");
    at_ += n;
    return at_ - n;
  }
  std::uint64_t number(std::size_t bytes) {
    const unsigned char* p = take(bytes);
    std::uint64_t n = 0;
    for (std::size_t i = bytes; i-- > 0;) n = n << 8 | p[i];
    return n;
  }

 private:
  const unsigned char* at_;
  const unsigned char* end_;
};

}  // namespace

Screen::Screen(const unsigned char* data, std::size_t size) {
  Reader in(data, size);
  const unsigned char* magic = in.take(4);
  if (!std::equal(magic, magic + 4, "WSC1")) throw std::runtime_error("screen.bin has another format");
  const std::size_t n = in.number(2);
  if (n > kMostIds) throw std::runtime_error("screen.bin holds too many classes");
  ids_.reserve(0x10000);
  while (ids_.size() < 0x10000) {
    const std::size_t many = in.number(2) + 1;
    const auto id = static_cast<Id>(in.number(2));
    if (id >= n || ids_.size() + many > 0x10000) throw std::runtime_error("screen.bin names a class that it lacks");
    ids_.insert(ids_.end(), many, id);
  }
  owners_.resize(n);
  for (std::uint64_t& owner : owners_) owner = in.number(8);
  const unsigned char* quotes = in.take(n);
  quotes_.assign(quotes, quotes + n);
  row_ = (n + 63) / 64;
  pairs_.resize(n * row_);
  for (std::uint64_t& pairs : pairs_) pairs = in.number(8);
  for (std::size_t c = 0x80; c < ids_.size(); ++c)
    if (Id& id = ids_[c]; quotes_[id] != 0 || owners_[id] != ~std::uint64_t{0} || id == kRareIdeograph) id |= kMore;
}

bool Screen::has_odd_quotes(std::u32string_view line) const {
  unsigned open = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const std::uint8_t quote = line[i] < 0x80 ? std::uint8_t{0} : quotes_[id_of(line[i])];
    if (quote == 0) continue;
    const char32_t before = i > 0 ? line[i - 1] : U' ', behind = i + 1 < line.size() ? line[i + 1] : U' ';
    if (may_open_behind(before) && is_ascii_letter(behind)) open |= quote & 15u;
    if (may_close_before(behind) && before < 0x80 && before != ' ' && (open & quote >> 4) != 0) return true;
  }
  return false;
}

bool Screen::mixes_alphabets(std::u32string_view line) const {
  std::uint64_t languages = ~std::uint64_t{0};
  for (const char32_t c : line)
    if (c >= 0x80) languages &= owners_[id_of(c)];
  return languages == 0;
}

bool Screen::suspects(std::u32string_view text) const {
  Id before = kSpace;
  int rare = 0;
  for (const char32_t c : text) {
    const Id id = id_of(c);
    rare = id == kRareIdeograph ? rare + 1 : 0;
    if (suspicious(before, id) || rare == kRareRun) return true;
    before = id;
  }
  return suspicious(before, kSpace);
}

/// What the pairs of a line do not tell: alphabets that no language mixes, letters around a word as if they were
/// quotation marks, rare ideographs in a row.
class Screen::Whole {
 public:
  explicit Whole(const Screen& screen) : screen_(screen) {}

  /// Takes the character of the class `id` in bytes [begin, end) behind one of `before`. True: that is suspicious.
  bool add(std::string_view line, std::size_t begin, std::size_t end, Id before, Id id) {
    if (id == kRareIdeograph) {
      rare_ = before == kRareIdeograph ? rare_ + 1 : 1;
      return rare_ == kRareRun;
    }
    languages_ &= screen_.owners_[id];
    const unsigned quote = screen_.quotes_[id];
    if (quote == 0) return false;
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(line[i]); };
    const char32_t left = begin > 0 ? at(begin - 1) : U' ', right = end < line.size() ? at(end) : U' ';
    if (may_open_behind(left) && is_ascii_letter(right)) open_ |= quote & 15u;
    return may_close_before(right) && left < 0x80 && left != ' ' && (open_ & quote >> 4) != 0;
  }
  bool mixes_alphabets() const { return languages_ == 0; }

 private:
  const Screen& screen_;
  std::uint64_t languages_ = ~std::uint64_t{0};
  int rare_ = 0;
  unsigned open_ = 0;
};

bool Screen::suspects(std::string_view line) const {
  // Letters outside ASCII stand close together or far apart: after so many ASCII characters the next is looked for.
  constexpr int kFar = 8;
  const auto* const bytes = reinterpret_cast<const unsigned char*>(line.data());
  const Id* const ids = ids_.data();
  const std::size_t size = line.size();
  std::size_t at = skip_ascii(line, 0);
  Id before = at > 0 ? ids[bytes[at - 1]] : kSpace;
  Whole whole(*this);
  while (at < size) {
    const unsigned first = bytes[at];
    if (first < 0x80) {
      std::size_t next = at;
      const std::size_t far = std::min(size, at + kFar);
      while (next < far && bytes[next] < 0x80) ++next;
      if (suspicious(before, ids[first])) return true;
      if (next == far) next = skip_ascii(line, next);
      before = ids[bytes[next - 1]];
      at = next;
      continue;
    }
    const std::size_t begin = at;
    Id id = kNever;
    if (first < 0xE0 && size - at >= 2) {
      id = ids[(first & 31u) << 6 | (bytes[at + 1] & 63u)];
      at += 2;
    } else if (first < 0xF0 && size - at >= 3) {
      id = ids[(first & 15u) << 12 | (bytes[at + 1] & 63u) << 6 | (bytes[at + 2] & 63u)];
      at += 3;
    } else if (size - at >= 4) {
      id = kBeyond;
      at += 4;
    } else {
      at = size;
    }
    if ((id & kMore) != 0) {
      id &= kIdBits;
      if (whole.add(line, begin, at, before, id)) return true;
    }
    if (suspicious(before, id)) return true;
    before = id;
  }
  return whole.mixes_alphabets() || suspicious(before, kSpace);
}

}  // namespace mojibake
