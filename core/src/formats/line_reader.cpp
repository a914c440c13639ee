#include <winnow/line_reader.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "formats/packed/byte_stream.h"

namespace winnow {
namespace {

constexpr std::size_t kMostAtOnce = 256u << 10;
constexpr std::size_t kLongestLine = 512u << 20;

ByteStream plain(UniqueFd fd) {
  ByteStream stream(std::move(fd), nullptr);
  const std::string_view head = stream.peek(4);
  if (head.starts_with("\x1f\x8b")) return unpacked(std::move(stream), "gz");
  if (head == "\x28\xb5\x2f\xfd") return unpacked(std::move(stream), "zst");
  return stream;
}

}  // namespace

struct LineReader::State {
  State(std::string file, ByteStream bytes) : place(std::move(file)), stream(std::move(bytes)) {}
  std::string place;
  ByteStream stream;
  std::string held;  // read and not given yet, from `at` on
  std::size_t at = 0;
  std::uint64_t number = 0;
  bool ended = false;
  bool whole = false;  // the line that was given last ended with LF
  std::optional<Error> problem;

  // Gets more bytes behind those that are held; false when there are none.
  bool fill() {
    held.erase(0, at);
    at = 0;
    const std::size_t before = held.size();
    held.resize(before + kMostAtOnce);
    const std::size_t got = stream.read(held.data() + before, kMostAtOnce);
    held.resize(before + got);
    if (got > 0) return true;
    ended = true;
    if (const std::optional<Damage> damage = stream.take_damage())
      problem = Error{place, damage->what, "what stands behind it was not read"};
    else if (stream.error() != 0)
      problem = Error{place, fmt::format("cannot be read: {}", std::strerror(stream.error())), ""};
    return false;
  }
};

LineReader::LineReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
LineReader::LineReader(LineReader&&) noexcept = default;
LineReader& LineReader::operator=(LineReader&&) noexcept = default;
LineReader::~LineReader() = default;

Result<LineReader> LineReader::open(const std::filesystem::path& file) {
  UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info {};
  if (!fd) return Error{file.string(), fmt::format("cannot be read: {}", std::strerror(errno)), ""};
  if (::fstat(fd.get(), &info) == 0 && S_ISDIR(info.st_mode))
    return Error{file.string(), "is a folder", "name a file in it"};
  return LineReader(std::make_unique<State>(file.string(), plain(std::move(fd))));
}

std::optional<std::string_view> LineReader::next() {
  State& s = *state_;
  std::size_t looked_at = 0;
  while (true) {
    const std::size_t end = s.held.find('\n', s.at + looked_at);
    if (end != std::string::npos) {
      const std::string_view line = std::string_view(s.held).substr(s.at, end - s.at);
      s.at = end + 1;
      ++s.number;
      s.whole = true;
      return line;
    }
    looked_at = s.held.size() - s.at;
    if (looked_at > kLongestLine) {
      s.problem = Error{s.place, "has a line of more than 512 MiB", "is it a file of lines?"};
      s.ended = true;
      return std::nullopt;
    }
    if (!s.ended && s.fill()) continue;
    if (s.at == s.held.size()) return std::nullopt;
    const std::string_view line = std::string_view(s.held).substr(s.at);
    s.at = s.held.size();
    ++s.number;
    s.whole = false;
    return line;
  }
}

std::uint64_t LineReader::number() const { return state_->number; }
bool LineReader::is_whole() const { return state_->whole; }
const std::optional<Error>& LineReader::problem() const { return state_->problem; }

}  // namespace winnow
