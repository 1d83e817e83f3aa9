// One WebSocket: whole messages up to the Host, frames down to the peer, one read and one write in
// flight.
//
// Invariants
//   1. A message never grows beyond kFrameBytesMax here; a longer one is reported and not read on.
//   2. It reads only while the Host accepts frames; resume() goes on after a pause.
//   3. finish() sends what is queued, closes politely and gives up after kCloseTimeout.
//   4. The Host hears session_closed() exactly once, unless it called finish() or abandon() itself.
//
// Ownership: shared with the handlers of its pending operations. Threads: the I/O thread.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <chrono>
#include <deque>
#include <memory>

#include "server/net/host.h"

namespace ithaca::relay {

inline constexpr std::chrono::seconds kCloseTimeout{3};
inline constexpr std::chrono::seconds kHandshakeTimeout{15};

class WebSocketSession : public std::enable_shared_from_this<WebSocketSession> {
 public:
  using UpgradeRequest = boost::beast::http::request<boost::beast::http::string_body>;

  WebSocketSession(boost::beast::tcp_stream stream, Host& host, Caller caller);

  void accept(UpgradeRequest request);
  void send(SharedBytes frame);
  void resume();
  void finish();
  // Closes the socket at once.
  void abandon();

 private:
  void read();
  void read_done(boost::beast::error_code failed);
  void write();
  void write_done(boost::beast::error_code failed, std::size_t bytes);
  void close_politely();
  void lost();

  boost::beast::websocket::stream<boost::beast::tcp_stream> m_socket;
  boost::asio::steady_timer m_close_timer;
  Host& m_host;
  Caller m_caller;
  ConnectionId m_connection = 0;
  boost::beast::flat_buffer m_incoming;
  std::deque<SharedBytes> m_outgoing;
  bool m_open = false;  // the Host knows of it
  bool m_reading = false;
  bool m_writing = false;
  bool m_finishing = false;
};

}  // namespace ithaca::relay
