// The bytes of a model's file, read one value behind the other.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace chrome {

/// Little-endian values; past the end everything is zero and ok() is false.
class ModelBytes {
 public:
  explicit ModelBytes(std::span<const unsigned char> bytes) : bytes_(bytes) {}
  std::uint8_t u8() {
    const auto b = take(1);
    return b.empty() ? std::uint8_t{0} : b[0];
  }
  std::uint16_t u16() {
    const auto b = take(2);
    return b.empty() ? std::uint16_t{0} : static_cast<std::uint16_t>(b[0] | (b[1] << 8));
  }
  std::uint32_t u32() {
    const auto b = take(4);
    return b.empty() ? 0
                     : b[0] | (std::uint32_t{b[1]} << 8) | (std::uint32_t{b[2]} << 16) | (std::uint32_t{b[3]} << 24);
  }
  float f32() { return std::bit_cast<float>(u32()); }
  std::span<const unsigned char> take(std::size_t n) {
    if (bytes_.size() < n) {
      ok_ = false;
      bytes_ = {};
      return {};
    }
    const auto part = bytes_.first(n);
    bytes_ = bytes_.subspan(n);
    return part;
  }
  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && bytes_.empty(); }

 private:
  std::span<const unsigned char> bytes_;
  bool ok_ = true;
};

}  // namespace chrome
