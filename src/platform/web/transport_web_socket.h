// The transport contract (src/core/port/transport.h) over the browser's WebSocket, binary, with the
// subprotocol ithaca.sync.v1.
//
// Invariants
//   1. A browser gives no back pressure: when more than port::kReceiveBytesMax wait for poll() the
//      connection closes with kOverLimit, and the next one starts from the reader's cursor.
//   2. A connection that has not opened within kConnectTimeoutMs is kUnreachable.
//   3. Every event wakes the program.
//
// Threads: the browser's one.
#pragma once

#include <deque>

#include "src/core/port/transport.h"

namespace ithaca::platform {

inline constexpr std::uint32_t kConnectTimeoutMs = 20'000;

struct TransportCounters {
  std::uint64_t bytes_sent = 0;  // message bytes, without framing
  std::uint64_t bytes_received = 0;
  std::uint64_t connections = 0;
};

class WebSocketTransport final : public port::Transport {
 public:
  WebSocketTransport();
  ~WebSocketTransport() override;
  WebSocketTransport(const WebSocketTransport&) = delete;
  WebSocketTransport& operator=(const WebSocketTransport&) = delete;

  void connect(const std::string& origin) override;
  void close() override;
  void send(base::Bytes message) override;
  std::size_t buffered_bytes() const override;
  std::optional<port::TransportEvent> poll() override;
  const TransportCounters& counters() const { return m_counters; }

  // Called from JavaScript, for the socket that `generation` numbers.
  void on_opened(std::uint32_t generation);
  void on_message(std::uint32_t generation, base::Bytes message);
  void on_closed(std::uint32_t generation, port::CloseReason reason);

 private:
  void finish(port::CloseReason reason);

  std::uint32_t m_generation = 0;  // of the socket; also its name on the JavaScript side
  bool m_connected = false;        // from connect() until kClosed is queued
  bool m_open = false;
  std::deque<port::TransportEvent> m_events;
  std::size_t m_event_bytes = 0;
  TransportCounters m_counters;
};

// A hint that connecting now has better chances than a moment ago: the browser came online, or the
// page is shown again. True once for each such hint; listening starts with the first call.
bool take_reconnect_hint();

}  // namespace ithaca::platform
