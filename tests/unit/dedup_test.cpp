#include "unit/catch.h"

#include <winnow/dedup.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "dedup/compare.h"
#include "dedup/pages.h"
#include "dedup/sketch.h"
#include "dedup/symbols.h"
#include "unit/random_text.h"

using namespace winnow;
using winnow::testing::Random;

namespace {

// Prose of a made-up vocabulary: two seeds share words and no phrases.
std::string prose(std::uint64_t seed, std::size_t words, std::size_t least_letters = 2) {
  Random random(seed);
  std::string text;
  for (std::size_t i = 0; i < words; ++i) {
    std::string word;
    for (std::size_t n = least_letters + random.below(6); n > 0; --n) word += static_cast<char>('a' + random.below(26));
    text += (i == 0 ? "" : i % 40 == 0 ? ".\n\n" : " ") + word;
  }
  return text;
}

struct Text {
  std::string id, text, date, site = {};
};

Clusters clusters_of(const std::vector<Text>& texts, DedupOptions options = {}, unsigned threads = 1) {
  Deduper deduper(std::move(options));
  PageSketcher sketcher;
  for (const Text& text : texts)
    REQUIRE(deduper.add({text.id, sketcher.sketch(text.text, text.site), text.date, false}));
  Result<Clusters> found = deduper.finish(threads);
  REQUIRE(found);
  return *std::move(found);
}

// id -> id of the page that stays.
std::map<std::string, std::string> kept_by_id(const std::vector<Text>& texts, const Clusters& found) {
  std::map<std::string, std::string> kept;
  for (std::size_t i = 0; i < texts.size(); ++i) kept[texts[i].id] = texts[found.pages[i].kept].id;
  return kept;
}

// An archive with copies of every kind.
std::vector<Text> archive(std::uint64_t seed, std::size_t n) {
  Random random(seed);
  std::vector<Text> texts;
  for (std::size_t i = 0; i < n; ++i) {
    const std::string id = "p" + std::to_string(i);
    std::string text = prose(seed * 1000 + random.below(n / 2 + 1), 60 + random.below(300));
    if (random.one_in(4)) text = "Harnby Gazette\n\n" + text + "\n\nShare this page\n\nSubscribe to our letter";
    if (random.one_in(10)) text = std::string(random.below(2), 'x');
    texts.push_back({id, text, random.one_in(3) ? "2021-03-0" + std::to_string(1 + random.below(9)) : ""});
  }
  return texts;
}

dedup::Sketch sketch_of(const std::string& text, const std::string& site = "") {
  dedup::Sketcher sketcher;
  return sketcher.sketch(text, site).sketch;
}

}  // namespace

TEST_CASE("typography, case, accents, widths and spacing make no difference to dedup") {
  dedup::Symbols plain, set;
  dedup::read_symbols("He said: \"It is a cafe\" - no 12 x fine", plain);
  dedup::read_symbols(
      "He  said\xC2\xA0: \xE2\x80\x9CIt is a CAF\xC3\x89\xE2\x80\x9D \xE2\x80\x94 no \xEF\xBC\x91\xEF\xBC\x92 x "
      "\xEF\xAC\x81ne",
      set);
  CHECK(plain.letters == set.letters);
  CHECK(plain.words == set.words);
  dedup::read_symbols("cafe\xCC\x81", plain);
  dedup::read_symbols("caf\xC3\xA9", set);
  CHECK(plain.words == set.words);
}

TEST_CASE("in scripts without spaces each letter is a word and counts twice among the letters") {
  dedup::Symbols symbols;
  dedup::read_symbols("\xE6\xBD\xAE\xE6\xB1\x90\xE8\xA1\xA8", symbols);
  CHECK(symbols.words.size() == 3);
  CHECK(symbols.letters.size() == 6);
}

