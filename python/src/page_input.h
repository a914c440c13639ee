// Pages as Python hands them in: one by one, or as rows of Arrow data.
#pragma once
#include <winnow/document.h>

#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include "arrow_in.h"

namespace winnow::python {

/// What is known of a page before it is cleaned. Texts are valid UTF-8, or bytes whose charset is found out.
struct PageInput {
  std::string_view source;
  bool is_html = false;
  bool is_bytes = false;  // decode it
  std::string_view id, url, site;
};

/// How pages are read.
struct Reading {
  std::string site;     // of pages that name none
  bool unwrap = false;  // wrapped paragraphs of texts become one block each
};

/// The page as the command line's readers make it. Throws Raised.
Document document_of(const PageInput& input, const Reading& reading, bool audit);

/// Which columns of a table are what.
struct ColumnNames {
  std::optional<std::string> text, html, id, url, site;
};

/// Of the columns that nobody named those that are there under their usual names. Throws Raised when there is no text.
ColumnNames usual_columns(const Input& input, ColumnNames names);

/// The columns of one chunk that pages are made of. Throws Raised when one that was named is not there.
class PageRows {
 public:
  PageRows(const Input& input, const ArrowArray& chunk, const ColumnNames& names);
  /// Of the columns of text and HTML the one that is there counts, of both the text, as in a row of JSONL; nothing:
  /// neither is.
  std::optional<PageInput> page(std::int64_t row) const;
  std::string_view id(std::int64_t row) const { return in(id_, row); }

 private:
  static std::string_view in(const std::optional<TextColumn>& column, std::int64_t row) {
    return column && !column->is_null(row) ? (*column)[row] : std::string_view();
  }
  std::optional<TextColumn> text_, html_, id_, url_, site_;
};

/// Rows in blocks that go to whoever is free.
class Blocks {
 public:
  Blocks(std::int64_t rows, unsigned threads);
  std::int64_t count() const { return count_; }
  /// Calls `work(next)` on each thread, this one among them; `next(block, begin, end)` is false when nothing is left.
  /// What is thrown first is thrown again when all have ended.
  template <class Work>
  void share(const Work& work) {
    std::exception_ptr thrown;
    std::once_flag first;
    const auto run = [&] {
      try {
        work([this](std::int64_t& block, std::int64_t& begin, std::int64_t& end) { return next(block, begin, end); });
      } catch (...) {
        std::call_once(first, [&] { thrown = std::current_exception(); });
        next_ = count_;
      }
    };
    std::vector<std::thread> others;
    try {
      for (std::int64_t i = 1; i < threads_; ++i) others.emplace_back(run);
    } catch (const std::system_error&) {
      // There are no more threads to be had: these do it.
    }
    run();
    for (std::thread& other : others) other.join();
    if (thrown) std::rethrow_exception(thrown);
  }

 private:
  bool next(std::int64_t& block, std::int64_t& begin, std::int64_t& end);
  std::int64_t rows_, each_, count_, threads_;
  std::atomic<std::int64_t> next_{0};
};

}  // namespace winnow::python
