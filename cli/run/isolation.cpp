#include "isolation.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "numbers.h"
#include "options.h"
#include "refused.h"
#include "terminal/signals.h"

namespace winnow::cli {
namespace {

bool holds(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// "true", "false" or a list of names; as on() and names() of Settings read them.
bool is_switch(const std::string& text) {
  return text == "true" || text == "1" || text == "false" || text == "0" || text.empty();
}

}  // namespace

double seconds_a_page(const Settings& settings) {
  const auto seconds = settings.one("plugin-seconds");
  if (!seconds) return IsolateOptions().seconds_a_page;
  using Limits = std::numeric_limits<double>;
  return decimal_given(*seconds, Limits::min(), Limits::max(), "number of seconds above 0", "such as 10 or 0.5");
}

bool sets_isolation(std::string_view set) {
  const std::size_t equals = std::min(set.find('='), set.size());
  const std::size_t dot = set.find('.');
  return dot < equals && set.substr(dot + 1, equals - dot - 1) == kIsolateOption;
}

Isolation::Isolation(const Settings& settings, const std::vector<std::string>& names) {
  if (const auto asked = settings.one("isolate"); asked && is_switch(asked->text)) {
    all_ = settings.on("isolate");
  } else if (asked) {
    for (const Value& name : settings.names("isolate")) {
      if (!holds(names, name.text))
        throw Refused({name.origin, fmt::format("there is no plugin \"{}\"{}", name.text, meant(name.text, names)),
                       "winnow plugins list shows those that are found"});
      with_.push_back(name.text);
    }
  }
  for (const Value& set : settings.many("set"))
    if (sets_isolation(set.text)) add_set(set);
  options_.stop = &stop_flag();
  options_.seconds_a_page = cli::seconds_a_page(settings);
  if (const auto memory = settings.one("plugin-memory")) options_.memory = size_given(*memory);
}

void Isolation::add_set(const Value& set) {
  if (!set.trusted)
    throw Refused({set.origin, "isolation may not be set in a file that was only found in the current folder",
                   "name the file with --config, or move the line to your own configuration"});
  const std::string name = set.text.substr(0, set.text.find('.'));
  const std::string value = set.text.substr(set.text.find('=') + 1);
  if (!is_switch(value) || value.empty())
    throw Refused(
        {set.origin, fmt::format("{}.{}: \"{}\" is neither true nor false", name, kIsolateOption, value), ""});
  const bool on = value == "true" || value == "1";
  std::erase(with_, name);
  std::erase(without_, name);
  (on ? with_ : without_).push_back(name);
}

bool Isolation::applies_to(std::string_view plugin) const {
  return holds(with_, plugin) || (all_ && !holds(without_, plugin));
}

}  // namespace winnow::cli