TEST_CASE("a sketch comes back from its bytes, and damaged bytes are refused or give a sketch") {
  Random random(4);
  for (int i = 0; i < 200; ++i) {
    const dedup::Sketch sketch =
        sketch_of(testing::random_page(random, random.below(60)) + prose(random.below(9), random.below(900)),
                  random.one_in(2) ? "harnby.example" : "");
    const std::string bytes = encoded(sketch);
    dedup::Sketch again;
    REQUIRE(dedup::decode(bytes, again));
    CHECK(encoded(again) == bytes);
    CHECK(again.site == sketch.site);
    if (sketch.site != 0) CHECK(again.bins == sketch.bins);
    CHECK_FALSE(dedup::decode(std::string_view(bytes).substr(0, bytes.size() - 1), again));
    std::string damaged = bytes;
    damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
    dedup::decode(damaged, again);  // must not read outside
  }
}

TEST_CASE("samples of different scale are compared as the sets they stand for") {
  const std::string small = prose(1, 400);
  const std::string large = small + " " + prose(2, 6000);
  const dedup::Likeness found = compare(sketch_of(small), sketch_of(large));
  CHECK(found.containment > .95);
  CHECK(found.jaccard == Approx(400.0 / 6400).margin(.03));
  CHECK(compare(sketch_of(prose(3, 400)), sketch_of(large)).containment < .1);
}

TEST_CASE("copies are found: exact, with chrome around them, cut, reordered, damaged") {
  const std::string article = prose(7, 290) + " in 1924 " + prose(6, 10);
  std::string damaged = article;
  for (std::size_t i = 20; i < damaged.size(); i += 29) damaged[i] = damaged[i] == 'e' ? 'c' : 'e';
  const std::vector<Text> texts{{"original", article + "\n\nand so it ends here", ""},
                                {"exact", article + "\n\nAnd so it ends, here.", ""},
                                {"hosted", "Home News Sport\n\n" + article + "\n\nRead more of " + prose(8, 30), ""},
                                {"cut", article.substr(0, article.size() / 2), ""},
                                {"damaged", damaged, ""},
                                {"other", prose(9, 300), ""}};
  const auto kept = kept_by_id(texts, clusters_of(texts));
  for (const char* copy : {"original", "exact", "cut", "damaged"}) CHECK(kept.at(copy) == "hosted");
  CHECK(kept.at("other") == "other");
}

TEST_CASE("entries of a register with a word behind each label are no copies, as scanned pages are") {
  const auto entry = [](std::uint64_t values, const std::string& end) {
    Random random(values);
    std::string text = "The county register of barges\n\n";
    for (std::uint64_t label = 0; label < 40; ++label)
      text += prose(100 + label, 4, 6) + ": " + prose(1000 + random.below(500), 1, 6) + "\n";
    return text + end;
  };
  for (const char* end : {"", "Printed in 2024\n"}) {
    std::vector<Text> texts;
    for (std::uint64_t i = 0; i < 12; ++i) texts.push_back({"entry " + std::to_string(i), entry(i, end), ""});
    // As alike as a page and its scan of which a letter in thirty is wrong.
    REQUIRE(compare(sketch_of(texts[0].text), sketch_of(texts[1].text)).jaccard > .35);
    std::string scanned = texts[0].text;
    for (std::size_t i = 20; i < scanned.size(); i += 29)
      if (scanned[i] >= 'a') scanned[i] = scanned[i] == 'e' ? 'c' : 'e';
    texts.push_back({"scanned", scanned, ""});
    const auto kept = kept_by_id(texts, clusters_of(texts));
    for (std::uint64_t i = 1; i < 12; ++i) CHECK(kept.at(texts[i].id) == texts[i].id);
    CHECK(kept.at("scanned") == kept.at("entry 0"));
  }
}

TEST_CASE("texts of one template whose numbers differ are no copies, and with the same numbers they are") {
  const auto report = [](int wind, int gusts, int night, int day, int pressure, const char* more) {
    return "Weather for the harbour on Monday\n\nThe wind will blow from the south at " + std::to_string(wind) +
           " metres a second, with gusts of " + std::to_string(gusts) + " metres. At night it will be " +
           std::to_string(night) + " degrees in the town, at noon " + std::to_string(day) +
           " degrees on the quay. The pressure is " + std::to_string(pressure) + " millimetres of mercury." + more;
  };
  const std::vector<Text> texts{{"a", report(5, 12, 3, 11, 741, ""), ""},
                                {"b", report(7, 15, 1, 9, 755, ""), ""},
                                {"c", report(7, 15, 1, 9, 755, "\n\nShare this forecast"), ""}};
  const auto kept = kept_by_id(texts, clusters_of(texts));
  CHECK(kept.at("a") == "a");
  CHECK(kept.at("b") == "c");
}

