// The plugin host: what it reads, what it refuses and in which words, and that no plugin of tests/bad_plugins hurts it.
#include <elf.h>
#include <sys/stat.h>
#include <unistd.h>
#include <winnow/document.h>
#include <winnow/form.h>
#include <winnow/host.h>
#include <winnow/pipeline.h>
#include <winnow/plugin.h>

#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>

#include "host/elf_section.h"
#include "host/library.h"
#include "unit/temporary_folder.h"

namespace {

namespace fs = std::filesystem;
using namespace winnow;
using Catch::Matchers::Contains;
using winnow::testing::TemporaryFolder;
using Settings = std::map<std::string, std::string>;

// Sets a variable of the environment for one test.
class Environment {
 public:
  Environment(const char* name, const std::string& value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    ::setenv(name, value.c_str(), 1);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() { old_.empty() ? ::unsetenv(name_) : ::setenv(name_, old_.c_str(), 1); }

 private:
  const char* name_;
  std::string old_;
};

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE(in.good());
  return {std::istreambuf_iterator<char>(in), {}};
}

fs::path test_plugin(const std::string& name) { return fs::path(WINNOW_BAD_PLUGINS_DIR) / (name + ".winnow.so"); }
fs::path skeleton() { return fs::path(WINNOW_PLUGINS_DIR) / "skeleton.winnow.so"; }

constexpr const char* kGood = R"({"abi":{"major":1,"minor":0,"needs_minor":0},"name":"good","version":"1.2.3",
  "reasons":[{"name":"why","help":"because"}],
  "options":[{"name":"words","type":"int","default":4,"min":1,"max":9},
             {"name":"share","type":"float","default":0.5},
             {"name":"loud","type":"bool","default":false},
             {"name":"mode","type":"enum","default":"soft","values":["soft","hard"]}]})";

// kGood with the member at the JSON pointer `at` replaced by `value` (a JSON text; "" removes it).
std::string good_but(const std::string& at, const std::string& value) {
  nlohmann::json root = nlohmann::json::parse(kGood);
  const nlohmann::json::json_pointer pointer(at);
  if (value.empty())
    root[pointer.parent_pointer()].erase(pointer.back());
  else
    root[pointer] = nlohmann::json::parse(value);
  return root.dump();
}

std::string parse_error(const std::string& json) {
  const Result<Descriptor> parsed = parse_descriptor(json);
  return parsed ? "accepted" : parsed.error().text();
}

std::string section_error(const fs::path& file) {
  const Result<std::string> section = read_descriptor_section(file);
  return section ? "accepted" : section.error().text();
}

// Why the plugin can't be loaded: "" when it can.
std::string load_error(const fs::path& file, const Settings& settings = {}) {
  PluginHost host;
  const Status status = host.load(inspect_plugin(file), settings);
  return status ? "" : status.error().text();
}

constexpr const char* kPage = "An evening in Nørrebro\n\nThe café closes at ten.\n\nNobody minds.\n";

struct Cleaned {
  std::string text;
  std::vector<Incident> incidents;
};

// Cleans kPage with one plugin of tests/bad_plugins.
Cleaned clean_with(const fs::path& file, const Settings& settings = {}, const std::string& page = kPage) {
  PluginHost host;
  const Status status = host.load(inspect_plugin(file), settings);
  INFO((status ? "" : status.error().text()));
  REQUIRE(status);
  Document document = text_document("page", page);
  Outcome outcome = Pipeline(host.stages(), {}).clean(document);
  return {canonical_text(document), outcome.incidents};
}

}  // namespace

// ---- the ABI -------------------------------------------------------------------------------------------------------

