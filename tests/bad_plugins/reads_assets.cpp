// Reads the asset that its option names and does not start, so that its error() shows what it was given.
#include <winnow/plugin.hpp>

namespace {

class ReadsAssets {
 public:
  explicit ReadsAssets(const winnow::Host& host) {
    const std::string bytes = host.asset(std::string(host.option("asset")).c_str());
    throw std::runtime_error(std::to_string(bytes.size()) + " bytes: " + bytes);
  }
  void process(const winnow::Page&, winnow::Edits&) const {}
};

}  // namespace

WINNOW_PLUGIN(ReadsAssets, R"("name": "reads_assets", "version": "1.0.0", "reasons": [{"name": "bad"}],
                              "options": [{"name": "asset", "type": "string", "default": ""}])")
