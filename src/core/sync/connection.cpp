#include "src/core/sync/connection.h"

#include <algorithm>
#include <utility>

namespace ithaca::sync {
namespace {

std::uint64_t draw_seed(port::Random& random) {
  std::uint64_t seed = 0;
  random.fill({reinterpret_cast<std::uint8_t*>(&seed), sizeof seed});
  return seed;
}

}  // namespace

Connection::Connection(port::Transport& transport, port::Clock& clock, port::Random& random,
                       std::string origin, ConnectionHandler& handler)
    : m_transport(transport),
      m_clock(clock),
      m_jitter(draw_seed(random)),
      m_origin(std::move(origin)),
      m_handler(handler) {}

void Connection::set_wanted(bool wanted) {
  if (m_wanted == wanted) return;
  m_wanted = wanted;
  if (wanted) {
    if (m_state == State::kIdle) {
      m_state = State::kWaiting;
      m_until_ms = m_clock.steady_ms();
    }
    return;
  }
  m_transport.close();
  if (m_state == State::kWaiting) m_state = State::kIdle;
}

void Connection::retry_now() {
  if (m_state == State::kWaiting) m_until_ms = m_clock.steady_ms();
}

void Connection::dial() {
  m_state = State::kDialling;
  m_open = true;
  m_until_ms = m_clock.steady_ms() + kGreetingMsMax;
  m_transport.connect(m_origin);
}

void Connection::lost() {
  const bool was_ready = m_state == State::kReady;
  m_open = false;
  m_grant = 0;
  if (was_ready) m_failures = 0;
  ++m_failures;
  const std::uint32_t doublings = std::min<std::uint32_t>(m_failures - 1, 10);
  const std::uint64_t delay = std::min(kRedialMsMin << doublings, kRedialMsMax);
  m_until_ms = m_clock.steady_ms() + delay / 2 + m_jitter.below(delay / 2 + 1);
  m_state = m_wanted ? State::kWaiting : State::kIdle;
  m_handler.on_lost();
}

void Connection::receive(const base::Bytes& message) {
  m_heard_ms = m_clock.steady_ms();
  base::Result<wire::Frame> frame = wire::decode(message);
  if (!frame.ok()) {
    // A type from a later version of the relay is passed over; damage is not.
    if (frame.code() != base::ErrorCode::kUnsupported) abandon();
    return;
  }
  if (const auto* ping = std::get_if<wire::Ping>(&*frame)) {
    m_transport.send(wire::encode(wire::Pong{ping->token}));
    return;
  }
  if (std::holds_alternative<wire::Pong>(*frame)) return;
  if (m_state == State::kReady) {
    m_handler.on_frame(*frame, message.size());
    return;
  }
  if (const auto* challenge = std::get_if<wire::Challenge>(&*frame)) {
    if (m_state != State::kGreeting || challenge->version != wire::kProtocolVersion) {
      m_version_refused = challenge->version != wire::kProtocolVersion;
      abandon();
      return;
    }
    m_version_refused = false;
    m_nonce = challenge->nonce;
    m_generation = challenge->generation;
    m_failures = 0;
    m_state = State::kReady;
    m_pinged_ms = m_heard_ms;
    m_handler.on_ready(*challenge);
    return;
  }
  if (const auto* err = std::get_if<wire::Err>(&*frame))
    m_version_refused = err->code == wire::ErrCode::kUnsupportedVersion;
  abandon();
}

void Connection::tick() {
  const std::uint64_t now = m_clock.steady_ms();
  if (m_state == State::kWaiting && m_wanted && now >= m_until_ms) dial();
  while (m_open) {
    std::optional<port::TransportEvent> event = m_transport.poll();
    if (!event) break;
    switch (event->kind) {
      case port::TransportEvent::Kind::kOpened:
        m_state = State::kGreeting;
        m_transport.send(wire::encode(wire::Hello{}));
        break;
      case port::TransportEvent::Kind::kMessage:
        receive(event->message);
        break;
      case port::TransportEvent::Kind::kClosed:
        lost();
        break;
    }
  }
  const bool greeting = m_state == State::kDialling || m_state == State::kGreeting;
  if (greeting && now >= m_until_ms) abandon();
  if (m_state != State::kReady) return;
  if (m_grant > 0) m_transport.send(wire::encode(wire::Credit{std::exchange(m_grant, 0)}));
  const std::uint64_t quiet_since = std::max(m_heard_ms, m_pinged_ms);
  if (now - m_heard_ms >= kSilenceMsMax && m_pinged_ms > m_heard_ms) {
    abandon();
  } else if (now - quiet_since >= kPingAfterMs) {
    m_pinged_ms = now;
    m_transport.send(wire::encode(wire::Ping{now}));
  }
}

std::optional<std::uint64_t> Connection::next_deadline_ms() const {
  switch (m_state) {
    case State::kIdle:
      return std::nullopt;
    case State::kWaiting:
      return m_wanted ? std::optional(m_until_ms) : std::nullopt;
    case State::kDialling:
    case State::kGreeting:
      return m_until_ms;
    case State::kReady:
      return m_pinged_ms > m_heard_ms
                 ? std::min(m_heard_ms + kSilenceMsMax, m_pinged_ms + kPingAfterMs)
                 : m_heard_ms + kPingAfterMs;
  }
  return std::nullopt;
}

void Connection::send(const wire::Frame& frame) {
  if (ready()) m_transport.send(wire::encode(frame));
}

bool Connection::can_push() const {
  return ready() && m_transport.buffered_bytes() < kPushBufferBytes;
}

void Connection::abandon() { m_transport.close(); }

}  // namespace ithaca::sync
