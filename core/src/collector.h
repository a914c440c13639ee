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
  std::string problem;  // what no copy could be made of
  TextStore* store = nullptr;
  std::size_t most = 0;  // more edits than a page could use are counted, not kept
  bool flooded = false;

  /// For another call.
  void begin(TextStore& to, std::size_t most_edits);
  winnow_sink sink() { return {sizeof(winnow_sink), 0, this, emit, fail}; }

  static void emit(void* ctx, const winnow_edit* edits, std::size_t n, std::size_t stride);
  static void fail(void* ctx, winnow_str message);
};

}  // namespace winnow
