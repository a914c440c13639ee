// What stays for the sake of what it is part of: pages of a few blocks whose elements are named by hand.
#include "parts.h"

#include <initializer_list>

#include "unit/catch.h"

using chrome::HtmlBlock;
using chrome::HtmlFate;
using chrome::HtmlNode;
using chrome::HtmlPage;

namespace {

// Elements are added top down, blocks in the order of the page.
struct Draft {
  HtmlPage page;
  std::vector<HtmlFate> fates;

  Draft() { page.nodes.push_back({}); }
  std::uint32_t element(std::uint32_t parent, std::uint32_t own = 0, std::uint32_t groups = 0) {
    HtmlNode node;
    node.parent = parent;
    node.own = own;
    node.above = page.nodes[parent].above | (own & ((1u << chrome::kAboves) - 1));
    node.names.groups = node.names.meant = groups;
    node.last = static_cast<std::uint32_t>(page.nodes.size());
    page.nodes.push_back(node);
    for (std::uint32_t at = parent; at != chrome::kNoNode; at = page.nodes[at].parent) page.nodes[at].last = node.last;
    return node.last;
  }
  HtmlBlock& block(std::uint32_t node, std::uint8_t kind, float words, float p, bool dropped) {
    HtmlBlock block;
    block.node = node;
    block.kind = kind;
    block.words = words;
    block.copies = 1;
    page.blocks.push_back(block);
    fates.push_back({dropped, false, p, WINNOW_ROLE_NONE});
    return page.blocks.back();
  }
  HtmlBlock& heading(std::uint32_t parent, float p, bool dropped) {
    HtmlBlock& added = block(element(parent), WINNOW_BLOCK_HEADING, 1, p, dropped);
    added.heading = 2;
    return added;
  }
  void entries(std::uint32_t list, std::uint8_t kind, std::initializer_list<float> likely, float links = 0) {
    for (const float p : likely)
      block(element(list, kind == WINNOW_BLOCK_LIST_ITEM ? 1u << chrome::kInLi : 0), kind, 3, p, true).link_density =
          links;
  }
  // Which blocks went, as letters: "+--+".
  std::string fate() {
    chrome::keep_parts(page, fates);
    std::string out;
    for (const HtmlFate& f : fates) out += f.dropped ? '-' : '+';
    return out;
  }
};

// The heads of three cards of an accordion, each a button, and their texts.
std::string accordion(std::uint32_t groups, float copies, bool panels_go, float p = 0.12f) {
  Draft draft;
  for (int card = 0; card < 3; ++card) {
    const std::uint32_t holder = draft.element(0, 0, groups);
    const std::uint32_t button =
        draft.element(draft.element(holder), 1u << chrome::kInButton, 1u << chrome::kFormGroup);
    HtmlBlock& label = draft.block(button, WINNOW_BLOCK_HEADING, 4, p, true);
    label.heading = 2;
    label.copies = copies;
    draft.block(draft.element(draft.element(holder)), WINNOW_BLOCK_PARAGRAPH, 12, 0.8f, panels_go);
  }
  return draft.fate();
}

constexpr std::uint32_t kUl = 1u << chrome::kInUl, kTable = 1u << chrome::kInTable, kMain = 1u << chrome::kInMain;

}  // namespace

TEST_CASE("a list, a table and code below a heading that stays stay with it") {
  for (const std::uint8_t kind : {WINNOW_BLOCK_LIST_ITEM, WINNOW_BLOCK_TABLE_ROW}) {
    Draft draft;
    const std::uint32_t text = draft.element(0);
    draft.heading(text, 0.5f, false);
    draft.entries(draft.element(text, kind == WINNOW_BLOCK_LIST_ITEM ? kUl : kTable), kind, {0.2f, 0.12f, 0.1f});
    CHECK(draft.fate() == "++++");
  }
  Draft draft;
  const std::uint32_t text = draft.element(0);
  draft.block(draft.element(text), WINNOW_BLOCK_PARAGRAPH, 4, 0.8f, false).end_sign = 2;
  draft.block(draft.element(text, 1u << chrome::kInPre), WINNOW_BLOCK_PRE, 6, 0.15f, true);
  CHECK(draft.fate() == "++");
}

