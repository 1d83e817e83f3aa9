#include "tests/unit/server/relay/relay_world.h"

namespace ithaca::relay {
namespace {

using wire::ErrCode;

class Session : public RelayWorld {};

TEST_F(Session, HelloGetsAChallengeWithTheGeneration) {
  const ConnectionId id = connect();
  say(id, wire::Hello{});
  const auto challenge = take_one<wire::Challenge>(id);
  ASSERT_TRUE(challenge.has_value());
  EXPECT_EQ(challenge->version, 1);
  EXPECT_EQ(challenge->time_ms, m_now.wall_ms);
  EXPECT_EQ(challenge->generation, *m_store.generation());
  const ConnectionId other = connect();
  say(other, wire::Hello{});
  EXPECT_NE(take_one<wire::Challenge>(other)->nonce, challenge->nonce);
}

TEST_F(Session, AnythingBeforeHelloClosesTheConnection) {
  const ConnectionId id = connect();
  say(id, wire::Ping{1});
  EXPECT_EQ(take_error(id), code(ErrCode::kMalformed));
  EXPECT_TRUE(is_closed(id));
}

TEST_F(Session, ASecondHelloClosesTheConnection) {
  const ConnectionId id = greet();
  say(id, wire::Hello{});
  EXPECT_EQ(take_error(id), code(ErrCode::kMalformed));
  EXPECT_TRUE(is_closed(id));
}

TEST_F(Session, AClientOfAnotherVersionIsToldSo) {
  const ConnectionId id = connect();
  say(id, wire::Hello{2, 9, 0});
  EXPECT_EQ(take_error(id), code(ErrCode::kUnsupportedVersion));
  EXPECT_TRUE(is_closed(id));
  const ConnectionId other = connect();
  base::Bytes frame = wire::encode(wire::Hello{});
  frame[0] = 2;
  m_relay->frame(other, frame);
  carry_out();
  EXPECT_EQ(take_error(other), code(ErrCode::kUnsupportedVersion));
  EXPECT_TRUE(is_closed(other));
}

TEST_F(Session, BytesThatAreNoFrameCloseOnlyTheirConnection) {
  const ConnectionId good = greet();
  std::vector<base::Bytes> hostile{{}, {1}, {1, 200, 0, 0, 0, 0, 0, 0}, base::Bytes(8, 0xFF)};
  hostile.push_back(base::Bytes(60'000, 0x81));
  base::Bytes trailing = wire::encode(wire::Ping{1});
  trailing.push_back(0);
  hostile.push_back(trailing);
  base::Bytes reserved = wire::encode(wire::Ping{1});
  reserved[2] = 1;
  hostile.push_back(reserved);
  for (const base::Bytes& bytes : hostile) {
    const ConnectionId id = greet();
    m_relay->frame(id, bytes);
    carry_out();
    EXPECT_NE(take_error(id), 0);
    EXPECT_TRUE(is_closed(id));
  }
  say(good, wire::Ping{5});
  EXPECT_EQ(take_one<wire::Pong>(good)->token, 5u);
}

TEST_F(Session, EveryPrefixOfAFrameIsRefused) {
  Person owner = new_person();
  create_space(owner);
  const base::Bytes whole = wire::encode(envelope(owner));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const ConnectionId id = greet();
    m_relay->frame(id, base::Bytes(whole.begin(), whole.begin() + static_cast<long>(size)));
    carry_out();
    EXPECT_EQ(take_error(id), code(ErrCode::kMalformed));
    EXPECT_TRUE(is_closed(id));
  }
}

TEST_F(Session, AnOverlongOrTextMessageIsToldAndClosed) {
  const ConnectionId large = greet();
  m_relay->frame_too_large(large);
  carry_out();
  EXPECT_EQ(take_error(large), code(ErrCode::kTooLarge));
  EXPECT_TRUE(is_closed(large));
  const ConnectionId text = greet();
  m_relay->frame_not_binary(text);
  carry_out();
  EXPECT_EQ(take_error(text), code(ErrCode::kMalformed));
  EXPECT_TRUE(is_closed(text));
  const ConnectionId direct = greet();
  m_relay->frame(direct, base::Bytes(wire::kFrameBytesMax + 1, 1));
  carry_out();
  EXPECT_EQ(take_error(direct), code(ErrCode::kTooLarge));
  EXPECT_TRUE(is_closed(direct));
}

TEST_F(Session, FramesThatOnlyTheRelaySendsAreRefused) {
  for (const wire::Frame& frame :
       std::vector<wire::Frame>{wire::Challenge{}, wire::Control{}, wire::Batch{}, wire::Live{},
                                wire::Ack{}, wire::CtlOk{}, wire::Package{}, wire::Err{}}) {
    const ConnectionId id = greet();
    say(id, frame);
    EXPECT_EQ(take_error(id), code(ErrCode::kMalformed));
    EXPECT_TRUE(is_closed(id));
  }
}

TEST_F(Session, SubNeedsTheRightKeyOriginNonceAndSpace) {
  Person owner = new_person();
  create_space(owner);
  const ConnectionId id = greet();
  wire::Sub wrong = sub(id, owner);
  wrong.signature.data[5] ^= 1;
  say(id, wrong);
  EXPECT_EQ(take_error(id), code(ErrCode::kBadSignature));
  wrong = sub(id, owner);
  wrong.signature = crypto::sign_sub(owner.device, "https://evil.example", m_nonce[id], m_space);
  say(id, wrong);
  EXPECT_EQ(take_error(id), code(ErrCode::kBadSignature));
  wrong.signature = crypto::sign_sub(owner.device, kOrigin, wire::Challenge32{}, m_space);
  say(id, wrong);
  EXPECT_EQ(take_error(id), code(ErrCode::kBadSignature));
  EXPECT_FALSE(is_closed(id));
  say(id, sub(id, owner));
  EXPECT_EQ(take_one<wire::Control>(id)->records.size(), 1u);
  EXPECT_EQ(take_one<wire::Live>(id)->head_seq, 0u);
}

TEST_F(Session, SubOfAnUnknownSpaceOrByAStrangerIsRefused) {
  Person owner = new_person();
  create_space(owner);
  Person stranger = new_person();
  settle_in(stranger);
  const ConnectionId id = greet();
  say(id, sub(id, stranger));
  EXPECT_EQ(take_error(id), code(ErrCode::kNotMember));
  m_space.data[0] ^= 1;
  say(id, sub(id, owner));
  EXPECT_EQ(take_error(id), code(ErrCode::kNoSpace));
}

TEST_F(Session, SubSendsOnlyWhatIsNotHeld) {
  Person owner = new_person();
  create_space(owner);
  const ConnectionId writer = subscribed(owner);
  for (int i = 0; i < 5; ++i) say(writer, envelope(owner));
  const ConnectionId id = greet();
  say(id, sub(id, owner, 3, 1));
  EXPECT_FALSE(take_one<wire::Control>(id).has_value());
  const auto batch = take_one<wire::Batch>(id);
  ASSERT_TRUE(batch.has_value());
  ASSERT_EQ(batch->entries.size(), 2u);
  EXPECT_EQ(batch->entries[0].seq, 4u);
  EXPECT_EQ(take_one<wire::Live>(id)->head_seq, 5u);
  // A client ahead of the relay, after a restore: LIVE tells it, and new envelopes reach it.
  say(id, sub(id, owner, 900, 9));
  EXPECT_EQ(take_one<wire::Live>(id)->head_seq, 5u);
  say(writer, envelope(owner));
  EXPECT_EQ(take_one<wire::Batch>(id)->entries.at(0).seq, 6u);
}

TEST_F(Session, UnsubEndsDelivery) {
  Person owner = new_person();
  create_space(owner);
  const ConnectionId writer = subscribed(owner);
  const ConnectionId id = subscribed(owner);
  say(id, wire::Unsub{m_space});
  say(writer, envelope(owner));
  EXPECT_TRUE(heard(id).empty());
  say(id, envelope(owner));
  EXPECT_EQ(take_error(id), code(ErrCode::kNotSubscribed));
}

TEST_F(Session, HaveSendsWhatTheClientLacks) {
  Person owner = new_person();
  create_space(owner);
  const ConnectionId writer = subscribed(owner);
  for (int i = 0; i < 4; ++i) say(writer, envelope(owner));
  const base::ActorId first = owner.actor;
  new_actor(owner);
  for (int i = 0; i < 2; ++i) say(writer, envelope(owner));
  heard(writer).clear();
  say(writer, wire::Have{m_space, {{first, 3}}});
  const auto batch = take_one<wire::Batch>(writer);
  ASSERT_TRUE(batch.has_value());
  ASSERT_EQ(batch->entries.size(), 3u);
  EXPECT_EQ(batch->entries[0].seq, 4u);
  EXPECT_EQ(batch->entries[1].seq, 5u);
  EXPECT_EQ(take_one<wire::Live>(writer)->head_seq, 6u);
  say(greet(), wire::Have{m_space, {}});
  EXPECT_EQ(take_error(m_last_connection), code(ErrCode::kNotSubscribed));
}

TEST_F(Session, EphemeralGoesToTheOthersAndIsNotStored) {
  Person owner = new_person();
  create_space(owner);
  const ConnectionId first = subscribed(owner);
  const ConnectionId second = subscribed(owner);
  say(first, wire::Eph{m_space, owner.device.key, base::Bytes(40, 9)});
  EXPECT_EQ(take_one<wire::Eph>(second)->payload.size(), 40u);
  EXPECT_TRUE(heard(first).empty());
  EXPECT_EQ((*m_store.stats()).envelopes, 0u);
  say(first, wire::Eph{m_space, base::DeviceKey{{1}}, base::Bytes(40, 9)});
  EXPECT_EQ(take_error(first), code(ErrCode::kNotMember));
  const ConnectionId stranger = greet();
  say(stranger, wire::Eph{m_space, owner.device.key, base::Bytes(40, 9)});
  EXPECT_EQ(take_error(stranger), code(ErrCode::kNotSubscribed));
  EXPECT_TRUE(heard(second).empty());
}

TEST_F(Session, TooManyEphemeralFramesAreRefusedAndTheRateRecovers) {
  Person owner = new_person();
  create_space(owner);
  const ConnectionId id = subscribed(owner);
  for (int i = 0; i < 100; ++i) say(id, wire::Eph{m_space, owner.device.key, {1}});
  const auto err = take_one<wire::Err>(id);
  ASSERT_TRUE(err.has_value());
  EXPECT_EQ(err->code, ErrCode::kRateLimited);
  EXPECT_GT(err->retry_after_ms, 0u);
  heard(id).clear();
  pass(1000);
  say(id, wire::Eph{m_space, owner.device.key, {1}});
  EXPECT_TRUE(heard(id).empty());
}

TEST_F(Session, SilenceGetsAPingThenAClose) {
  const ConnectionId id = greet();
  pass(m_config.limits.ping_after_ms + 2000);
  EXPECT_TRUE(take_one<wire::Ping>(id).has_value());
  say(id, wire::Pong{1});
  pass(m_config.limits.ping_after_ms + 2000);
  EXPECT_TRUE(take_one<wire::Ping>(id).has_value());
  EXPECT_FALSE(is_closed(id));
  pass(m_config.limits.idle_timeout_ms);
  EXPECT_TRUE(is_closed(id));
}

TEST_F(Session, WhoDoesNotSayHelloIsClosed) {
  const ConnectionId id = connect();
  pass(m_config.limits.hello_timeout_ms + 1001);
  EXPECT_TRUE(is_closed(id));
}

TEST_F(Session, ConnectionsAreLimitedInAllAndPerAddress) {
  m_config.limits.connections_max = 5;
  m_config.limits.connections_per_address_max = 2;
  restart();
  connect("a");
  connect("a");
  const ConnectionId third = connect("a");
  EXPECT_EQ(take_error(third), code(ErrCode::kRateLimited));
  EXPECT_TRUE(is_closed(third));
  connect("b");
  connect("b");
  connect("c");
  const ConnectionId over = connect("d");
  EXPECT_EQ(take_error(over), code(ErrCode::kOverloaded));
  EXPECT_TRUE(is_closed(over));
  m_relay->connection_closed(1);
  EXPECT_FALSE(is_closed(connect("a")));
}

TEST_F(Session, AFloodIsPacedAndNothingOfItIsLost) {
  m_config.limits.frames_per_second_per_connection = 10;
  restart();
  const ConnectionId id = greet();
  for (std::uint64_t i = 0; i < 100; ++i) say(id, wire::Ping{i});
  EXPECT_FALSE(m_relay->accepts_frames(id));
  EXPECT_LT(take_all<wire::Pong>(id).size(), 25u);
  std::size_t answered = 0;
  for (int i = 0; i < 12; ++i) {
    pass(1000);
    answered += take_all<wire::Pong>(id).size();
  }
  EXPECT_GE(answered, 75u);
  EXPECT_TRUE(m_relay->accepts_frames(id));
}

TEST_F(Session, AFloodThatIgnoresPacingIsClosed) {
  m_config.limits.frames_per_second_per_connection = 1;
  m_config.limits.inbox_bytes_max = 1000;
  restart();
  const ConnectionId id = greet();
  Person owner = new_person();
  found(owner);
  const base::Bytes push = wire::encode(envelope(owner, 100'000));
  for (int i = 0; i < 10 && !is_closed(id); ++i) {
    m_relay->frame(id, push);
    carry_out();
  }
  EXPECT_TRUE(is_closed(id));
  EXPECT_EQ(m_relay->gauges().connections, 0u);
}

TEST_F(Session, WhoDoesNotReadItsAnswersIsNotServedFurther) {
  m_reads = false;
  const ConnectionId id = greet();
  for (std::uint64_t i = 0; i < 200'000 && m_relay->accepts_frames(id); ++i) {
    if (i % 1000 == 0) pass(1000);
    say(id, wire::Ping{i});
  }
  EXPECT_FALSE(m_relay->accepts_frames(id));
  const std::size_t queued = m_relay->gauges().queued_bytes;
  EXPECT_LT(queued, 1024u * 1024);
  say(id, wire::Ping{1});
  EXPECT_EQ(m_relay->gauges().queued_bytes, queued);
  m_relay->sent(id, queued);
  EXPECT_TRUE(m_relay->accepts_frames(id));
}

TEST_F(Session, ShutDownTellsEverybody) {
  const ConnectionId first = greet();
  const ConnectionId second = greet();
  m_relay->shut_down();
  carry_out();
  for (const ConnectionId id : {first, second}) {
    const auto err = take_one<wire::Err>(id);
    ASSERT_TRUE(err.has_value());
    EXPECT_EQ(err->code, ErrCode::kShuttingDown);
    EXPECT_GT(err->retry_after_ms, 0u);
    EXPECT_TRUE(is_closed(id));
  }
}

}  // namespace
}  // namespace ithaca::relay
