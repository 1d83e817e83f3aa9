// The bytes of everything that is stored or sent, for fixed secrets and a fixed random source. See
// tests/golden/golden.h for what to do when one changes.
#include "tests/golden/golden.h"
#include "tests/unit/core/crypto/read_run.h"

#include <gtest/gtest.h>

#include "src/core/crypto/control_build.h"
#include "src/core/crypto/envelope.h"
#include "src/core/crypto/ephemeral.h"
#include "src/core/crypto/session_auth.h"

namespace ithaca::crypto {
namespace {

using base::Bytes;
using golden::counted;

constexpr golden::Entry kGolden[] = {
#include "tests/golden/crypto_v1.inc"
};

Bytes golden_bytes(std::string_view name) {
  const std::string_view hex = golden::find(kGolden, name);
  EXPECT_FALSE(hex.empty()) << name;
  return base::from_hex(hex).value_or(Bytes());
}

// The nth call gives bytes counting up from 16 n.
class CountingRandom final : public port::Random {
 public:
  void fill(std::span<std::uint8_t> out) override {
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = static_cast<std::uint8_t>(16 * m_calls + i);
    ++m_calls;
  }

 private:
  std::size_t m_calls = 0;
};

constexpr base::TimeMs kTime = 1'767'225'600'000;
const RootSecret kOwnerRoot = counted<RootSecret>(1);
const DeviceSeed kOwnerSeed = counted<DeviceSeed>(2);
const RootSecret kMenteeRoot = counted<RootSecret>(3);
const DeviceSeed kMenteeSeed = counted<DeviceSeed>(4);
const DeviceSeed kSecondSeed = counted<DeviceSeed>(6);
const base::Incarnation kIncarnation = counted<base::Incarnation>(5);

struct Recorder {
  std::vector<golden::Actual> all;
  void add(std::string name, base::ByteView bytes) {
    all.push_back({std::move(name), base::to_bytes(bytes)});
  }
};

void record_keys(Recorder& out) {
  const auto salt = counted<SpaceSalt>(0x10);
  const MemberKeys member = derive_member_keys(kOwnerRoot, salt);
  const DeviceKeys device = derive_device_keys(kOwnerSeed, salt);
  const InviteKeys invite =
      derive_invite_keys(counted<LinkSecret>(0x20), counted<base::SpaceId>(0x30));
  const auto epoch = counted<EpochKey>(0x40);
  out.add("member_key", member.id);
  out.add("device_key", device.key);
  out.add("device_box", device.box);
  out.add("device_certificate", sign_device_certificate(member, salt, device.key, device.box));
  out.add("actor", actor_id(device.key, kIncarnation));
  out.add("epoch_commitment", epoch_commitment(epoch));
  out.add("content_key", content_key(epoch));
  out.add("ephemeral_key", ephemeral_key(epoch));
  out.add("invite_key", invite.key);
  out.add("invite_box", invite.box);
  out.add("fingerprint", fingerprint(member.id));
  out.add("sealed_box", seal(device.box, counted<Seed>(0x50), epoch).value());
  out.add("stored_record", seal_record(counted<StorageKey>(6), counted<Nonce>(7), "space/1",
                                       golden::counted_bytes(8, 20)));
  out.add("sub_signature", sign_sub(device, "http://localhost:8080", counted<wire::Challenge32>(9),
                                    counted<base::SpaceId>(0x30)));
  out.add("open_invite_signature",
          sign_open_invite(invite, "http://localhost:8080", counted<wire::Challenge32>(9),
                           counted<base::SpaceId>(0x30)));
}

void record_envelopes(Recorder& out) {
  const DeviceKeys device = derive_device_keys(kOwnerSeed, counted<SpaceSalt>(0x10));
  const ContentKey key = content_key(counted<EpochKey>(0x40));
  const Bytes content = golden::counted_bytes(0x60, 100);
  const Bytes longer = golden::counted_bytes(0x70, 300);
  SealInput input;
  input.space = counted<base::SpaceId>(0x30);
  input.incarnation = kIncarnation;
  input.aseq = 1;
  input.epoch = counted<base::EpochId>(0x50);
  input.nonce = counted<wire::EnvelopeNonce>(0x80);
  input.content = content;
  const SealedEnvelope first = seal_envelope(input, device, key).value();
  out.add("envelope_1", first.bytes);
  out.add("envelope_1_hash", first.hash);
  input.aseq = 2;
  input.prev = first.hash;
  input.nonce = counted<wire::EnvelopeNonce>(0x90);
  input.content = longer;
  out.add("envelope_2", seal_envelope(input, device, key).value().bytes);
  out.add("ephemeral", seal_ephemeral({input.space, device.key}, input.epoch,
                                      ephemeral_key(counted<EpochKey>(0x40)), counted<Nonce>(0xA0),
                                      encode_typing(TypingState::kStarted))
                           .value());
}

void record_chain(Recorder& out) {
  CountingRandom random;
  ControlChain chain;
  EpochKeyring ring;
  const auto apply = [&](std::string name, const Bytes& record) {
    out.add(std::move(name), record);
    EXPECT_TRUE(chain.apply(record).ok());
  };
  apply("record_genesis",
        make_genesis(SpaceKind::kPair, kOwnerRoot, kOwnerSeed, kTime, random).record);
  const DeviceKeys owner = derive_device_keys(kOwnerSeed, chain.salt());
  ring.learn_all(chain, owner);
  const InviteOptions options{Role::kMember, kTime + 1'000'000};
  const BuiltInvite invite = make_invite(chain, ring, owner, options, kTime + 1, random).value();
  apply("record_invite", invite.record.record);
  out.add("package", invite.record.packages[0].package);
  out.add("link", base::as_bytes(make_invite_link("https://ithaca.example", invite.link)));
  const BuiltInvite spare = make_invite(chain, ring, owner, options, kTime + 2, random).value();
  apply("record_invite_2", spare.record.record);
  const InviteKeys keys = derive_invite_keys(invite.link.secret, chain.space());
  const auto opened = open_package(chain, keys, invite.record.packages[0].package);
  const BuiltRecord join =
      make_join(chain, *opened, keys, kMenteeRoot, kMenteeSeed, kTime + 3, random).value();
  apply("record_join", join.record);
  out.add("package_resealed", join.packages[0].package);
  ring.learn_all(chain, owner);
  apply("record_revoke", make_revoke(chain, ring, owner, spare.key, kTime + 4, random)->record);
  ring.learn_all(chain, owner);
  const base::DeviceKey mentee = derive_device_keys(kMenteeSeed, chain.salt()).key;
  const base::MemberId member = derive_member_keys(kMenteeRoot, chain.salt()).id;
  const std::vector<Pin> pins = {{actor_id(mentee, kIncarnation), 12, counted<base::Hash>(0xB0)}};
  apply("record_remove", make_remove(chain, ring, owner, member, pins, kTime + 5, random)->record);
  out.add("head_hash", chain.head_hash());
  // The mentee is invited again, becomes an owner, and stays as the other leaves.
  ring.learn_all(chain, owner);
  const BuiltInvite again = make_invite(chain, ring, owner, options, kTime + 6, random).value();
  apply("record_invite_3", again.record.record);
  const InviteKeys more = derive_invite_keys(again.link.secret, chain.space());
  EpochKeyring theirs = open_package(chain, more, again.record.packages[0].package).value();
  apply("record_join_2",
        make_join(chain, theirs, more, kMenteeRoot, kMenteeSeed, kTime + 7, random)->record);
  apply("record_role", make_role(chain, owner, member, Role::kOwner, kTime + 8)->record);
  const std::vector<Pin> last = {{actor_id(owner.key, kIncarnation), 7, counted<base::Hash>(0xC0)}};
  apply("record_leave", make_leave(chain, owner, last, kTime + 9)->record);
  const DeviceKeys staying = derive_device_keys(kMenteeSeed, chain.salt());
  theirs.learn_all(chain, staying);
  apply("record_rotate", make_rotate(chain, theirs, staying, kTime + 10, random)->record);
  out.add("head_hash_2", chain.head_hash());
  // A second device comes in, and ends the first.
  theirs.learn_all(chain, staying);
  const DeviceKeys second = derive_device_keys(kSecondSeed, chain.salt());
  apply("record_add_device",
        make_add_device(chain, theirs, staying, kMenteeRoot, second, kTime + 11, random)->record);
  theirs.learn_all(chain, second);
  apply("record_remove_device",
        make_remove_device(chain, theirs, second, staying.key, pins, kTime + 12, random)->record);
  out.add("head_hash_3", chain.head_hash());
}

std::vector<golden::Actual> actual() {
  Recorder out;
  record_keys(out);
  record_envelopes(out);
  record_chain(out);
  return out.all;
}

TEST(CryptoGolden, BytesAreThoseReleased) {
  const std::vector<golden::Actual> all = actual();
  EXPECT_EQ(all.size(), std::size(kGolden));
  for (const golden::Actual& each : all)
    EXPECT_EQ(base::to_hex(each.bytes), golden::find(kGolden, each.name)) << each.name;
  if (testing::Test::HasFailure()) golden::print(all);
}

// The other direction: what an earlier release wrote is still read.
TEST(CryptoGolden, ReleasedChainIsUnderstood) {
  ControlChain chain;
  for (const char* name : {"record_genesis", "record_invite", "record_invite_2", "record_join",
                           "record_revoke", "record_remove"}) {
    const base::Result<void> applied = chain.apply(golden_bytes(name));
    ASSERT_TRUE(applied.ok()) << name << ": " << applied.error().detail;
  }
  EXPECT_EQ(base::to_bytes(chain.head_hash()), golden_bytes("head_hash"));
  EXPECT_EQ(chain.memberships().size(), 2u);
  EXPECT_EQ(chain.current_member_count(), 1u);
  ASSERT_EQ(chain.memberships()[1].pins.size(), 1u);
  EXPECT_EQ(chain.memberships()[1].pins[0].aseq, 12u);
  EpochKeyring ring;
  EXPECT_EQ(ring.learn_all(chain, derive_device_keys(kOwnerSeed, chain.salt())).learned, 4u);
  for (const char* name :
       {"record_invite_3", "record_join_2", "record_role", "record_leave", "record_rotate"}) {
    const base::Result<void> applied = chain.apply(golden_bytes(name));
    ASSERT_TRUE(applied.ok()) << name << ": " << applied.error().detail;
  }
  EXPECT_EQ(base::to_bytes(chain.head_hash()), golden_bytes("head_hash_2"));
  EXPECT_EQ(chain.current_member_count(), 1u);
  EXPECT_EQ(chain.memberships()[2].role, Role::kOwner);
  EXPECT_TRUE(chain.memberships()[0].left);
  for (const char* name : {"record_add_device", "record_remove_device"}) {
    const base::Result<void> applied = chain.apply(golden_bytes(name));
    ASSERT_TRUE(applied.ok()) << name << ": " << applied.error().detail;
  }
  EXPECT_EQ(base::to_bytes(chain.head_hash()), golden_bytes("head_hash_3"));
  EXPECT_EQ(chain.current_member_count(), 1u);
  EXPECT_TRUE(chain.current_device(derive_device_keys(kSecondSeed, chain.salt()).key));
  EXPECT_EQ(ring.learn_all(chain, derive_device_keys(kSecondSeed, chain.salt())).learned, 2u);
}

TEST(CryptoGolden, ReleasedEnvelopesAreUnderstood) {
  const Bytes first = golden_bytes("envelope_1");
  const Bytes second = golden_bytes("envelope_2");
  const base::ByteView views[] = {first, second};
  const auto run = read_run(views, {}, 1);
  ASSERT_TRUE(run.ok());
  const ContentKey key = content_key(counted<EpochKey>(0x40));
  EXPECT_EQ(open_envelope(run.value()[0], key).value(), golden::counted_bytes(0x60, 100));
  EXPECT_EQ(open_envelope(run.value()[1], key).value(), golden::counted_bytes(0x70, 300));
  const EphemeralAddress address{counted<base::SpaceId>(0x30), run.value()[0].header().device};
  EXPECT_TRUE(
      open_ephemeral(address, golden_bytes("ephemeral"), ephemeral_key(counted<EpochKey>(0x40)))
          .ok());
}

TEST(CryptoGolden, ReleasedLinkIsUnderstood) {
  const Bytes link = golden_bytes("link");
  const auto parsed = parse_invite_link(base::as_text(link));
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->origin, "https://ithaca.example");
  EXPECT_EQ(base::to_bytes(parsed->link.space),
            base::to_bytes(control_hash(golden_bytes("record_genesis"))));
  EXPECT_EQ(parsed->link.invite_record, control_hash(golden_bytes("record_invite")));
}

}  // namespace
}  // namespace ithaca::crypto
