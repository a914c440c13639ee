// Errors as values: what failed, where, and what to do about it, in a sentence that a user can act on.
//
//   Result<Document> page = read(path);
//   if (!page) return page.error();
//   use(*page);
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace winnow {

/// A failure as a sentence: "PLACE: WHAT" and, on a line of its own, what to do. PLACE may hold a record and an offset.
struct Error {
  std::string place;   // a file, "FILE: record 12 at byte 4096", an option; empty when there is none
  std::string what;    // what is wrong, lower case, no full stop
  std::string advice;  // what to do; may be empty

  /// "place: what" and, when there is advice, "\n        advice".
  std::string text() const {
    std::string s = place.empty() ? what : place + ": " + what;
    if (!advice.empty()) s += "\n        " + advice;
    return s;
  }
};

/// A value or an Error. Which of both is there has to be asked first: to take the other one is undefined.
template <class T>
class Result {
 public:
  Result(T value) : held_(std::move(value)) {}
  Result(Error error) : held_(std::move(error)) {}
  explicit operator bool() const { return held_.index() == 0; }
  T& operator*() & { return *std::get_if<0>(&held_); }
  const T& operator*() const& { return *std::get_if<0>(&held_); }
  T&& operator*() && { return std::move(*std::get_if<0>(&held_)); }
  T* operator->() { return std::get_if<0>(&held_); }
  const T* operator->() const { return std::get_if<0>(&held_); }
  const Error& error() const { return *std::get_if<1>(&held_); }

 private:
  std::variant<T, Error> held_;
};

/// Success or an Error, where there is no value to give.
using Status = Result<std::monostate>;

/// Success.
inline Status ok() { return std::monostate{}; }

}  // namespace winnow
