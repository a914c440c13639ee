// The C++ side of the plugin boundary: header-only, C++17, includes plugin.h and std alone.
//
//   class Shouting {
//    public:
//     explicit Shouting(const winnow::Host& host) : min_words_(host.option_int("min_words")) {}
//     void process(const winnow::Page& page, winnow::Edits& edits) const {
//       for (winnow::Block block : page)
//         if (block.n_words() >= min_words_ && all_capitals(block.text())) edits.drop(block, kShouted, "all capitals");
//     }
//    private:
//     enum Reason : std::uint32_t { kShouted };  // the order of "reasons" below
//     std::int64_t min_words_;
//   };
//   WINNOW_PLUGIN(Shouting, R"(
//     "name": "shouting", "version": "1.0.0", "summary": "drops blocks in capitals", "order": 450,
//     "reasons": [{"name": "shouted", "help": "every letter is a capital"}],
//     "options": [{"name": "min_words", "type": "int", "default": 4, "min": 1, "help": "shorter blocks stay"}])")
//
// The class is built once a run; process() is const and is called on many threads at once. An exception that leaves the
// constructor or process() is caught here and reported: it never reaches the host.
//
// A plugin that needs memory of its own while it works (buffers, a LineMemo) has a nested `Worker` with a constructor
// from const Class& and void process(const Page&, Edits&); each thread then has one, and Class needs no process().
//
// A two-pass plugin has a nested `State` with: a default constructor or one from const Class& (to see the options),
// void observe(const Page&), void merge(const State&), std::string save() const (canonical: equal content, equal
// bytes), static State load(std::string_view) (throws on bytes it does not know), and the class has void finalize(const
// State&), called before the second pass.
//
// Put the class into an unnamed namespace: the names of two plugins then never meet.
#pragma once
#if __cplusplus < 201703L
#error "winnow/plugin.hpp needs C++17: compile with -std=c++17, or write against winnow/plugin.h"
#endif
#include <winnow/plugin.h>

#include <cstdint>
#include <cstdlib>
#include <exception>
#include <locale>
#include <new>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace winnow {

/// The C string as a view, valid as long as what it came from.
inline std::string_view view(winnow_str s) {
  return s.size == 0 ? std::string_view() : std::string_view(s.data, s.size);
}
/// The view as a C string; does not own the bytes.
inline winnow_str str(std::string_view s) { return {s.data(), s.size()}; }

/// What open() is given: options, services, messages. Copyable; valid until the plugin is closed.
class Host {
 public:
  explicit Host(const winnow_host* host) : host_(host) {}
  /// The option's value as text. Throws std::runtime_error when the descriptor does not declare it.
  std::string_view option(const char* name) const {
    winnow_str value{};
    if (!host_->option(host_->ctx, name, &value)) throw std::runtime_error(std::string("option not declared: ") + name);
    return view(value);
  }
  /// The value of an option of type int, bool or float; the host has checked that it is one. Throws std::runtime_error
  /// when the descriptor declares the option as something else.
  std::int64_t option_int(const char* name) const {
    const std::string text(option(name));
    char* end = nullptr;
    const std::int64_t value = std::strtoll(text.c_str(), &end, 10);
    if (text.empty() || *end != '\0') other_type(name, "int", text);
    return value;
  }
  bool option_bool(const char* name) const {
    const std::string_view text = option(name);
    if (text != "true" && text != "false") other_type(name, "bool", text);
    return text == "true";
  }
  double option_float(const char* name) const {
    const std::string text(option(name));
    std::istringstream in{text};
    in.imbue(std::locale::classic());  // strtod() reads no point where the program's locale has commas
    double value = 0;
    if (!(in >> value) || in.peek() != std::istringstream::traits_type::eof()) other_type(name, "float", text);
    return value;
  }
  /// The extension's table, or nullptr when this host does not offer it.
  template <class Table>
  const Table* extension(const char* id) const {
    return static_cast<const Table*>(host_->extension(host_->ctx, id));
  }
  /// The text services; every host of ABI 1 has them.
  const winnow_text_1& text() const {
    const auto* table = extension<winnow_text_1>(WINNOW_TEXT_EXTENSION);
    if (table == nullptr) throw std::runtime_error("the host lacks " WINNOW_TEXT_EXTENSION);
    return *table;
  }
  /// A file of the folder NAME.data beside the library. Throws std::runtime_error when it is not there.
  std::string asset(const char* name) const {
    std::string bytes;
    auto take = [](void* to, winnow_str part) { static_cast<std::string*>(to)->append(part.data, part.size); };
    if (!host_->read_asset(host_->ctx, name, &bytes, take)) throw std::runtime_error(std::string("no asset ") + name);
    return bytes;
  }
  /// A line to the log; level is WINNOW_LOG_*.
  void log(int level, std::string_view message) const { host_->log(host_->ctx, level, str(message)); }
  /// Says why the plugin is about to fail; what a constructor throws comes here by itself.
  void error(std::string_view message) const { host_->error(host_->ctx, str(message)); }

