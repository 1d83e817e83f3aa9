#include "tests/support/memory_transport.h"

#include <utility>

#include "src/core/base/check.h"
#include "src/core/wire/limits.h"

namespace ithaca::support {

using Kind = port::TransportEvent::Kind;

MemoryLine::MemoryLine(Delivery delivery)
    : m_delivery(delivery), m_client(*this, Way::kToServer), m_server(*this, Way::kToClient) {}

void MemoryLine::End::connect(const std::string& origin) {
  CHECK(m_sends == Way::kToServer);  // the server end is connected to
  CHECK(!m_line.m_connected);
  m_line.m_origin = origin;
  if (!m_line.m_reachable) {
    events.push_back({Kind::kClosed, {}, port::CloseReason::kUnreachable});
    return;
  }
  m_line.m_connected = true;
  m_line.m_client.events.push_back({Kind::kOpened, {}, {}});
  m_line.m_server.events.push_back({Kind::kOpened, {}, {}});
}

void MemoryLine::End::close() {
  if (!m_line.m_connected) {
    if (m_sends == Way::kToServer && std::exchange(m_line.m_client_untold, false))
      events.push_back({Kind::kClosed, {}, port::CloseReason::kLocal});
    return;
  }
  const bool client = m_sends == Way::kToServer;
  m_line.disconnect(client ? port::CloseReason::kLocal : port::CloseReason::kRemote,
                    client ? port::CloseReason::kRemote : port::CloseReason::kLocal);
}

void MemoryLine::End::send(base::Bytes message) {
  CHECK(message.size() <= wire::kFrameBytesMax);
  if (m_line.m_connected && !m_line.m_dead[static_cast<std::size_t>(m_sends)])
    m_line.transmit(m_sends, std::move(message));
}

std::size_t MemoryLine::End::buffered_bytes() const {
  std::size_t bytes = 0;
  for (const base::Bytes& message : m_line.end(m_sends).flight) bytes += message.size();
  return bytes;
}

std::optional<port::TransportEvent> MemoryLine::End::poll() {
  if (events.empty()) return std::nullopt;
  port::TransportEvent event = std::move(events.front());
  events.pop_front();
  return event;
}

void MemoryLine::transmit(Way way, base::Bytes message) {
  End& to = end(way);
  ++to.sent;
  to.sent_bytes += message.size();
  Fate fate = m_script ? m_script(way, message) : Fate::kDeliver;
  bool cut_now = fate == Fate::kCut;
  if (to.cut_at != 0 && to.sent == to.cut_at) {
    to.cut_at = 0;
    cut_now = true;
    fate = to.cut_last == Last::kArrives ? Fate::kDeliver : Fate::kDrop;
  }
  // The line keeps the order: if the last message arrives, so does all that was sent before it.
  while (cut_now && fate == Fate::kDeliver && step(way)) continue;
  const int copies = fate == Fate::kDeliver ? 1 : fate == Fate::kDouble ? 2 : 0;
  for (int i = 0; i < copies; ++i) {
    if (m_delivery == Delivery::kAtOnce || cut_now) {
      to.events.push_back({Kind::kMessage, message, {}});
    } else {
      to.flight.push_back(message);
    }
  }
  if (cut_now) cut();
}

void MemoryLine::cut(port::CloseReason reason) {
  m_dead[0] = m_dead[1] = false;
  if (m_connected) disconnect(reason, reason);
  if (std::exchange(m_client_untold, false)) m_client.events.push_back({Kind::kClosed, {}, reason});
}

void MemoryLine::set_dead(Way way) {
  CHECK(m_connected);
  m_dead[static_cast<std::size_t>(way)] = true;
}

void MemoryLine::cut_after(Way way, std::uint64_t nth, Last last) {
  End& to = end(way);
  to.cut_at = nth == 0 ? 0 : to.sent + nth;
  to.cut_last = last;
}

bool MemoryLine::step(Way way) {
  End& to = end(way);
  if (to.flight.empty()) return false;
  to.events.push_back({Kind::kMessage, std::move(to.flight.front()), {}});
  to.flight.pop_front();
  return true;
}

void MemoryLine::swap(Way way, std::size_t a, std::size_t b) {
  End& to = end(way);
  CHECK(a < to.flight.size() && b < to.flight.size());
  std::swap(to.flight[a], to.flight[b]);
}

void MemoryLine::disconnect(port::CloseReason at_client, port::CloseReason at_server) {
  m_connected = false;
  m_client.flight.clear();
  m_server.flight.clear();
  // Who closed knows; the other one only if the way there is not dead.
  const bool by_client = at_client == port::CloseReason::kLocal;
  const bool by_server = at_server == port::CloseReason::kLocal;
  if (by_client || !m_dead[static_cast<std::size_t>(Way::kToClient)]) {
    m_client.events.push_back({Kind::kClosed, {}, at_client});
  } else {
    m_client_untold = true;
  }
  if (by_server || !m_dead[static_cast<std::size_t>(Way::kToServer)])
    m_server.events.push_back({Kind::kClosed, {}, at_server});
  m_dead[0] = m_dead[1] = false;
}

}  // namespace ithaca::support
