// Phrase books and the tree of words below them, beside the plain way: a map of whole texts.
#include <winnow/phrases.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "unit/catch.h"

using winnow::PhraseBook;
using winnow::PhraseMatch;
using winnow::WordTree;

namespace {

// Texts here are folded already; the service gives them back as they are.
void fold_nothing(winnow_str text, void* to, void (*callback)(void*, winnow_str)) { callback(to, text); }
const winnow_text_1 kText{sizeof(winnow_text_1), 0, nullptr, nullptr, nullptr, fold_nothing, nullptr};

bool is_credit(std::string_view category) { return category == "credit"; }

PhraseBook book_of(std::string_view tsv) {
  PhraseBook book(kText);
  book.add(tsv, is_credit);
  return book;
}

std::vector<std::string> words_of(const std::string& folded) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < folded.size();) {
    const std::size_t end = std::min(folded.find(' ', at), folded.size());
    words.push_back(folded.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

// Random texts of a few words of all lengths that matter to loads of eight bytes.
class RandomTexts {
 public:
  std::string operator()(std::size_t most_words) {
    static const std::vector<std::string> kWords = {
        "a", "b", "ab", "share", "article", "chapters", "chapterss", "internationalisation", "\xC3\xA9t\xC3\xA9"};
    std::string text;
    for (std::size_t n = 1 + random_() % most_words; n-- > 0;)
      text += (text.empty() ? "" : " ") + kWords[random_() % kWords.size()];
    return text;
  }
  bool coin() { return random_() % 2 == 0; }

 private:
  std::mt19937 random_{11};
};

// A book as a map, searched word by word.
struct PlainBook {
  struct Flags {
    bool whole = false, prefix = false;
  };
  std::map<std::string, Flags> phrases;

  std::string match(const std::string& line) const {
    if (phrases.count(line) != 0) return line + "|";
    std::string best, beginning;
    for (const std::string& word : words_of(line)) {
      beginning += (beginning.empty() ? "" : " ") + word;
      const auto found = phrases.find(beginning);
      if (found != phrases.end() && found->second.prefix) best = beginning + "|prefix";
    }
    return best;
  }
  bool covers(const std::string& line) const {
    const std::vector<std::string> words = words_of(line);
    std::size_t n = 0;
    for (std::size_t at = 0; at < words.size(); ++n) {
      std::size_t taken = 0;
      std::string text;
      for (std::size_t i = at; i < words.size(); ++i) {
        text += (i == at ? "" : " ") + words[i];
        if (phrases.count(text) != 0) taken = i + 1 - at;
      }
      if (taken == 0) return false;
      at += taken;
    }
    return n >= 2;
  }
};

std::string as_text(const PhraseMatch* match) {
  return match == nullptr ? "" : std::string(match->phrase) + (match->prefix ? "|prefix" : "|");
}

}  // namespace

TEST_CASE("a word has one key, whatever stands around it and wherever the text ends") {
  for (const std::string word : {"a", "seventh", "february", "chapterss", "internationalisation"}) {
    const std::uint64_t key = winnow::folded_word(word, 0).key;
    for (const std::string before : {"", "x ", "internationally "})
      for (const std::string behind : {"", " x", " internationally", " a b c d e f"}) {
        const std::string text = before + word + behind;
        const winnow::FoldedWord found = winnow::folded_word(text, before.size());
        CHECK(found.end == before.size() + word.size());
        CHECK(found.key == key);
      }
  }
}

TEST_CASE("a tree of words finds all sequences at a place, the shortest first") {
  WordTree tree;
  CHECK(tree.add("share this article", 1) == 1);
  CHECK(tree.add("share this article", 2) == 1);
  CHECK(tree.add("share this", 3) == 3);
  CHECK(tree.add("share", 4) == 4);
  CHECK(tree.add("this article", 5) == 5);
  const auto found_at = [&](std::string_view folded, std::size_t at) {
    std::string found;
    tree.each_at(folded, at, [&](std::uint32_t value, std::size_t end) {
      found += std::to_string(value) + "@" + std::to_string(end) + " ";
    });
    return found;
  };
  CHECK(found_at("share this article now", 0) == "4@5 3@10 1@18 ");
  CHECK(found_at("share this article now", 6) == "5@18 ");
  CHECK(found_at("share", 0) == "4@5 ");
  CHECK(found_at("this", 0).empty());
  CHECK(found_at("article share", 0).empty());
  CHECK(found_at("", 0).empty());
}

TEST_CASE("a tree is worth a look where two words, or one that is a sequence, begin one") {
  WordTree tree;
  tree.add("share this article", 0);
  tree.add("print", 1);
  CHECK(tree.may_begin("share this"));
  CHECK(tree.may_begin("print a map"));
  CHECK(tree.may_begin("print"));
  CHECK_FALSE(tree.may_begin("share"));
  CHECK_FALSE(tree.may_begin("share a map"));
  CHECK_FALSE(tree.may_begin("this article"));
  CHECK_FALSE(tree.may_begin(""));
}

TEST_CASE("a filter has what it was given and little else") {
  winnow::WordFilter filter;
  std::mt19937_64 random(5);
  std::vector<std::uint64_t> given(5000);
  for (std::uint64_t& key : given) filter.add(key = random());
  CHECK(std::all_of(given.begin(), given.end(), [&](std::uint64_t key) { return filter.may_have(key); }));
  int wrong = 0;
  for (int i = 0; i < 10000; ++i) wrong += filter.may_have(random());
  CHECK(wrong < 400);
}

TEST_CASE("a book finds what searching word by word finds") {
  RandomTexts random_text;
  PlainBook plain;
  std::string tsv;
  for (int i = 0; i < 60; ++i) {
    const std::string phrase = random_text(3);
    const bool prefix = random_text.coin();
    tsv += "nav\t" + phrase + (prefix ? "\tprefix\n" : "\n");
    (prefix ? plain.phrases[phrase].prefix : plain.phrases[phrase].whole) = true;
  }
  const PhraseBook book = book_of(tsv);
  CHECK(book.size() == plain.phrases.size());
  for (int i = 0; i < 20000; ++i) {
    const std::string line = random_text(6);
    bool strong = false;
    CHECK(as_text(book.find_folded(line)) == plain.match(line));
    CHECK(book.covers_folded(line, strong) == plain.covers(line));
    if (!plain.match(line).empty()) CHECK(book.may_begin(line));
  }
}

TEST_CASE("a large book forgets none of its phrases while it grows") {
  const auto word = [](int n) {
    std::string letters;
    for (; n > 0; n /= 26) letters += static_cast<char>('a' + n % 26);
    return "w" + letters;
  };
  std::string tsv;
  for (int i = 0; i < 20000; ++i) tsv += "nav\t" + word(i % 7000) + (i < 7000 ? "" : " " + word(i)) + "\n";
  const PhraseBook book = book_of(tsv);
  REQUIRE(book.size() == 20000);
  std::size_t found = 0;
  for (std::size_t i = 0; i < book.size(); ++i) {
    const PhraseMatch* const match = book.find_folded(book[i].phrase);
    found += match != nullptr && match->number == i && !match->prefix;
  }
  CHECK(found == book.size());
}

TEST_CASE("a phrase that begins lines is found in lines of so many words and no more") {
  const PhraseBook book = book_of("tags\tfiled under\tprefix\n");
  CHECK(book.match_folded("filed under tides and harbours", 5));
  CHECK_FALSE(book.match_folded("filed under tides and harbours", 4));
  CHECK(book.match_folded("filed under", 1));
}

TEST_CASE("where two lines of a book disagree the weak reading and the protected category win") {
  const PhraseBook book = book_of("nav\tphoto\nnav\tphoto\tweak\ncredit\tphoto\tprefix\n");
  const auto whole = book.match_folded("photo");
  CHECK(whole);
  CHECK(whole->weak);
  CHECK(whole->category == "credit");
  const auto prefix = book.match_folded("photo ada wirth");
  CHECK(prefix);
  CHECK(prefix->prefix);
  CHECK_FALSE(prefix->weak);
  CHECK(whole->number == prefix->number);
  bool strong = true;
  CHECK_FALSE(book.covers_folded("photo photo", strong));
}

TEST_CASE("three weak phrases in one line may be a name, four are a menu") {
  const PhraseBook book =
      book_of("legal\tlegal\tweak\nsection\tbusiness\tweak\nnav\tservices\tweak\nnav\tevents\tweak\nlogin\tsign in\n");
  bool strong = true;
  CHECK(book.covers_folded("legal business services", strong));
  CHECK_FALSE(strong);
  CHECK(book.covers_folded("legal business services events", strong));
  CHECK(strong);
  CHECK(book.covers_folded("sign in legal business", strong));
  CHECK(strong);
}

TEST_CASE("the longest phrase at a place is found, and no protected one") {
  const PhraseBook book = book_of("login\tsign\nlogin\tsign in\nnav\thome\ncredit\tphoto\n");
  const std::string line = "home sign in now photo";
  const auto phrase_at = [&](std::size_t at) {
    std::size_t end = at;
    const PhraseMatch* const match = book.longest_folded(line, at, end);
    CHECK((match != nullptr) == (end > at));
    return match == nullptr ? "" : std::string(match->category) + ": " + line.substr(at, end - at);
  };
  CHECK(phrase_at(line.find("home")) == "nav: home");
  CHECK(phrase_at(line.find("sign")) == "login: sign in");
  CHECK(phrase_at(line.find("now")).empty());
  CHECK(phrase_at(line.find("photo")).empty());
}

TEST_CASE("a book that has moved says the same") {
  PhraseBook first = book_of("nav\tskip to content\n");
  const PhraseMatch* const match = first.find_folded("skip to content");
  const PhraseBook second = std::move(first);
  CHECK(second.find_folded("skip to content") == match);
  CHECK(match->phrase == "skip to content");
  CHECK(second[match->number].category == "nav");
}

TEST_CASE("numbers fold to one zero, groups of digits included") {
  std::string buffer;
  CHECK(PhraseBook::fold_numbers("no digits", buffer) == "no digits");
  CHECK(PhraseBook::fold_numbers("12 comments", buffer) == "0 comments");
  CHECK(PhraseBook::fold_numbers("1 234 567 views in 24h", buffer) == "0 views in 0h");
  CHECK(PhraseBook::fold_numbers("x1 234", buffer) == "x0 0");
  CHECK(PhraseBook::fold_numbers("", buffer).empty());
}

TEST_CASE("words that sites spell in several ways are one phrase") {
  const PhraseBook book = book_of(
      "nav\tiletişim\nnav\tyazı boyutu\nnav\tσχετικά άρθρα\ncomments\tأضف "
      "تعليقاً\nnav\tدیدگاه‌ها\n"
      "comments\t# دیدگاه\nshare\tशेयर करें\nnav\tसामग्री पर जाएँ\nnav\tștiri\nnav\tещё\n");
  std::string buffer;
  for (const char* line : {"i\u0307letişim", "yazi boyutu", "σχετικα αρθρα", "اضف تعليقا", "دیدگاه ها", "ديدگاه ها",
                           "۱۲ دیدگاه", "सामग्री पर जाएं", "ştiri", "еще"}) {
    INFO(line);
    CHECK(book.may_begin(line));
    CHECK(book.find_folded(PhraseBook::fold_numbers(line, buffer)) != nullptr);
  }
  CHECK(book.find_folded(PhraseBook::fold_numbers("σχεδια", buffer)) == nullptr);
}

TEST_CASE("one spelling keeps what has no other, and single spaces") {
  std::string buffer;
  CHECK(winnow::one_spelling("the harbour wall", buffer) == "the harbour wall");
  CHECK(winnow::one_spelling("łódź café", buffer) == "łódź café");
  CHECK(winnow::one_spelling("می\u200C روم\u200C", buffer) == "مي روم");
  CHECK(winnow::one_spelling("", buffer).empty());
  CHECK(winnow::one_spelling("\xFFş", buffer) == "\xFFș");
}

TEST_CASE("a line whose first two words hold digits may begin a phrase with a number in it") {
  const PhraseBook book = book_of("comments\t# comments\nnav\tpage #\n");
  CHECK(book.may_begin("17 comments"));
  CHECK(book.may_begin("page 3 of 5"));
  CHECK(book.may_begin("v2"));
  CHECK_FALSE(book.may_begin("seventeen comments"));
  CHECK_FALSE(book.may_begin(""));
}

TEST_CASE("phrases that are folded already are not folded again, and their numbers and spellings become one form") {
  winnow_text_1 no_folding = kText;
  no_folding.fold = [](winnow_str, void*, void (*)(void*, winnow_str)) { FAIL("folded"); };
  PhraseBook book(no_folding);
  book.add_folded("comments\t12 comments\nheading\tσχετικά άρθρα\tweak\n", is_credit);
  REQUIRE(book.size() == 2);
  CHECK(book.match_folded("0 comments")->category == "comments");
  CHECK(book.match_folded("σχετικα αρθρα")->weak);
}
