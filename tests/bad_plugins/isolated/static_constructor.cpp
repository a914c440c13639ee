// Crashes while it is loaded, before anybody has called it.
#include <winnow/plugin.hpp>

namespace {

int* volatile nowhere;

struct Crash {
  Crash() { *nowhere = 1; }
} crash;

class StaticConstructor {
 public:
  explicit StaticConstructor(const winnow::Host&) {}
  void process(const winnow::Page&, winnow::Edits&) const {}
};

}  // namespace

WINNOW_PLUGIN(StaticConstructor, R"("name": "static_constructor", "version": "1.0.0", "reasons": [{"name": "bad"}])")
