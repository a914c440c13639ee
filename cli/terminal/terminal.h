// What goes to a person: messages on stderr, colour where a terminal shows it, nothing that could steer the terminal.
#pragma once
#include <winnow/error.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "settings.h"

namespace winnow::cli {

/// `text` with controls (C0, C1, DEL), line ends, marks that turn the writing direction, and bytes that are no UTF-8
/// written as escapes.
std::string escaped(std::string_view text);

/// The beginning of `text` that fits `columns`, "…" at its end when something is missing; never cut inside a character
/// or between a letter and its combining marks. Escape before.
std::string fitted(std::string_view text, std::size_t columns);

/// 1234567 -> "1,234,567".
std::string grouped(std::uint64_t n);

/// "1 page", "1,234 pages".
std::string counted(std::uint64_t n, std::string_view one, std::string_view many);

/// Columns that `text` takes on a terminal.
std::size_t columns_of(std::string_view text);

/// Where data goes: standard output, or what was kept of it (winnow/data_stream.h).
std::FILE* data_stream();

/// Colour codes for one stream, or empty texts.
struct Colours {
  std::string_view bold, dim, red, green, yellow, blue, off;
};
/// By --color and, for auto, NO_COLOR, TERM and whether `fd` is a terminal. Throws Refused.
Colours colours(const Settings& settings, int fd);

/// How far a run is.
struct RunState {
  std::uint64_t pages = 0, bytes = 0, words_in = 0, words_out = 0, failed = 0;
};

/// Messages on stderr: "winnow: PLACE: WHAT", one line each, advice below. Main thread and pipeline's end only.
class Messages {
 public:
  explicit Messages(const Settings& settings);
  ~Messages();
  void error(const Error& error);
  void warning(const Error& error);
  /// A line that --quiet silences.
  void info(const std::string& line);
  /// Bytes that the inputs have, when that is known: then progress() tells the time left.
  void expect(std::uint64_t bytes) { expected_ = bytes; }
  /// Says how far a long run is: on a terminal five times a second, from the second second on; elsewhere a line every
  /// 30 s; and a line whenever SIGUSR1 came.
  void progress(const RunState& state);
  bool quiet() const { return quiet_; }
  const Colours& colour() const { return colours_; }

 private:
  void print(const Error& error, std::string_view colour, std::string_view kind);
  void clear_progress();
  std::string said(const RunState& state, double seconds) const;
  std::uint64_t expected_ = 0;
  Colours colours_;
  bool quiet_;
  bool terminal_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point begin_, last_;
};

}  // namespace winnow::cli