TEST_CASE("a list below a heading goes where it is links, a menu, of other articles or below a heading that goes") {
  const auto fate = [](std::uint32_t own, std::uint32_t groups, float links, bool heading_goes) {
    Draft draft;
    const std::uint32_t text = draft.element(0);
    draft.heading(text, 0.5f, heading_goes);
    const std::uint32_t holder = draft.element(text, own, groups);
    draft.entries(draft.element(holder, kUl), WINNOW_BLOCK_LIST_ITEM, {0.14f, 0.14f}, links);
    return draft.fate();
  };
  CHECK(fate(0, 0, 0, false) == "+++");
  CHECK(fate(0, 0, 1, false) == "+--");
  CHECK(fate(1u << chrome::kInNav, 0, 0, false) == "+--");
  CHECK(fate(0, 1u << chrome::kRelatedGroup, 0, false) == "+--");
  CHECK(fate(0, 0, 0, true) == "---");
}

TEST_CASE("entries of which half stays are not parted") {
  Draft draft;
  const std::uint32_t list = draft.element(draft.element(0), kUl);
  draft.entries(list, WINNOW_BLOCK_LIST_ITEM, {0.4f, 0.3f, 0.05f, 0.4f});
  draft.fates[0].dropped = draft.fates[3].dropped = false;
  CHECK(draft.fate() == "++-+");
}

TEST_CASE("a heading above a short line that stays is its own, one of other articles is not") {
  Draft draft;
  const std::uint32_t text = draft.element(0);
  draft.heading(text, 0.3f, true);
  draft.block(draft.element(text), WINNOW_BLOCK_PARAGRAPH, 5, 0.7f, false);
  draft.heading(draft.element(text, 0, 1u << chrome::kRelatedGroup), 0.3f, true);
  draft.block(draft.element(text), WINNOW_BLOCK_PARAGRAPH, 5, 0.7f, false);
  CHECK(draft.fate() == "++-+");
}

TEST_CASE("one short line is not taken out of the middle of a text, nor the last one of the main element") {
  const auto fate = [](std::uint32_t own, std::uint32_t groups, float copies) {
    Draft draft;
    const std::uint32_t text = draft.element(0, own);
    draft.block(draft.element(text), WINNOW_BLOCK_PARAGRAPH, 40, 0.9f, false);
    draft.block(draft.element(text, 0, groups), WINNOW_BLOCK_PARAGRAPH, 3, 0.3f, true).copies = copies;
    draft.block(draft.element(text), WINNOW_BLOCK_PARAGRAPH, 40, 0.9f, false);
    draft.block(draft.element(text), WINNOW_BLOCK_PARAGRAPH, 3, 0.3f, true);
    return draft.fate();
  };
  CHECK(fate(0, 0, 1) == "+++-");
  CHECK(fate(kMain, 0, 1) == "++++");
  CHECK(fate(0, 1u << chrome::kSocialGroup, 1) == "+-+-");
  CHECK(fate(0, 0, 3) == "+-+-");
}

TEST_CASE("half of the main element that stays is enough for its last lines to stay, half of another is not") {
  const auto fate = [](std::uint32_t own, float kept) {
    Draft draft;
    const std::uint32_t text = draft.element(0, own);
    draft.block(draft.element(text), WINNOW_BLOCK_PARAGRAPH, kept, 0.9f, false);
    draft.block(draft.element(text), WINNOW_BLOCK_QUOTE, 10, 0.4f, true);
    draft.block(draft.element(text), WINNOW_BLOCK_PARAGRAPH, 6, 0.33f, true);
    return draft.fate();
  };
  CHECK(fate(kMain, 20) == "+++");
  CHECK(fate(kMain, 12) == "+--");
  CHECK(fate(0, 20) == "+--");
}

TEST_CASE("a short section beside one that stays comes back as a whole") {
  const auto fate = [](float links, float words) {
    Draft draft;
    const std::uint32_t text = draft.element(0);
    draft.heading(text, 0.4f, false);
    draft.block(draft.element(text), WINNOW_BLOCK_PARAGRAPH, 12, 0.8f, false);
    draft.heading(text, 0.25f, true);
    draft.entries(draft.element(text, kTable), WINNOW_BLOCK_TABLE_ROW, {0.14f, 0.12f}, links);
    draft.block(draft.element(text), WINNOW_BLOCK_PARAGRAPH, words, 0.12f, true);
    return draft.fate();
  };
  CHECK(fate(0, 6) == "++++++");
  CHECK(fate(1, 6) == "++----");
  CHECK(fate(0, 200) == "++----");
}

