#include "src/platform/native/beast_session.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <chrono>
#include <type_traits>
#include <utility>

#include "src/core/wire/limits.h"

namespace ithaca::platform {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;
using port::CloseReason;
using Kind = port::TransportEvent::Kind;
using PlainSocket = websocket::stream<beast::tcp_stream>;
using TlsSocket = websocket::stream<beast::ssl_stream<beast::tcp_stream>>;

CloseReason reason_of(error_code code) {
  if (code == websocket::error::closed) return CloseReason::kRemote;
  if (code == websocket::error::message_too_big) return CloseReason::kOverLimit;
  return CloseReason::kBroken;
}

template <typename Socket>
class SocketSession final : public BeastTransport::Session {
 public:
  template <typename... Arguments>
  SocketSession(NetworkThread::Inside& network, SyncUrl url,
                std::shared_ptr<BeastTransport::Inbox> inbox, Arguments&&... arguments)
      : m_url(std::move(url)),
        m_inbox(std::move(inbox)),
        m_resolver(network.context),
        m_socket(network.context, std::forward<Arguments>(arguments)...),
        m_grace(network.context) {}

  void start() override {
    m_resolver.async_resolve(
        m_url.host, m_url.port,
        [self = self()](error_code code, asio::ip::tcp::resolver::results_type found) {
          if (code) return self->finish(CloseReason::kUnreachable);
          self->connect(found);
        });
  }

  void send(base::Bytes message) override {
    if (!m_open || m_closing) return forget(message.size());
    m_outbox.push_back(std::move(message));
    if (m_outbox.size() == 1) write_next();
  }

  void resume_reading() override {
    if (m_open && !m_finished) read_next();
  }

  void close_gracefully() override {
    if (m_finished || m_closing) return;
    m_closing = true;
    if (!m_open) return finish(CloseReason::kLocal);
    m_grace.expires_after(std::chrono::milliseconds(kCloseGraceMs));
    m_grace.async_wait([self = self()](error_code code) {
      if (!code) self->finish(CloseReason::kLocal);
    });
    if (m_outbox.empty()) close_now();
  }

 private:
  static constexpr bool kTls = std::is_same_v<Socket, TlsSocket>;

  std::shared_ptr<SocketSession> self() {
    return std::static_pointer_cast<SocketSession>(shared_from_this());
  }

  void connect(const asio::ip::tcp::resolver::results_type& found) {
    if (m_finished) return;
    auto& stream = beast::get_lowest_layer(m_socket);
    stream.expires_after(std::chrono::milliseconds(kConnectTimeoutMs));
    stream.async_connect(found, [self = self()](error_code code, const asio::ip::tcp::endpoint&) {
      if (code) return self->finish(CloseReason::kUnreachable);
      beast::get_lowest_layer(self->m_socket)
          .socket()
          .set_option(asio::ip::tcp::no_delay(true), code);
      if constexpr (kTls) {
        self->secure();
      } else {
        self->shake_hands();
      }
    });
  }

  void secure() {
    if constexpr (kTls) {
      auto& tls = m_socket.next_layer();
      // The name goes out in the clear (SNI), so that a server with several certificates knows.
      if (!SSL_set_tlsext_host_name(tls.native_handle(), m_url.host.c_str())) {
        return finish(CloseReason::kUnsupported);
      }
      error_code code;
      tls.set_verify_callback(asio::ssl::host_name_verification(m_url.host), code);
      tls.async_handshake(asio::ssl::stream_base::client, [self = self()](error_code failed) {
        if (failed) return self->finish(CloseReason::kUnsupported);
        self->shake_hands();
      });
    }
  }

  void shake_hands() {
    if (m_finished) return;
    beast::get_lowest_layer(m_socket).expires_never();
    websocket::stream_base::timeout timeout{};
    timeout.handshake_timeout = std::chrono::milliseconds(kConnectTimeoutMs);
    timeout.idle_timeout = std::chrono::milliseconds(kIdleTimeoutMs);
    timeout.keep_alive_pings = true;
    m_socket.set_option(timeout);
    m_socket.set_option(websocket::stream_base::decorator([](websocket::request_type& request) {
      request.set(beast::http::field::sec_websocket_protocol,
                  beast::string_view(kSyncSubprotocol.data(), kSyncSubprotocol.size()));
    }));
    m_socket.read_message_max(wire::kFrameBytesMax);
    m_socket.binary(true);
    const bool default_port = m_url.port == (m_url.secure ? "443" : "80");
    const bool v6 = m_url.host.find(':') != std::string::npos;
    std::string host = v6 ? "[" + m_url.host + "]" : m_url.host;
    if (!default_port) host += ":" + m_url.port;
    m_socket.async_handshake(m_answer, host, std::string(kSyncPath),
                             [self = self()](error_code code) { self->on_handshake(code); });
  }

