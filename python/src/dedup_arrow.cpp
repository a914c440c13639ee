#include "dedup_arrow.h"

#include <winnow/on_threads.h>
#include <winnow/plugin_choice.h>
#include <winnow/reader.h>
#include <winnow/site.h>

#include <fnmatch.h>

#include <algorithm>
#include <atomic>

#include "raised.h"

namespace winnow::python {
namespace {

// As the command line matches --keep prefer=PATTERN: a shell pattern, or a part.
bool matches(const std::string& pattern, std::string_view text) {
  if (text.empty()) return false;
  if (pattern.find_first_of("*?[") == std::string::npos) return text.find(pattern) != std::string_view::npos;
  return ::fnmatch(pattern.c_str(), std::string(text).c_str(), 0) == 0;
}

struct Pages {
  Pages(const Input& input, const ArrowArray& chunk, const PageColumns& names, bool with_ids)
      : text(input.column(names.text), chunk) {
    const auto column = [&](const std::optional<std::string>& name) {
      return name ? std::optional<TextColumn>(TextColumn::spelled(input.column(*name), chunk)) : std::nullopt;
    };
    if (with_ids) id = column(names.id);
    date = column(names.date);
    url = column(names.url);
    site = column(names.site);
  }
  static std::string_view in(const std::optional<TextColumn>& column, std::int64_t row) {
    return column && !column->is_null(row) ? (*column)[row] : std::string_view();
  }
  TextColumn text;
  std::optional<TextColumn> id, date, url, site;
};

PageSketch sketch_of(PageSketcher& sketcher, const Pages& pages, std::int64_t row) {
  if (pages.text.is_null(row)) return sketcher.sketch("");
  const std::string_view given = Pages::in(pages.site, row);
  const std::string site = given.empty() ? host_of(Pages::in(pages.url, row)) : std::string(given);
  return sketcher.sketch(decode(pages.text[row]).text, site_for_copies(site, Pages::in(pages.id, row)));
}

// work(row) for all rows on so many threads, each with what `make()` gives it.
template <class Work>
void for_rows(std::int64_t rows, unsigned threads, const Work& work) {
  constexpr std::int64_t kBlock = 64;
  std::atomic<std::int64_t> next{0};
  const std::int64_t blocks = (rows + kBlock - 1) / kBlock;
  on_threads(static_cast<unsigned>(std::min<std::int64_t>(threads, blocks)), [&](unsigned) {
    try {
      PageSketcher sketcher;
      for (std::int64_t begin = next.fetch_add(kBlock); begin < rows; begin = next.fetch_add(kBlock))
        for (std::int64_t row = begin; row < std::min(begin + kBlock, rows); ++row) work(row, sketcher);
    } catch (...) {
      next = rows;
      throw;
    }
  });
}

std::shared_ptr<Table> table_of(std::vector<Column> columns) {
  auto table = std::make_shared<Table>();
  table->columns = std::move(columns);
  return table;
}

std::shared_ptr<const Table> done(std::shared_ptr<Table> table) {
  table->rows = table->columns.front().rows;
  return table;
}

}  // namespace

bool KeepRules::prefers(std::string_view id, std::string_view url, std::string_view site) const {
  return std::any_of(preferred.begin(), preferred.end(), [&](const std::string& pattern) {
    return matches(pattern, id) || matches(pattern, url) || matches(pattern, site);
  });
}

KeepRules keep_rules(const std::vector<std::string>& names) {
  constexpr std::string_view kPrefer = "prefer=";
  KeepRules keep;
  for (const std::string& name : names) {
    if (name.starts_with(kPrefer) && name.size() > kPrefer.size()) {
      keep.preferred.push_back(name.substr(kPrefer.size()));
      if (keep.preferred.size() == 1) keep.rules.push_back(Keep::kPreferred);
    } else if (name == "longest") {
      keep.rules.push_back(Keep::kLongest);
    } else if (name == "oldest") {
      keep.rules.push_back(Keep::kOldest);
    } else if (name == "newest") {
      keep.rules.push_back(Keep::kNewest);
    } else {
      throw Raised({"keep", "no rule \"" + name + "\"" + meant(name, {"longest", "oldest", "newest", "prefer="}),
                    "there are longest, oldest, newest and prefer=PATTERN, parted by commas"});
    }
  }
  return keep;
}

std::shared_ptr<const Table> dedup(const Input& input, const PageColumns& columns, const DedupSettings& settings) {
  if (!input.is_table()) throw Raised({"", "deduplication wants a table with ids and texts", ""});
  const double threshold = settings.options.threshold;
  if (!(threshold >= .35 && threshold <= 1))
    throw Raised({"threshold", "\"" + std::to_string(threshold) + "\" is no number from .35 to 1",
                  "below .35 pages meet that only share a subject"});
  Deduper deduper =
      settings.index ? value_of(Deduper::with_index(settings.options, *settings.index)) : Deduper(settings.options);
  std::int64_t before = 0;
  for (const Owned<ArrowArray>& chunk : input.chunks) {
    const Pages pages(input, chunk.held, columns, true);
    std::vector<PageSketch> sketches(static_cast<std::size_t>(chunk.held.length));
    for_rows(chunk.held.length, settings.threads, [&](std::int64_t row, PageSketcher& sketcher) {
      sketches[static_cast<std::size_t>(row)] = sketch_of(sketcher, pages, row);
    });
    for (std::int64_t row = 0; row < chunk.held.length; ++row) {
      if (pages.id && pages.id->is_null(row))
        throw Raised({"row " + std::to_string(before + row), "has no id", "give each page an id of its own"});
      const std::string_view id = Pages::in(pages.id, row);
      DedupPage page{std::string(id), std::move(sketches[static_cast<std::size_t>(row)]),
                     std::string(Pages::in(pages.date, row)),
                     settings.keep.prefers(id, Pages::in(pages.url, row), Pages::in(pages.site, row))};
      if (const Status added = deduper.add(std::move(page)); !added) throw Raised(added.error());
    }
    before += chunk.held.length;
  }
  const Clusters found = value_of(deduper.finish(settings.threads));
  std::vector<Column> result;
  for (const char* name : {"id", "cluster", "kept"}) result.push_back(text_column(name));
  for (const char* name : {"jaccard", "containment"}) result.push_back(real_column(name));
  for (std::size_t page = 0; page < found.pages.size(); ++page) {
    const auto& [kept, alike] = found.pages[page];
    add(result[0], deduper.id(page));
    add(result[1], deduper.id(kept));
    add(result[2], deduper.id(kept));
    if (kept == page) {
      add_null(result[3]);
      add_null(result[4]);
    } else {
      add(result[3], alike.jaccard);
      add(result[4], alike.containment);
    }
  }
  return done(table_of(std::move(result)));
}

std::shared_ptr<const Table> signatures(const Input& input, const ArrowArray& chunk, const PageColumns& columns,
                                        bool ranks, const KeepRules& keep) {
  const Pages pages(input, chunk, columns, ranks);
  PageSketcher sketcher;
  Column sketch = binary_column("sketch"), letters = number_column("letters"), content = number_column("content");
  Column keys = lists_column("keys", 64), rank = binary_column("rank");
  for (std::int64_t row = 0; row < chunk.length; ++row) {
    const PageSketch made = sketch_of(sketcher, pages, row);
    const SketchFacts facts = value_of(sketch_facts(made.bytes));
    add(sketch, made.bytes);
    add(letters, facts.letters);
    add(content, facts.content);
    for (std::size_t band = 0; band < 64; ++band)
      add(keys.children.front(), made.keys.empty() ? 0 : band_value(band, made.keys[band]));
    keys.add_valid(!made.keys.empty());
    if (!ranks) continue;
    const std::string_view id = Pages::in(pages.id, row);
    add(rank, keep_rank(facts.letters, Pages::in(pages.date, row),
                        keep.prefers(id, Pages::in(pages.url, row), Pages::in(pages.site, row)), id, keep.rules));
  }
  std::vector<Column> result;
  for (Column* column : {&sketch, &letters, &content, &keys}) result.push_back(std::move(*column));
  if (ranks) result.push_back(std::move(rank));
  return done(table_of(std::move(result)));
}

std::shared_ptr<const Table> neighbours(NeighbourPairs& pairs, const Input& input, const ArrowArray& chunk) {
  const NumberColumn key(input.column("key"), chunk), content(input.column("content"), chunk);
  std::vector<ContentPair> found;
  for (std::int64_t row = 0; row < chunk.length; ++row) pairs.add(key[row], content[row], found);
  std::vector<Column> result{number_column("a"), number_column("b")};
  for (const auto& [a, b] : found) {
    add(result[0], a);
    add(result[1], b);
  }
  return done(table_of(std::move(result)));
}

std::shared_ptr<const Table> verified(CopyCheck& check, const Input& input, const ArrowArray& chunk) {
  const NumberColumn a(input.column("a"), chunk), b(input.column("b"), chunk);
  const TextColumn sketch_a(input.column("sketch_a"), chunk), sketch_b(input.column("sketch_b"), chunk);
  std::vector<Column> result{number_column("a"), number_column("b")};
  for (std::int64_t row = 0; row < chunk.length; ++row) {
    if (!value_of(check.are_copies(sketch_a[row], sketch_b[row]))) continue;
    add(result[0], a[row]);
    add(result[1], b[row]);
  }
  return done(table_of(std::move(result)));
}

std::shared_ptr<const Table> components_of(const Input& input) {
  std::vector<ContentPair> edges;
  edges.reserve(static_cast<std::size_t>(input.rows()));
  for (const Owned<ArrowArray>& chunk : input.chunks) {
    const NumberColumn a(input.column("a"), chunk.held), b(input.column("b"), chunk.held);
    for (std::int64_t row = 0; row < chunk.held.length; ++row) edges.emplace_back(a[row], b[row]);
  }
  std::vector<Column> result{number_column("content"), number_column("root")};
  for (const auto& [content, root] : components(edges)) {
    add(result[0], content);
    add(result[1], root);
  }
  return done(table_of(std::move(result)));
}

namespace {

std::vector<Column> settled_columns() {
  return {number_column("content"), number_column("kept"), real_column("jaccard"), real_column("containment")};
}

}  // namespace

void Settler::settle_root(Table& to) {
  const std::vector<std::string_view> sketches(sketches_.begin(), sketches_.end());
  const std::vector<Clustered> found = value_of(settle(sketches, threshold_));
  for (std::size_t i = 0; i < found.size(); ++i) {
    python::add(to.columns[0], contents_[i]);
    python::add(to.columns[1], contents_[found[i].kept]);
    python::add(to.columns[2], found[i].alike.jaccard);
    python::add(to.columns[3], found[i].alike.containment);
  }
  contents_.clear();
  sketches_.clear();
}

std::shared_ptr<const Table> Settler::add(const Input& input, const ArrowArray& chunk) {
  const NumberColumn root(input.column("root"), chunk), content(input.column("content"), chunk);
  const TextColumn sketch(input.column("sketch"), chunk);
  std::shared_ptr<Table> table = table_of(settled_columns());
  for (std::int64_t row = 0; row < chunk.length; ++row) {
    if (!contents_.empty() && root[row] != root_) settle_root(*table);
    root_ = root[row];
    contents_.push_back(content[row]);
    sketches_.emplace_back(sketch[row]);
  }
  return done(std::move(table));
}

std::shared_ptr<const Table> Settler::finish() {
  std::shared_ptr<Table> table = table_of(settled_columns());
  settle_root(*table);
  return done(std::move(table));
}

}  // namespace winnow::python
