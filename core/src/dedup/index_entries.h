// The bytes of an index's entries: keys, heads of pages, sketches, runs of keys, each value with its checksum. What is
// too short or damaged is a std::runtime_error that says what is wrong.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/pages.h"

namespace winnow::dedup {

/// Bytes of sketches in one value.
constexpr std::size_t kBlockBytes = std::size_t{1} << 18;

/// Big-endian, so that the order of keys is the order of numbers.
std::string number_key(std::uint32_t number);
std::uint32_t number_of(std::string_view key);
std::string run_key(std::size_t band, std::uint32_t run);

/// A checksum before the bytes.
std::string sealed(std::string_view bytes);
/// The bytes behind their checksum; `what` names them where it is wrong.
std::string_view unsealed(std::string_view all, const char* what);

/// What is read of all pages when an index is opened.
std::string head_of(const PageEntry& entry);
PageEntry entry_from(std::string_view head);

/// The sketch of a page within its block.
std::string_view sketch_in(std::string_view block, const PageEntry& entry);

/// Which page stays in a page's place.
struct Kept {
  std::uint32_t page = 0;
  Alike alike;  // but for its words, which the entries of both tell
};
std::string kept_of(std::uint32_t kept, const Alike& alike);
Kept kept_from(std::string_view value);

/// A run's keys as one value, and those of such a value behind others.
std::string sealed_keys(const std::vector<std::uint64_t>& keys);
void append_keys(std::vector<std::uint64_t>& keys, std::string_view run);

}  // namespace winnow::dedup
