// What a plugin emits in one call, taken over into the page's store.
#pragma once
#include <winnow/document.h>
#include <winnow/plugin.h>

#include <cstddef>
#include <string>
#include <vector>

namespace winnow {

struct Collector {
  std::vector<Edit> edits;
  std::string message;  // what the plugin says of its failure
  std::string problem;  // why no copy could be made of an edit
  TextStore* store = nullptr;
  std::size_t most = 0;  // more edits than a page could use are counted, not kept
  std::size_t held = 0;  // bytes of their new texts, labels and long evidence
  bool flooded = false;
  bool out_of_memory = false;

  /// For another call. `most_edits` bounds the bytes of what edits hold, too: most_text().
  void begin(TextStore& to, std::size_t most_edits);
  winnow_sink sink() { return {sizeof(winnow_sink), 0, this, emit, fail}; }

  /// New text, labels and evidence beyond kFreeEvidence an edit have four times the page's size and a megabyte, all
  /// together: mending and labelling need a fraction of it, and a page that grew beyond its limit could not be read
  /// again.
  std::size_t most_text() const { return 4 * most + (std::size_t{1} << 20); }

  /// Why none of the edits counts, whatever the plugin returned; empty where nothing is wrong with how it asked.
  std::string complaint() const;

  // Called from C, where nobody can catch anything: a frame without unwind tables would end the program.
  static void emit(void* ctx, const winnow_edit* edits, std::size_t n, std::size_t stride) noexcept;
  static void fail(void* ctx, winnow_str message) noexcept;

 private:
  static constexpr std::size_t kFreeEvidence = 256;

  void take(const winnow_edit* given, std::size_t n, std::size_t stride);
};

}  // namespace winnow
