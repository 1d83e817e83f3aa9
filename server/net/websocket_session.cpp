#include "server/net/websocket_session.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/websocket/option.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "src/core/wire/frames.h"

namespace ithaca::relay {

namespace beast = boost::beast;
namespace websocket = beast::websocket;

namespace {

constexpr std::size_t kReadBytesMax = 64 * 1024;

}  // namespace

WebSocketSession::WebSocketSession(beast::tcp_stream stream, Host& host, Caller caller)
    : m_socket(std::move(stream)),
      m_close_timer(m_socket.get_executor()),
      m_host(host),
      m_caller(std::move(caller)) {}

void WebSocketSession::accept(UpgradeRequest request) {
  // The core times silence itself; Beast times the handshakes.
  beast::get_lowest_layer(m_socket).expires_never();
  m_socket.set_option(
      websocket::stream_base::timeout{kHandshakeTimeout, websocket::stream_base::none(), false});
  websocket::permessage_deflate deflate;
  deflate.server_enable = false;
  deflate.client_enable = false;
  m_socket.set_option(deflate);
  m_socket.set_option(websocket::stream_base::decorator([](websocket::response_type& response) {
    response.set(beast::http::field::server, "Ithaca");
    response.set(beast::http::field::sec_websocket_protocol,
                 {wire::kSubprotocol.data(), wire::kSubprotocol.size()});
  }));
  // read_done() counts, so that the peer can be told.
  m_socket.read_message_max(0);
  m_socket.auto_fragment(false);
  m_socket.binary(true);
  // Shared: it must outlive the asynchronous handshake.
  auto kept = std::make_shared<UpgradeRequest>(std::move(request));
  m_socket.async_accept(*kept, [self = shared_from_this(), kept](beast::error_code failed) {
    if (failed) return;
    self->m_open = true;
    self->m_connection = self->m_host.session_opened(self, self->m_caller);
    self->resume();
  });
}

void WebSocketSession::resume() {
  if (m_reading || !m_open || m_finishing) return;
  if (!m_host.accepts_frames(m_connection)) return;
  read();
}

void WebSocketSession::read() {
  m_reading = true;
  m_socket.async_read_some(m_incoming, kReadBytesMax,
                           [self = shared_from_this()](beast::error_code failed, std::size_t) {
                             self->read_done(failed);
                           });
}

void WebSocketSession::read_done(beast::error_code failed) {
  m_reading = false;
  if (failed) return lost();
  if (!m_open || m_finishing) return;
  if (!m_socket.got_binary()) return m_host.frame_not_binary(m_connection);
  if (m_incoming.size() > wire::kFrameBytesMax) return m_host.frame_too_large(m_connection);
  if (!m_socket.is_message_done()) return read();
  const auto data = m_incoming.cdata();
  const auto* begin = static_cast<const std::uint8_t*>(data.data());
  base::Bytes message(begin, begin + data.size());
  m_incoming.consume(m_incoming.size());
  if (m_incoming.capacity() > 2 * kReadBytesMax) m_incoming.shrink_to_fit();
  m_host.frame(m_connection, std::move(message));
  resume();
}

void WebSocketSession::send(SharedBytes frame) {
  if (m_finishing) return;
  m_outgoing.push_back(std::move(frame));
  if (!m_writing) write();
}

void WebSocketSession::write() {
  m_writing = true;
  m_socket.async_write(boost::asio::buffer(*m_outgoing.front()),
                       [self = shared_from_this()](beast::error_code failed, std::size_t bytes) {
                         self->write_done(failed, bytes);
                       });
}

void WebSocketSession::write_done(beast::error_code failed, std::size_t bytes) {
  m_writing = false;
  if (failed) return lost();
  m_outgoing.pop_front();
  if (m_open) m_host.sent(m_connection, bytes);
  if (m_writing) return;  // the Host queued more meanwhile
  if (!m_outgoing.empty()) return write();
  if (m_finishing) return close_politely();
  resume();
}

void WebSocketSession::finish() {
  if (m_finishing) return;
  m_finishing = true;
  m_open = false;
  m_close_timer.expires_after(kCloseTimeout);
  m_close_timer.async_wait([self = shared_from_this()](beast::error_code cancelled) {
    if (!cancelled) self->abandon();
  });
  if (!m_writing && m_outgoing.empty()) close_politely();
}

void WebSocketSession::close_politely() {
  m_socket.async_close(websocket::close_code::normal,
                       [self = shared_from_this()](beast::error_code) {
                         self->m_close_timer.cancel();
                         self->abandon();
                       });
}

void WebSocketSession::abandon() {
  m_open = false;
  m_finishing = true;
  beast::error_code ignored;
  beast::get_lowest_layer(m_socket).socket().close(ignored);
}

void WebSocketSession::lost() {
  const bool tell = m_open;
  m_open = false;
  m_close_timer.cancel();
  abandon();
  if (tell) m_host.session_closed(m_connection);
}

}  // namespace ithaca::relay
