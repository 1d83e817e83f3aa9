// The web program's composition root: the page's host, the profile on disk, the relay's socket, the
// app and its screens.
//
// Invariants
//   1. The app runs on the store only while this tab leads; a tab that does not shows "Use here".
//   2. Work happens on a wake or at the app's deadline; a frame is asked for only if what a screen
//      shows may have changed.
#include <emscripten/html5.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "src/app/app.h"
#include "src/core/crypto/primitives.h"
#include "src/platform/common/gate_store.h"
#include "src/platform/common/system_clock.h"
#include "src/platform/web/frame.h"
#include "src/platform/web/store_profile.h"
#include "src/platform/web/system_random.h"
#include "src/platform/web/system_update.h"
#include "src/platform/web/system_wake.h"
#include "src/platform/web/transport_web_socket.h"
#include "src/platform/web/web_host.h"
#include "src/ui/language.h"
#include "src/ui/views/root.h"
#ifdef ITHACA_DEV_BUILD
#include "src/ui/views/gallery.h"
#endif

namespace {

using ithaca::platform::WebProfile;
using ithaca::ui::views::Action;
using ithaca::ui::views::DeviceStatus;

// scheme://host[:port] of a page's address.
std::string origin_of(std::string_view address) {
  const std::size_t host = address.find("://");
  const std::size_t path = host == std::string_view::npos ? host : address.find('/', host + 3);
  return std::string(address.substr(0, path));
}

// The store, which begins to open at once: before there is a host, which finds out how it can draw.
struct Storage {
  Storage() { profile.start(); }
  ithaca::platform::OsRandom random;
  WebProfile profile{random};
  double started_ms = emscripten_get_now();
};

class Program {
 public:
  Program(std::unique_ptr<ithaca::platform::WebHost> host, std::unique_ptr<Storage> storage)
      : m_host(std::move(host)),
        m_storage(std::move(storage)),
        m_app({m_clock, m_random, m_gate, m_transport}, origin_of(m_host->platform().origin())),
        m_root(m_app) {}

  void run() {
    // Nobody sees the page in one language turn into another.
    ithaca::ui::start_language([this] { show(); });
  }

  // The app's tick, and what follows from it. Cheap when nothing is due.
  void work() {
    const double start = emscripten_get_now();
    do_work();
    m_work_ms += emscripten_get_now() - start;
  }

 private:
  void show() {
    m_showing = true;
    m_host->run({.work = [this] { work(); },
                 .draw = [this] { draw(); },
                 .stats =
                     [this] {
                       const auto& counters = m_transport.counters();
                       return ithaca::platform::HostStats{
                           m_app.sync_status().queued, m_app.synced(), counters.bytes_sent,
                           counters.bytes_received,    m_work_ms,      m_open_ms};
                     },
                 .leave = [this] { m_app.flush(); },
                 .paper = [this] { return m_root.paper(); }});
  }

  void do_work() {
    m_profile.pump();
    follow_profile();
    if (ithaca::platform::take_reconnect_hint()) m_app.retry_now();
    m_app.tick();
    if (m_open_ms == 0 && m_app.phase() == ithaca::app::Phase::kReady)
      m_open_ms = emscripten_get_now() - m_storage->started_ms;
    keep_when_hidden();
    if (ithaca::platform::update_ready()) m_root.set_update_ready();
    // The store may open while the words of a language are on their way.
    if (m_showing && m_app.revision() != m_shown_revision) {
      m_shown_revision = m_app.revision();
      m_root.page_changed();
      ithaca::platform::Frame::request();
    }
    schedule();
  }

  // A page that is hidden may never be seen again: drafts are written at once.
  void keep_when_hidden() {
    const bool visible = m_host->platform().environment().visible;
    if (m_visible && !visible) m_app.flush();
    m_visible = visible;
  }

  // Opens or closes the gate to the store as the profile's state changes.
  void follow_profile() {
    show_device_status();
    if (m_profile.state() == m_profile_state) return;
    m_profile_state = m_profile.state();
    switch (m_profile_state) {
      case WebProfile::State::kOpening:
        break;
      case WebProfile::State::kElsewhere:
      case WebProfile::State::kLost:
        m_app.set_leading(false);
        break;
      case WebProfile::State::kReady:
        m_gate.open(m_profile.store());
        m_app.set_leading(true);
        m_app.start();
        m_profile.request_estimate();
        break;
      case WebProfile::State::kFailed:
        m_gate.fail(m_profile.failure());
        m_app.set_leading(true);
        m_app.start();
        break;
    }
  }

  void show_device_status() {
    DeviceStatus status;
    if (const std::optional<bool> kept = m_profile.persistent()) {
      status.keeping =
          *kept ? DeviceStatus::Keeping::kPersistent : DeviceStatus::Keeping::kBestEffort;
      status.asked = true;
    }
    if (m_profile.estimate()) {
      status.used_bytes = m_profile.estimate()->used_bytes;
      status.quota_bytes = m_profile.estimate()->quota_bytes;
    }
    m_root.set_device_status(status);
  }

  // One timer, for the app's earliest deadline.
  void schedule() {
    const std::optional<std::uint64_t> deadline = m_app.next_deadline_ms();
    if (m_timer != 0) emscripten_clear_timeout(m_timer);
    m_timer = 0;
    if (!deadline) return;
    const std::uint64_t now = m_clock.steady_ms();
    const double delay_ms = *deadline > now ? static_cast<double>(*deadline - now) : 0;
    m_timer = emscripten_set_timeout(
        [](void* self) {
          auto* program = static_cast<Program*>(self);
          program->m_timer = 0;
          program->work();
        },
        std::max(delay_ms, kTimerMsMin), this);
  }

  void draw() {
#ifdef ITHACA_DEV_BUILD
    if (ithaca::ui::draw_gallery(m_host->platform().route())) return;
#endif
    m_root.draw();
    while (const std::optional<Action> action = m_root.take_action()) {
      switch (*action) {
        case Action::kUseHere:
          m_profile.take_over();
          break;
        case Action::kReload:
          ithaca::platform::reload();
          break;
        case Action::kPersistStorage:
          m_profile.request_persistence();
          break;
      }
    }
  }

  static constexpr double kTimerMsMin = 4;

  std::unique_ptr<ithaca::platform::WebHost> m_host;
  std::unique_ptr<Storage> m_storage;
  ithaca::platform::OsRandom& m_random = m_storage->random;
  WebProfile& m_profile = m_storage->profile;
  ithaca::platform::SystemClock m_clock;
  ithaca::platform::WebSocketTransport m_transport;
  ithaca::platform::GateStore m_gate;
  ithaca::app::App m_app;
  ithaca::ui::views::Root m_root;
  WebProfile::State m_profile_state = WebProfile::State::kOpening;
  std::uint64_t m_shown_revision = 0;
  bool m_showing = false;
  bool m_visible = true;
  double m_work_ms = 0;
  double m_open_ms = 0;
  int m_timer = 0;
};

Program* g_program = nullptr;

}  // namespace

int main() {
  if (!ithaca::crypto::init().ok()) return 1;
  auto storage = std::make_unique<Storage>();
  auto host = ithaca::platform::WebHost::create();
  if (host == nullptr) return 1;
  // Lives as long as the page.
  g_program = new Program(std::move(host), std::move(storage));
  ithaca::platform::set_work([] { g_program->work(); });
  g_program->run();
  return 0;
}