TEST_CASE("pages that share a paragraph of their publisher and have no numbers are no copies") {
  const std::string about = prose(21, 70);
  const std::vector<Text> texts{{"a", prose(22, 60) + "\n\n" + about, ""}, {"b", prose(23, 60) + "\n\n" + about, ""}};
  CHECK(compare(sketch_of(texts[0].text), sketch_of(texts[1].text)).jaccard > dedup::CopyRule::kThreshold - .1);
  const auto kept = kept_by_id(texts, clusters_of(texts));
  CHECK(kept.at("a") == "a");
  CHECK(kept.at("b") == "b");
}

TEST_CASE("numbers that agree are evidence, and texts without numbers have none") {
  const std::string shared = prose(31, 120);
  const auto likeness = [&](const std::string& numbers) {
    return compare(sketch_of(prose(32, 30) + " " + numbers + " " + shared),
                   sketch_of(prose(33, 30) + " " + numbers + " " + shared));
  };
  const dedup::Likeness bare = likeness("");
  CHECK(bare.number_share == 0);
  CHECK(bare.jaccard > .55);
  const dedup::CopyRule rule;
  CHECK_FALSE(rule.are_copies(bare));
  CHECK_FALSE(rule.are_copies(likeness("since 1987")));
  CHECK(rule.are_copies(likeness("on 14 May 1987 some 230 men and 41 women left 7 villages for 12 ships")));
}

TEST_CASE("a number that contradicts keeps texts apart that share all their words and their other numbers") {
  const auto leaflet = [](const std::string& dose, const std::string& price) {
    return "Velodrin drops: how to take them. Take 1 spoon up to 3 times a day, and leave at least 5 hours between two "
           "of them. The strongest daily dose for an adult is " +
           dose + " mg. Keep away from children below 12 years, and below 25 degrees. A bottle costs " + price +
           " crowns. Ask your doctor before you take other medicines. Questions: 0555 0199, weekdays from 9 to 17.";
  };
  const std::vector<Text> texts{{"a", leaflet("3000", "845"), ""},
                                {"b", leaflet("1500", "845"), ""},
                                {"c", leaflet("3000", "1,250"), ""},
                                {"d", leaflet("3000", "845") + " Share this leaflet", ""},
                                {"e", leaflet("3000", "1,845"), ""}};
  const auto kept = kept_by_id(texts, clusters_of(texts));
  CHECK(kept == std::map<std::string, std::string>{{"a", "d"}, {"b", "b"}, {"c", "c"}, {"d", "d"}, {"e", "e"}});
}

TEST_CASE("pages of one site that differ in a few words are no copies of each other, of several sites they are") {
  const auto kettle = [](const char* name, const char* colour) {
    return std::string("Kettle ") + name + ", " + colour + "\n\nThe kettle " + name + " in " + colour +
           " is made for the stove and finished by hand in our workshop. It whistles when the water boils, and its "
           "handle stays cool. The lid sits tight and opens with one finger.\n\nRinse it with warm water, never in the "
           "dishwasher, and do not heat it when it is empty.";
  };
  const char* kettles[][2] = {
      {"Fenna", "red"}, {"Fenna", "dark blue"}, {"Hedda", "red"}, {"Anna Maria", "light green"}};
  for (const char* site : {"shop.example", ""}) {
    std::vector<Text> texts;
    for (const auto& [name, colour] : kettles)
      texts.push_back({std::string(name) + colour, kettle(name, colour), "", site});
    texts.push_back({"copy", kettle("Fenna", "red") + "\n\nAsk the shop", "", site});
    const auto kept = kept_by_id(texts, clusters_of(texts));
    std::set<std::string> stay;
    for (const auto& [id, of] : kept) stay.insert(of);
    CHECK((stay.size() == 4) == (*site != '\0'));
    CHECK((kept.at("Fennared") == "copy") == (*site != '\0'));
  }
  const std::vector<Text> mirrored{{"a", kettle("Fenna", "red"), "", "shop.example"},
                                   {"b", kettle("Fenna", "green"), "", "mirror.example"}};
  CHECK(kept_by_id(mirrored, clusters_of(mirrored)).at("a") == "b");
  const std::string zh =
      "明河市今日发生一起交通事故，造成三人受伤。事故发生在上午，一辆货车在十字路口与一辆公共汽车相撞。伤者已被送往医院"
      "救治。";
  std::string other = zh;
  other.replace(other.find("三"), 3, "七");
  const std::vector<Text> news{{"a", zh, "", "news.example"}, {"b", other, "", "news.example"}};
  CHECK(kept_by_id(news, clusters_of(news)).at("b") == "b");
}