// Plugins built with the headers of 1.0 read and write these places: a change here breaks all of them. Members may be
// appended (then `size` below rises with a new line for the new member), nothing else.
#define PLACE(type, member, offset) static_assert(offsetof(type, member) == (offset), #type "." #member)
static_assert(sizeof(winnow_str) == 16);
PLACE(winnow_str, data, 0);
PLACE(winnow_str, size, 8);
static_assert(sizeof(winnow_block) == 168);
PLACE(winnow_block, text, 0);
PLACE(winnow_block, tag_path, 16);
PLACE(winnow_block, labels, 32);
PLACE(winnow_block, source_begin, 48);
PLACE(winnow_block, source_end, 56);
PLACE(winnow_block, text_hash, 64);
PLACE(winnow_block, number, 72);
PLACE(winnow_block, kind, 76);
PLACE(winnow_block, role, 80);
PLACE(winnow_block, flags, 84);
PLACE(winnow_block, n_words, 88);
PLACE(winnow_block, gap_before, 92);
PLACE(winnow_block, n_dropped_before, 96);
PLACE(winnow_block, heading_level, 100);
PLACE(winnow_block, depth, 102);
PLACE(winnow_block, link_density, 104);
PLACE(winnow_block, indent, 108);
PLACE(winnow_block, bytes_hash, 112);
PLACE(winnow_block, ascii_seen, 120);
PLACE(winnow_block, element, 136);
PLACE(winnow_block, n_links, 140);
PLACE(winnow_block, bold_density, 144);
PLACE(winnow_block, code_density, 148);
PLACE(winnow_block, inline_classes, 152);
static_assert(sizeof(winnow_element) == 96);
PLACE(winnow_element, tag, 0);
PLACE(winnow_element, classes, 16);
PLACE(winnow_element, id, 32);
PLACE(winnow_element, role, 48);
PLACE(winnow_element, itemprop, 64);
PLACE(winnow_element, parent, 80);
PLACE(winnow_element, depth, 84);
PLACE(winnow_element, flags, 88);
static_assert(sizeof(winnow_meta) == 32);
PLACE(winnow_meta, key, 0);
PLACE(winnow_meta, value, 16);
static_assert(sizeof(winnow_doc) == 176);
PLACE(winnow_doc, size, 0);
PLACE(winnow_doc, block_stride, 4);
PLACE(winnow_doc, blocks, 8);
PLACE(winnow_doc, n_blocks, 16);
PLACE(winnow_doc, meta, 24);
PLACE(winnow_doc, n_meta, 32);
PLACE(winnow_doc, meta_stride, 40);
PLACE(winnow_doc, ordinal, 48);
PLACE(winnow_doc, id, 56);
PLACE(winnow_doc, url, 72);
PLACE(winnow_doc, site, 88);
PLACE(winnow_doc, lang, 104);
PLACE(winnow_doc, raw, 120);
PLACE(winnow_doc, ctx, 136);
PLACE(winnow_doc, cancelled, 144);
PLACE(winnow_doc, elements, 152);
PLACE(winnow_doc, n_elements, 160);
PLACE(winnow_doc, element_stride, 168);
static_assert(sizeof(winnow_edit) == 64);
PLACE(winnow_edit, size, 0);
PLACE(winnow_edit, kind, 4);
PLACE(winnow_edit, block, 8);
PLACE(winnow_edit, reason, 12);
PLACE(winnow_edit, begin, 16);
PLACE(winnow_edit, end, 20);
PLACE(winnow_edit, text, 24);
PLACE(winnow_edit, evidence, 40);
PLACE(winnow_edit, score, 56);
PLACE(winnow_edit, other_block, 60);
static_assert(sizeof(winnow_sink) == 32);
PLACE(winnow_sink, size, 0);
PLACE(winnow_sink, ctx, 8);
PLACE(winnow_sink, emit, 16);
PLACE(winnow_sink, fail, 24);
static_assert(sizeof(winnow_host) == 88);
PLACE(winnow_host, size, 0);
PLACE(winnow_host, abi_minor, 4);
PLACE(winnow_host, ctx, 8);
PLACE(winnow_host, name, 16);
PLACE(winnow_host, version, 32);
PLACE(winnow_host, log, 48);
PLACE(winnow_host, error, 56);
PLACE(winnow_host, extension, 64);
PLACE(winnow_host, option, 72);
PLACE(winnow_host, read_asset, 80);
static_assert(sizeof(winnow_text_1) == 48);
PLACE(winnow_text_1, size, 0);
PLACE(winnow_text_1, block_words, 8);
PLACE(winnow_text_1, words, 16);
PLACE(winnow_text_1, hash, 24);
PLACE(winnow_text_1, fold, 32);
PLACE(winnow_text_1, block_folded, 40);
static_assert(sizeof(winnow_out) == 16);
PLACE(winnow_out, ctx, 0);
PLACE(winnow_out, write, 8);
static_assert(sizeof(winnow_plugin) == 144);
PLACE(winnow_plugin, size, 0);
PLACE(winnow_plugin, abi_major, 4);
PLACE(winnow_plugin, abi_minor, 8);
PLACE(winnow_plugin, needs_minor, 12);
PLACE(winnow_plugin, magic, 16);
PLACE(winnow_plugin, descriptor, 24);
PLACE(winnow_plugin, open, 40);
PLACE(winnow_plugin, close, 48);
PLACE(winnow_plugin, worker_new, 56);
PLACE(winnow_plugin, worker_free, 64);
PLACE(winnow_plugin, process, 72);
PLACE(winnow_plugin, state_new, 80);
PLACE(winnow_plugin, state_free, 88);
PLACE(winnow_plugin, observe, 96);
PLACE(winnow_plugin, merge, 104);
PLACE(winnow_plugin, save, 112);
PLACE(winnow_plugin, load, 120);
PLACE(winnow_plugin, finalize, 128);
PLACE(winnow_plugin, extension, 136);

TEST_CASE("the enums of the core have the values that plugins know") {
  CHECK(static_cast<int>(BlockKind::kQuote) == WINNOW_BLOCK_QUOTE);
  CHECK(static_cast<int>(BlockKind::kPre) == WINNOW_BLOCK_PRE);
  CHECK(static_cast<int>(Role::kTitle) == WINNOW_ROLE_TITLE);
  CHECK(static_cast<int>(Role::kChrome) == WINNOW_ROLE_CHROME);
  CHECK(static_cast<int>(EditKind::kDropBlock) == WINNOW_DROP_BLOCK);
  CHECK(static_cast<int>(EditKind::kLabelDocument) == WINNOW_LABEL_DOC);
  CHECK(kNoBlock == WINNOW_NO_BLOCK);
  CHECK(WINNOW_MAGIC == 0x57494E4E4F57);
}

TEST_CASE("a member that lies beyond the size of a struct is absent") {
  winnow_doc doc{};
  doc.size = offsetof(winnow_doc, lang);
  CHECK(WINNOW_HAS(winnow_doc, &doc, site));
  CHECK_FALSE(WINNOW_HAS(winnow_doc, &doc, lang));
  doc.block_stride = offsetof(winnow_block, indent);
  CHECK(WINNOW_BLOCK_HAS(&doc, link_density));
  CHECK_FALSE(WINNOW_BLOCK_HAS(&doc, indent));
}

// ---- the descriptor ------------------------------------------------------------------------------------------------

