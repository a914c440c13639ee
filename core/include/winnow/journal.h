// The journal of a run that can be resumed: what was safe on the disk, and how far the inputs were read by then.
//
//   Result<Journal> journal = Journal::begin("out/.winnow", run);
//   journal->add(entry);      // after what the entry speaks of is on the disk
//   ...                       // killed here
//   Journal::Read before = Journal::read("out/.winnow");   // before.entries: what was safe, before.run: of which run
//   Result<Journal> again = Journal::go_on("out/.winnow", before);
//
// Append-only: a line an entry, XXH3-64 of its text in 16 hex digits before it. A torn or damaged line ends it: what
// follows is not trusted.
#pragma once
#include <winnow/error.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// The journal of one run that can be gone on with.
class Journal {
 public:
  /// What stands in a journal.
  struct Read {
    bool exists = false;
    std::string run;                   // what begin() was told
    std::vector<std::string> entries;  // in order, the whole ones
    std::uint64_t bytes = 0;           // that they take up
  };
  /// Reads the journal below `folder`; one that is not there has no entries.
  static Read read(const std::filesystem::path& folder);

  /// Begins a new one for `run` (one line of text), in place of any that is there.
  static Result<Journal> begin(const std::filesystem::path& folder, std::string_view run);
  /// Goes on with the one that was read; what stands behind its last whole entry is cut off.
  static Result<Journal> go_on(const std::filesystem::path& folder, const Read& read);
  Journal(Journal&&) noexcept;
  ~Journal();

  /// Appends `entry` (one line of text) and waits until it is on the disk.
  Status add(std::string_view entry);
  /// The run is finished: nothing is left to resume.
  void remove();

 private:
  struct State;
  explicit Journal(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace winnow
