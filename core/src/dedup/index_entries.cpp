#include "dedup/index_entries.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <cstring>
#include <stdexcept>

namespace winnow::dedup {
namespace {

template <class T>
void append_raw(std::string& to, T value) {
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
T take_raw(std::string_view& from) {
  T value{};
  if (from.size() < sizeof value) throw std::runtime_error("an entry is too short");
  std::memcpy(&value, from.data(), sizeof value);
  from.remove_prefix(sizeof value);
  return value;
}

}  // namespace

std::string number_key(std::uint32_t number) {
  std::string key(4, '\0');
  for (int i = 0; i < 4; ++i) key[static_cast<std::size_t>(i)] = static_cast<char>(number >> (24 - 8 * i));
  return key;
}

std::uint32_t number_of(std::string_view key) {
  if (key.size() < 4) throw std::runtime_error("a key is too short");
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | static_cast<unsigned char>(key[i]);
  return number;
}

std::string run_key(std::size_t band, std::uint32_t run) {
  return std::string(1, static_cast<char>(band)) + number_key(run);
}

std::string sealed(std::string_view bytes) {
  std::string all;
  all.reserve(bytes.size() + 8);
  append_raw(all, XXH3_64bits(bytes.data(), bytes.size()));
  all += bytes;
  return all;
}

std::string_view unsealed(std::string_view all, const char* what) {
  const auto sum = take_raw<std::uint64_t>(all);
  if (sum != XXH3_64bits(all.data(), all.size()))
    throw std::runtime_error(fmt::format("the checksum of {} is wrong", what));
  return all;
}

std::string head_of(const PageEntry& entry) {
  std::string head;
  append_raw(head, entry.content);
  append_raw(head, entry.letters);
  append_raw(head, entry.date);
  append_raw(head, entry.offset);
  append_raw(head, entry.size);
  append_raw(head, static_cast<std::uint8_t>(entry.preferred));
  head += entry.id;
  return head;
}

PageEntry entry_from(std::string_view head) {
  PageEntry entry;
  entry.content = take_raw<std::uint64_t>(head);
  entry.letters = take_raw<std::uint64_t>(head);
  entry.date = take_raw<std::int64_t>(head);
  entry.offset = take_raw<std::uint64_t>(head);
  entry.size = take_raw<std::uint32_t>(head);
  entry.preferred = take_raw<std::uint8_t>(head) != 0;
  entry.id = head;
  return entry;
}

std::string_view sketch_in(std::string_view block, const PageEntry& entry) {
  const std::size_t offset = entry.offset & 0xFFFFFFFF;
  if (offset > block.size() || block.size() - offset < std::size_t{entry.size} + 8)
    throw std::runtime_error("a block of sketches is too short");
  return unsealed(block.substr(offset, std::size_t{entry.size} + 8), "a sketch");
}

std::string kept_of(std::uint32_t kept, const Alike& alike) {
  std::string value;
  append_raw(value, kept);
  append_raw(value, alike.jaccard);
  append_raw(value, alike.containment);
  return value;
}

Kept kept_from(std::string_view value) {
  Kept kept;
  kept.page = take_raw<std::uint32_t>(value);
  kept.alike.jaccard = take_raw<double>(value);
  kept.alike.containment = take_raw<double>(value);
  return kept;
}

std::string sealed_keys(const std::vector<std::uint64_t>& keys) {
  return sealed({reinterpret_cast<const char*>(keys.data()), keys.size() * sizeof keys[0]});
}

void append_keys(std::vector<std::uint64_t>& keys, std::string_view run) {
  run = unsealed(run, "a run of keys");
  const std::size_t before = keys.size(), n = run.size() / sizeof keys[0];
  keys.resize(before + n);
  std::memcpy(keys.data() + before, run.data(), n * sizeof keys[0]);
}

}  // namespace winnow::dedup
