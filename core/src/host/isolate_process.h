// A worker process, from the host's side.
#pragma once
#include <sys/types.h>
#include <winnow/error.h>
#include <winnow/isolate.h>
#include <winnow/plugin_files.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "host/isolate_answers.h"
#include "host/isolate_channel.h"
#include "host/isolate_image.h"
#include "host/isolate_memory.h"

namespace winnow {

constexpr int kChannelNumber = 3;  // the worker's descriptor of its channel
constexpr int kForbidden = 125;    // the worker's exit status after a forbidden system call

/// The bytes of Say::kPages: which pages, and which files come with them.
struct PagesRequest {
  std::uint64_t begin;  // of the first page's head
  std::uint64_t first, n;
  std::uint32_t new_pages, new_answers;
  double seconds;  // of processor time, for each page
};

/// The plugin that a worker is to serve.
struct WorkerTask {
  std::string path;
  Trust trust;
  std::string descriptor;  // as it was inspected
  std::map<std::string, std::string> options;
  std::shared_ptr<const SharedMemory> state;  // a state file of the plugin alone, as long as the memory; may be null
};

/// The first byte of Say::kReady: does the plugin learn from other pages?
constexpr char kLearns = 'l', kLearnsNothing = '-';

/// One process with one plugin, for one thread. The destructor ends it.
class WorkerProcess {
 public:
  /// How starting went: a process, or why there is none. `died`: the plugin ended it; else it, or we, refused.
  struct Start {
    std::unique_ptr<WorkerProcess> process;
    Error error;
    bool died = false;
    bool learns = false;  // is it a two-pass plugin?
    std::vector<std::string> log;
  };
  static Start start(const WorkerTask& task, const IsolateOptions& options);
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;
  ~WorkerProcess();

  /// How asking went.
  struct Served {
    std::string ended;  // the sentence that says what the process died of; empty: it lives
    bool out_of_time = false;
    bool more_to_come = false;  // the answers are full: ask again of the pages without one
    bool out_of_room = false;   // not one answer fitted: call enlarge() before
    std::vector<std::string> log;
  };
  /// Asks of pages [first, end). answers() has what is complete.
  Served serve(const PageImages& pages, std::size_t first, std::size_t end);
  AnswerReader answers() const { return {answers_->data(), answers_->size()}; }
  /// Makes more room for answers. False: there is as much as there may be.
  bool enlarge();
  /// Bytes of memory that are the process's own, beyond what it had when it was ready; 0 when unknown.
  std::uint64_t growth() const;

 private:
  explicit WorkerProcess(const IsolateOptions& options);
  std::string spawn();
  std::string await(Message& reply, double seconds, double idle);
  std::string end_of(bool killed);
  void raise_limits(std::size_t pages);
  std::uint64_t own_bytes() const;
  double processor_seconds() const;

  IsolateOptions options_;
  pid_t process_ = -1;
  Channel channel_;
  std::unique_ptr<SharedMemory> answers_;
  std::shared_ptr<SharedMemory> pages_;  // that the process has
  bool answers_are_new_ = false;
  bool out_of_time_ = false;
  std::uint64_t bytes_when_ready_ = 0;
  std::uint64_t address_space_ = 0;  // its limit without shared memory
};

}  // namespace winnow
