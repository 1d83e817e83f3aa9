#include <algorithm>
#include <map>

#include "server/relay/core.h"
#include "src/core/base/planted.h"
#include "src/core/crypto/session_auth.h"

namespace ithaca::relay {

using base::ErrorCode;
using wire::ErrCode;
using wire::FrameType;

namespace {

constexpr std::uint64_t kHeldForRemovalMs = 2000;

// What ControlChain says, as the client hears it. kDuplicate, kGap and kConflict are no refusals.
ErrCode refusal_code(ErrorCode code, const crypto::ControlRecord& record,
                     const crypto::ControlChain& chain) {
  const bool joins = std::holds_alternative<crypto::JoinBody>(record.body);
  const bool names_invite = joins || std::holds_alternative<crypto::RevokeBody>(record.body);
  switch (code) {
    case ErrorCode::kTooLarge:
      return ErrCode::kTooLarge;
    case ErrorCode::kBadSignature:
      return ErrCode::kBadSignature;
    case ErrorCode::kUsed:
      return ErrCode::kInviteUsed;
    case ErrorCode::kExpired:
      return ErrCode::kInviteExpired;
    case ErrorCode::kQuota:
      return joins ? ErrCode::kSpaceFull : ErrCode::kTooLarge;
    case ErrorCode::kNotFound:
      return names_invite ? ErrCode::kInviteVoid : ErrCode::kBadControl;
    case ErrorCode::kNotMember: {
      if (joins || chain.empty()) return ErrCode::kBadSignature;
      // A member who is no owner must not take this for having been removed.
      const auto device = base::DeviceKey::from(record.signer.view());
      return chain.current_device(*device) ? ErrCode::kBadControl : ErrCode::kNotMember;
    }
    default:
      return ErrCode::kBadControl;
  }
}

// The packages that must come with a record, by invite.
std::map<base::InviteKey, base::Hash> expected_packages(const crypto::ControlRecord& record) {
  std::map<base::InviteKey, base::Hash> expected;
  if (const auto* invite = std::get_if<crypto::InviteBody>(&record.body))
    expected.emplace(invite->invite, invite->package);
  if (const crypto::EpochEntry* epoch = crypto::control_epoch(record))
    for (const crypto::KeptInvite& kept : epoch->kept) expected.emplace(kept.invite, kept.package);
  return expected;
}

bool packages_match(const wire::Ctl& ctl, const crypto::ControlRecord& record) {
  auto expected = expected_packages(record);
  for (const wire::InvitePackage& package : ctl.packages) {
    const auto found = expected.find(package.invite);
    if (found == expected.end() || crypto::package_hash(package.package) != found->second)
      return false;
    expected.erase(found);
  }
  return expected.empty();
}

// Whose stay a record ends, and with which pins; borrows from the record.
struct EndOfStay {
  base::MemberId member;
  std::optional<base::DeviceKey> device;  // only this one of the member's
  const std::vector<crypto::Pin>* pins = nullptr;
};

// REQUIRES: the chain accepts the record next.
std::optional<EndOfStay> ends_stay(const crypto::ControlRecord& record,
                                   const crypto::ControlChain& chain) {
  if (const auto* remove = std::get_if<crypto::RemoveBody>(&record.body))
    return EndOfStay{remove->member, std::nullopt, &remove->pins};
  if (const auto* leave = std::get_if<crypto::LeaveBody>(&record.body))
    return EndOfStay{chain.current_device({record.signer.data})->member, std::nullopt,
                     &leave->pins};
  if (const auto* ending = std::get_if<crypto::RemoveDeviceBody>(&record.body))
    return EndOfStay{chain.current_device(ending->device)->member, ending->device, &ending->pins};
  return std::nullopt;
}

// Who is out must be known by the last envelope of every actor of theirs, no more and no less.
bool pins_match(const Space& space, const EndOfStay& ends) {
  std::vector<crypto::Pin> heads;
  for (const auto& [actor, head] : space.heads)
    if (ends.device ? head.device == *ends.device
                    : space.chain.member_of(head.device) == ends.member)
      heads.push_back({actor, head.aseq, head.hash});
  return heads == *ends.pins || base::planted(base::Bug::kPinsNotCompared);
}

std::vector<base::InviteKey> open_invites(const crypto::ControlChain& chain) {
  std::vector<base::InviteKey> open;
  for (const crypto::Invite& invite : chain.invites())
    if (invite.state == crypto::InviteState::kOpen) open.push_back(invite.key);
  return open;
}

}  // namespace

Relay::Core::Outcome Relay::Core::on_ctl(Connection& connection, const wire::Ctl& ctl) {
  const auto refused = [&](Space* of, BatchNumber after, const Refusal& refusal) {
    refuse_ctl(connection, of, ctl, after, refusal);
    return Outcome::kDone;
  };
  const auto parsed = crypto::parse_control(ctl.record);
  if (!parsed.ok())
    return refused(
        nullptr, 0,
        {parsed.code() == ErrorCode::kTooLarge ? ErrCode::kTooLarge : ErrCode::kBadControl,
         parsed.error().detail});
  const crypto::ControlRecord& record = parsed.value();
  if (std::holds_alternative<crypto::GenesisBody>(record.body)) return on_genesis(connection, ctl);
  if (record.space != ctl.space)
    return refused(nullptr, 0, {ErrCode::kBadControl, "the record is of another space"});
  const auto subscription = connection.subscriptions.find(ctl.space);
  const bool subscribed =
      subscription != connection.subscriptions.end() && !subscription->second.ending;
  if (!subscribed && !std::holds_alternative<crypto::JoinBody>(record.body))
    return refused(nullptr, 0, {ErrCode::kNotSubscribed, "SUB first"});
  Space* space = settled_space(connection, ctl.space);
  if (space == nullptr) return Outcome::kWait;
  if (space->phase == Space::Phase::kAbsent)
    return refused(nullptr, 0, {ErrCode::kNoSpace, "no such space here"});
  if (space->phase == Space::Phase::kBroken)
    return refused(nullptr, 0, {ErrCode::kStoreFailed, "the space could not be read", 1000});
  if (connection.front->stream) return stream_control(connection, ctl.space, *space);

  const auto checked = space->chain.check(ctl.record, m_now.wall_ms);
  if (!checked.ok()) {
    if (checked.code() == ErrorCode::kDuplicate) {
      answer_after(space->newest_control_batch,
                   {connection.id,
                    wire::CtlOk{ctl.request, ctl.space, record.index,
                                space->chain.record_hash(record.index)},
                    ctl.space, FrameType::kCtl, ctl.request});
      return Outcome::kDone;
    }
    if (checked.code() == ErrorCode::kGap || checked.code() == ErrorCode::kConflict) {
      if (!subscribed) return stale_for_stranger(connection, *space, ctl, record.index);
      refuse_stale(connection, *space, ctl);
      return Outcome::kDone;
    }
    return refused(space, space->newest_control_batch,
                   {refusal_code(checked.code(), record, space->chain), checked.error().detail});
  }
  if (const auto ends = ends_stay(record, space->chain); ends && !pins_match(*space, *ends)) {
    if (!std::holds_alternative<crypto::LeaveBody>(record.body)) {
      space->held_member = ends->member;
      space->held_device = ends->device;
      space->held_until_ms = m_now.steady_ms + kHeldForRemovalMs;
    }
    return refused(space, space->newest_batch,
                   {ErrCode::kCtlStale, "the pins are not the relay's heads"});
  }
  if (!packages_match(ctl, record))
    return refused(nullptr, 0, {ErrCode::kBadControl, "the packages are not those of the record"});
  accept_control(connection, *space, ctl, record);
  return Outcome::kDone;
}

Relay::Core::Outcome Relay::Core::on_genesis(Connection& connection, const wire::Ctl& ctl) {
  const auto refused = [&](const Refusal& refusal) {
    refuse_ctl(connection, nullptr, ctl, 0, refusal);
    return Outcome::kDone;
  };
  const base::Hash hash = crypto::control_hash(ctl.record);
  if (crypto::space_id(hash) != ctl.space || !ctl.packages.empty())
    return refused({ErrCode::kBadControl, "the space is not the hash of its genesis"});
  Space* space = settled_space(connection, ctl.space);
  if (space == nullptr) return Outcome::kWait;
  if (space->phase == Space::Phase::kBroken)
    return refused({ErrCode::kStoreFailed, "the space could not be read", 1000});
  if (space->phase == Space::Phase::kReady) {
    answer_after(space->newest_control_batch,
                 {connection.id, wire::CtlOk{ctl.request, ctl.space, 0, hash}, ctl.space,
                  FrameType::kCtl, ctl.request});
    return Outcome::kDone;
  }
  const auto checked = crypto::ControlChain().check(ctl.record, m_now.wall_ms);
  const auto parsed = crypto::parse_control(ctl.record);
  if (!checked.ok())
    return refused(
        {refusal_code(checked.code(), parsed.value(), space->chain), checked.error().detail});
  if (const auto refusal = why_no_new_space(connection)) return refused(*refusal);
  space->phase = Space::Phase::kReady;
  ++m_space_count;
  accept_control(connection, *space, ctl, parsed.value());
  return Outcome::kDone;
}

// Counts the attempt, so it is asked last.
std::optional<Relay::Core::Refusal> Relay::Core::why_no_new_space(Connection& connection) {
  if (m_config.new_spaces == NewSpaces::kRefused)
    return Refusal{ErrCode::kClosedRelay, "this relay takes no new spaces"};
  const bool full = (m_limits.spaces_max > 0 && m_space_count >= m_limits.spaces_max) ||
                    (m_limits.store_bytes_max > 0 && m_store_bytes >= m_limits.store_bytes_max);
  if (full) return Refusal{ErrCode::kRelayFull, "the relay's store is full", 3'600'000};
  const Rate rate{m_limits.new_spaces_per_hour_per_address, 3'600'000,
                  m_limits.new_spaces_per_hour_per_address};
  TokenBucket& bucket = address_of(connection).new_spaces;
  if (!connection.info.address.empty() && !bucket.take(rate, m_now.steady_ms))
    return Refusal{ErrCode::kRateLimited, "too many new spaces",
                   static_cast<std::uint32_t>(bucket.wait_ms(rate))};
  return std::nullopt;
}

void Relay::Core::append_control(Space& space, const base::SpaceId& id, const base::Bytes& bytes,
                                 const crypto::ControlRecord& record,
                                 std::optional<base::TimeMs> relay_now_ms) {
  if (const auto ends = ends_stay(record, space.chain))
    for (const crypto::Membership& stay : space.chain.memberships())
      if (stay.is_current() && stay.member == ends->member &&
          (!ends->device || stay.device == *ends->device))
        m_next.departures.push_back({id, stay.device, record.index + 1});
  const std::vector<base::InviteKey> open_before = open_invites(space.chain);
  const auto applied = space.chain.apply(bytes, relay_now_ms);
  CHECK(applied.ok());  // check() has just accepted the same bytes
  space.newest_batch = m_next.number;
  space.newest_control_batch = m_next.number;
  ++m_counters.control_accepted;
  write(AppendControl{id, record.index, space.chain.head_hash(), bytes});
  for (const base::InviteKey& key : open_before)
    if (space.chain.find_invite(key)->state != crypto::InviteState::kOpen)
      write(DeletePackage{id, key});
}

void Relay::Core::accept_control(Connection& connection, Space& space, const wire::Ctl& ctl,
                                 const crypto::ControlRecord& record) {
  append_control(space, ctl.space, ctl.record, record, m_now.wall_ms);
  for (const wire::InvitePackage& package : ctl.packages)
    write(PutPackage{ctl.space, package.invite, space.chain.find_invite(package.invite)->expires_ms,
                     package.package});
  answer_after(
      m_next.number,
      {connection.id, wire::CtlOk{ctl.request, ctl.space, record.index, space.chain.head_hash()},
       ctl.space, FrameType::kCtl, ctl.request});
}

void Relay::Core::refuse_ctl(Connection& connection, Space* space, const wire::Ctl& ctl,
                             BatchNumber after, const Refusal& refusal) {
  const wire::Err err{static_cast<std::uint8_t>(FrameType::kCtl),
                      ctl.space,
                      refusal.code,
                      refusal.retry_after_ms,
                      ctl.request,
                      refusal.detail};
  answer_after(space == nullptr ? 0 : after,
               {connection.id, err, ctl.space, FrameType::kCtl, ctl.request});
}

// complete() holds the answer back until the subscription has been sent the missing records.
void Relay::Core::refuse_stale(Connection& connection, Space& space, const wire::Ctl& ctl) {
  refuse_ctl(connection, &space, ctl, space.newest_control_batch,
             {ErrCode::kCtlStale, "the record does not follow the head"});
}

// Somebody who is joining has no subscription through which the missing records come. They are
// given to whoever proves to hold an invite of this space.
Relay::Core::Outcome Relay::Core::stale_for_stranger(Connection& connection, Space& space,
                                                     const wire::Ctl& ctl,
                                                     std::uint32_t from_index) {
  if (wait_for_batch(connection, space.newest_control_batch)) return Outcome::kWait;
  const auto parsed = crypto::parse_control(ctl.record);
  const auto& join = std::get<crypto::JoinBody>(parsed.value().body);
  const bool holds_invite = parsed.value().signer.data == join.invite.data &&
                            crypto::verify_control_signature(ctl.record, parsed.value().signer);
  std::optional<Refusal> refusal;
  if (!holds_invite)
    refusal = {ErrCode::kBadSignature, "the join is not signed by its invite"};
  else if (space.chain.find_invite(join.invite) == nullptr)
    refusal = {ErrCode::kInviteVoid, "no such invite"};
  if (refusal) {
    refuse_ctl(connection, nullptr, ctl, 0, *refusal);
    return Outcome::kDone;
  }
  ControlStream stream;
  stream.next = from_index;
  stream.then_error = wire::Err{
      static_cast<std::uint8_t>(FrameType::kCtl), ctl.space, ErrCode::kCtlStale, 0, ctl.request,
      "the record does not follow the head"};
  connection.front->stream = std::move(stream);
  return stream_control(connection, ctl.space, space);
}

Relay::Core::Outcome Relay::Core::on_open_invite(Connection& connection,
                                                 const wire::OpenInvite& open) {
  const auto refused = [&](const Refusal& refusal) {
    refuse(connection, FrameType::kOpenInvite, open.space, 0, refusal);
    return Outcome::kDone;
  };
  Front& front = *connection.front;
  if (!front.verified) {
    const Rate rate{m_limits.invite_opens_per_minute_per_address, 60'000,
                    m_limits.invite_opens_per_minute_per_address};
    TokenBucket& bucket = address_of(connection).invite_opens;
    if (!connection.info.address.empty() && !bucket.take(rate, m_now.steady_ms))
      return refused({ErrCode::kRateLimited, "too many invites opened",
                      static_cast<std::uint32_t>(bucket.wait_ms(rate))});
    const auto& origins = connection.info.origins;
    front.verified = std::any_of(origins.begin(), origins.end(), [&](const std::string& origin) {
      return crypto::verify_open_invite(open.invite, origin, connection.nonce, open.space,
                                        open.signature);
    });
    if (!front.verified) return refused({ErrCode::kBadSignature, "invite"});
  }
  Space* space = settled_space(connection, open.space);
  if (space == nullptr) return Outcome::kWait;
  if (space->phase == Space::Phase::kAbsent)
    return refused({ErrCode::kNoSpace, "no such space here"});
  if (space->phase == Space::Phase::kBroken)
    return refused({ErrCode::kStoreFailed, "the space could not be read", 1000});
  if (wait_for_batch(connection, space->newest_control_batch)) return Outcome::kWait;
  // Asked anew after each wait: the invite may have been used meanwhile.
  const crypto::Invite* invite = space->chain.find_invite(open.invite);
  if (invite == nullptr) return refused({ErrCode::kInviteVoid, "no such invite"});
  switch (crypto::ControlChain::invite_state(*invite, m_now.wall_ms)) {
    case crypto::InviteState::kUsed:
      return refused({ErrCode::kInviteUsed, "used"});
    case crypto::InviteState::kExpired:
      return refused({ErrCode::kInviteExpired, "expired"});
    case crypto::InviteState::kVoid:
      return refused({ErrCode::kInviteVoid, "void"});
    case crypto::InviteState::kOpen:
      break;
  }
  if (!front.stream) front.stream.emplace();
  return stream_control(connection, open.space, *space);
}

Relay::Core::Outcome Relay::Core::stream_control(Connection& connection, const base::SpaceId& id,
                                                 Space& space) {
  Front& front = *connection.front;
  ControlStream& stream = *front.stream;
  const FrameType type = wire::frame_type(front.frame);
  if (front.read_failed) {
    const auto* ctl = std::get_if<wire::Ctl>(&front.frame);
    refuse(connection, type, id, ctl != nullptr ? ctl->request : 0,
           {ErrCode::kStoreFailed, "the store could not be read", 1000});
    return Outcome::kDone;
  }
  if (front.slice) {
    wire::Control control{id, stream.next, std::move(front.slice->records)};
    front.slice.reset();
    stream.next += static_cast<std::uint32_t>(control.records.size());
    if (!control.records.empty()) send(connection, control);
  }
  if (stream.next < space.durable_control) {
    if (!has_room(connection)) {
      connection.waits_for_room = true;
      m_starved.insert(connection.id);
      return Outcome::kWait;
    }
    call(ReadControlRequest{id, stream.next}, FrontPurpose{connection.id, front.ticket});
    return Outcome::kWait;
  }
  if (stream.then_error) {
    ++m_counters.errors_sent;
    send(connection, *stream.then_error);
    return Outcome::kDone;
  }
  const auto& open = std::get<wire::OpenInvite>(front.frame);
  if (!front.package) {
    call(ReadPackageRequest{id, open.invite}, FrontPurpose{connection.id, front.ticket});
    return Outcome::kWait;
  }
  if (*front.package)
    send(connection, wire::Package{id, open.invite, **front.package});
  else
    refuse(connection, type, id, 0, {ErrCode::kInviteVoid, "its keys are gone"});
  return Outcome::kDone;
}

}  // namespace ithaca::relay
