// An Error on its way to Python, where it becomes winnow.Error.
#pragma once
#include <winnow/error.h>

#include <exception>
#include <string>
#include <utility>

namespace winnow::python {

class Raised : public std::exception {
 public:
  explicit Raised(Error why) : error(std::move(why)), text_(error.text()) {}
  const char* what() const noexcept override { return text_.c_str(); }
  Error error;

 private:
  std::string text_;
};

/// The value, or Raised.
template <class T>
T value_of(Result<T> result) {
  if (!result) throw Raised(result.error());
  return *std::move(result);
}

/// Nothing, or Raised.
inline void require(const Status& status) {
  if (!status) throw Raised(status.error());
}

}  // namespace winnow::python