 private:
  [[noreturn]] static void other_type(const char* name, const char* type, std::string_view text) {
    throw std::runtime_error(std::string("option ") + name + " is not declared as " + type + ": its value is \"" +
                             std::string(text) + '"');
  }

  const winnow_host* host_;
};

/// A set of ASCII characters. `constexpr CharSet kDigits("0123456789"); if (block.ascii().has_any(kDigits)) ...`
class CharSet {
 public:
  constexpr CharSet() = default;
  constexpr CharSet(std::uint64_t low, std::uint64_t high) : bits_{low, high} {}
  /// The characters of `text`; bytes from 0x80 on are left out.
  constexpr explicit CharSet(std::string_view text) {
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 128) bits_[byte >> 6] |= std::uint64_t{1} << (byte & 63);
    }
  }
  constexpr bool has(char c) const {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 128 && ((bits_[byte >> 6] >> (byte & 63)) & 1) != 0;
  }
  constexpr bool has_any(const CharSet& other) const {
    return ((bits_[0] & other.bits_[0]) | (bits_[1] & other.bits_[1])) != 0;
  }
  constexpr void add(char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 128) bits_[byte >> 6] |= std::uint64_t{1} << (byte & 63);
  }
  /// Has it nothing that `other` has not?
  constexpr bool is_within(const CharSet& other) const {
    return ((bits_[0] & ~other.bits_[0]) | (bits_[1] & ~other.bits_[1])) == 0;
  }

 private:
  std::uint64_t bits_[2] = {0, 0};
};

/// A block of the page: a pointer that reads well. Copy it freely; valid until process() returns.
class Block {
 public:
  Block(const winnow_block* block, std::uint32_t index) : block_(block), index_(index) {}
  /// Position in the page as it is shown now; what Edits and other_block speak of.
  std::uint32_t index() const { return index_; }
  /// Stable for the page's whole life.
  std::uint32_t number() const { return block_->number; }
  std::string_view text() const { return view(block_->text); }
  std::string_view tag_path() const { return view(block_->tag_path); }
  /// "key=value" lines by earlier plugins.
  std::string_view labels() const { return view(block_->labels); }
  std::uint32_t kind() const { return block_->kind; }
  std::uint32_t role() const { return block_->role; }
  std::uint32_t flags() const { return block_->flags; }
  bool joins_previous() const { return (block_->flags & WINNOW_BF_JOINS_PREVIOUS) != 0; }
  std::uint32_t n_words() const { return block_->n_words; }
  /// Blank lines before it.
  std::uint32_t gap_before() const { return block_->gap_before; }
  std::uint32_t n_dropped_before() const { return block_->n_dropped_before; }
  std::uint32_t indent() const { return block_->indent; }
  std::uint16_t heading_level() const { return block_->heading_level; }
  std::uint16_t depth() const { return block_->depth; }
  float link_density() const { return block_->link_density; }
  std::uint64_t text_hash() const { return block_->text_hash; }
  /// Of the text's bytes as they are: what is remembered of a line can be found by it.
  std::uint64_t bytes_hash() const { return block_->bytes_hash; }
  /// The ASCII characters that the text holds, letters left out: asked before a search, most lines need none.
  CharSet ascii() const { return {block_->ascii_seen[0], block_->ascii_seen[1]}; }
  /// True when every byte of the text is ASCII.
  bool is_ascii() const { return (block_->flags & WINNOW_BF_ASCII) != 0; }
  const winnow_block& raw() const { return *block_; }

 private:
  const winnow_block* block_;
  std::uint32_t index_;
};

