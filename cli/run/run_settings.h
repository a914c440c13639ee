// Settings that runs over many pages share: inputs, threads, files beside the output. All throw Refused.
#pragma once
#include <winnow/output_file.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings.h"
#include "terminal/terminal.h"

namespace winnow::cli {

/// The arguments and what --files-from names. `verb` is for the message when there are none.
std::vector<std::string> named_inputs(const Settings& settings, std::string_view verb);
/// Inputs of pages may not have one base name.
void refuse_equal_names(const std::vector<std::string>& inputs);
/// Both.
std::vector<std::string> inputs_of(const Settings& settings, std::string_view verb);

/// Bytes of all inputs, as they are stored; 0 where that is not known, as of a stream or a tree of very many files.
std::uint64_t input_bytes(const std::vector<std::string>& inputs);

/// --jobs, or one a processor; fewer, and that is said, where the limit of the shell on address space (ulimit -v) has
/// no room for as many.
unsigned jobs_of(const Settings& settings, Messages& messages);

/// How many of all may be so: "12", "0.1%".
struct Allowed {
  double number = 0;
  bool is_share = false;
  bool covers(std::uint64_t some, std::uint64_t all) const;
};
/// `what` and `example` say what was wanted where `value` is none: "number of pages", "such as 12 or 0.1%". Throws
/// Refused.
Allowed allowed_by(Value value, const char* what, const char* example);
/// --allow-failures.
Allowed allowed_of(const Settings& settings);

/// A file that the run writes beside its pages; nothing when the flag is not given. It may not be an input. With
/// `resumable` it is there under a name beside its own until the run is done, and `keep` bytes of it are kept from a
/// run that was interrupted.
std::unique_ptr<OutputFile> side_file(const Settings& settings, const char* flag,
                                      const std::vector<std::string>& inputs, bool resumable = false,
                                      std::optional<std::uint64_t> keep = {});

}  // namespace winnow::cli
