// Messages between a host and its worker: a kind, bytes, and files that are handed over with them.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "host/open_file.h"

namespace winnow {

/// What a message says.
enum class Say : std::uint32_t {
  kLoad = 1,     // to the worker: a plugin, with the memory for answers and that of its state, if it has one
  kPages = 2,    // to the worker: pages to look at, with memory that is new
  kReady = 3,    // from the worker: the plugin is open; kLearns or not, and its log
  kRefused = 4,  // from the worker: it is not, and why
  kDone = 5      // from the worker: the answers are there
};

struct Message {
  Say say = Say::kDone;
  std::string bytes;
  std::vector<OpenFile> files;
};

/// Bytes that no message exceeds.
constexpr std::size_t kMaxMessage = 1u << 20;

/// One end of a socket.
class Channel {
 public:
  explicit Channel(OpenFile socket) : socket_(std::move(socket)) {}
  int number() const { return socket_.number(); }
  /// False when nobody is there.
  bool send(Say say, std::string_view bytes, const std::vector<int>& files = {});
  /// Takes what has come without waiting for more.
  enum class Came { kNothing, kMessage, kEnd, kNonsense };
  Came take(Message& to);
  /// Waits for a message. False at the end.
  bool receive(Message& to);

 private:
  Came parse(Message& to);
  Came read(int flags);
  OpenFile socket_;
  std::string buffer_;
  std::vector<OpenFile> files_;
};

}  // namespace winnow
