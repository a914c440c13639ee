#include "characters.h"

namespace chrome {
namespace {

Letter punctuation(char32_t c) {
  switch (c) {
    case 0xAB:
    case 0xBB:
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x2039:
    case 0x203A:
    case 0x300C:
    case 0x300D:
    case 0x300E:
    case 0x300F:
      return {kQuote, c};
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
      return {kDash, c};
    case 0x2010:
    case 0x2011:
      return {kHyphen, c};
    case 0x2026:
      return {kEllipsis, c};
    case 0xB7:
    case 0x2022:
    case 0x2023:
    case 0x2043:
    case 0x25AA:
    case 0x25CF:
    case 0x25A0:
    case 0x25E6:
    case 0x25BA:
    case 0x25B8:
    case 0x25B6:
    case 0x2190:
    case 0x2192:
    case 0x21D2:
    case 0x27A4:
    case 0x30FB:
      return {kSeparator, c};
    case 0x3001:
    case 0xFF0C:
    case 0x60C:
      return {kComma, c};
    case 0x3002:
    case 0xFF0E:
    case 0x964:
    case 0x6D4:
      return {kDot, c};
    case 0xFF01:
    case 0xFF1F:
    case 0x61F:
    case 0xBF:
    case 0xA1:
      return {kQuestion, c};
    case 0xFF1A:
    case 0xFF1B:
    case 0x61B:
      return {kColon, c};
    case 0xFF08:
    case 0xFF09:
    case 0x3010:
    case 0x3011:
    case 0x300A:
    case 0x300B:
      return {kBracket, c};
    case 0xA3:
    case 0xA5:
    case 0x20AC:
    case 0x20B9:
    case 0x20BD:
    case 0x20AA:
    case 0xB0:
      return {kCurrency, c};
    default:
      return {kSymbol, c};
  }
}

}  // namespace

Letter classify(char32_t c) {
  if (c < 0x100) {
    if (c == 0xA0 || c == 0x85) return {kSpace, c};
    if (c < 0xA0 || c == 0xAD) return {kIgnored, c};
    if (c >= 0xC0 && c != 0xD7 && c != 0xF7) return c <= 0xDE ? Letter{kUpper, c + 0x20} : Letter{kLower, c};
    if (c == 0xAA || c == 0xB5 || c == 0xBA) return {kLower, c};
    return punctuation(c);
  }
  if (c < 0x250) {
    if (c >= 0x180) return {kLower, c};
    if (c == 0x178) return {kUpper, 0xFF};
    const bool odd_is_capital = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E);
    const bool capital = c != 0x138 && c != 0x149 && c != 0x17F && ((c & 1) != 0) == odd_is_capital;
    return capital ? Letter{kUpper, c + 1} : Letter{kLower, c};
  }
  if (c < 0x370) return {kLower, c};
  if (c < 0x400) {
    if (c >= 0x391 && c <= 0x3AB) return {kUpper, c + 0x20};
    if (c == 0x386) return {kUpper, 0x3AC};
    if (c >= 0x388 && c <= 0x38A) return {kUpper, c + 0x25};
    if (c == 0x38C) return {kUpper, 0x3CC};
    if (c == 0x38E || c == 0x38F) return {kUpper, c + 0x3F};
    return c == 0x37E || c == 0x387 ? Letter{kColon, c} : Letter{kLower, c};
  }
  if (c < 0x530) {
    if (c < 0x410) return {kUpper, c + 0x50};
    if (c < 0x430) return {kUpper, c + 0x20};
    if (c < 0x460 || (c >= 0x482 && c < 0x48A) || (c & 1) != 0) return {kLower, c};
    return {kUpper, c + 1};
  }
  if (c >= 0x531 && c <= 0x556) return {kUpper, c + 0x30};
  if (c < 0x590) return {kLower, c};
  if (c < 0x1E00) {
    if (c == 0x5BE) return {kHyphen, c};
    if (c == 0x60C || c == 0x61B || c == 0x61F || c == 0x6D4 || c == 0x964 || c == 0x965) return punctuation(c);
    if ((c >= 0xE00 && c < 0xF00) || (c >= 0x1000 && c < 0x10A0) || (c >= 0x1780 && c < 0x1800)) return {kUnspaced, c};
    return {kCaseless, c};
  }
  if (c < 0x1F00) return (c & 1) == 0 && c != 0x1E9E ? Letter{kUpper, c + 1} : Letter{kLower, c};
  if (c < 0x2000) return {kLower, c};
  if (c < 0x2C00) {
    if (c <= 0x200A || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F) return {kSpace, c};
    if (c < 0x2010 || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c < 0x2070)) return {kIgnored, c};
    return punctuation(c);
  }
  if (c < 0x2E80) return {kLower, c};
  if (c == 0x3000) return {kSpace, c};
  if (c < 0x3040) return c >= 0x3005 && c <= 0x3007 ? Letter{kUnspaced, c} : punctuation(c);
  if (c == 0x30FB) return punctuation(c);
  if (c < 0xA4D0) return {kUnspaced, c};
  if (c < 0xAC00) return {kCaseless, c};
  if (c < 0xD7B0) return {kCaseless, c};
  if (c >= 0xF900 && c < 0xFB00) return {kUnspaced, c};
  if (c >= 0xFB00 && c < 0xFE00) return {kCaseless, c};
  if (c >= 0xFE00 && c < 0xFE10) return {kIgnored, c};
  if (c == 0xFEFF) return {kIgnored, c};
  if (c >= 0xFF10 && c <= 0xFF9F) {
    const bool letter = c <= 0xFF19 || (c >= 0xFF21 && c <= 0xFF3A) || (c >= 0xFF41 && c <= 0xFF5A) || c >= 0xFF66;
    if (letter) return {kUnspaced, c};
  }
  if (c >= 0x20000 && c < 0x40000) return {kUnspaced, c};
  return punctuation(c);
}

}  // namespace chrome
