// The transport contract (src/core/port/transport.h) over Boost.Beast: ws:// for http:// origins,
// wss:// for https:// ones, verified against the system's certificates (SSL_CERT_FILE is honoured).
//
// Invariants
//   1. Events wait in a queue until poll(). While it holds more than kReceivePauseBytes the socket
//   is
//      not read, so a slow reader slows the relay down and loses nothing.
//   2. What was sent before close() is still written, for at most kCloseGraceMs.
//   3. A relay that does not accept the subprotocol is kUnsupported. A peer that stays silent
//   through
//      the idle time and a WebSocket ping is kBroken.
//
// Ownership: transports borrow the NetworkThread and the WakeSignal, which outlive them. One
// NetworkThread serves any number of transports.
// Threads: a transport belongs to one thread, which is not the NetworkThread.
#pragma once

#include <deque>
#include <memory>

#include "src/core/port/transport.h"
#include "src/platform/native/wake_signal.h"

namespace ithaca::platform {

inline constexpr std::size_t kReceivePauseBytes = port::kReceiveBytesMax / 2;
inline constexpr std::uint64_t kConnectTimeoutMs = 20'000;
inline constexpr std::uint64_t kIdleTimeoutMs = 60'000;
inline constexpr std::uint64_t kCloseGraceMs = 5'000;

class NetworkThread {
 public:
  NetworkThread();
  ~NetworkThread();  // drops what is still open
  NetworkThread(const NetworkThread&) = delete;
  NetworkThread& operator=(const NetworkThread&) = delete;

  struct Inside;
  Inside& inside() { return *m_inside; }

 private:
  std::unique_ptr<Inside> m_inside;
};

struct TransportCounters {
  std::uint64_t bytes_sent = 0;  // message bytes, without framing
  std::uint64_t bytes_received = 0;
  std::uint64_t connections = 0;
};

class BeastTransport final : public port::Transport {
 public:
  // `wake`, if any, is notified whenever poll() has something new.
  explicit BeastTransport(NetworkThread& network, WakeSignal* wake = nullptr);
  ~BeastTransport() override;

  void connect(const std::string& origin) override;
  void close() override;
  void send(base::Bytes message) override;
  std::size_t buffered_bytes() const override;
  std::optional<port::TransportEvent> poll() override;
  const TransportCounters& counters() const { return m_counters; }

  struct Inbox;
  class Session;

 private:
  void close_because(port::CloseReason reason);

  NetworkThread& m_network;
  WakeSignal* m_wake;
  TransportCounters m_counters;
  bool m_connected = false;  // from connect() until close(), or until poll() gave kClosed
  bool m_open = false;       // poll() gave kOpened
  std::deque<port::TransportEvent> m_leftover;
  // Shared with the network thread: handlers that are under way keep both alive until they are
  // done.
  std::shared_ptr<Inbox> m_inbox;
  std::shared_ptr<Session> m_session;
};

}  // namespace ithaca::platform
