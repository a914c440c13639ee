#include "last_words.h"

#include <winnow/host.h>

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace winnow::cli {
namespace {

// A signal handler can reach nothing but globals.
struct Place {
  std::string_view plugin, page;
};
thread_local Place place;
pid_t program = 0;
std::atomic<bool> is_done{false};
int done_with = 0;  // the status that is the program's own

// A text of bounded size, made without memory that others manage: malloc() may be what broke.
class Line {
 public:
  void add(std::string_view text) {
    for (std::size_t i = 0; i < text.size() && size_ < bytes_.size(); ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      // Nothing that could steer the terminal: the controls of ASCII, and those that U+0080 to U+009F are.
      const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : ' ');
      const bool control = byte < 0x20 || byte == 0x7F || (byte == 0xC2 && next < 0xA0);
      bytes_[size_++] = control ? '?' : text[i];
    }
  }
  void end() { bytes_[size_ < bytes_.size() ? size_++ : size_ - 1] = '\n'; }
  void write() const {
    // Nobody is left to be told that it could not be said.
    if (::write(STDERR_FILENO, bytes_.data(), size_) < 0) return;
  }

 private:
  std::array<char, 2048> bytes_;
  std::size_t size_ = 0;
};

void say(std::string_view what) {
  constexpr std::size_t kMostOfPage = 1024;
  const PluginCall call = plugin_call();
  const std::string_view plugin = call.plugin.empty() ? place.plugin : call.plugin;
  Line line;
  line.add("winnow: ");
  if (!place.plugin.empty()) {
    line.add(place.page.substr(0, kMostOfPage));
    line.add(": ");
  }
  line.add("the plugin ");
  line.add(plugin);
  line.add(" ");
  line.add(what);
  if (!call.plugin.empty()) {
    line.add(" ");
    line.add(call.when);
  }
  line.add(", and the run ends with it");
  line.end();
  line.add("        what was complete stays; ");
  if (!call.is_learning) {
    line.add("with --isolate=");
    line.add(plugin);
    line.add(call.plugin.empty() ? " such a page costs the plugin's edits for it and no more, "
                                 : " the run goes on without it, ");
  }
  line.add("--without ");
  line.add(plugin);
  line.add(" leaves it out");
  line.end();
  line.write();
}

bool is_in_plugin() { return !place.plugin.empty() || !plugin_call().plugin.empty(); }

std::string_view deed_of(int signal) {
  switch (signal) {
    case SIGSEGV:
      return "crashed (SIGSEGV: an access to memory that is not its own, or an endless recursion)";
    case SIGBUS:
      return "crashed (SIGBUS: a file that it has mapped was cut, or a bad address)";
    case SIGILL:
      return "crashed (SIGILL: no instruction of this processor)";
    case SIGFPE:
      return "crashed (SIGFPE: a division by zero)";
    default:
      return "called abort() (a failed assertion, or an exception that nobody caught)";
  }
}

// Of a thread that is in no plugin: a plugin's own, or winnow's.
void say_at_no_plugin(std::string_view who, std::string_view deed) {
  Line line;
  line.add("winnow: ");
  line.add(who);
  line.add(deed);
  line.end();
  line.add(
      "        it happened in no call of a plugin: in a thread that a plugin has left running, or winnow itself; ");
  line.add("with --isolate a plugin that does it ends no run");
  line.end();
  line.write();
}

extern "C" void on_last_signal(int signal) {
  if (is_in_plugin())
    say(deed_of(signal));
  else
    say_at_no_plugin("the program ", deed_of(signal));
  // It has its default back: SA_RESETHAND.
  ::raise(signal);
}

bool is_under_way() { return !is_done && ::getpid() == program; }

// The run is not done, whatever status the plugin has given.
[[noreturn]] void end_unasked(std::string_view deed) {
  if (is_in_plugin())
    say(deed);
  else
    say_at_no_plugin("a plugin ", deed);
  ::signal(SIGABRT, SIG_DFL);
  std::abort();
}

// What plugins do at the end of the program, in destructors of statics, comes before this and changes no status.
void at_exit(int status, void*) {
  if (is_under_way()) end_unasked("called exit()");
  if (::getpid() != program || status == done_with) return;
  std::fflush(nullptr);
  ::_exit(done_with);
}

void at_quick_exit() {
  if (is_under_way()) end_unasked("called quick_exit()");
}

// A handler needs a stack even when the stack is what has run out.
class OtherStack {
 public:
  OtherStack() {
    stack_t before{};
    if (::sigaltstack(nullptr, &before) != 0 || (before.ss_flags & SS_DISABLE) == 0) return;
    memory_ = std::make_unique<char[]>(kSize);
    const stack_t other{memory_.get(), 0, kSize};
    ::sigaltstack(&other, nullptr);
  }
  ~OtherStack() {
    const stack_t none{nullptr, SS_DISABLE, 0};
    if (memory_) ::sigaltstack(&none, nullptr);
  }
  OtherStack(const OtherStack&) = delete;
  OtherStack& operator=(const OtherStack&) = delete;

 private:
  static constexpr std::size_t kSize = 1u << 16;
  std::unique_ptr<char[]> memory_;
};

void have_other_stack() { thread_local const OtherStack stack; }

}  // namespace

void say_last_words() {
  have_other_stack();
  program = ::getpid();
  ::on_exit(at_exit, nullptr);
  std::at_quick_exit(at_quick_exit);
  struct sigaction action {};
  action.sa_handler = on_last_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = static_cast<int>(SA_ONSTACK | SA_RESETHAND | SA_NODEFER);
  for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT}) {
    struct sigaction before {};
    const bool is_free = ::sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_DFL;
    if (is_free) ::sigaction(signal, &action, nullptr);
  }
}

void end_last_words(int status) {
  done_with = status;
  is_done = true;
}

AtPlugin::AtPlugin(std::string_view plugin, std::string_view page) {
  have_other_stack();
  place = {plugin, page};
}

AtPlugin::~AtPlugin() { place = {}; }

}  // namespace winnow::cli

// The C library's, for it and for all that is loaded: a program's own symbols come first. It would end the run with the
// plugin's status and without a word.
extern "C" WINNOW_EXPORT void _exit(int status) {
  if (winnow::cli::is_under_way()) winnow::cli::end_unasked("called _exit()");
  if (::getpid() == winnow::cli::program) status = winnow::cli::done_with;
  for (;;) ::syscall(SYS_exit_group, status);
}
extern "C" WINNOW_EXPORT void _Exit(int status) noexcept { ::_exit(status); }
