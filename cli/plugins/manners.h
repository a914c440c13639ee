// What of a process a plugin leaves as it found it: `winnow plugins test` looks before and after.
//
//   const Manners before = Manners::now();
//   ...
//   for (const std::string& deed : Manners::now().against(before)) ...   // "changes the working directory"
#pragma once
#include <signal.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <array>
#include <string>
#include <vector>

namespace winnow::cli {

/// Of this process. Not while other threads change any of it.
class Manners {
 public:
  static Manners now();
  /// What is not as it was before, each as what the plugin does.
  std::vector<std::string> against(const Manners& before) const;

 private:
  static constexpr std::size_t kSignals = 32;
  // Which file a descriptor is; of a closed one zeros.
  struct OpenFile {
    dev_t device;
    ino_t file;
  };
  std::string folder_, locale_, environment_;
  mode_t mask_ = 0;
  std::array<struct sigaction, kSignals> signals_{};
  std::array<rlimit, RLIMIT_NLIMITS> limits_{};
  std::array<OpenFile, 3> standard_streams_{};
  std::size_t n_threads_ = 0;
  bool has_processes_ = false;  // of its own, that run or have ended
};

}  // namespace winnow::cli
