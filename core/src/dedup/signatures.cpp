// "winnow signatures 1", a line that says how they were made, then the pages: length (4 bytes), id, date, whether it is
// preferred, keys, sketch. A length of 0 ends them, then come their number and XXH3-64 of all before.
#include <winnow/dedup_signatures.h>

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "dedup/pages.h"
#include "dedup/spill.h"

namespace winnow {
namespace {

constexpr std::string_view kName = "winnow signatures ";
constexpr std::string_view kMagic = "winnow signatures 1\n";
constexpr std::size_t kLongestHead = 64 * 1024;

void append_size(std::string& to, std::size_t n) {
  for (int shift = 0; shift < 32; shift += 8) to += static_cast<char>(n >> shift & 0xFF);
}

std::uint32_t size_at(const char* bytes) {
  std::uint32_t n = 0;
  for (int i = 3; i >= 0; --i) n = n << 8 | static_cast<unsigned char>(bytes[i]);
  return n;
}

void append_number(std::string& to, std::uint64_t n) {
  append_size(to, n & 0xFFFFFFFF);
  append_size(to, n >> 32);
}

std::string record_of(const DedupPage& page) {
  std::string record;
  for (const std::string* text : {&page.id, &page.date}) {
    append_size(record, text->size());
    record += *text;
  }
  record += static_cast<char>(page.preferred);
  append_size(record, page.sketch.keys.size());
  for (const std::uint32_t key : page.sketch.keys) append_size(record, key);
  return record += page.sketch.bytes;
}

// False when the bytes are no record.
bool read_record(std::string_view record, DedupPage& page) {
  const auto number = [&](std::uint32_t& to) {
    if (record.size() < 4) return false;
    to = size_at(record.data());
    record.remove_prefix(4);
    return true;
  };
  std::uint32_t n = 0;
  for (std::string* text : {&page.id, &page.date}) {
    if (!number(n) || n > record.size()) return false;
    *text = record.substr(0, n);
    record.remove_prefix(n);
  }
  if (record.empty()) return false;
  page.preferred = record[0] != 0;
  record.remove_prefix(1);
  if (!number(n) || (n != 0 && n != kBands) || record.size() < std::size_t{n} * 4) return false;
  page.sketch.keys.resize(n);
  for (std::uint32_t& key : page.sketch.keys) number(key);
  page.sketch.bytes = record;
  dedup::Sketch sketch;
  return dedup::decode(record, sketch);
}

// A file read from its beginning to its end, with a sum of what was read.
class Input {
 public:
  explicit Input(const std::string& path)
      : file_(std::fopen(path.c_str(), "rbe")), sum_(XXH3_createState(), XXH3_freeState) {
    if (!file_) throw std::runtime_error(fmt::format("cannot be opened: {}", std::strerror(errno)));
    XXH3_64bits_reset(sum_.get());
  }
  void read(std::string& to, std::size_t n) {
    to.resize(n);
    if (std::fread(to.data(), 1, n, file_.get()) != n) throw std::runtime_error("is cut off");
    XXH3_64bits_update(sum_.get(), to.data(), n);
  }
  std::string line() {
    std::string text, byte;
    for (read(byte, 1); byte != "\n"; read(byte, 1))
      if ((text += byte).size() > kLongestHead) throw std::runtime_error("is damaged: its head has no end");
    return text;
  }
  std::uint64_t sum() const { return XXH3_64bits_digest(sum_.get()); }
  bool is_over() { return std::fgetc(file_.get()) == EOF; }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> file_;
  std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> sum_;
};

}  // namespace

bool is_signature_file(std::string_view head) { return head.starts_with(kName); }

struct SignatureSet::State {
  State(const DedupOptions& options, const std::string& preferred)
      : records(options.memory, options.spill_folder),
        made_with(fmt::format("sketch {}, 64 bands of 2, prefer {}", dedup::kSketchVersion,
                              preferred.empty() ? "nothing" : preferred)) {
    std::replace(made_with.begin(), made_with.end(), '\n', ' ');
  }

  struct Place {
    std::string id;
    std::uint64_t offset = 0;
    std::uint32_t size = 0;
  };

  Status add(const std::string& id, std::string_view record) {
    if (record.size() > dedup::Spill::kBlock)
      return Error{id.substr(0, 80), fmt::format("its id and date have {} bytes, which is too many", id.size()),
                   "give its page a shorter id"};
    const Result<std::uint64_t> offset = records.append(record);
    if (!offset) return offset.error();
    places.push_back({id, *offset, static_cast<std::uint32_t>(record.size())});
    is_sorted = false;
    return ok();
  }

