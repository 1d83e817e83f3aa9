#include "tests/relay/sync_client.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <chrono>
#include <deque>

namespace ithaca::relay {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using Clock = std::chrono::steady_clock;

class SyncClient::Line {
 public:
  // Runs one asynchronous operation to its end or the deadline.
  template <typename Start>
  bool run(Start start, int timeout_ms = 5000) {
    std::optional<beast::error_code> result;
    start([&result](beast::error_code failed, auto...) { result = failed; });
    const auto deadline = Clock::now() + std::chrono::milliseconds(timeout_ms);
    while (!result && Clock::now() < deadline) {
      io.restart();
      io.run_one_until(deadline);
    }
    if (result) return !*result;
    // The handler refers to this frame; it must run before we leave.
    cut();
    while (!result) {
      io.restart();
      io.run_one();
    }
    return false;
  }

  // Keeps one read under way across calls, so that a timeout loses nothing.
  void read() {
    if (reading || !open) return;
    reading = true;
    socket.async_read(buffer, [this](beast::error_code failed, std::size_t) {
      reading = false;
      if (failed) {
        open = false;
        return;
      }
      const auto data = buffer.cdata();
      const auto* begin = static_cast<const std::uint8_t*>(data.data());
      auto frame = wire::decode({begin, data.size()});
      buffer.consume(buffer.size());
      if (frame.ok()) heard.push_back(std::move(frame).value());
    });
  }

  void cut() {
    beast::error_code ignored;
    socket.next_layer().close(ignored);
  }

  asio::io_context io;
  websocket::stream<asio::ip::tcp::socket> socket{io};
  beast::flat_buffer buffer;
  bool open = false;
  bool reading = false;
  int refused_with = 0;
  std::deque<wire::Frame> heard;
};

SyncClient::SyncClient(const RelayProcess& relay, Handshake handshake)
    : m_line(std::make_unique<Line>()) {
  auto& socket = m_line->socket;
  const asio::ip::tcp::endpoint endpoint(asio::ip::address_v4::loopback(), relay.port());
  if (!m_line->run([&](auto done) { socket.next_layer().async_connect(endpoint, done); })) return;
  socket.set_option(websocket::stream_base::decorator([handshake](websocket::request_type& out) {
    if (!handshake.subprotocol.empty())
      out.set(beast::http::field::sec_websocket_protocol, handshake.subprotocol);
    if (!handshake.origin.empty()) out.set(beast::http::field::origin, handshake.origin);
  }));
  websocket::response_type response;
  m_line->open = m_line->run(
      [&](auto done) { socket.async_handshake(response, relay.host(), handshake.path, done); });
  if (!m_line->open) m_line->refused_with = static_cast<int>(response.result_int());
  socket.binary(true);
  socket.auto_fragment(false);
  socket.read_message_max(4 * wire::kFrameBytesMax);
}

SyncClient::~SyncClient() = default;

bool SyncClient::open() const { return m_line->open; }

int SyncClient::refused_with() const { return m_line->refused_with; }

bool SyncClient::greet() {
  if (!open() || !say(wire::Hello{})) return false;
  const auto challenge = await<wire::Challenge>();
  if (!challenge) return false;
  m_nonce = challenge->nonce;
  m_generation = challenge->generation;
  return true;
}

bool SyncClient::say_bytes(const base::Bytes& bytes) {
  return m_line->run([&](auto done) { m_line->socket.async_write(asio::buffer(bytes), done); });
}

bool SyncClient::say_text(const std::string& text) {
  m_line->socket.text(true);
  const bool said =
      m_line->run([&](auto done) { m_line->socket.async_write(asio::buffer(text), done); });
  m_line->socket.binary(true);
  return said;
}

bool SyncClient::say_in_fragments(const base::Bytes& bytes, std::size_t fragment_bytes) {
  for (std::size_t at = 0; at < bytes.size(); at += fragment_bytes) {
    const std::size_t size = std::min(fragment_bytes, bytes.size() - at);
    const bool last = at + size == bytes.size();
    if (!m_line->run([&](auto done) {
          m_line->socket.async_write_some(last, asio::buffer(bytes.data() + at, size), done);
        }))
      return false;
  }
  return true;
}

bool SyncClient::say_raw(const base::Bytes& bytes) {
  return m_line->run([&](auto done) {
    asio::async_write(m_line->socket.next_layer(), asio::buffer(bytes), done);
  });
}

std::optional<wire::Frame> SyncClient::hear(int timeout_ms) {
  const auto deadline = Clock::now() + std::chrono::milliseconds(timeout_ms);
  while (m_line->heard.empty()) {
    m_line->read();
    if (!m_line->open || Clock::now() >= deadline) return std::nullopt;
    m_line->io.restart();
    m_line->io.run_one_until(deadline);
  }
  wire::Frame frame = std::move(m_line->heard.front());
  m_line->heard.pop_front();
  return frame;
}

void SyncClient::cut() { m_line->cut(); }

}  // namespace ithaca::relay