TEST_CASE(
    "numbers of a site's footer are no evidence among its pages, and numbers of an article among several sites are") {
  const std::string footer =
      "Workshop Oberlohe, Mill Lane 14, 31134 Oberlohe. Phone 05121 44 55 66, fax 05121 44 55 67. Open Monday to "
      "Friday "
      "from 9 to 17, Saturday from 10 to 13. Orders before 14 o'clock leave on the same day; delivery costs 4.90 "
      "euros, "
      "above 50 euros it is free. You can return what you bought within 30 days. Prices include 19 percent of tax.";
  std::vector<Text> texts;
  for (std::uint64_t i = 0; i < 6; ++i)
    texts.push_back({std::to_string(i), prose(50 + i, 22) + "\n\n" + footer, "", "shop.example"});
  const auto kept = kept_by_id(texts, clusters_of(texts));
  for (const Text& text : texts) CHECK(kept.at(text.id) == text.id);
  for (std::size_t i = 0; i < texts.size(); ++i) texts[i].site = "paper" + texts[i].id + ".example";
  std::set<std::string> stay;
  for (const auto& [id, of] : kept_by_id(texts, clusters_of(texts))) stay.insert(of);
  CHECK(stay.size() == 1);
}

TEST_CASE("pages of one site that differ in a word are told apart, whatever the two words") {
  const std::string page = prose(41, 60);
  const auto stays = [&](const std::string& one, const std::string& other) {
    return !dedup::CopyRule().are_copies(sketch_of(page + " in " + one, "shop.example"),
                                         sketch_of(page + " in " + other, "shop.example"));
  };
  CHECK(stays("blue", "purple"));
  for (std::uint64_t pair = 0; pair < 1000; ++pair) CHECK(stays(prose(2 * pair, 1, 4), prose(2 * pair + 1, 1, 4)));
}

TEST_CASE("on one site, too, a page that grew, was cut, moved or set otherwise is a copy") {
  const std::string page = prose(31, 300), more = prose(32, 12), many = prose(33, 20), others = prose(34, 20);
  const std::size_t half = page.find("\n\n") + 2;
  const auto are_copies = [&](const std::string& one, const std::string& other) {
    return dedup::CopyRule().are_copies(sketch_of(one, "harnby.example"), sketch_of(other, "harnby.example"));
  };
  CHECK(are_copies(page, page + "\n\n" + more));
  CHECK(are_copies(page, more + "\n\n" + page));
  CHECK(are_copies(page, page.substr(0, page.size() / 2)));
  CHECK(are_copies(page, page.substr(half) + "\n\n" + page.substr(0, half)));
  CHECK(are_copies("My e-mail. " + page.substr(0, 400), "My email. " + page.substr(0, 400)));
  const std::string long_page = page + "\n\n" + prose(35, 300);
  CHECK(are_copies(long_page + " recieve", long_page + " receive"));
  CHECK_FALSE(are_copies(page.substr(0, 600) + " red", page.substr(0, 600) + " blue"));
  // Lists that change from one visit to the next stand together.
  CHECK(are_copies(page + "\n\n" + many, page + "\n\n" + others));
  CHECK_FALSE(are_copies(page + "\n\n" + many.substr(0, 20), page + "\n\n" + others.substr(0, 20)));
}

