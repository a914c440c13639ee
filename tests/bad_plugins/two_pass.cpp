// A sound two-pass plugin: drops blocks that at least `min_pages` pages have. Its state is a count of pages for each
// block hash: addition of counts is associative and commutative, and a sorted map saves the same bytes in any order.
#include <winnow/plugin.hpp>

#include <map>
#include <set>

namespace {

class TwoPass {
 public:
  using Counts = std::map<std::uint64_t, std::uint64_t>;

  struct State {
    Counts pages_with;

    void observe(const winnow::Page& page) {
      std::set<std::uint64_t> seen;
      for (const winnow::Block block : page)
        if (seen.insert(block.text_hash()).second) ++pages_with[block.text_hash()];
    }
    void merge(const State& other) {
      for (const auto& [hash, n] : other.pages_with) pages_with[hash] += n;
    }
    std::string save() const {
      std::string bytes;
      for (const auto& [hash, n] : pages_with) bytes += std::to_string(hash) + ' ' + std::to_string(n) + '\n';
      return bytes;
    }
    static State load(std::string_view bytes) {
      State state;
      while (!bytes.empty()) {
        const std::size_t space = bytes.find(' '), end = bytes.find('\n');
        if (space > end || end == bytes.npos) throw std::runtime_error("a line without a count");
        const std::uint64_t hash = std::stoull(std::string(bytes.substr(0, space)));
        state.pages_with[hash] = std::stoull(std::string(bytes.substr(space + 1, end - space)));
        bytes.remove_prefix(end + 1);
      }
      return state;
    }
  };

  explicit TwoPass(const winnow::Host& host) : min_pages_(static_cast<std::uint64_t>(host.option_int("min_pages"))) {}

  void finalize(const State& state) {
    for (const auto& [hash, n] : state.pages_with)
      if (n >= min_pages_) repeated_.insert(hash);
  }

  void process(const winnow::Page& page, winnow::Edits& edits) const {
    for (const winnow::Block block : page)
      if (repeated_.count(block.text_hash()) != 0) edits.drop(block, 0, "on other pages too");
  }

 private:
  std::uint64_t min_pages_;
  std::set<std::uint64_t> repeated_;
};

}  // namespace

WINNOW_PLUGIN(TwoPass, R"(
  "name": "two_pass", "version": "1.0.0", "summary": "drops blocks that several pages have",
  "reasons": [{"name": "repeated"}],
  "options": [{"name": "min_pages", "type": "int", "default": 2, "min": 2}])")
