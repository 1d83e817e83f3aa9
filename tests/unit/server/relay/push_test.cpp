#include "tests/unit/server/relay/relay_world.h"

namespace ithaca::relay {
namespace {

using wire::ErrCode;

class Push : public RelayWorld {
 protected:
  void SetUp() override {
    owner = new_person();
    create_space(owner);
    id = subscribed(owner);
  }

  Person owner;
  ConnectionId id = 0;
};

TEST_F(Push, IsAcknowledgedOnlyOnceItIsDurable) {
  m_store_answers = false;
  say(id, envelope(owner));
  EXPECT_TRUE(heard(id).empty());
  EXPECT_FALSE(m_relay->idle());
  answer_store();
  const auto ack = take_one<wire::Ack>(id);
  ASSERT_TRUE(ack.has_value());
  EXPECT_EQ(ack->seq, 1u);
  EXPECT_EQ(ack->aseq, 1u);
  EXPECT_EQ(ack->actor, owner.actor);
  EXPECT_EQ(ack->hash, owner.prev);
  EXPECT_EQ(ack->received_ms, m_now.wall_ms);
  EXPECT_TRUE(m_relay->idle());
}

TEST_F(Push, ThoseThatComeDuringACommitShareTheNext) {
  m_store_answers = false;
  for (int i = 0; i < 10; ++i) say(id, envelope(owner));
  ASSERT_EQ(m_calls.size(), 1u);
  EXPECT_EQ(std::get<CommitRequest>(m_calls[0].request).writes.size(), 1u);
  answer_one();
  carry_out();
  ASSERT_EQ(m_calls.size(), 1u);
  EXPECT_EQ(std::get<CommitRequest>(m_calls[0].request).writes.size(), 9u);
  EXPECT_EQ(take_all<wire::Ack>(id).size(), 1u);
  answer_store();
  const auto acks = take_all<wire::Ack>(id);
  ASSERT_EQ(acks.size(), 9u);
  for (std::size_t i = 0; i < acks.size(); ++i) EXPECT_EQ(acks[i].seq, i + 2);
}

TEST_F(Push, ADuplicateGetsTheOriginalPlace) {
  const wire::Push first = envelope(owner);
  say(id, first);
  const auto original = take_one<wire::Ack>(id);
  for (int i = 0; i < 3; ++i) say(id, envelope(owner));
  heard(id).clear();
  pass(5000);
  say(id, first);
  EXPECT_EQ(take_one<wire::Ack>(id), original);
  EXPECT_EQ((*m_store.stats()).envelopes, 4u);
}

TEST_F(Push, ADuplicateInTheSameUncommittedBatchIsAcknowledgedWithIt) {
  m_store_answers = false;
  say(id, envelope(owner));
  const wire::Push second = envelope(owner);
  say(id, second);
  say(id, second);
  EXPECT_TRUE(heard(id).empty());
  answer_store();
  const auto acks = take_all<wire::Ack>(id);
  ASSERT_EQ(acks.size(), 3u);
  EXPECT_EQ(acks[1], acks[2]);
  EXPECT_EQ((*m_store.stats()).envelopes, 2u);
}

TEST_F(Push, ADuplicateIsASuccessEvenWhenTheEpochHasMovedOn) {
  const wire::Push first = envelope(owner);
  const wire::Push second = envelope(owner);
  say(id, first);
  say(id, second);
  bring_in(owner, id);
  heard(id).clear();
  say(id, first);
  say(id, second);
  EXPECT_EQ(take_all<wire::Ack>(id).size(), 2u);
}

TEST_F(Push, ADuplicateAfterARestartIsFoundInTheStore) {
  std::vector<wire::Push> pushes;
  for (int i = 0; i < 5; ++i) pushes.push_back(envelope(owner));
  for (const wire::Push& push : pushes) say(id, push);
  restart();
  id = subscribed(owner);
  for (const wire::Push& push : pushes) say(id, push);
  const auto acks = take_all<wire::Ack>(id);
  ASSERT_EQ(acks.size(), 5u);
  for (std::size_t i = 0; i < acks.size(); ++i) EXPECT_EQ(acks[i].seq, i + 1);
  EXPECT_EQ((*m_store.stats()).envelopes, 5u);
}

TEST_F(Push, AnUncommittedOneIsLostInACrashAndAcceptedAgain) {
  m_store_answers = false;
  const wire::Push push = envelope(owner);
  say(id, push);
  EXPECT_TRUE(heard(id).empty());
  m_store_answers = true;
  restart();
  id = subscribed(owner);
  say(id, push);
  EXPECT_EQ(take_one<wire::Ack>(id)->seq, 1u);
}

TEST_F(Push, TheSameASeqWithOtherBytesIsAConflict) {
  Person fork = owner;
  say(id, envelope(owner));
  heard(id).clear();
  say(id, envelope(fork, 300));
  EXPECT_EQ(take_error(id), code(ErrCode::kConflict));
  // The same while the first is not durable.
  fork = owner;
  m_store_answers = false;
  say(id, envelope(owner));
  say(id, envelope(fork, 300));
  answer_store();
  EXPECT_TRUE(take_one<wire::Ack>(id).has_value());
  EXPECT_EQ(take_error(id), code(ErrCode::kConflict));
}

TEST_F(Push, AGapIsToldAlsoAgainstAnUncommittedPredecessor) {
  m_store_answers = false;
  const wire::Push first = envelope(owner);
  const wire::Push second = envelope(owner);
  const wire::Push third = envelope(owner);
  say(id, third);
  const auto err = take_one<wire::Err>(id);
  ASSERT_TRUE(err.has_value());
  EXPECT_EQ(err->code, ErrCode::kGap);
  EXPECT_EQ(err->reference, 3u);
  say(id, first);
  say(id, third);
  EXPECT_EQ(take_error(id), code(ErrCode::kGap));
  say(id, second);
  say(id, third);
  answer_store();
  EXPECT_EQ(take_all<wire::Ack>(id).size(), 3u);
}

TEST_F(Push, AWrongPrevIsAGap) {
  say(id, envelope(owner));
  owner.prev.data[0] ^= 1;
  say(id, envelope(owner));
  EXPECT_EQ(take_error(id), code(ErrCode::kGap));
}

TEST_F(Push, ASignatureThatDoesNotVerifyIsRefused) {
  wire::Push push = envelope(owner);
  push.envelope.back() ^= 1;
  say(id, push);
  const auto err = take_one<wire::Err>(id);
  ASSERT_TRUE(err.has_value());
  EXPECT_EQ(err->code, ErrCode::kBadSignature);
  EXPECT_EQ(err->reference, 1u);
  EXPECT_FALSE(is_closed(id));
}

TEST_F(Push, BytesThatAreNoEnvelopeCloseTheConnection) {
  say(id, wire::Push{base::Bytes(600, 7)});
  EXPECT_NE(take_error(id), 0);
  EXPECT_TRUE(is_closed(id));
}

TEST_F(Push, AnEnvelopeOfAStrangerIsRefused) {
  Person stranger = new_person();
  settle_in(stranger);
  say(id, envelope(stranger));
  EXPECT_EQ(take_error(id), code(ErrCode::kNotMember));
}

TEST_F(Push, WithoutASubscriptionItIsRefused) {
  const ConnectionId other = greet();
  say(other, envelope(owner));
  EXPECT_EQ(take_error(other), code(ErrCode::kNotSubscribed));
}

TEST_F(Push, AnOldEpochIsStale) {
  Person before = owner;
  const wire::Push old = envelope(before);
  bring_in(owner, id);
  heard(id).clear();
  say(id, old);
  EXPECT_EQ(take_error(id), code(ErrCode::kStaleEpoch));
  say(id, envelope(owner));
  EXPECT_TRUE(take_one<wire::Ack>(id).has_value());
}

// The checks come in the order of the protocol: what fails two of them gets the first one's answer.
TEST_F(Push, ChecksComeInTheirOrder) {
  const Person before = owner;
  say(id, envelope(owner));
  const wire::Push bad_and_conflicting = [&] {
    Person fork = before;
    wire::Push push = envelope(fork, 300);
    push.envelope.back() ^= 1;
    return push;
  }();
  say(id, bad_and_conflicting);
  EXPECT_EQ(take_error(id), code(ErrCode::kBadSignature));
  Person fork = before;
  const wire::Push conflicting_and_stale = envelope(fork, 300);
  Person gap = owner;
  gap.aseq += 5;
  const wire::Push stale_and_gap = envelope(gap);
  Person stranger = new_person();
  settle_in(stranger);
  stranger.aseq = 7;
  stranger.prev.data[0] = 1;
  const wire::Push stranger_and_stale = envelope(stranger);
  bring_in(owner, id);
  heard(id).clear();
  say(id, conflicting_and_stale);
  EXPECT_EQ(take_error(id), code(ErrCode::kConflict));
  say(id, stranger_and_stale);
  EXPECT_EQ(take_error(id), code(ErrCode::kNotMember));
  say(id, stale_and_gap);
  EXPECT_EQ(take_error(id), code(ErrCode::kStaleEpoch));
}

TEST_F(Push, ARelayThatIsFullSaysSoAndStillAcknowledgesDuplicates) {
  const wire::Push kept = envelope(owner);
  say(id, kept);
  heard(id).clear();
  m_config.limits.store_bytes_max = 1;
  restart();
  id = subscribed(owner);
  say(id, envelope(owner));
  EXPECT_EQ(take_error(id), code(ErrCode::kRelayFull));
  say(id, kept);
  EXPECT_TRUE(take_one<wire::Ack>(id).has_value());
}

TEST_F(Push, OneMemberHasALimitOfActors) {
  for (std::size_t i = 0; i < wire::kActorsPerMemberMax; ++i) {
    say(id, envelope(owner));
    new_actor(owner);
    pass(5);
  }
  EXPECT_EQ(take_all<wire::Ack>(id).size(), wire::kActorsPerMemberMax);
  heard(id).clear();
  say(id, envelope(owner));
  EXPECT_EQ(take_error(id), code(ErrCode::kTooLarge));
}

TEST_F(Push, WritesWaitWhenTooMuchIsNotDurable) {
  m_config.limits.pending_bytes_max = 50'000;
  restart();
  id = subscribed(owner);
  m_store_answers = false;
  std::size_t pushed = 0;
  for (; pushed < 30; ++pushed) say(id, envelope(owner, 10'000));
  // One commit is on its way; the next holds the bound and one more.
  EXPECT_EQ(m_calls.size(), 1u);
  answer_one();
  carry_out();
  const auto& next = std::get<CommitRequest>(m_calls.at(0).request).writes;
  EXPECT_LT(next.size(), 8u);
  answer_store();
  const auto acks = take_all<wire::Ack>(id);
  ASSERT_EQ(acks.size(), 30u);
  for (std::size_t i = 0; i < acks.size(); ++i) EXPECT_EQ(acks[i].seq, i + 1);
}

TEST_F(Push, AFailedCommitIsToldAndTheSameBytesAreAcceptedLater) {
  for (const StoreFault fault :
       {StoreFault::kFailBefore, StoreFault::kFull, StoreFault::kFailAfter}) {
    m_store_answers = false;
    const wire::Push first = envelope(owner);
    const wire::Push second = envelope(owner);
    say(id, first);
    say(id, second);
    say(id, second);  // a duplicate of what is not durable falls with it
    bool once = true;
    m_store.set_fault_hook([&](StoreOperation operation) {
      if (operation != StoreOperation::kCommit || !once) return StoreFault::kNone;
      once = false;
      return fault;
    });
    answer_store();
    m_store_answers = true;
    const auto errors = take_all<wire::Err>(id);
    ASSERT_EQ(errors.size(), 3u);
    for (const auto& err : errors) EXPECT_EQ(err.code, ErrCode::kStoreFailed);
    EXPECT_TRUE(take_all<wire::Ack>(id).empty());
    say(id, first);
    say(id, second);
    EXPECT_EQ(take_all<wire::Ack>(id).size(), 2u);
    m_store.set_fault_hook({});
    heard(id).clear();
  }
  EXPECT_EQ((*m_store.stats()).envelopes, 6u);
}

TEST_F(Push, AFailedCommitOfOneSpaceLeavesTheNextOfAnother) {
  const wire::Push push = envelope(owner);
  Person other = new_person();
  const ConnectionId other_id = greet();
  m_store_answers = false;
  say(id, push);
  say(other_id, found(other));
  bool once = true;
  m_store.set_fault_hook([&](StoreOperation operation) {
    if (operation != StoreOperation::kCommit || !once) return StoreFault::kNone;
    once = false;
    return StoreFault::kFailBefore;
  });
  answer_store();
  EXPECT_EQ(take_error(id), code(ErrCode::kStoreFailed));
  EXPECT_TRUE(take_one<wire::CtlOk>(other_id).has_value());
  m_store_answers = true;
  say(id, push);
  EXPECT_TRUE(take_one<wire::Ack>(id).has_value());
}

// The Nth store operation fails, for every N: whatever was acknowledged is there once, and the
// client gets everything through in the end.
TEST_F(Push, EveryStoreOperationMayFail) {
  for (int nth = 0; nth < 40; ++nth) {
    int count = 0;
    bool failed = false;
    m_store.set_fault_hook([&](StoreOperation) {
      if (count++ != nth) return StoreFault::kNone;
      failed = true;
      return nth % 2 == 0 ? StoreFault::kFailBefore : StoreFault::kFailAfter;
    });
    restart();
    const std::uint64_t before = (*m_store.stats()).envelopes;
    std::vector<wire::Push> pushes;
    for (int i = 0; i < 4; ++i) pushes.push_back(envelope(owner));
    std::size_t acked = 0;
    for (int attempt = 0; attempt < 6 && acked < pushes.size(); ++attempt) {
      id = subscribed(owner);
      for (const wire::Push& push : pushes) say(id, push);
      acked = take_all<wire::Ack>(id).size();
      pass(2000);
    }
    m_store.set_fault_hook({});
    EXPECT_EQ(acked, pushes.size()) << nth;
    EXPECT_EQ((*m_store.stats()).envelopes, before + pushes.size()) << nth;
    if (!failed) break;
    ASSERT_LT(nth, 39);
  }
}

}  // namespace
}  // namespace ithaca::relay
