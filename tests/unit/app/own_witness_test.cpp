// What one device of a person tells another of the relay's log: docs/PROTOCOL.md section 7,
// WITNESS.
#include <utility>

#include "src/core/crypto/envelope.h"
#include "tests/unit/app/relay_world.h"

namespace ithaca::app {
namespace {

class OwnWitnessTest : public testing::Test {
 protected:
  OwnWitnessTest()
      : ada(relay.person("Ada")),
        ben(relay.person("Ben")),
        space(relay.pair(ada, ben)),
        second(copy_of_ada()) {}

  // A backup becomes a device of its own.
  World& copy_of_ada() {
    std::optional<base::Result<base::Bytes>> file;
    ada.app().back_up("correct horse", [&](base::Result<base::Bytes> made) { file = made; });
    relay.settle();
    EXPECT_TRUE(file && file->ok());
    World& world = relay.nobody();
    world.app().restore(**file, "correct horse",
                        [](base::Result<void> done) { EXPECT_TRUE(done.ok()); });
    relay.pass(5000);
    EXPECT_EQ(ada.app().devices(space).size(), 2u);
    return world;
  }
  base::DeviceKey other_device_of_ada() {
    base::DeviceKey out;
    for (const DeviceView& each : ada.app().devices(space))
      if (!each.this_one) out = each.key;
    return out;
  }
  void send(World& world, const std::string& text) {
    EXPECT_TRUE(world.app().send_message(space, text).ok());
    relay.pass(3000);
  }
  RelayDoubt doubt(World& world) { return world.app().space(space)->notice.doubt; }

  RelayWorld relay;
  World& ada;
  World& ben;
  SpaceId space;
  World& second;
};

// The relay shows one's two devices two logs, and then the one what the other says of its own.
TEST_F(OwnWitnessTest, TwoDevicesNoticeThatTheyAreShownDifferentLogs) {
  send(second, "both see this");
  for (World* world : {&ada, &second, &ben}) EXPECT_EQ(world->app().message_count(space), 1u);
  auto both = relay.backup();
  // What only the first device is shown.
  relay.go_offline(second);
  relay.go_offline(ben);
  send(ada, "shown to the first");
  auto of_first = relay.backup();
  // What only the second is shown: Ben writes, and it gives a receipt for that.
  relay.go_offline(ada);
  relay.set_back(both, RelayWorld::Generation::kSame);
  relay.go_online(second);
  relay.go_online(ben);
  send(ben, "shown to the second");
  auto of_second = relay.backup();
  relay.go_offline(second);
  relay.go_offline(ben);
  // Ben's message and the second device's receipt come into the first device's log.
  const auto known = **both.load_space(space);
  auto to = **of_first.load_space(space);
  const base::DeviceKey second_key = other_device_of_ada();
  bool ben_wrote = false;
  const auto shown = of_second.read_envelopes(space, known.head_seq, 1 << 20);
  ASSERT_TRUE(shown.ok());
  for (const relay::StoredEnvelope& each : *shown) {
    const auto info = crypto::read_envelope(each.envelope);
    ASSERT_TRUE(info.ok());
    if (info->header().device != second_key && std::exchange(ben_wrote, true)) continue;
    ASSERT_TRUE(
        of_first
            .commit({relay::AppendEnvelope{space, ++to.head_seq, each.actor, info->header().device,
                                           each.aseq, info->hash, each.received_ms,
                                           std::make_shared<const base::Bytes>(each.envelope)}})
            .ok());
  }
  EXPECT_EQ(doubt(ada), RelayDoubt::kNone);
  relay.set_back(of_first, RelayWorld::Generation::kSame);
  relay.go_online(ada);
  EXPECT_EQ(doubt(ada), RelayDoubt::kForked);
  EXPECT_EQ(ada.app().message_count(space), 3u);
}

// An honest one that was restored from a backup is not accused by what they said before and after.
TEST_F(OwnWitnessTest, ARestoredRelayIsNotAccused) {
  send(ben, "one");
  auto old = relay.backup();
  send(second, "two");
  send(ben, "three");
  send(ada, "four");
  relay.set_back(old);
  relay.pass(10'000);
  send(ben, "five");
  send(second, "six");
  for (World* world : {&ada, &second, &ben}) {
    EXPECT_EQ(world->app().message_count(space), 6u);
    EXPECT_EQ(doubt(*world), RelayDoubt::kNone);
    EXPECT_EQ(world->app().sync_status().state, SyncState::kUpToDate);
  }
}

}  // namespace
}  // namespace ithaca::app
