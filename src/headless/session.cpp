#include "src/headless/session.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>

#include "src/app/own_records.h"
#include "src/platform/common/sync_url.h"
#include "src/platform/common/system_clock.h"
#include "src/platform/native/beast_transport.h"
#include "src/platform/native/files.h"
#include "src/platform/native/os_random.h"
#include "src/platform/native/profile.h"
#include "src/platform/native/wake_signal.h"

namespace ithaca::headless {
namespace {

using base::error;
using base::ErrorCode;

constexpr std::uint64_t kSaveMsMax = 10'000;
// However little is due: so that a wall clock that was set is noticed.
constexpr std::uint64_t kWaitMsMax = 60'000;
constexpr std::size_t kRelayFileBytesMax = 1024;
constexpr std::string_view kRelaySetting = "headless.relay";

// Signal handlers reach nothing else.
std::sig_atomic_t volatile g_interrupted = 0;
std::atomic<platform::WakeSignal*> g_wake = nullptr;

void on_signal(int) {
  g_interrupted = 1;
  if (platform::WakeSignal* wake = g_wake) wake->notify();
}

std::string relay_file(const std::string& folder) { return folder + "/relay"; }

std::string without_slash(std::string text) {
  while (!text.empty() && (text.back() == '/' || text.back() == '\n')) text.pop_back();
  return text;
}

std::string choose_relay(const SessionOptions& options) {
  if (!options.relay.empty()) return without_slash(options.relay);
  const auto kept = platform::read_file(relay_file(options.data), kRelayFileBytesMax);
  if (kept.ok()) return without_slash(std::string(base::as_text(*kept)));
  return std::string(kDefaultRelay);
}

}  // namespace

// In the order in which they are made; taken down the other way round.
struct Session::Inside {
  std::string folder;
  std::string relay;
  bool relay_given = false;
  platform::SystemClock clock;
  platform::OsRandom random;
  platform::WakeSignal wake;
  std::unique_ptr<platform::Profile> profile;
  platform::NetworkThread network;
  std::unique_ptr<platform::BeastTransport> transport;
  std::unique_ptr<app::App> app;
};

Session::Session(std::unique_ptr<Inside> inside) : m_inside(std::move(inside)) {}

Session::~Session() {
  g_wake = nullptr;
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

base::Result<std::unique_ptr<Session>> Session::open(const SessionOptions& options) {
  auto inside = std::make_unique<Inside>();
  inside->folder = options.data;
  inside->relay = choose_relay(options);
  inside->relay_given = !options.relay.empty();
  TRY(platform::sync_url(inside->relay));
  std::error_code failed;
  const auto parent = std::filesystem::absolute(options.data, failed).parent_path();
  std::filesystem::create_directories(parent, failed);
  TRY_ASSIGN(inside->profile, platform::Profile::open(options.data, inside->random));
  inside->transport = std::make_unique<platform::BeastTransport>(inside->network, &inside->wake);
  inside->app = std::make_unique<app::App>(
      app::Ports{inside->clock, inside->random, inside->profile->store(), *inside->transport},
      inside->relay);
  g_interrupted = 0;
  g_wake = &inside->wake;
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  inside->app->start();
  return std::unique_ptr<Session>(new Session(std::move(inside)));
}

app::App& Session::app() { return *m_inside->app; }
const std::string& Session::relay() const { return m_inside->relay; }
bool Session::interrupted() const { return g_interrupted != 0; }

base::Result<void> Session::keep_restored_relay() {
  const std::string kept = app().setting(kRelaySetting);
  if (!m_inside->relay_given && platform::sync_url(kept).ok()) m_inside->relay = kept;
  return keep_relay();
}

base::Result<void> Session::keep_relay() {
  if (m_inside->relay.size() <= app::kSettingValueBytesMax)
    app().set_setting(kRelaySetting, m_inside->relay);
  return platform::write_file(relay_file(m_inside->folder), base::as_bytes(m_inside->relay + "\n"));
}

bool Session::run_until(const std::function<bool()>& done,
                        std::optional<std::uint64_t> timeout_ms) {
  Inside& in = *m_inside;
  const std::uint64_t start_ms = in.clock.steady_ms();
  while (true) {
    // The store works when it is pumped, and what it finished, or `done` began, may ask for more.
    do {
      in.app->tick();
      if (done()) return true;
    } while (in.profile->store().pump());
    const std::uint64_t now_ms = in.clock.steady_ms();
    if (g_interrupted || (timeout_ms && now_ms - start_ms >= *timeout_ms)) return false;
    std::uint64_t wait_ms = kWaitMsMax;
    if (timeout_ms) wait_ms = std::min(wait_ms, start_ms + *timeout_ms - now_ms);
    if (const auto due_ms = in.app->next_deadline_ms())
      wait_ms = std::min(wait_ms, *due_ms > now_ms ? *due_ms - now_ms : 0);
    in.wake.wait(wait_ms);
  }
}

bool Session::save() {
  app().flush();
  return run_until([this] { return app().saved(); }, kSaveMsMax);
}

}  // namespace ithaca::headless
