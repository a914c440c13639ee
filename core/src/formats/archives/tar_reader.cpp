// tar (POSIX.1-2001 pax and ustar, GNU long names). Our own, because libarchive gives an archive up at its first
// damaged header: here the next header is looked for.
#include <winnow/readable_size.h>

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "member_reader.h"

namespace winnow {
namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kRecord = 20 * kBlock;  // that tar(1) fills with zeros
constexpr std::size_t kBufferBytes = 256u << 10;
constexpr std::uint64_t kMostNameBytes = 1u << 20;

std::uint64_t octal(std::string_view field) {
  std::uint64_t n = 0;
  // GNU: a first byte of 0x80 makes it a big-endian number.
  if (!field.empty() && (static_cast<unsigned char>(field[0]) & 0x80) != 0) {
    for (const char c : field.substr(field.size() - 8)) n = n << 8 | static_cast<unsigned char>(c);
    return n;
  }
  for (const char c : field) {
    if (c == ' ' && n == 0) continue;
    if (c < '0' || c > '7') break;
    n = n << 3 | static_cast<std::uint64_t>(c - '0');
  }
  return n;
}

std::string text_of(std::string_view field) { return std::string(field.substr(0, field.find('\0'))); }

// The sum of all bytes, its own field taken as spaces; old writers summed signed bytes.
bool sum_is_right(const char* block) {
  std::int64_t plain = 0;
  std::int64_t with_signs = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    const char c = i >= 148 && i < 156 ? ' ' : block[i];
    plain += static_cast<unsigned char>(c);
    with_signs += static_cast<signed char>(c);
  }
  const auto said = static_cast<std::int64_t>(octal({block + 148, 8}));
  return said == plain || said == with_signs;
}

bool is_header(const char* block) { return block[0] != '\0' && sum_is_right(block); }

// "path" of pax records: LENGTH SPACE KEY=VALUE LF.
std::string pax_value(std::string_view records, std::string_view key) {
  std::string found;
  while (!records.empty()) {
    std::size_t length = 0;
    std::size_t at = 0;
    for (; at < records.size() && records[at] >= '0' && records[at] <= '9' && length < kMostNameBytes; ++at)
      length = length * 10 + static_cast<std::size_t>(records[at] - '0');
    if (at == records.size() || records[at] != ' ' || length <= at + 1 || length > records.size()) break;
    const std::string_view record = records.substr(at + 1, length - at - 2);
    const std::size_t equals = record.find('=');
    if (equals != std::string_view::npos && record.substr(0, equals) == key) found = record.substr(equals + 1);
    records.remove_prefix(length);
  }
  return found;
}

// What members before it say of the next one: name and size that its own header has no room for.
struct Extended {
  std::string name;
  std::optional<std::uint64_t> size;

  void take(char type, const std::string& said) {
    if (type == 'L') {
      name = text_of(said);
      return;
    }
    if (std::string path = pax_value(said, "path"); !path.empty()) name = std::move(path);
    if (const std::string text = pax_value(said, "size"); !text.empty())
      size = std::strtoull(text.c_str(), nullptr, 10);
  }
};

class TarSource : public MemberSource {
 public:
  explicit TarSource(ByteStream bytes) : stream_(std::move(bytes)), buffer_(kBufferBytes) {}

  std::optional<Member> next(std::optional<Damage>& damage) override {
    leave_member();
    Extended extended;
    for (;;) {
      if (damage_) {
        damage = take_damage();
        return std::nullopt;
      }
      if (!ensure(kBlock)) {
        if (damage_) continue;
        return torn(damage);
      }
      const char* block = buffer_.data() + begin_;
      if (std::all_of(block, block + kBlock, [](char c) { return c == '\0'; })) {
        if (!zeros_from_) zeros_from_ = offset();
        ends_ = true;
        begin_ += kBlock;
        continue;
      }
      if (!is_header(block)) {
        damage = resynchronise();
        return std::nullopt;
      }
      ends_ = false;
      if ((damage = behind_zeros())) return std::nullopt;
      const char type = block[156];
      const std::string position = fmt::format("at byte {}", offset());
      std::uint64_t size = octal({block + 124, 12});
      std::string name = text_of({block, 100});
      if (std::memcmp(block + 257, "ustar\0", 6) == 0)
        if (const std::string prefix = text_of({block + 345, 155}); !prefix.empty()) name = prefix + "/" + name;
      begin_ += kBlock;
      if (type == 'L' || type == 'x') {
        extended.take(type, content(size));
        continue;
      }
      size = extended.size.value_or(size);
      left_ = size;
      padding_ = (kBlock - size % kBlock) % kBlock;
      // The header's own name is cut off where another stands before it, and may end in a slash for that.
      if (!extended.name.empty()) name = std::move(extended.name);
      const bool is_file = type == '0' || type == '\0' || type == '7';
      if (type == '1' || type == '2' || type == '5') left_ = padding_ = 0;
      return Member{name, is_file && !name.ends_with('/'), position};
    }
  }

