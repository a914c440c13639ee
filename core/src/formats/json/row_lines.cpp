#include "row_lines.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>

namespace winnow {
namespace {

// Buffers that grew past this for one long line are given back after it.
constexpr std::size_t kKeepBytes = 4u << 20;
constexpr std::size_t kFirstBytes = 256u << 10;

}  // namespace

RowLines::RowLines(ByteStream& stream, std::size_t most) : stream_(stream), most_(most) { room(kFirstBytes); }

std::optional<RowLine> RowLines::next() {
  if (buffer_.size() > kKeepBytes && end_ - begin_ < kFirstBytes) shrink();
  RowLine line;
  line.number = ++number_;
  line.offset = offset_;
  std::size_t searched = 0;
  for (;;) {
    const auto* lf = static_cast<const char*>(std::memchr(&buffer_[begin_ + searched], '\n', end_ - begin_ - searched));
    if (lf != nullptr) return take(line, static_cast<std::size_t>(lf - &buffer_[begin_]), 1);
    searched = end_ - begin_;
    if (searched > most_) return skip_line(line);
    if (!fill()) break;
  }
  if (begin_ == end_) {
    --number_;
    return std::nullopt;
  }
  return take(line, end_ - begin_, 0);
}

std::string_view RowLines::ahead(std::size_t most) {
  while (end_ - begin_ < most && fill()) {
  }
  return std::string_view(&buffer_[begin_], std::min(most, end_ - begin_));
}

RowLine RowLines::take(RowLine line, std::size_t size, std::size_t line_end) {
  line.bytes = std::string_view(&buffer_[begin_], size);
  line.too_long = size > most_;
  line.size = size + line_end;
  begin_ += line.size;
  offset_ += line.size;
  return line;
}

// The line at hand is longer than the limit: reads on to its end without keeping it.
RowLine RowLines::skip_line(RowLine line) {
  line.too_long = true;
  for (;;) {
    const auto* lf = static_cast<const char*>(std::memchr(&buffer_[begin_], '\n', end_ - begin_));
    const std::size_t size = lf != nullptr ? static_cast<std::size_t>(lf - &buffer_[begin_]) + 1 : end_ - begin_;
    line.size += size;
    begin_ += size;
    if (lf != nullptr || !fill()) break;
  }
  offset_ += line.size;
  return line;
}

bool RowLines::fill() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), &buffer_[begin_], end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ + simdjson::SIMDJSON_PADDING >= buffer_.size()) room(2 * buffer_.size());
  const std::size_t n = stream_.read(&buffer_[end_], buffer_.size() - simdjson::SIMDJSON_PADDING - end_);
  end_ += n;
  return n > 0;
}

void RowLines::room(std::size_t bytes) { buffer_.resize(bytes + simdjson::SIMDJSON_PADDING); }

void RowLines::shrink() {
  std::vector<char> small(kFirstBytes + simdjson::SIMDJSON_PADDING);
  std::memcpy(small.data(), &buffer_[begin_], end_ - begin_);
  buffer_ = std::move(small);
  end_ -= begin_;
  begin_ = 0;
}

}  // namespace winnow
