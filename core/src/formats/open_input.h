// From bytes to the reader that takes them: unpacked when they are compressed, known by magic, name or look.
#pragma once
#include <cstddef>
#include <memory>
#include <string>

#include "formats.h"

namespace winnow {

/// How inputs are opened.
struct OpenOptions {
  std::string from = "auto";
  std::size_t max_record_bytes = 64u << 20;
  bool within_archive = false;  // a member: archives in it are not opened
};

/// A reader, or why there is none.
struct Opened {
  std::unique_ptr<FormatReader> reader;
  std::string_view format;   // what reads it
  bool is_skipped = false;   // no page by its nature, not by a fault
  std::string why;           // without a reader: what it is, or what is wrong
  bool holds_pages = false;  // skipped: something makes pages of it
  bool is_packed = false;    // and its name says that these are rows or records of a kind that is read
};

/// By magic first, then by extension, and by the look of the text only where neither decides. A compressed file is
/// known by what is in it and by the name without its last extension. One layer of compression is undone.
Opened open_input(InputFile file, const OpenOptions& options);

}  // namespace winnow
