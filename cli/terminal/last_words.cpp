#include "last_words.h"

#include <winnow/host.h>

#include <pthread.h>
#include <signal.h>
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
thread_local bool is_copy = false;  // this process is one that a plugin has made by fork()
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

std::string_view plugin_under_way() {
  const PluginCall call = plugin_call();
  return call.plugin.empty() ? place.plugin : call.plugin;
}

// "winnow: PAGE: the plugin NAME", and what it did.
void add_deed(Line& line, std::string_view deed) {
  constexpr std::size_t kMostOfPage = 1024;
  line.add("winnow: ");
  if (!place.plugin.empty()) {
    line.add(place.page.substr(0, kMostOfPage));
    line.add(": ");
  }
  line.add("the plugin ");
  line.add(plugin_under_way());
  line.add(" ");
  line.add(deed);
  if (const PluginCall call = plugin_call(); !call.plugin.empty()) {
    line.add(" ");
    line.add(call.when);
  }
}

void add_way_out(Line& line) {
  line.add("--without ");
  line.add(plugin_under_way());
  line.add(" leaves it out");
}

void say(std::string_view deed) {
  const PluginCall call = plugin_call();
  Line line;
  add_deed(line, deed);
  line.add(", and the run ends with it");
  line.end();
  line.add("        what was complete stays; ");
  if (!call.is_learning) {
    line.add("with --isolate=");
    line.add(plugin_under_way());
    line.add(call.plugin.empty() ? " such a page costs the plugin's edits for it and no more, "
                                 : " the run goes on without it, ");
  }
  add_way_out(line);
  line.end();
  line.write();
}

bool is_in_plugin() { return !plugin_under_way().empty(); }

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
  would_end("called exit()");
  if (::getpid() != program) {
    // What the program had not written yet when this process was made is the program's to write.
    std::fflush(stdout);
    ::_exit(status);
  }
  if (status == done_with) return;
  std::fflush(nullptr);
  ::_exit(done_with);
}

void at_quick_exit() { would_end("called quick_exit()"); }

// A handler of fork(), in the process that it makes.
void at_fork() { is_copy = is_in_plugin(); }

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
  ::pthread_atfork(nullptr, nullptr, at_fork);
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

void would_end(std::string_view call) {
  if (is_under_way()) end_unasked(call);
}

int last_status(int status) { return ::getpid() == program ? done_with : status; }

void end_last_words(int status) {
  done_with = status;
  is_done = true;
}

void end_if_copy() {
  if (!is_copy) return;
  Line line;
  add_deed(line, "called fork()");
  line.add(", and the process that it made came back as a second run: that is ended, the run goes on");
  line.end();
  line.add("        what a plugin starts is to end in _exit() or in another program; ");
  add_way_out(line);
  line.end();
  line.write();
  ::_exit(EXIT_FAILURE);
}

AtPlugin::AtPlugin(std::string_view plugin, std::string_view page) {
  have_other_stack();
  place = {plugin, page};
}

AtPlugin::~AtPlugin() {
  end_if_copy();
  place = {};
}

}  // namespace winnow::cli
