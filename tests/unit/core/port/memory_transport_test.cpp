// The scripted line keeps the transport contract, and its scripts do what they say.
#include "tests/support/memory_transport.h"

#include <gtest/gtest.h>

namespace ithaca::support {
namespace {

using port::CloseReason;
using Fate = MemoryLine::Fate;
using Way = MemoryLine::Way;
using Kind = port::TransportEvent::Kind;

// "open", "m" and the message's first byte, "closed" for each waiting event.
std::vector<std::string> drain(port::Transport& end) {
  std::vector<std::string> out;
  while (auto event = end.poll()) {
    switch (event->kind) {
      case Kind::kOpened:
        out.push_back("open");
        break;
      case Kind::kMessage:
        out.push_back("m" + std::to_string(event->message.at(0)));
        break;
      case Kind::kClosed:
        out.push_back("closed");
        break;
    }
  }
  return out;
}
using Events = std::vector<std::string>;

TEST(MemoryLine, CarriesMessagesBothWaysInOrder) {
  MemoryLine line;
  line.client().connect("https://relay.example");
  EXPECT_EQ(line.origin(), "https://relay.example");
  for (std::uint8_t i = 1; i <= 3; ++i) line.client().send({i});
  line.server().send({9});
  EXPECT_EQ(drain(line.server()), (Events{"open", "m1", "m2", "m3"}));
  EXPECT_EQ(drain(line.client()), (Events{"open", "m9"}));
  line.client().close();
  line.client().close();
  line.client().send({4});
  EXPECT_EQ(drain(line.client()), (Events{"closed"}));
  EXPECT_EQ(drain(line.server()), (Events{"closed"}));
  line.client().connect("https://relay.example");
  EXPECT_EQ(drain(line.client()), (Events{"open"}));
}

TEST(MemoryLine, AnUnreachableRelayGivesClosedAlone) {
  MemoryLine line;
  line.set_reachable(false);
  line.client().connect("https://relay.example");
  const auto event = line.client().poll();
  ASSERT_TRUE(event.has_value());
  EXPECT_EQ(event->kind, Kind::kClosed);
  EXPECT_EQ(event->reason, CloseReason::kUnreachable);
  EXPECT_EQ(drain(line.server()), Events{});
}

TEST(MemoryLine, SteppedMessagesWaitAndDieWithTheConnection) {
  MemoryLine line(MemoryLine::Delivery::kStepped);
  line.client().connect("http://localhost");
  for (std::uint8_t i = 1; i <= 3; ++i) line.client().send({i});
  EXPECT_EQ(line.client().buffered_bytes(), 3u);
  EXPECT_EQ(drain(line.server()), (Events{"open"}));
  line.swap(Way::kToServer, 0, 1);
  EXPECT_TRUE(line.step(Way::kToServer));
  EXPECT_EQ(drain(line.server()), (Events{"m2"}));
  line.cut();
  EXPECT_FALSE(line.step(Way::kToServer));
  EXPECT_EQ(drain(line.server()), (Events{"closed"}));
  EXPECT_EQ(drain(line.client()), (Events{"open", "closed"}));
}

TEST(MemoryLine, CutsAfterTheNthMessage) {
  for (const auto last : {MemoryLine::Last::kArrives, MemoryLine::Last::kIsLost}) {
    MemoryLine line(MemoryLine::Delivery::kStepped);
    line.client().connect("http://localhost");
    line.cut_after(Way::kToServer, 2, last);
    for (std::uint8_t i = 1; i <= 3; ++i) line.client().send({i});
    const bool arrives = last == MemoryLine::Last::kArrives;
    EXPECT_EQ(drain(line.server()),
              arrives ? (Events{"open", "m1", "m2", "closed"}) : (Events{"open", "closed"}));
    EXPECT_EQ(line.sent(Way::kToServer), 2u);
  }
}

TEST(MemoryLine, AScriptDropsAndDoubles) {
  MemoryLine line;
  line.client().connect("http://localhost");
  line.set_script([](Way, const base::Bytes& message) {
    return message[0] == 1 ? Fate::kDrop : message[0] == 2 ? Fate::kDouble : Fate::kDeliver;
  });
  for (std::uint8_t i = 1; i <= 3; ++i) line.client().send({i});
  EXPECT_EQ(drain(line.server()), (Events{"open", "m2", "m2", "m3"}));
}

}  // namespace
}  // namespace ithaca::support
