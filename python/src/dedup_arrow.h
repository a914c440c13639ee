// Copies among the rows of Arrow tables, and the steps of finding them on several machines.
#pragma once
#include <winnow/dedup.h>
#include <winnow/dedup_steps.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "arrow_in.h"
#include "arrow_out.h"

namespace winnow::python {

/// `longest`, `oldest`, `newest` and `prefer=PATTERN`, as --keep takes them.
struct KeepRules {
  std::vector<Keep> rules;
  std::vector<std::string> preferred;
  bool prefers(std::string_view id, std::string_view url, std::string_view site) const;
};
KeepRules keep_rules(const std::vector<std::string>& names);

/// The columns of pages that deduplication looks at.
struct PageColumns {
  std::string id = "id", text = "text";
  std::optional<std::string> date, url, site;
};

struct DedupSettings {
  DedupOptions options;
  KeepRules keep;
  std::optional<std::string> index;
  unsigned threads = 1;
};

/// id, cluster, kept, jaccard?, containment? a row, in order; a row a `winnow dedup` row. Without the GIL.
std::shared_ptr<const Table> dedup(const Input& input, const PageColumns& columns, const DedupSettings& settings);

/// A row a row: sketch (binary), letters, content (64-bit), keys (64 band values a row; null without letters), and,
/// with ids, rank (binary). Without the GIL.
std::shared_ptr<const Table> signatures(const Input& input, const ArrowArray& chunk, const PageColumns& columns,
                                        bool ranks, const KeepRules& keep);

/// Rows (key, content) sorted by key, letters, content become pairs (a, b).
std::shared_ptr<const Table> neighbours(NeighbourPairs& pairs, const Input& input, const ArrowArray& chunk);

/// Of pairs (a, b, sketch_a, sketch_b) those that are copies: (a, b).
std::shared_ptr<const Table> verified(CopyCheck& check, const Input& input, const ArrowArray& chunk);

/// (content, root) of the components of all edges (a, b).
std::shared_ptr<const Table> components_of(const Input& input);

/// Rows (root, content, sketch), those of one root together, lowest rank first, become (content, kept, jaccard,
/// containment). A root's rows may span chunks; what is left over is given by finish().
class Settler {
 public:
  explicit Settler(double threshold) : threshold_(threshold) {}
  std::shared_ptr<const Table> add(const Input& input, const ArrowArray& chunk);
  std::shared_ptr<const Table> finish();

 private:
  void settle_root(Table& to);
  double threshold_;
  std::int64_t root_ = 0;
  std::vector<std::int64_t> contents_;
  std::vector<std::string> sketches_;
};

}  // namespace winnow::python
