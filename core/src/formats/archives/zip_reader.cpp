// zip, by libarchive, read from the front: no index at the end is needed. libarchive gives up at damage; then it begins
// anew at the next member that can be found.
#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <locale.h>

#include <algorithm>
#include <memory>
#include <new>

#include "formats/packed/limits.h"
#include "formats/packed/unpack.h"
#include "member_reader.h"

namespace winnow {
namespace {

constexpr std::size_t kWindowBytes = 1u << 20;
constexpr std::size_t kPortionBytes = 64u << 10;
constexpr std::string_view kMemberMagic = "PK\3\4";

struct FreeArchive {
  void operator()(archive* a) const { archive_read_free(a); }
};

// libarchive gives names that are marked as UTF-8 in the charset of the thread's locale, or not at all: here it is
// UTF-8, whatever the user's locale is.
class NamesInUtf8 {
 public:
  NamesInUtf8() : utf8_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (utf8_ != nullptr) before_ = ::uselocale(utf8_);
  }
  NamesInUtf8(const NamesInUtf8&) = delete;
  NamesInUtf8& operator=(const NamesInUtf8&) = delete;
  ~NamesInUtf8() {
    if (utf8_ == nullptr) return;
    ::uselocale(before_);
    ::freelocale(utf8_);
  }

 private:
  locale_t utf8_;
  locale_t before_ = nullptr;
};

class ZipSource : public MemberSource {
 public:
  explicit ZipSource(ByteStream bytes) : stop_(bytes.stop()), window_(std::move(bytes), kWindowBytes) { open(); }

  std::optional<Member> next(std::optional<Damage>& damage) override {
    if (damage_) damage = std::exchange(damage_, std::nullopt);
    if (damage || !archive_) return std::nullopt;
    const NamesInUtf8 names;
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(archive_.get(), &entry);
    if (status == ARCHIVE_EOF) {
      archive_.reset();
      return std::nullopt;
    }
    // Of a header that it could not read libarchive tells no position: never go back behind where this archive began.
    const auto position = archive_read_header_position(archive_.get());
    const std::uint64_t begin = begin_ + static_cast<std::uint64_t>(std::max<la_int64_t>(position, 0));
    if (status < ARCHIVE_WARN) {
      resynchronise(std::max(begin, member_begin_), message());
      damage = std::exchange(damage_, std::nullopt);
      return std::nullopt;
    }
    member_begin_ = begin;
    within_ = true;
    given_ = 0;
    const char* name = archive_entry_pathname(entry);
    std::string path = name != nullptr                                 ? name
                       : archive_entry_pathname_utf8(entry) != nullptr ? archive_entry_pathname_utf8(entry)
                                                                       : fmt::format("member-at-{}", begin);
    return Member{std::move(path), archive_entry_filetype(entry) == AE_IFREG, fmt::format("at byte {}", begin)};
  }

  std::size_t read(char* to, std::size_t most) override {
    if (!archive_ || !within_) return 0;
    const la_ssize_t n = archive_read_data(archive_.get(), to, most);
    if (n >= 0) {
      given_ += static_cast<std::size_t>(n);
      if (expands_too_much(window_.offset() - member_begin_, given_))
        resynchronise(member_begin_, fmt::format("the member expands more than {}:1", kMostExpansion));
      return static_cast<std::size_t>(n);
    }
    resynchronise(member_begin_, message());
    return 0;
  }

  std::optional<Damage> take_damage() override { return std::exchange(damage_, std::nullopt); }
  std::uint64_t stored() const override { return window_.offset(); }
  int error() const override { return window_.error(); }
  bool stopped() const override { return stop_ != nullptr && stop_->load(std::memory_order_relaxed); }

 private:
  void open() {
    archive_.reset(archive_read_new());
    if (!archive_) throw std::bad_alloc();
    begin_ = window_.offset();
    archive_read_support_format_zip_streamable(archive_.get());
    archive_read_open(archive_.get(), this, nullptr, &ZipSource::give, nullptr);
  }

  static la_ssize_t give(archive*, void* self, const void** bytes) {
    PackedWindow& window = static_cast<ZipSource*>(self)->window_;
    window.fill(1);
    const std::size_t n = std::min(window.size(), kPortionBytes);
    *bytes = window.data();
    window.consume(n);
    return static_cast<la_ssize_t>(n);
  }

  std::string message() const {
    const char* said = archive_error_string(archive_.get());
    std::string_view reason = said != nullptr ? said : "no reason given";
    while (reason.ends_with('\n')) reason.remove_suffix(1);
    if (reason.starts_with("Passphrase")) return "the member is encrypted: unpack the archive with its password";
    return fmt::format("the zip archive is damaged ({})", reason);
  }

  // The member at `bad` cannot be read on: begins anew with the next one that can be found.
  void resynchronise(std::uint64_t bad, std::string what) {
    archive_.reset();
    within_ = false;
    damage_ =
        window_.resynchronise(bad, bad + kMemberMagic.size(), std::move(what), kMemberMagic, kPortionBytes, [this] {
          window_.fill(30);
          return is_member();
        });
    if (window_.size() > 0) open();  // which reads on
  }

  // APPNOTE 4.3.7: a version that exists and a name of sensible length.
  bool is_member() const {
    if (window_.size() < 30) return false;
    const auto byte = [&](std::size_t at) {
      return static_cast<unsigned>(static_cast<unsigned char>(window_.data()[at]));
    };
    const unsigned name = byte(26) | byte(27) << 8;
    return byte(4) <= 63 && byte(9) == 0 && name > 0 && name < 4096;
  }

  const std::atomic<bool>* stop_;
  PackedWindow window_;
  std::unique_ptr<archive, FreeArchive> archive_;
  std::uint64_t begin_ = 0;  // of what the archive at hand reads
  std::uint64_t member_begin_ = 0;
  bool within_ = false;  // a member, whose bytes read() gives
  std::uint64_t given_ = 0;
  std::optional<Damage> damage_;
};

}  // namespace

std::unique_ptr<FormatReader> open_zip(InputFile file, std::size_t max_record_bytes) {
  return member_reader(std::make_unique<ZipSource>(std::move(file.bytes)), std::move(file.place), std::move(file.id),
                       max_record_bytes);
}

}  // namespace winnow
