// The end of the processor time that a page may take.
#pragma once
#include <ctime>

#include "doc_context.h"

namespace winnow {

/// The thread's processor time is a call into the kernel; a clock that ticks rarely and costs nothing tells that no
/// thread can have used its time yet.
class Deadline {
 public:
  /// None, when `seconds` is 0.
  explicit Deadline(double seconds = 0)
      : thread_(seconds > 0 ? winnow::thread_seconds() + seconds : 0), wall_(wall_seconds() + seconds - kTick) {}
  /// In the thread's processor time; 0: none.
  double thread_seconds() const { return thread_; }
  bool has_passed() const { return thread_ > 0 && wall_seconds() >= wall_ && winnow::thread_seconds() > thread_; }
  /// From here to go_on() the thread works on other pages.
  void pause() { shift(-1); }
  void go_on() { shift(1); }

 private:
  static constexpr double kTick = 0.02;  // the coarse clock may lag behind by one: 10 ms at most

  static double wall_seconds() {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
  }
  void shift(double sign) {
    if (thread_ == 0) return;
    thread_ += sign * winnow::thread_seconds();
    wall_ += sign * wall_seconds();
  }

  double thread_, wall_;
};

}  // namespace winnow
