// What is said when a plugin ends the program. Plugins run in this process, so nobody can save the run, but it can be
// said which one it was and at which page: what a fault, abort() and exit() would leave without a word.
//
//   say_last_words();                       // once, before the first plugin is started
//   const AtPlugin here("mine", page.id);   // on each thread, as long as it is at a plugin
#pragma once
#include <string_view>

namespace winnow::cli {

/// From now on a signal of a fault, abort(), and what would_end() is asked about is told on stderr, with the plugin
/// that the thread is in. A fault ends the program as it would have, with its signal; exit() ends it with SIGABRT, for
/// the run is not done whatever the plugin's status says. A handler that others have set (a sanitizer) stays. A system
/// call made by hand is not seen.
void say_last_words();

/// `call`, "called _exit()", would put an end to this program: when its run is under way, that is told and it ends with
/// SIGABRT. Comes back when the program is done, and in processes that are not the program's own.
void would_end(std::string_view call);

/// In this process, when it is the program's own and done, the status that it is done with; else `status`.
int last_status(int status);

/// A plugin that the thread was in has come back: in a process that it made by fork(), and that would go on as a second
/// run and write what the first one writes, this is told and the process ended.
void end_if_copy();

/// The program is done, with this status: exit() is its own from here on.
void end_last_words(int status);

/// The calling thread is at this plugin and page from here to the end of the object, which is when the plugin has come
/// back (end_if_copy()). The texts must live as long.
class AtPlugin {
 public:
  AtPlugin(std::string_view plugin, std::string_view page);
  ~AtPlugin();
  AtPlugin(const AtPlugin&) = delete;
  AtPlugin& operator=(const AtPlugin&) = delete;
};

}  // namespace winnow::cli
