// Learns well, and never comes back from taking up what it has learned.
#include <winnow/plugin.hpp>

namespace {

class EndlessFinalize {
 public:
  struct State {
    int pages = 0;
    void observe(const winnow::Page&) { ++pages; }
    void merge(const State& other) { pages += other.pages; }
    std::string save() const { return std::to_string(pages); }
    static State load(std::string_view bytes) { return {std::stoi(std::string(bytes))}; }
  };

  explicit EndlessFinalize(const winnow::Host& host) : loops_(host.option_bool("loops")) {}
  void finalize(const State&) {
    for (volatile bool loops = loops_; loops;) {
    }
  }
  void process(const winnow::Page&, winnow::Edits&) const {}

 private:
  bool loops_;
};

}  // namespace

WINNOW_PLUGIN(EndlessFinalize, R"("name": "endless_finalize", "version": "1.0.0", "reasons": [{"name": "none"}],
  "options": [{"name": "loops", "type": "bool", "default": false}])")
