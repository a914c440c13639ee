#include "member_reader.h"

#include <fmt/format.h>

#include <cstring>

#include "ascii.h"

namespace winnow {
namespace {

// The member at hand as a source of bytes. The archive outlives it.
class MemberBytes : public ByteSource {
 public:
  explicit MemberBytes(MemberSource& archive) : archive_(archive) {}
  std::size_t read(char* to, std::size_t most) override {
    const std::size_t n = archive_.read(to, most);
    given_ += n;
    return n;
  }
  int error() const override { return archive_.error(); }
  std::optional<Damage> take_damage() override { return archive_.take_damage(); }
  std::uint64_t stored() const override { return given_; }

 private:
  MemberSource& archive_;
  std::uint64_t given_ = 0;
};

// In a tree such files are hidden, too. "../" hides nothing.
bool is_hidden(std::string_view path) {
  if (path.starts_with("__MACOSX/")) return true;
  while (!path.empty()) {
    const std::string_view step = path.substr(0, path.find('/'));
    if (step.starts_with('.') && step != "." && step != "..") return true;
    path.remove_prefix(std::min(step.size() + 1, path.size()));
  }
  return false;
}

std::string normalised(std::string path) {
  while (path.starts_with("./")) path.erase(0, 2);
  return path;
}

class MemberReader : public FormatReader {
 public:
  MemberReader(std::unique_ptr<MemberSource> source, std::string place, std::string id, std::size_t most)
      : source_(std::move(source)),
        place_(std::move(place)),
        id_(std::move(id)),
        is_wacz_(ascii::lowered(id_).ends_with(".wacz")),
        most_(most) {}

  std::optional<Record> next() override {
    std::optional<Record> record = next_record();
    if (!record) return record;
    const std::uint64_t stored = source_->stored();
    record->bytes = static_cast<std::size_t>(stored - std::min(stored, stored_));
    stored_ = stored;
    return record;
  }

 private:
  std::optional<Record> next_record() {
    for (;;) {
      if (source_->stopped()) return std::nullopt;
      if (reader_) {
        if (std::optional<Record> record = reader_->next()) return record;
        reader_.reset();
      }
      std::optional<Damage> damage;
      std::optional<MemberSource::Member> member = source_->next(damage);
      if (damage) return damage_record(place_, *damage);
      if (!member) return broken();
      if (!member->is_file) continue;
      if (std::optional<Record> record = open(*member)) return record;
    }
  }

  std::optional<Record> open(const MemberSource::Member& member) {
    const std::string path = normalised(member.path);
    const std::string place = fmt::format("{}: {} {}", place_, printable_path(path), member.position);
    const std::string id = fmt::format("{}#{}", id_, printable_path(path));
    Record record;
    record.document.place = place;
    record.document.id = id;
    record.kind = Record::Kind::kSkipped;
    record.error = {place, "hidden", ""};
    record.hidden = true;
    if (is_hidden(path)) return record;
    // What stands beside the archives of a WACZ lists what is in them, and has the text of some pages again.
    if (is_wacz_ && !path.starts_with("archive/")) {
      record.error.what = "beside the archives of a WACZ";
      return record;
    }
    record.hidden = false;
    InputFile file{ByteStream(std::make_unique<MemberBytes>(*source_), nullptr), place, path, id, 0};
    Opened opened = open_input(std::move(file), {"auto", most_, true});
    reader_ = std::move(opened.reader);
    if (reader_) return std::nullopt;
    if (!opened.is_skipped) record.kind = Record::Kind::kFailed;
    if (opened.is_skipped) record.elsewhere = {id};
    record.may_hold_more = opened.is_skipped ? opened.is_packed : !names_one_page(path);
    record.error.what = std::move(opened.why);
    return record;
  }

  std::optional<Record> broken() {
    if (source_->error() == 0 || std::exchange(told_, true)) return std::nullopt;
    return damage_record(place_, fmt::format("cannot be read to its end: {}", std::strerror(source_->error())));
  }

  std::unique_ptr<MemberSource> source_;
  std::string place_, id_;
  bool is_wacz_;
  std::size_t most_;
  std::unique_ptr<FormatReader> reader_;
  std::uint64_t stored_ = 0;
  bool told_ = false;
};

}  // namespace

std::unique_ptr<FormatReader> member_reader(std::unique_ptr<MemberSource> source, std::string place, std::string id,
                                            std::size_t max_record_bytes) {
  return std::make_unique<MemberReader>(std::move(source), std::move(place), std::move(id), max_record_bytes);
}

}  // namespace winnow
