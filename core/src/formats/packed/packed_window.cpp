#include <algorithm>
#include <cstring>

#include "unpack.h"

namespace winnow {

PackedWindow::PackedWindow(ByteStream stream, std::size_t bytes)
    : stream_(std::move(stream)), capacity_(bytes), buffer_(std::make_unique_for_overwrite<char[]>(bytes)) {}

void PackedWindow::go_back(std::uint64_t offset) {
  begin_ = offset <= base_ ? 0 : std::min(static_cast<std::size_t>(offset - base_), end_);
}

bool PackedWindow::fill(std::size_t least) {
  least = std::min(least, capacity_ - kKeptBehind);
  if (size() >= least) return true;
  if (begin_ > kKeptBehind) {
    const std::size_t drop = begin_ - kKeptBehind;
    std::memmove(buffer_.get(), buffer_.get() + drop, end_ - drop);
    base_ += drop;
    begin_ -= drop;
    end_ -= drop;
  }
  while (!ended_ && size() < least) {
    const std::size_t n = stream_.read(buffer_.get() + end_, capacity_ - end_);
    if (n == 0) ended_ = true;
    end_ += n;
  }
  return size() >= least;
}

}  // namespace winnow
