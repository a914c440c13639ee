#include "warc.h"

#include <winnow/readable_size.h>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "ascii.h"
#include "formats/formats.h"
#include "header_limits.h"

namespace winnow {
namespace {

using ascii::equal_names;
using ascii::is_digit;
using ascii::trimmed;

constexpr std::size_t kReadBytes = 2u << 20;
// Room that a reading finds, at least: a member that fits is unpacked straight into the buffer.
constexpr std::size_t kRoom = 1u << 20;
// A buffer that one large record made grow beyond this is given back.
constexpr std::size_t kKeepBytes = 16u << 20;
// A record's first line and the beginning of its second.
constexpr std::size_t kOpeningBytes = 24;

// "WARC/1.0" and a line end.
bool opens_record(std::string_view at) {
  return at.size() >= 9 && std::memcmp(at.data(), "WARC/", 5) == 0 && (at[5] == '0' || at[5] == '1') && at[6] == '.' &&
         is_digit(at[7]) && (at[8] == '\r' || at[8] == '\n' || is_digit(at[8]));
}

// The same where no record is expected: then a field of WARC's must follow, for pages write about WARC, too.
bool surely_opens_record(std::string_view at) {
  if (!opens_record(at)) return false;
  const std::size_t line = at.find('\n');
  if (line == std::string_view::npos || line > 12) return false;
  const std::string_view next = at.substr(line + 1);
  return (next.size() >= 5 && equal_names(next.substr(0, 5), "WARC-")) ||
         (next.size() >= 8 && equal_names(next.substr(0, 8), "Content-"));
}

// How many bytes of `at` are the two empty lines that end a record; 0 when they are not there.
std::size_t record_end(std::string_view at) {
  if (at.starts_with("\r\n\r\n")) return 4;
  return at.starts_with("\n\n") ? 2 : 0;
}

// Content that was cut at the next record, without the empty lines before that.
std::string_view without_line_ends(std::string_view content) {
  for (int i = 0; i < 2; ++i) {
    if (content.ends_with('\n')) content.remove_suffix(1);
    if (content.ends_with('\r')) content.remove_suffix(1);
  }
  return content;
}

}  // namespace

std::string_view WarcItem::header(std::string_view name) const {
  for (const Field& field : fields)
    if (equal_names(field.name, name)) return field.value;
  return {};
}

WarcScanner::WarcScanner(ByteStream bytes, std::size_t most)
    : stream_(std::move(bytes)),
      most_(most),
      capacity_(kReadBytes),
      buffer_(std::make_unique_for_overwrite<char[]>(kReadBytes)) {}

const WarcItem* WarcScanner::next() {
  begin_ += consume_;
  consume_ = 0;
  item_.problem.clear();
  item_.behind = false;
  item_.fields.clear();
  item_.content = {};
  if (!skip_empty_lines()) return broken_ ? broken_stream() : nullptr;
  if (!at_record()) {
    item_.behind = true;
    return damage("", 1);
  }
  return record();
}

// Reads on behind what is there; false at the end of the stream or of what is connected.
bool WarcScanner::fill() {
  if (ended_ || broken_) return false;
  make_room();
  const std::size_t n = stream_.read(buffer_.get() + end_, capacity_ - end_);
  end_ += n;
  if (n > 0) return true;
  broken_ = stream_.take_damage();
  ended_ = !broken_;
  return false;
}

void WarcScanner::make_room() {
  if (begin_ == end_) {
    base_ += begin_;
    begin_ = end_ = 0;
    if (capacity_ > kKeepBytes) {
      capacity_ = kReadBytes;
      buffer_ = std::make_unique_for_overwrite<char[]>(capacity_);
    }
  }
  if (capacity_ - end_ >= kRoom) return;
  const std::size_t size = end_ - begin_;
  std::unique_ptr<char[]> larger;
  if (size + kRoom > capacity_) {
    capacity_ *= 2;
    larger = std::make_unique_for_overwrite<char[]>(capacity_);
  }
  std::memmove(larger ? larger.get() : buffer_.get(), buffer_.get() + begin_, size);
  if (larger) buffer_ = std::move(larger);
  base_ += begin_;
  begin_ = 0;
  end_ = size;
}

bool WarcScanner::ensure(std::size_t bytes) {
  while (end_ - begin_ < bytes)
    if (!fill()) return false;
  return true;
}

std::string WarcScanner::position_of(std::uint64_t plain) {
  if (const auto member = stream_.member_at(plain)) {
    packed_ = true;
    return fmt::format("at byte {}", *member);
  }
  return fmt::format("at byte {}{}", plain, packed_ ? " of the unpacked bytes" : "");
}

std::string WarcScanner::range(std::uint64_t from, std::uint64_t to) {
  return fmt::format("skipped bytes {} to {}{}", from, to, packed_ ? " of the unpacked bytes" : "");
}

// False when nothing is left behind them.
bool WarcScanner::skip_empty_lines() {
  for (;;) {
    while (begin_ < end_ && (buffer_[begin_] == '\r' || buffer_[begin_] == '\n')) ++begin_;
    if (begin_ < end_) return true;
    if (!fill()) return false;
  }
}

bool WarcScanner::at_record() {
  ensure(kOpeningBytes);
  return opens_record(there());
}

const WarcItem* WarcScanner::broken_stream() {
  const Damage damage = *std::exchange(broken_, std::nullopt);
  item_.kind = WarcItem::Kind::kDamage;
  item_.behind = true;
  item_.position = fmt::format("at byte {}", damage.begin);
  item_.problem = damage.what + skipped_range(damage.begin, damage.end);
  packed_ = true;
  return &item_;
}

// The place of the next record at or behind `from`, when one is there.
std::optional<std::size_t> WarcScanner::find_record(std::size_t from) const {
  const std::string_view text = there();
  for (std::size_t at = from; (at = text.find("WARC/", at)) != std::string_view::npos; ++at)
    if ((at == 0 || text[at - 1] == '\n' || at == from) && surely_opens_record(text.substr(at))) return at;
  return std::nullopt;
}

// Goes to the next record, `skip_at_least` bytes on or more, and says that what lies before it is none.
const WarcItem* WarcScanner::damage(std::string what, std::size_t skip_at_least) {
  const std::uint64_t from = plain();
  item_.kind = WarcItem::Kind::kDamage;
  item_.position = position_of(from);
  begin_ += skip_at_least;
  for (;;) {
    ensure(kRoom / 2);
    if (const auto at = find_record(0)) {
      begin_ += *at;
      break;
    }
    if (ended_ || broken_) {
      begin_ = end_;
      break;
    }
    begin_ = std::max(begin_, end_ - kOpeningBytes);
  }
  const std::uint64_t to = plain();
  item_.problem = what.empty() ? fmt::format("{} bytes that belong to no record; {}", to - from, range(from, to))
                               : fmt::format("{}; {}", what, range(from, to));
  return &item_;
}

WarcScanner::Header WarcScanner::read_header() {
  fields_.clear();
  length_.reset();
  std::size_t at = 0;
  bool first = true;
  for (;;) {
    std::size_t searched = at;
    const void* lf = nullptr;
    for (;;) {
      lf = std::memchr(buffer_.get() + begin_ + searched, '\n', end_ - begin_ - searched);
      searched = end_ - begin_;
      if (lf != nullptr) break;
      if (searched > kMostHeaderBytes) return Header::kBad;
      if (!fill()) return Header::kCutOff;
    }
    const std::size_t end = static_cast<std::size_t>(static_cast<const char*>(lf) - buffer_.get()) - begin_;
    const std::string_view line = trimmed(there().substr(at, end - at));
    const bool continues = at < end && (there()[at] == ' ' || there()[at] == '\t') && !line.empty();
    at = end + 1;
    if (at > kMostHeaderBytes || fields_.size() > kMostHeaderFields) return Header::kBad;
    if (std::exchange(first, false)) continue;
    if (line.empty()) break;
    const auto begin = static_cast<std::size_t>(line.data() - there().data());
    const std::size_t colon = line.find(':');
    if (continues && !fields_.empty()) {
      fields_.back().value_size = begin + line.size() - fields_.back().value;
    } else if (colon != std::string_view::npos) {
      const std::string_view name = trimmed(line.substr(0, colon));
      const std::string_view value = trimmed(line.substr(colon + 1));
      fields_.push_back({begin, name.size(), static_cast<std::size_t>(value.data() - there().data()), value.size()});
      if (!length_ && equal_names(name, "Content-Length")) {
        std::uint64_t length = 0;
        const auto [stop, problem] = std::from_chars(value.data(), value.data() + value.size(), length);
        if (problem == std::errc() && stop == value.data() + value.size()) length_ = length;
      }
    }
  }
  header_size_ = at;
  return Header::kGood;
}

void WarcScanner::take_fields() {
  const char* base = buffer_.get() + begin_;
  item_.fields.clear();
  for (const FieldAt& f : fields_)
    item_.fields.push_back({{base + f.name, f.name_size}, {base + f.value, f.value_size}});
}

const WarcItem* WarcScanner::record() {
  const Header header = read_header();
  ++item_.number;
  if (header == Header::kCutOff) return damage("the header of the record is cut off", there().size());
  if (header == Header::kBad)
    return damage(fmt::format("the header of the record has more than {} or {} fields", readable_size(kMostHeaderBytes),
                              kMostHeaderFields),
                  kOpeningBytes);
  if (!length_) return damage("the record has no Content-Length that is a number", header_size_);
  if (*length_ > most_) return large_record(*length_);
  item_.kind = WarcItem::Kind::kRecord;
  item_.position = position_of(plain());
  const auto length = static_cast<std::size_t>(*length_);
  const std::size_t content_end = header_size_ + length;
  ensure(content_end + 4);
  const std::string_view text = there();
  if (text.size() >= content_end && record_end(text.substr(content_end)) > 0) {
    item_.content = text.substr(header_size_, length);
    consume_ = content_end + record_end(text.substr(content_end));
  } else {
    check_end(content_end);
  }
  // Pieces of a file that a disk lost come back as zeros.
  if (item_.problem.empty() && there().substr(0, header_size_).find('\0') != std::string_view::npos)
    item_.problem =
        "the header of the record holds NUL bytes: it may be pieces of two records, with others lost between";
  take_fields();
  return &item_;
}

// The record does not end where Content-Length says, or its end is missing: takes what there is and says so.
void WarcScanner::check_end(std::size_t content_end) {
  const std::size_t length = content_end - header_size_;
  const auto take = [&](std::size_t end) {
    item_.content = there().substr(header_size_, end - header_size_);
    consume_ = end;
  };
  if (const auto inside = find_record(header_size_); inside && *inside < content_end) {
    take(*inside);
    item_.content = without_line_ends(item_.content);
    item_.problem = fmt::format("Content-Length says {}, the next record begins after {} bytes; took {} bytes", length,
                                *inside - header_size_, item_.content.size());
    return;
  }
  if (there().size() < content_end) {
    take(there().size());
    item_.problem = fmt::format("the record breaks off after {} of {} bytes", item_.content.size(), length);
    return;
  }
  const std::string_view behind = there().substr(content_end);
  const std::size_t lines = std::min(behind.find_first_not_of("\r\n"), behind.size());
  if (lines == behind.size() || surely_opens_record(behind.substr(lines))) {
    take(content_end);
    item_.problem = "the two empty lines at the end of the record are missing";
    return;
  }
  // Content-Length is too small: the record goes on to where the next one begins.
  std::size_t searched = content_end;
  for (;;) {
    const auto next = find_record(searched);
    const bool at_end = !next && !ensure(there().size() + 1);
    if (next || at_end) {
      take(next ? *next : there().size());
      item_.content = without_line_ends(item_.content);
      item_.problem = fmt::format("Content-Length says {}, {} after {} bytes; took {} bytes", length,
                                  next ? "the next record begins" : "the input ends", consume_ - header_size_,
                                  item_.content.size());
      return;
    }
    if (there().size() > most_) break;
    searched = std::max(content_end, there().size() - std::min(there().size(), 2 * kOpeningBytes));
  }
  take(content_end);
  item_.problem = fmt::format("Content-Length says {}, and no record follows there", length);
}

// Leaves out content that is beyond the limit. A record that begins within it shows that the length is wrong.
const WarcItem* WarcScanner::large_record(std::uint64_t length) {
  const std::uint64_t from = plain();
  item_.position = position_of(from);
  const std::string what = fmt::format("the record has {}, more than the {} that a record may have",
                                       readable_size(static_cast<std::size_t>(length)), readable_size(most_));
  begin_ += header_size_;
  std::uint64_t left = length;
  for (;;) {
    ensure(kRoom / 2);
    const auto next = find_record(0);
    if (next && *next < left) {
      begin_ += *next;
      break;
    }
    const bool last = ended_ || broken_;
    const std::size_t size = end_ - begin_;
    const std::size_t n = last || left <= size ? size : size - kOpeningBytes;
    if (left <= n) {
      begin_ += static_cast<std::size_t>(left);
      break;
    }
    begin_ += n;
    left -= n;
    if (last) break;
  }
  item_.kind = WarcItem::Kind::kTooLarge;
  item_.problem = fmt::format("{}; {}", what, range(from, plain()));
  return &item_;
}

}  // namespace winnow
