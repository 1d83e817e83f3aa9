#include "src/platform/native/beast_transport.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "src/core/base/check.h"
#include "src/core/wire/limits.h"
#include "src/platform/native/beast_session.h"

namespace ithaca::platform {

using Kind = port::TransportEvent::Kind;

NetworkThread::NetworkThread() : m_inside(std::make_unique<Inside>()) {}
NetworkThread::~NetworkThread() = default;

BeastTransport::BeastTransport(NetworkThread& network, WakeSignal* wake)
    : m_network(network), m_wake(wake), m_inbox(std::make_shared<Inbox>()) {}

BeastTransport::~BeastTransport() { close(); }

void BeastTransport::connect(const std::string& origin) {
  CHECK(!m_connected);
  m_connected = true;
  // After a close(), what nobody has polled yet still comes before the new connection's events.
  for (port::TransportEvent& event : m_inbox->events) {
    m_counters.bytes_received += event.message.size();
    m_leftover.push_back(std::move(event));
  }
  m_inbox = std::make_shared<Inbox>();
  m_inbox->wake = m_wake;
  auto url = sync_url(origin);
  if (!url.ok()) {
    m_inbox->push({Kind::kClosed, {}, port::CloseReason::kUnsupported});
    return;
  }
  ++m_counters.connections;
  m_session = Session::create(m_network.inside(), std::move(*url), m_inbox);
  boost::asio::post(m_network.inside().context, [session = m_session] { session->start(); });
}

void BeastTransport::close() { close_because(port::CloseReason::kLocal); }

void BeastTransport::close_because(port::CloseReason reason) {
  if (!m_connected) return;
  m_connected = false;
  m_open = false;
  {
    const std::lock_guard lock(m_inbox->mutex);
    const bool closed_already =
        !m_inbox->events.empty() && m_inbox->events.back().kind == Kind::kClosed;
    if (!closed_already) {
      m_inbox->events.push_back({Kind::kClosed, {}, reason});
    }
    m_inbox->abandoned = true;
    m_inbox->wake = nullptr;
  }
  if (!m_session) return;
  boost::asio::post(m_network.inside().context,
                    [session = std::move(m_session)] { session->close_gracefully(); });
  m_session.reset();
}

void BeastTransport::send(base::Bytes message) {
  CHECK(message.size() <= wire::kFrameBytesMax);
  if (!m_open) return;
  bool too_much = false;
  {
    const std::lock_guard lock(m_inbox->mutex);
    too_much = m_inbox->unsent_bytes + message.size() > port::kSendBytesMax;
    if (!too_much) m_inbox->unsent_bytes += message.size();
  }
  if (too_much) return close_because(port::CloseReason::kOverLimit);
  m_counters.bytes_sent += message.size();
  boost::asio::post(m_network.inside().context,
                    [session = m_session, message = std::move(message)]() mutable {
                      session->send(std::move(message));
                    });
}

std::size_t BeastTransport::buffered_bytes() const {
  const std::lock_guard lock(m_inbox->mutex);
  return m_connected ? m_inbox->unsent_bytes : 0;
}

std::optional<port::TransportEvent> BeastTransport::poll() {
  std::optional<port::TransportEvent> event;
  if (!m_leftover.empty()) {
    event = std::move(m_leftover.front());
    m_leftover.pop_front();
    return event;
  }
  bool resume = false;
  {
    const std::lock_guard lock(m_inbox->mutex);
    if (m_inbox->events.empty()) return std::nullopt;
    event = std::move(m_inbox->events.front());
    m_inbox->events.pop_front();
    m_inbox->event_bytes -= std::min(m_inbox->event_bytes, event->message.size());
    if (m_inbox->paused && m_inbox->event_bytes < kReceivePauseBytes / 2) {
      m_inbox->paused = false;
      resume = true;
    }
  }
  m_counters.bytes_received += event->message.size();
  if (event->kind == Kind::kOpened) m_open = m_connected;
  if (event->kind == Kind::kClosed) {
    m_open = false;
    m_connected = false;
    m_session.reset();
  } else if (resume && m_session) {
    boost::asio::post(m_network.inside().context,
                      [session = m_session] { session->resume_reading(); });
  }
  return event;
}

}  // namespace ithaca::platform
