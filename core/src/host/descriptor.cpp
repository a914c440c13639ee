#include <fmt/format.h>
#include <winnow/descriptor.h>
#include <winnow/isolate.h>

#include <winnow_json.h>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "host/elf_section.h"

namespace winnow {
namespace {

using nlohmann::json;

constexpr int kMaxDepth = 16;  // the descriptor itself needs three
constexpr std::size_t kMaxName = 64;
constexpr std::size_t kMaxList = 1000;
constexpr int kMaxOrder = 1'000'000;

// Thrown by the readers below and caught in parse_descriptor(): the sentence of the Error.
struct Wrong {
  std::string what;
};

[[noreturn]] void wrong(std::string what) { throw Wrong{std::move(what)}; }

// Before the text is given to a parser that builds a tree of it.
bool too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string && c == '\\') ++i;
    if (c == '"') in_string = !in_string;
    if (in_string) continue;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth > kMaxDepth) return true;
  }
  return false;
}

bool is_word_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

bool is_name(std::string_view s) {
  return !s.empty() && s.size() <= kMaxName && s[0] >= 'a' && s[0] <= 'z' &&
         std::all_of(s.begin(), s.end(), is_word_character);
}

// A reason is read by people: words parted by single spaces or hyphens.
bool is_reason(std::string_view s) {
  const auto is_gap = [](char c) { return c == ' ' || c == '-'; };
  if (s.empty() || s.size() > kMaxName || is_gap(s.back())) return false;
  for (std::size_t i = 0; i < s.size(); ++i)
    if (!is_word_character(s[i]) && (!is_gap(s[i]) || i == 0 || is_gap(s[i - 1]))) return false;
  return true;
}

// Three numbers; behind them, if anything, what semver.org allows: "1.2.3-rc.1", "1.2.3+build".
bool is_version(std::string_view s) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (int number = 0; number < 3; ++number) {
    const std::string_view dot = number == 0 ? "" : ".";
    if (!s.starts_with(dot)) return false;
    s.remove_prefix(dot.size());
    const auto end = std::find_if_not(s.begin(), s.end(), is_digit);
    if (end == s.begin()) return false;
    s.remove_prefix(static_cast<std::size_t>(end - s.begin()));
  }
  return s.empty() || ((s[0] == '-' || s[0] == '+') && s.size() > 1 && std::all_of(s.begin(), s.end(), [&](char c) {
                         return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
                                c == '-' || c == '+';
                       }));
}

