#include "word_cases.h"

#include <winnow/text.h>

#include <cstdint>
#include <cstring>

namespace related {
namespace {

enum CaseClass { kNoLetter, kSmall, kCapital, kInside };

CaseClass ascii_case(char32_t c) {
  if (c >= 'a' && c <= 'z') return kSmall;
  if (c >= 'A' && c <= 'Z') return kCapital;
  return (c >= '0' && c <= '9') || c == '\'' || c == '-' ? kInside : kNoLetter;
}

CaseClass case_of(char32_t c) {
  if (c < 0x80) return ascii_case(c);
  if ((c >= 0xDF && c <= 0xFF && c != 0xF7) || (c >= 0x3AC && c <= 0x3CE) || (c >= 0x430 && c <= 0x45F)) return kSmall;
  if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x386 && c <= 0x3AB) || (c >= 0x400 && c <= 0x42F))
    return kCapital;
  return c >= 0x100 ? kInside : kNoLetter;
}

constexpr std::uint64_t kOnes = 0x0101010101010101u;
constexpr std::uint64_t kHighest = kOnes << 7;

// The highest bit of each byte tells; bytes are below 0x80, so that no sum or difference reaches the next one.
constexpr std::uint64_t at_least(std::uint64_t bytes, unsigned char c) { return bytes + kOnes * (0x80u - c); }
constexpr std::uint64_t between(std::uint64_t bytes, unsigned char first, unsigned char last) {
  return at_least(bytes, first) & ~at_least(bytes, static_cast<unsigned char>(last + 1)) & kHighest;
}
constexpr std::uint64_t equal_to(std::uint64_t bytes, unsigned char c) {
  return (kHighest - (bytes ^ (kOnes * c))) & kHighest;
}
constexpr std::size_t how_many(std::uint64_t highest_bits) {
  return static_cast<std::size_t>(((highest_bits >> 7) * kOnes) >> 56);
}

// Eight ASCII characters at a time; `inside` tells whether the character before them is of a word.
void count_eight(std::uint64_t bytes, bool& inside, CaseCount& count) {
  const std::uint64_t letters = between(bytes | (kOnes * 0x20), 'a', 'z');
  const std::uint64_t smalls = letters & (bytes << 2);
  const std::uint64_t of_word = letters | between(bytes, '0', '9') | equal_to(bytes, '\'') | equal_to(bytes, '-');
  const std::uint64_t begins = of_word & ~((of_word << 8) | (inside ? 0x80u : 0u));
  count.smalls += how_many(begins & smalls);
  count.capitals += how_many(begins & letters & ~smalls);
  inside = (of_word >> 63) != 0;
}

bool eight_ascii(std::string_view line, std::size_t at, std::uint64_t& bytes) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  if (line.size() - at < 8) return false;
  std::memcpy(&bytes, line.data() + at, 8);
  return (bytes & kHighest) == 0;
#else
  return false;
#endif
}

}  // namespace

CaseCount count_cases(std::string_view line) {
  CaseCount count;
  bool inside = false;
  for (std::size_t at = 0; at < line.size();) {
    if (std::uint64_t bytes = 0; eight_ascii(line, at, bytes)) {
      count_eight(bytes, inside, count);
      at += 8;
      continue;
    }
    const winnow::Decoded d = winnow::decode_utf8(line, at);
    const CaseClass now = case_of(d.code_point);
    count.smalls += !inside && now == kSmall;
    count.capitals += !inside && now == kCapital;
    inside = now != kNoLetter;
    at += d.size;
  }
  return count;
}

bool mostly_capitals(std::string_view line) {
  const CaseCount count = count_cases(winnow::clipped(line, 300));
  return count.capitals > count.smalls;
}

}  // namespace related
