// What ends a run before or while it works: one exception type, caught once, in main().
#pragma once
#include <winnow/error.h>

#include <exception>
#include <string>

namespace winnow::cli {

/// The exit statuses of docs/formats.md.
enum Exit { kDone = 0, kWouldChange = 1, kUsage = 2, kOutOfResource = 3, kFailures = 4 };

class Refused : public std::exception {
 public:
  explicit Refused(Error why, int exit = kUsage) : error(std::move(why)), exit_status(exit), text_(error.text()) {}
  const char* what() const noexcept override { return text_.c_str(); }
  Error error;
  int exit_status;

 private:
  std::string text_;
};

/// Throws Refused where what the run can't do without has failed; for want of a resource, unless `exit` says otherwise.
inline void require(const Status& status, int exit = kOutOfResource) {
  if (!status) throw Refused(status.error(), exit);
}

}  // namespace winnow::cli
