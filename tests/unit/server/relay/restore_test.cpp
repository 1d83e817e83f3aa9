// HAVE, PLACES, RESTORE and RESTORE_CONTROL: a relay that gets back what it lost.
#include "tests/unit/server/relay/relay_world.h"

namespace ithaca::relay {
namespace {

using wire::ErrCode;

class Restore : public RelayWorld {
 protected:
  // An owner and a member with three envelopes each, and all records and envelopes as they came.
  void SetUp() override {
    create_space(m_owner);
    const ConnectionId by = subscribed(m_owner);
    m_member = bring_in(m_owner, by);
    const ConnectionId other = subscribed(m_member);
    for (int i = 0; i < 3; ++i) {
      for (auto* each : {&m_owner, &m_member}) {
        const ConnectionId id = each == &m_owner ? by : other;
        m_envelopes.push_back(envelope(*each).envelope);
        say(id, wire::Push{m_envelopes.back()});
        ASSERT_TRUE(take_one<wire::Ack>(id).has_value());
      }
    }
  }

  wire::RestoreControl records(std::uint32_t from = 0) {
    wire::RestoreControl out{9, m_space, from, {}};
    for (std::size_t i = from; i < m_chain.size(); ++i)
      out.records.push_back(base::to_bytes(m_chain.record(i)));
    return out;
  }

  // The relay's disk is replaced by an empty one.
  void lose_everything() {
    m_store = MemoryLogStore(m_random.draw<base::LogGeneration>());
    restart();
  }

  ConnectionId repairing(const Person& person) {
    const ConnectionId id = subscribed(person);
    have_nothing(id);
    return id;
  }
  void have_nothing(ConnectionId id) {
    say(id, wire::Have{m_space, {}});
    heard(id).clear();
  }
  // Of a relay that lost everything and was given these records.
  ConnectionId restoring(const wire::RestoreControl& control) {
    lose_everything();
    const ConnectionId id = greet();
    say(id, control);
    say(id, sub(id, m_owner));
    have_nothing(id);
    return id;
  }

