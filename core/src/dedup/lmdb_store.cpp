#include "dedup/lmdb_store.h"

#include <sys/wait.h>
#include <unistd.h>
#include <xxhash.h>

#include <cerrno>
#include <filesystem>

namespace winnow::dedup {
namespace {

constexpr const char* kTables[] = {"meta", "heads", "sketches", "runs", "kept"};
constexpr std::size_t kFirstMap = std::size_t{64} << 20;

void check(int code) {
  if (code != MDB_SUCCESS) throw StoreError(code);
}

MDB_val value_of(std::string_view bytes) { return {bytes.size(), const_cast<char*>(bytes.data())}; }
std::string_view bytes_of(const MDB_val& value) { return {static_cast<const char*>(value.mv_data), value.mv_size}; }

}  // namespace

std::optional<std::string_view> Transaction::get(Table table, std::string_view key) const {
  MDB_val k = value_of(key), v{};
  const int code = mdb_get(txn_.get(), dbi(table), &k, &v);
  if (code == MDB_NOTFOUND) return std::nullopt;
  check(code);
  return bytes_of(v);
}

void Transaction::put(Table table, std::string_view key, std::string_view value) {
  MDB_val k = value_of(key), v = value_of(value);
  check(mdb_put(txn_.get(), dbi(table), &k, &v, 0));
}

void Transaction::erase(Table table, std::string_view key) {
  MDB_val k = value_of(key);
  const int code = mdb_del(txn_.get(), dbi(table), &k, nullptr);
  if (code != MDB_NOTFOUND) check(code);
}

void Transaction::each(Table table, const std::function<void(std::string_view, std::string_view)>& take) const {
  MDB_cursor* opened = nullptr;
  check(mdb_cursor_open(txn_.get(), dbi(table), &opened));
  const std::unique_ptr<MDB_cursor, void (*)(MDB_cursor*)> cursor(opened, mdb_cursor_close);
  MDB_val k{}, v{};
  int code = mdb_cursor_get(opened, &k, &v, MDB_FIRST);
  for (; code == MDB_SUCCESS; code = mdb_cursor_get(opened, &k, &v, MDB_NEXT)) take(bytes_of(k), bytes_of(v));
  if (code != MDB_NOTFOUND) check(code);
}

void Transaction::commit() { check(mdb_txn_commit(txn_.release())); }

int LmdbStore::open(const std::string& folder, bool writes, unsigned flags) {
  MDB_env* made = nullptr;
  check(mdb_env_create(&made));
  env_.reset(made);
  check(mdb_env_set_maxdbs(made, std::size(kTables)));
  if (writes) check(mdb_env_set_mapsize(made, kFirstMap));  // LMDB takes the size of the file when that is larger
  return mdb_env_open(made, folder.c_str(), MDB_NORDAHEAD | flags, 0666);
}

LmdbStore::LmdbStore(const std::string& folder, bool writes) {
  int code = open(folder, writes, writes ? 0 : MDB_RDONLY);
  // Readers write to the file of locks. In a folder that may be read alone there are none.
  if (!writes && code == EACCES) code = open(folder, writes, MDB_RDONLY | MDB_NOLOCK);
  check(code);
  MDB_env* made = env_.get();
  MDB_envinfo info{};
  MDB_stat stat{};
  check(mdb_env_info(made, &info));
  check(mdb_env_stat(made, &stat));
  const std::size_t used = (info.me_last_pgno + 1) * stat.ms_psize;
  // Reading behind the end of a file that was cut short would end the process.
  std::error_code ignored;
  if (info.me_last_txnid > 0 && std::filesystem::file_size(folder + "/data.mdb", ignored) < used)
    throw StoreError(MDB_CORRUPTED);
  if (writes && used * 2 > info.me_mapsize) check(mdb_env_set_mapsize(made, used * 2));
  Transaction first(begin(writes ? 0 : MDB_RDONLY), tables_);
  for (std::size_t i = 0; i < tables_.size(); ++i)
    check(mdb_dbi_open(first.txn_.get(), kTables[i], writes ? MDB_CREATE : 0, &tables_[i]));
  first.commit();  // handles that were opened in a transaction that is aborted are gone with it
}

MDB_txn* LmdbStore::begin(unsigned flags) const {
  MDB_txn* begun = nullptr;
  int code = mdb_txn_begin(env_.get(), nullptr, flags, &begun);
  if (code == MDB_MAP_RESIZED) {  // a writer has grown it since
    check(mdb_env_set_mapsize(env_.get(), 0));
    code = mdb_txn_begin(env_.get(), nullptr, flags, &begun);
  }
  check(code);
  return begun;
}

Transaction LmdbStore::read() const { return {begin(MDB_RDONLY), tables_}; }

void LmdbStore::write(const std::function<void(Transaction&)>& body) {
  for (;;) {
    try {
      Transaction transaction(begin(0), tables_);
      body(transaction);
      transaction.commit();
      return;
    } catch (const StoreError& error) {
      if (error.code != MDB_MAP_FULL) throw;
    }
    MDB_envinfo info{};
    check(mdb_env_info(env_.get(), &info));
    check(mdb_env_set_mapsize(env_.get(), info.me_mapsize * 2));
  }
}

void LmdbStore::copy_compact(const std::string& path) const {
  check(mdb_env_copy2(env_.get(), path.c_str(), MDB_CP_COMPACT));
}

bool can_be_walked(const std::string& folder, std::initializer_list<Table> tables) {
  const pid_t child = ::fork();
  if (child < 0) return true;
  if (child == 0) {
    try {
      const LmdbStore store(folder, false);
      const Transaction from = store.read();
      std::uint64_t sum = 0;
      for (const Table table : tables)
        from.each(table, [&](std::string_view key, std::string_view value) {
          sum += XXH3_64bits(key.data(), key.size()) + (value.empty() ? 0 : static_cast<unsigned char>(value.back()));
        });
      ::_exit(sum == 1 ? 1 : 0);
    } catch (const std::exception&) {
      ::_exit(0);  // whoever comes next finds the same and can say so
    }
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return !WIFSIGNALED(status);
}

}  // namespace winnow::dedup
