// An exception in the constructor: plugin.hpp has to stop it.
#include <winnow/plugin.hpp>

namespace {

class OpenThrows {
 public:
  explicit OpenThrows(const winnow::Host&) { throw std::runtime_error("no such dictionary"); }
  void process(const winnow::Page&, winnow::Edits&) const {}
};

}  // namespace

WINNOW_PLUGIN(OpenThrows, R"("name": "open_throws", "version": "1.0.0", "reasons": [{"name": "bad"}])")