  std::string record(const Place& place) const {
    std::string buffer;
    return std::string(records.read(place.offset, place.size, buffer));
  }

  // In order, each record once.
  void sort() {
    if (is_sorted) return;
    std::sort(places.begin(), places.end(),
              [&](const Place& a, const Place& b) { return a.id != b.id ? a.id < b.id : record(a) < record(b); });
    const auto same = [&](const Place& a, const Place& b) { return a.id == b.id && record(a) == record(b); };
    places.erase(std::unique(places.begin(), places.end(), same), places.end());
    is_sorted = true;
  }

  void read_head(Input& in) const {
    std::string head;
    in.read(head, kName.size());
    if (head != kName) throw std::runtime_error("holds no signatures");
    const std::string format = in.line();
    if (kMagic.substr(kName.size()) != format + "\n")
      throw std::runtime_error(fmt::format("holds signatures of another format ({})", format.substr(0, 12)));
    const std::string made = in.line();
    if (made != made_with)
      throw std::runtime_error(fmt::format("was made with: {}; this run asks for: {}", made, made_with));
  }

  void read_pages(Input& in) {
    std::string bytes, sum;
    DedupPage page;
    std::uint64_t n = 0;
    for (;; ++n) {
      in.read(bytes, 4);
      const std::uint32_t size = size_at(bytes.data());
      if (size == 0) break;
      if (size > dedup::Spill::kBlock) throw std::runtime_error("is damaged: a page has no end");
      in.read(bytes, size);
      if (!read_record(bytes, page)) throw std::runtime_error(fmt::format("is damaged: page {} is none", n + 1));
      if (const Status added = add(page.id, bytes); !added) throw std::runtime_error(added.error().what);
    }
    in.read(bytes, 8);
    std::string end;
    append_number(end, n);
    if (bytes != end) throw std::runtime_error("is damaged: pages are missing");
    end.clear();
    append_number(end, in.sum());
    in.read(sum, 8);
    if (sum != end || !in.is_over()) throw std::runtime_error("is damaged: its checksum is wrong");
  }

  dedup::Spill records;
  std::string made_with;
  std::vector<Place> places;
  bool is_sorted = true;
};

SignatureSet::SignatureSet(const DedupOptions& options, std::string preferred)
    : state_(std::make_unique<State>(options, preferred)) {}
SignatureSet::SignatureSet(SignatureSet&&) noexcept = default;
SignatureSet::~SignatureSet() = default;

Status SignatureSet::add(const DedupPage& page) { return state_->add(page.id, record_of(page)); }

Status SignatureSet::add_file(const std::string& path) {
  try {
    Input in(path);
    state_->read_head(in);
    state_->read_pages(in);
    return ok();
  } catch (const std::runtime_error& error) {
    return Error{path, error.what(), "winnow dedup INPUT... --signatures FILE writes such a file"};
  }
}

std::size_t SignatureSet::size() const { return state_->places.size(); }

Status SignatureSet::each(const std::function<Status(DedupPage page)>& take) {
  try {
    state_->sort();
    for (const State::Place& place : state_->places) {
      DedupPage page;
      if (!read_record(state_->record(place), page))
        return Error{place.id, "its sketch is damaged", "make its signatures again"};
      if (const Status taken = take(std::move(page)); !taken) return taken;
    }
    return ok();
  } catch (const std::runtime_error& error) {
    return Error{"", error.what(), ""};
  }
}

Status SignatureSet::write(const std::function<Status(std::string_view)>& to) {
  const std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> sum(XXH3_createState(), XXH3_freeState);
  XXH3_64bits_reset(sum.get());
  const auto put = [&](const std::string& bytes) {
    XXH3_64bits_update(sum.get(), bytes.data(), bytes.size());
    return to(bytes);
  };
  try {
    state_->sort();
    if (const Status written = put(std::string(kMagic) + state_->made_with + "\n"); !written) return written;
    std::string bytes;
    for (const State::Place& place : state_->places) {
      bytes.clear();
      append_size(bytes, place.size);
      if (const Status written = put(bytes + state_->record(place)); !written) return written;
    }
    bytes.assign(4, '\0');
    append_number(bytes, state_->places.size());
    if (const Status written = put(bytes); !written) return written;
    bytes.clear();
    append_number(bytes, XXH3_64bits_digest(sum.get()));
    return to(bytes);
  } catch (const std::runtime_error& error) {
    return Error{"", error.what(), ""};
  }
}

}  // namespace winnow
