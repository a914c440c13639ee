#include <winnow/archive_db.h>
#include <winnow/clean_page.h>
#include <winnow/rows.h>
#include <winnow/text.h>

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "file_output.h"
#include "main_output.h"
#include "text/characters.h"

namespace winnow {
namespace {

constexpr int kApplicationId = 0x77696e6f;  // "wino", for file(1) and for search_archive()

constexpr const char* kWriteAnew = "write it anew: winnow clean INPUT... -f sqlite -o FILE";

constexpr const char* kSchema = R"(
CREATE TABLE pages(n INTEGER PRIMARY KEY, id TEXT NOT NULL, url TEXT, site TEXT, title TEXT, date TEXT, byline TEXT,
  lang TEXT, text TEXT NOT NULL, hash TEXT NOT NULL, source_hash TEXT, source TEXT, edits INTEGER NOT NULL,
  status TEXT NOT NULL, error TEXT, fields TEXT, iso_date TEXT);
CREATE TABLE removals(n INTEGER NOT NULL REFERENCES pages(n), plugin TEXT NOT NULL, reason TEXT NOT NULL, evidence TEXT,
  source_begin INTEGER, source_end INTEGER, text TEXT);
CREATE TABLE copies(n INTEGER PRIMARY KEY REFERENCES pages(n), first INTEGER NOT NULL REFERENCES pages(n));
)";

constexpr const char* kFinish = R"(
CREATE INDEX pages_id ON pages(id);
CREATE INDEX pages_hash ON pages(hash);
CREATE INDEX removals_n ON removals(n);
INSERT INTO copies SELECT n, (SELECT min(f.n) FROM pages f WHERE f.hash = p.hash AND f.status = 'ok') AS first
  FROM pages p WHERE p.status = 'ok' AND first < p.n;
CREATE VIRTUAL TABLE search USING fts5(title, text, content='pages', content_rowid='n',
  tokenize='unicode61 remove_diacritics 2');
INSERT INTO search(search) VALUES('rebuild');
INSERT INTO search(search) VALUES('optimize');
)";

struct CloseDb {
  void operator()(sqlite3* db) const { sqlite3_close(db); }
};
struct CloseStatement {
  void operator()(sqlite3_stmt* s) const { sqlite3_finalize(s); }
};
using Db = std::unique_ptr<sqlite3, CloseDb>;
using Statement = std::unique_ptr<sqlite3_stmt, CloseStatement>;

Statement prepare(sqlite3* db, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(db, sql, -1, &statement, nullptr);
  return Statement(statement);
}

void set(const Statement& statement, int at, std::string_view text) {
  if (text.empty())
    sqlite3_bind_null(statement.get(), at);
  else
    sqlite3_bind_text64(statement.get(), at, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void set_full(const Statement& statement, int at, std::string_view text) {
  sqlite3_bind_text64(statement.get(), at, text.data() == nullptr ? "" : text.data(), text.size(), SQLITE_STATIC,
                      SQLITE_UTF8);
}

std::string column(const Statement& statement, int at) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement.get(), at));
  return text == nullptr ? std::string()
                         : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement.get(), at)));
}

// A word to be looked for, or several in this order.
struct Sought {
  std::string_view words;
  bool is_prefix = false;
};

std::vector<Sought> sought_of(std::string_view words) {
  std::vector<Sought> sought;
  for (std::size_t at = 0; at < words.size();) {
    if (words[at] == ' ' || words[at] == '\t') {
      ++at;
      continue;
    }
    const bool phrase = words[at] == '"';
    const std::size_t begin = phrase ? at + 1 : at;
    std::size_t end = phrase ? words.find('"', begin) : words.find_first_of(" \t\"", begin);
    end = std::min(end, words.size());
    std::string_view word = words.substr(begin, end - begin);
    const bool is_prefix = !phrase && word.ends_with('*');
    if (is_prefix) word.remove_suffix(1);
    if (!word.empty()) sought.push_back({word, is_prefix});
    at = phrase ? std::min(end + 1, words.size()) : end;
  }
  return sought;
}

// FTS5 parts words at spaces: of scripts that are written without them a whole sentence is one word to it.
bool has_unspaced(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Decoded letter = decode_utf8(text, at);
    if (is_unspaced(letter.code_point)) return true;
    at += letter.size;
  }
  return false;
}

