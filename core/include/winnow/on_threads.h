// One piece of work on several threads, or on as many of them as the system has room for.
#pragma once
#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace winnow {

/// Calls `run(i)` for i below `threads`, each on a thread of its own, 0 on the calling one; for fewer of them where the
/// system has no room for more, so that what is to be done must be shared out among those that run. Comes back when all
/// have, and throws what the first of them threw.
template <class Run>
void on_threads(unsigned threads, const Run& run) {
  std::exception_ptr thrown;
  std::once_flag first;
  const auto guarded = [&](unsigned i) {
    try {
      run(i);
    } catch (...) {
      std::call_once(first, [&] { thrown = std::current_exception(); });
    }
  };
  std::vector<std::thread> others;
  others.reserve(threads);
  try {
    for (unsigned i = 1; i < threads; ++i) others.emplace_back(guarded, i);
  } catch (const std::exception&) {
    // The system has no room for more threads: these do it.
  }
  guarded(0);
  std::for_each(others.begin(), others.end(), [](std::thread& other) { other.join(); });
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace winnow
