#include "host/isolate_limits.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/resource.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

#include "host/isolate_process.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WINNOW_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define WINNOW_SANITIZED 1
#endif
#endif

namespace winnow {
namespace {

// Sanitizers map terabytes that they never touch.
#ifdef WINNOW_SANITIZED
constexpr bool kMemoryIsLimited = false;
#else
constexpr bool kMemoryIsLimited = true;
#endif

// ---- what is noted of the end ---------------------------------------------------------------------------------------

// A signal handler can reach nothing but globals.
std::atomic<AnswerHead*> noted{nullptr};
std::atomic<std::uintptr_t> input_begin{0}, input_end{0};

std::uintptr_t stack_pointer(const void* context) {
  const auto& registers = static_cast<const ucontext_t*>(context)->uc_mcontext;
#if defined(__x86_64__)
  return static_cast<std::uintptr_t>(registers.gregs[REG_RSP]);
#elif defined(__aarch64__)
  return registers.sp;
#else
  return 0;
#endif
}

Fault fault_at(std::uintptr_t address, const void* context) {
  // A stack that is full is written to at its end, or beyond by what a call takes.
  constexpr std::uintptr_t kNear = 1u << 16;
  if (address >= input_begin && address < input_end) return Fault::kInput;
  const std::uintptr_t stack = stack_pointer(context);
  return std::max(address, stack) - std::min(address, stack) < kNear ? Fault::kStack : Fault::kCrash;
}

extern "C" void on_fault(int signal, siginfo_t* info, void* context) {
  AnswerHead* const head = noted;
  if (head != nullptr && signal == SIGSYS) {
    head->system_call = info->si_syscall;
    head->fault = static_cast<std::uint32_t>(Fault::kSystemCall);
  } else if (head != nullptr) {
    head->fault = static_cast<std::uint32_t>(fault_at(reinterpret_cast<std::uintptr_t>(info->si_addr), context));
  }
  // Behind a refused system call the plugin would go on; a fault comes again, without this handler.
  if (signal == SIGSYS) ::_exit(kForbidden);
}

void handle_faults() {
  // The handler needs a stack even when the stack is what has run out.
  static std::array<char, 1u << 16> stack;
  const stack_t other{stack.data(), 0, stack.size()};
  ::sigaltstack(&other, nullptr);
  struct sigaction action {};
  action.sa_sigaction = on_fault;
  action.sa_flags = static_cast<int>(SA_SIGINFO | SA_ONSTACK | SA_RESETHAND);
  for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGSYS}) ::sigaction(signal, &action, nullptr);
}

// ---- limits ---------------------------------------------------------------------------------------------------------

void lower(int what, rlim_t limit) {
  const rlimit to{limit, limit};
  ::setrlimit(static_cast<__rlimit_resource_t>(what), &to);
}

std::uint64_t mapped_bytes() {
  unsigned long long pages = 0;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/proc/self/statm", "re"), std::fclose);
  if (!file || std::fscanf(file.get(), "%llu", &pages) != 1) return 0;
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

// The hard limit stays: the host raises the soft one when it hands over more memory.
void limit_memory(std::uint64_t bytes) {
  rlimit limit{};
  if (!kMemoryIsLimited || ::getrlimit(RLIMIT_AS, &limit) != 0) return;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, mapped_bytes() + bytes);
  ::setrlimit(RLIMIT_AS, &limit);
}

// ---- system calls ---------------------------------------------------------------------------------------------------

