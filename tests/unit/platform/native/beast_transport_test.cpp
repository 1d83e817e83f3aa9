#include "src/platform/native/beast_transport.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>

#include "src/core/wire/limits.h"
#include "tests/unit/platform/native/test_relay.h"

namespace ithaca::platform {
namespace {

using port::CloseReason;
using port::TransportEvent;
using Kind = TransportEvent::Kind;
constexpr auto kProtocol = beast::http::field::sec_websocket_protocol;

class BeastTransportTest : public testing::Test {
 protected:
  std::optional<TransportEvent> next() {
    const auto start = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() - start < std::chrono::seconds(20)) {
      if (auto event = m_transport.poll()) return event;
      m_wake.wait(1000);
    }
    return std::nullopt;
  }
  void expect(Kind kind, CloseReason reason = CloseReason::kNone) {
    const auto event = next();
    ASSERT_TRUE(event.has_value());
    EXPECT_EQ(event->kind, kind);
    EXPECT_EQ(event->reason, reason);
  }
  // The server's part of a test, once the WebSocket is open.
  static TestRelay::Serve with_peer(std::function<void(PlainPeer&)> talk,
                                    std::string_view protocol = "ithaca.sync.v1") {
    return [talk = std::move(talk), protocol](tcp::socket socket) {
      PlainPeer peer(std::move(socket));
      if (peer.accept(protocol)) talk(peer);
    };
  }
  static void echo(PlainPeer& peer) {
    while (auto message = peer.read()) peer.write(*message);
  }

