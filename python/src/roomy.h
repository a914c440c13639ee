// Memory of columns. What is large lies on huge pages, where the system gives them on request: a page of 4 kB that is
// touched for the first time costs as much as cleaning a line of text.
#pragma once
#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

namespace winnow::python {

template <class T>
struct Roomy {
  using value_type = T;
  Roomy() = default;
  template <class U>
  Roomy(const Roomy<U>&) noexcept {}

  T* allocate(std::size_t count) {
    constexpr std::size_t kHuge = std::size_t{2} << 20;
    if (count > (std::size_t{1} << 46) / sizeof(T)) throw std::bad_alloc();
    std::size_t size = count * sizeof(T);
    void* memory = nullptr;
    if (size < kHuge) {
      memory = std::malloc(size);
    } else {
      size = (size + kHuge - 1) / kHuge * kHuge;
      memory = std::aligned_alloc(kHuge, size);
      if (memory != nullptr) ::madvise(memory, size, MADV_HUGEPAGE);  // a wish: what becomes of it doesn't matter
    }
    if (memory == nullptr) throw std::bad_alloc();
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t) noexcept { std::free(memory); }

  friend bool operator==(const Roomy&, const Roomy&) { return true; }
};

using RoomyText = std::basic_string<char, std::char_traits<char>, Roomy<char>>;
template <class T>
using RoomyVector = std::vector<T, Roomy<T>>;

}  // namespace winnow::python
