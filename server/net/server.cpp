#include "server/net/server.h"

#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <set>
#include <unordered_map>

#include "server/http/security_headers.h"
#include "server/net/http_session.h"
#include "server/net/listeners.h"
#include "server/net/log.h"
#include "server/net/metrics.h"
#include "server/net/system_random.h"
#include "server/net/websocket_session.h"

namespace ithaca::relay {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kTick{1000};
constexpr milliseconds kTickWhilePaused{25};
constexpr milliseconds kStopPoll{10};
constexpr milliseconds kCommitsTimeout{8000};
constexpr milliseconds kStopTimeout{6000};
constexpr std::chrono::seconds kFailureNoteInterval{10};
constexpr rlim_t kOpenFilesWanted = 65'536;

void raise_open_files_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = std::min(std::max(limit.rlim_cur, kOpenFilesWanted), limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
}

// "https://host:port" → "host:port".
std::string_view host_of(std::string_view origin) {
  const std::size_t scheme = origin.find("://");
  return scheme == std::string_view::npos ? std::string_view{} : origin.substr(scheme + 3);
}

std::string_view trim_spaces(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

class ServerImpl final : public Server, public Host {
 public:
  ServerImpl(ServerOptions options, StaticFiles files, std::unique_ptr<LogStore> store,
             RelayStart start, Writer::Backup backup)
      : m_options(std::move(options)),
        m_files(std::move(files)),
        // Before anybody is told that the relay is ready: a signal must not end it halfway.
        m_signals(m_io, SIGTERM, SIGINT),
        m_timer(m_io),
        m_relay(m_options.relay, start, m_random),
        m_writer(
            std::move(store), [this](WriterReport report) { deliver(std::move(report)); },
            std::move(backup)) {
    m_signals.add(SIGHUP);
    m_signals.add(SIGUSR1);
    wait_for_signal();
  }

  ~ServerImpl() override { m_writer.stop(); }

  base::Result<void> listen() { return m_listeners.open(m_options.host, m_options.port); }
  std::uint16_t port() const override { return m_listeners.port(); }
  void run() override;

 private:
  // Host
  HttpResponse respond(const HttpRequest& request) override;
  void check_health(std::string host, std::function<void(HttpResponse)> done) override;
  bool origin_allowed(const Caller& caller) const override;
  std::string address_key(std::string_view peer, std::string_view forwarded_for) const override;
  ConnectionId session_opened(std::shared_ptr<WebSocketSession> session,
                              const Caller& caller) override;
  void session_closed(ConnectionId connection) override;
  void frame(ConnectionId connection, base::Bytes message) override;
  void frame_too_large(ConnectionId connection) override;
  void frame_not_binary(ConnectionId connection) override;
  void sent(ConnectionId connection, std::size_t bytes) override;
  bool accepts_frames(ConnectionId connection) const override;

  void wait_for_signal();
  void reload_files();
  void schedule_tick();
  void tick_core();
  void carry_out();
  void resume_paused();
  void deliver(WriterReport report);
  void take_reports();
  void note_failure(const StoreReply& reply);
  void report_health(const CheckReport& report);
  void stop();
  void stop_when_idle(milliseconds waited);
  void stop_when_closed(milliseconds waited);

  ServerOptions m_options;
  StaticFiles m_files;
  std::size_t m_http_sessions = 0;  // before m_io, whose end ends the sessions
  asio::io_context m_io{1};
  Listeners m_listeners{m_io};
  asio::signal_set m_signals;
  asio::steady_timer m_timer;
  SystemRandom m_random;
  Relay m_relay;
  std::unordered_map<ConnectionId, std::shared_ptr<WebSocketSession>> m_sessions;
  // Sessions that stopped reading because the core asked for it.
  mutable std::set<ConnectionId> m_paused;
  std::vector<std::weak_ptr<WebSocketSession>> m_finishing;
  ConnectionId m_last_connection = 0;
  std::uint64_t m_http_requests = 0;
  struct HealthWaiter {
    std::string host;
    std::function<void(HttpResponse)> done;
  };
  std::vector<HealthWaiter> m_health_waiters;
  bool m_stopping = false;
  std::chrono::steady_clock::time_point m_next_failure_note{};
  Inbox<WriterReport> m_reports;
  Writer m_writer;  // last: its thread ends before what it reports to
};

void ServerImpl::run() {
  m_listeners.start([this](asio::ip::tcp::socket socket, std::string peer) {
    if (m_http_sessions >= kHttpSessionsMax) return;
    std::make_shared<HttpSession>(boost::beast::tcp_stream(std::move(socket)), *this,
                                  std::move(peer), m_http_sessions)
        ->start();
  });
  schedule_tick();
  m_io.run();
}

void ServerImpl::wait_for_signal() {
  m_signals.async_wait([this](boost::system::error_code failed, int signal) {
    if (failed) return;
    if (signal == SIGHUP) {
      reload_files();
    } else if (signal == SIGUSR1) {
      log(LogLevel::kInfo, "backup asked for");
      m_writer.push(BackupOrder{});
    } else {
      stop();
    }
    if (!m_stopping) wait_for_signal();
  });
}

void ServerImpl::reload_files() {
  if (!m_options.web_directory) return;
  auto files = StaticFiles::load(*m_options.web_directory);
  if (!files.ok()) return log(LogLevel::kError, "files not read again: " + files.error().detail);
  m_files = std::move(files).value();
  log(LogLevel::kInfo, "files read again: " + std::to_string(m_files.file_count()));
}

void ServerImpl::schedule_tick() {
  m_timer.expires_after(m_paused.empty() ? kTick : kTickWhilePaused);
  m_timer.async_wait([this](boost::system::error_code failed) {
    if (failed || m_stopping) return;
    tick_core();
    carry_out();
    schedule_tick();
  });
}

void ServerImpl::tick_core() {
  using namespace std::chrono;
  const auto wall = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  const auto steady = duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
  m_relay.tick({base::saturate(static_cast<std::uint64_t>(std::max<std::int64_t>(wall, 0))),
                static_cast<std::uint64_t>(steady)});
}

void ServerImpl::carry_out() {
  for (RelayOutput& output : m_relay.take_outputs()) {
    if (auto* send = std::get_if<SendFrame>(&output)) {
      const auto session = m_sessions.find(send->connection);
      if (session != m_sessions.end()) session->second->send(std::move(send->frame));
    } else if (auto* close = std::get_if<CloseConnection>(&output)) {
      const auto session = m_sessions.find(close->connection);
      if (session == m_sessions.end()) continue;
      session->second->finish();
      m_paused.erase(close->connection);
      if (m_stopping) m_finishing.push_back(session->second);
      m_sessions.erase(session);
    } else {
      m_writer.push(std::get<StoreCall>(std::move(output)));
    }
  }
  resume_paused();
}

void ServerImpl::resume_paused() {
  if (m_paused.empty()) return;
  // resume() puts a session that must still wait back into m_paused.
  for (const ConnectionId connection : std::exchange(m_paused, {})) {
    const auto session = m_sessions.find(connection);
    if (session != m_sessions.end()) session->second->resume();
  }
}

void ServerImpl::deliver(WriterReport report) {
  m_reports.push(std::move(report));
  asio::post(m_io, [this] { take_reports(); });
}

void ServerImpl::take_reports() {
  tick_core();
  for (WriterReport& report : m_reports.drain()) {
    if (auto* reply = std::get_if<StoreReply>(&report)) {
      note_failure(*reply);
      m_relay.store_replied(std::move(*reply));
      carry_out();
    } else if (auto* check = std::get_if<CheckReport>(&report)) {
      report_health(*check);
    } else {
      const auto& result = std::get<BackupReport>(report).result;
      if (result.ok())
        log(LogLevel::kInfo, "backup written: " + result.value());
      else
        log(LogLevel::kError, "backup failed: " + result.error().detail);
    }
  }
}

// A full or failing disk would fill the log, too: one line in a while is enough.
void ServerImpl::note_failure(const StoreReply& reply) {
  const auto words = std::visit(
      [](const auto& result) { return result.ok() ? std::string{} : result.error().detail; },
      reply.response);
  const auto now = std::chrono::steady_clock::now();
  if (words.empty() || now < m_next_failure_note) return;
  m_next_failure_note = now + kFailureNoteInterval;
  log(LogLevel::kError, "the store fails: " + words);
}

HttpResponse ServerImpl::respond(const HttpRequest& request) {
  ++m_http_requests;
  if (request.target == "/metrics")
    return uncached_response(200,
                             metrics_text(m_relay.counters(), m_relay.gauges(), m_http_requests),
                             "text/plain; version=0.0.4; charset=utf-8", request.host);
  return m_files.respond(request);
}

void ServerImpl::check_health(std::string host, std::function<void(HttpResponse)> done) {
  m_health_waiters.push_back({std::move(host), std::move(done)});
  // Whoever asks meanwhile gets the same answer.
  if (m_health_waiters.size() == 1) m_writer.push(CheckOrder{});
}

void ServerImpl::report_health(const CheckReport& report) {
  const bool good = report.result.ok() && report.stats.ok() && !m_stopping;
  std::string body = good ? R"({"status":"ok")" : R"({"status":"failing")";
  body += R"(,"version":")" + m_options.version + '"';
  if (report.stats.ok()) {
    body += R"(,"spaces":)" + std::to_string(report.stats.value().spaces);
    body += R"(,"store_bytes":)" + std::to_string(report.stats.value().store_bytes);
  }
  if (!report.result.ok())
    body += std::string(R"(,"store":")") + base::error_name(report.result.code()) + '"';
  body += R"(,"connections":)" + std::to_string(m_sessions.size()) + "}\n";
  for (HealthWaiter& waiter : std::exchange(m_health_waiters, {}))
    waiter.done(uncached_response(good ? 200 : 503, body, "application/json", waiter.host));
}

bool ServerImpl::origin_allowed(const Caller& caller) const {
  if (!is_plain_host(caller.host)) return false;
  if (caller.origin.empty()) return true;  // not a browser
  const auto& origins = m_options.origins;
  if (std::find(origins.begin(), origins.end(), caller.origin) != origins.end()) return true;
  return host_of(caller.origin) == caller.host;
}

std::string ServerImpl::address_key(std::string_view peer, std::string_view forwarded_for) const {
  if (m_options.behind_proxy && !forwarded_for.empty()) {
    const std::size_t comma = forwarded_for.rfind(',');
    peer = trim_spaces(comma == std::string_view::npos ? forwarded_for
                                                       : forwarded_for.substr(comma + 1));
  }
  boost::system::error_code failed;
  const auto address = asio::ip::make_address(std::string(peer), failed);
  if (failed || !address.is_v6()) return std::string(peer);
  // One household or machine has a whole /64.
  const auto bytes = address.to_v6().to_bytes();
  return std::string(reinterpret_cast<const char*>(bytes.data()), 8);
}

ConnectionId ServerImpl::session_opened(std::shared_ptr<WebSocketSession> session,
                                        const Caller& caller) {
  const ConnectionId connection = ++m_last_connection;
  m_sessions.emplace(connection, std::move(session));
  ConnectionInfo info;
  info.origins = m_options.origins;
  info.address = caller.address;
  if (info.origins.empty()) {
    if (!caller.origin.empty())
      info.origins = {caller.origin};
    else
      info.origins = {"http://" + caller.host, "https://" + caller.host};
  }
  tick_core();
  m_relay.connection_opened(connection, std::move(info));
  carry_out();
  return connection;
}

void ServerImpl::session_closed(ConnectionId connection) {
  m_sessions.erase(connection);
  m_paused.erase(connection);
  tick_core();
  m_relay.connection_closed(connection);
  carry_out();
}

void ServerImpl::frame(ConnectionId connection, base::Bytes message) {
  tick_core();
  m_relay.frame(connection, std::move(message));
  carry_out();
}

void ServerImpl::frame_too_large(ConnectionId connection) {
  m_relay.frame_too_large(connection);
  carry_out();
}

void ServerImpl::frame_not_binary(ConnectionId connection) {
  m_relay.frame_not_binary(connection);
  carry_out();
}

void ServerImpl::sent(ConnectionId connection, std::size_t bytes) {
  m_relay.sent(connection, bytes);
  carry_out();
}

bool ServerImpl::accepts_frames(ConnectionId connection) const {
  if (m_stopping) return false;
  const bool accepts = m_relay.accepts_frames(connection);
  if (!accepts) m_paused.insert(connection);
  return accepts;
}

void ServerImpl::stop() {
  if (m_stopping) return;
  log(LogLevel::kInfo, "stopping");
  m_stopping = true;
  m_listeners.close();
  stop_when_idle(milliseconds{0});
}

void ServerImpl::stop_when_idle(milliseconds waited) {
  if (m_relay.idle() || waited >= kCommitsTimeout) {
    tick_core();
    m_relay.shut_down();
    carry_out();
    return stop_when_closed(milliseconds{0});
  }
  m_timer.expires_after(kStopPoll);
  m_timer.async_wait(
      [this, waited](boost::system::error_code) { stop_when_idle(waited + kStopPoll); });
}

void ServerImpl::stop_when_closed(milliseconds waited) {
  std::erase_if(m_finishing, [](const auto& session) { return session.expired(); });
  if (m_finishing.empty() || waited >= kStopTimeout) return m_io.stop();
  m_timer.expires_after(kStopPoll);
  m_timer.async_wait(
      [this, waited](boost::system::error_code) { stop_when_closed(waited + kStopPoll); });
}
}  // namespace

base::Result<std::unique_ptr<Server>> Server::create(ServerOptions options, StaticFiles files,
                                                     std::unique_ptr<LogStore> store,
                                                     Writer::Backup backup) {
  raise_open_files_limit();
  RelayStart start;
  TRY_ASSIGN(start.generation, store->generation());
  TRY_ASSIGN(start.stats, store->stats());
  auto server = std::make_unique<ServerImpl>(std::move(options), std::move(files), std::move(store),
                                             start, std::move(backup));
  TRY(server->listen());
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace ithaca::relay
