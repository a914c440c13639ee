// Batches on several threads: the order of what is taken, ends and failures.
#include "cli/run/batches.h"

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>

#include "unit/catch.h"

using winnow::cli::BatchSteps;
using winnow::cli::in_batches;

namespace {

struct Batch {
  int number = 0;
  int worked = 0;
  std::size_t bytes = 0;
};

// `n` batches of `bytes` each; of what is taken the numbers.
std::vector<int> taken_of(int n, unsigned jobs, std::size_t bytes = 1, int enough_at = -1) {
  std::vector<int> taken;
  int read = 0;
  in_batches<Batch>(jobs, {[&](Batch& batch) {
                             batch.number = read;
                             batch.bytes = bytes;
                             return ++read < n;
                           },
                           [](Batch& batch, std::size_t) { batch.worked = batch.number + 1; },
                           [&](Batch& batch) {
                             CHECK(batch.worked == batch.number + 1);
                             taken.push_back(batch.number);
                             return batch.number != enough_at;
                           }});
  return taken;
}

}  // namespace

TEST_CASE("batches are taken in the order in which they were read, on any number of threads") {
  for (const unsigned jobs : {1u, 2u, 3u, 16u}) {
    const std::vector<int> taken = taken_of(500, jobs);
    REQUIRE(taken.size() == 500);
    for (int i = 0; i < 500; ++i) CHECK(taken[static_cast<std::size_t>(i)] == i);
  }
}

TEST_CASE("large batches are taken too, one after the other") {
  CHECK(taken_of(20, 4, std::size_t{200} << 20).size() == 20);
}

TEST_CASE("when it is enough nothing more is taken") {
  for (const unsigned jobs : {1u, 4u}) {
    const std::vector<int> taken = taken_of(100000, jobs, 1, 7);
    REQUIRE(taken.size() == 8);
  }
}

TEST_CASE("a thread that works has a number that no other one has at that time") {
  std::atomic<int> busy[8] = {};
  std::atomic<bool> twice{false};
  int read = 0;
  in_batches<Batch>(8, {[&](Batch&) { return ++read < 300; },
                        [&](Batch&, std::size_t thread) {
                          if (busy[thread]++ != 0) twice = true;
                          std::this_thread::yield();
                          --busy[thread];
                        },
                        [](Batch&) { return true; }});
  CHECK_FALSE(twice);
}

TEST_CASE("the exception of any step ends it all and is thrown on") {
  for (const std::string where : {"read", "work", "take"}) {
    for (const unsigned jobs : {1u, 4u}) {
      int read = 0;
      const auto fails = [&](const std::string& step, int number) {
        if (step == where && number == 20) throw std::runtime_error(step);
      };
      const BatchSteps<Batch> steps{[&](Batch& batch) {
                                      batch.number = read;
                                      fails("read", read);
                                      return ++read < 100000;
                                    },
                                    [&](Batch& batch, std::size_t) { fails("work", batch.number); },
                                    [&](Batch& batch) {
                                      fails("take", batch.number);
                                      return true;
                                    }};
      CHECK_THROWS_WITH(in_batches(jobs, steps), where);
      CHECK(read < 100000);
    }
  }
}