  std::size_t read(char* to, std::size_t most) override {
    if (left_ == 0) return 0;
    if (begin_ == end_ && !fill()) {
      if (!damage_)
        damage_ = Damage{offset(), offset(), fmt::format("the archive ends {} bytes before its member does", left_)};
      left_ = padding_ = 0;
      return 0;
    }
    const std::size_t n = static_cast<std::size_t>(std::min<std::uint64_t>({most, end_ - begin_, left_}));
    std::memcpy(to, buffer_.data() + begin_, n);
    begin_ += n;
    left_ -= n;
    return n;
  }

  std::optional<Damage> take_damage() override {
    if (damage_) {
      ends_ = true;  // that it breaks off is said
      forget_ends();
    }
    return std::exchange(damage_, std::nullopt);
  }
  std::uint64_t stored() const override { return stream_.stored(); }
  int error() const override { return stream_.error(); }
  bool stopped() const override { return stream_.stopped(); }

 private:
  std::uint64_t offset() const { return base_ + begin_; }

  bool fill() {
    if (damage_) return false;
    if (begin_ > 0) {
      std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
      base_ += begin_;
      end_ -= begin_;
      begin_ = 0;
    }
    const std::size_t n = stream_.read(buffer_.data() + end_, buffer_.size() - end_);
    end_ += n;
    if (n == 0) damage_ = stream_.take_damage();
    return n > 0;
  }

  bool ensure(std::size_t bytes) {
    while (end_ - begin_ < bytes)
      if (!fill()) return false;
    return true;
  }

  void leave_member() {
    char waste[4096];
    while (read(waste, sizeof waste) > 0) {
    }
    // An archive that ends before its last padding lacks nothing.
    while (padding_ > 0 && (begin_ < end_ || fill())) {
      const std::size_t n = static_cast<std::size_t>(std::min<std::uint64_t>(padding_, end_ - begin_));
      begin_ += n;
      padding_ -= n;
    }
    padding_ = 0;
  }

  // Of a header that names the member behind it. One that is too large is damage, and the member goes by its own name.
  std::string content(std::uint64_t size) {
    const std::uint64_t from = offset();
    std::string text;
    left_ = size;
    padding_ = (kBlock - size % kBlock) % kBlock;
    char part[4096];
    while (const std::size_t n = read(part, sizeof part))
      if (text.size() < kMostNameBytes) text.append(part, n);
    leave_member();
    if (size <= kMostNameBytes || damage_) return text;
    damage_ = Damage{
        from, offset(),
        fmt::format("a header of the archive has more than the {} that it may have", readable_size(kMostNameBytes))};
    return "";
  }

  // What is left is less than a block: zeros are padding. POSIX closes an archive with two blocks of zeros, some
  // writers with one; where there is none, it may have been cut off between two members, and nothing else would show
  // it.
  std::optional<Member> torn(std::optional<Damage>& damage) {
    const bool only_zeros =
        std::all_of(buffer_.data() + begin_, buffer_.data() + end_, [](char c) { return c == '\0'; });
    const bool all_there = std::exchange(ends_, true);  // said once
    if (!only_zeros)
      damage = Damage{offset(), offset() + (end_ - begin_), "the last header of the archive is cut off"};
    else if (!all_there && offset() > 0)
      damage = Damage{offset(), offset(),
                      "the archive ends without the block of zeros that closes one: more may have stood here"};
    begin_ = end_;
    return std::nullopt;
  }

  // A header behind zeros begins another archive, as `cat` joins them; what closed the one before was two blocks or
  // filled its last record. Other zeros are pieces that a disk lost.
  std::optional<Damage> behind_zeros() {
    if (!zeros_from_) return std::nullopt;
    const std::uint64_t from = *zeros_from_, to = offset();
    const bool ends_archive = to - from <= 2 * kBlock || !archive_from_ || (to - *archive_from_) % kRecord == 0;
    zeros_from_.reset();
    if (ends_archive) {
      archive_from_ = to;
      return std::nullopt;
    }
    return Damage{from, to, "the zeros between two members close no archive: members may have stood here"};
  }

  // Behind damage nothing is known of where archives begin.
  void forget_ends() {
    zeros_from_.reset();
    archive_from_.reset();
  }

  // No header stands here: goes on to the next block, or, after a break in the stream, the next byte, that is one.
  Damage resynchronise() {
    const std::uint64_t from = offset();
    forget_ends();
    ++begin_;
    for (;;) {
      if (!ensure(kBlock)) {
        begin_ = end_;
        ends_ = true;
        break;
      }
      const char* block = buffer_.data() + begin_;
      if (std::memcmp(block + 257, "ustar", 5) == 0 && is_header(block)) break;
      ++begin_;
    }
    return {from, offset(), "what stands here is no header of the archive"};
  }

  ByteStream stream_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;
  std::uint64_t base_ = 0;
  std::uint64_t left_ = 0;
  std::uint64_t padding_ = 0;
  bool ends_ = false;  // a block of zeros stands behind the last member so far, or it is said what is damaged there
  std::optional<std::uint64_t> zeros_from_;        // where the blocks of zeros begin that were just read
  std::optional<std::uint64_t> archive_from_ = 0;  // where the archive begins that is read, of several in one file
  std::optional<Damage> damage_;
};

}  // namespace

std::unique_ptr<FormatReader> open_tar(InputFile file, std::size_t max_record_bytes) {
  return member_reader(std::make_unique<TarSource>(std::move(file.bytes)), std::move(file.place), std::move(file.id),
                       max_record_bytes);
}

}  // namespace winnow
