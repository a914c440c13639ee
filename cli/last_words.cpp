#include "last_words.h"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <memory>

namespace winnow::cli {
namespace {

// A signal handler can reach nothing but globals.
struct Place {
  std::string_view plugin, page;
  bool is_start = false;
};
thread_local Place place;
pid_t program = 0;
std::atomic<bool> is_done{false};

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
  const std::string_view plugin = place.plugin;
  Line line;
  line.add("winnow: ");
  if (!place.is_start) {
    line.add(place.page.substr(0, kMostOfPage));
    line.add(": ");
  }
  line.add("the plugin ");
  line.add(plugin);
  line.add(" ");
  line.add(what);
  if (place.is_start) line.add(" while it was started");
  line.add(", and the run ends with it");
  line.end();
  line.add("        what was complete stays; with --isolate=");
  line.add(plugin);
  line.add(place.is_start ? " the run goes on without it, --without "
                          : " such a page costs the plugin's edits for it and no more, --without ");
  line.add(plugin);
  line.add(" leaves it out");
  line.end();
  line.write();
}

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

// Of a thread that is at no plugin's page or start: it may make a worker, close a plugin, or be winnow's own.
void say_at_no_plugin(std::string_view who, std::string_view deed) {
  Line line;
  line.add("winnow: ");
  line.add(who);
  line.add(deed);
  line.end();
  line.add("        it happened at no page: a plugin that is given a thread, learns or is closed, or winnow itself; ");
  line.add("with --isolate a plugin that does it ends no run");
  line.end();
  line.write();
}

extern "C" void on_last_signal(int signal) {
  if (place.plugin.empty())
    say_at_no_plugin("the program ", deed_of(signal));
  else
    say(deed_of(signal));
  // It has its default back: SA_RESETHAND.
  ::raise(signal);
}

void on_exit() {
  if (is_done || ::getpid() != program) return;
  if (place.plugin.empty())
    say_at_no_plugin("a plugin ", "called exit(), and the run ends with it");
  else
    say("called exit()");
  ::signal(SIGABRT, SIG_DFL);
  std::abort();
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

}  // namespace

void say_last_words() {
  program = ::getpid();
  std::atexit(on_exit);
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

void end_last_words() { is_done = true; }

AtPlugin::AtPlugin(std::string_view plugin) : AtPlugin(plugin, {}) { place.is_start = true; }

AtPlugin::AtPlugin(std::string_view plugin, std::string_view page) {
  thread_local const OtherStack stack;
  place = {plugin, page};
}

AtPlugin::~AtPlugin() { place = {}; }

}  // namespace winnow::cli
