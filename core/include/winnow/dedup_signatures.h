// What is remembered of pages, in a file: parts of an archive are read apart, on several machines or day by day, and
// copies are looked for among all of them.
//
//   SignatureSet part(options, "");
//   part.add({"a", sketcher.sketch(text), "2021-03-04", false});
//   part.add_file("monday.signatures");             // what was read elsewhere
//   part.write([&](std::string_view bytes) { return file.write(bytes); });
//
// A commutative, idempotent monoid: it is a set of pages, and what is written is a function of the set. No number of
// threads, order, split or order of merging shows in the bytes.
#pragma once
#include <winnow/dedup.h>
#include <winnow/error.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace winnow {

/// Do these bytes begin like a file of signatures?
bool is_signature_file(std::string_view head);

/// Pages with their sketches. Not thread-safe.
class SignatureSet {
 public:
  /// `preferred`: the patterns by which pages were told to be preferred, for this is remembered of each page; files of
  /// other patterns are refused. Of `options` the memory and the folder to spill to count.
  SignatureSet(const DedupOptions& options, std::string preferred);
  SignatureSet(SignatureSet&&) noexcept;
  ~SignatureSet();
  /// A page that is there already is there once; one with the same id and another text is another page.
  Status add(const DedupPage& page);
  /// Adds the pages of a file. An Error: it is damaged, or was made in another way. Some of its pages may be there
  /// then.
  Status add_file(const std::string& path);
  /// Pages added so far; of a page that was added twice both.
  std::size_t size() const;
  /// The pages in order of their ids, pages of one id in a fixed order.
  Status each(const std::function<Status(DedupPage page)>& take);
  /// Gives the bytes of a file, piece by piece.
  Status write(const std::function<Status(std::string_view)>& to);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace winnow