TEST_CASE("a page of one site whose text is nearly all printed on another page, too, is no copy, and a teaser is") {
  const std::string printed = prose(51, 300);
  const std::string shown = prose(52, 20) + "\n\n" + printed, created = prose(53, 400) + "\n\n" + printed;
  const std::vector<Text> texts{{"shown", shown, "", "manual.example"},
                                {"created", created, "", "manual.example"},
                                {"teaser", created.substr(0, 1200) + "...", "", "manual.example"}};
  const dedup::Likeness found = compare(sketch_of(shown, "manual.example"), sketch_of(created, "manual.example"));
  REQUIRE(found.containment > .9);
  REQUIRE(found.containment < .95);
  const auto kept = kept_by_id(texts, clusters_of(texts));
  CHECK(kept.at("shown") == "shown");
  CHECK(kept.at("teaser") == "created");
}

TEST_CASE("of many pages with one text printed on all of them none stands for others that have much of their own") {
  const std::string printed = prose(61, 200);
  std::vector<Text> texts;
  for (std::uint64_t page = 0; page < 60; ++page)
    texts.push_back({"p" + std::to_string(page), prose(300 + page, 60 + page % 7) + "\n\n" + printed, ""});
  REQUIRE(compare(sketch_of(texts[0].text), sketch_of(texts[1].text)).containment > .65);
  texts.push_back({"bare", printed, ""});
  const auto kept = kept_by_id(texts, clusters_of(texts));
  for (std::uint64_t page = 0; page < 60; ++page) CHECK(kept.at(texts[page].id) == texts[page].id);
  CHECK(kept.at("bare") != "bare");
}

TEST_CASE("a longer page that holds the page that stays and as much besides is no copy of it, whichever stays") {
  const std::string release = prose(71, 200), article = prose(72, 200) + "\n\n" + release;
  DedupOptions oldest;
  oldest.keep = {Keep::kOldest};
  std::vector<Text> texts{{"release", release, "2024-03-01"},
                          {"printed", release + "\n\nPrinted for our readers", "2024-03-02"},
                          {"article", article, "2024-03-03"},
                          {"read on", article.substr(0, article.size() / 2), "2024-03-04"}};
  const auto kept = kept_by_id(texts, clusters_of(texts, oldest));
  CHECK(kept.at("printed") == "release");
  CHECK(kept.at("article") == "article");
  CHECK(kept.at("read on") == "article");
  CHECK(kept_by_id(texts, clusters_of(texts)).at("release") == "article");
}

TEST_CASE("pages of one site are no copies however many words differ, when these are scattered over a common text") {
  const auto certificate = [](std::uint64_t holder, std::uint64_t revision) {
    Random random(holder);
    std::string text;
    for (std::uint64_t part = 0; part < 40; ++part)
      text += prose(200 + part, 30) + " " + prose(1000 + random.below(500), 1) + (part % 3 == 0 ? ".\n\n" : " ");
    return text + prose(revision, 60);
  };
  const auto are_copies = [&](const std::string& one, const std::string& other, const char* site) {
    return dedup::CopyRule().are_copies(sketch_of(one, site), sketch_of(other, site));
  };
  for (std::uint64_t holder = 1; holder < 6; ++holder) {
    const std::string one = certificate(holder, 1), other = certificate(holder + 1, 1);
    CHECK_FALSE(are_copies(one, other, "county.example"));
    CHECK(are_copies(one, other, ""));
    // One passage of as many words is another matter.
    CHECK(are_copies(one, certificate(holder, 2), "county.example"));
  }
}

TEST_CASE("a scanned copy keeps its original although a digit was misread") {
  std::string text;
  for (std::uint64_t i = 0; i < 12; ++i) text += prose(40 + i, 25) + " " + std::to_string(1903 + 7 * i) + " ";
  std::string scanned = text;
  // Not beside a number: its place must be found again.
  for (std::size_t i = 20; i < scanned.size(); i += 61)
    if (scanned[i] >= 'a' && text.substr(i - 20, 40).find_first_of("0123456789") == std::string::npos)
      scanned[i] = scanned[i] == 'e' ? 'c' : 'e';
  scanned.replace(scanned.find("1924"), 4, "1974");
  REQUIRE(compare(sketch_of(text), sketch_of(scanned)).other_numbers == 1);
  const std::vector<Text> texts{{"original", text, ""}, {"scanned", scanned, ""}};
  CHECK(kept_by_id(texts, clusters_of(texts)).at("scanned") == "original");
}

