#include "manners.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <clocale>
#include <cstring>
#include <filesystem>
#include <string_view>

#include "terminal/terminal.h"

namespace winnow::cli {
namespace {

std::size_t threads_of_this_process() {
  std::error_code error;
  std::size_t n = 0;
  for (std::filesystem::directory_iterator at("/proc/self/task", error), end; !error && at != end; at.increment(error))
    ++n;
  return n;
}

// One that runs or was not waited for, or one that was: it has left its memory's size.
bool had_processes() {
  siginfo_t info{};
  if (::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0) return true;
  rusage used{};
  return ::getrusage(RUSAGE_CHILDREN, &used) == 0 && used.ru_maxrss > 0;
}

}  // namespace

Manners Manners::now() {
  Manners is;
  std::error_code ignored;
  is.folder_ = std::filesystem::current_path(ignored).string();
  is.locale_ = std::setlocale(LC_ALL, nullptr);
  for (char** at = environ; at != nullptr && *at != nullptr; ++at) is.environment_.append(*at).push_back('\n');
  is.mask_ = ::umask(0);
  ::umask(is.mask_);
  for (std::size_t i = 1; i < kSignals; ++i) ::sigaction(static_cast<int>(i), nullptr, &is.signals_[i]);
  for (std::size_t i = 0; i < is.limits_.size(); ++i) ::getrlimit(static_cast<__rlimit_resource_t>(i), &is.limits_[i]);
  for (std::size_t i = 0; i < is.standard_streams_.size(); ++i)
    if (struct stat file{}; ::fstat(static_cast<int>(i), &file) == 0)
      is.standard_streams_[i] = {file.st_dev, file.st_ino};
  is.has_processes_ = had_processes();
  // One that was joined may be there for a moment.
  for (int i = 0; i < 20 && (i == 0 || is.n_threads_ > 1); ++i) {
    if (i > 0) ::usleep(10000);
    is.n_threads_ = threads_of_this_process();
  }
  return is;
}

std::vector<std::string> Manners::against(const Manners& before) const {
  std::vector<std::string> deeds;
  if (folder_ != before.folder_) deeds.push_back(fmt::format("changes the working directory, to {}", folder_));
  if (locale_ != before.locale_) deeds.push_back(fmt::format("changes the locale, to {}", locale_));
  if (environment_ != before.environment_) deeds.emplace_back("changes the environment");
  if (mask_ != before.mask_) deeds.push_back(fmt::format("changes the umask, to {:04o}", mask_));
  for (std::size_t i = 1; i < kSignals; ++i)
    if (signals_[i].sa_handler != before.signals_[i].sa_handler)
      deeds.push_back(fmt::format("changes what becomes of signal {} ({})", i, ::strsignal(static_cast<int>(i))));
  for (std::size_t i = 0; i < limits_.size(); ++i)
    if (limits_[i].rlim_cur != before.limits_[i].rlim_cur || limits_[i].rlim_max != before.limits_[i].rlim_max)
      deeds.push_back(fmt::format("changes a limit of the process (number {} of setrlimit)", i));
  static constexpr std::array<std::string_view, 3> kStreams{"standard input", "standard output", "standard error"};
  for (std::size_t i = 0; i < kStreams.size(); ++i)
    if (const auto& [device, file] = standard_streams_[i];
        device != before.standard_streams_[i].device || file != before.standard_streams_[i].file)
      deeds.push_back(fmt::format("{} {}", file == 0 ? "closes" : "puts another file in the place of", kStreams[i]));
  if (has_processes_ && !before.has_processes_) deeds.emplace_back("starts processes");
  if (n_threads_ > before.n_threads_)
    deeds.push_back(fmt::format("leaves {} running", counted(n_threads_ - before.n_threads_, "thread", "threads")));
  return deeds;
}

}  // namespace winnow::cli
