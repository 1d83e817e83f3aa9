#include "tests/unit/server/relay/relay_world.h"

namespace ithaca::relay {
namespace {

using wire::ErrCode;

class Invites : public RelayWorld {
 protected:
  void SetUp() override {
    owner = new_person();
    create_space(owner);
    id = subscribed(owner);
  }

  // A CTL whose record is signed anew after `change` has had its way with it.
  template <typename Change>
  wire::Ctl resigned(const wire::Ctl& ctl, const crypto::SignSecret& secret, Change change) {
    auto record = crypto::parse_control(ctl.record);
    EXPECT_TRUE(record.ok());
    change(*record);
    wire::Ctl out = ctl;
    out.record = crypto::encode_and_sign(*record, secret);
    return out;
  }

  std::optional<base::Bytes> stored_package(const base::InviteKey& key) {
    return *m_store.read_package(m_space, key);
  }

  Person owner;
  ConnectionId id = 0;
};

TEST_F(Invites, AnInviteIsOpenedAndUsedOnce) {
  const Invited invited = invite(owner);
  say(id, invited.ctl);
  learn(invited.ctl, owner);
  EXPECT_TRUE(stored_package(invited.keys.key).has_value());
  const ConnectionId guest = greet();
  say(guest, opening(guest, invited.keys));
  ASSERT_EQ(heard(guest).size(), 2u);
  EXPECT_EQ(std::get<wire::Control>(heard(guest)[0]).records.size(), 2u);
  EXPECT_EQ(std::get<wire::Package>(heard(guest)[1]).package, invited.ctl.packages[0].package);
  heard(guest).clear();
  Person person = new_person();
  const wire::Ctl joining = join(invited.keys, person);
  say(guest, joining);
  EXPECT_EQ(take_one<wire::CtlOk>(guest)->index, 2u);
  EXPECT_FALSE(stored_package(invited.keys.key).has_value());
  learn(joining, owner);
  settle_in(person);
  say(guest, sub(guest, person));
  EXPECT_EQ(take_one<wire::Control>(guest)->records.size(), 3u);
  say(guest, opening(guest, invited.keys));
  EXPECT_EQ(take_error(guest), code(ErrCode::kInviteUsed));
  // The same record again is a success, another one is not.
  say(guest, joining);
  EXPECT_TRUE(take_one<wire::CtlOk>(guest).has_value());
}

TEST_F(Invites, ASecondJoinWithTheSameInviteIsTold) {
  const Invited invited = invite(owner);
  say(id, invited.ctl);
  learn(invited.ctl, owner);
  Person first = new_person();
  Person second = new_person();
  const wire::Ctl first_join = join(invited.keys, first);
  const wire::Ctl second_join = join(invited.keys, second);
  const ConnectionId guest = greet();
  const ConnectionId late = greet();
  m_store_answers = false;
  say(guest, first_join);
  say(late, second_join);
  answer_store();
  EXPECT_TRUE(take_one<wire::CtlOk>(guest).has_value());
  // The late one is behind: it gets the record and CTL_STALE, builds on it, and then hears why not.
  EXPECT_EQ(take_one<wire::Control>(late)->records.at(0), first_join.record);
  EXPECT_EQ(take_error(late), code(ErrCode::kCtlStale));
  learn(first_join, owner);
  const wire::Ctl again =
      resigned(second_join, invited.keys.secret, [&](crypto::ControlRecord& record) {
        record.index = 3;
        record.prev = m_chain.head_hash();
      });
  m_store_answers = true;
  say(late, again);
  EXPECT_EQ(take_error(late), code(ErrCode::kInviteUsed));
}

TEST_F(Invites, AStaleJoinByAStrangerGetsNoRecords) {
  const Invited invited = invite(owner);
  say(id, invited.ctl);
  learn(invited.ctl, owner);
  Person person = new_person();
  wire::Ctl joining = join(invited.keys, person);
  const Invited another = invite(owner);
  say(id, another.ctl);
  joining.record.back() ^= 1;
  const ConnectionId stranger = greet();
  say(stranger, joining);
  EXPECT_EQ(take_error(stranger), code(ErrCode::kBadSignature));
  EXPECT_TRUE(heard(stranger).empty());
}

TEST_F(Invites, AnExpiredInviteIsToldAndItsKeysAreDeleted) {
  const Invited invited = invite(owner, 60'000);
  say(id, invited.ctl);
  learn(invited.ctl, owner);
  Person person = new_person();
  const wire::Ctl joining = join(invited.keys, person);
  pass(60'001);
  const ConnectionId guest = greet();
  say(guest, opening(guest, invited.keys));
  EXPECT_EQ(take_error(guest), code(ErrCode::kInviteExpired));
  // The joiner's clock may be behind; the relay's decides.
  say(guest, joining);
  EXPECT_EQ(take_error(guest), code(ErrCode::kInviteExpired));
  pass(m_config.limits.expiry_interval_ms + 1);
  EXPECT_FALSE(stored_package(invited.keys.key).has_value());
}

TEST_F(Invites, ARevokedOrUnknownInviteIsVoid) {
  const Invited invited = invite(owner);
  say(id, invited.ctl);
  learn(invited.ctl, owner);
  const Invited kept = invite(owner);
  say(id, kept.ctl);
  learn(kept.ctl, owner);
  auto built =
      crypto::make_revoke(m_chain, m_keys, owner.device, invited.keys.key, m_now.wall_ms, m_random);
  ASSERT_TRUE(built.ok());
  heard(id).clear();
  say(id, wire::Ctl{9, m_space, built->record, built->packages});
  EXPECT_TRUE(take_one<wire::CtlOk>(id).has_value());
  EXPECT_FALSE(stored_package(invited.keys.key).has_value());
  EXPECT_EQ(stored_package(kept.keys.key), built->packages.at(0).package);
  const ConnectionId guest = greet();
  say(guest, opening(guest, invited.keys));
  EXPECT_EQ(take_error(guest), code(ErrCode::kInviteVoid));
  const auto unknown = crypto::derive_invite_keys(crypto::LinkSecret{}, m_space);
  say(guest, opening(guest, unknown));
  EXPECT_EQ(take_error(guest), code(ErrCode::kInviteVoid));
  say(guest, opening(guest, kept.keys));
  EXPECT_TRUE(take_one<wire::Package>(guest).has_value());
}

TEST_F(Invites, AnInviteThatARotationLeavesOutIsVoidAndItsKeysGone) {
  const Invited dropped = invite(owner);
  say(id, dropped.ctl);
  learn(dropped.ctl, owner);
  const Invited used = invite(owner);
  say(id, used.ctl);
  learn(used.ctl, owner);
  Person person = new_person();
  wire::Ctl joining =
      resigned(join(used.keys, person), used.keys.secret, [](crypto::ControlRecord& record) {
        std::get<crypto::JoinBody>(record.body).epoch.kept.clear();
      });
  joining.packages.clear();
  const ConnectionId guest = greet();
  say(guest, joining);
  EXPECT_TRUE(take_one<wire::CtlOk>(guest).has_value());
  EXPECT_FALSE(stored_package(dropped.keys.key).has_value());
  say(guest, opening(guest, dropped.keys));
  EXPECT_EQ(take_error(guest), code(ErrCode::kInviteVoid));
}

TEST_F(Invites, OpenInviteNeedsTheInvitesSignature) {
  const Invited invited = invite(owner);
  say(id, invited.ctl);
  const ConnectionId guest = greet();
  wire::OpenInvite wrong = opening(guest, invited.keys);
  wrong.signature.data[0] ^= 1;
  say(guest, wrong);
  EXPECT_EQ(take_error(guest), code(ErrCode::kBadSignature));
  wrong = opening(guest, invited.keys);
  wrong.space.data[0] ^= 1;
  say(guest, wrong);
  EXPECT_EQ(take_error(guest), code(ErrCode::kBadSignature));
  wrong.signature = crypto::sign_open_invite(invited.keys, kOrigin, m_nonce[guest], wrong.space);
  say(guest, wrong);
  EXPECT_EQ(take_error(guest), code(ErrCode::kNoSpace));
}

TEST_F(Invites, OpeningInvitesIsLimitedPerAddress) {
  m_config.limits.invite_opens_per_minute_per_address = 2;
  restart();
  id = subscribed(owner);
  const Invited invited = invite(owner);
  say(id, invited.ctl);
  const ConnectionId guest = greet();
  for (int i = 0; i < 2; ++i) say(guest, opening(guest, invited.keys));
  EXPECT_EQ(take_all<wire::Package>(guest).size(), 2u);
  say(guest, opening(guest, invited.keys));
  EXPECT_EQ(take_error(guest), code(ErrCode::kRateLimited));
}

TEST_F(Invites, APairThatIsFullSaysSo) {
  Person pair_owner = new_person();
  create_space(pair_owner, crypto::SpaceKind::kPair);
  const ConnectionId by = subscribed(pair_owner);
  const Invited first = invite(pair_owner);
  say(by, first.ctl);
  learn(first.ctl, pair_owner);
  const Invited second = invite(pair_owner);
  say(by, second.ctl);
  learn(second.ctl, pair_owner);
  Person mentee = new_person();
  Person third = new_person();
  const wire::Ctl third_join = join(second.keys, third);
  const wire::Ctl joining = join(first.keys, mentee);
  const ConnectionId guest = greet();
  say(guest, joining);
  EXPECT_TRUE(take_one<wire::CtlOk>(guest).has_value());
  learn(joining, pair_owner);
  say(guest, resigned(third_join, second.keys.secret, [&](crypto::ControlRecord& record) {
        record.index = static_cast<std::uint32_t>(m_chain.size());
        record.prev = m_chain.head_hash();
      }));
  EXPECT_EQ(take_error(guest), code(ErrCode::kSpaceFull));
}

}  // namespace
}  // namespace ithaca::relay