  WakeSignal m_wake;
  NetworkThread m_network;
  BeastTransport m_transport{m_network, &m_wake};
};

TEST_F(BeastTransportTest, CarriesMessagesInOrder) {
  std::string target, protocol, host;
  TestRelay relay(1, with_peer([&](PlainPeer& peer) {
                    target = peer.target();
                    protocol = peer.requested(kProtocol);
                    host = peer.requested(beast::http::field::host);
                    echo(peer);
                  }));
  m_transport.connect(relay.origin());
  m_transport.send({99});  // before it is open: dropped
  expect(Kind::kOpened);
  for (std::uint8_t i = 0; i < 100; ++i) m_transport.send(base::Bytes(1 + i * 10, i));
  m_transport.send({});
  for (std::uint8_t i = 0; i < 100; ++i) {
    const auto event = next();
    ASSERT_TRUE(event.has_value());
    EXPECT_EQ(event->message, base::Bytes(1 + i * 10, i));
  }
  const auto empty = next();
  ASSERT_TRUE(empty.has_value());
  EXPECT_EQ(empty->kind, Kind::kMessage);
  EXPECT_TRUE(empty->message.empty());
  EXPECT_EQ(m_transport.buffered_bytes(), 0u);
  EXPECT_EQ(m_transport.counters().bytes_sent, m_transport.counters().bytes_received);
  m_transport.close();
  expect(Kind::kClosed, CloseReason::kLocal);
  EXPECT_FALSE(m_transport.poll().has_value());
  m_transport.close();
  EXPECT_FALSE(m_transport.poll().has_value());
  EXPECT_EQ(target, "/sync");
  EXPECT_EQ(protocol, "ithaca.sync.v1");
  EXPECT_EQ("http://" + host, relay.origin());
}

TEST_F(BeastTransportTest, CloseStillWritesWhatWasSent) {
  std::atomic<int> arrived = 0;
  {
    TestRelay relay(1, with_peer([&](PlainPeer& peer) {
                      while (peer.read()) ++arrived;
                    }));
    m_transport.connect(relay.origin());
    expect(Kind::kOpened);
    for (int i = 0; i < 50; ++i) m_transport.send(base::Bytes(100'000, 7));
    m_transport.close();
    expect(Kind::kClosed, CloseReason::kLocal);
  }
  EXPECT_EQ(arrived, 50);
}

TEST_F(BeastTransportTest, ConnectsAgainAfterEachClose) {
  TestRelay relay(3, with_peer(echo));
  for (int i = 0; i < 3; ++i) {
    m_transport.connect(relay.origin());
    expect(Kind::kOpened);
    m_transport.close();
    if (i != 1) expect(Kind::kClosed, CloseReason::kLocal);
    if (i == 1) {
      // An unpolled kClosed stays in front of the next connection's events.
      m_transport.connect(relay.origin());
      expect(Kind::kClosed, CloseReason::kLocal);
      expect(Kind::kOpened);
      m_transport.close();
      expect(Kind::kClosed, CloseReason::kLocal);
      return;
    }
  }
}

TEST_F(BeastTransportTest, TellsWhyItClosed) {
  struct Case {
    TestRelay::Serve serve;
    CloseReason reason;
    bool opens;
  };
  const Case cases[] = {
      {with_peer([](PlainPeer& peer) { peer.close(); }), CloseReason::kRemote, true},
      {with_peer([](PlainPeer&) {}), CloseReason::kBroken, true},
      {with_peer([](PlainPeer& peer) {
         peer.write(base::Bytes(wire::kFrameBytesMax + 1, 1));
         peer.read();
       }),
       CloseReason::kOverLimit, true},
      {with_peer([](PlainPeer& peer) {
         peer.write_text("hello");
         peer.read();
       }),
       CloseReason::kBroken, true},
      {with_peer([](PlainPeer& peer) { peer.read(); }, ""), CloseReason::kUnsupported, false},
      {with_peer([](PlainPeer& peer) { peer.read(); }, "other"), CloseReason::kUnsupported, false},
      {[](tcp::socket socket) {
         boost::system::error_code code;
         char text[1000];
         socket.read_some(boost::asio::buffer(text), code);
         const std::string answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
         boost::asio::write(socket, boost::asio::buffer(answer), code);
       },
       CloseReason::kUnsupported, false},
      {[](tcp::socket) {}, CloseReason::kUnreachable, false},
  };
  for (const Case& one : cases) {
    TestRelay relay(1, one.serve);
    m_transport.connect(relay.origin());
    if (one.opens) expect(Kind::kOpened);
    expect(Kind::kClosed, one.reason);
    EXPECT_FALSE(m_transport.poll().has_value());
    EXPECT_EQ(m_transport.buffered_bytes(), 0u);
  }
}

TEST_F(BeastTransportTest, NobodyThereIsUnreachable) {
  std::string origin;
  {
    boost::asio::io_context context;
    tcp::acceptor acceptor(context, {boost::asio::ip::make_address("127.0.0.1"), 0});
    origin = "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
  }
  m_transport.connect(origin);
  expect(Kind::kClosed, CloseReason::kUnreachable);
  m_transport.connect("http://no-such-host.invalid");
  expect(Kind::kClosed, CloseReason::kUnreachable);
  m_transport.connect("gopher://localhost");
  expect(Kind::kClosed, CloseReason::kUnsupported);
}

TEST_F(BeastTransportTest, ASlowReaderGetsEverythingAndHoldsLittle) {
  constexpr int kMessages = 200;
  const base::Bytes message(wire::kFrameBytesMax, 5);
  std::atomic<int> written = 0;
  TestRelay relay(1, with_peer([&](PlainPeer& peer) {
                    for (int i = 0; i < kMessages && peer.write(message); ++i) ++written;
                    peer.read();
                  }));
  m_transport.connect(relay.origin());
  expect(Kind::kOpened);
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  // What is queued here and in the kernel's buffers, but not all 100 MiB.
  EXPECT_LT(written, kMessages / 2);
  for (int i = 0; i < kMessages; ++i) {
    const auto event = next();
    ASSERT_TRUE(event.has_value());
    ASSERT_EQ(event->kind, Kind::kMessage) << i;
    ASSERT_EQ(event->message.size(), message.size());
  }
  m_transport.close();
}

TEST_F(BeastTransportTest, TooMuchUnsentClosesTheConnection) {
  std::atomic<bool> over = false;
  TestRelay relay(1, with_peer([&](PlainPeer&) {
                    while (!over) std::this_thread::sleep_for(std::chrono::milliseconds(10));
                  }));
  m_transport.connect(relay.origin());
  expect(Kind::kOpened);
  std::optional<TransportEvent> event;
  for (int i = 0; i < 200 && !event; ++i) {
    m_transport.send(base::Bytes(wire::kFrameBytesMax, 1));
    EXPECT_LE(m_transport.buffered_bytes(), port::kSendBytesMax);
    event = m_transport.poll();
  }
  over = true;
  ASSERT_TRUE(event.has_value());
  EXPECT_EQ(event->kind, Kind::kClosed);
  EXPECT_EQ(event->reason, CloseReason::kOverLimit);
}

TEST_F(BeastTransportTest, GoesAwayInTheMiddle) {
  TestRelay relay(20, with_peer(echo));
  for (int i = 0; i < 20; ++i) {
    NetworkThread network;
    BeastTransport transport(network);
    transport.connect(relay.origin());
    if (i % 2 == 0) {
      while (!transport.poll()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      transport.send(base::Bytes(1000, 1));
    }
  }
}

}  // namespace
}  // namespace ithaca::platform
