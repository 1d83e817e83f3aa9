#include "tests/unit/server/relay/relay_world.h"

namespace ithaca::relay {
namespace {

using wire::ErrCode;

class Delivery : public RelayWorld {
 protected:
  void SetUp() override {
    owner = new_person();
    create_space(owner);
  }

  // The seqs of all BATCH frames of a connection, in the order in which they came.
  std::vector<std::uint64_t> seqs(ConnectionId id) {
    std::vector<std::uint64_t> out;
    for (const auto& batch : take_all<wire::Batch>(id))
      for (const auto& entry : batch.entries) out.push_back(entry.seq);
    return out;
  }

  static std::vector<std::uint64_t> up_to(std::uint64_t last) {
    std::vector<std::uint64_t> out;
    for (std::uint64_t seq = 1; seq <= last; ++seq) out.push_back(seq);
    return out;
  }

  Person owner;
};

TEST_F(Delivery, LiveSubscribersGetEachEnvelopeOnceInOrder) {
  const ConnectionId writer = subscribed(owner);
  const ConnectionId reader = subscribed(owner);
  for (int i = 0; i < 20; ++i) say(writer, envelope(owner));
  EXPECT_EQ(seqs(reader), up_to(20));
  EXPECT_EQ(seqs(writer), up_to(20));
}

TEST_F(Delivery, NothingIsDeliveredBeforeItIsDurable) {
  const ConnectionId writer = subscribed(owner);
  const ConnectionId reader = subscribed(owner);
  m_store_answers = false;
  for (int i = 0; i < 3; ++i) say(writer, envelope(owner));
  EXPECT_TRUE(heard(reader).empty());
  answer_store();
  EXPECT_EQ(seqs(reader), up_to(3));
}

TEST_F(Delivery, AReaderThatSubscribesWhileOthersWriteMissesNothing) {
  const ConnectionId writer = subscribed(owner);
  for (int i = 0; i < 10; ++i) say(writer, envelope(owner));
  m_store_answers = false;
  const ConnectionId reader = greet();
  say(reader, sub(reader, owner));
  // Reads and commits are interleaved one by one.
  for (int i = 0; i < 30; ++i) {
    say(writer, envelope(owner));
    answer_one();
    carry_out();
  }
  answer_store();
  EXPECT_EQ(seqs(reader), up_to(40));
  EXPECT_EQ(take_all<wire::Live>(reader).size(), 1u);
}

TEST_F(Delivery, BatchesStopWithoutCreditAndGoOnWithIt) {
  const ConnectionId writer = subscribed(owner);
  for (int i = 0; i < 60; ++i) say(writer, envelope(owner, 16'000));
  const ConnectionId reader = greet();
  m_bytes[reader] = 0;
  say(reader, sub(reader, owner));
  const std::size_t first = seqs(reader).size();
  EXPECT_GT(first, 5u);
  EXPECT_LT(first, 40u);
  EXPECT_FALSE(take_one<wire::Live>(reader).has_value());
  EXPECT_LT(m_bytes[reader], wire::kInitialCredit + wire::kFrameBytesMax);
  say(reader, wire::Credit{4 * 1024 * 1024});
  EXPECT_EQ(seqs(reader).size(), 60 - first);
  EXPECT_TRUE(take_one<wire::Live>(reader).has_value());
}

TEST_F(Delivery, TheLargestEnvelopeFitsTheFirstCredit) {
  const ConnectionId writer = subscribed(owner);
  for (int i = 0; i < 3; ++i) say(writer, envelope(owner, crypto::kContentBytesMax));
  EXPECT_EQ(take_all<wire::Ack>(writer).size(), 3u);
  const ConnectionId reader = greet();
  say(reader, sub(reader, owner));
  // The second overdraws what is left, and then it stops.
  EXPECT_EQ(seqs(reader), up_to(2));
  EXPECT_FALSE(take_one<wire::Live>(reader).has_value());
  say(reader, wire::Credit{600 * 1024});
  EXPECT_TRUE(take_one<wire::Live>(reader).has_value());
}

TEST_F(Delivery, ASlowReaderIsQueuedForOnlySoMuchAndThenPulls) {
  const ConnectionId writer = subscribed(owner);
  const ConnectionId slow = subscribed(owner);
  say(slow, wire::Credit{wire::kCreditMax});
  say(writer, wire::Credit{wire::kCreditMax});
  m_reads = false;
  std::size_t acks = 0;
  for (int i = 0; i < 100; ++i) {
    say(writer, envelope(owner, 4000));
    acks += take_all<wire::Ack>(writer).size();
    m_relay->sent(writer, 1'000'000);
    carry_out();
  }
  EXPECT_EQ(acks, 100u);
  EXPECT_LT(m_relay->gauges().queued_bytes,
            m_config.limits.queued_bytes_per_connection_max + 20'000);
  EXPECT_GT(m_relay->counters().slow_reader_pauses, 0u);
  // What is said in passing does not queue up either.
  const std::size_t before = m_relay->gauges().queued_bytes;
  say(writer, wire::Eph{m_space, owner.device.key, base::Bytes(1000, 1)});
  EXPECT_EQ(m_relay->gauges().queued_bytes, before);
  m_reads = true;
  m_relay->sent(slow, 1'000'000);
  carry_out();
  EXPECT_EQ(seqs(slow), up_to(100));
  say(writer, envelope(owner));
  EXPECT_EQ(seqs(slow).size(), 1u);
}

TEST_F(Delivery, AllQueuesTogetherAreBounded) {
  m_config.limits.queued_bytes_total_max = 200'000;
  restart();
  const ConnectionId writer = subscribed(owner);
  say(writer, wire::Credit{wire::kCreditMax});
  for (int i = 0; i < 50; ++i) say(writer, envelope(owner, 4000));
  m_reads = false;
  std::vector<ConnectionId> readers;
  for (int i = 0; i < 10; ++i) {
    const ConnectionId reader = greet();
    m_relay->sent(reader, 1'000'000);
    say(reader, sub(reader, owner));
    readers.push_back(reader);
  }
  EXPECT_LT(m_relay->gauges().queued_bytes, 200'000u + 80'000u);
  // As some drain or leave, the others get theirs.
  m_relay->connection_closed(readers.back());
  readers.pop_back();
  m_reads = true;
  for (int round = 0; round < 3; ++round) {
    for (const ConnectionId reader : readers) {
      m_relay->sent(reader, 1'000'000);
      carry_out();
    }
  }
  for (const ConnectionId reader : readers) EXPECT_EQ(seqs(reader), up_to(50)) << reader;
  EXPECT_EQ(m_relay->gauges().queued_bytes, 0u);
}

TEST_F(Delivery, ReadsAreSharedFairly) {
  m_config.limits.reads_outstanding_max = 2;
  restart();
  const ConnectionId writer = subscribed(owner);
  say(writer, wire::Credit{wire::kCreditMax});
  for (int i = 0; i < 100; ++i) say(writer, envelope(owner, 4000));
  m_store_answers = false;
  std::vector<ConnectionId> readers;
  for (int i = 0; i < 8; ++i) {
    const ConnectionId reader = greet();
    say(reader, wire::Credit{wire::kCreditMax});
    say(reader, sub(reader, owner));
    readers.push_back(reader);
  }
  EXPECT_LE(m_calls.size(), 2u);
  // After as many reads as it takes to give each a slice or two, nobody has been left out.
  for (int i = 0; i < 24; ++i) {
    answer_one();
    carry_out();
    EXPECT_LE(m_calls.size(), 2u);
  }
  for (const ConnectionId reader : readers) EXPECT_FALSE(seqs(reader).empty()) << reader;
  answer_store();
  for (const ConnectionId reader : readers)
    EXPECT_TRUE(take_one<wire::Live>(reader).has_value()) << reader;
}

TEST_F(Delivery, ManySpacesOnOneConnectionAllArrive) {
  std::vector<base::SpaceId> spaces;
  std::vector<Person> owners;
  const ConnectionId reader = greet();
  for (int i = 0; i < 20; ++i) {
    Person one = new_person();
    create_space(one);
    const ConnectionId writer = subscribed(one);
    for (int j = 0; j < 5; ++j) say(writer, envelope(one, 4000));
    m_relay->connection_closed(writer);
    say(reader, sub(reader, one));
    spaces.push_back(m_space);
  }
  say(reader, wire::Credit{wire::kCreditMax});
  std::map<base::SpaceId, std::size_t> entries;
  for (const auto& batch : take_all<wire::Batch>(reader))
    entries[batch.space] += batch.entries.size();
  for (const auto& space : spaces) EXPECT_EQ(entries[space], 5u);
  EXPECT_EQ(take_all<wire::Live>(reader).size(), 20u);
}

TEST_F(Delivery, SubscriptionsPerConnectionAreLimited) {
  m_config.limits.subscriptions_per_connection_max = 2;
  restart();
  const ConnectionId reader = greet();
  for (int i = 0; i < 3; ++i) {
    Person one = new_person();
    create_space(one);
    say(reader, sub(reader, one));
    EXPECT_EQ(take_error(reader), i < 2 ? 0 : code(ErrCode::kTooLarge));
  }
}

TEST_F(Delivery, AStoreThatCannotBeReadIsTold) {
  const ConnectionId writer = subscribed(owner);
  say(writer, envelope(owner));
  restart();
  bool broken = true;
  m_store.set_fault_hook([&](StoreOperation operation) {
    return broken && operation == StoreOperation::kRead ? StoreFault::kFailBefore
                                                        : StoreFault::kNone;
  });
  const ConnectionId reader = greet();
  say(reader, sub(reader, owner));
  EXPECT_EQ(take_error(reader), code(ErrCode::kStoreFailed));
  broken = false;
  say(reader, sub(reader, owner));
  EXPECT_EQ(seqs(reader), up_to(1));
}

TEST_F(Delivery, SpacesNobodyUsesAreForgottenAndReadAgain) {
  m_config.limits.idle_spaces_max = 2;
  restart();
  for (int i = 0; i < 6; ++i) {
    Person one = new_person();
    create_space(one);
  }
  pass(2000);
  EXPECT_LE(m_relay->gauges().spaces_in_memory, 2u);
  Person last = new_person();
  create_space(last);
  const ConnectionId id = subscribed(last);
  pass(2000);
  say(id, envelope(last));
  EXPECT_TRUE(take_one<wire::Ack>(id).has_value());
}

TEST_F(Delivery, TheSameInputsGiveTheSameOutputs) {
  const auto run = [] {
    support::SeededRandom random(5);
    MemoryLogStore store(base::LogGeneration{{1}});
    Relay relay({}, {*store.generation(), {}}, random);
    relay.tick({1000, 1000});
    base::Bytes all;
    for (ConnectionId id = 1; id < 5; ++id) {
      relay.connection_opened(id, {{kOrigin}, "a"});
      relay.frame(id, wire::encode(wire::Hello{}));
      relay.frame(id, wire::encode(wire::Ping{id}));
      for (const RelayOutput& output : relay.take_outputs())
        if (const auto* send = std::get_if<SendFrame>(&output)) base::append(all, *send->frame);
    }
    return all;
  };
  EXPECT_EQ(run(), run());
  EXPECT_FALSE(run().empty());
}

}  // namespace
}  // namespace ithaca::relay
