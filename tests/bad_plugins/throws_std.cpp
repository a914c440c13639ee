// An exception in process(): plugin.hpp has to stop it.
#include <winnow/plugin.hpp>

namespace {

class ThrowsStd {
 public:
  explicit ThrowsStd(const winnow::Host&) {}
  void process(const winnow::Page& page, winnow::Edits& edits) const {
    edits.drop(page[0], 0, "half of the work");
    throw std::out_of_range("vector::at, most likely");
  }
};

}  // namespace

WINNOW_PLUGIN(ThrowsStd, R"("name": "throws_std", "version": "1.0.0", "reasons": [{"name": "bad"}])")
