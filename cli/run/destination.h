// Where the pages of `winnow clean` go, as -o and -f say.
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "outputs.h"
#include "settings.h"

namespace winnow::cli {

struct Destination {
  std::string format = "txt";
  bool rows = false;          // JSONL, as it is or within something
  bool is_given = false;      // -o names it
  bool format_given = false;  // -f
  std::string path;           // empty: standard output

  /// A folder of a file a page, not one stream?
  bool is_tree() const { return format == "txt" || format == "md"; }
  /// Is a folder of texts called like a file?
  bool looks_like_a_file() const;
  /// Where the journal of a run lies: beside its output. Empty for what is no file or folder of its own.
  std::filesystem::path journal_folder() const;
  /// Is the text of a page that is a copy nowhere in the output? A row keeps it.
  bool leaves_out(const Record& copy) const;
};

/// Throws Refused, also for options that such a run would pass over.
Destination destination_of(const Settings& settings);

/// Opens it. `resume`: what Output::checkpoint() gave in the run that was interrupted, else empty. `taken`: names below
/// a folder that no page may have. Throws Refused.
std::unique_ptr<Output> open_destination(const Destination& to, const Settings& settings,
                                         const std::vector<std::string>& inputs, const std::string& resume,
                                         const std::vector<std::string>& taken);

}  // namespace winnow::cli
