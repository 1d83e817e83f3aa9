#include "tests/unit/server/relay/relay_world.h"

namespace ithaca::relay {
namespace {

using wire::ErrCode;

class Control : public RelayWorld {
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

  Person owner;
  ConnectionId id = 0;
};

TEST_F(Control, AGenesisIsAcceptedOnceItIsDurableAndTwiceIsASuccess) {
  Person other = new_person();
  const ConnectionId connection = greet();
  const wire::Ctl ctl = found(other);
  m_store_answers = false;
  say(connection, ctl);
  answer_one();  // the look whether it is there
  carry_out();
  EXPECT_TRUE(heard(connection).empty());
  say(connection, ctl);
  answer_store();
  const auto answers = take_all<wire::CtlOk>(connection);
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0], answers[1]);
  EXPECT_EQ(answers[0].index, 0u);
  EXPECT_EQ(answers[0].hash.data, ctl.space.data);
  EXPECT_EQ(m_relay->gauges().spaces, 2u);
  m_store_answers = true;
  restart();
  const ConnectionId again = greet();
  say(again, ctl);
  EXPECT_TRUE(take_one<wire::CtlOk>(again).has_value());
  EXPECT_EQ(m_relay->gauges().spaces, 2u);
}

TEST_F(Control, AGenesisUnderAnotherNameIsRefused) {
  Person other = new_person();
  wire::Ctl ctl = found(other);
  ctl.space.data[0] ^= 1;
  say(id, ctl);
  EXPECT_EQ(take_error(id), code(ErrCode::kBadControl));
}

TEST_F(Control, AClosedOrFullRelayTakesNoNewSpaces) {
  m_config.new_spaces = NewSpaces::kRefused;
  restart();
  Person other = new_person();
  ConnectionId connection = greet();
  say(connection, found(other));
  EXPECT_EQ(take_error(connection), code(ErrCode::kClosedRelay));
  m_config.new_spaces = NewSpaces::kAccepted;
  m_config.limits.spaces_max = 1;
  restart();
  connection = greet();
  say(connection, found(other));
  EXPECT_EQ(take_error(connection), code(ErrCode::kRelayFull));
}

TEST_F(Control, NewSpacesAreLimitedPerAddressAndHour) {
  m_config.limits.new_spaces_per_hour_per_address = 3;
  restart();
  for (int i = 0; i < 3; ++i) {
    Person other = new_person();
    create_space(other);
  }
  Person other = new_person();
  const ConnectionId connection = greet();
  const wire::Ctl ctl = found(other);
  say(connection, ctl);
  const auto err = take_one<wire::Err>(connection);
  ASSERT_TRUE(err.has_value());
  EXPECT_EQ(err->code, ErrCode::kRateLimited);
  EXPECT_GT(err->retry_after_ms, 1'000'000u);
  EXPECT_EQ(err->reference, 1u);
  const ConnectionId elsewhere = greet("198.51.100.7");
  say(elsewhere, ctl);
  EXPECT_TRUE(take_one<wire::CtlOk>(elsewhere).has_value());
}

TEST_F(Control, EverySubscriberGetsTheRecordOnceItIsDurable) {
  const ConnectionId watcher = subscribed(owner);
  m_store_answers = false;
  const Invited invited = invite(owner);
  say(id, invited.ctl);
  EXPECT_TRUE(heard(watcher).empty());
  answer_store();
  const auto control = take_one<wire::Control>(watcher);
  ASSERT_TRUE(control.has_value());
  EXPECT_EQ(control->first_index, 1u);
  EXPECT_EQ(control->records.at(0), invited.ctl.record);
  const auto ok = take_one<wire::CtlOk>(id);
  ASSERT_TRUE(ok.has_value());
  EXPECT_EQ(ok->request, 2u);
  EXPECT_EQ(ok->index, 1u);
  EXPECT_EQ(ok->hash, crypto::control_hash(invited.ctl.record));
}

TEST_F(Control, TheSameRecordAgainIsASuccess) {
  const Invited invited = invite(owner);
  say(id, invited.ctl);
  heard(id).clear();
  say(id, invited.ctl);
  EXPECT_EQ(take_one<wire::CtlOk>(id)->index, 1u);
  restart();
  id = subscribed(owner);
  say(id, invited.ctl);
  EXPECT_EQ(take_one<wire::CtlOk>(id)->index, 1u);
}

