// The browser's ports behind functions that a test calls from the page. What happens is written to
// a log, one line an event, which the page reads with probe_take_log().
#include <emscripten.h>

#include <string>

#include "src/core/crypto/primitives.h"
#include "src/platform/common/system_clock.h"
#include "src/platform/web/store_profile.h"
#include "src/platform/web/system_random.h"
#include "src/platform/web/system_update.h"
#include "src/platform/web/system_wake.h"
#include "src/platform/web/transport_web_socket.h"

namespace {

using ithaca::base::Result;
using ithaca::platform::WebProfile;
namespace base = ithaca::base;
namespace port = ithaca::port;

struct Probe {
  ithaca::platform::OsRandom random;
  WebProfile profile{random};
  ithaca::platform::WebSocketTransport transport;
  WebProfile::State state = WebProfile::State::kOpening;
  bool was_ready_to_update = false;
  bool held = false;  // nothing is pumped or polled
  std::string log;

  void say(const std::string& line) { log += line + "\n"; }
};

Probe& probe() {
  static Probe the_probe;
  return the_probe;
}

std::string outcome(const std::string& what, const Result<void>& result) {
  return what + " " + (result.ok() ? "ok" : base::error_name(result.code()));
}

const char* name_of(WebProfile::State state) {
  switch (state) {
    case WebProfile::State::kOpening:
      return "opening";
    case WebProfile::State::kElsewhere:
      return "elsewhere";
    case WebProfile::State::kReady:
      return "ready";
    case WebProfile::State::kLost:
      return "lost";
    case WebProfile::State::kFailed:
      return "failed";
  }
  return "?";
}

void tick() {
  Probe& p = probe();
  if (p.held) return;
  while (p.profile.pump()) continue;
  if (p.profile.state() != p.state) {
    p.state = p.profile.state();
    std::string line = name_of(p.state);
    if (p.state == WebProfile::State::kFailed) {
      line += " " + std::string(base::error_name(p.profile.failure().code)) + " " +
              p.profile.failure().detail;
    }
    p.say(line);
  }
  while (auto event = p.transport.poll()) {
    switch (event->kind) {
      case port::TransportEvent::Kind::kOpened:
        p.say("opened");
        break;
      case port::TransportEvent::Kind::kMessage:
        p.say("message " + std::to_string(event->message.size()) + " " +
              base::to_hex(base::ByteView(event->message)
                               .first(std::min<std::size_t>(event->message.size(), 4))));
        break;
      case port::TransportEvent::Kind::kClosed:
        p.say("closed " + std::to_string(static_cast<int>(event->reason)));
        break;
    }
  }
  if (ithaca::platform::take_reconnect_hint()) p.say("hint");
  if (ithaca::platform::update_ready() && !p.was_ready_to_update) {
    p.was_ready_to_update = true;
    p.say("update ready");
  }
}

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE void probe_hold(int hold) {
  probe().held = hold != 0;
  if (!hold) tick();
}
EMSCRIPTEN_KEEPALIVE void probe_start() { probe().profile.start(); }
EMSCRIPTEN_KEEPALIVE void probe_take_over() { probe().profile.take_over(); }
EMSCRIPTEN_KEEPALIVE void probe_persist() { probe().profile.request_persistence(); }
EMSCRIPTEN_KEEPALIVE int probe_persistent() {
  const auto& answer = probe().profile.persistent();
  return answer ? (*answer ? 1 : 0) : -1;
}
EMSCRIPTEN_KEEPALIVE void probe_estimate() { probe().profile.request_estimate(); }
EMSCRIPTEN_KEEPALIVE double probe_quota() {
  const auto& estimate = probe().profile.estimate();
  return estimate ? static_cast<double>(estimate->quota_bytes) : -1;
}
EMSCRIPTEN_KEEPALIVE void probe_put(const char* key, const char* value) {
  probe().profile.store().commit({{key, base::to_bytes(base::as_bytes(value))}},
                                 [name = std::string(key)](Result<void> result) {
                                   probe().say(outcome("put " + name, result));
                                 });
}
EMSCRIPTEN_KEEPALIVE void probe_delete(const char* key) {
  probe().profile.store().commit({{key, std::nullopt}},
                                 [name = std::string(key)](Result<void> result) {
                                   probe().say(outcome("delete " + name, result));
                                 });
}
EMSCRIPTEN_KEEPALIVE void probe_put_large(const char* key, int bytes) {
  base::Bytes value(static_cast<std::size_t>(bytes));
  probe().random.fill(value);
  probe().profile.store().commit({{key, std::move(value)}},
                                 [name = std::string(key)](Result<void> result) {
                                   probe().say(outcome("put " + name, result));
                                 });
}
EMSCRIPTEN_KEEPALIVE void probe_list(const char* prefix) {
  probe().profile.store().scan(prefix, "", 1000, [](Result<port::StorePage> page) {
    if (!page.ok()) return probe().say("list " + std::string(base::error_name(page.code())));
    std::string line = "list";
    for (const auto& record : page->records) {
      line += " " + record.key + "=" +
              (record.value.size() > 100 ? std::to_string(record.value.size())
                                         : std::string(base::as_text(record.value)));
    }
    for (const auto& key : page->corrupt) line += " !" + key;
    probe().say(line);
  });
}
EMSCRIPTEN_KEEPALIVE void probe_connect(const char* origin) { probe().transport.connect(origin); }
EMSCRIPTEN_KEEPALIVE void probe_close() { probe().transport.close(); }
EMSCRIPTEN_KEEPALIVE void probe_send(int size, int fill) {
  probe().transport.send(
      base::Bytes(static_cast<std::size_t>(size), static_cast<std::uint8_t>(fill)));
}
EMSCRIPTEN_KEEPALIVE double probe_bytes(int received) {
  const auto& counters = probe().transport.counters();
  return static_cast<double>(received ? counters.bytes_received : counters.bytes_sent);
}
EMSCRIPTEN_KEEPALIVE void probe_accept_update() { ithaca::platform::reload(); }
EMSCRIPTEN_KEEPALIVE double probe_clock() {
  ithaca::platform::SystemClock clock;
  return static_cast<double>(clock.now_ms());
}
EMSCRIPTEN_KEEPALIVE const char* probe_random() {
  static std::string hex;
  base::Bytes bytes(100'000);
  probe().random.fill(bytes);
  hex = base::to_hex(bytes);
  return hex.c_str();
}
EMSCRIPTEN_KEEPALIVE const char* probe_take_log() {
  static std::string taken;
  taken = std::move(probe().log);
  probe().log.clear();
  return taken.c_str();
}
}

int main() {
  if (!ithaca::crypto::init().ok()) probe().say("no crypto");
  ithaca::platform::set_work(&tick);
  tick();
  return 0;
}