  Person m_owner = new_person();
  Person m_member;
  std::vector<base::Bytes> m_envelopes;
};

TEST_F(Restore, WhatIsHeldComesAsPlacesInTheOrderOfTheLog) {
  const ConnectionId id = subscribed(m_owner);
  say(id, wire::Have{m_space, {{m_owner.actor, 3}, {m_member.actor, 1}}});
  std::vector<std::uint64_t> places, whole;
  for (const wire::Frame& frame : heard(id)) {
    if (const auto* held = std::get_if<wire::Places>(&frame)) {
      for (std::size_t i = 0; i < held->hashes.size(); ++i) {
        const std::uint64_t seq = held->first_seq + i;
        places.push_back(seq);
        EXPECT_EQ(held->hashes[i], crypto::read_envelope(m_envelopes[seq - 1])->hash);
      }
    } else if (const auto* batch = std::get_if<wire::Batch>(&frame)) {
      for (const wire::BatchEntry& entry : batch->entries) whole.push_back(entry.seq);
    }
  }
  EXPECT_EQ(places, (std::vector<std::uint64_t>{1, 2, 3, 5}));
  EXPECT_EQ(whole, (std::vector<std::uint64_t>{4, 6}));
  EXPECT_TRUE(std::holds_alternative<wire::Live>(heard(id).back()));
}

TEST_F(Restore, EverythingComesBackByAnyMember) {
  lose_everything();
  const ConnectionId id = greet();
  say(id, sub(id, m_member));
  EXPECT_EQ(take_error(id), code(ErrCode::kNoSpace));
  say(id, records());
  const auto head = take_one<wire::CtlOk>(id);
  ASSERT_TRUE(head.has_value());
  EXPECT_EQ(head->index, m_chain.size() - 1);
  EXPECT_EQ(head->hash, m_chain.head_hash());
  say(id, sub(id, m_member));
  say(id, wire::Have{m_space, {}});
  heard(id).clear();
  for (std::size_t i = 0; i < m_envelopes.size(); ++i) {
    say(id, wire::Restore{m_now.wall_ms - 5000 + i, m_envelopes[i]});
    const auto ack = take_one<wire::Ack>(id);
    ASSERT_TRUE(ack.has_value()) << i;
    EXPECT_EQ(ack->seq, i + 1);
    EXPECT_EQ(ack->received_ms, m_now.wall_ms - 5000 + i);
  }
  // Somebody else brings the same: a success, and nothing is there twice.
  const ConnectionId other = repairing(m_owner);
  say(other, wire::Restore{1, m_envelopes[2]});
  EXPECT_EQ(take_one<wire::Ack>(other)->seq, 3u);
  // Life goes on.
  say(other, envelope(m_owner));
  EXPECT_EQ(take_one<wire::Ack>(other)->seq, 7u);
}

TEST_F(Restore, TheTimeOfReceiptIsNeverInTheFuture) {
  const ConnectionId id = restoring(records());
  say(id, wire::Restore{m_now.wall_ms + 1'000'000, m_envelopes[0]});
  EXPECT_EQ(take_one<wire::Ack>(id)->received_ms, m_now.wall_ms);
}

TEST_F(Restore, OnlyAfterHave) {
  const ConnectionId id = subscribed(m_owner);
  say(id, wire::Restore{1, m_envelopes[0]});
  EXPECT_EQ(take_error(id), code(ErrCode::kNotSubscribed));
  // Subscribing again in the middle of a repair keeps the right.
  say(id, wire::Have{m_space, {}});
  say(id, sub(id, m_owner));
  heard(id).clear();
  say(id, wire::Restore{1, m_envelopes[0]});
  EXPECT_TRUE(take_one<wire::Ack>(id).has_value());
}

TEST_F(Restore, OfAnActorComesDense) {
  const ConnectionId id = restoring(records());
  say(id, wire::Restore{1, m_envelopes[2]});
  EXPECT_EQ(take_error(id), code(ErrCode::kGap));
}

TEST_F(Restore, OldEpochsCountAndPinsHold) {
  const Person before = m_member;
  base::Bytes beyond = envelope(m_member).envelope;
  const ConnectionId by = subscribed(m_owner);
  const wire::Ctl removing = removal(m_owner, before);
  say(by, removing);
  ASSERT_TRUE(take_one<wire::CtlOk>(by).has_value());
  learn(removing, m_owner);
  const ConnectionId id = restoring(records());
  for (const base::Bytes& each : m_envelopes) {
    say(id, wire::Restore{1, each});
    EXPECT_TRUE(take_one<wire::Ack>(id).has_value());
  }
  // What the removed member wrote after the pin does not come in this way either.
  say(id, wire::Restore{1, beyond});
  EXPECT_EQ(take_error(id), code(ErrCode::kNotMember));
}

TEST_F(Restore, AnEnvelopeOfAnEpochThatIsMissingWaitsForItsRecord) {
  wire::RestoreControl genesis = records();
  genesis.records.resize(1);
  const ConnectionId id = restoring(genesis);
  say(id, wire::Restore{1, m_envelopes[0]});
  EXPECT_EQ(take_error(id), code(ErrCode::kStaleEpoch));
}

TEST_F(Restore, RecordsAreComparedAndAnotherChainIsRefused) {
  const ConnectionId id = greet();
  // What the relay has is no news.
  say(id, records());
  EXPECT_EQ(take_one<wire::CtlOk>(id)->index, m_chain.size() - 1);
  // A gap: the answer says where the relay stands.
  wire::RestoreControl later = records(static_cast<std::uint32_t>(m_chain.size() - 1));
  later.first_index = 50;
  say(id, later);
  EXPECT_EQ(take_one<wire::CtlOk>(id)->index, m_chain.size() - 1);
  // Another record at the same place.
  later.first_index = 1;
  say(id, later);
  EXPECT_EQ(take_error(id), code(ErrCode::kConflict));
  say(id, wire::RestoreControl{1, m_space, 0, {}});
  EXPECT_EQ(take_error(id), code(ErrCode::kBadControl));
  // One that does not follow: in the words of the rule that it breaks.
  later.first_index = static_cast<std::uint32_t>(m_chain.size());
  say(id, later);
  const auto refusal = take_one<wire::Err>(id);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->code, ErrCode::kBadControl);
  EXPECT_EQ(refusal->detail, m_chain.check(later.records[0], std::nullopt).error().detail);
}

TEST_F(Restore, AnExpiredInviteIsNotUsedBySomebodyWhoBringsBackItsJoin) {
  const ConnectionId by = subscribed(m_owner);
  const Invited invited = invite(m_owner, 1000);
  say(by, invited.ctl);
  ASSERT_TRUE(take_one<wire::CtlOk>(by).has_value());
  learn(invited.ctl, m_owner);
  const Person late = new_person();
  const wire::Ctl joining = join(invited.keys, late);
  pass(5000);
  const ConnectionId id = greet();
  say(id, wire::RestoreControl{
              1, m_space, static_cast<std::uint32_t>(m_chain.size()), {joining.record}});
  EXPECT_EQ(take_error(id), code(ErrCode::kBadControl));
  // A member has seen it happen in time.
  const ConnectionId again = subscribed(m_owner);
  say(again, wire::RestoreControl{
                 1, m_space, static_cast<std::uint32_t>(m_chain.size()), {joining.record}});
  EXPECT_TRUE(take_one<wire::CtlOk>(again).has_value());
}

TEST_F(Restore, AClosedRelayTakesNoSpaceInThisWay) {
  m_config.new_spaces = NewSpaces::kRefused;
  lose_everything();
  const ConnectionId id = greet();
  say(id, records());
  EXPECT_EQ(take_error(id), code(ErrCode::kClosedRelay));
}

}  // namespace
}  // namespace ithaca::relay
