// The functions of the C library that put an end to a program without a word: with a status that a plugin has made up,
// or with another program in its place. A program's own symbols come first, for it and for all that is loaded: so a
// plugin that calls one of these is named. Processes that it has made may call them.
#include <winnow/plugin.h>

#include <dlfcn.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdarg>
#include <vector>

#include "last_words.h"

namespace {

using winnow::cli::would_end;

// What the C library has under this name.
template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

// The words from `first` to the null pointer; `rest` is left behind it.
std::vector<char*> words_of(const char* first, va_list* rest) {
  std::vector<char*> words;
  for (const char* word = first; word != nullptr; word = va_arg(*rest, const char*))
    words.push_back(const_cast<char*>(word));  // execv() is declared so, and changes none
  words.push_back(nullptr);
  return words;
}

}  // namespace

extern "C" {

WINNOW_EXPORT void _exit(int status) {
  would_end("called _exit()");
  status = winnow::cli::last_status(status);
  for (;;) ::syscall(SYS_exit_group, status);
}

WINNOW_EXPORT void _Exit(int status) noexcept { ::_exit(status); }

WINNOW_EXPORT int execve(const char* path, char* const* words, char* const* environment) noexcept {
  would_end("called execve()");
  return next<decltype(::execve)>("execve")(path, words, environment);
}

WINNOW_EXPORT int execv(const char* path, char* const* words) noexcept {
  would_end("called execv()");
  return ::execve(path, words, environ);
}

WINNOW_EXPORT int execvpe(const char* file, char* const* words, char* const* environment) noexcept {
  would_end("called execvpe()");
  return next<decltype(::execvpe)>("execvpe")(file, words, environment);
}

WINNOW_EXPORT int execvp(const char* file, char* const* words) noexcept {
  would_end("called execvp()");
  return ::execvpe(file, words, environ);
}

WINNOW_EXPORT int fexecve(int file, char* const* words, char* const* environment) noexcept {
  would_end("called fexecve()");
  return next<decltype(::fexecve)>("fexecve")(file, words, environment);
}

WINNOW_EXPORT int execveat(int folder, const char* path, char* const* words, char* const* environment,
                           int flags) noexcept {
  would_end("called execveat()");
  return next<decltype(::execveat)>("execveat")(folder, path, words, environment, flags);
}

WINNOW_EXPORT int execl(const char* path, const char* first, ...) noexcept {
  would_end("called execl()");
  va_list rest;
  va_start(rest, first);
  const std::vector<char*> words = words_of(first, &rest);
  va_end(rest);
  return ::execve(path, words.data(), environ);
}

WINNOW_EXPORT int execlp(const char* file, const char* first, ...) noexcept {
  would_end("called execlp()");
  va_list rest;
  va_start(rest, first);
  const std::vector<char*> words = words_of(first, &rest);
  va_end(rest);
  return ::execvpe(file, words.data(), environ);
}

WINNOW_EXPORT int execle(const char* path, const char* first, ...) noexcept {
  would_end("called execle()");
  va_list rest;
  va_start(rest, first);
  const std::vector<char*> words = words_of(first, &rest);
  char* const* const environment = va_arg(rest, char* const*);
  va_end(rest);
  return ::execve(path, words.data(), environment);
}

}  // extern "C"