TEST_CASE("two articles that quote one statement are no copies of each other, with the statement in the archive") {
  const std::string statement = prose(51, 90);
  const std::vector<Text> texts{{"angler", prose(52, 70) + "\n\n" + statement + "\n\n" + prose(53, 60), ""},
                                {"ferry", prose(54, 60) + "\n\n" + statement + "\n\n" + prose(55, 50), ""},
                                {"statement", statement, ""}};
  const auto kept = kept_by_id(texts, clusters_of(texts));
  CHECK(kept.at("angler") == "angler");
  CHECK(kept.at("ferry") == "ferry");
  CHECK(kept.at("statement") == "angler");
}

TEST_CASE("a short page whose licence stands in a long one is no copy of it, with the licence in the archive") {
  const std::string licence = prose(61, 100);
  const std::vector<Text> texts{{"licence", licence, ""},
                                {"short", prose(62, 40) + "\n\n" + licence, ""},
                                {"long", prose(63, 300) + "\n\n" + licence + "\n\n" + prose(64, 200), ""}};
  const auto kept = kept_by_id(texts, clusters_of(texts));
  CHECK(kept.at("licence") == "long");
  CHECK(kept.at("short") == "short");
}

TEST_CASE("a page without its number does not join pages whose numbers contradict each other") {
  const auto forecast = [](const std::string& peak) {
    return "Forecast for the valley. Tomorrow the temperature will reach " + peak +
           " by early afternoon. Cloud will build from the west during the evening, and fishermen are asked to stay in "
           "the lee of the island until the wind has turned. The next forecast comes at the usual time.";
  };
  const std::vector<Text> texts{
      {"mild", forecast("11 degrees"), ""}, {"hot", forecast("34 degrees"), ""}, {"bare", forecast("its peak"), ""}};
  const auto kept = kept_by_id(texts, clusters_of(texts));
  CHECK(kept.at("mild") == "mild");
  CHECK(kept.at("hot") == "hot");
}

TEST_CASE("different numbers differ at their place, however many there are") {
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 5000; ++i) {
    const dedup::Sketch sketch = sketch_of("The sheet of part " + std::to_string(100000 + i) + " in our catalogue");
    REQUIRE(sketch.numbers.places.size() == 1);
    seen.insert(sketch.numbers.places.front());
  }
  CHECK(seen.size() == 5000);
}

TEST_CASE("a table does not crowd the other numbers of a page out of its sketch") {
  std::string table = "The sum of 150,000 crowns was paid. ";
  for (int i = 0; i < 300; ++i) table += "row " + std::to_string(i) + " of the table. ";
  std::string other = table;
  other.replace(other.find("150,000"), 7, "250,000");
  CHECK(compare(sketch_of(table), sketch_of(other)).other_numbers > 0);
  CHECK(compare(sketch_of(table), sketch_of(table.substr(0, table.size() / 2))).other_numbers == 0);
}

TEST_CASE("a threshold holds for contained copies, too, and 1 leaves pages of equal words alone") {
  const std::string article = prose(61, 200);
  const std::vector<Text> texts{{"host", prose(62, 40) + "\n\n" + article, ""},
                                {"hosted", article.substr(0, article.size() / 10 * 9) + " " + prose(63, 14), ""},
                                {"part", article.substr(0, article.size() / 2), ""},
                                {"equal", prose(62, 40) + " " + article, ""}};
  const auto kept = [&](double threshold) {
    DedupOptions options;
    options.threshold = threshold;
    return kept_by_id(texts, clusters_of(texts, options));
  };
  using Kept = std::map<std::string, std::string>;
  CHECK(kept(.45) == Kept{{"host", "equal"}, {"hosted", "equal"}, {"part", "equal"}, {"equal", "equal"}});
  CHECK(kept(.97) == Kept{{"host", "equal"}, {"hosted", "hosted"}, {"part", "equal"}, {"equal", "equal"}});
  CHECK(kept(1) == Kept{{"host", "equal"}, {"hosted", "hosted"}, {"part", "part"}, {"equal", "equal"}});
}

