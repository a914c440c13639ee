#include <winnow/data_stream.h>

#include <fcntl.h>
#include <unistd.h>

namespace winnow {
namespace {

// One process has one standard output.
int descriptor = STDOUT_FILENO;

}  // namespace

void keep_data_stream() noexcept {
  // One that is closed or not for writing stays where it is: who writes there is told.
  const int mode = ::fcntl(STDOUT_FILENO, F_GETFL);
  if (descriptor != STDOUT_FILENO || mode < 0 || (mode & O_ACCMODE) == O_RDONLY) return;
  const int own = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (own < 0) return;
  if (::dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
    ::close(own);
    return;
  }
  descriptor = own;
}

int data_descriptor() noexcept { return descriptor; }

}  // namespace winnow
