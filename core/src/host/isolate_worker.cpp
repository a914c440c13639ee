// The worker's side: a process that serves one plugin to a host that does not trust it.
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <winnow/corpus_state.h>
#include <winnow/host.h>
#include <winnow/isolate.h>

#include <winnow_json.h>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>

#include "host/isolate_answers.h"
#include "host/isolate_channel.h"
#include "host/isolate_image.h"
#include "host/isolate_limits.h"
#include "host/isolate_process.h"

namespace winnow {
namespace {

std::string lines_of(const std::vector<std::string>& log) {
  std::string text;
  for (const std::string& line : log) text += line + '\n';
  return text.substr(0, kMaxMessage / 2);
}

class Worker {
 public:
  Worker() : channel_(OpenFile(kChannelNumber)) {}

  int run() {
    Message message;
    if (!channel_.receive(message) || message.say != Say::kLoad || message.files.empty() || message.files.size() > 2)
      return 2;
    map_answers(message.files[0]);
    Mapping state;  // before the process's memory is limited
    if (message.files.size() == 2 && !map(message.files[1], false, state)) return 2;
    if (const Status loaded = load(message.bytes, {state.data(), state.size()}); !loaded) return refuse(loaded.error());
    if (!channel_.send(Say::kReady, (learns_ ? kLearns : kLearnsNothing) + lines_of(host_.take_log()))) return 0;
    while (channel_.receive(message))
      if (message.say != Say::kPages || !serve(message)) return 2;
    return 0;
  }

 private:
  Status load(const std::string& bytes, std::string_view state) {
    const nlohmann::json task = require_json(bytes);
    if (const std::string why = limit_this_process(task.at("memory").get<std::uint64_t>()); !why.empty())
      return Error{"", "cannot be isolated: " + why, "run it without --isolate"};
    PluginFile file;
    file.path = task.at("path").get<std::string>();
    file.trust = task.at("everyone").get<bool>() ? Trust::kEveryone : Trust::kOwn;
    file.descriptor.json = task.at("descriptor").get<std::string>();
    Status done = host_.load(file, task.at("options").get<std::map<std::string, std::string>>());
    if (done && !state.empty()) done = use(state);
    if (!done) return done;
    learns_ = !host_.learners().empty();
    stage_.emplace(std::move(host_.stages().front()));
    return done;
  }

  Status use(std::string_view bytes) {
    const Result<CorpusState> state = CorpusState::load(host_, bytes, "");
    return state ? state->finalize() : Status(state.error());
  }

  int refuse(const Error& error) {
    const nlohmann::json said{{"what", error.what}, {"advice", error.advice}};
    channel_.send(Say::kRefused, compact_json(said));
    return 0;
  }

  bool map(const OpenFile& file, bool writable, Mapping& to) {
    struct stat info {};
    if (::fstat(file.number(), &info) != 0) return false;
    to = Mapping(file.number(), static_cast<std::size_t>(info.st_size), writable);
    return true;
  }

  void map_answers(const OpenFile& file) {
    map(file, true, answers_);
    note_faults(reinterpret_cast<AnswerHead*>(answers_.data()), pages_.data(), pages_.size());
  }

  bool serve(const Message& message) {
    PagesRequest request{};
    if (message.bytes.size() != sizeof request) return false;
    std::memcpy(&request, message.bytes.data(), sizeof request);
    if (message.files.size() != request.new_pages + request.new_answers) return false;
    if (request.new_pages != 0 && !map(message.files.front(), false, pages_)) return false;
    if (request.new_answers != 0) map_answers(message.files.back());
    note_faults(reinterpret_cast<AnswerHead*>(answers_.data()), pages_.data(), pages_.size());
    const bool all = look_at(request);
    return channel_.send(Say::kDone, (all ? "a" : "f") + lines_of(host_.take_log()));
  }

  // False when the answers are full before all pages have one.
  bool look_at(const PagesRequest& request) {
    AnswerWriter answers(answers_.data(), answers_.size(), static_cast<std::uint32_t>(request.first));
    std::uint64_t at = request.begin;
    for (std::uint64_t i = 0; i < request.n; ++i) {
      const auto& head = *reinterpret_cast<const PageHead*>(pages_.data() + at);
      answers.head().page = static_cast<std::uint32_t>(request.first + i);
      texts_ = {};
      asked_.begin(texts_, head.most_edits);
      const winnow_sink sink = asked_.sink();
      const winnow_doc& doc = page_.show(pages_.data(), head, thread_seconds() + request.seconds);
      const winnow_status status = stage_->process(&doc, &sink);
      if (!answers.add(status, asked_)) return false;
      at = head.next;
    }
    return true;
  }

  Channel channel_;
  PluginHost host_;
  std::optional<Stage> stage_;
  bool learns_ = false;
  Mapping pages_, answers_;
  ImagePage page_;
  TextStore texts_;  // of the edits that are asked for
  Collector asked_;
};

}  // namespace

int run_plugin_worker() {
  struct stat info {};
  if (::fstat(kChannelNumber, &info) != 0 || !S_ISSOCK(info.st_mode)) return 2;
  return Worker().run();
}

}  // namespace winnow
