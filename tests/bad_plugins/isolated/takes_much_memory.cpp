// Ten gigabytes for one page.
#include <winnow/plugin.hpp>

namespace {

class TakesMuchMemory {
 public:
  explicit TakesMuchMemory(const winnow::Host&) {}
  void process(const winnow::Page& page, winnow::Edits& edits) const {
    std::vector<char> room;
    if (page.size() > 0 && page[0].text() == "misbehave") room.resize(std::size_t{10} << 30, 'x');
    for (const winnow::Block block : page)
      if (block.text() == "mark") edits.drop(block, 0, room.empty() ? "" : "much");
  }
};

}  // namespace

WINNOW_PLUGIN(TakesMuchMemory, R"("name": "takes_much_memory", "version": "1.0.0", "reasons": [{"name": "bad"}])")