TEST_CASE("a table without links below a sentence stays, two rows or links to other pages do not") {
  const auto fate = [](std::initializer_list<float> likely, float links) {
    Draft draft;
    const std::uint32_t text = draft.element(0);
    draft.block(draft.element(text), WINNOW_BLOCK_PARAGRAPH, 20, 0.9f, false).end_sign = 1;
    draft.entries(draft.element(text, kTable), WINNOW_BLOCK_TABLE_ROW, likely, links);
    return draft.fate();
  };
  CHECK(fate({0.3f, 0.22f, 0.22f}, 0) == "++++");
  CHECK(fate({0.3f, 0.22f, 0.22f}, 0.2f) == "+---");
  CHECK(fate({0.3f, 0.22f}, 0) == "+--");
  CHECK(fate({0.15f, 0.1f, 0.08f}, 0) == "+---");
}

TEST_CASE("footnotes below a text that stays are its own, and so is none below nothing") {
  const auto fate = [](bool text_goes, std::uint32_t own) {
    Draft draft;
    const std::uint32_t text = draft.element(0);
    draft.block(draft.element(text), WINNOW_BLOCK_PARAGRAPH, 40, 0.9f, text_goes);
    const std::uint32_t notes = draft.element(draft.element(text, own), 1u << chrome::kInOl);
    draft.entries(notes, WINNOW_BLOCK_LIST_ITEM, {0.12f, 0.1f}, 0.5f);
    draft.block(draft.element(notes), WINNOW_BLOCK_PARAGRAPH, 5, 0.1f, true).copyright = true;
    return draft.fate();
  };
  CHECK(fate(false, 1u << chrome::kInNotes) == "+++-");
  CHECK(fate(false, 0) == "+---");
  CHECK(fate(true, 1u << chrome::kInNotes) == "----");
}

TEST_CASE("the questions of an accordion stay above their answers though they are buttons") {
  CHECK(accordion(0, 1, false) == "++++++");
  CHECK(accordion(0, 3, false) == "-+-+-+");
  CHECK(accordion(0, 1, true) == "------");
  CHECK(accordion(0, 1, false, 0.02f) == "-+-+-+");
}

TEST_CASE("code below a heading stays where labels of tabs stand between, and so does that of the next panel") {
  const auto fate = [](std::uint32_t panel) {
    Draft draft;
    const std::uint32_t text = draft.element(0);
    draft.heading(text, 0.5f, false);
    const std::uint32_t tabs = draft.element(text, 0, 1u << chrome::kNavGroup);
    const std::uint32_t list = draft.element(tabs, 1u << chrome::kInNav);
    for (int tab = 0; tab < 2; ++tab)
      draft.block(draft.element(list, 1u << chrome::kInTab), WINNOW_BLOCK_LIST_ITEM, 1, 0.1f, true);
    for (const std::uint32_t hidden : {0u, std::uint32_t{WINNOW_EF_HIDDEN}}) {
      const std::uint32_t code = draft.element(draft.element(tabs, panel), 1u << chrome::kInPre);
      draft.page.nodes[code].flags = hidden;
      draft.block(code, WINNOW_BLOCK_PRE, 3, 0.3f, true);
    }
    return draft.fate();
  };
  CHECK(fate(1u << chrome::kInPanel) == "+--++");
  CHECK(fate(0) == "+----");
}

TEST_CASE("what a script shows of a term is in sight, other hidden text is not") {
  const auto fate = [](std::uint32_t own) {
    Draft draft;
    const std::uint32_t list = draft.element(draft.element(0), 1u << chrome::kInDl);
    draft.block(draft.element(list, 1u << chrome::kInDt), WINNOW_BLOCK_PARAGRAPH, 3, 0.7f, false);
    const std::uint32_t answer = draft.element(list, own);
    draft.page.nodes[answer].flags = WINNOW_EF_HIDDEN;
    draft.block(answer, WINNOW_BLOCK_PARAGRAPH, 1, 0.3f, true);
    return draft.fate();
  };
  CHECK(fate(1u << chrome::kInDd) == "++");
  CHECK(fate(0) == "+-");
}

