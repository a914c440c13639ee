#include "questions.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "parts.h"

namespace chrome {
namespace {

constexpr std::size_t kLeastQuestions = 3;
constexpr std::size_t kMostAnswerBlocks = 8;
constexpr float kMostQuestionWords = 30, kAnswerWords = 8;
constexpr float kUnlikely = 0.25f;  // on the mean over the words of all
constexpr float kFewLinks = 0.3f;

bool may_be_of_it(const HtmlPage& page, const HtmlBlock& block, const HtmlFate& fate) {
  return !fate.is_comment && !block.copyright && block.link_density < kFewLinks &&
         (page.nodes[block.node].above & kBesideText) == 0 && !is_called(page, block.node, kNoNode, kSiteGroups);
}

bool is_question(const HtmlBlock& block) {
  return block.questions == 1 && block.end_sign == 1 && block.sentences <= 1 && block.words > 2 &&
         block.words <= kMostQuestionWords;
}

bool is_answer(const HtmlBlock& block) {
  return block.heading == 0 && block.words >= kAnswerWords && block.end_sign != 0 && !is_question(block);
}

// Behind the last answer of the questions that begin at `begin`.
std::size_t end_of(const HtmlPage& page, const std::vector<HtmlFate>& fates, std::size_t begin, std::size_t& n) {
  std::size_t end = begin;
  n = 0;
  while (end < fates.size() && is_question(page.blocks[end]) && may_be_of_it(page, page.blocks[end], fates[end])) {
    std::size_t answer = end + 1;
    while (answer < fates.size() && answer - end <= kMostAnswerBlocks && is_answer(page.blocks[answer]) &&
           may_be_of_it(page, page.blocks[answer], fates[answer]))
      ++answer;
    if (answer == end + 1) break;
    ++n;
    end = answer;
  }
  return end;
}

}  // namespace

void keep_questions(const HtmlPage& page, std::vector<HtmlFate>& fates) {
  for (std::size_t i = 0; i < fates.size(); ++i) {
    std::size_t n = 0;
    const std::size_t end = end_of(page, fates, i, n);
    if (end == i) continue;
    float words = 0, expected = 0;
    for (std::size_t k = i; k < end; ++k) {
      words += page.blocks[k].words;
      expected += fates[k].p * page.blocks[k].words;
    }
    if (n >= kLeastQuestions && expected >= kUnlikely * words)
      for (std::size_t k = i; k < end; ++k) fates[k].dropped = false;
    i = end - 1;
  }
}

}  // namespace chrome
