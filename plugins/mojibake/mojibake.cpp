// mojibake: text that was decoded with the wrong charset, entities and backslash escapes that a scraper left behind.
// The repairs are found in repair.h; here they become edits.
#include <winnow/plugin.hpp>

#include <cmath>
#include <string_view>
#include <vector>

#include "repair.h"

namespace {

enum Reason : std::uint32_t { kMojibake, kEntity, kEscape };

std::uint32_t reason_index(std::string_view reason) {
  return reason == "entity" ? kEntity : reason == "backslash escape" ? kEscape : kMojibake;
}

// Nats of evidence as a probability, which is what a score of Winnow's is.
float probability(float nats) { return 1.0f / (1.0f + std::exp(-nats)); }

mojibake::Options options(const winnow::Host& host) {
  mojibake::Options o;
  const std::string_view only = host.option("only");
  o.encodings = only == "all" || only == "encodings";
  o.entities = only == "all" || only == "entities";
  o.escapes = only == "all" || only == "escapes";
  o.pages = host.option("encodings");
  o.aggressive = host.option_bool("aggressive");
  o.min_score = static_cast<float>(host.option_float("min_score"));
  return o;
}

class Mojibake {
 public:
  explicit Mojibake(const winnow::Host& host) : engine_(options(host)) {}

  void process(const winnow::Page& page, winnow::Edits& edits) const {
    // Most pages end here, and nothing is allocated for them.
    std::size_t first = 0;
    while (first < page.size() && !engine_.may_hold_damage(page[first].text())) ++first;
    if (first == page.size()) return;
    std::vector<std::string_view> blocks;
    blocks.reserve(page.size());
    for (const winnow::Block block : page) blocks.push_back(block.text());
    for (const mojibake::Repair& r : engine_.find(blocks, first))
      edits.replace(page[r.block], r.begin, r.end, r.text, reason_index(r.reason), r.evidence, probability(r.score));
  }

 private:
  mojibake::Engine engine_;
};

}  // namespace

WINNOW_PLUGIN(Mojibake, R"(
  "name": "mojibake", "version": "0.1.0", "order": 100,
  "summary": "mends text read with the wrong charset, HTML entities and backslash escapes; removes nothing",
  "reasons": [
    {"name": "mojibake", "help": "the bytes were read with the wrong charset"},
    {"name": "entity", "help": "an HTML entity in prose"},
    {"name": "backslash escape", "help": "a backslash before a quotation mark in prose"}],
  "options": [
    {"name": "aggressive", "type": "bool", "default": false, "help": "ask for half the evidence"},
    {"name": "min_score", "type": "float", "default": 0, "min": 0, "max": 1000, "help": "leave out repairs below this many nats"},
    {"name": "encodings", "type": "string", "default": "all",
     "help": "code pages that may be behind the damage, such as cp1252,koi8-r; UTF-8 needs no listing"},
    {"name": "only", "type": "enum", "values": ["all", "encodings", "entities", "escapes"], "default": "all", "help": "what to mend"}],
  "rerun_on": ["text", "drops"])")
