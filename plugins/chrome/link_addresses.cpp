#include "link_addresses.h"

#include <winnow/text.h>

#include <algorithm>
#include <vector>

namespace chrome {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);
constexpr std::size_t kLongestAddress = 1000;  // so that what never closes costs no look at all of the line

// Where "(address)" or "(address "title")" ends that begins at `at`; kNone when it is none.
std::size_t end_of_target(std::string_view line, std::size_t at) {
  const std::size_t last = std::min(line.size(), at + kLongestAddress);
  std::size_t depth = 0;
  bool title = false;
  for (std::size_t i = at; i < last; ++i) {
    const char c = line[i];
    if (c == '"' && (title || line[i - 1] == ' ')) title = !title;
    if (title) continue;
    if (c == ' ' && (i + 1 == last || (line[i + 1] != '"' && line[i + 1] != ')'))) return kNone;
    if (c == '(') ++depth;
    if (c == ')' && --depth == 0) return i + 1;
  }
  return kNone;
}

// Where "<https://...>" ends that begins at `at`.
std::size_t end_of_angle(std::string_view line, std::size_t at) {
  const std::string_view text = line.substr(at, kLongestAddress);
  if (text.substr(0, 8) != "<http://" && text.substr(0, 8) != "<https:/" && text.substr(0, 8) != "<mailto:")
    return kNone;
  const std::size_t end = text.find_first_of("> ");
  return end != std::string_view::npos && text[end] == '>' ? at + end + 1 : kNone;
}

// Where the picture ends that begins at `at`, ![words](https://...); kNone when there is none.
std::size_t end_of_picture(std::string_view line, std::size_t at) {
  if (line.substr(at, 2) != "![") return kNone;
  const std::size_t words = line.substr(at, kLongestAddress).find("](");
  if (words == std::string_view::npos) return kNone;
  const std::size_t target = at + words + 1;
  const std::string_view address = line.substr(target + 1);
  const bool on_web = address.starts_with("https://") || address.starts_with("http://") || address.starts_with("data:");
  return on_web ? end_of_target(line, target) : kNone;
}

}  // namespace

bool holds_pictures_alone(std::string_view line) {
  if (line.find("![") == std::string_view::npos) return false;
  std::size_t pictures = 0;
  for (std::size_t at = 0; at < line.size();) {
    if (line[at] == ' ') {
      ++at;
      continue;
    }
    const bool linked = line.substr(at, 3) == "[![";
    std::size_t end = end_of_picture(line, at + linked);
    if (end != kNone && linked) end = line.substr(end).starts_with("](") ? end_of_target(line, end + 1) : kNone;
    if (end == kNone) return false;
    ++pictures;
    at = end;
  }
  return pictures > 0;
}

bool holds_links_alone(std::string_view line) {
  constexpr std::string_view kBetween = "! |/*";
  constexpr std::string_view kDot = "\u00B7";
  std::size_t links = 0, open = 0;
  for (std::size_t at = winnow::list_marker(line); at < line.size();) {
    std::size_t end = at + 1;
    if (line[at] == '[') {
      ++open;
    } else if (line[at] == ']' && open > 0 && --open == 0) {
      end = line.substr(at + 1).starts_with('(') ? end_of_target(line, at + 1) : kNone;
      if (end == kNone) return false;
      ++links;
    } else if (open == 0 && line.substr(at).starts_with(kDot)) {
      end = at + kDot.size();
    } else if (open == 0 && kBetween.find(line[at]) == std::string_view::npos) {
      return false;
    }
    at = end;
  }
  return links > 0 && open == 0;
}

bool leave_out_addresses(std::string_view line, std::string& to) {
  struct Cut {
    std::size_t begin, end;
  };
  std::vector<Cut> cuts;
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < line.size();) {
    std::size_t end = kNone;
    if (line[i] == '[') {
      open.push_back(i);
    } else if (line[i] == ']' && !open.empty()) {
      const std::size_t begin = open.back();
      open.pop_back();
      if (i + 1 < line.size() && line[i + 1] == '(') end = end_of_target(line, i + 1);
      const bool picture = begin > 0 && line[begin - 1] == '!';
      if (end != kNone && !picture) {
        cuts.push_back({begin, begin + 1});
        cuts.push_back({i, end});
      }
    } else if (line[i] == '<') {
      end = end_of_angle(line, i);
      if (end != kNone) cuts.push_back({i > 0 && line[i - 1] == ' ' ? i - 1 : i, end});
    }
    i = end != kNone ? end : i + 1;
  }
  if (cuts.empty()) return false;
  std::sort(cuts.begin(), cuts.end(), [](const Cut& a, const Cut& b) { return a.begin < b.begin; });
  to.clear();
  std::size_t from = 0;
  for (const Cut& cut : cuts) {
    to.append(line.substr(from, cut.begin - from));
    from = cut.end;
  }
  to.append(line.substr(from));
  return !winnow::is_blank(std::string_view(to).substr(winnow::list_marker(to)));
}

}  // namespace chrome
