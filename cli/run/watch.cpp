#include "watch.h"

#include <winnow/host.h>

#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <mutex>
#include <thread>
#include <utility>

#include "terminal/last_words.h"
#include "terminal/signals.h"
#include "terminal/terminal.h"

namespace winnow::cli {

// Where one thread is. The thread writes, the watch reads.
struct Seat {
  std::mutex mutex;
  bool is_busy = false;
  std::uint64_t call = 0;
  std::string plugin;
  std::string page;
  std::string when;  // of what is no page: "while it was started"
  bool learns = false;
  clockid_t clock{};  // of the thread's processor time

  void enter(std::string_view who, std::string_view where, std::string_view at = {}) {
    const std::lock_guard lock(mutex);
    is_busy = true;
    ++call;
    plugin = who;
    page = where;
    when = at;
    ::pthread_getcpuclockid(::pthread_self(), &clock);
  }
  void leave() {
    const std::lock_guard lock(mutex);
    is_busy = false;
  }
};

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kTick(250);
constexpr double kPatience = 5;  // seconds from a signal to the end
constexpr double kOneCall = 1;   // so long in one call: short ones, one after the other, are pages that come back
// A plugin that takes twice a page's time does not ask whether it is up; one that waits has six times as long, as in a
// process of its own.
const double kLate = 2 * PipelineOptions().seconds_a_page;
const double kStuck = 6 * PipelineOptions().seconds_a_page;

double seconds_since(Clock::time_point then) { return std::chrono::duration<double>(Clock::now() - then).count(); }

double seconds_of(clockid_t clock) {
  timespec t{};
  if (::clock_gettime(clock, &t) != 0) return 0;
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

// One write, so that no line of another thread comes between; over the progress that may stand there.
void say(std::string_view line, std::string_view advice) {
  const char* const over = ::isatty(STDERR_FILENO) != 0 ? "\r\x1b[K" : "";
  const std::string text = fmt::format("{}winnow: {}\n        {}\n", over, escaped(line), escaped(advice));
  std::fputs(text.c_str(), stderr);
}

class Watch {
 public:
  // Never destroyed: its thread goes on until the program has ended.
  static Watch& of_this_program() {
    static Watch* const watch = new Watch;
    return *watch;
  }

  std::shared_ptr<Seat> seat() {
    auto seat = std::make_shared<Seat>();
    const std::lock_guard lock(mutex_);
    std::erase_if(seen_, [](const Seen& seen) { return seen.seat.expired(); });
    seen_.push_back({seat, 0, {}, 0, false});
    return seat;
  }

 private:
  // A seat, and the call that was under way there when the watch last looked.
  struct Seen {
    std::weak_ptr<Seat> seat;
    std::uint64_t call;
    Clock::time_point since;
    double used;  // of the thread's processor time before
    bool is_said;
  };

  Watch() {
    say_last_words();
    // Signals are for the threads that read and write: they are to be woken.
    sigset_t all, before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread([this] { keep_watch(); }).detach();
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  [[noreturn]] void keep_watch() {
    Clock::time_point signal_came;
    for (bool is_stopping = false;;) {
      std::this_thread::sleep_for(kTick);
      if (!is_stopping && signal_exit() != 0) {
        is_stopping = true;
        signal_came = Clock::now();
      }
      const bool at_once = is_stopping && seconds_since(signal_came) > kPatience;
      const std::lock_guard lock(mutex_);
      for (Seen& seen : seen_)
        if (const std::shared_ptr<Seat> seat = seen.seat.lock()) look_at(*seat, seen, at_once);
    }
  }

  static void look_at(Seat& seat, Seen& seen, bool at_once) {
    const std::lock_guard lock(seat.mutex);
    if (!seat.is_busy) return;
    const double used = seconds_of(seat.clock);
    if (seat.call != seen.call) {
      seen = {seen.seat, seat.call, Clock::now(), used, false};
      return;
    }
    const double passed = seconds_since(seen.since);
    if (at_once && passed > kOneCall) end_for(seat);
    const bool is_stuck = passed > kStuck && used - seen.used < passed / 1000;
    if (seen.is_said || !seat.when.empty() || (used - seen.used <= kLate && !is_stuck)) return;
    seen.is_said = true;
    say(is_stuck ? fmt::format("{}: the plugin {} has done nothing for {:.0f} s and may never come back", seat.page,
                               seat.plugin, passed)
                 : fmt::format("{}: the plugin {} has taken {:.0f} s of processor time and may never come back",
                               seat.page, seat.plugin, used - seen.used),
        way_out(seat) + "; SIGINT or SIGTERM ends this run");
  }

  // A plugin learns in this process alone.
  static std::string way_out(const Seat& seat) {
    return seat.learns || !seat.when.empty()
               ? fmt::format("--without {} leaves it out", seat.plugin)
               : fmt::format("with --isolate={} such a page costs the plugin's edits for it and no more", seat.plugin);
  }

  [[noreturn]] static void end_for(const Seat& seat) {
    if (!seat.when.empty())
      say(fmt::format("stopped by a signal: the plugin {} does not come back {}", seat.plugin, seat.when),
          "what was complete stays; " + way_out(seat));
    else
      say(fmt::format("stopped by a signal while the plugin {} was at {}, which does not come back", seat.plugin,
                      seat.page),
          "what was complete stays, the run has not succeeded; " + way_out(seat));
    end_last_words(signal_exit());
    ::_exit(signal_exit());
  }

  std::mutex mutex_;
  std::vector<Seen> seen_;
};

}  // namespace

std::vector<Stage> watched(std::vector<Stage> stages, bool learns) {
  const std::shared_ptr<Seat> seat = Watch::of_this_program().seat();
  seat->learns = learns;
  for (Stage& stage : stages) {
    if (!stage.process) continue;  // in a process of its own, which is watched from its host
    stage.process = [process = std::move(stage.process), seat, name = stage.name](const winnow_doc* doc,
                                                                                  const winnow_sink* sink) {
      seat->enter(name, {doc->id.data, doc->id.size});
      const winnow_status status = [&] {
        const AtPlugin here(name, {doc->id.data, doc->id.size});
        return process(doc, sink);
      }();
      seat->leave();
      return status;
    };
  }
  return stages;
}

void watch_plugins() {
  Watch::of_this_program();
  listen_to_plugin_calls([](const PluginCall& call, bool begins) {
    thread_local const std::shared_ptr<Seat> seat = Watch::of_this_program().seat();
    if (begins) return seat->enter(call.plugin, {}, call.when);
    end_if_copy();
    seat->leave();
  });
}

}  // namespace winnow::cli
