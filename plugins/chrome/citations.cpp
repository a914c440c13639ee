#include "citations.h"

namespace chrome {

// Capitals are those of three alphabets, small letters whatever is no space, figure or stop: all classes of Unicode
// would take ten milliseconds to be compiled.
Citations::Citations()
    : author_(
          R"([A-ZÀ-ÞΑ-ΩА-Я][^\s\d.,;:()]+,?\s[A-ZÀ-ÞΑ-ΩА-Я]{1,3}[,.;]|(?:[A-ZÀ-ÞΑ-ΩА-Я]\.[\s-]?){1,3}[A-ZÀ-ÞΑ-ΩА-Я][^\s\d.,;:()A-Z])"),
      year_(R"(\b(?:1[5-9]|20)\d\d[a-z]?\b)"),
      // Volume and pages, which hours with minutes are not: a colon or a figure goes on behind those.
      place_(R"(\d\s?(?:\(\d[^)]{0,12}\))?\s?[:,;]\s?(?:[ps]{1,2}\.\s?)?[A-Za-z]?\d+\s?[-–]\s?[A-Za-z]?\d+(?:[^\d:]|$))"
             R"(|(?i:\b(?:doi|arXiv|ISBN)\b|\bpp\.\s?\d)|\bS\.\s\d|[Сс]\.\s?\d|\d{4};\s?\d)") {}

bool Citations::is_citation(std::string_view line, std::uint32_t n_words) const {
  // Shorter ones are seldom told from a date with a name; longer ones are paragraphs.
  constexpr std::uint32_t kLeastWords = 8, kMostWords = 120;
  if (n_words < kLeastWords || n_words > kMostWords) return false;
  const re2::StringPiece text(line.data(), line.size());
  return RE2::PartialMatch(text, year_) && RE2::PartialMatch(text, place_) && RE2::PartialMatch(text, author_);
}

}  // namespace chrome