TEST_F(Control, OfTwoThatRaceOneIsStaleAndHearsTheOtherFirst) {
  const ConnectionId other = subscribed(owner);
  const Invited first = invite(owner);
  const Invited second = invite(owner);
  m_store_answers = false;
  say(id, first.ctl);
  say(other, second.ctl);
  EXPECT_TRUE(heard(other).empty());
  answer_store();
  EXPECT_TRUE(take_one<wire::CtlOk>(id).has_value());
  ASSERT_EQ(heard(other).size(), 2u);
  EXPECT_EQ(std::get<wire::Control>(heard(other)[0]).records.at(0), first.ctl.record);
  const auto& err = std::get<wire::Err>(heard(other)[1]);
  EXPECT_EQ(err.code, ErrCode::kCtlStale);
  EXPECT_EQ(err.reference, second.ctl.request);
  learn(first.ctl, owner);
  m_store_answers = true;
  say(other, invite(owner).ctl);
  EXPECT_TRUE(take_one<wire::CtlOk>(other).has_value());
}

TEST_F(Control, ARecordAheadOfTheHeadIsStale) {
  const Invited first = invite(owner);
  learn(first.ctl, owner);
  say(id, invite(owner).ctl);
  EXPECT_EQ(take_error(id), code(ErrCode::kCtlStale));
}

TEST_F(Control, BadRecordsAreRefusedAndChangeNothing) {
  const Invited invited = invite(owner);
  wire::Ctl changed = invited.ctl;
  changed.record.back() ^= 1;
  say(id, changed);
  EXPECT_EQ(take_error(id), code(ErrCode::kBadSignature));
  changed = invited.ctl;
  changed.record.resize(50);
  say(id, changed);
  EXPECT_EQ(take_error(id), code(ErrCode::kBadControl));
  changed = invited.ctl;
  changed.space.data[0] ^= 1;
  say(id, changed);
  EXPECT_EQ(take_error(id), code(ErrCode::kBadControl));
  changed = invited.ctl;
  changed.packages.clear();
  say(id, changed);
  EXPECT_EQ(take_error(id), code(ErrCode::kBadControl));
  changed = invited.ctl;
  changed.packages[0].package[3] ^= 1;
  say(id, changed);
  EXPECT_EQ(take_error(id), code(ErrCode::kBadControl));
  changed = invited.ctl;
  changed.packages.push_back(changed.packages[0]);
  say(id, changed);
  EXPECT_EQ(take_error(id), code(ErrCode::kBadControl));
  EXPECT_FALSE(is_closed(id));
  EXPECT_EQ((*m_store.load_space(m_space))->control_count, 1u);
  say(id, invited.ctl);
  EXPECT_TRUE(take_one<wire::CtlOk>(id).has_value());
}

TEST_F(Control, OnlyOwnersDecideAndAMemberIsNotToldThatItIsOut) {
  Person member = bring_in(owner, id);
  const Invited invited = invite(owner);
  const auto by = [&](const Person& person) {
    return resigned(invited.ctl, person.device.secret, [&](crypto::ControlRecord& record) {
      record.signer.data = person.device.key.data;
    });
  };
  say(id, by(member));
  EXPECT_EQ(take_error(id), code(ErrCode::kBadControl));
  Person stranger = new_person();
  settle_in(stranger);
  say(id, by(stranger));
  EXPECT_EQ(take_error(id), code(ErrCode::kNotMember));
  const ConnectionId outside = greet();
  say(outside, invited.ctl);
  EXPECT_EQ(take_error(outside), code(ErrCode::kNotSubscribed));
}

TEST_F(Control, ARemovedMembersSubscriptionsEndAfterTheRecord) {
  Person member = bring_in(owner, id);
  const ConnectionId theirs = subscribed(member);
  say(theirs, envelope(member));
  heard(theirs).clear();
  const wire::Ctl removing = removal(owner, member);
  say(id, removing);
  ASSERT_EQ(heard(theirs).size(), 2u);
  EXPECT_EQ(std::get<wire::Control>(heard(theirs)[0]).records.at(0), removing.record);
  EXPECT_EQ(std::get<wire::Err>(heard(theirs)[1]).code, ErrCode::kNotMember);
  heard(theirs).clear();
  learn(removing, owner);
  heard(id).clear();
  say(id, envelope(owner));
  EXPECT_TRUE(take_one<wire::Ack>(id).has_value());
  EXPECT_TRUE(heard(theirs).empty());
  say(theirs, envelope(member));
  EXPECT_EQ(take_error(theirs), code(ErrCode::kNotSubscribed));
  say(theirs, sub(theirs, member));
  EXPECT_EQ(take_error(theirs), code(ErrCode::kNotMember));
  // Another member who passes it on has no more luck.
  say(id, envelope(member));
  EXPECT_EQ(take_error(id), code(ErrCode::kNotMember));
}

