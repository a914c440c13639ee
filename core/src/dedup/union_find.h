// Disjoint sets that several threads may unite at once: the sets in the end do not depend on who was first.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace winnow::dedup {

/// Union by index, path halving (Anderson and Woll, 1991). The root of a set is its smallest member once all threads
/// are done.
class UnionFind {
 public:
  explicit UnionFind(std::size_t n) : parent_(n) {
    for (std::size_t i = 0; i < n; ++i) parent_[i].store(static_cast<std::uint32_t>(i), std::memory_order_relaxed);
  }

  std::uint32_t find(std::uint32_t x) {
    for (;;) {
      std::uint32_t up = parent_[x].load(std::memory_order_acquire);
      if (up == x) return x;
      const std::uint32_t above = parent_[up].load(std::memory_order_acquire);
      if (above != up) parent_[x].compare_exchange_weak(up, above, std::memory_order_acq_rel);
      x = up;
    }
  }

  void unite(std::uint32_t a, std::uint32_t b) {
    for (;;) {
      a = find(a);
      b = find(b);
      if (a == b) return;
      if (a > b) std::swap(a, b);
      std::uint32_t root = b;
      if (parent_[b].compare_exchange_strong(root, a, std::memory_order_acq_rel)) return;
    }
  }

  /// False may be out of date when another thread unites.
  bool are_united(std::uint32_t a, std::uint32_t b) { return find(a) == find(b); }

 private:
  std::vector<std::atomic<std::uint32_t>> parent_;
};

}  // namespace winnow::dedup