// What is to be found, as SQL. ?1 are the words of the index, as FTS5 wants them: each between quotes, so that none is
// taken for syntax. Words that the index has not are looked for in the texts: ?3 and on.
struct Query {
  std::string sql, match;
  std::vector<std::string_view> in_texts;
};

Query query_of(const std::vector<Sought>& sought) {
  Query query;
  std::string where;
  for (const auto& [words, is_prefix] : sought) {
    if (has_unspaced(words)) {
      query.in_texts.push_back(words);
      where += fmt::format(" AND (instr(p.text, ?{0}) OR instr(p.title, ?{0}))", query.in_texts.size() + 2);
    } else {
      query.match += fmt::format("{}\"{}\"{}", query.match.empty() ? "" : " ", words, is_prefix ? "*" : "");
    }
  }
  // Words in titles count ten times. Ties go by input order, so that the answer is always the same.
  const bool by_index = !query.match.empty();
  query.sql = fmt::format(
      "SELECT p.id, p.url, p.title, p.site, p.date, {} FROM {} WHERE {} AND p.status = 'ok'{} ORDER BY {}, p.n LIMIT "
      "?2",
      by_index ? "snippet(search, 1, char(2), char(3), '…', 24)" : "p.text",
      by_index ? "search JOIN pages p ON p.n = search.rowid" : "pages p", by_index ? "search MATCH ?1" : "?1 = ''",
      where, by_index ? "bm25(search, 10.0, 1.0)" : "coalesce(instr(p.title, ?3), 0) = 0");
  return query;
}

bool continues_letter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

std::size_t letters_before(std::string_view text, std::size_t at, std::size_t letters) {
  for (; at > 0 && letters > 0; letters -= continues_letter(text[at]) ? 0u : 1u) --at;
  return at;
}

std::size_t letters_behind(std::string_view text, std::size_t at, std::size_t letters) {
  for (; at < text.size() && (letters > 0 || continues_letter(text[at])); ++at)
    letters -= continues_letter(text[at]) ? 0u : 1u;
  return at;
}

// What stands around a word in a text, marked as FTS5's snippet() is told to.
std::string snippet_of(std::string_view text, std::string_view word) {
  const std::size_t found = text.find(word);
  const std::size_t at = found == std::string_view::npos ? 0 : found;
  const std::size_t behind = found == std::string_view::npos ? 0 : found + word.size();
  const std::size_t begin = letters_before(text, at, 20), end = letters_behind(text, behind, 60);
  return fmt::format("{}{}\2{}\3{}{}", begin > 0 ? "…" : "", text.substr(begin, at - begin),
                     text.substr(at, behind - at), text.substr(behind, end - behind), end < text.size() ? "…" : "");
}

}  // namespace

struct ArchiveDb::State {
  MainOutput main;
  Db db;
  Statement page, removal, fields, copy, duplicate;
  std::uint64_t n = 0;