TEST_CASE("a list within the text is kept whole where a third of it stays, links or not") {
  const auto fate = [](float links, bool one_stays, bool text_goes_on) {
    Draft draft;
    const std::uint32_t text = draft.element(0);
    draft.block(draft.element(text), WINNOW_BLOCK_PARAGRAPH, 12, 0.9f, false);
    draft.entries(draft.element(text, kUl), WINNOW_BLOCK_LIST_ITEM, {0.3f, 0.3f, 0.6f}, links);
    draft.fates.back().dropped = !one_stays;
    draft.block(draft.element(text), WINNOW_BLOCK_PARAGRAPH, 20, 0.9f, !text_goes_on);
    return draft.fate();
  };
  CHECK(fate(1, true, true) == "+++++");
  CHECK(fate(0, false, true) == "+++++");
  CHECK(fate(1, false, true) == "+---+");
  CHECK(fate(1, true, false) == "+--+-");
}

TEST_CASE("a term stays above what is said of it, and what a label with a colon announces stays below it") {
  const auto fate = [](float copies, bool term_goes, std::uint8_t end_sign, std::uint32_t groups) {
    Draft draft;
    const std::uint32_t list = draft.element(draft.element(0, 0, groups), 1u << chrome::kInDl);
    HtmlBlock& term = draft.block(draft.element(list, 1u << chrome::kInDt), WINNOW_BLOCK_PARAGRAPH, 1, 0.2f, term_goes);
    term.copies = copies;
    term.end_sign = end_sign;
    term.link_density = 1;
    draft.block(draft.element(list, 1u << chrome::kInDd), WINNOW_BLOCK_PARAGRAPH, 4, 0.2f, !term_goes);
    draft.block(draft.element(0), WINNOW_BLOCK_PARAGRAPH, 60, 0.9f, true);
    return draft.fate().substr(0, 2);
  };
  CHECK(fate(1, true, 0, 0) == "++");
  CHECK(fate(1, false, 2, 0) == "++");
  CHECK(fate(1, false, 0, 0) == "+-");
  CHECK(fate(5, true, 0, 0) == "-+");
  CHECK(fate(1, true, 0, 1u << chrome::kSideGroup) == "-+");
}

TEST_CASE("a line in the middle of what somebody said stays, his rank beside it goes") {
  Draft draft;
  const std::uint32_t post = draft.element(draft.element(0, 0, 1u << chrome::kForumGroup));
  draft.block(draft.element(draft.element(post, 0, 1u << chrome::kMetaGroup)), WINNOW_BLOCK_PARAGRAPH, 2, 0.3f, true);
  const std::uint32_t said = draft.element(post);
  draft.block(draft.element(said), WINNOW_BLOCK_PARAGRAPH, 30, 0.9f, false);
  draft.block(draft.element(said), WINNOW_BLOCK_QUOTE, 3, 0.35f, true);
  draft.block(draft.element(said), WINNOW_BLOCK_PARAGRAPH, 30, 0.9f, false);
  CHECK(draft.fate() == "-+++");
}

TEST_CASE("fields of Drupal and what is hidden on some screens are no forms and not hidden") {
  // Of the lists that the words are read from only the one of names is asked here.
  winnow_text_1 text{};
  text.size = sizeof text;
  text.words = [](winnow_str, std::uint64_t*, std::size_t) -> std::size_t { return 0; };
  const chrome::HtmlWords words(text);
  const auto meant = [&](std::string_view attribute) {
    chrome::HtmlWords::Names names;
    words.add_names(attribute, names);
    return names.meant;
  };
  constexpr std::uint32_t kFormOrPopup = 1u << chrome::kFormGroup | 1u << chrome::kPopupGroup;
  CHECK((meant("field field--name-body field--label-hidden field__item") & kFormOrPopup) == 0);
  CHECK((meant("comments hidden-print") & kFormOrPopup) == 0);
  CHECK((meant("hidden") & kFormOrPopup) == 1u << chrome::kPopupGroup);
  CHECK((meant("search-field") & kFormOrPopup) == 1u << chrome::kFormGroup);
  CHECK((meant("is-hidden box") & kFormOrPopup) == 1u << chrome::kPopupGroup);
}

TEST_CASE("a linked item that the cut was unsure of stays in a list of which half stays") {
  Draft draft;
  const std::uint32_t text = draft.element(0);
  draft.block(draft.element(text), WINNOW_BLOCK_PARAGRAPH, 4, 0.9f, true);
  draft.entries(draft.element(text, kUl), WINNOW_BLOCK_LIST_ITEM, {0.6f, 0.4f, 0.6f, 0.2f}, 1);
  draft.fates[1].dropped = draft.fates[3].dropped = false;
  CHECK(draft.fate() == "-+++-");
}