TEST_CASE("of a long text whose sample shows no difference only equal words are an exact copy") {
  const std::string book = prose(71, 9000);
  const std::vector<Text> texts{
      {"a", book + " guilty", ""}, {"b", book + " innocent", ""}, {"c", book + " Innocent.", ""}};
  const Clusters found = clusters_of(texts);
  REQUIRE(kept_by_id(texts, found) == std::map<std::string, std::string>{{"a", "b"}, {"b", "b"}, {"c", "b"}});
  CHECK_FALSE(found.pages[0].alike.same_words);
  CHECK(found.pages[2].alike.same_words);
}

TEST_CASE("clusters and edges are the same for any number of threads and any order of the pages") {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    std::vector<Text> texts = archive(seed, 160);
    DedupOptions options;
    options.edges = true;
    const Clusters first = clusters_of(texts, options);
    const auto kept = kept_by_id(texts, first);
    CHECK(std::set<std::string>([&] {
            std::set<std::string> s;
            for (auto& [id, k] : kept) s.insert(k);
            return s;
          }())
              .size() < texts.size());
    const auto edges = [&](const Clusters& found) {
      std::vector<std::string> lines;
      for (const CopyEdge& edge : found.edges)
        lines.push_back(texts[edge.a].id + " " + texts[edge.b].id + " " + std::to_string(edge.alike.jaccard));
      return lines;
    };
    const std::vector<std::string> wanted = edges(first);
    Random random(seed);
    for (const unsigned threads : {1u, 2u, 7u}) {
      for (std::size_t i = texts.size(); i > 1; --i) std::swap(texts[i - 1], texts[random.below(i)]);
      const Clusters again = clusters_of(texts, options, threads);
      CHECK(kept_by_id(texts, again) == kept);
      CHECK(edges(again) == wanted);
      CHECK(kept_by_id(texts, clusters_of(texts, {}, threads)) == kept);
    }
  }
}

TEST_CASE("what does not fit into memory is spilled, and the clusters are the same") {
  const std::vector<Text> texts = archive(5, 9000);
  DedupOptions small;
  small.memory = 1 << 20;
  const Clusters spilled = clusters_of(texts, small, 2);
  const Clusters held = clusters_of(texts, {}, 2);
  CHECK(kept_by_id(texts, spilled) == kept_by_id(texts, held));
}

TEST_CASE("the longest copy stays, then the earliest, then the smallest id, unless other rules come first") {
  const std::string article = prose(7, 200);
  const std::vector<Text> texts{{"b", article, "2020-05-01"},
                                {"a", article, "2020-05-01T10:00:00Z"},
                                {"long", article + " Share this", "2022-01-01"},
                                {"old", article, "2019"},
                                {"undated", article, ""}};
  const auto stays = [&](std::vector<Keep> keep) {
    DedupOptions options;
    options.keep = std::move(keep);
    return kept_by_id(texts, clusters_of(texts, options)).at("b");
  };
  CHECK(stays({}) == "long");
  CHECK(stays({Keep::kOldest}) == "old");
  CHECK(stays({Keep::kNewest}) == "long");
  const std::vector<Text> equal{{"b", article, ""}, {"a", article, ""}};
  CHECK(kept_by_id(equal, clusters_of(equal)).at("b") == "a");
}

TEST_CASE("of equal pages the one with the plainest address stays, whichever of the others come or go") {
  const std::string article = prose(8, 200);
  const std::vector<std::string> plainest_first{
      "https://quellin.example/ferry",
      "https://quellin.example/ferry/",
      "HTTPS://quellin.example:443/ferry",
      "https://quellin.example/ferry/index.html",
      "https://www.quellin.example/ferry",
      "https://m.quellin.example/ferry",
      "http://quellin.example/ferry",
      "http://www.quellin.example/ferry",
      "https://quellin.example/?p=17",
      "https://quellin.example/ferry#crossing",
      "https://quellin.example/ferry?utm_source=letter",
      "http://quellin.example/?p=17",
      "ferry.html",
      "ftp://quellin.example/ferry",
  };
  for (std::size_t first = 0; first + 1 < plainest_first.size(); ++first) {
    std::vector<Text> texts;
    for (std::size_t i = plainest_first.size(); i-- > first;) texts.push_back({plainest_first[i], article, ""});
    const auto kept = kept_by_id(texts, clusters_of(texts));
    for (const Text& text : texts) CHECK(kept.at(text.id) == plainest_first[first]);
  }
}

