#include "signals.h"

#include <unistd.h>

#include <csignal>

#include "last_words.h"

namespace winnow::cli {
namespace {

// A signal handler can reach nothing but globals.
std::atomic<bool> stop{false};
std::atomic<int> caught{0};
std::atomic<bool> asked{false};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

extern "C" void on_signal(int signal) {
  if (stop.exchange(true)) {
    end_last_words(128 + signal);
    ::_exit(128 + signal);
  }
  caught = signal;
}

extern "C" void on_question(int) { asked = true; }

}  // namespace

void install_signal_handlers() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  action.sa_handler = on_question;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGUSR1, &action, nullptr);
  action.sa_flags = 0;
  action.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &action, nullptr);
  // A file that may not grow further (ulimit -f) is an error of writing, with its name.
  ::sigaction(SIGXFSZ, &action, nullptr);
}

const std::atomic<bool>& stop_flag() { return stop; }
bool state_asked() { return asked.load(std::memory_order_relaxed) && asked.exchange(false); }
int signal_exit() { return caught == 0 ? 0 : 128 + caught; }

}  // namespace winnow::cli
