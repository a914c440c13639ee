#include "neighbours.h"

#include <algorithm>

#include "choice.h"
#include "unit/catch.h"

using chrome::HtmlBlock;
using chrome::HtmlFate;
using chrome::HtmlNode;
using chrome::HtmlPage;

namespace {

// A page of blocks in elements of their own below one <div>; what looks alike has the same signature.
struct Draft {
  HtmlPage page;
  std::vector<HtmlFate> fates;

  Draft() {
    page.nodes.push_back({});
    page.nodes.back().signature = 1;
  }
  HtmlBlock& add(std::uint32_t signature, float words, float p, bool dropped) {
    HtmlNode node;
    node.parent = 0;
    node.signature = signature;
    page.nodes.push_back(node);
    HtmlBlock block;
    block.node = static_cast<std::uint32_t>(page.nodes.size() - 1);
    block.words = words;
    block.end_sign = 1;
    page.blocks.push_back(block);
    HtmlFate fate;
    fate.p = p;
    fate.dropped = dropped;
    fates.push_back(fate);
    return page.blocks.back();
  }
  std::vector<bool> dropped() {
    chrome::keep_with_neighbours(page, fates);
    std::vector<bool> out;
    for (const HtmlFate& fate : fates) out.push_back(fate.dropped);
    return out;
  }
};

constexpr std::uint32_t kP = 2, kTeaser = 3, kPre = 4, kHeading = 5, kRow = 6, kFigure = 7;

}  // namespace

TEST_CASE("a paragraph among alike ones that stay is not taken out") {
  Draft draft;
  draft.add(kP, 40, 0.6f, false);
  draft.add(kP, 40, 0.3f, true);
  draft.add(kP, 40, 0.5f, false);
  CHECK(draft.dropped() == std::vector<bool>{false, false, false});
}

TEST_CASE("a short sentence among alike ones that stay is an answer, a label is none") {
  Draft draft;
  draft.add(kP, 40, 0.9f, false);
  draft.add(kP, 5, 0.35f, true);
  draft.add(kP, 5, 0.25f, true);
  draft.add(kP, 5, 0.35f, true);
  draft.page.blocks.back().end_sign = 0;
  CHECK(draft.dropped() == std::vector<bool>{false, false, true, true});
}

TEST_CASE("what the model is sure of goes among paragraphs too") {
  Draft draft;
  draft.add(kP, 40, 0.9f, false);
  draft.add(kP, 40, 0.05f, true);
  draft.add(kP, 40, 0.9f, false);
  CHECK(draft.dropped() == std::vector<bool>{false, true, false});
}

TEST_CASE("paragraphs of which most go, and those of another kind, get no company") {
  Draft draft;
  draft.add(kTeaser, 40, 0.5f, false);
  draft.add(kTeaser, 40, 0.3f, true);
  draft.add(kTeaser, 40, 0.3f, true);
  draft.add(kP, 90, 0.9f, false);
  CHECK(draft.dropped() == std::vector<bool>{false, true, true, false});
}

TEST_CASE("links, labels and what stands in a menu, a comment or hidden is no paragraph") {
  Draft draft;
  draft.add(kP, 90, 0.9f, false);
  draft.add(kP, 40, 0.3f, true).link_density = 0.8f;
  draft.add(kP, 5, 0.3f, true).end_sign = 0;
  draft.add(kP, 40, 0.3f, true);
  draft.page.nodes.back().above = 1u << chrome::kInAside;
  draft.add(kP, 40, 0.3f, true);
  draft.page.nodes.back().flags = WINNOW_EF_HIDDEN;
  draft.add(kP, 40, 0.3f, true);
  draft.fates.back().is_comment = true;
  CHECK(draft.dropped() == std::vector<bool>{false, true, true, true, true, true});
}

TEST_CASE("the rows of a table stay together") {
  Draft draft;
  for (const float p : {0.5f, 0.2f, 0.5f}) {
    HtmlBlock& row = draft.add(kRow, 4, p, p < 0.4f);
    row.kind = WINNOW_BLOCK_TABLE_ROW;
    row.end_sign = 0;
  }
  CHECK(draft.dropped() == std::vector<bool>{false, false, false});
}