TEST_F(Control, ARemovalMustPinExactlyTheRelaysHeads) {
  Person member = bring_in(owner, id);
  const ConnectionId theirs = subscribed(member);
  say(theirs, envelope(member));
  const wire::Ctl behind = removal(owner, member);
  Person without = member;
  without.aseq = 0;
  const wire::Ctl unpinned = removal(owner, without);
  m_store_answers = false;
  say(theirs, envelope(member));  // not durable yet, and it counts
  say(id, behind);
  say(id, unpinned);
  EXPECT_EQ(take_error(id), 0);
  answer_store();
  const auto errors = take_all<wire::Err>(id);
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_EQ(errors[0].code, ErrCode::kCtlStale);
  EXPECT_EQ(errors[1].code, ErrCode::kCtlStale);
  m_store_answers = true;
  say(id, removal(owner, member));
  EXPECT_TRUE(take_one<wire::CtlOk>(id).has_value());
}

TEST_F(Control, StaleEpochWaitsForTheRecordThatCausedIt) {
  Person before = owner;
  const wire::Push old = envelope(before);
  const Invited invited = invite(owner);
  say(id, invited.ctl);
  learn(invited.ctl, owner);
  Person person = new_person();
  const wire::Ctl joining = join(invited.keys, person);
  const ConnectionId guest = greet();
  heard(id).clear();
  m_store_answers = false;
  say(guest, joining);
  say(id, old);
  EXPECT_TRUE(heard(id).empty());
  answer_store();
  ASSERT_EQ(heard(id).size(), 2u);
  EXPECT_TRUE(std::holds_alternative<wire::Control>(heard(id)[0]));
  EXPECT_EQ(std::get<wire::Err>(heard(id)[1]).code, ErrCode::kStaleEpoch);
}

TEST_F(Control, AFailedCommitOfARecordIsForgotten) {
  const Invited invited = invite(owner);
  bool once = true;
  m_store.set_fault_hook([&](StoreOperation operation) {
    if (operation != StoreOperation::kCommit || !once) return StoreFault::kNone;
    once = false;
    return StoreFault::kFailBefore;
  });
  say(id, invited.ctl);
  const auto err = take_one<wire::Err>(id);
  ASSERT_TRUE(err.has_value());
  EXPECT_EQ(err->code, ErrCode::kStoreFailed);
  EXPECT_EQ(err->reference, invited.ctl.request);
  EXPECT_TRUE(heard(id).empty());
  say(id, invited.ctl);
  EXPECT_TRUE(take_one<wire::CtlOk>(id).has_value());
}

TEST_F(Control, ALongChainIsReadInSlices) {
  m_config.limits.new_spaces_per_hour_per_address = 1'000'000;
  restart();
  id = subscribed(owner);
  for (int i = 0; i < 60; ++i) {
    const Invited invited = invite(owner);
    say(id, invited.ctl);
    learn(invited.ctl, owner);
    auto built = crypto::make_revoke(m_chain, m_keys, owner.device, invited.keys.key, m_now.wall_ms,
                                     m_random);
    ASSERT_TRUE(built.ok());
    const wire::Ctl revoking{5, m_space, built->record, built->packages};
    say(id, revoking);
    learn(revoking, owner);
    pass(10);
  }
  restart();
  const ConnectionId reader = greet();
  say(reader, sub(reader, owner));
  std::size_t records = 0;
  for (const auto& control : take_all<wire::Control>(reader)) {
    EXPECT_EQ(control.first_index, records);
    records += control.records.size();
  }
  EXPECT_EQ(records, 121u);
  EXPECT_TRUE(take_one<wire::Live>(reader).has_value());
}

}  // namespace
}  // namespace ithaca::relay
