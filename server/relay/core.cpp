#include "server/relay/core.h"

#include <algorithm>

namespace ithaca::relay {

namespace {

constexpr std::uint32_t kRetryOverloadedMs = 30'000;
constexpr std::uint32_t kRetryShutDownMs = 2'000;
constexpr std::uint64_t kMaintenanceMs = 1'000;
constexpr std::uint64_t kAddressRememberedMs = 3600 * 1000;

Rate per_second(std::uint32_t count) { return {count, 1000, 2ull * count}; }

}  // namespace

Relay::Core::Core(RelayConfig config, RelayStart start, port::Random& random)
    : m_config(std::move(config)),
      m_generation(start.generation),
      m_random(random),
      m_space_count(start.stats.spaces),
      m_store_bytes(start.stats.store_bytes) {
  m_next.number = 1;
}

Connection* Relay::Core::find(ConnectionId id) {
  const auto found = m_connections.find(id);
  return found == m_connections.end() || found->second.closed ? nullptr : &found->second;
}

const Connection* Relay::Core::find(ConnectionId id) const {
  const auto found = m_connections.find(id);
  return found == m_connections.end() || found->second.closed ? nullptr : &found->second;
}

void Relay::Core::connection_opened(ConnectionId id, ConnectionInfo info) {
  CHECK(!m_connections.contains(id));
  Connection& connection = m_connections[id];
  connection.id = id;
  connection.info = std::move(info);
  connection.nonce = m_random.draw<wire::Challenge32>();
  connection.opened_ms = m_now.steady_ms;
  connection.heard_ms = m_now.steady_ms;
  Address& address = address_of(connection);
  ++address.connections;
  if (m_connections.size() > m_limits.connections_max) {
    refuse_and_close(connection, 0,
                     {wire::ErrCode::kOverloaded, "too many connections", kRetryOverloadedMs});
  } else if (!connection.info.address.empty() &&
             address.connections > m_limits.connections_per_address_max) {
    refuse_and_close(
        connection, 0,
        {wire::ErrCode::kRateLimited, "too many connections from one address", kRetryOverloadedMs});
  }
  settle();
}

void Relay::Core::connection_closed(ConnectionId id) {
  if (Connection* connection = find(id)) forget(*connection);
  settle();
}

void Relay::Core::frame(ConnectionId id, base::Bytes message) {
  Connection* connection = find(id);
  if (connection == nullptr) return;
  ++m_counters.frames_received;
  connection->heard_ms = m_now.steady_ms;
  connection->pinged = false;
  connection->inbox_bytes += message.size();
  connection->inbox.push_back(std::move(message));
  if (connection->inbox_bytes > 2 * m_limits.inbox_bytes_max + wire::kFrameBytesMax)
    refuse_and_close(*connection, 0,
                     {wire::ErrCode::kOverloaded, "frames come faster than they can be served",
                      kRetryOverloadedMs});
  else
    make_runnable(*connection);
  settle();
}

void Relay::Core::refuse_message(ConnectionId id, wire::ErrCode code) {
  if (Connection* connection = find(id)) {
    refuse_and_close(
        *connection, 0,
        {code, code == wire::ErrCode::kTooLarge ? "frame too large" : "not a binary message"});
  }
  settle();
}

void Relay::Core::sent(ConnectionId id, std::size_t bytes) {
  Connection* connection = find(id);
  if (connection == nullptr) return;
  bytes = std::min(bytes, connection->queued);
  connection->queued -= bytes;
  m_queued -= bytes;
  make_runnable(*connection);
  m_pulling.insert(id);
  m_starved.insert(id);
  wake_starved();
  settle();
}

void Relay::Core::tick(Now now) {
  CHECK(now.steady_ms >= m_now.steady_ms);
  m_now = now;
  for (auto& [id, connection] : m_connections) {
    if (!connection.paced) continue;
    connection.paced = false;
    make_runnable(connection);
  }
  if (m_now.steady_ms - m_maintained_ms >= kMaintenanceMs) {
    m_maintained_ms = m_now.steady_ms;
    check_timeouts();
    forget_idle();
  }
  settle();
}

void Relay::Core::check_timeouts() {
  for (auto& [id, connection] : m_connections) {
    if (connection.closed) continue;
    const std::uint64_t silent_ms = m_now.steady_ms - connection.heard_ms;
    if (!connection.greeted && m_now.steady_ms - connection.opened_ms > m_limits.hello_timeout_ms) {
      refuse_and_close(connection, 0, {wire::ErrCode::kMalformed, "no HELLO"});
    } else if (silent_ms > m_limits.idle_timeout_ms) {
      close(connection);
    } else if (connection.greeted && silent_ms > m_limits.ping_after_ms && !connection.pinged) {
      connection.pinged = true;
      send(connection, wire::Ping{m_now.steady_ms});
    }
  }
  if (m_now.steady_ms - m_expired_ms >= m_limits.expiry_interval_ms) {
    m_expired_ms = m_now.steady_ms;
    write(DeleteExpiredPackages{m_now.wall_ms});
  }
}

// Lets go of spaces that nobody uses (the longest unused first) and of addresses without a purpose,
// and tries broken spaces again that somebody is subscribed to.
void Relay::Core::forget_idle() {
  std::vector<std::pair<std::uint64_t, base::SpaceId>> idle;
  for (auto& [id, space] : m_spaces) {
    if (space.phase == Space::Phase::kBroken && !space.subscribers.empty())
      start_loading(id, space);
    const bool busy = space.phase == Space::Phase::kLoading || !space.subscribers.empty() ||
                      !space.waiting.empty() || space.newest_batch > m_durable;
    // Of a space that is not there nothing is worth remembering.
    if (!busy) idle.emplace_back(space.phase == Space::Phase::kReady ? space.last_used : 0, id);
  }
  std::sort(idle.begin(), idle.end());
  const std::size_t keep = std::min(idle.size(), m_limits.idle_spaces_max);
  for (std::size_t i = 0; i < idle.size(); ++i)
    if (idle[i].first == 0 || i < idle.size() - keep) m_spaces.erase(idle[i].second);
  const bool crowded = m_addresses.size() > m_limits.addresses_max;
  std::erase_if(m_addresses, [&](const auto& entry) {
    const Address& address = entry.second;
    return address.connections == 0 &&
           (crowded || m_now.steady_ms - address.last_used_ms > kAddressRememberedMs);
  });
}

void Relay::Core::shut_down() {
  for (auto& [id, connection] : m_connections)
    if (!connection.closed)
      refuse_and_close(connection, 0,
                       {wire::ErrCode::kShuttingDown, "the relay is going down", kRetryShutDownMs});
  settle();
}

void Relay::Core::settle() {
  while (true) {
    if (m_runnable.empty() && m_pulling.empty()) give_read_turn();
    if (m_runnable.empty() && m_pulling.empty()) break;
    const bool frames_first = !m_runnable.empty();
    std::set<ConnectionId>& from = frames_first ? m_runnable : m_pulling;
    const ConnectionId id = *from.begin();
    from.erase(from.begin());
    Connection* connection = find(id);
    if (connection == nullptr) continue;
    if (frames_first)
      run(*connection);
    else
      pull(*connection);
  }
  for (const ConnectionId id : m_dead) m_connections.erase(id);
  m_dead.clear();
  commit_if_idle();
}

void Relay::Core::give_read_turn() {
  while (m_reads < m_limits.reads_outstanding_max && !m_read_queue.empty()) {
    Connection* connection = find(m_read_queue.front());
    m_read_queue.pop_front();
    if (connection == nullptr) continue;
    connection->awaits_read = false;
    m_pulling.insert(connection->id);
    return;
  }
}

bool Relay::Core::may_take_frame(Connection& connection) {
  if (connection.inbox.empty()) return false;
  // Whoever does not read its answers is not served further.
  if (connection.queued > answer_backlog_max()) return false;
  Address& address = address_of(connection);
  const Rate own = per_second(m_limits.frames_per_second_per_connection);
  const Rate shared = per_second(m_limits.frames_per_second_per_address);
  const bool limited = !connection.info.address.empty();
  if (!connection.frames.has(own, m_now.steady_ms) ||
      (limited && !address.frames.has(shared, m_now.steady_ms))) {
    connection.paced = true;
    return false;
  }
  connection.frames.take(own, m_now.steady_ms);
  if (limited) address.frames.take(shared, m_now.steady_ms);
  return true;
}

void Relay::Core::run(Connection& connection) {
  while (!connection.closed && !connection.blocked) {
    if (!connection.front) {
      if (!may_take_frame(connection)) return;
      const base::Bytes message = std::move(connection.inbox.front());
      connection.inbox.pop_front();
      connection.inbox_bytes -= message.size();
      auto frame = wire::decode(message);
      if (!frame.ok()) {
        const bool other_version = !message.empty() && message.front() != wire::kProtocolVersion;
        const auto code = other_version ? wire::ErrCode::kUnsupportedVersion
                          : frame.code() == base::ErrorCode::kTooLarge ? wire::ErrCode::kTooLarge
                                                                       : wire::ErrCode::kMalformed;
        return refuse_and_close(connection, wire::peek_type(message), {code, frame.error().detail});
      }
      connection.front = std::make_unique<Front>();
      connection.front->frame = std::move(frame).value();
      connection.front->ticket = ++m_tickets;
    }
    if (dispatch(connection) == Outcome::kWait) {
      connection.blocked = true;
      return;
    }
    connection.front.reset();
  }
}

Relay::Core::Outcome Relay::Core::dispatch(Connection& connection) {
  const wire::Frame& frame = connection.front->frame;
  const auto type = static_cast<std::uint8_t>(wire::frame_type(frame));
  if (const auto* hello = std::get_if<wire::Hello>(&frame)) return on_hello(connection, *hello);
  if (!connection.greeted) {
    refuse_and_close(connection, type, {wire::ErrCode::kMalformed, "HELLO comes first"});
    return Outcome::kDone;
  }
  if (const auto* push = std::get_if<wire::Push>(&frame))
    return on_push(connection, push->envelope);
  if (const auto* sub = std::get_if<wire::Sub>(&frame)) return on_sub(connection, *sub);
  if (const auto* unsub = std::get_if<wire::Unsub>(&frame)) return on_unsub(connection, *unsub);
  if (const auto* credit = std::get_if<wire::Credit>(&frame)) return on_credit(connection, *credit);
  if (const auto* eph = std::get_if<wire::Eph>(&frame)) return on_eph(connection, *eph);
  if (const auto* ctl = std::get_if<wire::Ctl>(&frame)) return on_ctl(connection, *ctl);
  if (const auto* have = std::get_if<wire::Have>(&frame)) return on_have(connection, *have);
  if (const auto* restore = std::get_if<wire::Restore>(&frame))
    return on_push(connection, restore->envelope);
  if (const auto* records = std::get_if<wire::RestoreControl>(&frame))
    return on_restore_control(connection, *records);
  if (const auto* open = std::get_if<wire::OpenInvite>(&frame))
    return on_open_invite(connection, *open);
  if (const auto* ping = std::get_if<wire::Ping>(&frame)) {
    send(connection, wire::Pong{ping->token});
    return Outcome::kDone;
  }
  if (std::holds_alternative<wire::Pong>(frame)) return Outcome::kDone;
  refuse_and_close(connection, type,
                   {wire::ErrCode::kMalformed, "this frame goes from the relay to clients only"});
  return Outcome::kDone;
}

void Relay::Core::wake(Connection& connection) {
  connection.blocked = false;
  make_runnable(connection);
}

void Relay::Core::wake(ConnectionId id) {
  if (Connection* connection = find(id)) wake(*connection);
}

void Relay::Core::send(Connection& connection, const wire::Frame& frame) {
  send_bytes(connection, std::make_shared<const base::Bytes>(wire::encode(frame)));
}

void Relay::Core::send_bytes(Connection& connection, SharedBytes bytes) {
  if (connection.closed) return;
  connection.queued += bytes->size();
  m_queued += bytes->size();
  ++m_counters.frames_sent;
  m_outputs.push_back(SendFrame{connection.id, std::move(bytes)});
}

void Relay::Core::refuse(Connection& connection, wire::FrameType answers,
                         const base::SpaceId& space, std::uint64_t reference,
                         const Refusal& refusal) {
  ++m_counters.errors_sent;
  send(connection, wire::Err{static_cast<std::uint8_t>(answers), space, refusal.code,
                             refusal.retry_after_ms, reference, refusal.detail});
}

void Relay::Core::refuse_and_close(Connection& connection, std::uint8_t answers,
                                   const Refusal& refusal) {
  ++m_counters.errors_sent;
  send(connection, wire::Err{answers, {}, refusal.code, refusal.retry_after_ms, 0, refusal.detail});
  close(connection);
}

void Relay::Core::close(Connection& connection) {
  if (connection.closed) return;
  m_outputs.push_back(CloseConnection{connection.id});
  forget(connection);
}

void Relay::Core::forget(Connection& connection) {
  connection.closed = true;
  m_queued -= connection.queued;
  connection.queued = 0;
  for (const auto& [space, subscription] : connection.subscriptions) {
    const auto found = m_spaces.find(space);
    if (found != m_spaces.end()) found->second.subscribers.erase(connection.id);
  }
  connection.subscriptions.clear();
  Address& address = address_of(connection);
  --address.connections;
  address.last_used_ms = m_now.steady_ms;
  m_starved.erase(connection.id);
  m_dead.insert(connection.id);
  wake_starved();
}

Relay::Core::Address& Relay::Core::address_of(const Connection& connection) {
  return m_addresses[connection.info.address];
}

bool Relay::Core::has_room(const Connection& connection) const {
  return connection.queued < m_limits.queued_bytes_per_connection_max &&
         m_queued < m_limits.queued_bytes_total_max;
}

// BATCH and CONTROL may fill the queue up to their own bound and a frame; answers may go as far
// again before the connection's own frames have to wait.
std::size_t Relay::Core::answer_backlog_max() const {
  return 2 * m_limits.queued_bytes_per_connection_max + wire::kFrameBytesMax;
}

bool Relay::Core::accepts_frames(ConnectionId id) const {
  const Connection* connection = find(id);
  return connection != nullptr && !connection->paced &&
         connection->inbox_bytes < m_limits.inbox_bytes_max &&
         connection->queued <= answer_backlog_max();
}

RelayGauges Relay::Core::gauges() const {
  RelayGauges out;
  out.connections = m_connections.size();
  for (const auto& [id, connection] : m_connections)
    out.subscriptions += connection.subscriptions.size();
  out.spaces_in_memory = m_spaces.size();
  out.queued_bytes = m_queued;
  out.spaces = m_space_count;
  out.store_bytes = m_store_bytes;
  return out;
}

}  // namespace ithaca::relay
