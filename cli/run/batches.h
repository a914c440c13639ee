// Batches through three steps on several threads: read one after the other, worked on side by side, taken in the order
// in which they were read.
#pragma once
#include <pthread.h>

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace winnow::cli {

/// What becomes of a batch. A Batch can be moved, is made without arguments, and has `bytes`, its size in memory, which
/// read() sets. The first exception of a step ends it all and is thrown on.
template <class Batch>
struct BatchSteps {
  std::function<bool(Batch&)> read;               // fills an empty batch; false when it is the last one
  std::function<void(Batch&, std::size_t)> work;  // with a number below `jobs` that no other thread has at that time
  std::function<bool(Batch&)> take;               // false: enough, no further batch is wanted
};

namespace batches_detail {

// Above this the reader waits for the others: pages of many megabytes are not piled up.
constexpr std::size_t kMostInFlight = 64u << 20;

// A thread that runs `body`, when the system has room for one. Its stack does not depend on `ulimit -s`.
class Helper {
 public:
  explicit Helper(std::function<void()> body) : body_(std::move(body)) {
    pthread_attr_t how;
    ::pthread_attr_init(&how);
    ::pthread_attr_setstacksize(&how, kStack);
    runs_ = ::pthread_create(
                &thread_, &how,
                [](void* self) -> void* {
                  static_cast<Helper*>(self)->body_();
                  return nullptr;
                },
                this) == 0;
    ::pthread_attr_destroy(&how);
  }
  ~Helper() {
    if (runs_) ::pthread_join(thread_, nullptr);
  }
  Helper(const Helper&) = delete;
  Helper& operator=(const Helper&) = delete;
  bool runs() const { return runs_; }

 private:
  static constexpr std::size_t kStack = 8u << 20;
  std::function<void()> body_;
  pthread_t thread_{};
  bool runs_ = false;
};

// Every thread does what is to be done next: take the batch whose turn it is, else read one and work on it, else wait.
template <class Batch>
class Batches {
 public:
  Batches(unsigned jobs, const BatchSteps<Batch>& steps) : steps_(steps), slots_(2 * std::size_t{jobs} + 2) {}

  void help(std::size_t thread) {
    std::unique_lock lock(mutex_);
    while (taking_ || reading_ || !ended_ || n_taken_ < n_read_) {
      if (!taking_ && n_taken_ < n_read_ && slot(n_taken_).is_done)
        take(lock);
      else if (!reading_ && !ended_ && n_read_ - n_taken_ < slots_.size() && in_flight_ <= kMostInFlight)
        read_and_work(lock, thread);
      else
        changed_.wait(lock);
    }
    changed_.notify_all();
  }

  void rethrow() const {
    if (thrown_) std::rethrow_exception(thrown_);
  }

 private:
  struct Slot {
    Batch batch;
    bool is_done = false;
  };

  // So many are under way at most, and they end in order: a batch's slot is free again when its turn comes.
  Slot& slot(std::size_t number) { return slots_[number % slots_.size()]; }

  // Runs `body` without the lock, unless it is all over. The first exception is kept until everybody has come back.
  template <class Body>
  void unlocked(std::unique_lock<std::mutex>& lock, const Body& body) {
    if (enough_) return;
    std::exception_ptr thrown;
    lock.unlock();
    try {
      body();
    } catch (...) {
      thrown = std::current_exception();
    }
    lock.lock();
    if (!thrown) return;
    if (!thrown_) thrown_ = thrown;
    enough_ = ended_ = true;
  }

  void read_and_work(std::unique_lock<std::mutex>& lock, std::size_t thread) {
    Slot& mine = slot(n_read_);
    reading_ = true;
    bool more = false;
    unlocked(lock, [&] { more = steps_.read(mine.batch); });
    reading_ = false;
    if (!more || enough_) ended_ = true;
    ++n_read_;
    const std::size_t bytes = mine.batch.bytes;
    in_flight_ += bytes;
    changed_.notify_all();
    unlocked(lock, [&] { steps_.work(mine.batch, thread); });
    mine.is_done = true;
    changed_.notify_all();
  }

  void take(std::unique_lock<std::mutex>& lock) {
    Slot& next = slot(n_taken_);
    taking_ = true;
    bool more = true;
    const std::size_t bytes = next.batch.bytes;
    unlocked(lock, [&] { more = steps_.take(next.batch); });
    if (!more) enough_ = ended_ = true;
    lock.unlock();
    next = Slot();
    lock.lock();
    in_flight_ -= bytes;
    taking_ = false;
    ++n_taken_;
    changed_.notify_all();
  }

  const BatchSteps<Batch>& steps_;
  std::vector<Slot> slots_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t n_read_ = 0, n_taken_ = 0, in_flight_ = 0;
  bool reading_ = false, taking_ = false, ended_ = false, enough_ = false;
  std::exception_ptr thrown_;
};

}  // namespace batches_detail

/// Takes all batches through the steps on `jobs` threads, of which the calling one is one; on fewer where the system
/// has no room for as many.
template <class Batch>
void in_batches(unsigned jobs, const BatchSteps<Batch>& steps) {
  batches_detail::Batches<Batch> batches(jobs, steps);
  {
    std::vector<std::unique_ptr<batches_detail::Helper>> helpers;
    helpers.reserve(jobs);
    for (unsigned thread = 1; thread < jobs; ++thread) {
      helpers.push_back(std::make_unique<batches_detail::Helper>([&batches, thread] { batches.help(thread); }));
      if (!helpers.back()->runs()) break;
    }
    batches.help(0);
  }
  batches.rethrow();
}

}  // namespace winnow::cli
