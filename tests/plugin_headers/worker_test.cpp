// A plugin with a Worker class, called through its table of functions.
#include <winnow/plugin.hpp>

#include "unit/catch.h"

namespace {

class Counting {
 public:
  explicit Counting(const winnow::Host&) {}
  class Worker {
   public:
    explicit Worker(const Counting& counting) : counting_(counting) {}
    void process(const winnow::Page& page, winnow::Edits&) {
      pages_ += 1;
      if (pages_ > counting_.most_)
        throw std::runtime_error("page " + std::to_string(pages_) + " of " + std::to_string(page.size()) +
                                 " blocks is one too many");
    }

   private:
    const Counting& counting_;
    int pages_ = 0;
  };

 private:
  int most_ = 2;
};

class Sharing {
 public:
  explicit Sharing(const winnow::Host&) {}
  void process(const winnow::Page&, winnow::Edits&) const {}
};

void keep_message(void* to, winnow_str message) { *static_cast<std::string*>(to) = winnow::view(message); }

}  // namespace

TEST_CASE("each thread has its own worker where the class has workers") {
  const winnow_plugin table = winnow::plugin_detail::table<Counting>({});
  const winnow_host host{};
  void* self = nullptr;
  REQUIRE(table.open(&host, &self) == WINNOW_OK);
  void* workers[2] = {};
  for (void*& worker : workers) REQUIRE(table.worker_new(self, &worker) == WINNOW_OK);
  const winnow_doc doc{};
  std::string message;
  winnow_sink sink{};
  sink.ctx = &message;
  sink.fail = keep_message;
  for (void* worker : workers)
    for (int page = 1; page <= 2; ++page) CHECK(table.process(worker, &doc, &sink) == WINNOW_OK);
  CHECK(table.process(workers[0], &doc, &sink) == WINNOW_E_EXCEPTION);
  CHECK(message == "page 3 of 0 blocks is one too many");
  for (void* worker : workers) table.worker_free(worker);
  table.close(self);
}

TEST_CASE("a class without workers is shared by all threads") {
  const winnow_plugin table = winnow::plugin_detail::table<Sharing>({});
  CHECK(table.worker_new == nullptr);
  CHECK(table.worker_free == nullptr);
  CHECK(table.process != nullptr);
}