// A member of an object, or nullptr. `where` names the object in messages: "" or "options[2].".
const json* member(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

// Help and summary go to terminals: a control character in them is refused here, once, for all that print them.
std::string string_of(const json& value, const std::string& where) {
  if (!value.is_string()) wrong(fmt::format("\"{}\" is not a string", where));
  std::string s = value.get<std::string>();
  for (const char c : s)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      wrong(fmt::format("\"{}\" holds a control character", where));
  return s;
}

std::string optional_string(const json& object, const char* key, const std::string& where) {
  const json* value = member(object, key);
  return value == nullptr ? std::string() : string_of(*value, where + key);
}

std::string required_string(const json& object, const char* key, const std::string& where) {
  const json* value = member(object, key);
  if (value == nullptr) wrong(fmt::format("\"{}{}\" is missing", where, key));
  return string_of(*value, where + key);
}

std::string required_name(const json& object, const std::string& where) {
  std::string name = required_string(object, "name", where);
  if (!is_name(name))
    wrong(fmt::format("\"{}name\" is \"{}\": a name is a small letter, then small letters, digits and _, {} at most",
                      where, name, kMaxName));
  return name;
}

std::string required_reason(const json& object, const std::string& where) {
  std::string name = required_string(object, "name", where);
  if (!is_reason(name))
    wrong(fmt::format("\"{}name\" is \"{}\": a reason is words of small letters, digits and _, {} bytes at most", where,
                      name, kMaxName));
  return name;
}

int integer_of(const json& value, const std::string& where, int min, int max) {
  if (!value.is_number_integer()) wrong(fmt::format("\"{}\" is not a whole number", where));
  const bool fits = value.is_number_unsigned() ? value.get<std::uint64_t>() <= static_cast<std::uint64_t>(max)
                                               : value.get<std::int64_t>() >= min && value.get<std::int64_t>() <= max;
  if (!fits) wrong(fmt::format("\"{}\" is not between {} and {}", where, min, max));
  return static_cast<int>(value.get<std::int64_t>());
}

// The array `key` of `object`, or nullptr when it is absent.
const json* array_of(const json& object, const char* key, const std::string& where) {
  const json* value = member(object, key);
  if (value == nullptr) return nullptr;
  if (!value->is_array()) wrong(fmt::format("\"{}{}\" is not a list", where, key));
  if (value->size() > kMaxList) wrong(fmt::format("\"{}{}\" has more than {} entries", where, key, kMaxList));
  return value;
}

std::vector<std::string> strings_of(const json& object, const char* key, const std::string& where) {
  std::vector<std::string> all;
  if (const json* list = array_of(object, key, where)) {
    for (const json& entry : *list) {
      all.push_back(string_of(entry, where + key));
      if (std::count(all.begin(), all.end(), all.back()) > 1)
        wrong(fmt::format("\"{}{}\" names \"{}\" twice", where, key, all.back()));
    }
  }
  return all;
}

// Calls `take(entry, "key[i].")` for each object of the list `key`.
template <class Take>
void each_object(const json& object, const char* key, Take take) {
  const json* list = array_of(object, key, "");
  if (list == nullptr) return;
  for (std::size_t i = 0; i < list->size(); ++i) {
    if (!(*list)[i].is_object()) wrong(fmt::format("\"{}[{}]\" is not an object", key, i));
    take((*list)[i], fmt::format("{}[{}].", key, i));
  }
}

void read_abi(const json& root, Descriptor& to) {
  const json* abi = member(root, "abi");
  if (abi == nullptr || !abi->is_object()) wrong("\"abi\" is missing");
  const auto number = [&](const char* key) {
    const json* value = member(*abi, key);
    if (value == nullptr) wrong(fmt::format("\"abi.{}\" is missing", key));
    return integer_of(*value, std::string("abi.") + key, 0, 1'000'000);
  };
  to.abi_major = number("major");
  to.abi_minor = number("minor");
  // A descriptor of another major may have any other form: nothing more of it is looked at.
  if (to.abi_major == WINNOW_ABI_MAJOR) to.needs_minor = number("needs_minor");
}

// "" when this winnow can run such a plugin, else the sentence that says which side to change.
std::string abi_mismatch(const Descriptor& d) {
  if (d.abi_major != WINNOW_ABI_MAJOR)
    return fmt::format("needs plugin ABI {}.{}, this winnow speaks {}.{}: {}rebuild the plugin with the {}.x headers",
                       d.abi_major, d.abi_minor, WINNOW_ABI_MAJOR, WINNOW_ABI_MINOR,
                       d.abi_major > WINNOW_ABI_MAJOR ? "upgrade winnow, or " : "", WINNOW_ABI_MAJOR);
  if (d.needs_minor > WINNOW_ABI_MINOR)
    return fmt::format("needs plugin ABI {}.{}, this winnow speaks {}.{}: upgrade winnow", d.abi_major, d.needs_minor,
                       WINNOW_ABI_MAJOR, WINNOW_ABI_MINOR);
  return {};
}

// A default or bound in the text form that check_option() reads.
std::string value_text(const json& value, const std::string& where) {
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  if (value.is_number()) return compact_json(value);
  return string_of(value, where);
}

void read_bounds(const json& entry, const std::string& where, OptionSpec& spec) {
  const bool is_number = spec.type == OptionSpec::Type::kInt || spec.type == OptionSpec::Type::kFloat;
  for (const auto& [key, bound] : {std::pair{"min", &spec.min}, std::pair{"max", &spec.max}}) {
    const json* value = member(entry, key);
    if (value == nullptr) continue;
    if (!is_number) wrong(fmt::format("\"{}{}\": only an int or a float has bounds", where, key));
    if (spec.type == OptionSpec::Type::kInt ? !value->is_number_integer() : !value->is_number())
      wrong(fmt::format("\"{}{}\" is not a number of the option's type", where, key));
    *bound = value->dump();
  }
}

void read_type(const json& entry, const std::string& where, OptionSpec& spec) {
  static const std::map<std::string, OptionSpec::Type> kTypes{
      {"bool", OptionSpec::Type::kBool},     {"int", OptionSpec::Type::kInt},   {"float", OptionSpec::Type::kFloat},
      {"string", OptionSpec::Type::kString}, {"enum", OptionSpec::Type::kEnum}, {"path", OptionSpec::Type::kPath}};
  const std::string type = required_string(entry, "type", where);
  const auto found = kTypes.find(type);
  if (found == kTypes.end())
    wrong(fmt::format("\"{}type\" is \"{}\": it must be bool, int, float, string, path or enum", where, type));
  spec.type = found->second;
  spec.values = strings_of(entry, "values", where);
  if ((spec.type == OptionSpec::Type::kEnum) == spec.values.empty())
    wrong(fmt::format("\"{}values\": an enum has values, and nothing else has", where));
}

OptionSpec read_option(const json& entry, const std::string& where) {
  OptionSpec spec;
  spec.name = required_name(entry, where);
  if (spec.name == kIsolateOption)
    wrong(fmt::format("\"{}name\" is \"{}\": every plugin has that option, from winnow", where, spec.name));
  read_type(entry, where, spec);
  read_bounds(entry, where, spec);
  spec.help = optional_string(entry, "help", where);
  const json* value = member(entry, "default");
  if (value == nullptr) wrong(fmt::format("\"{}default\" is missing", where));
  const auto checked = [&](const json& given, const char* key) {
    Result<std::string> text = check_option(spec, value_text(given, where + key));
    if (!text) wrong(fmt::format("\"{}{}\": {}", where, key, text.error().what));
    return *std::move(text);
  };
  spec.default_value = checked(*value, "default");
  if (const json* explains = member(entry, "explain")) spec.explain_value = checked(*explains, "explain");
  return spec;
}

template <class Named>
void require_unique(const std::vector<Named>& all, const char* key) {
  std::set<std::string_view> seen;
  for (const Named& one : all)
    if (!seen.insert(one.name).second) wrong(fmt::format("\"{}\" names \"{}\" twice", key, one.name));
}

std::string read_version(const json& root) {
  std::string version = required_string(root, "version", "");
  if (version.size() > kMaxName || !is_version(version))
    wrong(fmt::format("\"version\" is \"{}\": it must look like 1.2.3", version));
  return version;
}

void read_rerun_on(const json& root, RerunOn& to) {
  if (member(root, "rerun_on") == nullptr) return;
  const std::vector<std::string> words = strings_of(root, "rerun_on", "");
  const auto has = [&](std::string_view word) { return std::find(words.begin(), words.end(), word) != words.end(); };
  to = {has("text"), has("drops"), has("layout"), has("labels"), has("joins")};
}

// A word that this host does not know may be one of a later minor: ignored here, as needs_minor says whether it
// matters.
void read_members(const json& root, Descriptor& to) {
  to.name = required_name(root, "");
  to.version = read_version(root);
  to.summary = optional_string(root, "summary", "");
  if (const json* order = member(root, "order")) to.order = integer_of(*order, "order", 0, kMaxOrder);
  each_object(root, "reasons", [&](const json& entry, const std::string& where) {
    to.reasons.push_back({required_reason(entry, where), optional_string(entry, "help", where)});
  });
  each_object(root, "options",
              [&](const json& entry, const std::string& where) { to.options.push_back(read_option(entry, where)); });
  if (to.reasons.empty()) wrong("\"reasons\" is empty: every edit needs a reason");
  require_unique(to.reasons, "reasons");
  require_unique(to.options, "options");
  const std::vector<std::string> needs = strings_of(root, "needs", "");
  to.needs_raw = std::find(needs.begin(), needs.end(), "raw") != needs.end();
  to.needs_corpus = std::find(needs.begin(), needs.end(), "corpus") != needs.end();
  read_rerun_on(root, to.rerun_on);
}

// What stands directly before the byte with this number, counted from 1: its author did not write all of the text.
std::string words_before(std::string_view text, std::size_t number) {
  constexpr std::size_t kMost = 40;
  const std::size_t end = std::min(text.size(), number == 0 ? 0 : number - 1);
  std::size_t begin = end > kMost ? end - kMost : 0;
  while (begin < end && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) ++begin;
  return begin == end ? "" : fmt::format(", behind {}", text.substr(begin, end - begin));
}

}  // namespace

