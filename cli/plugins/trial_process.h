// Part of `winnow plugins test` in a process of its own. A plugin that ends its process or does not come back ends that
// one, and what it was at is told.
//
//   const std::string end = in_a_process(10, [&](Teller& tell) {
//     for (const Page& page : pages) {
//       tell.at(page.name);                      // "noise 7: crashed: SIGSEGV, ..." when that is where it ends
//       if (...) tell.problem(page.name + ": ...");
//     }
//   }, [&](const Told& told) { ... });            // called in this process, in the order in which it was told
#pragma once
#include <winnow/error.h>

#include <unistd.h>

#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace winnow::cli {

/// What a trial has told.
struct Told {
  enum class Kind : char { kPart = 'p', kProblem = '!', kRefused = 'r' };
  Kind kind;
  std::string text;  // the part's name, the problem
  Error refused;     // kRefused: why
};

/// The side of the process that tries. Any thread.
class Teller {
 public:
  explicit Teller(int pipe) : pipe_(pipe), process_(::getpid()) {}
  /// What the calling thread is at from here on: a page, or a word for what is done. Its time begins anew.
  void at(std::string_view what) { tell('a', what); }
  /// The calling thread is at nothing any more.
  void at_nothing() { tell('n', {}); }
  /// A part of the trial begins.
  void part(std::string_view name) { tell(static_cast<char>(Told::Kind::kPart), name); }
  void problem(std::string_view what) { tell(static_cast<char>(Told::Kind::kProblem), what); }
  void refused(const Error& why);

 private:
  friend std::string in_a_process(double, const std::function<void(Teller&)>&, const std::function<void(const Told&)>&);
  void tell(char kind, std::string_view text);
  std::mutex mutex_;
  int pipe_;
  pid_t process_;
};

/// Runs `trial` in a child of this process, which has one thread. Gives "", or a sentence on where and how the child
/// ended before the trial did: by itself, or by us because what it was at took more than `seconds` of its thread's
/// processor time, or six times that without doing anything. A Refused that the trial throws is told as kRefused. After
/// a signal to this process the child is ended, and what is given says nothing. What the trial writes to standard
/// output and what it changes of its process (manners.h) is told as a problem, when the trial is done. Processes that
/// it has started end with it.
std::string in_a_process(double seconds, const std::function<void(Teller&)>& trial,
                         const std::function<void(const Told&)>& take);

}  // namespace winnow::cli
