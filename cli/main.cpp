// winnow VERB [OPTION]... [ARGUMENT]...
#include <winnow/data_stream.h>
#include <winnow/isolate.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "options.h"
#include "refused.h"
#include "settings.h"
#include "terminal/last_words.h"
#include "terminal/signals.h"
#include "terminal/terminal.h"
#include "verbs.h"

namespace winnow::cli {
namespace {

int say(const std::string& text) {
  std::fputs(text.c_str(), data_stream());
  // Help piped into `head` is no failure.
  std::fflush(data_stream());
  return kDone;
}

[[noreturn]] void refuse_verb(const std::string& name) {
  std::vector<std::string> names;
  for (const VerbInfo& verb : verbs()) names.emplace_back(verb.name);
  throw Refused({name, "there is no such verb" + meant(name, names), "winnow --help lists them"});
}

int run_verb(const VerbInfo& verb, const std::vector<std::string>& arguments) {
  const CommandLine line = parse(verb.verb, arguments);
  if (line.help) return say(help_of(verb));
  const Settings settings = Settings::gather(verb.verb, line);
  switch (verb.verb) {
    case kClean:
      return run_clean(settings);
    case kEval:
      return run_eval(settings);
    case kDedup:
      return run_dedup(settings);
    case kLearn:
      return run_learn(settings);
    case kExplain:
      return run_explain(settings);
    case kPlugins:
      return run_plugins(settings);
    case kAudit:
      return run_audit(settings);
    case kDiff:
      return run_diff(settings);
    case kConfig:
      return run_config(settings);
    case kDoctor:
      return run_doctor(settings);
    case kMan:
      return run_man(settings);
    case kCompletion:
      return run_completion(settings);
    case kReport:
      return run_report(settings);
    case kRestore:
      return run_restore(settings);
    case kSearch:
      return run_search(settings);
    case kRules:
      return run_rules(settings);
    default:
      return kUsage;
  }
}

int run_command(std::vector<std::string> arguments) {
  if (arguments.empty()) {
    std::fputs(general_help().c_str(), stderr);
    return kUsage;
  }
  const std::string first = arguments.front();
  arguments.erase(arguments.begin());
  // Started by a host, for one plugin; no verb for people.
  if (first == kPluginWorkerVerb && arguments.empty()) return run_plugin_worker();
  if (first == "--version" || first == "-V") return say("winnow " WINNOW_VERSION "\n");
  const bool help = first == "--help" || first == "-h" || first == "help";
  if (help && arguments.empty()) return say(general_help());
  const VerbInfo* verb = verb_named(help ? arguments.front() : first);
  if (verb == nullptr) refuse_verb(help ? arguments.front() : first);
  return help ? say(help_of(*verb)) : run_verb(*verb, arguments);
}

void complain(const Error& error) {
  std::string text = "winnow: ";
  if (!error.place.empty()) text += escaped(error.place) + ": ";
  text += escaped(error.what) + "\n";
  if (!error.advice.empty()) text += "        " + escaped(error.advice) + "\n";
  std::fputs(text.c_str(), stderr);
}

// What is closed when the program begins is not to be the next file that it opens: who reads or writes there is told.
void hold_standard_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(fd, F_GETFD) < 0 && errno == EBADF)
      ::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);  // takes the lowest number that is free
}

// Whoever read our output had enough.
bool is_reader_gone() {
  pollfd out{data_descriptor(), POLLOUT, 0};
  return ::poll(&out, 1, 0) > 0 && (out.revents & (POLLERR | POLLHUP)) != 0;
}

// The exit status, once it is known whether all that was said has arrived.
int told(int status) {
  const bool flushed = std::fflush(data_stream()) == 0;
  const int problem = errno;
  if ((flushed && std::ferror(data_stream()) == 0) || is_reader_gone()) return status;
  complain({"standard output",
            flushed ? "not all of it could be written" : fmt::format("cannot be written: {}", std::strerror(problem)),
            "is there room where it goes?"});
  return kOutOfResource;
}

int status_of(std::vector<std::string> arguments) {
  try {
    return told(run_command(std::move(arguments)));
  } catch (const Refused& refused) {
    complain(refused.error);
    return refused.exit_status;
  } catch (const std::bad_alloc&) {
    complain({"", "out of memory", "give fewer --jobs, or smaller inputs"});
    return kOutOfResource;
  } catch (const std::system_error& error) {
    complain({"", fmt::format("no room for another thread or file: {}", error.what()),
              "ulimit -a shows what limits this shell"});
    return kOutOfResource;
  } catch (const std::exception& error) {
    complain({"", error.what(), ""});
    return kOutOfResource;
  }
}

}  // namespace
}  // namespace winnow::cli

int main(int argc, char** argv) {
  using namespace winnow::cli;
  hold_standard_streams();
  winnow::keep_data_stream();
  install_signal_handlers();
  const int status = status_of(std::vector<std::string>(argv + 1, argv + argc));
  end_last_words(status);
  return status;
}