  Error failed() const {
    if ((sqlite3_errcode(db.get()) & 0xFF) == SQLITE_FULL) return unwritable(main.place, ENOSPC);
    return {main.place, std::string("cannot be written: ") + sqlite3_errmsg(db.get()), ""};
  }
  Status run(const char* sql) {
    return sqlite3_exec(db.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK ? ok() : Status(failed());
  }
  Status step(const Statement& statement) {
    const int status = sqlite3_step(statement.get());
    sqlite3_reset(statement.get());
    return status == SQLITE_DONE ? ok() : Status(failed());
  }
  Status prepare_all(std::optional<std::uint64_t> keep);
  Status add_removals(const Document& page);
};

Status ArchiveDb::State::prepare_all(std::optional<std::uint64_t> keep) {
  // Written by one process and complete only when it is renamed: a rollback journal is for resuming alone.
  if (const Status set = run("PRAGMA journal_mode = DELETE; PRAGMA synchronous = NORMAL; PRAGMA page_size = 8192;");
      !set)
    return set;
  if (!keep) {
    const std::string id = fmt::format("PRAGMA application_id = {}; PRAGMA user_version = 1;", kApplicationId);
    if (const Status set = run(id.c_str()); !set) return set;
    if (const Status made = run(kSchema); !made) return made;
  } else {
    // A commit may be on the disk whose entry in the journal is not.
    n = *keep;
    const std::string cut = fmt::format(
        "DELETE FROM removals WHERE n > {0}; DELETE FROM pages WHERE n > {0}; DELETE FROM copies;"
        "DROP INDEX IF EXISTS pages_id; DROP INDEX IF EXISTS pages_hash; DROP INDEX IF EXISTS removals_n;"
        "DROP TABLE IF EXISTS search;",
        n);
    if (const Status done = run(cut.c_str()); !done) return done;
  }
  page = prepare(db.get(), "INSERT INTO pages VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17)");
  removal = prepare(db.get(), "INSERT INTO removals VALUES(?1,?2,?3,?4,?5,?6,?7)");
  fields = prepare(db.get(),
                   "UPDATE pages SET fields = coalesce(substr(fields, 1, length(fields) - 1) || ',', '{') || ?2 || '}' "
                   "WHERE n = ?1");
  copy = prepare(db.get(), "INSERT INTO copies VALUES(?1,?2)");
  duplicate = prepare(db.get(), "UPDATE pages SET status = 'duplicate' WHERE n = ?1");
  if (!page || !removal || !fields || !copy || !duplicate) return failed();
  return run("BEGIN");
}

Result<ArchiveDb> ArchiveDb::open(const std::filesystem::path& path, const std::vector<std::string>& inputs, bool force,
                                  std::optional<std::uint64_t> keep) {
  Result<MainOutput> main = MainOutput::open(path, inputs, force, keep.has_value());
  if (!main) return main.error();
  auto state = std::make_unique<State>();
  state->main = *std::move(main);
  const std::string part = state->main.part_path();
  sqlite3* db = nullptr;
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX | (keep ? 0 : SQLITE_OPEN_CREATE);
  const int opened = sqlite3_open_v2(part.c_str(), &db, flags, nullptr);
  state->db.reset(db);
  if (opened != SQLITE_OK) return state->failed();
  if (const Status prepared = state->prepare_all(keep); !prepared) return prepared.error();
  return ArchiveDb(std::move(state));
}

ArchiveDb::ArchiveDb(std::unique_ptr<State> state) : state_(std::move(state)) {}
ArchiveDb::ArchiveDb(ArchiveDb&&) noexcept = default;
ArchiveDb::~ArchiveDb() = default;

Status ArchiveDb::State::add_removals(const Document& document) {
  for (const AppliedEdit& edit : document.history) {
    if (edit.plugin == "form" || (edit.removed.empty() && edit.kind != EditKind::kDropDocument)) continue;
    sqlite3_bind_int64(removal.get(), 1, static_cast<sqlite3_int64>(n));
    set(removal, 2, edit.plugin);
    set(removal, 3, edit.reason);
    set(removal, 4, edit.evidence);
    sqlite3_bind_int64(removal.get(), 5, static_cast<sqlite3_int64>(edit.in_source.begin));
    sqlite3_bind_int64(removal.get(), 6, static_cast<sqlite3_int64>(edit.in_source.end));
    set(removal, 7, edit.removed);
    if (const Status stepped = step(removal); !stepped) return stepped;
  }
  return ok();
}

Status ArchiveDb::add(const PageResult& result, std::string_view hash) {
  State& state = *state_;
  const Document& document = result.record->document;
  const Statement& to = state.page;
  sqlite3_bind_int64(to.get(), 1, static_cast<sqlite3_int64>(++state.n));
  set_full(to, 2, document.id);
  set(to, 3, document.url);
  set(to, 4, document.site);
  set(to, 5, page_fact(document, PageFact::kTitle));
  set(to, 6, page_fact(document, PageFact::kDate));
  set(to, 7, page_fact(document, PageFact::kByline));
  set(to, 8, document.lang);
  set_full(to, 9, result.text);
  set_full(to, 10, hash);
  set(to, 11, document.source_hash);
  set(to, 12, document.place);
  sqlite3_bind_int64(to.get(), 13, static_cast<sqlite3_int64>(result.edits));
  set_full(to, 14, result.status);
  set(to, 15, result.error);
  const std::string members = passing_members(*result.record);
  set(to, 16, members.size() > 2 ? std::string_view(members) : std::string_view());
  const std::string day = page_day(document);
  set(to, 17, day);
  if (const Status stepped = state.step(to); !stepped) return stepped;
  return state.add_removals(document);
}

Status ArchiveDb::judge(std::uint64_t n, std::uint64_t stays, std::string_view members) {
  State& state = *state_;
  for (const Statement* to : {&state.fields, &state.copy, &state.duplicate})
    sqlite3_bind_int64(to->get(), 1, static_cast<sqlite3_int64>(n));
  set_full(state.fields, 2, members);
  if (const Status told = state.step(state.fields); !told || n == stays) return told;
  sqlite3_bind_int64(state.copy.get(), 2, static_cast<sqlite3_int64>(stays));
  if (const Status linked = state.step(state.copy); !linked) return linked;
  return state.step(state.duplicate);
}

Result<std::uint64_t> ArchiveDb::checkpoint() {
  if (const Status done = state_->run("COMMIT; BEGIN"); !done) return done.error();
  return state_->n;
}

Status ArchiveDb::finish(const RunEnd& end) {
  State& state = *state_;
  if (const Status indexed = state.run(kFinish); !indexed) return indexed;
  if (const Status done = state.run("COMMIT"); !done) return done;
  for (Statement* statement : {&state.page, &state.removal, &state.fields, &state.copy, &state.duplicate})
    statement->reset();
  state.db.reset();
  return state.main.finish("", end);
}

Status each_page_id(const std::filesystem::path& part, const std::function<void(const std::string&)>& each) {
  sqlite3* opened = nullptr;
  const int status = sqlite3_open_v2(part.c_str(), &opened,
                                     SQLITE_OPEN_READONLY | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX, nullptr);
  const Db db(opened);
  const Statement ids = status == SQLITE_OK ? prepare(db.get(), "SELECT id FROM pages WHERE status = 'ok'") : nullptr;
  int stepped = SQLITE_ERROR;
  while (ids && (stepped = sqlite3_step(ids.get())) == SQLITE_ROW) each(column(ids, 0));
  if (stepped == SQLITE_DONE) return ok();
  return Error{part.string(), std::string("cannot be read: ") + sqlite3_errmsg(db.get()), "run again without --resume"};
}

Result<std::vector<Hit>> search_archive(const std::filesystem::path& path, std::string_view words, std::size_t most) {
  sqlite3* opened = nullptr;
  const int status = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
  const Db db(opened);
  if (status != SQLITE_OK)
    return Error{path.string(), std::string("cannot be opened: ") + sqlite3_errmsg(opened),
                 "give a file that winnow clean INPUT... -f sqlite -o FILE wrote"};
  const Statement id = prepare(db.get(), "PRAGMA application_id");
  if (!id || sqlite3_step(id.get()) != SQLITE_ROW || sqlite3_column_int(id.get(), 0) != kApplicationId)
    return Error{path.string(), "is no archive of winnow's", "winnow clean INPUT... -f sqlite -o FILE writes one"};
  const std::vector<Sought> sought = sought_of(words);
  if (sought.empty()) return Error{"", "no word was given", "winnow search FILE WORD..."};
  const Query wanted = query_of(sought);
  const Statement query = prepare(db.get(), wanted.sql.c_str());
  if (!query) return Error{path.string(), std::string("cannot be searched: ") + sqlite3_errmsg(db.get()), kWriteAnew};
  set_full(query, 1, wanted.match);
  sqlite3_bind_int64(query.get(), 2, static_cast<sqlite3_int64>(most));
  for (std::size_t i = 0; i < wanted.in_texts.size(); ++i) set_full(query, static_cast<int>(i) + 3, wanted.in_texts[i]);
  std::vector<Hit> hits;
  int stepped = SQLITE_ROW;
  while ((stepped = sqlite3_step(query.get())) == SQLITE_ROW) {
    hits.push_back(
        {column(query, 0), column(query, 1), column(query, 2), column(query, 3), column(query, 4), column(query, 5)});
    if (wanted.match.empty()) hits.back().snippet = snippet_of(hits.back().snippet, wanted.in_texts.front());
  }
  if (stepped != SQLITE_DONE)
    return Error{path.string(), std::string("cannot be searched: ") + sqlite3_errmsg(db.get()), kWriteAnew};
  return hits;
}

}  // namespace winnow
