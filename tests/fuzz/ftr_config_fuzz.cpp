// Site configurations in the format of ftr-site-config, whatever is in them: what is taken over is a TOML file whose
// lines say what they left out.
#include "rules/ftr_config.h"

#include <winnow_toml.h>

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const winnow::cli::ImportedSite site = winnow::cli::import_ftr("fuzz.example", text);
  for (const winnow::cli::LeftOut& left : site.left_out)
    if (left.line < 1 || left.why.empty()) std::abort();
  try {
    static_cast<void>(toml::parse(site.toml));
  } catch (const toml::parse_error&) {
    std::abort();
  }
  return 0;
}