constexpr std::string_view kAllowed[] = {"read",
                                         "write",
                                         "pread64",
                                         "pwrite64",
                                         "readv",
                                         "writev",
                                         "lseek",
                                         "fstat",
                                         "newfstatat",
                                         "stat",
                                         "lstat",
                                         "statx",
                                         "fstatfs",
                                         "statfs",
                                         "access",
                                         "faccessat",
                                         "faccessat2",
                                         "readlink",
                                         "readlinkat",
                                         "getdents64",
                                         "getcwd",
                                         "fcntl",
                                         "dup",
                                         "pipe",
                                         "pipe2",
                                         "eventfd2",
                                         "epoll_create1",
                                         "epoll_ctl",
                                         "epoll_wait",
                                         "epoll_pwait",
                                         "poll",
                                         "ppoll",
                                         "select",
                                         "pselect6",
                                         "recvmsg",
                                         "sendmsg",
                                         "recvfrom",
                                         "sendto",
                                         "mmap",
                                         "mprotect",
                                         "munmap",
                                         "mremap",
                                         "madvise",
                                         "mincore",
                                         "brk",
                                         "membarrier",
                                         "rt_sigaction",
                                         "rt_sigprocmask",
                                         "rt_sigreturn",
                                         "rt_sigpending",
                                         "sigaltstack",
                                         "futex",
                                         "set_robust_list",
                                         "set_tid_address",
                                         "rseq",
                                         "arch_prctl",
                                         "sched_yield",
                                         "sched_getaffinity",
                                         "clock_gettime",
                                         "clock_getres",
                                         "clock_nanosleep",
                                         "nanosleep",
                                         "gettimeofday",
                                         "time",
                                         "getrandom",
                                         "getpid",
                                         "gettid",
                                         "getppid",
                                         "getuid",
                                         "geteuid",
                                         "getgid",
                                         "getegid",
                                         "uname",
                                         "sysinfo",
                                         "getrusage",
                                         "times",
                                         "getrlimit",
                                         "getcpu",
                                         "restart_syscall",
                                         "exit",
                                         "exit_group"};

struct Forbidden {
  std::string_view deed;
  std::array<std::string_view, 16> calls;
};

constexpr Forbidden kForbiddenCalls[] = {
    {"start a process", {"fork", "vfork", "clone"}},
    {"run a program", {"execve", "execveat"}},
    {"use the network",
     {"socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "shutdown", "getsockopt",
      "setsockopt"}},
    {"send a signal", {"kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_send_signal"}},
    {"look into another process", {"ptrace", "process_vm_readv", "process_vm_writev", "pidfd_open", "pidfd_getfd"}},
    {"write a file", {"open", "openat", "openat2", "creat", "truncate", "ftruncate", "fallocate"}},
    {"change files",
     {"unlink", "unlinkat", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "rmdir", "link", "linkat", "symlink",
      "symlinkat", "chmod", "fchmod", "fchmodat", "chown"}},
    {"close a descriptor that is winnow's", {"close", "close_range", "dup2", "dup3"}}};

class Filter {
 public:
  Filter() : filter_(::seccomp_init(SCMP_ACT_ERRNO(EPERM))) {}
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;
  ~Filter() {
    if (filter_ != nullptr) ::seccomp_release(filter_);
  }

  // Calls that this machine does not have are left out.
  template <std::size_t N>
  void add(std::uint32_t action, std::string_view call, const std::array<scmp_arg_cmp, N>& when) {
    const int number = ::seccomp_syscall_resolve_name(std::string(call).c_str());
    if (number < 0 || filter_ == nullptr) return;
    const int failed = ::seccomp_rule_add_array(filter_, action, number, N, when.data());
    if (failed != 0 && problem_ == 0) problem_ = failed;
  }
  void allow(std::string_view call) { add<0>(SCMP_ACT_ALLOW, call, {}); }
  template <class... When>
  void allow_if(std::string_view call, When... when) {
    add<sizeof...(When)>(SCMP_ACT_ALLOW, call, {when...});
  }
  void trap(std::string_view call) { add<0>(SCMP_ACT_TRAP, call, {}); }
  template <class... When>
  void trap_if(std::string_view call, When... when) {
    add<sizeof...(When)>(SCMP_ACT_TRAP, call, {when...});
  }
  void refuse(std::string_view call, std::uint16_t with) { add<0>(SCMP_ACT_ERRNO(with), call, {}); }

  int load() { return filter_ == nullptr ? -ENOMEM : problem_ != 0 ? problem_ : ::seccomp_load(filter_); }

 private:
  scmp_filter_ctx filter_;
  int problem_ = 0;
};