TEST_CASE("a descriptor is read with its defaults filled in") {
  const Result<Descriptor> d = parse_descriptor(kGood);
  REQUIRE(d);
  CHECK(d->name == "good");
  CHECK(d->version == "1.2.3");
  CHECK(d->order == 450);
  CHECK(d->json == kGood);
  CHECK_FALSE(d->needs_raw);
  CHECK((d->rerun_on.text && d->rerun_on.drops && d->rerun_on.layout && d->rerun_on.labels && d->rerun_on.joins));
  REQUIRE(d->reasons.size() == 1);
  CHECK(d->reasons[0].help == "because");
  REQUIRE(d->options.size() == 4);
  CHECK(d->options[0].default_value == "4");
  CHECK(d->options[0].max == "9");
  CHECK(d->options[1].default_value == "0.5");
  CHECK(d->options[2].default_value == "false");
  CHECK(d->options[3].values == std::vector<std::string>{"soft", "hard"});
}

TEST_CASE("a reason may be several words") {
  const Result<Descriptor> d = parse_descriptor(good_but("/reasons/0/name", "\"cut-off copy of 2 lines\""));
  REQUIRE(d);
  CHECK(d->reasons[0].name == "cut-off copy of 2 lines");
}

TEST_CASE("members and words of a later minor are ignored") {
  Result<Descriptor> d = parse_descriptor(good_but("/colour", "{\"deep\":[1,2,3]}"));
  CHECK(d);
  d = parse_descriptor(good_but("/needs", R"(["raw","moonlight"])"));
  REQUIRE(d);
  CHECK(d->needs_raw);
  d = parse_descriptor(good_but("/rerun_on", R"(["drops","weather"])"));
  REQUIRE(d);
  CHECK(d->rerun_on.drops);
  CHECK_FALSE(d->rerun_on.text);
  CHECK_FALSE(d->rerun_on.joins);
  CHECK(parse_descriptor(good_but("/rerun_on", R"(["joins"])"))->rerun_on.joins);
}

TEST_CASE("an option may have another value where its plugin is asked to explain") {
  CHECK(parse_descriptor(kGood)->options[0].explain_value.empty());
  const Result<Descriptor> d = parse_descriptor(good_but("/options/2/explain", "true"));
  REQUIRE(d);
  CHECK(d->options[2].default_value == "false");
  CHECK(d->options[2].explain_value == "true");
}

TEST_CASE("a version is three numbers, and what semver.org allows behind them") {
  for (const std::string version : {"0.1.0", "10.20.30", "1.2.3-rc.1", "1.2.3+2024-05-01"}) {
    std::string text = kGood;
    text.replace(text.find("1.2.3"), 5, version);
    const Result<Descriptor> d = parse_descriptor(text);
    REQUIRE(d);
    CHECK(d->version == version);
  }
}

TEST_CASE("a bad descriptor is refused with the member that is wrong") {
  const auto [at, value, sentence] = GENERATE(table<std::string, std::string, std::string>({
      {"/abi", "", "\"abi\" is missing"},
      {"/abi/major", "\"1\"", "\"abi.major\" is not a whole number"},
      {"/abi/needs_minor", "", "\"abi.needs_minor\" is missing"},
      {"/abi/minor", "-1", "\"abi.minor\" is not between 0"},
      {"/abi/minor", "18446744073709551615", "\"abi.minor\" is not between 0"},
      {"/name", "", "\"name\" is missing"},
      {"/name", "7", "\"name\" is not a string"},
      {"/name", "\"Good\"", "a name is a small letter"},
      {"/name", "\"../good\"", "a name is a small letter"},
      {"/name", "\"\"", "a name is a small letter"},
      {"/version", "\"one two\"", "it must look like 1.2.3"},
      {"/version", "\"1.x\"", "it must look like 1.2.3"},
      {"/version", "\"1.2\"", "it must look like 1.2.3"},
      {"/version", "\"1.2.3.4\"", "it must look like 1.2.3"},
      {"/version", "\"1..3\"", "it must look like 1.2.3"},
      {"/version", "\"1.2.3-\"", "it must look like 1.2.3"},
      {"/version", "1.2", "\"version\" is not a string"},
      {"/summary", "\"red \\u001b[31m\"", "\"summary\" holds a control character"},
      {"/order", "4.5", "\"order\" is not a whole number"},
      {"/order", "-3", "\"order\" is not between 0"},
      {"/reasons", "", "every edit needs a reason"},
      {"/reasons", "[]", "every edit needs a reason"},
      {"/reasons", "{}", "\"reasons\" is not a list"},
      {"/reasons/0", "\"why\"", "\"reasons[0]\" is not an object"},
      {"/reasons/0/name", "3", "\"reasons[0].name\" is not a string"},
      {"/reasons/0/name", "\"Cue  Phrase\"", "a reason is words of small letters"},
      {"/reasons/0/name", "\"cue  phrase\"", "a reason is words of small letters"},
      {"/reasons/0/name", "\"\"", "a reason is words of small letters"},
      {"/reasons/1", R"({"name":"why"})", "\"reasons\" names \"why\" twice"},
      {"/options/0/name", "\"two words\"", "a name is a small letter"},
      {"/options/0/name", "\"isolate\"", "every plugin has that option, from winnow"},
      {"/options/1/name", "\"words\"", "\"options\" names \"words\" twice"},
      {"/options/0/type", "\"number\"", "it must be bool, int, float, string, path or enum"},
      {"/options/0/default", "", "\"options[0].default\" is missing"},
      {"/options/0/default", "10", "\"options[0].default\": 10 is above its maximum 9"},
      {"/options/0/default", "\"many\"", "\"many\" is not a whole number"},
      {"/options/0/explain", "10", "\"options[0].explain\": 10 is above its maximum 9"},
      {"/options/0/min", "1.5", "\"options[0].min\" is not a number of the option's type"},
      {"/options/2/min", "0", "only an int or a float has bounds"},
      {"/options/3/values", "", "an enum has values, and nothing else has"},
      {"/options/3/values", R"(["soft","soft"])", "names \"soft\" twice"},
      {"/options/3/default", "\"sotf\"", "(did you mean \"soft\"?)"},
      {"/needs", "\"raw\"", "\"needs\" is not a list"},
      {"/rerun_on", "[true]", "\"rerun_on\" is not a string"},
  }));
  CHECK_THAT(parse_error(good_but(at, value)), Contains(sentence) && Contains("has a bad descriptor: "));
}

