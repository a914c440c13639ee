#include "tags.h"

#include <array>
#include <cstddef>

namespace winnow::html {
namespace {

constexpr std::array<TagInfo, static_cast<std::size_t>(Tag::kCount)> kTags{{
    {"", 0},
#define WINNOW_HTML_TAG(id, name, flags) {name, flags},
#include "tags.def"
#undef WINNOW_HTML_TAG
}};

constexpr std::size_t kSlots = 1024;

constexpr std::size_t slot_of(std::string_view name) {
  std::uint32_t h = 2166136261u;
  for (const char c : name) h = (h ^ static_cast<unsigned char>(c)) * 16777619u;
  return (h ^ (h >> 15)) % kSlots;
}

constexpr std::array<std::uint8_t, kSlots> make_slots() {
  std::array<std::uint8_t, kSlots> slots{};
  for (std::size_t i = 1; i < kTags.size(); ++i) {
    std::size_t at = slot_of(kTags[i].name);
    while (slots[at] != 0) at = (at + 1) % kSlots;
    slots[at] = static_cast<std::uint8_t>(i);
  }
  return slots;
}

constexpr std::array<std::uint8_t, kSlots> kSlotTable = make_slots();
constexpr std::size_t kLongestTag = 14;

}  // namespace

const TagInfo& info(Tag tag) { return kTags[static_cast<std::size_t>(tag)]; }

Tag tag_named(std::string_view name) {
  if (name.size() > kLongestTag) return Tag::kOther;
  for (std::size_t at = slot_of(name); kSlotTable[at] != 0; at = (at + 1) % kSlots)
    if (kTags[kSlotTable[at]].name == name) return static_cast<Tag>(kSlotTable[at]);
  return Tag::kOther;
}

}  // namespace winnow::html
