// Throws something that is no std::exception, in spite of plugin.hpp.
#include <winnow/plugin.hpp>

namespace {

class ThrowsInt {
 public:
  explicit ThrowsInt(const winnow::Host&) {}
  void process(const winnow::Page&, winnow::Edits&) const { throw 42; }
};

}  // namespace

WINNOW_PLUGIN(ThrowsInt, R"("name": "throws_int", "version": "1.0.0", "reasons": [{"name": "bad"}])")
