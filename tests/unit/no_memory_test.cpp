// What is left behind where memory is refused in the middle of something: nothing that points to what is gone.
#include <winnow/text_store.h>

#include <cstdlib>
#include <new>
#include <string>

#include "catch.h"

namespace {

// How many requests for memory of this thread are granted before one is refused; negative: all.
thread_local int granted = -1;

struct RefuseAfter {
  explicit RefuseAfter(int n) { granted = n; }
  ~RefuseAfter() { granted = -1; }
  RefuseAfter(const RefuseAfter&) = delete;
  RefuseAfter& operator=(const RefuseAfter&) = delete;
};

}  // namespace

void* operator new(std::size_t size) {
  const bool refused = granted == 0;
  if (granted >= 0) --granted;
  void* const memory = refused ? nullptr : std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

TEST_CASE("a store that got no memory for a piece does not write into the piece that is gone") {
  using winnow::TextStore;
  const std::string text(900, 'a');
  for (int n = 0; n < 12; ++n) {
    TextStore store;
    bool refused = false;
    try {
      const RefuseAfter some(n);
      for (int i = 0; i < 20; ++i) store.keep(text);
    } catch (const std::bad_alloc&) {
      refused = true;
    }
    CAPTURE(n, refused);
    // The next to ask for as much gets what was given back.
    std::string other(4096, 'b');
    const std::string_view kept = store.keep("mill");
    REQUIRE(other == std::string(4096, 'b'));
    REQUIRE(kept == "mill");
  }
}
