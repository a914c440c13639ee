// The ids of documents in requests of a _bulk interface: what an earlier run told the search engine to hold.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_set>

namespace winnow::cli {

/// The id of a page's document: the page's own as UTF-8, or "xxh3:" and its hash when it is longer than search engines
/// take.
std::string document_id(const std::string& page_id);

/// What a request does to its document. kKeeps changes nothing: it says that the document is there and no page of the
/// run was written to it.
enum class Request { kWrites, kKeeps, kDeletes };

/// The lines of a request that keeps a document.
std::string keeping_request(const std::string& document_id);

/// Calls `each(id, request)` for every request of `file` (plain or compressed) in order. Throws Refused, naming the
/// line, when the file holds no such requests or is cut off.
void for_each_request(const std::string& file, const std::function<void(const std::string& id, Request request)>& each);

/// Ids by their hashes. Memory: 8 bytes an id and what the table takes. Of ten million ids two are taken for one with a
/// chance of three in a million.
class IdSet {
 public:
  /// False when it is there already.
  bool add(const std::string& id) { return keys_.insert(key_of(id)).second; }
  /// False when it was not there.
  bool remove(const std::string& id) { return keys_.erase(key_of(id)) > 0; }
  bool has(const std::string& id) const { return keys_.contains(key_of(id)); }
  std::uint64_t size() const { return keys_.size(); }

 private:
  static std::uint64_t key_of(const std::string& id);
  std::unordered_set<std::uint64_t> keys_;
};

/// The documents that an earlier run left in the search engine and that this run has not spoken of yet.
class UnseenDocuments {
 public:
  /// `old`: the earlier run's requests. `written`: this run's own so far, when it is resumed; else empty.
  UnseenDocuments(std::string old, const std::string& written);
  /// How many documents the earlier run left.
  std::uint64_t all() const { return all_; }
  /// How many of them are not spoken of yet.
  std::uint64_t left() const { return unseen_.size(); }
  /// True when the document was there and is spoken of for the first time.
  bool see(const std::string& id) { return unseen_.remove(id); }
  /// Sees all that are left, in the order of the earlier run, and calls `each` for them.
  void see_rest(const std::function<void(const std::string& id)>& each);

 private:
  std::string old_;
  IdSet unseen_;
  std::uint64_t all_ = 0;
};

}  // namespace winnow::cli