/// The page as process() and observe() see it. Valid until they return.
class Page {
 public:
  explicit Page(const winnow_doc* doc) : doc_(doc) {}
  std::size_t size() const { return doc_->n_blocks; }
  bool empty() const { return doc_->n_blocks == 0; }
  Block operator[](std::size_t i) const { return {WINNOW_BLOCK_AT(doc_, i), static_cast<std::uint32_t>(i)}; }

  class Iterator {
   public:
    Iterator(const Page* page, std::size_t i) : page_(page), i_(i) {}
    Block operator*() const { return (*page_)[i_]; }
    Iterator& operator++() {
      ++i_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return i_ != other.i_; }

   private:
    const Page* page_;
    std::size_t i_;
  };
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size()}; }

  std::string_view id() const { return view(doc_->id); }
  std::string_view url() const { return view(doc_->url); }
  std::string_view site() const { return view(doc_->site); }
  std::string_view lang() const { return view(doc_->lang); }
  /// The source record; empty unless the descriptor asks for it.
  std::string_view source() const { return view(doc_->raw); }
  /// The value of a piece of metadata, or an empty view.
  std::string_view meta(std::string_view key) const {
    for (std::size_t i = 0; i < doc_->n_meta; ++i) {
      const winnow_meta* m = WINNOW_AT(winnow_meta, doc_->meta, doc_->meta_stride, i);
      if (view(m->key) == key) return view(m->value);
    }
    return {};
  }
  /// True when the page's time is up: a long loop polls it and throws or returns.
  bool cancelled() const { return doc_->cancelled != nullptr && doc_->cancelled(doc_->ctx) != 0; }
  const winnow_doc* raw() const { return doc_; }

 private:
  const winnow_doc* doc_;
};

/// Collects what process() asks for. Belongs to one call.
class Edits {
 public:
  explicit Edits(const winnow_sink* sink) : sink_(sink) {}
  /// Asks to drop the block. `reason` is an index into "reasons"; `score` how sure (0..1, below 0: no figure).
  void drop(const Block& block, std::uint32_t reason, std::string_view evidence, float score = -1,
            std::uint32_t other_block = WINNOW_NO_BLOCK) {
    emit(WINNOW_DROP_BLOCK, block.index(), reason, 0, 0, {}, evidence, score, other_block);
  }
  /// Asks for bytes [begin, end) of the block's text to become `text`.
  void replace(const Block& block, std::size_t begin, std::size_t end, std::string_view text, std::uint32_t reason,
               std::string_view evidence, float score = -1) {
    emit(WINNOW_REPLACE, block.index(), reason, begin, end, text, evidence, score, WINNOW_NO_BLOCK);
  }
  /// Asks to drop the whole page.
  void drop_page(std::uint32_t reason, std::string_view evidence, float score = -1) {
    emit(WINNOW_DROP_DOC, 0, reason, 0, 0, {}, evidence, score, WINNOW_NO_BLOCK);
  }
  /// Labels a block "key=value" for later plugins; "role=title" and so on sets its role, "keep=WHY" keeps it from being
  /// dropped by them (WINNOW_LABEL_BLOCK in plugin.h has all of it). `reason` is for the audit alone.
  void label(const Block& block, std::string_view key_value, std::uint32_t reason = 0) {
    emit(WINNOW_LABEL_BLOCK, block.index(), reason, 0, 0, key_value, {}, -1, WINNOW_NO_BLOCK);
  }
  /// Adds metadata "key=value" to the page.
  void label_page(std::string_view key_value, std::uint32_t reason = 0) {
    emit(WINNOW_LABEL_DOC, 0, reason, 0, 0, key_value, {}, -1, WINNOW_NO_BLOCK);
  }

 private:
  void emit(std::uint32_t kind, std::uint32_t block, std::uint32_t reason, std::size_t begin, std::size_t end,
            std::string_view text, std::string_view evidence, float score, std::uint32_t other_block) {
    winnow_edit edit{};
    edit.size = sizeof edit;
    edit.kind = kind;
    edit.block = block;
    edit.reason = reason;
    edit.begin = offset(begin);
    edit.end = offset(end);
    edit.text = str(text);
    edit.evidence = str(evidence);
    edit.score = score;
    edit.other_block = other_block;
    sink_->emit(sink_->ctx, &edit, 1, sizeof edit);
  }
  // What is too large stays too large: cut to 32 bits it would be a good place somewhere else.
  static std::uint32_t offset(std::size_t at) { return at < UINT32_MAX ? static_cast<std::uint32_t>(at) : UINT32_MAX; }
  const winnow_sink* sink_;
};

