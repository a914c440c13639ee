// Batches through three steps on several threads: read one after the other, worked on side by side, taken in the order
// in which they were read.
#pragma once
#include <tbb/global_control.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>

#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
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

/// What a thread has written before pass() can be read by every thread that calls it later. TBB sees to that as well,
/// but inside a library that ThreadSanitizer can't look into.
class Handover {
 public:
  void pass() { passed_.fetch_add(1, std::memory_order_acq_rel); }

 private:
  std::atomic<unsigned> passed_{0};
};

// Above this the reader waits for the others: pages of many megabytes are not piled up.
constexpr std::size_t kMostInFlight = 64u << 20;

}  // namespace batches_detail

/// Takes all batches through the steps on `jobs` threads, of which the calling one is one.
template <class Batch>
void in_batches(unsigned jobs, const BatchSteps<Batch>& steps) {
  const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, jobs);
  tbb::task_arena arena(static_cast<int>(jobs));
  batches_detail::Handover handover;
  // So many are under way at most, and they end in order: a batch's slot is free again when its turn comes.
  std::vector<Batch> slots(2 * std::size_t{jobs} + 2);
  std::size_t n_read = 0;
  bool ended = false;
  std::atomic<std::size_t> in_flight{0};
  std::atomic<bool> enough{false};
  // TBB forgets the batches under way when a filter throws: the first exception waits until they are through.
  std::exception_ptr thrown;
  std::once_flag first;
  const auto guarded = [&](const auto& body) {
    handover.pass();
    try {
      if (!enough) body();
    } catch (...) {
      std::call_once(first, [&] { thrown = std::current_exception(); });
      enough = true;
    }
    handover.pass();
  };
  const auto read = [&](tbb::flow_control& flow) -> Batch* {
    Batch* batch = nullptr;
    guarded([&] {
      if (ended) return;
      batch = &slots[n_read++ % slots.size()];
      // An empty batch takes up a place in the queue, so that the pipeline stands still until the large pages before it
      // are done. Waiting here could wait for a thread that does not exist.
      if (in_flight <= batches_detail::kMostInFlight) ended = !steps.read(*batch);
    });
    if (batch == nullptr)
      flow.stop();
    else
      in_flight += batch->bytes;
    return batch;
  };
  const auto work = [&](Batch* batch) -> Batch* {
    guarded([&] { steps.work(*batch, static_cast<std::size_t>(tbb::this_task_arena::current_thread_index())); });
    return batch;
  };
  const auto take = [&](Batch* batch) {
    guarded([&] {
      if (!steps.take(*batch)) enough = true;
    });
    in_flight -= batch->bytes;
    *batch = Batch();
    handover.pass();
  };
  handover.pass();
  arena.execute([&] {
    tbb::parallel_pipeline(slots.size(), tbb::make_filter<void, Batch*>(tbb::filter_mode::serial_in_order, read) &
                                             tbb::make_filter<Batch*, Batch*>(tbb::filter_mode::parallel, work) &
                                             tbb::make_filter<Batch*, void>(tbb::filter_mode::serial_in_order, take));
  });
  handover.pass();
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace winnow::cli