  void on_handshake(error_code code) {
    if (code == websocket::error::upgrade_declined) return finish(CloseReason::kUnsupported);
    if (code) return finish(CloseReason::kUnreachable);
    const auto protocol = m_answer[beast::http::field::sec_websocket_protocol];
    if (protocol != beast::string_view(kSyncSubprotocol.data(), kSyncSubprotocol.size())) {
      return finish(CloseReason::kUnsupported);
    }
    if (m_finished) return;
    m_open = true;
    m_inbox->push({Kind::kOpened, {}, {}});
    read_next();
  }

  void read_next() {
    m_socket.async_read(m_buffer,
                        [self = self()](error_code code, std::size_t) { self->on_read(code); });
  }

  void on_read(error_code code) {
    if (m_finished) return;
    if (code) return finish(reason_of(code));
    // The protocol knows binary messages only.
    if (!m_socket.got_binary()) return finish(CloseReason::kBroken);
    const auto* data = static_cast<const std::uint8_t*>(m_buffer.data().data());
    base::Bytes message(data, data + m_buffer.size());
    m_buffer.consume(m_buffer.size());
    m_inbox->push({Kind::kMessage, std::move(message), {}});
    {
      const std::lock_guard lock(m_inbox->mutex);
      if (m_inbox->event_bytes > kReceivePauseBytes && !m_inbox->abandoned) {
        m_inbox->paused = true;
        return;
      }
    }
    read_next();
  }

  void write_next() {
    m_socket.async_write(asio::buffer(m_outbox.front()),
                         [self = self()](error_code code, std::size_t) { self->on_write(code); });
  }

  void on_write(error_code code) {
    if (m_finished) return;
    if (code) return finish(reason_of(code));
    forget(m_outbox.front().size());
    m_outbox.pop_front();
    if (!m_outbox.empty()) return write_next();
    if (m_closing) close_now();
  }

  void close_now() {
    m_socket.async_close(websocket::close_code::normal,
                         [self = self()](error_code) { self->finish(CloseReason::kLocal); });
  }

  // These bytes are no longer waiting to be sent.
  void forget(std::size_t bytes) {
    const std::lock_guard lock(m_inbox->mutex);
    m_inbox->unsent_bytes -= bytes;
  }

  void finish(CloseReason reason) {
    if (m_finished) return;
    m_finished = true;
    m_grace.cancel();
    m_resolver.cancel();
    error_code ignored;
    beast::get_lowest_layer(m_socket).socket().close(ignored);
    m_inbox->push({Kind::kClosed, {}, reason});
  }

  SyncUrl m_url;
  std::shared_ptr<BeastTransport::Inbox> m_inbox;
  asio::ip::tcp::resolver m_resolver;
  Socket m_socket;
  asio::steady_timer m_grace;
  websocket::response_type m_answer;
  beast::flat_buffer m_buffer;
  std::deque<base::Bytes> m_outbox;
  bool m_open = false;
  bool m_closing = false;
  bool m_finished = false;
};

}  // namespace

NetworkThread::Inside::Inside()
    : tls(boost::asio::ssl::context::tls_client), guard(boost::asio::make_work_guard(context)) {
  boost::system::error_code ignored;  // without certificates every handshake fails, and says so
  tls.set_default_verify_paths(ignored);
  tls.set_verify_mode(boost::asio::ssl::verify_peer, ignored);
  thread = std::thread([this] { context.run(); });
}

NetworkThread::Inside::~Inside() {
  context.stop();
  thread.join();
}

bool BeastTransport::Inbox::push(port::TransportEvent event) {
  const std::lock_guard lock(mutex);
  if (abandoned) return false;
  event_bytes += event.message.size();
  events.push_back(std::move(event));
  if (wake) wake->notify();
  return true;
}

std::shared_ptr<BeastTransport::Session> BeastTransport::Session::create(
    NetworkThread::Inside& network, SyncUrl url, std::shared_ptr<Inbox> inbox) {
  if (url.secure) {
    return std::make_shared<SocketSession<TlsSocket>>(network, std::move(url), std::move(inbox),
                                                      network.tls);
  }
  return std::make_shared<SocketSession<PlainSocket>>(network, std::move(url), std::move(inbox));
}

}  // namespace ithaca::platform