TEST_CASE("code below a paragraph and a heading above one stay with it") {
  Draft draft;
  draft.add(kHeading, 4, 0.2f, true).heading = 3;
  draft.add(kP, 40, 0.9f, false);
  draft.add(kPre, 6, 0.2f, true).kind = WINNOW_BLOCK_PRE;
  draft.add(kHeading, 4, 0.2f, true).heading = 3;
  draft.add(kTeaser, 6, 0.1f, true);
  CHECK(draft.dropped() == std::vector<bool>{false, false, false, true, true});
}

TEST_CASE("code below a sentence goes only where the model is sure") {
  const auto goes = [](float p, std::uint32_t above) -> bool {
    Draft draft;
    draft.add(kP, 40, 0.9f, false);
    draft.add(kPre, 6, p, true).kind = WINNOW_BLOCK_PRE;
    draft.page.nodes.back().above = above;
    return draft.dropped()[1];
  };
  CHECK_FALSE(goes(0.12f, 0));
  CHECK(goes(0.08f, 0));
  CHECK(goes(0.12f, 1u << chrome::kInButton));
}

TEST_CASE("a page longer than any that was learned from is cut with more care, the longer the more") {
  const std::vector<float> p{0.9f, 0.15f, 0.9f, 0.02f};
  const chrome::HtmlChoice choice;
  const auto words = [&](std::uint32_t each) { return std::vector<std::uint32_t>(p.size(), each); };
  CHECK(chrome::choose_blocks(p, words(1000), choice) == std::vector<bool>{true, false, true, false});
  CHECK(chrome::choose_blocks(p, words(10000), choice) == std::vector<bool>{true, true, true, false});
  CHECK(chrome::choose_blocks(p, words(100000), choice) == std::vector<bool>{true, true, true, true});
}

TEST_CASE("a first post stays among replies that stay, and replies that go do not come back for it") {
  const auto dropped = [](bool replies_go) {
    Draft draft;
    draft.add(kP, 40, 0.4f, true);
    for (int reply = 0; reply < 3; ++reply) {
      draft.add(kP, 30, 0.8f, replies_go);
      draft.fates.back().is_comment = true;
    }
    return draft.dropped();
  };
  CHECK(dropped(false) == std::vector<bool>(4, false));
  CHECK(dropped(true) == std::vector<bool>(4, true));
}

TEST_CASE("posts stay on a page that says to be a talk, what is surely none of them and other pages' comments go") {
  const auto dropped = [](bool talk, float p, std::uint32_t groups) -> bool {
    Draft draft;
    draft.page.is_talk = talk;
    draft.add(kP, 90, 0.9f, false);
    draft.add(kFigure, 20, p, true).chars = 100;
    draft.page.nodes.back().names.meant = groups;
    return draft.dropped()[1];
  };
  CHECK_FALSE(dropped(true, 0.25f, 1u << chrome::kCommentGroup));
  CHECK(dropped(false, 0.25f, 1u << chrome::kCommentGroup));
  CHECK(dropped(true, 0.1f, 1u << chrome::kCommentGroup));
  CHECK(dropped(true, 0.25f, 1u << chrome::kCommentGroup | 1u << chrome::kPromoGroup));
  CHECK(dropped(true, 0.25f, 0));
}

TEST_CASE("three questions with their answers stay together, two or unlikely ones go") {
  const auto stays = [](int n, float p) {
    Draft draft;
    for (int i = 0; i < n; ++i) {
      HtmlBlock& question = draft.add(kP, 7, p, true);
      question.heading = 3;
      question.questions = question.sentences = 1;
      draft.add(kFigure, 30, p, true);
    }
    const std::vector<bool> dropped = draft.dropped();
    return std::count(dropped.begin(), dropped.end(), false) == 2 * n;
  };
  CHECK(stays(3, 0.3f));
  CHECK_FALSE(stays(2, 0.3f));
  CHECK_FALSE(stays(3, 0.2f));
}

