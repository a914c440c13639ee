// One page, one explanation. A page was read once, with one wrong charset: what most of its words speak for is what
// happened, and a word that something else would make sense of is one that is damaged further or not at all.
#include <algorithm>

#include "decide.h"

namespace mojibake {
namespace {

/// Support from which a page was plainly damaged so: two words that can be nothing else.
constexpr int kPlainly = nats(24);

/// Whether bytes of UTF-8 stand beside each other in `word` as `page` shows them: the first of a character and one of
/// those that follow it.
bool holds_bytes_of_utf8(const SingleByte& page, std::u32string_view word) {
  for (std::size_t i = 0; i + 1 < word.size(); ++i) {
    const int lead = page.byte_of(word[i]), next = word[i + 1] < 0x80 ? -1 : page.byte_of(word[i + 1]);
    if (lead >= 0xC2 && lead < 0xF5 && next >= 0x80 && next < 0xC0) return true;
  }
  return false;
}

}  // namespace

/// Whether it makes letters of one script of those of another, or ideographs.
bool Decider::crosses_scripts(const Conversion& conversion) const {
  return conversion.form == Conversion::Form::kWide ||
         (conversion.form == Conversion::Form::kSingle && !conversion.latin && conversion.source != conversion.reading);
}

void Decider::find_lead(Ballot& ballot) const {
  const auto larger = [&](std::size_t k, std::size_t than) {
    if (ballot.support[k] == 0) return false;
    if (than == kNone || ballot.support[k] != ballot.support[than])
      return than == kNone || ballot.support[k] > ballot.support[than];
    return ballot.net[k] > ballot.net[than];  // both mend all words well enough
  };
  std::size_t lead = kNone;
  for (std::size_t k = 0; k < conversions_.size(); ++k) {
    if (larger(k, lead)) lead = k;
    if (crosses_scripts(conversions_[k]) && larger(k, ballot.script)) ballot.script = k;
  }
  if (lead == kNone) return;
  if (conversions_[lead].form == Conversion::Form::kUtf8Lossy) lead = conversions_[lead].whole;
  if (conversions_[lead].form == Conversion::Form::kUtf8 && ballot.support[lead] >= kPlainly) ballot.lead = lead;
}

/// Whether the page speaks against `candidate`: another script than its words are of, or another reading of bytes that
/// are plainly those of UTF-8.
bool Decider::is_stranger(std::u32string_view text, const Word& word, const Candidate& candidate,
                          const Ballot& ballot) const {
  const Conversion& conversion = conversions_[candidate.conversion];
  const auto is_said_by = [&](std::size_t k) {
    return std::any_of(word.candidates.begin(), word.candidates.end(), [&](const Candidate& c) {
      return c.conversion == k && c.begin == candidate.begin && c.end == candidate.end && c.text == candidate.text;
    });
  };
  if (crosses_scripts(conversion) && candidate.conversion != ballot.script && !is_said_by(ballot.script)) {
    if (ballot.script == kNone) return true;
    const Conversion& script = conversions_[ballot.script];
    // Two that differ in a few letters of a language: koi8-r and koi8-u.
    const bool alike = conversion.form == script.form && conversion.reading == script.reading &&
                       (conversion.source == Page::kKoi8u || script.source == Page::kKoi8u) &&
                       (conversion.source == Page::kKoi8r || script.source == Page::kKoi8r);
    if (!alike) return true;
  }
  if (ballot.lead == kNone || candidate.conversion == ballot.lead || is_said_by(ballot.lead)) return false;
  if (conversion.form == Conversion::Form::kUtf8Lossy && conversion.whole == ballot.lead) return false;
  if (conversion.form == Conversion::Form::kSingle && conversion.source == conversion.reading) return false;
  return holds_bytes_of_utf8(encodings_.single(conversions_[ballot.lead].reading),
                             text.substr(word.begin, word.end - word.begin));
}

}  // namespace mojibake
