#include "host/isolate_channel.h"

#include <sys/socket.h>

#include <array>
#include <cstring>

namespace winnow {
namespace {

constexpr std::size_t kMaxFiles = 2;

struct Head {
  std::uint32_t say;
  std::uint32_t size;
};

// Room for the descriptors of a message, aligned as the system wants it.
union FileRoom {
  cmsghdr head;
  char bytes[CMSG_SPACE(sizeof(int) * kMaxFiles)];
};

}  // namespace

bool Channel::send(Say say, std::string_view bytes, const std::vector<int>& files) {
  std::string out(sizeof(Head), '\0');
  const Head head{static_cast<std::uint32_t>(say), static_cast<std::uint32_t>(bytes.size())};
  std::memcpy(out.data(), &head, sizeof head);
  out += bytes;
  FileRoom room{};
  for (std::size_t at = 0; at < out.size();) {
    iovec part{out.data() + at, out.size() - at};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (at == 0 && !files.empty()) {
      message.msg_control = room.bytes;
      message.msg_controllen = CMSG_SPACE(sizeof(int) * files.size());
      cmsghdr* const to = CMSG_FIRSTHDR(&message);
      to->cmsg_level = SOL_SOCKET;
      to->cmsg_type = SCM_RIGHTS;
      to->cmsg_len = CMSG_LEN(sizeof(int) * files.size());
      std::memcpy(CMSG_DATA(to), files.data(), sizeof(int) * files.size());
    }
    const ssize_t n = ::sendmsg(socket_.number(), &message, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    at += static_cast<std::size_t>(n);
  }
  return true;
}

Channel::Came Channel::read(int flags) {
  std::array<char, 4096> bytes;
  FileRoom room{};
  iovec part{bytes.data(), bytes.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = room.bytes;
  message.msg_controllen = sizeof room.bytes;
  const ssize_t n = ::recvmsg(socket_.number(), &message, flags | MSG_CMSG_CLOEXEC);
  if (n < 0) return errno == EINTR || errno == EAGAIN ? Came::kNothing : Came::kEnd;
  for (cmsghdr* head = CMSG_FIRSTHDR(&message); head != nullptr; head = CMSG_NXTHDR(&message, head)) {
    if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int file = -1;
      std::memcpy(&file, CMSG_DATA(head) + i * sizeof(int), sizeof file);
      files_.emplace_back(file);
    }
  }
  if (n == 0) return Came::kEnd;
  buffer_.append(bytes.data(), static_cast<std::size_t>(n));
  return Came::kMessage;
}

Channel::Came Channel::parse(Message& to) {
  Head head{};
  if (buffer_.size() < sizeof head) return Came::kNothing;
  std::memcpy(&head, buffer_.data(), sizeof head);
  if (head.size > kMaxMessage) return Came::kNonsense;
  if (buffer_.size() < sizeof head + head.size) return Came::kNothing;
  to.say = static_cast<Say>(head.say);
  to.bytes = buffer_.substr(sizeof head, head.size);
  to.files = std::move(files_);
  files_.clear();
  buffer_.erase(0, sizeof head + head.size);
  return Came::kMessage;
}

Channel::Came Channel::take(Message& to) {
  for (;;) {
    if (const Came came = parse(to); came != Came::kNothing) return came;
    if (const Came came = read(MSG_DONTWAIT); came != Came::kMessage) return came;
  }
}

bool Channel::receive(Message& to) {
  for (;;) {
    const Came came = parse(to);
    if (came != Came::kNothing) return came == Came::kMessage;
    if (read(0) == Came::kEnd) return false;
  }
}

}  // namespace winnow