TEST_CASE("a caption stays where its figure stands among paragraphs that stay") {
  const auto caption_in = [](bool among_paragraphs, float p) {
    Draft draft;
    draft.add(kP, 40, 0.9f, !among_paragraphs);
    HtmlBlock& caption = draft.add(kFigure, 6, p, true);
    caption.kind = WINNOW_BLOCK_CAPTION;
    HtmlNode& figure = draft.page.nodes.back();
    figure.above = 1u << chrome::kInFigure;
    draft.page.nodes.front().last = static_cast<std::uint32_t>(draft.page.nodes.size()) - 1;
    return !draft.dropped()[1];
  };
  CHECK(caption_in(true, 0.4f));
  CHECK_FALSE(caption_in(false, 0.4f));
  CHECK(caption_in(true, 0.12f));
  CHECK_FALSE(caption_in(true, 0.05f));
}

TEST_CASE("a caption between paragraphs, or the title and one, stays however deep its figure stands") {
  const auto caption_amid = [](bool text_goes_on, std::uint8_t heading = 0) {
    Draft draft;
    draft.add(kP, heading > 0 ? 4 : 40, 0.9f, false).heading = heading;
    draft.add(kFigure, 6, 0.2f, true).kind = WINNOW_BLOCK_CAPTION;
    const std::uint32_t figure = draft.page.blocks.back().node;
    HtmlNode holder;
    holder.parent = 0;
    draft.page.nodes[figure].above = 1u << chrome::kInFigure;
    draft.page.nodes[figure].last = figure;
    draft.page.nodes.push_back(holder);
    const auto at = static_cast<std::uint32_t>(draft.page.nodes.size() - 1);
    draft.page.nodes[figure].parent = at;
    draft.page.nodes[at].last = at;
    draft.add(kP, 40, text_goes_on ? 0.9f : 0.05f, !text_goes_on);
    draft.page.nodes.front().last = static_cast<std::uint32_t>(draft.page.nodes.size()) - 1;
    return !draft.dropped()[1];
  };
  CHECK(caption_amid(true));
  CHECK(caption_amid(true, 1));
  CHECK_FALSE(caption_amid(false));
}

TEST_CASE("a caption that its class alone calls so stays among paragraphs that stay, when it is likelier") {
  const auto caption_in = [](std::uint32_t own, float p) {
    Draft draft;
    draft.add(kP, 40, 0.9f, false);
    draft.add(kFigure, 6, p, true).end_sign = 0;
    draft.page.nodes.back().own = own;
    draft.page.nodes.front().last = static_cast<std::uint32_t>(draft.page.nodes.size()) - 1;
    return !draft.dropped()[1];
  };
  CHECK(caption_in(1u << chrome::kInCaption, 0.25f));
  CHECK_FALSE(caption_in(1u << chrome::kInCaption, 0.15f));
  CHECK_FALSE(caption_in(0, 0.25f));
}

TEST_CASE("a name and a short answer of an entry stay where most of what alike entries say stays") {
  Draft draft;
  constexpr std::uint32_t kPost = 20, kName = 21, kSaid = 22;
  for (int post = 0; post < 3; ++post) {
    HtmlNode holder;
    holder.parent = 0;
    holder.signature = kPost;
    draft.page.nodes.push_back(holder);
    const auto at = static_cast<std::uint32_t>(draft.page.nodes.size() - 1);
    for (const std::uint32_t part : {kName, kSaid}) {
      const bool short_one = part == kName || post == 2;
      HtmlBlock& block = draft.add(part, short_one ? 1.0f : 12.0f, short_one ? 0.25f : 0.7f, short_one);
      draft.page.nodes[block.node].parent = at;
      block.end_sign = part == kSaid;
      draft.page.nodes[at].last = block.node;
    }
  }
  CHECK(draft.dropped() == std::vector<bool>(6, false));
}
