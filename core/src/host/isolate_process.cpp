#include "host/isolate_process.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <winnow_json.h>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <nlohmann/json.hpp>
#include <string_view>
#include <thread>

#include "host/isolate_limits.h"

namespace winnow {
namespace {

constexpr std::size_t kFirstAnswers = 1u << 20;
constexpr std::size_t kMostAnswers = 1u << 30;
// To load, open and take up what was learned: so many times a page's time, but reading rules and models takes a while.
constexpr double kToStart = 6;
constexpr double kLeastToStart = 10;
// So many times a page's processor time may pass on the clock while nothing happens: a process that waits for ever.
constexpr double kStuck = 6;
constexpr double kWaiting = 0.001;   // of the clock's time is all that such a process takes
constexpr double kMuchTooLong = 60;  // so many times, whatever it does
double to_start(double seconds_a_page) { return std::max(kLeastToStart, kToStart * seconds_a_page); }
// A plugin that asks whether its time is up gets to say so itself.
double with_grace(double seconds) { return seconds * 1.1 + 0.05; }

double clock_seconds(clockid_t clock) {
  timespec t{};
  if (::clock_gettime(clock, &t) != 0) return 0;
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

// A worker needs no environment, but for where its libraries lie and what a sanitizer was told.
std::vector<char*> worker_environment() {
  std::vector<char*> kept;
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string_view variable = *at;
    const std::string_view name = variable.substr(0, variable.find('='));
    if (name == "LD_LIBRARY_PATH" || name.ends_with("SAN_OPTIONS")) kept.push_back(*at);
  }
  kept.push_back(nullptr);
  return kept;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string signal_sentence(int signal, Fault fault) {
  if (fault == Fault::kInput) return "wrote into the page that it was given";
  if (fault == Fault::kStack) return "ran out of stack (an endless recursion, most likely)";
  switch (signal) {
    case SIGSEGV:
    case SIGBUS:
      return fmt::format("crashed: {}",
                         signal == SIGBUS ? "SIGBUS" : "SIGSEGV, an access to memory that is not its own");
    case SIGABRT:
      return "ended by abort(): a failed assertion, or an exception that nobody caught";
    case SIGXFSZ:
      return "tried to write a file";
    case SIGSYS:  // the C library blocks signals while it starts a program: no handler has noted which call it was
      return "tried to run a program, or made another system call that it may not make";
    case SIGKILL:
      return "was killed from outside, by the system perhaps, for want of memory";
    default:
      return fmt::format("crashed: SIG{}", ::sigabbrev_np(signal) == nullptr ? "?" : ::sigabbrev_np(signal));
  }
}

Error error_of(const std::string& bytes, const WorkerTask& task) {
  const nlohmann::json said = parse_json(bytes);
  const auto member = [&](const char* name) {
    const auto found = said.is_object() ? said.find(name) : said.end();
    return said.is_object() && found != said.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  const std::string what = member("what");
  return {task.path, what.empty() ? "does not start, and does not say why" : what, member("advice")};
}

}  // namespace

std::string process_end(int wait_status) {
  if (WIFEXITED(wait_status)) return fmt::format("ended its process with status {}", WEXITSTATUS(wait_status));
  return signal_sentence(WTERMSIG(wait_status), Fault::kNone);
}

WorkerProcess::WorkerProcess(const IsolateOptions& options)
    : options_(options), channel_(OpenFile()), answers_(std::make_unique<SharedMemory>(kFirstAnswers)) {}

WorkerProcess::~WorkerProcess() {
  if (process_ < 0) return;
  channel_ = Channel(OpenFile());
  // It ends by itself when its channel does; not if its plugin hangs in close().
  for (int i = 0; i < 200; ++i) {
    if (::waitpid(process_, nullptr, WNOHANG) != 0) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(i < 20 ? 1 : 5));
  }
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

// posix_spawn, never fork alone: other threads of the host may hold locks.
std::string WorkerProcess::spawn() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return std::strerror(errno);
  channel_ = Channel(OpenFile(ends[0]));
  const OpenFile theirs(ends[1]);
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_adddup2(&files, theirs.number(), kChannelNumber);
  ::posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  for (const int output : {1, 2}) ::posix_spawn_file_actions_addopen(&files, output, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_addclosefrom_np(&files, kChannelNumber + 1);
  posix_spawnattr_t how;
  ::posix_spawnattr_init(&how);
  sigset_t none, all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(&how, &none);
  ::posix_spawnattr_setsigdefault(&how, &all);
  ::posix_spawnattr_setpgroup(&how, 0);  // Ctrl-C on the terminal is for the host
  ::posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  std::string name = "winnow", verb = kPluginWorkerVerb;
  char* arguments[] = {name.data(), verb.data(), nullptr};
  std::vector<char*> environment = worker_environment();
  const int failed = ::posix_spawn(&process_, options_.program.c_str(), &files, &how, arguments, environment.data());
  ::posix_spawnattr_destroy(&how);
  ::posix_spawn_file_actions_destroy(&files);
  if (failed == 0) return {};
  process_ = -1;
  return std::strerror(failed);
}

WorkerProcess::Start WorkerProcess::start(const WorkerTask& task, const IsolateOptions& options) {
  Start start;
  std::unique_ptr<WorkerProcess> worker(new WorkerProcess(options));
  if (const std::string why = worker->spawn(); !why.empty()) {
    start.error = {task.path, fmt::format("no process could be started for it: {}", why), ""};
    return start;
  }
  const nlohmann::json load{{"path", task.path},
                            {"everyone", task.trust == Trust::kEveryone},
                            {"descriptor", task.descriptor},
                            {"options", task.options},
                            {"memory", options.memory}};
  Message reply;
  std::string ended;
  std::vector<int> files{worker->answers_->number()};
  OpenFile state;
  if (task.state) files.push_back((state = task.state->read_only()).number());
  if (!worker->channel_.send(Say::kLoad, compact_json(load), files))
    ended = worker->end_of(false);
  else
    ended = worker->await(reply, to_start(options.seconds_a_page), to_start(options.seconds_a_page));
  if (!ended.empty()) {
    start.died = true;
    start.error = {task.path, ended, ""};
    return start;
  }
  if (reply.say != Say::kReady || reply.bytes.empty()) {
    start.error = error_of(reply.bytes, task);
    return start;
  }
  start.learns = reply.bytes.front() == kLearns;
  start.log = lines_of(std::string_view(reply.bytes).substr(1));
  worker->bytes_when_ready_ = worker->own_bytes();
  rlimit limit{};
  if (::prlimit(worker->process_, RLIMIT_AS, nullptr, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    worker->address_space_ = limit.rlim_cur - std::min<rlim_t>(limit.rlim_cur, worker->answers_->size());
  start.process = std::move(worker);
  return start;
}

// What the host hands over does not count as the plugin's memory; and should the host be killed, the time for these
// pages is all that a plugin in an endless loop has left.
void WorkerProcess::raise_limits(std::size_t pages) {
  rlimit limit{};
  if (address_space_ > 0 && ::prlimit(process_, RLIMIT_AS, nullptr, &limit) == 0) {
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, address_space_ + answers_->size() + pages_->size());
    ::prlimit(process_, RLIMIT_AS, &limit, nullptr);
  }
  if (::prlimit(process_, RLIMIT_CPU, nullptr, &limit) != 0) return;
  const double seconds = processor_seconds() + static_cast<double>(pages) * options_.seconds_a_page + 10;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, static_cast<rlim_t>(seconds));
  ::prlimit(process_, RLIMIT_CPU, &limit, nullptr);
}

WorkerProcess::Served WorkerProcess::serve(const PageImages& pages, std::size_t first, std::size_t end) {
  Served served;
  PagesRequest request{pages.begin_of(first),  first, end - first, pages_ != pages.memory(), answers_are_new_,
                       options_.seconds_a_page};
  std::vector<int> files;
  OpenFile readable;
  pages_ = pages.memory();
  if (request.new_pages != 0) files.push_back((readable = pages_->read_only()).number());
  if (request.new_answers != 0) files.push_back(answers_->number());
  raise_limits(end - first);
  answers_are_new_ = false;
  auto& head = *reinterpret_cast<AnswerHead*>(answers_->data());
  head.page = head.done = static_cast<std::uint32_t>(first);
  head.used = 0;
  head.fault = 0;
  Message reply;
  const std::string bytes(reinterpret_cast<const char*>(&request), sizeof request);
  served.ended = channel_.send(Say::kPages, bytes, files)
                     ? await(reply, options_.seconds_a_page, kStuck * options_.seconds_a_page)
                     : end_of(false);
  served.out_of_time = out_of_time_;
  if (!served.ended.empty()) return served;
  if (reply.say != Say::kDone || reply.bytes.empty()) {
    ::kill(process_, SIGKILL);
    end_of(true);
    served.ended = "answered what makes no sense";
    return served;
  }
  served.more_to_come = reply.bytes.front() == 'f';
  served.out_of_room = served.more_to_come && head.done == first;
  served.log = lines_of(std::string_view(reply.bytes).substr(1));
  return served;
}

// Waits for a message while the worker gets on with its pages: "" or the sentence that says what the process died of.
std::string WorkerProcess::await(Message& reply, double seconds, double idle) {
  const auto& head = *reinterpret_cast<const AnswerHead*>(answers_->data());
  const int tick = static_cast<int>(std::clamp(seconds * 100, 2.0, 100.0));
  std::uint32_t page = head.page;
  double since = -1, since_clock = 0;  // when it began with the page
  for (;;) {
    const Channel::Came came = channel_.take(reply);
    if (came == Channel::Came::kMessage) return {};
    if (came == Channel::Came::kEnd) return end_of(false);
    if (came == Channel::Came::kNonsense) {
      ::kill(process_, SIGKILL);
      end_of(true);
      return "answered what makes no sense";
    }
    if (options_.is_stopping()) {
      ::kill(process_, SIGKILL);
      end_of(true);
      return "was stopped";
    }
    pollfd wait{channel_.number(), POLLIN, 0};
    if (::poll(&wait, 1, tick) != 0) continue;
    const double used = processor_seconds(), now = clock_seconds(CLOCK_MONOTONIC);
    if (since < 0 || head.page != page) {
      page = head.page;
      since = used;
      since_clock = now;
      continue;
    }
    const bool too_long = used - since > with_grace(seconds);
    // On a busy machine a loop gets little time, but more than who waits.
    const double passed = now - since_clock;
    const bool stuck = passed > idle && used - since < kWaiting * passed;
    if (!too_long && !stuck && passed < kMuchTooLong * seconds) continue;
    ::kill(process_, SIGKILL);
    out_of_time_ = true;
    end_of(true);
    if (stuck) return fmt::format("did nothing for {:.3g} s", passed);
    return too_long ? fmt::format("took more than {:.3g} s of processor time", seconds)
                    : fmt::format("took more than {:.3g} s", passed);
  }
}

// The process has ended or is about to: waits for it. The sentence is of no use when we killed it.
std::string WorkerProcess::end_of(bool killed) {
  if (process_ < 0) return "is gone";
  // Who has closed the channel and lives has nothing to say any more. This does not change how a process ends that is
  // ending already.
  if (!killed) ::kill(process_, SIGKILL);
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  const auto& head = *reinterpret_cast<const AnswerHead*>(answers_->data());
  const Fault fault = static_cast<Fault>(head.fault.load());
  if (WIFEXITED(status) && WEXITSTATUS(status) == kForbidden && fault == Fault::kSystemCall)
    return forbidden(head.system_call);
  return WIFEXITED(status) ? process_end(status) : signal_sentence(WTERMSIG(status), fault);
}

bool WorkerProcess::enlarge() {
  if (answers_->size() >= kMostAnswers) return false;
  answers_ = std::make_unique<SharedMemory>(answers_->size() * 8);
  answers_are_new_ = true;
  return true;
}

double WorkerProcess::processor_seconds() const {
  clockid_t clock{};
  return ::clock_getcpuclockid(process_, &clock) == 0 ? clock_seconds(clock) : 0;
}

std::uint64_t WorkerProcess::own_bytes() const {
  unsigned long long mapped = 0, resident = 0, shared = 0;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
      std::fopen(fmt::format("/proc/{}/statm", process_).c_str(), "re"), std::fclose);
  if (!file || std::fscanf(file.get(), "%llu %llu %llu", &mapped, &resident, &shared) != 3) return 0;
  return (resident - std::min(resident, shared)) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t WorkerProcess::growth() const {
  const std::uint64_t now = own_bytes();
  return now - std::min(now, bytes_when_ready_);
}

}  // namespace winnow