TEST_CASE("a descriptor that is no JSON, too deep or too long is refused before it is understood") {
  CHECK_THAT(parse_error(""), Contains("it is not JSON at byte"));
  CHECK_THAT(parse_error("{\"abi\":"), Contains("it is not JSON at byte"));
  CHECK_THAT(parse_error(R"({"abi":{"major":1},"name":"tide",})"),
             Contains(R"x(it is not JSON at byte 34, behind {"abi":{"major":1},"name":"tide",)x"));
  CHECK_THAT(
      parse_error(R"({"abi":{"major":1},{"name":"tide"}})"),
      Contains("behind {\"abi\":{\"major\":1}, (members are given to WINNOW_PLUGIN without braces around them)"));
  CHECK_THAT(parse_error("[1]"), Contains("it is not a JSON object"));
  CHECK_THAT(parse_error("{\"name\":\"\xFF\"}"), Contains("it is not JSON at byte"));
  CHECK_THAT(parse_error(std::string(60000, '[')), Contains("it is nested more than 16 deep"));
  CHECK_THAT(parse_error(std::string(70000, ' ')), Contains("it has 70000 bytes, at most 65536 are read"));
  CHECK(parse_descriptor(good_but("/summary", R"("brackets [[[[[[[[[[[[[[[[[[[[ in a \" string")")));
}

TEST_CASE("the ABI is compared and the message says which side to change") {
  CHECK(parse_error(good_but("/abi/major", "2")) ==
        "needs plugin ABI 2.0, this winnow speaks 1.0: upgrade winnow, or rebuild the plugin with the 1.x headers");
  CHECK(parse_error(good_but("/abi/major", "0")) ==
        "needs plugin ABI 0.0, this winnow speaks 1.0: rebuild the plugin with the 1.x headers");
  CHECK(parse_error(good_but("/abi/needs_minor", "9")) ==
        "needs plugin ABI 1.9, this winnow speaks 1.0: upgrade winnow");
  // Compiled with later headers, but content with less.
  CHECK(parse_descriptor(good_but("/abi/minor", "9")));
}

// ---- options -------------------------------------------------------------------------------------------------------

TEST_CASE("option values are checked and given in canonical form") {
  const auto check = [](OptionSpec::Type type, std::string_view value, std::string min = "", std::string max = "") {
    OptionSpec spec{"opt", type, "", {"soft", "hard"}, std::move(min), std::move(max), "", ""};
    const Result<std::string> r = check_option(spec, value);
    return r ? *r : "! " + r.error().text();
  };
  using Type = OptionSpec::Type;
  CHECK(check(Type::kBool, "1") == "true");
  CHECK(check(Type::kBool, "off") == "false");
  CHECK(check(Type::kBool, "maybe") == "! option \"opt\": \"maybe\" is neither true nor false");
  CHECK(check(Type::kInt, "+12") == "12");
  CHECK(check(Type::kInt, "-5") == "-5");
  CHECK(check(Type::kInt, "007") == "7");
  CHECK_THAT(check(Type::kInt, "12 "), Contains("is not a whole number"));
  CHECK_THAT(check(Type::kInt, ""), Contains("is not a whole number"));
  CHECK_THAT(check(Type::kInt, "99999999999999999999"), Contains("is not a whole number"));
  CHECK_THAT(check(Type::kInt, "0", "1", "9"), Contains("0 is below its minimum 1"));
  CHECK_THAT(check(Type::kInt, "10", "1", "9"), Contains("10 is above its maximum 9"));
  CHECK(check(Type::kFloat, "0.50") == "0.5");
  CHECK(check(Type::kFloat, "1e-3") == "0.001");
  CHECK_THAT(check(Type::kFloat, "nan"), Contains("is not a number"));
  CHECK_THAT(check(Type::kFloat, "inf"), Contains("is not a number"));
  CHECK_THAT(check(Type::kFloat, "1.5", "0", "1"), Contains("1.5 is above its maximum 1"));
  CHECK(check(Type::kEnum, "hard") == "hard");
  CHECK_THAT(check(Type::kEnum, "hrad"), Contains("(did you mean \"hard\"?)") && Contains("allowed: soft, hard"));
  CHECK(check(Type::kString, "any æther") == "any æther");
  CHECK_THAT(check(Type::kString, "a\xFFz"), Contains("is not UTF-8 text at byte 1"));
  CHECK_THAT(check(Type::kString, std::string_view("a\0b", 3)), Contains("is not UTF-8 text at byte 1"));
}

TEST_CASE("settings are laid over the defaults, unknown names are suggested") {
  const Descriptor d = *parse_descriptor(kGood);
  const Result<Settings> values = check_settings(d, {{"words", "7"}, {"loud", "yes"}});
  REQUIRE(values);
  CHECK(*values == Settings{{"words", "7"}, {"share", "0.5"}, {"loud", "true"}, {"mode", "soft"}});
  CHECK(check_settings(d, {{"word", "7"}}).error().text() ==
        "unknown option \"word\" for plugin \"good\" (did you mean \"words\"?)\n"
        "        its options: words, share, loud, mode");
  CHECK(check_settings(d, {{"words", "x"}}).error().text() ==
        "option \"words\" of plugin \"good\": \"x\" is not a whole number");
}

TEST_CASE("the nearest name is suggested when it is near enough") {
  const std::vector<std::string> names{"chrome", "mojibake", "related", "min_words"};
  CHECK(did_you_mean("crhome", names) == "chrome");
  CHECK(did_you_mean("chrom", names) == "chrome");
  CHECK(did_you_mean("MojiBake", names) == "mojibake");
  CHECK(did_you_mean("min-word", names) == "min_words");
  CHECK(did_you_mean("relatd", names) == "related");
  CHECK(did_you_mean("duplicates", names).empty());
  CHECK(did_you_mean("x", names).empty());
  CHECK(did_you_mean("", names).empty());
  CHECK(did_you_mean(std::string(1'000'000, 'a'), names).empty());
}

// ---- the section reader --------------------------------------------------------------------------------------------

TEST_CASE("the descriptor of a plugin is read without loading it") {
  const Result<std::string> section = read_descriptor_section(skeleton());
  REQUIRE(section);
  CHECK_THAT(*section, Contains("\"name\": \"skeleton\""));
  CHECK(section->back() == '}');
}

TEST_CASE("a file that is no plugin is called by its name") {
  const TemporaryFolder folder;
  const auto error_of = [&](std::string_view bytes) { return section_error(folder.write("file", bytes)); };
  CHECK_THAT(error_of(""), Contains("is an empty file"));
  CHECK_THAT(error_of("#!/bin/sh\nexit 0\n"), Contains("is a script, not a plugin"));
  CHECK_THAT(error_of("!<arch>\nfoo.o/"), Contains("is a static library (an archive)"));
  CHECK_THAT(error_of(std::string("MZ\x90\0", 4)), Contains("is a Windows program"));
  CHECK_THAT(error_of("Dear reader"), Contains("is not a shared library"));
  CHECK_THAT(error_of("\x7F"
                      "EL"),
             Contains("is truncated: it ends at byte 3"));
  CHECK_THAT(error_of("\x7F"
                      "ELF\x02"),
             Contains("is truncated: it ends at byte 5"));
  CHECK_THAT(section_error(folder.path() / "absent"), Contains("cannot be opened: No such file"));
  CHECK_THAT(section_error(folder.path()), Contains("is a directory"));
  CHECK_THAT(section_error("/proc/self/exe"), Contains("is an executable program"));
  CHECK_THAT(section_error("/dev/null"), Contains("is no regular file"));
  REQUIRE(::mkfifo((folder.path() / "fifo").c_str(), 0600) == 0);
  CHECK_THAT(section_error(folder.path() / "fifo"), Contains("is no regular file"));
  CHECK_THAT(section_error(test_plugin("no_section")), Contains("no Winnow plugin: it has no section \"winnow_meta\""));
}

TEST_CASE("a library of another kind is told apart by its header") {
  const TemporaryFolder folder;
  const std::string sound = slurp(skeleton());
  const auto with_byte = [&](std::size_t at, char value) {
    std::string bytes = sound;
    bytes[at] = value;
    return section_error(folder.write("file", bytes));
  };
  CHECK_THAT(with_byte(4, 1), Contains("is a 32-bit library"));
  CHECK_THAT(with_byte(5, 2), Contains("big-endian"));
  CHECK_THAT(with_byte(18, 21), Contains("is built for ppc64"));
  CHECK_THAT(with_byte(16, 1), Contains("is an object file: link it with -shared"));
  CHECK_THAT(with_byte(16, 2), Contains("is an executable program"));
  CHECK_THAT(with_byte(16, 4), Contains("is a core dump"));
  std::string stripped = sound;
  stripped.replace(40, 8, 8, '\0');
  CHECK_THAT(section_error(folder.write("file", stripped)), Contains("has no section headers"));
}

TEST_CASE("a plugin that is cut off anywhere is refused") {
  const TemporaryFolder folder;
  const std::string sound = slurp(skeleton());
  std::vector<std::size_t> lengths{
      1, 2, 3, 4, 5, 15, 16, 17, 18, 20, 40, 52, 63, 64, 65, 100, 120, 500, sound.size() - 1};
  for (std::size_t i = 1; i < 64; ++i) lengths.push_back(sound.size() * i / 64);
  for (const std::size_t length : lengths) {
    INFO("cut at byte " << length << " of " << sound.size());
    CHECK_THAT(section_error(folder.write("file", sound.substr(0, length))), Contains("is truncated: it ends at byte"));
  }
}

TEST_CASE("a plugin with flipped bits is read or refused, never more") {
  const TemporaryFolder folder;
  const std::string sound = slurp(skeleton());
  // The header, the program headers and the section headers are where offsets and sizes stand.
  Elf64_Ehdr header;
  std::memcpy(&header, sound.data(), sizeof header);
  std::mt19937 random(20);
  std::size_t refused = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string bytes = sound;
    const std::size_t sections = i % 3 == 0 ? 0 : header.e_shoff;
    const std::size_t span = i % 3 == 0 ? 64 + header.e_phnum * 56u : header.e_shnum * 64u;
    for (int n = 0; n <= i % 4; ++n) {
      char& byte = bytes[sections + random() % span];
      byte = static_cast<char>(byte ^ (1 << random() % 8));
    }
    const Result<std::string> section = read_descriptor_section(folder.write("file", bytes));
    if (section)
      static_cast<void>(parse_descriptor(*section));
    else
      ++refused;
  }
  CHECK(refused > 100);
}

// ---- finding -------------------------------------------------------------------------------------------------------

TEST_CASE("plugins are found in order and the first of a name wins") {
  const TemporaryFolder folder;
  fs::create_directories(folder.path() / "a");
  fs::create_directories(folder.path() / "b");
  fs::copy_file(test_plugin("plain_c"), folder.path() / "a/plain_c.winnow.so");
  fs::copy_file(skeleton(), folder.path() / "a/skeleton.winnow.so");
  fs::copy_file(skeleton(), folder.path() / "b/skeleton.winnow.so");
  folder.write("b/notes.txt", "not a plugin's name");
  folder.write("b/.hidden.winnow.so", "hidden");
  folder.write("b/empty.winnow.so", "");
  const std::vector<PluginFile> found =
      find_plugins({folder.path() / "a", folder.path() / "b", folder.path() / "absent", "relative"}, {});
  REQUIRE(found.size() == 5);
  CHECK(found[0].descriptor.name == "plain_c");   // order 50
  CHECK(found[1].descriptor.name == "skeleton");  // order 310
  CHECK(found[1].path == folder.path() / "a/skeleton.winnow.so");
  for (std::size_t i = 2; i < 5; ++i) CHECK_FALSE(found[i].usable());
  std::string refusals;
  for (const PluginFile& file : found) refusals += file.refused + "\n";
  CHECK_THAT(refusals, Contains("is shadowed by " + found[1].path.string()) && Contains("is an empty file") &&
                           Contains("is a relative folder"));
  const std::vector<PluginFile> named = find_plugins({folder.path() / "a"}, {folder.path() / "b/skeleton.winnow.so"});
  CHECK(named[1].path == folder.path() / "b/skeleton.winnow.so");
}

TEST_CASE("a plugin must be in a file of its name") {
  const TemporaryFolder folder;
  fs::copy_file(skeleton(), folder.path() / "other.winnow.so");
  CHECK(inspect_plugin(folder.path() / "other.winnow.so").refused ==
        "holds the plugin \"skeleton\": its file must be called \"skeleton.winnow.so\"");
}

TEST_CASE("a plugin that everyone may write is not used") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "skeleton.winnow.so";
  fs::copy_file(skeleton(), file);
  REQUIRE(inspect_plugin(file).usable());
  REQUIRE(::chmod(file.c_str(), 0666) == 0);
  CHECK_THAT(inspect_plugin(file).refused, Contains("the file can be written by everyone"));
  CHECK_THAT(load_error(file), Contains("the file can be written by everyone"));
  REQUIRE(::chmod(file.c_str(), 0644) == 0);
  REQUIRE(::chmod(folder.path().c_str(), 0777) == 0);
  CHECK_THAT(inspect_plugin(file).refused, Contains("its folder") && Contains("can be written by everyone"));
  REQUIRE(::chmod(folder.path().c_str(), 01777) == 0);
  CHECK(inspect_plugin(file).usable());
  // A link from a sound folder into one that everyone may write.
  REQUIRE(::chmod(folder.path().c_str(), 0777) == 0);
  const TemporaryFolder sound;
  fs::create_symlink(file, sound.path() / "skeleton.winnow.so");
  CHECK_THAT(inspect_plugin(sound.path() / "skeleton.winnow.so").refused, Contains("can be written by everyone"));
}

TEST_CASE("a plugin of another user is not used") {
  if (::geteuid() != 0) return;  // only root can give a file away
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "skeleton.winnow.so";
  fs::copy_file(skeleton(), file);
  REQUIRE(::chown(file.c_str(), 54321, 54321) == 0);
  CHECK_THAT(inspect_plugin(file).refused, Contains("belongs to user 54321"));
}

TEST_CASE("the folders are those of the environment and of the installation, never the current one") {
  const Environment path("WINNOW_PLUGIN_PATH", "/one::two:/three:");
  const Environment data("XDG_DATA_HOME", "relative/is/ignored");
  const Environment home("HOME", "/home/somebody");
  const std::vector<fs::path> folders = plugin_folders("/opt/winnow/bin/winnow");
  REQUIRE(folders.size() >= 5);
  CHECK(folders[0] == "/one");
  CHECK(folders[1] == "two");
  CHECK(folders[2] == "/three");
  CHECK(folders[3] == "/home/somebody/.local/share/winnow/plugins");
  CHECK(folders[4] == "/opt/winnow/lib/winnow/plugins");
  const std::vector<PluginFile> found = find_plugins(folders, {});
  REQUIRE_FALSE(found.empty());
  CHECK_THAT(found.back().refused, Contains("relative folder in WINNOW_PLUGIN_PATH"));
}

// ---- loading -------------------------------------------------------------------------------------------------------

TEST_CASE("each plugin that can't be loaded has its own sentence") {
  const auto [name, sentence] = GENERATE(table<std::string, std::string>({
      {"no_symbol", "does not export the symbol \"winnow_plugin_v1\""},
      {"no_section", "is a shared library but no Winnow plugin"},
      {"abi_2",
       "needs plugin ABI 2.0, this winnow speaks 1.0: upgrade winnow, or rebuild the plugin with the 1.x headers"},
      {"needs_1_9", "needs plugin ABI 1.9, this winnow speaks 1.0: upgrade winnow"},
      {"broken_descriptor", "has a bad descriptor: it is not JSON at byte"},
      {"other_descriptor", "the descriptor in its table is not the one in its section"},
      {"descriptor_with_nul", "is not the one in its section \"winnow_meta\": its size counts the NUL at the end, too"},
      {"undefined_symbol", "cannot be loaded: undefined symbol: winnow_test_function_that_nobody_has"},
      {"null_table", "winnow_plugin_v1() returns NULL"},
      {"wrong_magic", "winnow_plugin_v1() does not return a plugin table"},
      {"small_table", "its table has 40 bytes, ABI 1.0 has 144"},
      {"no_process", "it has no function process"},
      {"half_a_state", "2 of the 7 state functions are set"},
      {"open_fails", "plugin \"open_fails\" does not start: the moon is not full"},
      {"open_fails_silently", "plugin \"open_fails_silently\" does not start: it ran out of memory"},
      {"open_throws", "plugin \"open_throws\" does not start: no such dictionary"},
      {"open_throws_across", "an exception left the plugin: thrown across the boundary"},
  }));
  const std::string error = load_error(test_plugin(name));
  CHECK_THAT(error, Contains(sentence) && Contains(name + ".winnow.so: "));
  CHECK_THAT(error, !Contains("Bad file descriptor") && !Contains("/proc/self"));
}

TEST_CASE("a plugin that was replaced after it was found is not loaded") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "skeleton.winnow.so";
  fs::copy_file(skeleton(), file);
  PluginFile found = inspect_plugin(file);
  found.descriptor.json += " ";
  PluginHost host;
  CHECK_THAT(host.load(found, {}).error().text(), Contains("was replaced while winnow started"));
}

TEST_CASE("a plugin in plain C works, with a worker and an option") {
  const std::string page =
      "Short title\n\n(c) and (c)\n\nThis line has more than sixty bytes, so it has to go from here now.\n";
  CHECK(clean_with(test_plugin("plain_c"), {}, page).text == "Short title\n\n© and ©\n");
  CHECK(clean_with(test_plugin("plain_c"), {{"max_bytes", "10"}}, page).text.empty());
  CHECK_THAT(load_error(test_plugin("plain_c"), {{"max_byte", "10"}}), Contains("(did you mean \"max_bytes\"?)"));
  CHECK_THAT(load_error(test_plugin("plain_c"), {{"max_bytes", "0"}}),
             Contains("option \"max_bytes\" of plugin \"plain_c\": 0 is below its minimum 1"));
}

TEST_CASE("the skeleton does nothing until it is given phrases") {
  CHECK(clean_with(skeleton()).text == kPage);
  CHECK(clean_with(skeleton(), {{"phrases", "hello, nobody minds"}}).text ==
        "An evening in Nørrebro\n\nThe café closes at ten.\n");
}

TEST_CASE("two plugins that are loaded one after the other are not one plugin") {
  // glibc takes a library for loaded when its name is: "/proc/self/fd/5" must not be used for two.
  for (int round = 0; round < 3; ++round) {
    CHECK(clean_with(test_plugin("plain_c"), {{"max_bytes", "1"}}).text.empty());
    CHECK(clean_with(skeleton(), {{"phrases", "nobody minds"}}).text ==
          "An evening in Nørrebro\n\nThe café closes at ten.\n");
    CHECK(clean_with(test_plugin("two_pass")).text == kPage);
    CHECK_THAT(load_error(test_plugin("undefined_symbol")), Contains("undefined symbol"));
  }
}

TEST_CASE("a plugin is loaded once a host, and stages outlive the host") {
  PluginHost host;
  REQUIRE(host.load(inspect_plugin(test_plugin("plain_c")), {{"max_bytes", "30"}}));
  REQUIRE(host.load(inspect_plugin(skeleton()), {}));
  CHECK_THAT(host.load(inspect_plugin(skeleton()), {}).error().text(), Contains("is the second plugin \"skeleton\""));
  REQUIRE(host.descriptors().size() == 2);
  CHECK(host.descriptors()[1].name == "skeleton");
  std::vector<Stage> stages = host.stages();
  REQUIRE(stages.size() == 2);
  CHECK(stages[0].reasons == std::vector<std::string>{"too_long", "sign"});
  { const PluginHost gone = std::move(host); }
  Document document = text_document("page", "(c)\n");
  Pipeline(std::move(stages), {}).clean(document);
  CHECK(canonical_text(document) == "©\n");
}

TEST_CASE("the log of a plugin has one line a message and ends after a hundred") {
  PluginHost host;
  REQUIRE(host.load(inspect_plugin(test_plugin("logs_much")), {}));
  const std::vector<std::string> lines = host.take_log();
  REQUIRE(lines.size() == 101);
  CHECK(lines[0] == "logs_much: warning: the same again");
  CHECK(lines[100] == "logs_much: its further messages are left out");
  CHECK(host.take_log().empty());
}

TEST_CASE("an asset comes from the folder beside the library and from nowhere else") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "reads_assets.winnow.so";
  fs::copy_file(test_plugin("reads_assets"), file);
  const auto try_name = [&](const std::string& name) {
    PluginHost host;
    const Status status = host.load(inspect_plugin(file), {{"asset", name}});
    return status ? std::string("read") : status.error().what + "; " + status.error().advice;
  };
  CHECK_THAT(try_name("rules.txt"), Contains("no asset rules.txt; " + folder.path().string()));
  CHECK_THAT(try_name("rules.txt"), Contains("reads_assets.data/rules.txt is not there"));
  folder.write("reads_assets.data/rules.txt", "forty-two bytes of rules");
  folder.write("secret.txt", "not for it");
  CHECK_THAT(try_name("rules.txt"), Contains("24 bytes: forty-two bytes of rules"));
  CHECK_THAT(try_name("../secret.txt"), Contains("no asset"));
  CHECK_THAT(try_name(".."), Contains("no asset"));
  CHECK_THAT(try_name("/etc/passwd"), Contains("no asset"));
  REQUIRE(::chmod((folder.path() / "reads_assets.data/rules.txt").c_str(), 0666) == 0);
  CHECK_THAT(try_name("rules.txt"), Contains("no asset rules.txt; asset \"rules.txt\": "));
}

// ---- pages ---------------------------------------------------------------------------------------------------------

TEST_CASE("a plugin that misbehaves on a page changes nothing on it and is named") {
  const auto [name, sentence] = GENERATE(table<std::string, std::string>({
      {"out_of_range", "outside"},
      {"no_such_block", "not in the page"},
      {"overlap", "overlap"},
      {"cuts_character", "cut a character"},
      {"invalid_utf8", "not UTF-8"},
      {"undeclared_reason", "reason 1 is not declared"},
      {"unknown_kind", "unknown kind 99"},
      {"newline_in_text", "line end"},
      {"flood", "asked for more than"},
      {"null_text", "NULL"},
      {"huge_text", "more than a block can have"},
      {"null_edits", "NULL"},
      {"no_stride", "stride"},
      {"returns_e_doc", "this page is not to my taste"},
      {"returns_fatal", "the model is damaged"},
      {"unknown_status", "-4711"},
      {"worker_fails", "no worker could be made: it ran out of memory"},
      {"throws_std", "vector::at, most likely"},
      {"throws_int", "no std::exception"},
      {"throws_across", "no std::exception"},
  }));
  INFO(name);
  const Cleaned cleaned = clean_with(test_plugin(name));
  CHECK(cleaned.text == kPage);
  REQUIRE_FALSE(cleaned.incidents.empty());
  CHECK(cleaned.incidents[0].plugin == name);
  CHECK_THAT(cleaned.incidents[0].message, Contains(sentence));
}

// ---- corpus state --------------------------------------------------------------------------------------------------

namespace {

// The states of one open two-pass plugin, driven through the C table as a host does.
class TwoPass {
 public:
  TwoPass() : source_(open_plugin(test_plugin("two_pass"))), table_(*load_library(source_)) {
    host_.size = sizeof host_;
    host_.ctx = this;
    host_.error = [](void* ctx, winnow_str m) { static_cast<TwoPass*>(ctx)->error_.assign(m.data, m.size); };
    host_.option = [](void*, const char*, winnow_str* value) { return *value = {"2", 1}, 1; };
    REQUIRE(table_->open(&host_, &self_) == WINNOW_OK);
  }
  TwoPass(const TwoPass&) = delete;
  TwoPass& operator=(const TwoPass&) = delete;
  ~TwoPass() {
    for (void* state : states_) table_->state_free(state);
    table_->close(self_);
  }

  void* learn(const std::vector<std::vector<std::uint64_t>>& pages) {
    void* state = nullptr;
    REQUIRE(table_->state_new(self_, &state) == WINNOW_OK);
    states_.push_back(state);
    for (const auto& page : pages) {
      std::vector<winnow_block> blocks(page.size());
      for (std::size_t i = 0; i < page.size(); ++i) blocks[i].text_hash = page[i];
      winnow_doc doc{};
      doc.size = sizeof doc;
      doc.block_stride = sizeof(winnow_block);
      doc.blocks = blocks.data();
      doc.n_blocks = blocks.size();
      REQUIRE(table_->observe(state, &doc) == WINNOW_OK);
    }
    return state;
  }
  void* merged(void* into, const void* from) {
    REQUIRE(table_->merge(into, from) == WINNOW_OK);
    return into;
  }
  std::string save(const void* state) {
    std::string bytes;
    const winnow_out out{&bytes, [](void* to, const void* part, std::size_t n) {
                           static_cast<std::string*>(to)->append(static_cast<const char*>(part), n);
                           return 0;
                         }};
    REQUIRE(table_->save(state, &out) == WINNOW_OK);
    return bytes;
  }
  winnow_status load(const std::string& bytes, void** state) {
    const winnow_status status = table_->load(self_, {bytes.data(), bytes.size()}, state);
    if (status == WINNOW_OK) states_.push_back(*state);
    return status;
  }
  const std::string& error() const { return error_; }

 private:
  PluginSource source_;
  const winnow_plugin* table_;
  winnow_host host_{};
  void* self_ = nullptr;
  std::vector<void*> states_;
  std::string error_;
};

}  // namespace

TEST_CASE("a corpus state has the same bytes for any order and any split of the pages") {
  TwoPass plugin;
  const std::vector<std::vector<std::uint64_t>> pages{{1, 2, 3}, {2, 3, 3}, {9}, {1, 9}};
  const std::string all = plugin.save(plugin.learn(pages));
  CHECK(plugin.save(plugin.learn({pages[3], pages[1], pages[0], pages[2]})) == all);
  CHECK(plugin.save(plugin.merged(plugin.learn({pages[2]}), plugin.learn({pages[0], pages[3], pages[1]}))) == all);
  CHECK(plugin.save(plugin.merged(plugin.learn({}), plugin.learn(pages))) == all);
  void* loaded = nullptr;
  REQUIRE(plugin.load(all, &loaded) == WINNOW_OK);
  CHECK(plugin.save(loaded) == all);
}

TEST_CASE("bytes that are no state are refused with the plugin's own words") {
  TwoPass plugin;
  void* state = nullptr;
  CHECK(plugin.load("twelve", &state) == WINNOW_E_STATE);
  CHECK(plugin.error() == "a line without a count");
}
