#include "trial_process.h"

#include <winnow/isolate.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <set>

#include "manners.h"
#include "refused.h"
#include "terminal/signals.h"

namespace winnow::cli {
namespace {

using Clock = std::chrono::steady_clock;

// As in a plugin's own process (isolate.h): who asks whether the time is up gets to say so itself, and who does nothing
// for six times as long waits for what does not come.
constexpr double kGrace = 1.1;
constexpr double kStuck = 6;
constexpr double kWaiting = 0.001;
constexpr int kTick = 50;  // milliseconds
constexpr const char* kTryAgain = "too much runs on this machine: try again when some of it has ended";

struct Head {
  char kind;
  std::uint32_t thread;
  std::uint32_t size;
};

void write_all(int to, const void* bytes, std::size_t n) {
  const char* at = static_cast<const char*>(bytes);
  while (n > 0) {
    const ssize_t written = ::write(to, at, n);
    if (written < 0 && errno != EINTR) return;
    if (written <= 0) continue;
    at += written;
    n -= static_cast<std::size_t>(written);
  }
}

// Of one thread of another process, to a hundredth of a second.
double processor_seconds(pid_t process, std::uint32_t thread) {
  std::ifstream file(fmt::format("/proc/{}/task/{}/stat", process, thread));
  std::string text;
  std::getline(file, text);
  unsigned long user = 0, system = 0;
  // The second field is the program's name, in brackets; the 14th and 15th are ticks.
  const std::size_t bracket = text.rfind(')');
  if (bracket == text.npos || std::sscanf(text.c_str() + bracket + 1,
                                          " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
    return 0;
  return static_cast<double>(user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

// From now on what is written to standard output goes into a file that nobody else has; -1 when there is none.
int hold_back_output() {
  const int file = ::memfd_create("winnow-output", MFD_CLOEXEC);
  if (file >= 0) ::dup2(file, STDOUT_FILENO);
  return file;
}

// The beginning of what came there.
std::string read_back(int file) {
  constexpr std::size_t kShown = 60;
  std::string words(kShown, '\0');
  std::fflush(stdout);
  const ssize_t n = ::pread(file, words.data(), words.size(), 0);
  words.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
  return words;
}

// The process that tries, seen from this one.
class Child {
 public:
  Child(pid_t process, int pipe, double seconds, const std::function<void(const Told&)>& take)
      : process_(process), pipe_(pipe), seconds_(seconds), take_(take) {}

  std::string watch() {
    for (;;) {
      pollfd wait{pipe_, POLLIN, 0};
      // A pipe that was closed is ready all the time.
      if (pipe_ended_ ? ::poll(nullptr, 0, kTick) == 0 : ::poll(&wait, 1, kTick) >= 0) listen();
      int status = 0;
      const pid_t ended = ::waitpid(process_, &status, WNOHANG);
      if (ended == process_) {
        end_all();
        listen();
        return is_done_ ? "" : place() + process_end(status);
      }
      std::string late = signal_exit() != 0 ? "was stopped" : lateness();
      if (late.empty()) continue;
      end_all();
      while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
      }
      listen();
      return late;
    }
  }

 private:
  // And what it has started: the group is its own.
  void end_all() const { ::kill(-process_, SIGKILL); }

  struct Doing {
    std::string what;
    double used;  // processor time of the thread before
    Clock::time_point since;
  };

  void listen() {
    char buffer[1 << 14];
    ssize_t n = 0;
    while ((n = ::read(pipe_, buffer, sizeof buffer)) > 0) bytes_.append(buffer, static_cast<std::size_t>(n));
    pipe_ended_ = n == 0;
    std::size_t at = 0;
    Head head{};
    while (bytes_.size() - at >= sizeof head) {
      std::memcpy(&head, bytes_.data() + at, sizeof head);
      if (bytes_.size() - at - sizeof head < head.size) break;
      hear(head, bytes_.substr(at + sizeof head, head.size));
      at += sizeof head + head.size;
    }
    bytes_.erase(0, at);
  }

  void hear(const Head& head, std::string text) {
    if (head.kind == 'a') {
      doing_[head.thread] = {std::move(text), processor_seconds(process_, head.thread), Clock::now()};
    } else if (head.kind == 'n') {
      doing_.erase(head.thread);
    } else if (head.kind == 'e') {
      is_done_ = true;
      doing_.clear();  // what a leak has taken is given back yet
    } else {
      Told told{static_cast<Told::Kind>(head.kind), std::move(text), {}};
      if (told.kind == Told::Kind::kRefused) told.refused = error_of(told.text);
      take_(told);
    }
  }

  static Error error_of(std::string_view text) {
    Error error;
    for (std::string* part : {&error.place, &error.what, &error.advice}) {
      const std::size_t end = std::min(text.find('\0'), text.size());
      *part = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return error;
  }

  // "noise 7: ", or what all threads were at when it is not known which of them it was.
  std::string place() const {
    std::set<std::string> all;
    for (const auto& [thread, doing] : doing_) all.insert(doing.what);
    if (all.size() == 1) return *all.begin() + ": ";
    std::string text;
    for (const std::string& one : all) text += (text.empty() ? "on one of its threads, which were at: " : ", ") + one;
    return text.empty() ? text : text + ": ";
  }

  // Which thread does not come back, and how long it has been at what it is at.
  std::string lateness() const {
    for (const auto& [thread, doing] : doing_) {
      const double passed = std::chrono::duration<double>(Clock::now() - doing.since).count();
      if (passed < seconds_) continue;
      const double used = processor_seconds(process_, thread) - doing.used;
      if (used > seconds_ * kGrace)
        return fmt::format("{}: took more than {:.3g} s of processor time and did not come back", doing.what, seconds_);
      if (passed > kStuck * seconds_ && used < kWaiting * passed)
        return fmt::format("{}: did nothing for {:.3g} s and did not come back", doing.what, passed);
    }
    return {};
  }

  pid_t process_;
  int pipe_;
  double seconds_;
  const std::function<void(const Told&)>& take_;
  std::string bytes_;  // of what has not come whole
  std::map<std::uint32_t, Doing> doing_;
  bool is_done_ = false;
  bool pipe_ended_ = false;
};

}  // namespace

void Teller::tell(char kind, std::string_view text) {
  if (::getpid() != process_) return;  // a plugin called fork(): what goes on there is no trial
  const Head head{kind, static_cast<std::uint32_t>(::syscall(SYS_gettid)), static_cast<std::uint32_t>(text.size())};
  const std::lock_guard lock(mutex_);
  write_all(pipe_, &head, sizeof head);
  write_all(pipe_, text.data(), text.size());
}

void Teller::refused(const Error& why) {
  tell(static_cast<char>(Told::Kind::kRefused), why.place + '\0' + why.what + '\0' + why.advice);
}

std::string in_a_process(double seconds, const std::function<void(Teller&)>& trial,
                         const std::function<void(const Told&)>& take) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    throw Refused({"", fmt::format("no pipe to a process: {}", std::strerror(errno)), kTryAgain}, kOutOfResource);
  // What waits to be written would be written twice.
  std::fflush(nullptr);
  const pid_t process = ::fork();
  if (process < 0) throw Refused({"", fmt::format("no process: {}", std::strerror(errno)), kTryAgain}, kOutOfResource);
  // Both say it: whoever comes first.
  ::setpgid(process, process);
  if (process == 0) {
    ::signal(SIGINT, SIG_DFL);
    ::signal(SIGTERM, SIG_DFL);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::close(ends[0]);
    Teller tell(ends[1]);
    const int said = hold_back_output();
    const Manners before = Manners::now();
    try {
      trial(tell);
      for (const std::string& deed : Manners::now().against(before)) tell.problem("it " + deed);
      if (const std::string words = read_back(said); !words.empty())
        tell.problem("it writes to standard output, where cleaned texts go (host.log() is for people): " + words);
      tell.tell('e', {});
    } catch (const Refused& refused) {
      tell.refused(refused.error);
      tell.tell('e', {});
    } catch (const std::exception& error) {
      tell.problem(error.what());
    }
    std::fflush(nullptr);
    ::_exit(0);
  }
  ::close(ends[1]);
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  std::string end = Child(process, ends[0], seconds, take).watch();
  ::close(ends[0]);
  return end;
}

}  // namespace winnow::cli
