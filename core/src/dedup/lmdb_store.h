// LMDB as values: an environment, transactions that roll back unless they are committed, errors as sentences.
#pragma once
#include <lmdb.h>
#include <winnow/error.h>

#include <array>
#include <cstdint>
#include <exception>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "unique_fd.h"

namespace winnow::dedup {

/// The tables of an index.
enum class Table { kMeta, kHeads, kSketches, kRuns, kKept };

class Transaction {
 public:
  Transaction(Transaction&&) noexcept = default;
  /// The value as it lies in the map, valid until the transaction ends or writes; nothing when the key is not there.
  std::optional<std::string_view> get(Table table, std::string_view key) const;
  void put(Table table, std::string_view key, std::string_view value);
  void erase(Table table, std::string_view key);
  /// Calls `take(key, value)` for all entries in the order of their keys.
  void each(Table table, const std::function<void(std::string_view, std::string_view)>& take) const;
  void commit();

 private:
  friend class LmdbStore;
  struct Abort {
    void operator()(MDB_txn* txn) const { mdb_txn_abort(txn); }
  };
  Transaction(MDB_txn* txn, const std::array<MDB_dbi, 5>& tables) : txn_(txn), tables_(tables) {}
  MDB_dbi dbi(Table table) const { return tables_[static_cast<std::size_t>(table)]; }
  std::unique_ptr<MDB_txn, Abort> txn_;
  std::array<MDB_dbi, 5> tables_;
};

/// What LMDB complains of. Thrown by everything here; caught at the boundary of the index.
class StoreError : public std::exception {
 public:
  explicit StoreError(int code_in) : code(code_in) {}
  const char* what() const noexcept override { return mdb_strerror(code); }
  int code;
};

/// One folder. Defaults of LMDB but for the size of the map: every commit is synced, pages are never written in place,
/// so that a kill leaves the last commit. No WRITEMAP, no NOSYNC.
class LmdbStore {
 public:
  /// Throws StoreError. A writer makes the folder when it is not there.
  LmdbStore(const std::string& folder, bool writes);
  Transaction read() const;
  /// Runs `body` in a transaction and commits it; when the map is full, grows it and runs `body` again.
  void write(const std::function<void(Transaction&)>& body);
  /// Writes a copy without free pages to `path`.
  void copy_compact(const std::string& path) const;

 private:
  struct Close {
    void operator()(MDB_env* env) const { mdb_env_close(env); }
  };
  /// Makes the environment anew: what could not be opened is good for nothing else. Gives the status of opening it.
  int open(const std::string& folder, bool writes, unsigned flags);
  MDB_txn* begin(unsigned flags) const;
  std::unique_ptr<MDB_env, Close> env_;
  std::array<MDB_dbi, 5> tables_{};  // opened once: LMDB forbids it to threads at the same time
};

/// Can all entries of these tables be read? LMDB trusts its pages: where they are damaged, reading can end the process,
/// so that a process of its own looks first.
bool can_be_walked(const std::string& folder, std::initializer_list<Table> tables);

}  // namespace winnow::dedup
