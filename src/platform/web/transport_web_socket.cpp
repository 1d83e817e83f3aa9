#include "src/platform/web/transport_web_socket.h"

#include <emscripten.h>

#include <cstdlib>
#include <unordered_map>
#include <utility>

#include "src/core/base/check.h"
#include "src/core/wire/limits.h"
#include "src/platform/common/sync_url.h"
#include "src/platform/web/system_wake.h"

extern "C" {
void ithaca_socket_open(std::uint32_t socket, const char* url, const char* protocol,
                        std::size_t message_max, std::uint32_t timeout_ms);
void ithaca_socket_close(std::uint32_t socket);
void ithaca_socket_send(std::uint32_t socket, const std::uint8_t* data, std::size_t size);
double ithaca_socket_buffered(std::uint32_t socket);
void ithaca_socket_watch_network();
}

namespace ithaca::platform {
namespace {

using Kind = port::TransportEvent::Kind;

std::unordered_map<std::uint32_t, WebSocketTransport*>& sockets() {
  static std::unordered_map<std::uint32_t, WebSocketTransport*> open;
  return open;
}

WebSocketTransport* find(std::uint32_t socket) {
  const auto at = sockets().find(socket);
  return at == sockets().end() ? nullptr : at->second;
}

std::uint32_t next_socket() {
  static std::uint32_t last = 0;
  return ++last;
}

bool reconnect_hint = false;

}  // namespace

WebSocketTransport::WebSocketTransport() = default;

WebSocketTransport::~WebSocketTransport() { close(); }

void WebSocketTransport::connect(const std::string& origin) {
  CHECK(!m_connected);
  m_connected = true;
  auto url = sync_url(origin);
  if (!url.ok()) return finish(port::CloseReason::kUnsupported);
  ++m_counters.connections;
  m_generation = next_socket();
  sockets()[m_generation] = this;
  ithaca_socket_open(m_generation, url->url.c_str(), std::string(kSyncSubprotocol).c_str(),
                     wire::kFrameBytesMax, kConnectTimeoutMs);
}

void WebSocketTransport::close() {
  if (m_connected) finish(port::CloseReason::kLocal);
}

void WebSocketTransport::send(base::Bytes message) {
  CHECK(message.size() <= wire::kFrameBytesMax);
  if (!m_open) return;
  if (buffered_bytes() + message.size() > port::kSendBytesMax) {
    return finish(port::CloseReason::kOverLimit);
  }
  m_counters.bytes_sent += message.size();
  ithaca_socket_send(m_generation, message.data(), message.size());
}

std::size_t WebSocketTransport::buffered_bytes() const {
  return m_open ? static_cast<std::size_t>(ithaca_socket_buffered(m_generation)) : 0;
}

std::optional<port::TransportEvent> WebSocketTransport::poll() {
  if (m_events.empty()) return std::nullopt;
  port::TransportEvent event = std::move(m_events.front());
  m_events.pop_front();
  m_event_bytes -= event.message.size();
  return event;
}

void WebSocketTransport::on_opened(std::uint32_t generation) {
  if (generation != m_generation) return;
  m_open = true;
  m_events.push_back({Kind::kOpened, {}, {}});
  wake();
}

void WebSocketTransport::on_message(std::uint32_t generation, base::Bytes message) {
  if (generation != m_generation) return;
  m_counters.bytes_received += message.size();
  if (m_event_bytes + message.size() > port::kReceiveBytesMax) {
    return finish(port::CloseReason::kOverLimit);
  }
  m_event_bytes += message.size();
  m_events.push_back({Kind::kMessage, std::move(message), {}});
  wake_later();
}

void WebSocketTransport::on_closed(std::uint32_t generation, port::CloseReason reason) {
  if (generation == m_generation) finish(reason);
}

// The connection is over, whichever side ended it.
void WebSocketTransport::finish(port::CloseReason reason) {
  if (m_generation != 0) {
    sockets().erase(m_generation);
    ithaca_socket_close(m_generation);
    m_generation = 0;
  }
  m_connected = false;
  m_open = false;
  m_events.push_back({Kind::kClosed, {}, reason});
  wake();
}

bool take_reconnect_hint() {
  static bool watching = false;
  if (!watching) {
    watching = true;
    ithaca_socket_watch_network();
  }
  return std::exchange(reconnect_hint, false);
}

}  // namespace ithaca::platform

extern "C" {

EMSCRIPTEN_KEEPALIVE void ithaca_socket_opened(std::uint32_t socket) {
  if (auto* transport = ithaca::platform::find(socket)) transport->on_opened(socket);
}

// `data` is allocated with malloc and is taken.
EMSCRIPTEN_KEEPALIVE void ithaca_socket_message(std::uint32_t socket, std::uint8_t* data,
                                                std::size_t size) {
  if (auto* transport = ithaca::platform::find(socket)) {
    transport->on_message(socket, ithaca::base::Bytes(data, data + size));
  }
  std::free(data);
}

// `reason` counts as ithaca::port::CloseReason does.
EMSCRIPTEN_KEEPALIVE void ithaca_socket_closed(std::uint32_t socket, int reason) {
  if (auto* transport = ithaca::platform::find(socket)) {
    transport->on_closed(socket, static_cast<ithaca::port::CloseReason>(reason));
  }
}

EMSCRIPTEN_KEEPALIVE void ithaca_socket_hint() {
  ithaca::platform::reconnect_hint = true;
  ithaca::platform::wake();
}
}