Result<Descriptor> parse_descriptor(std::string_view text) {
  const auto error = [](const std::string& what) { return Error{"", "has a bad descriptor: " + what, ""}; };
  if (text.size() > kMaxDescriptor)
    return error(fmt::format("it has {} bytes, at most {} are read", text.size(), kMaxDescriptor));
  if (too_deep(text)) return error(fmt::format("it is nested more than {} deep", kMaxDepth));
  try {
    const json root = require_json(text);
    if (!root.is_object()) return error("it is not a JSON object");
    Descriptor descriptor;
    read_abi(root, descriptor);
    if (const std::string mismatch = abi_mismatch(descriptor); !mismatch.empty()) return Error{"", mismatch, ""};
    read_members(root, descriptor);
    descriptor.json = text;
    return descriptor;
  } catch (const Wrong& w) {
    return error(w.what);
  } catch (const json::parse_error& e) {
    const bool braces = e.byte > 0 && e.byte <= text.size() && text[e.byte - 1] == '{';
    return error(fmt::format("it is not JSON at byte {}{}{}", e.byte, words_before(text, e.byte),
                             braces ? " (members are given to WINNOW_PLUGIN without braces around them)" : ""));
  } catch (const json::exception& e) {
    return error(e.what());
  }
}

}  // namespace winnow
