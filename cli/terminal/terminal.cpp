#include "terminal.h"

#include <winnow/data_stream.h>
#include <winnow/text.h>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iterator>

#include "refused.h"
#include "signals.h"

namespace winnow::cli {
namespace {

using namespace std::chrono_literals;

// Controls, and the marks of Unicode's bidirectional algorithm (UAX 9), which can make a line read as another one.
bool steers(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

// Marks that stand upon the letter before them: the common blocks, enough to cut lines well.
bool is_mark(char32_t c) {
  return (c >= 0x0300 && c <= 0x036F) || (c >= 0x0483 && c <= 0x0489) || (c >= 0x0591 && c <= 0x05BD) ||
         (c >= 0x064B && c <= 0x065F) || (c >= 0x093A && c <= 0x094D && c != 0x093D) ||
         (c >= 0x0E31 && c <= 0x0E3A && c != 0x0E32 && c != 0x0E33) || (c >= 0x0E47 && c <= 0x0E4E) ||
         (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x200B && c <= 0x200D) || (c >= 0x20D0 && c <= 0x20FF) ||
         (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0x1F3FB && c <= 0x1F3FF) || (c >= 0xE0100 && c <= 0xE01EF);
}

// East Asian wide and full-width characters and emoji: two columns.
bool is_wide(char32_t c) {
  return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF && c != 0x303F) || (c >= 0xAC00 && c <= 0xD7A3) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
         (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1F64F) || (c >= 0x1F900 && c <= 0x1F9FF) ||
         (c >= 0x20000 && c <= 0x3FFFD);
}

std::size_t width_of(char32_t c) { return is_mark(c) ? 0 : is_wide(c) ? 2 : 1; }

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_utf8(text, at);
    if (!d.valid) {
      out += fmt::format("\\x{:02X}", static_cast<unsigned>(static_cast<unsigned char>(text[at])));
    } else if (d.code_point == '\n') {
      out += "\\n";
    } else if (d.code_point == '\t') {
      out += "\\t";
    } else if (steers(d.code_point)) {
      out += fmt::format("\\u{:04X}", static_cast<std::uint32_t>(d.code_point));
    } else {
      out.append(text, at, d.size);
    }
    at += d.size;
  }
  return out;
}

std::string fitted(std::string_view text, std::size_t columns) {
  std::size_t used = 0;
  std::size_t cut = 0;  // where the text fits together with "…"
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_utf8(text, at);
    const std::size_t width = width_of(d.code_point);
    if (width > 0 && used + 1 <= columns) cut = at;
    used += width;
    if (used > columns) return std::string(text.substr(0, cut)) + "…";
    at += d.size;
  }
  return std::string(text);
}

std::string grouped(std::uint64_t n) {
  const std::string digits = std::to_string(n);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

std::string counted(std::uint64_t n, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", grouped(n), n == 1 ? one : many);
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded d = decode_utf8(text, at);
    columns += width_of(d.code_point);
    at += d.size;
  }
  return columns;
}

std::FILE* data_stream() {
  static std::FILE* const own = data_descriptor() == STDOUT_FILENO ? stdout : ::fdopen(data_descriptor(), "w");
  return own == nullptr ? stdout : own;
}

Colours colours(const Settings& settings, int fd) {
  const Value when = settings.one("color").value_or(Value{"auto", ""});
  if (when.text != "auto" && when.text != "always" && when.text != "never")
    throw Refused({when.origin, fmt::format("\"{}\" is none of auto, always, never", when.text), ""});
  bool use = when.text == "always";
  if (when.text == "auto") {
    const char* no = std::getenv("NO_COLOR");
    const char* term = std::getenv("TERM");
    use = ::isatty(fd) && (no == nullptr || *no == '\0') && (term == nullptr || std::string_view(term) != "dumb");
  }
  if (!use) return {};
  return {"\033[1m", "\033[2m", "\033[31m", "\033[32m", "\033[33m", "\033[34m", "\033[0m"};
}

Messages::Messages(const Settings& settings)
    : colours_(colours(settings, STDERR_FILENO)),
      quiet_(settings.on("quiet")),
      terminal_(::isatty(STDERR_FILENO)),
      begin_(std::chrono::steady_clock::now()),
      last_(begin_) {}

Messages::~Messages() { clear_progress(); }

void Messages::error(const Error& error) { print(error, colours_.red, ""); }

void Messages::warning(const Error& error) {
  if (!quiet_) print(error, colours_.yellow, "");
}

void Messages::print(const Error& error, std::string_view colour, std::string_view kind) {
  clear_progress();
  std::string line = fmt::format("{}winnow:{} {}", colour, colours_.off, kind);
  if (!error.place.empty()) line += escaped(error.place) + ": ";
  line += escaped(error.what) + "\n";
  if (!error.advice.empty()) line += "        " + escaped(error.advice) + "\n";
  std::fputs(line.c_str(), stderr);
}

void Messages::info(const std::string& line) {
  if (quiet_) return;
  clear_progress();
  std::fputs((line + "\n").c_str(), stderr);
}

std::string Messages::said(const RunState& state, double seconds) const {
  const double mb = static_cast<double>(state.bytes) / 1e6;
  std::string line = fmt::format("{} pages, {:.0f} MB, {:.1f} MB/s, {:.0f} pages/s", state.pages, mb, mb / seconds,
                                 static_cast<double>(state.pages) / seconds);
  if (state.words_in > state.words_out)
    line += fmt::format(", {:.1f} % of words removed", 100.0 * static_cast<double>(state.words_in - state.words_out) /
                                                           static_cast<double>(state.words_in));
  if (state.failed > 0) line += fmt::format(", {} failed or damaged", state.failed);
  if (expected_ > state.bytes && state.bytes > 0) {
    const auto left =
        static_cast<long>(seconds * static_cast<double>(expected_ - state.bytes) / static_cast<double>(state.bytes));
    line += fmt::format(", {} % done, {}:{:02}:{:02} left", state.bytes * 100 / expected_, left / 3600, left / 60 % 60,
                        left % 60);
  }
  return line;
}

void Messages::progress(const RunState& state) {
  const auto now = std::chrono::steady_clock::now();
  const double seconds = std::max(1e-3, std::chrono::duration<double>(now - begin_).count());
  if (state_asked()) {
    clear_progress();
    std::fputs(("winnow: " + said(state, seconds) + "\n").c_str(), stderr);
  }
  if (quiet_) return;
  if (!terminal_) {
    if (now - last_ < 30s) return;
    last_ = now;
    std::fputs(("winnow: " + said(state, seconds) + "\n").c_str(), stderr);
    return;
  }
  if (now - begin_ < 1s || now - last_ < 200ms) return;
  last_ = now;
  // A line that does not fit would be left standing above the next one.
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  const std::string line = said(state, seconds);
  std::fputs(("\r\033[K" + (known ? fitted(line, size.ws_col - 1u) : line)).c_str(), stderr);
  shown_ = true;
}

void Messages::clear_progress() {
  if (shown_) std::fputs("\r\033[K", stderr);
  shown_ = false;
}

}  // namespace winnow::cli
