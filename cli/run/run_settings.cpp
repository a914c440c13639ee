#include "run_settings.h"

#include <fmt/format.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <limits>
#include <map>
#include <utility>

#include <winnow/reader.h>

#include "numbers.h"
#include "refused.h"

namespace winnow::cli {
namespace {

std::vector<std::string> lines_of(const Value& file, char end) {
  std::ifstream opened;
  if (file.text != "-") opened.open(file.text, std::ios::binary);
  if (file.text != "-" && !opened)
    throw Refused({file.text, "cannot be opened", "--files-from wants a file that names inputs"});
  std::error_code ignored;
  if (std::filesystem::is_directory(file.text, ignored))
    throw Refused({file.text, "is a folder, no list of inputs",
                   "--files-from wants a file that names inputs; a folder of pages is an input itself"});
  std::istream& in = file.text == "-" ? std::cin : opened;
  std::vector<std::string> lines;
  bool is_first = true;
  for (std::string line; std::getline(in, line, end);) {
    if (end == '\n' && line.ends_with('\r')) line.pop_back();
    // A mark of UTF-8, as some editors set it.
    if (std::exchange(is_first, false) && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
    if (line.find('\0') != std::string::npos)
      throw Refused({file.text, "holds NUL bytes, and no name of a file does", "names that end in NUL want --null"});
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

}  // namespace

std::vector<std::string> named_inputs(const Settings& settings, std::string_view verb) {
  std::vector<std::string> inputs = settings.arguments;
  const std::optional<Value> list = settings.one("files-from");
  if (list) {
    std::vector<std::string> more = lines_of(*list, settings.on("null") ? '\0' : '\n');
    inputs.insert(inputs.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  if (inputs.empty() && !list)
    throw Refused({"", "no input was given",
                   fmt::format("winnow {} INPUT... takes files and folders, - is standard input", verb)});
  if (std::find(inputs.begin(), inputs.end(), "") != inputs.end())
    throw Refused({"\"\"", "an empty name is no input", "- is standard input"});
  return inputs;
}

// Pages go by the base name of their input when there are several: equal ones could not be told apart.
void refuse_equal_names(const std::vector<std::string>& inputs) {
  std::map<std::string, std::string> names;
  for (const std::string& input : inputs) {
    const auto [first, is_new] = names.emplace(base_name(input), input);
    if (!is_new)
      throw Refused({input,
                     fmt::format("has the same base name as {}, so that their outputs would meet", first->second),
                     "take them in runs of their own, or give the folder that holds both"});
  }
}

std::vector<std::string> inputs_of(const Settings& settings, std::string_view verb) {
  std::vector<std::string> inputs = named_inputs(settings, verb);
  refuse_equal_names(inputs);
  return inputs;
}

std::uint64_t input_bytes(const std::vector<std::string>& inputs) {
  namespace fs = std::filesystem;
  // A tree is looked through for its size up to here; beyond it nobody waits for the count.
  constexpr int kCountedFiles = 50000;
  std::uint64_t bytes = 0;
  int files = 0;
  for (const std::string& input : inputs) {
    std::error_code problem;
    if (fs::is_regular_file(input, problem)) bytes += fs::file_size(input, problem);
    if (!fs::is_directory(input, problem)) {
      if (problem || !fs::is_regular_file(input, problem)) return 0;
      continue;
    }
    for (auto at = fs::recursive_directory_iterator(input, fs::directory_options::skip_permission_denied, problem);
         at != fs::recursive_directory_iterator() && !problem; at.increment(problem)) {
      std::error_code ignored;
      if (++files > kCountedFiles) return 0;
      if (at->is_regular_file(ignored) && !at->is_symlink(ignored)) bytes += at->file_size(ignored);
    }
  }
  return bytes;
}

namespace {

unsigned jobs_asked_for(const Settings& settings) {
  if (const auto jobs = settings.one("jobs"))
    return static_cast<unsigned>(whole_given(*jobs, 1, 1024, "number from 1 to 1024", "without it: one a processor"));
  cpu_set_t set;
  CPU_ZERO(&set);
  const int n = ::sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
  return static_cast<unsigned>(std::max(n, 1));
}

// How many threads have room below the limit on address space. One takes its stack of 8 MiB and the 64 MiB that
// malloc() sets aside for it, whatever it needs of them; two of these are left for pages.
unsigned jobs_with_room() {
  constexpr std::uint64_t kThread = std::uint64_t{72} << 20;
  struct rlimit limit {};
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return UINT_MAX;
  std::ifstream file("/proc/self/statm");
  std::uint64_t pages = 0;
  file >> pages;
  const std::uint64_t used = pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  const std::uint64_t threads = (limit.rlim_cur - std::min<std::uint64_t>(used, limit.rlim_cur)) / kThread;
  return static_cast<unsigned>(std::clamp<std::uint64_t>(threads, 2, UINT_MAX) - 1);
}

}  // namespace

unsigned jobs_of(const Settings& settings, Messages& messages) {
  const unsigned asked = jobs_asked_for(settings), most = jobs_with_room();
  if (asked > most)
    messages.info(fmt::format("winnow: {} and not {}: the limit on address space (ulimit -v) has room for no more",
                              counted(most, "thread", "threads"), asked));
  return std::min(asked, most);
}

bool Allowed::covers(std::uint64_t some, std::uint64_t all) const {
  const double limit = is_share ? number / 100 * static_cast<double>(all) : number;
  return static_cast<double>(some) <= limit;
}

Allowed allowed_by(Value value, const char* what, const char* example) {
  Allowed allowed;
  allowed.is_share = value.text.ends_with('%');
  if (allowed.is_share) value.text.pop_back();
  allowed.number = decimal_given(value, 0, std::numeric_limits<double>::max(), what, example);
  return allowed;
}

Allowed allowed_of(const Settings& settings) {
  const auto value = settings.one("allow-failures");
  return value ? allowed_by(*value, "number of pages", "such as 12 or 0.1%") : Allowed();
}

std::unique_ptr<OutputFile> side_file(const Settings& settings, const char* flag,
                                      const std::vector<std::string>& inputs, bool resumable,
                                      std::optional<std::uint64_t> keep) {
  const auto file = settings.one(flag);
  if (!file) return nullptr;
  if (file->text == "-") throw Refused({file->origin, "standard output is for pages", "name a file"});
  for (const std::string& input : inputs) {
    std::error_code ignored;
    if (input != "-" && std::filesystem::equivalent(input, file->text, ignored))
      throw Refused({file->text, "is an input and would be written over", "name another file"});
  }
  Result<OutputFile> opened = resumable ? OutputFile::open_beside(file->text, keep) : OutputFile::open(file->text);
  if (!opened) throw Refused(opened.error());
  return std::make_unique<OutputFile>(*std::move(opened));
}

}  // namespace winnow::cli