/// How WINNOW_PLUGIN turns a class into a table of C functions. Not for use by hand.
namespace plugin_detail {

template <class T, class = void>
struct HasState : std::false_type {};
template <class T>
struct HasState<T, std::void_t<typename T::State>> : std::true_type {};

template <class T, class = void>
struct HasWorker : std::false_type {};
template <class T>
struct HasWorker<T, std::void_t<typename T::Worker>> : std::true_type {};

template <class T, class = void>
struct HasProcess : std::false_type {};
template <class T>
struct HasProcess<
    T, std::void_t<decltype(std::declval<T&>().process(std::declval<const Page&>(), std::declval<Edits&>()))>>
    : std::true_type {};

template <class T, class = void>
struct HasFinalize : std::false_type {};
template <class T>
struct HasFinalize<T, std::void_t<decltype(std::declval<T&>().finalize(std::declval<const typename T::State&>()))>>
    : std::true_type {};

/// What a class lacks, in a sentence, before the compiler says it of a line in here.
template <class T>
constexpr void check() {
  static_assert(std::is_constructible_v<T, Host&>,
                "a plugin's class has a public constructor from const winnow::Host&");
  if constexpr (HasWorker<T>::value) {
    static_assert(std::is_constructible_v<typename T::Worker, const T&>,
                  "a plugin's Worker has a public constructor from const Class&");
    static_assert(HasProcess<typename T::Worker>::value,
                  "a plugin's Worker has a public void process(const winnow::Page&, winnow::Edits&)");
  } else {
    static_assert(HasProcess<const T>::value,
                  "a plugin's class has a public void process(const winnow::Page&, winnow::Edits&) const: many threads "
                  "call it at once");
  }
  if constexpr (HasState<T>::value)
    static_assert(HasFinalize<T>::value, "a class with a nested State has a public void finalize(const State&)");
}

/// Runs `body`; what it throws becomes a status and a message for `say`.
template <class Say, class Body>
winnow_status guarded(Say&& say, winnow_status failure, Body&& body) noexcept {
  try {
    body();
    return WINNOW_OK;
  } catch (const std::bad_alloc&) {
    return WINNOW_E_NOMEM;
  } catch (const std::exception& e) {
    say(e.what());
    return failure;
  } catch (...) {
    say("an exception that is no std::exception");
    return failure;
  }
}

template <class T>
struct Instance {
  Host host;
  T plugin;
  explicit Instance(const winnow_host* h) : host(h), plugin(host) {}
};

template <class T>
struct Functions {
  static winnow_status open(const winnow_host* host, void** self) {
    return guarded([&](const char* m) { host->error(host->ctx, str(m)); }, WINNOW_E_CONFIG,
                   [&] { *self = new Instance<T>(host); });
  }
  static void close(void* self) { delete static_cast<Instance<T>*>(self); }
};

template <class T>
struct SharedFunctions {
  static winnow_status process(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
    return guarded([&](const char* m) { sink->fail(sink->ctx, str(m)); }, WINNOW_E_EXCEPTION,
                   [&] {
                     Edits edits(sink);
                     static_cast<const Instance<T>*>(worker)->plugin.process(Page(doc), edits);
                   });
  }
};

/// For functions that are called on any thread: what they say of a failure goes to the log.
template <class T>
auto to_log(const Instance<T>& instance) {
  return [&instance](const char* m) { instance.host.log(WINNOW_LOG_ERROR, m); };
}

template <class T>
struct WorkerFunctions {
  using Worker = typename T::Worker;
  static winnow_status worker_new(void* self, void** worker) {
    auto& instance = *static_cast<Instance<T>*>(self);
    return guarded(to_log(instance), WINNOW_E_EXCEPTION,
                   [&] { *worker = new Worker(static_cast<const T&>(instance.plugin)); });
  }
  static void worker_free(void* worker) { delete static_cast<Worker*>(worker); }
  static winnow_status process(void* worker, const winnow_doc* doc, const winnow_sink* sink) {
    return guarded([&](const char* m) { sink->fail(sink->ctx, str(m)); }, WINNOW_E_EXCEPTION,
                   [&] {
                     Edits edits(sink);
                     static_cast<Worker*>(worker)->process(Page(doc), edits);
                   });
  }
};

template <class T>
struct StateFunctions {
  using State = typename T::State;
  // A state and the instance that it belongs to, for messages.
  struct Held {
    Instance<T>& instance;
    State state;
  };
  static State fresh(const T& plugin) {
    if constexpr (std::is_constructible_v<State, const T&>)
      return State(plugin);
    else
      return State();
  }
  static auto to_error(const Instance<T>& instance) {
    return [&instance](const char* m) { instance.host.error(m); };
  }
  static winnow_status state_new(void* self, void** state) {
    auto& instance = *static_cast<Instance<T>*>(self);
    return guarded(to_log(instance), WINNOW_E_EXCEPTION, [&] { *state = new Held{instance, fresh(instance.plugin)}; });
  }
  static void state_free(void* state) { delete static_cast<Held*>(state); }
  static winnow_status observe(void* state, const winnow_doc* doc) {
    auto& held = *static_cast<Held*>(state);
    return guarded(to_log(held.instance), WINNOW_E_EXCEPTION, [&] { held.state.observe(Page(doc)); });
  }
  static winnow_status merge(void* into, const void* from) {
    auto& held = *static_cast<Held*>(into);
    return guarded(to_error(held.instance), WINNOW_E_EXCEPTION,
                   [&] { held.state.merge(static_cast<const Held*>(from)->state); });
  }
  static winnow_status save(const void* state, const winnow_out* out) {
    const auto& held = *static_cast<const Held*>(state);
    return guarded(to_error(held.instance), WINNOW_E_EXCEPTION, [&] {
      const std::string bytes = held.state.save();
      if (out->write(out->ctx, bytes.data(), bytes.size()) != 0) throw std::runtime_error("write failed");
    });
  }
  static winnow_status load(void* self, winnow_str bytes, void** state) {
    auto& instance = *static_cast<Instance<T>*>(self);
    return guarded(to_error(instance), WINNOW_E_STATE, [&] {
      *state = new Held{instance, State(State::load(view(bytes)))};
    });
  }
  static winnow_status finalize(void* self, const void* state) {
    auto& instance = *static_cast<Instance<T>*>(self);
    return guarded(to_error(instance), WINNOW_E_EXCEPTION,
                   [&] { instance.plugin.finalize(static_cast<const Held*>(state)->state); });
  }
};

template <class T>
winnow_plugin table(winnow_str descriptor) {
  check<T>();
  winnow_plugin t{};
  t.size = sizeof t;
  t.abi_major = WINNOW_ABI_MAJOR;
  t.abi_minor = WINNOW_ABI_MINOR;
  t.needs_minor = WINNOW_NEEDS_MINOR;
  t.magic = WINNOW_MAGIC;
  t.descriptor = descriptor;
  t.open = &Functions<T>::open;
  t.close = &Functions<T>::close;
  if constexpr (HasWorker<T>::value) {
    t.worker_new = &WorkerFunctions<T>::worker_new;
    t.worker_free = &WorkerFunctions<T>::worker_free;
    t.process = &WorkerFunctions<T>::process;
  } else {
    t.process = &SharedFunctions<T>::process;
  }
  if constexpr (HasState<T>::value) {
    t.state_new = &StateFunctions<T>::state_new;
    t.state_free = &StateFunctions<T>::state_free;
    t.observe = &StateFunctions<T>::observe;
    t.merge = &StateFunctions<T>::merge;
    t.save = &StateFunctions<T>::save;
    t.load = &StateFunctions<T>::load;
    t.finalize = &StateFunctions<T>::finalize;
  }
  return t;
}

}  // namespace plugin_detail
}  // namespace winnow

/// Makes Class the plugin of this library. `members` is the descriptor as plugin.h describes it, without outer braces.
#define WINNOW_PLUGIN(Class, members)                                                           \
  WINNOW_DESCRIPTOR(winnow_descriptor, members);                                                \
  extern "C" WINNOW_EXPORT const winnow_plugin* winnow_plugin_v1(void) {                        \
    static const winnow_plugin table =                                                          \
        winnow::plugin_detail::table<Class>({winnow_descriptor, sizeof winnow_descriptor - 1}); \
    return &table;                                                                              \
  }