constexpr scmp_arg_cmp equals(unsigned argument, std::uint64_t value) { return {argument, SCMP_CMP_EQ, value, 0}; }
constexpr scmp_arg_cmp differs(unsigned argument, std::uint64_t value) { return {argument, SCMP_CMP_NE, value, 0}; }
constexpr scmp_arg_cmp has_bits(unsigned argument, std::uint64_t mask, std::uint64_t value) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}

// Files may be read. The flags stand in argument 1 of open, 2 of openat.
void add_open(Filter& filter, std::string_view call, unsigned flags) {
  constexpr std::uint64_t kWrites = O_ACCMODE | O_CREAT | O_TRUNC;
  filter.allow_if(call, has_bits(flags, kWrites, O_RDONLY));
  filter.trap_if(call, has_bits(flags, O_ACCMODE, O_WRONLY));
  filter.trap_if(call, has_bits(flags, O_ACCMODE, O_RDWR));
  filter.trap_if(call, has_bits(flags, kWrites, O_CREAT));
  filter.trap_if(call, has_bits(flags, kWrites, O_TRUNC));
}

// Threads are allowed, processes are not. What clone3 does stands in memory, where a filter can't see it: without it
// the C library takes clone.
void add_processes(Filter& filter) {
  filter.allow_if("clone", has_bits(0, CLONE_THREAD, CLONE_THREAD));
  filter.trap_if("clone", has_bits(0, CLONE_THREAD, 0));
  filter.refuse("clone3", ENOSYS);
  const auto self = static_cast<std::uint64_t>(::getpid());
  filter.allow_if("tgkill", equals(0, self));  // abort()
  filter.trap_if("tgkill", differs(0, self));
}

// A plugin's own descriptors may be closed, the channel may not.
void add_closing(Filter& filter) {
  constexpr std::uint64_t kChannel = kChannelNumber;
  filter.allow_if("close", differs(0, kChannel));
  filter.trap_if("close", equals(0, kChannel));
  for (const char* call : {"dup2", "dup3"}) {
    filter.allow_if(call, differs(1, kChannel));
    filter.trap_if(call, equals(1, kChannel));
  }
  filter.allow_if("close_range", scmp_arg_cmp{0, SCMP_CMP_GT, kChannel, 0});
  filter.trap_if("close_range", scmp_arg_cmp{0, SCMP_CMP_LE, kChannel, 0});
}

void add_all(Filter& filter) {
  for (const std::string_view call : kAllowed) filter.allow(call);
  add_open(filter, "open", 1);
  add_open(filter, "openat", 2);
  add_processes(filter);
  add_closing(filter);
  filter.allow_if("prlimit64", equals(2, 0));  // asking is no change
  constexpr std::string_view kWithConditions[] = {"open",  "openat", "clone", "tgkill",
                                                  "close", "dup2",   "dup3",  "close_range"};
  for (const Forbidden& group : kForbiddenCalls)
    for (const std::string_view call : group.calls)
      if (!call.empty() &&
          std::find(std::begin(kWithConditions), std::end(kWithConditions), call) == std::end(kWithConditions))
        filter.trap(call);
}

}  // namespace

std::string limit_this_process(std::uint64_t memory) {
  lower(RLIMIT_CORE, 0);
  lower(RLIMIT_FSIZE, 0);
  limit_memory(memory);
  handle_faults();
  Filter filter;
  add_all(filter);
  const int failed = filter.load();
  if (failed == 0) return {};
  return fmt::format("this system does not take a filter of system calls: {}", std::strerror(-failed));
}

void note_faults(AnswerHead* head, const char* input, std::size_t input_size) {
  noted = head;
  input_begin = reinterpret_cast<std::uintptr_t>(input);
  input_end = reinterpret_cast<std::uintptr_t>(input) + input_size;
}

std::string forbidden(int system_call) {
  std::unique_ptr<char, void (*)(void*)> name(::seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, system_call),
                                              std::free);
  const std::string_view call = name ? name.get() : "";
  for (const Forbidden& group : kForbiddenCalls)
    if (std::find(group.calls.begin(), group.calls.end(), call) != group.calls.end() && !call.empty())
      return fmt::format("tried to {} ({})", group.deed, call);
  return fmt::format("made a system call that it may not make ({})", call.empty() ? "unknown" : call);
}

}  // namespace winnow
