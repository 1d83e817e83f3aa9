// What the relay does as people leave: pins, who is shown what, and that nobody can put it off.
#include "tests/unit/server/relay/relay_world.h"

namespace ithaca::relay {
namespace {

using wire::ErrCode;

class ControlMembers : public PairWorld {
 protected:
  wire::Ctl leaving(const Person& person) {
    auto built = crypto::make_leave(m_chain, person.device, pins_of(person), m_now.wall_ms);
    EXPECT_TRUE(built.ok());
    return {6, m_space, built->record, {}};
  }
  wire::Ctl rotation(const Person& person) {
    auto built = crypto::make_rotate(m_chain, m_keys, person.device, m_now.wall_ms, m_random);
    EXPECT_TRUE(built.ok());
    return {7, m_space, built->record, built->packages};
  }
};

TEST_F(ControlMembers, WhoLeavesIsAnsweredShownTheRecordAndSentAway) {
  say(theirs, envelope(member));
  heard(theirs).clear();
  const wire::Ctl ctl = leaving(member);
  say(theirs, ctl);
  EXPECT_TRUE(take_one<wire::CtlOk>(theirs).has_value());
  EXPECT_EQ(take_one<wire::Control>(theirs)->records.at(0), ctl.record);
  EXPECT_EQ(take_error(theirs), code(ErrCode::kNotMember));
  say(theirs, envelope(member));
  EXPECT_EQ(take_error(theirs), code(ErrCode::kNotSubscribed));
  // The others go on in the same epoch until somebody starts the next.
  learn(ctl, owner);
  heard(id).clear();
  say(id, envelope(owner));
  EXPECT_TRUE(take_one<wire::Ack>(id).has_value());
  const wire::Push old = envelope(owner);
  const wire::Ctl next = rotation(owner);
  say(id, next);
  EXPECT_TRUE(take_one<wire::CtlOk>(id).has_value());
  learn(next, owner);
  say(id, old);
  EXPECT_EQ(take_error(id), code(ErrCode::kStaleEpoch));
}

TEST_F(ControlMembers, LeavingMustPinExactlyTheRelaysHeads) {
  say(theirs, envelope(member));
  const wire::Ctl behind = leaving(member);
  say(theirs, envelope(member));
  heard(theirs).clear();
  say(theirs, behind);
  EXPECT_EQ(take_error(theirs), code(ErrCode::kCtlStale));
  say(theirs, leaving(member));
  EXPECT_TRUE(take_one<wire::CtlOk>(theirs).has_value());
}

// Whoever was away when it happened is shown how it ended, and nothing of what came after.
TEST_F(ControlMembers, AFormerMemberIsShownTheChainUpToTheEnd) {
  const ConnectionId away = greet();
  const wire::Ctl removing = removal(owner, member);
  say(id, removing);
  learn(removing, owner);
  const std::size_t end = m_chain.size();
  const Invited later = invite(owner);
  say(id, later.ctl);
  learn(later.ctl, owner);
  ASSERT_EQ(m_chain.size(), end + 1);
  say(id, envelope(owner));
  for (const std::uint32_t held :
       {0u, static_cast<std::uint32_t>(end - 1), static_cast<std::uint32_t>(end), 99u}) {
    say(away, sub(away, member, 0, held));
    std::size_t records = std::min<std::size_t>(held, end);
    for (const wire::Control& control : take_all<wire::Control>(away)) {
      EXPECT_EQ(control.first_index, records);
      records += control.records.size();
    }
    EXPECT_EQ(records, end) << held;
    EXPECT_EQ(take_error(away), code(ErrCode::kNotMember));
    EXPECT_TRUE(heard(away).empty()) << "no envelopes, no LIVE";
  }
  say(away, envelope(member));
  EXPECT_EQ(take_error(away), code(ErrCode::kNotSubscribed));
  Person stranger = new_person();
  settle_in(stranger);
  say(away, sub(away, stranger));
  EXPECT_EQ(take_error(away), code(ErrCode::kNotMember));
  EXPECT_TRUE(heard(away).empty()) << "who never was in is shown nothing";
}

// Somebody who writes all the time would otherwise make every removal out of date.
TEST_F(ControlMembers, NobodyPutsOffTheirRemovalByWriting) {
  const wire::Ctl behind = removal(owner, member);
  say(theirs, envelope(member));
  say(id, behind);
  EXPECT_EQ(take_error(id), code(ErrCode::kCtlStale));
  heard(theirs).clear();
  const Person before = member;
  const wire::Push held = envelope(member);
  say(theirs, held);
  EXPECT_EQ(take_error(theirs), code(ErrCode::kRateLimited));
  say(id, envelope(owner));
  EXPECT_TRUE(take_one<wire::Ack>(id).has_value()) << "the others are not held";
  say(id, removal(owner, before));
  EXPECT_TRUE(take_one<wire::CtlOk>(id).has_value());
}

TEST_F(ControlMembers, WhoIsHeldForARemovalThatDoesNotComeGoesOn) {
  const wire::Ctl behind = removal(owner, member);
  say(theirs, envelope(member));
  say(id, behind);
  const wire::Push held = envelope(member);
  say(theirs, held);
  EXPECT_EQ(take_error(theirs), code(ErrCode::kRateLimited));
  heard(theirs).clear();
  pass(2000);
  say(theirs, held);
  EXPECT_TRUE(take_one<wire::Ack>(theirs).has_value());
}

}  // namespace
}  // namespace ithaca::relay
