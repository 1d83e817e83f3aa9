// Where messages stand: on the relay, delivered, read, unread; and the cursors that say so.
#include "tests/unit/core/model/replica_fixture.h"

namespace ithaca::model {
namespace {

using testing::actor;
using testing::member;
using testing::op_id;

using Texts = std::vector<std::string>;

class ReceiptTest : public testing::ReplicaFixture {};

TEST_F(ReceiptTest, ReceiptsFollowTheRelayAndTheOthersCursors) {
  const EntityId id = op_id(kAnn, 77);
  const Op create{
      id, OpType::kCreate, 10, {}, id, Field::kMessage, encode_message({std::nullopt, "x"})};
  const std::vector<MemberId> others{member(kBen), member(kCem)};
  const auto receipt = [&] { return m_replica.receipt(*m_replica.message(id), others); };
  m_replica.apply(create, {member(kAnn), actor(kAnn), 0, std::nullopt, 0});
  EXPECT_EQ(receipt(), Receipt::kQueued) << "not sealed yet";
  m_replica.apply(create, {member(kAnn), actor(kAnn), 4, std::nullopt, 0});
  EXPECT_EQ(receipt(), Receipt::kQueued);
  m_replica.note_sequenced(actor(kAnn), 3, 8, 2000);
  EXPECT_EQ(receipt(), Receipt::kQueued) << "another envelope";
  m_replica.note_sequenced(actor(kAnn), 4, 9, 2001);
  EXPECT_EQ(receipt(), Receipt::kOnRelay);
  EXPECT_EQ(m_replica.message(id)->place.seq, 9u);
  EXPECT_EQ(m_replica.message(id)->place.received_ms, 2001u);
  EXPECT_EQ(m_replica.receipt(*m_replica.message(id), {}), Receipt::kOnRelay) << "nobody else";

  point(kBen, {{actor(kAnn), {4, 3}}});
  EXPECT_EQ(receipt(), Receipt::kOnRelay) << "Cem does not have it";
  point(kCem, {{actor(kAnn), {0, 4}}});
  EXPECT_EQ(receipt(), Receipt::kDelivered) << "read is delivered";
  point(kBen, {{actor(kAnn), {0, 7}}});
  EXPECT_EQ(receipt(), Receipt::kRead);
}

TEST_F(ReceiptTest, CursorsNeverGoBack) {
  point(kBen, {{actor(kAnn), {4, 3}}, {actor(kCem), {1, 1}}});
  point(kBen, {{actor(kAnn), {2, 2}}});
  EXPECT_EQ(m_replica.cursor(member(kBen)), (Cursor{{actor(kAnn), {4, 3}}, {actor(kCem), {1, 1}}}));
}

TEST_F(ReceiptTest, ResealingMovesAMessageToItsNewPlace) {
  const EntityId id = op_id(kAnn, 77);
  const Op create{
      id, OpType::kCreate, 10, {}, id, Field::kMessage, encode_message({std::nullopt, "x"})};
  m_replica.apply(create, {member(kAnn), actor(kAnn), 4, std::nullopt, 0});
  m_replica.note_resealed(actor(kAnn), 4, actor(9), 1);
  const std::vector<MemberId> others{member(kBen)};
  // What others hold at the old place is another envelope.
  point(kBen, {{actor(kAnn), {4, 4}}});
  m_replica.note_sequenced(actor(kAnn), 4, 8, 2000);
  EXPECT_EQ(m_replica.receipt(*m_replica.message(id), others), Receipt::kQueued);
  m_replica.note_sequenced(actor(9), 1, 9, 2000);
  EXPECT_EQ(m_replica.receipt(*m_replica.message(id), others), Receipt::kOnRelay);
  point(kBen, {{actor(9), {1, 0}}});
  EXPECT_EQ(m_replica.receipt(*m_replica.message(id), others), Receipt::kDelivered);
}

TEST_F(ReceiptTest, AMessageTwiceInTheLogCountsOnce) {
  const EntityId id = op_id(kBen, 77);
  const Op create{
      id, OpType::kCreate, 10, {}, id, Field::kMessage, encode_message({std::nullopt, "x"})};
  m_replica.apply(create, {member(kBen), actor(8), 3, 20, 2000});
  m_replica.apply(create, {member(kBen), actor(9), 1, 10, 1000});
  EXPECT_EQ(texts(), Texts{"x"});
  EXPECT_EQ(m_replica.unread_count(), 1u);
  EXPECT_EQ(m_replica.message(id)->places.size(), 2u);
  EXPECT_EQ(m_replica.message(id)->place.seq, 10u) << "the first in the relay's log";
  point(kAnn, {{actor(8), {3, 3}}});
  EXPECT_EQ(m_replica.unread_count(), 0u) << "either place will do";
}

TEST_F(ReceiptTest, PlacesAreLimited) {
  const EntityId id = op_id(kBen, 77);
  const Op create{
      id, OpType::kCreate, 10, {}, id, Field::kMessage, encode_message({std::nullopt, "x"})};
  for (std::uint8_t i = 0; i < 100; ++i)
    m_replica.apply(create,
                    {member(kBen), actor(static_cast<std::uint8_t>(150 - i)), 3, i + 1u, 5});
  EXPECT_EQ(m_replica.message(id)->places.size(), kPlacesPerMessageMax);
}

TEST_F(ReceiptTest, UnreadFollowsArrivalNotTime) {
  const EntityId early = say(kBen, "one", 100);
  say(kAnn, "own", 101);
  EXPECT_EQ(m_replica.unread_count(), 1u);
  EXPECT_EQ(m_replica.first_unread()->id, early);
  point(kAnn, m_replica.cursor_advance(Replica::CursorMove::kRead));
  EXPECT_EQ(m_replica.unread_count(), 0u);
  // Written long ago by somebody who was offline: it arrived just now.
  const EntityId late = say(kCem, "zero", 50);
  EXPECT_EQ(m_replica.unread_count(), 1u);
  EXPECT_TRUE(m_replica.is_unread(late));
  EXPECT_FALSE(m_replica.is_unread(early));
  EXPECT_EQ(m_replica.message_index(late), 0u);
  erase(kCem, late);
  EXPECT_EQ(m_replica.unread_count(), 0u) << "nothing to read in it";
}

TEST_F(ReceiptTest, OwnMessagesFromAnotherDeviceAreNotUnread) {
  const Op create{op_id(3, 1),
                  OpType::kCreate,
                  10,
                  {},
                  op_id(3, 1),
                  Field::kMessage,
                  encode_message({std::nullopt, "x"})};
  m_replica.apply(create, {member(kAnn), actor(30), 1, 1, 5});
  EXPECT_EQ(m_replica.unread_count(), 0u);
  EXPECT_TRUE(m_replica.message(op_id(3, 1))->own);
  EXPECT_TRUE(m_replica.cursor_advance(Replica::CursorMove::kRead).empty());
}

TEST_F(ReceiptTest, TheCursorAdvancesByMessagesOnly) {
  using Move = Replica::CursorMove;
  const EntityId id = say(kBen, "x", 10);
  const std::uint64_t head = m_aseq[kBen];
  edit(kBen, id, "y", 11);
  EXPECT_EQ(m_replica.cursor_advance(Move::kDelivered), (Cursor{{actor(kBen), {head, 0}}}));
  EXPECT_EQ(m_replica.cursor_advance(Move::kRead), (Cursor{{actor(kBen), {head, head}}}));
  point(kAnn, m_replica.cursor_advance(Move::kDelivered));
  EXPECT_TRUE(m_replica.cursor_advance(Move::kDelivered).empty());
  EXPECT_FALSE(m_replica.cursor_advance(Move::kRead).empty());
  point(kAnn, m_replica.cursor_advance(Move::kRead));
  EXPECT_TRUE(m_replica.cursor_advance(Move::kRead).empty());
}

TEST_F(ReceiptTest, WhatIsFromBeforeOneCameInIsNotUnread) {
  const auto say_before = [this](std::uint8_t who, std::string_view words, TimeMs ts) {
    m_replica.note_history(actor(who), m_aseq[who] + 1);
    return say(who, words, ts);
  };
  const EntityId before = say_before(kBen, "one", 10);
  say_before(kCem, "two", 11);
  EXPECT_EQ(m_replica.unread_count(), 0u);
  EXPECT_EQ(m_replica.first_unread(), nullptr);
  EXPECT_FALSE(m_replica.is_unread(before));
  const EntityId after = say(kBen, "three", 12);
  EXPECT_EQ(m_replica.unread_count(), 1u);
  EXPECT_EQ(m_replica.first_unread()->id, after);
  // Nobody is told that it was read, until it was.
  const std::vector<MemberId> others{member(kAnn)};
  EXPECT_EQ(m_replica.receipt(*m_replica.message(before), others), Receipt::kOnRelay);
  EXPECT_TRUE(m_replica.cursor(member(kAnn)).empty());
  EXPECT_EQ(m_replica.read_cursor(), (Cursor{{actor(kBen), {0, 1}}, {actor(kCem), {0, 1}}}));
  point(kAnn, m_replica.cursor_advance(Replica::CursorMove::kRead));
  EXPECT_EQ(m_replica.unread_count(), 0u);
  EXPECT_EQ(m_replica.receipt(*m_replica.message(before), others), Receipt::kRead);
}

TEST_F(ReceiptTest, WhatIsThereCanBecomeHistory) {
  say(kBen, "one", 10);
  const EntityId later = say(kBen, "two", 11);
  const Bytes state = m_replica.canonical_state();
  m_replica.note_history(actor(kBen), 1);
  EXPECT_EQ(m_replica.first_unread()->id, later);
  m_replica.note_history(actor(kBen), 2);
  m_replica.note_history(actor(kBen), 1);
  EXPECT_EQ(m_replica.unread_count(), 0u);
  EXPECT_EQ(m_replica.canonical_state(), state) << "it is this person's alone";
  // The pages know it, too.
  Replica again(member(kAnn));
  ASSERT_TRUE(again.absorb_summary(m_replica.write_summary()).ok());
  ASSERT_TRUE(again.absorb_page(m_replica.write_page(m_replica.take_changed())).ok());
  EXPECT_EQ(again.messages().size(), 2u);
  EXPECT_EQ(again.unread_count(), 0u);
  EXPECT_EQ(again.canonical_state(), state);
}

TEST_F(ReceiptTest, CursorAdvancesInPortions) {
  for (std::size_t i = 0; i < kCursorEntriesMax + 10; ++i) {
    ActorId who;
    who.data[0] = static_cast<std::uint8_t>(i >> 8);
    who.data[1] = static_cast<std::uint8_t>(i);
    const EntityId id = op_id(kBen, 5000 + i);
    m_replica.apply(
        {id, OpType::kCreate, 10, {}, id, Field::kMessage, encode_message({std::nullopt, "x"})},
        {member(kBen), who, 1, i + 1, 5});
  }
  const Cursor first = m_replica.cursor_advance(Replica::CursorMove::kRead);
  EXPECT_EQ(first.size(), kCursorEntriesMax);
  point(kAnn, first);
  const Cursor second = m_replica.cursor_advance(Replica::CursorMove::kRead);
  EXPECT_EQ(second.size(), 10u);
  point(kAnn, second);
  EXPECT_EQ(m_replica.unread_count(), 0u);
}

TEST_F(ReceiptTest, ShowsTheRelaysTimeForAClockFarAhead) {
  const auto shown = [&](TimeMs ts, TimeMs received) {
    MessageState message;
    message.ts = ts;
    message.place.received_ms = received;
    return message.shown_ts();
  };
  EXPECT_EQ(shown(5'000'000, 0), 5'000'000u) << "not on the relay";
  EXPECT_EQ(shown(1'000, 5'000'000), 1'000u) << "late is fine";
  EXPECT_EQ(shown(5'300'000, 5'000'000), 5'300'000u);
  EXPECT_EQ(shown(5'300'001, 5'000'000), 5'000'000u);
  EXPECT_EQ(shown(base::kTimeMax, base::kTimeMax), base::kTimeMax);
}

}  // namespace
}  // namespace ithaca::model