TEST_CASE("dates are read as far as they are ISO 8601") {
  using dedup::date_number;
  CHECK(date_number("2021-03-04") == 20210304000000);
  CHECK(date_number("2021-03-04T05:06:07+02:00") == 20210304050607);
  CHECK(date_number("20210304") == 20210304000000);
  CHECK(date_number("2021") == 20210000000000);
  CHECK(date_number("4 March 2021") == date_number(""));
}

TEST_CASE("texts without a letter are nobody's copies, one-word texts only of equal ones") {
  const std::vector<Text> texts{
      {"a", "", ""}, {"b", "...", ""}, {"c", "Tide", ""}, {"d", "tide!", ""}, {"e", "tides", ""}};
  const auto kept = kept_by_id(texts, clusters_of(texts));
  CHECK(kept == std::map<std::string, std::string>{{"a", "a"}, {"b", "b"}, {"c", "c"}, {"d", "c"}, {"e", "e"}});
}

TEST_CASE("an id that comes twice is refused by name") {
  Deduper deduper(DedupOptions{});
  PageSketcher sketcher;
  REQUIRE(deduper.add({"a", sketcher.sketch("one"), "", false}));
  const Status twice = deduper.add({"a", sketcher.sketch("two"), "", false});
  REQUIRE_FALSE(twice);
  CHECK(twice.error().place == "a");
  CHECK(deduper.size() == 1);
}

TEST_CASE("merging signatures is commutative, associative, and the same as adding all hashes to one") {
  Random random(3);
  for (int i = 0; i < 50; ++i) {
    std::vector<std::uint64_t> hashes(random.below(400));
    for (std::uint64_t& hash : hashes) hash = mix64(random.below(100000) + 1);
    const std::size_t n = hashes.size();
    const std::size_t p = n / 3, q = n / 2;
    const Signature a = signature(hashes.data(), p), b = signature(hashes.data() + p, q - p),
                    c = signature(hashes.data() + q, n - q);
    Signature ab_c = a, c_ba = c, ba = b;
    ab_c.merge(b);
    ab_c.merge(c);
    ba.merge(a);
    c_ba.merge(ba);
    CHECK(ab_c == signature(hashes.data(), n));
    CHECK(c_ba == ab_c);
    CHECK(densified(c_ba) == densified(ab_c));
  }
}

TEST_CASE("the overlap of samples is the plain intersection but for rare collisions of shortened hashes") {
  Random random(8);
  for (int i = 0; i < 100; ++i) {
    std::vector<std::uint64_t> a(random.below(3000)), b(random.below(3000));
    for (auto* set : {&a, &b})
      for (std::uint64_t& hash : *set) hash = mix64(random.below(4000));
    const ShingleSample x = sample(a.data(), a.size(), 200), y = sample(b.data(), b.size(), 100);
    const unsigned scale = std::max(x.scale, y.scale);
    const auto kept = [&](const std::vector<std::uint64_t>& hashes) {
      std::set<std::uint64_t> set;
      for (const std::uint64_t hash : hashes)
        if (in_sample(hash, scale)) set.insert(hash);
      return set;
    };
    const std::set<std::uint64_t> plain_a = kept(a), plain_b = kept(b);
    std::size_t shared = 0;
    for (const std::uint64_t hash : plain_a) shared += plain_b.count(hash);
    const Overlap found = shared_samples(x, y);
    // Of a hash 20 bits are kept, fewer where scales differ: now and then two unlike ones meet.
    CHECK(found.a == Approx(plain_a.size()).margin(1));
    CHECK(found.b == Approx(plain_b.size()).margin(1));
    CHECK(found.shared >= shared);
    CHECK(found.shared <= shared + 2);
  }
}
