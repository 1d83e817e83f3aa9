// The app as the page has it, over IndexedDB, the vault and the relay's socket, but without a
// screen: what is measured of it is measured of the peers in the same way (tests/bench/engine). The
// page calls the functions below, and hears of each tick by Module.onTick.
#include <emscripten.h>
#include <emscripten/html5.h>

#include <algorithm>
#include <memory>
#include <string>

#include "src/app/app.h"
#include "src/core/crypto/primitives.h"
#include "src/platform/common/gate_store.h"
#include "src/platform/common/system_clock.h"
#include "src/platform/web/store_profile.h"
#include "src/platform/web/system_random.h"
#include "src/platform/web/system_wake.h"
#include "src/platform/web/transport_web_socket.h"

extern "C" void bench_ticked();

namespace {

using ithaca::app::App;
using ithaca::platform::WebProfile;
namespace app = ithaca::app;

struct Engine {
  explicit Engine(std::string origin) : app({clock, random, gate, transport}, std::move(origin)) {
    profile.start();
  }

  void tick() {
    const double start = emscripten_get_now();
    profile.pump();
    if (!started && profile.state() == WebProfile::State::kReady) {
      started = true;
      gate.open(profile.store());
      app.set_leading(true);
      app.start();
    }
    app.tick();
    schedule();
    work_ms += emscripten_get_now() - start;
    bench_ticked();
  }

  // One timer, for the app's earliest deadline.
  void schedule() {
    if (timer != 0) emscripten_clear_timeout(timer);
    timer = 0;
    const std::optional<std::uint64_t> deadline = app.next_deadline_ms();
    if (!deadline) return;
    const std::uint64_t now = clock.steady_ms();
    const double delay_ms = *deadline > now ? static_cast<double>(*deadline - now) : 0;
    timer = emscripten_set_timeout(
        [](void* self) {
          static_cast<Engine*>(self)->timer = 0;
          static_cast<Engine*>(self)->tick();
        },
        std::max(delay_ms, 4.0), this);
  }

  const app::SpaceSummary* find(const std::string& name) {
    spaces = app.spaces();
    for (const app::SpaceSummary& known : spaces)
      if (known.name == name) return &known;
    return nullptr;
  }

  ithaca::platform::OsRandom random;
  ithaca::platform::SystemClock clock;
  ithaca::platform::WebSocketTransport transport;
  WebProfile profile{random};
  ithaca::platform::GateStore gate;
  App app;
  std::vector<app::SpaceSummary> spaces;
  std::vector<app::MessageView> last;
  app::SpaceId space;
  bool started = false;
  double work_ms = 0;
  int timer = 0;
};

Engine* g_engine = nullptr;

}  // namespace

extern "C" {

// Begins with the store. `origin`: of the relay.
EMSCRIPTEN_KEEPALIVE void bench_begin(const char* origin) {
  g_engine = new Engine(origin);  // lives as long as the page
  ithaca::platform::set_work([] { g_engine->tick(); });
}
// 0: the disk is being read; 1: nobody is here; 2: ready; 3: broken.
EMSCRIPTEN_KEEPALIVE int bench_phase() {
  switch (g_engine->app.phase()) {
    case app::Phase::kWelcome:
      return 1;
    case app::Phase::kReady:
      return 2;
    case app::Phase::kBroken:
      return 3;
    default:
      return 0;
  }
}
EMSCRIPTEN_KEEPALIVE int bench_profile() {
  return g_engine->app.create_profile({"Ben", "Europe/Athens", "el"}).ok() ? 1 : 0;
}
EMSCRIPTEN_KEEPALIVE void bench_open_link(const char* link) {
  g_engine->app.open_invite_link(link);
  g_engine->tick();
}
// Joins once the relay has said what the link leads to; whether it has.
EMSCRIPTEN_KEEPALIVE int bench_join() {
  if (g_engine->app.join_view().step != app::JoinStep::kAsk) return 0;
  const bool joined = g_engine->app.join().ok();
  g_engine->tick();
  return joined ? 1 : 0;
}
// Messages of the space of this name; -1: there is none.
EMSCRIPTEN_KEEPALIVE int bench_messages(const char* name) {
  const app::SpaceSummary* space = g_engine->find(name);
  if (space == nullptr) return -1;
  g_engine->space = space->id;
  return static_cast<int>(g_engine->app.message_count(space->id));
}
// The last `count` messages of that space are taken in hand; how many they are.
EMSCRIPTEN_KEEPALIVE int bench_take_last(int count) {
  const std::size_t all = g_engine->app.message_count(g_engine->space);
  const auto wanted = std::min(all, static_cast<std::size_t>(count));
  g_engine->last = g_engine->app.messages(g_engine->space, all - wanted, wanted);
  return static_cast<int>(g_engine->last.size());
}
EMSCRIPTEN_KEEPALIVE const char* bench_last_text() {
  return g_engine->last.empty() ? "" : g_engine->last.back().text.c_str();
}
EMSCRIPTEN_KEEPALIVE int bench_up_to_date() {
  const app::SyncStatus status = g_engine->app.sync_status();
  return status.state == app::SyncState::kUpToDate && status.queued == 0 && g_engine->app.saved()
             ? 1
             : 0;
}
EMSCRIPTEN_KEEPALIVE int bench_saved() { return g_engine->app.saved() ? 1 : 0; }
EMSCRIPTEN_KEEPALIVE int bench_send(const char* text) {
  const bool sent = g_engine->app.send_message(g_engine->space, text).ok();
  g_engine->tick();
  return sent ? 1 : 0;
}
EMSCRIPTEN_KEEPALIVE void bench_open_search() { g_engine->app.open_search(); }
// Types.
EMSCRIPTEN_KEEPALIVE void bench_search(const char* typed) {
  g_engine->app.search_for(typed);
  g_engine->tick();
}
// The first page of hits is taken in hand; how many they are.
EMSCRIPTEN_KEEPALIVE int bench_hits() {
  return static_cast<int>(g_engine->app.search_hits(0, 50).size());
}
EMSCRIPTEN_KEEPALIVE int bench_search_done() { return g_engine->app.search_state().done ? 1 : 0; }
// Milliseconds in ticks so far.
EMSCRIPTEN_KEEPALIVE double bench_work_ms() { return g_engine->work_ms; }
}

int main() { return ithaca::crypto::init().ok() ? 0 : 1; }
