#include "tests/relay/sync_client.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/field.hpp>
#include <chrono>

namespace ithaca::relay {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

// Runs one asynchronous operation to its end or the deadline.
template <typename Start>
bool SyncClient::run(Start start, int timeout_ms) {
  std::optional<beast::error_code> result;
  start([&result](beast::error_code failed, auto...) { result = failed; });
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  m_io.restart();
  while (!result && std::chrono::steady_clock::now() < deadline) {
    m_io.run_one_until(deadline);
    if (m_io.stopped()) m_io.restart();
  }
  if (!result) {
    // The handler refers to this frame; it must run before we leave.
    cut();
    while (!result) {
      m_io.restart();
      m_io.run_one();
    }
    return false;
  }
  return !*result;
}

SyncClient::SyncClient(const RelayProcess& relay, Handshake handshake) {
  const asio::ip::tcp::endpoint endpoint(asio::ip::address_v4::loopback(), relay.port());
  if (!run([&](auto done) { m_socket.next_layer().async_connect(endpoint, done); })) return;
  m_socket.set_option(websocket::stream_base::decorator([handshake](websocket::request_type& out) {
    if (!handshake.subprotocol.empty())
      out.set(beast::http::field::sec_websocket_protocol, handshake.subprotocol);
    if (!handshake.origin.empty()) out.set(beast::http::field::origin, handshake.origin);
  }));
  websocket::response_type response;
  m_open = run([&](auto done) {
    m_socket.async_handshake(response, relay.host(), handshake.path, done);
  });
  if (!m_open) m_refused_with = static_cast<int>(response.result_int());
  m_socket.binary(true);
  m_socket.auto_fragment(false);
  m_socket.read_message_max(4 * wire::kFrameBytesMax);
}

bool SyncClient::greet() {
  if (!m_open || !say(wire::Hello{})) return false;
  const auto challenge = await<wire::Challenge>();
  if (!challenge) return false;
  m_nonce = challenge->nonce;
  m_generation = challenge->generation;
  return true;
}

bool SyncClient::say_bytes(const base::Bytes& bytes) {
  return run([&](auto done) { m_socket.async_write(asio::buffer(bytes), done); });
}

bool SyncClient::say_text(const std::string& text) {
  m_socket.text(true);
  const bool said = run([&](auto done) { m_socket.async_write(asio::buffer(text), done); });
  m_socket.binary(true);
  return said;
}

bool SyncClient::say_in_fragments(const base::Bytes& bytes, std::size_t fragment_bytes) {
  for (std::size_t at = 0; at < bytes.size(); at += fragment_bytes) {
    const std::size_t size = std::min(fragment_bytes, bytes.size() - at);
    const bool last = at + size == bytes.size();
    if (!run([&](auto done) {
          m_socket.async_write_some(last, asio::buffer(bytes.data() + at, size), done);
        }))
      return false;
  }
  return true;
}

bool SyncClient::say_raw(const base::Bytes& bytes) {
  return run([&](auto done) { asio::async_write(m_socket.next_layer(), asio::buffer(bytes), done); });
}

// Keeps one read under way across calls, so that a timeout loses nothing.
void SyncClient::read() {
  if (m_reading || !m_open) return;
  m_reading = true;
  m_socket.async_read(m_buffer, [this](beast::error_code failed, std::size_t) {
    m_reading = false;
    if (failed) {
      m_open = false;
      return;
    }
    const auto data = m_buffer.cdata();
    const auto* begin = static_cast<const std::uint8_t*>(data.data());
    auto frame = wire::decode({begin, data.size()});
    m_buffer.consume(m_buffer.size());
    if (frame.ok()) m_heard.push_back(std::move(frame).value());
  });
}

std::optional<wire::Frame> SyncClient::hear(int timeout_ms) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  while (m_heard.empty()) {
    read();
    if (!m_open || std::chrono::steady_clock::now() >= deadline) return std::nullopt;
    m_io.restart();
    m_io.run_one_until(deadline);
  }
  wire::Frame frame = std::move(m_heard.front());
  m_heard.pop_front();
  return frame;
}

void SyncClient::cut() {
  beast::error_code ignored;
  m_socket.next_layer().close(ignored);
}

}  // namespace ithaca::relay
