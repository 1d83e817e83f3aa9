// A WebSocket server on loopback that does what one test asks of it, on a thread of its own.
#pragma once

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "src/core/base/bytes.h"

namespace ithaca::platform {

namespace beast = boost::beast;
using tcp = boost::asio::ip::tcp;

// The server's end of one connection. Blocking; a failure returns false or nothing.
template <typename Socket>
class Peer {
 public:
  template <typename... Arguments>
  explicit Peer(Arguments&&... arguments) : m_socket(std::forward<Arguments>(arguments)...) {}

  bool accept(std::string_view protocol) {
    m_socket.read_message_max(64 << 20);
    m_socket.set_option(beast::websocket::stream_base::decorator(
        [protocol = std::string(protocol)](beast::websocket::response_type& response) {
          if (!protocol.empty()) {
            response.set(beast::http::field::sec_websocket_protocol, protocol);
          }
        }));
    beast::flat_buffer buffer;
    boost::system::error_code code;
    beast::http::read(m_socket.next_layer(), buffer, m_request, code);
    if (!code) m_socket.accept(m_request, code);
    m_socket.binary(true);
    return !code;
  }
  std::string requested(beast::http::field field) { return std::string(m_request[field]); }
  std::string target() { return std::string(m_request.target()); }
  std::optional<base::Bytes> read() {
    beast::flat_buffer buffer;
    boost::system::error_code code;
    m_socket.read(buffer, code);
    if (code) return std::nullopt;
    const auto* data = static_cast<const std::uint8_t*>(buffer.data().data());
    return base::Bytes(data, data + buffer.size());
  }
  bool write(const base::Bytes& message) {
    boost::system::error_code code;
    m_socket.write(boost::asio::buffer(message), code);
    return !code;
  }
  void write_text(const std::string& message) {
    boost::system::error_code code;
    m_socket.text(true);
    m_socket.write(boost::asio::buffer(message), code);
  }
  void close() {
    boost::system::error_code code;
    m_socket.close(beast::websocket::close_code::normal, code);
  }

 private:
  beast::http::request<beast::http::string_body> m_request;
  Socket m_socket;
};

using PlainPeer = Peer<beast::websocket::stream<tcp::socket>>;
using TlsPeer = Peer<beast::websocket::stream<boost::asio::ssl::stream<tcp::socket>>>;

// Accepts TCP connections one after the other, `connections` at most, and hands each to `serve`.
class TestRelay {
 public:
  using Serve = std::function<void(tcp::socket)>;
  TestRelay(int connections, Serve serve)
      : m_acceptor(m_context, {boost::asio::ip::make_address("127.0.0.1"), 0}),
        m_port(m_acceptor.local_endpoint().port()),
        m_thread([this, connections, serve = std::move(serve)] {
          for (int i = 0; i < connections; ++i) {
            boost::system::error_code code;
            tcp::socket socket(m_context);
            m_acceptor.accept(socket, code);
            if (code || m_stopping) return;
            serve(std::move(socket));
          }
        }) {}
  // Serves to the end what it has accepted, and waits for no more.
  ~TestRelay() {
    m_stopping = true;
    boost::asio::io_context context;
    tcp::socket knock(context);
    boost::system::error_code ignored;
    knock.connect({boost::asio::ip::make_address("127.0.0.1"), m_port}, ignored);
    m_thread.join();
  }
  std::string origin(const char* scheme = "http", const char* host = "127.0.0.1") const {
    return std::string(scheme) + "://" + host + ":" + std::to_string(m_port);
  }

 private:
  boost::asio::io_context m_context;
  tcp::acceptor m_acceptor;
  unsigned short m_port;
  std::atomic<bool> m_stopping = false;
  std::thread m_thread;
};

}  // namespace ithaca::platform
