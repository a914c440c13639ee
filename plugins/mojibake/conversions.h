// The ways in which text gets damaged, each as the way back: "utf-8 read as cp1252" takes such text to what
// it was before.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "encodings.h"

namespace mojibake {

struct Conversion {
  enum class Form : std::uint8_t {
    kUtf8,        ///< UTF-8 read as a page of single bytes
    kUtf8Lossy,   ///< the same with bytes lost: see lossy.h
    kUtf8Small,   ///< the same in small letters: see lowered.h
    kUtf8Wide,    ///< UTF-8 read as a page of double bytes
    kSingle,      ///< one page of single bytes read as another
    kVietnamese,  ///< the same of cp1258, which puts tone marks behind their letters
    kWide         ///< a page of double bytes read as one of single bytes
  };
  Form form;
  Page source = Page::kCp1252;   ///< kSingle, kVietnamese
  Page reading = Page::kCp1252;  ///< all but kUtf8Wide
  WidePage wide = WidePage::kGbk;
  int need = 0;  ///< how much likelier the result must be for one word alone, in sixteenths of a nat
  std::string name;
  std::size_t whole = 0;     ///< kUtf8Lossy: the conversion of the same reading without loss
  bool latin = false;        ///< both pages show Latin letters
  bool same_script = false;  ///< both pages show letters of one script: a clean page can look damaged
  bool off = false;          ///< not to be tried

  /// Whether the damage holds a suspicious pair wherever it is. UTF-8 read as cp1251 does not: it makes a small word of
  /// two everyday letters.
  bool shows() const { return form == Form::kUtf8 && reading == Page::kCp1252; }
};

/// More conversions than there are.
inline constexpr std::size_t kMostConversions = 128;
/// The names of kUtf8Small end so, and with them the evidence of what was mended.
inline constexpr std::string_view kInSmallLetters = " in small letters";

/// Every conversion that is tried, likeliest first.
std::vector<Conversion> all_conversions();

/// The same; those with a page that `encodings`, names parted by commas, does not list are off. UTF-8 needs no listing,
/// "all" lists all. Throws std::runtime_error when a name is none.
std::vector<Conversion> conversions_among(std::string_view encodings);

/// `token` without the damage, or nothing when the conversion does not apply to it. Characters outside
/// the damaged stretch stay. The result may hold C1 controls when the damage was done twice.
std::optional<std::u32string> convert(const Encodings& encodings, const Conversion& conversion,
                                      std::u32string_view token);

}  // namespace mojibake
