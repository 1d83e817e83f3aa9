#include "src/core/sync/connection.h"

#include <gtest/gtest.h>

#include "tests/support/manual_clock.h"
#include "tests/support/memory_transport.h"
#include "tests/support/seeded_random.h"

namespace ithaca::sync {
namespace {

struct Recorder final : ConnectionHandler {
  void on_ready(const wire::Challenge&) override { ++ready; }
  void on_frame(const wire::Frame& frame, std::size_t) override { frames.push_back(frame); }
  void on_lost() override { ++lost; }
  int ready = 0;
  int lost = 0;
  std::vector<wire::Frame> frames;
};

class ConnectionTest : public testing::Test {
 protected:
  // What the relay's end got, decoded.
  std::vector<wire::Frame> at_relay() {
    std::vector<wire::Frame> out;
    while (auto event = m_line.server().poll()) {
      if (event->kind != port::TransportEvent::Kind::kMessage) continue;
      auto frame = wire::decode(event->message);
      if (frame.ok()) out.push_back(std::move(*frame));
    }
    return out;
  }
  void greet() {
    m_connection.set_wanted(true);
    m_connection.tick();
    m_connection.tick();
    m_line.server().send(wire::encode(wire::Challenge{}));
    m_connection.tick();
  }
  support::MemoryLine m_line;
  support::ManualClock m_clock;
  support::SeededRandom m_random;
  Recorder m_handler;
  Connection m_connection{m_line.client(), m_clock, m_random, "http://relay.example", m_handler};
};

TEST_F(ConnectionTest, DoesNotDialUnlessWanted) {
  m_connection.tick();
  EXPECT_FALSE(m_line.connected());
  EXPECT_FALSE(m_connection.next_deadline_ms());
}

TEST_F(ConnectionTest, GreetsAndGetsReady) {
  greet();
  EXPECT_TRUE(m_connection.ready());
  EXPECT_EQ(m_handler.ready, 1);
  const auto frames = at_relay();
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_TRUE(std::holds_alternative<wire::Hello>(frames[0]));
}

TEST_F(ConnectionTest, GrantsOfOneTickAreOneCreditAndEndWithTheConnection) {
  greet();
  (void)at_relay();
  m_connection.grant(1000);
  m_connection.grant(234);
  m_connection.tick();
  const auto frames = at_relay();
  ASSERT_EQ(frames.size(), 1u);
  ASSERT_TRUE(std::holds_alternative<wire::Credit>(frames[0]));
  EXPECT_EQ(std::get<wire::Credit>(frames[0]).bytes, 1234u);
  m_connection.tick();
  EXPECT_TRUE(at_relay().empty());
  m_connection.grant(1000);
  m_connection.abandon();
  m_connection.tick();
  m_clock.advance(kRedialMsMax);
  greet();
  EXPECT_TRUE(m_connection.ready());
  for (const wire::Frame& frame : at_relay())
    EXPECT_FALSE(std::holds_alternative<wire::Credit>(frame));
}

TEST_F(ConnectionTest, DialsAgainEverMoreSlowlyAndAtOnceWhenTold) {
  m_line.set_reachable(false);
  m_connection.set_wanted(true);
  std::uint64_t longest = 0;
  for (int i = 0; i < 15; ++i) {
    m_connection.tick();
    ASSERT_EQ(m_connection.state(), Connection::State::kWaiting);
    const std::uint64_t delay = *m_connection.next_deadline_ms() - m_clock.steady_ms();
    EXPECT_LE(delay, kRedialMsMax);
    longest = std::max(longest, delay);
    m_clock.advance(delay);
  }
  EXPECT_GE(longest, kRedialMsMax / 2);
  EXPECT_TRUE(m_connection.failing());
  m_connection.tick();
  m_line.set_reachable(true);
  m_connection.tick();
  EXPECT_EQ(m_connection.state(), Connection::State::kWaiting);
  m_connection.retry_now();
  m_connection.tick();
  EXPECT_TRUE(m_line.connected());
}

TEST_F(ConnectionTest, DamagedBytesCloseAndAreNotHandedOn) {
  greet();
  m_line.server().send({1, 2, 3});
  m_connection.tick();
  EXPECT_TRUE(m_handler.frames.empty());
  m_connection.tick();
  EXPECT_FALSE(m_connection.ready());
  EXPECT_EQ(m_handler.lost, 1);
}

TEST_F(ConnectionTest, AFrameTypeFromTheFutureIsPassedOver) {
  greet();
  base::Bytes frame = wire::encode(wire::Ping{1});
  frame[1] = 200;
  m_line.server().send(frame);
  m_connection.tick();
  EXPECT_TRUE(m_connection.ready());
}

TEST_F(ConnectionTest, SilenceIsNoticed) {
  greet();
  at_relay();
  m_clock.advance(kPingAfterMs);
  m_connection.tick();
  const auto frames = at_relay();
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_TRUE(std::holds_alternative<wire::Ping>(frames[0]));
  m_clock.advance(kSilenceMsMax - kPingAfterMs);
  m_connection.tick();
  m_connection.tick();
  EXPECT_FALSE(m_connection.ready());
}

TEST_F(ConnectionTest, APongKeepsItAlive) {
  greet();
  for (int i = 0; i < 10; ++i) {
    m_clock.advance(kPingAfterMs);
    m_connection.tick();
    for (const wire::Frame& frame : at_relay())
      if (const auto* ping = std::get_if<wire::Ping>(&frame))
        m_line.server().send(wire::encode(wire::Pong{ping->token}));
    m_connection.tick();
  }
  EXPECT_TRUE(m_connection.ready());
  EXPECT_TRUE(m_handler.frames.empty());
}

TEST_F(ConnectionTest, AGreetingThatNeverComesIsGivenUp) {
  m_connection.set_wanted(true);
  m_connection.tick();
  m_connection.tick();
  EXPECT_EQ(m_connection.state(), Connection::State::kGreeting);
  m_clock.advance(kGreetingMsMax);
  m_connection.tick();
  m_connection.tick();
  EXPECT_EQ(m_connection.state(), Connection::State::kWaiting);
}

TEST_F(ConnectionTest, ARelayOfAnotherVersionIsSaidSo) {
  m_connection.set_wanted(true);
  m_connection.tick();
  m_connection.tick();
  wire::Err err;
  err.answers = static_cast<std::uint8_t>(wire::FrameType::kHello);
  err.code = wire::ErrCode::kUnsupportedVersion;
  m_line.server().send(wire::encode(err));
  m_connection.tick();
  EXPECT_TRUE(m_connection.version_refused());
}

TEST_F(ConnectionTest, NotWantedAnyMoreCloses) {
  greet();
  m_connection.set_wanted(false);
  m_connection.tick();
  EXPECT_EQ(m_connection.state(), Connection::State::kIdle);
  EXPECT_FALSE(m_line.connected());
  EXPECT_FALSE(m_connection.next_deadline_ms());
}

}  // namespace
}  // namespace ithaca::sync
