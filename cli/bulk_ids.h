// The ids of documents in requests of a _bulk interface: what an earlier run told the search engine to hold.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_set>

namespace winnow::cli {

/// Calls `each(id, held)` for every request of `file` (plain or compressed) in order; `held` is false where it deletes
/// the document. Throws Refused, naming the line, when the file holds no such requests.
void for_each_bulk_id(const std::string& file, const std::function<void(const std::string& id, bool held)>& each);

/// The documents that an earlier run left in the search engine, and which of them this run has written again. Memory:
/// 16 bytes a document and what the table takes.
class VanishedPages {
 public:
  /// `old`: the earlier run's requests. `written`: this run's own so far, when it is resumed; else empty.
  VanishedPages(std::string old, const std::string& written);
  void see(const std::string& id) { seen_.insert(key_of(id)); }
  /// Each document that was held and was not seen, in the order of the earlier run, once.
  void for_each(const std::function<void(const std::string& id)>& each) const;

 private:
  static std::uint64_t key_of(const std::string& id);
  std::string old_;
  std::unordered_set<std::uint64_t> held_;
  std::unordered_set<std::uint64_t> seen_;
};

}  // namespace winnow::cli
