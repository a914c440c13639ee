// A two-pass plugin that fails wherever it can.
#include <winnow/plugin.hpp>

namespace {

class LearnsBadly {
 public:
  struct State {
    void observe(const winnow::Page& page) {
      if (page.size() == 1) throw std::runtime_error("a page of one line");
    }
    void merge(const State&) { throw std::runtime_error("never merged"); }
    std::string save() const { throw std::runtime_error("never saved"); }
    static State load(std::string_view) { throw std::runtime_error("never loaded"); }
  };

  explicit LearnsBadly(const winnow::Host&) {}
  void finalize(const State&) { throw std::runtime_error("never used"); }
  void process(const winnow::Page&, winnow::Edits&) const {}
};

}  // namespace

WINNOW_PLUGIN(LearnsBadly, R"(
  "name": "learns_badly", "version": "1.0.0", "summary": "fails to learn", "needs": ["corpus"],
  "reasons": [{"name": "nothing"}])")
