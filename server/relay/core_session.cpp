#include <algorithm>

#include "server/relay/core.h"
#include "src/core/crypto/session_auth.h"

namespace ithaca::relay {

using wire::ErrCode;
using wire::FrameType;

Relay::Core::Outcome Relay::Core::on_hello(Connection& connection, const wire::Hello& hello) {
  const auto type = static_cast<std::uint8_t>(FrameType::kHello);
  if (connection.greeted) {
    refuse_and_close(connection, type, {ErrCode::kMalformed, "HELLO comes once"});
  } else if (hello.min > wire::kProtocolVersion || hello.max < wire::kProtocolVersion) {
    refuse_and_close(connection, type,
                     {ErrCode::kUnsupportedVersion, "this relay speaks version 1"});
  } else {
    connection.greeted = true;
    wire::Challenge challenge;
    challenge.nonce = connection.nonce;
    challenge.time_ms = m_now.wall_ms;
    challenge.generation = m_generation;
    send(connection, challenge);
  }
  return Outcome::kDone;
}

bool Relay::Core::verify_sub(const Connection& connection, const wire::Sub& sub) const {
  const auto& origins = connection.info.origins;
  return std::any_of(origins.begin(), origins.end(), [&](const std::string& origin) {
    return crypto::verify_sub(sub.device, origin, connection.nonce, sub.space, sub.signature);
  });
}

Relay::Core::Outcome Relay::Core::on_sub(Connection& connection, const wire::Sub& sub) {
  const auto refuse_sub = [&](const Refusal& refusal) {
    refuse(connection, FrameType::kSub, sub.space, 0, refusal);
    return Outcome::kDone;
  };
  Front& front = *connection.front;
  if (!front.verified && !verify_sub(connection, sub))
    return refuse_sub({ErrCode::kBadSignature, "subscription"});
  front.verified = true;
  Space* space = settled_space(connection, sub.space);
  if (space == nullptr) return Outcome::kWait;
  if (space->phase == Space::Phase::kAbsent)
    return refuse_sub({ErrCode::kNoSpace, "no such space here"});
  if (space->phase == Space::Phase::kBroken)
    return refuse_sub({ErrCode::kStoreFailed, "the space could not be read", 1000});
  // Who is in is decided by what is durable.
  if (wait_for_batch(connection, space->newest_control_batch)) return Outcome::kWait;
  const crypto::Membership* stay = space->chain.newest_stay(sub.device);
  if (stay == nullptr) return refuse_sub({ErrCode::kNotMember, "the device is not in the space"});
  const auto earlier = connection.subscriptions.find(sub.space);
  const bool repairs = earlier != connection.subscriptions.end() && earlier->second.repairs;
  unsubscribe(connection, sub.space);
  if (connection.subscriptions.size() >= m_limits.subscriptions_per_connection_max)
    return refuse_sub({ErrCode::kTooLarge, "too many subscriptions on one connection"});
  Subscription& subscription = connection.subscriptions[sub.space];
  subscription.device = sub.device;
  subscription.repairs = repairs;
  subscription.control_next = std::min(sub.control_held, space->durable_control);
  subscription.cursor = std::min(sub.from_seq, space->durable_seq);
  subscription.ticket = ++m_tickets;
  // Who was away when it happened is shown the record that says so.
  subscription.ending = !stay->is_current();
  if (subscription.ending) subscription.control_end = *stay->until + 1;
  space->subscribers.insert(connection.id);
  mark_lacking(connection, sub.space);
  return Outcome::kDone;
}

void Relay::Core::unsubscribe(Connection& connection, const base::SpaceId& space) {
  const auto subscription = connection.subscriptions.find(space);
  if (subscription != connection.subscriptions.end()) {
    for (const Subscription::HeldBack& held : subscription->second.held_back)
      send(connection, held.err);
    connection.subscriptions.erase(subscription);
  }
  connection.lacking.erase(space);
  const auto found = m_spaces.find(space);
  if (found != m_spaces.end()) found->second.subscribers.erase(connection.id);
}

Relay::Core::Outcome Relay::Core::on_unsub(Connection& connection, const wire::Unsub& unsub) {
  unsubscribe(connection, unsub.space);
  return Outcome::kDone;
}

// The client says what it holds, and its cursor means nothing (another log generation): the log is
// gone through from the start, naming that by its hash alone.
Relay::Core::Outcome Relay::Core::on_have(Connection& connection, const wire::Have& have) {
  const auto found = connection.subscriptions.find(have.space);
  if (found == connection.subscriptions.end()) {
    refuse(connection, FrameType::kHave, have.space, 0, {ErrCode::kNotSubscribed, "SUB first"});
    return Outcome::kDone;
  }
  Subscription& subscription = found->second;
  subscription.cursor = 0;
  subscription.live = false;
  subscription.ticket = ++m_tickets;
  subscription.have.clear();
  subscription.repairs = true;
  for (const wire::ActorHead& head : have.actors) {
    std::uint64_t& held = subscription.have[head.actor];
    held = std::max(held, head.aseq);
  }
  mark_lacking(connection, have.space);
  return Outcome::kDone;
}

Relay::Core::Outcome Relay::Core::on_credit(Connection& connection, const wire::Credit& credit) {
  connection.credit = std::min<std::int64_t>(connection.credit + credit.bytes, wire::kCreditMax);
  m_pulling.insert(connection.id);
  return Outcome::kDone;
}

Relay::Core::Outcome Relay::Core::on_eph(Connection& connection, const wire::Eph& eph) {
  const auto found = connection.subscriptions.find(eph.space);
  const Rate rate{m_limits.ephemeral_per_second_per_connection, 1000,
                  2ull * m_limits.ephemeral_per_second_per_connection};
  std::optional<Refusal> refusal;
  if (found == connection.subscriptions.end())
    refusal = {ErrCode::kNotSubscribed, "SUB first"};
  else if (found->second.device != eph.device || found->second.ending)
    refusal = {ErrCode::kNotMember, "not the sender's device"};
  else if (!connection.ephemeral.take(rate, m_now.steady_ms))
    refusal = {ErrCode::kRateLimited, "too many ephemeral frames",
               static_cast<std::uint32_t>(connection.ephemeral.wait_ms(rate))};
  if (refusal) {
    refuse(connection, FrameType::kEph, eph.space, 0, *refusal);
    return Outcome::kDone;
  }
  ++m_counters.ephemeral_received;
  const auto space = m_spaces.find(eph.space);
  if (space == m_spaces.end()) return Outcome::kDone;
  const auto bytes = std::make_shared<const base::Bytes>(wire::encode(eph));
  for (const ConnectionId id : space->second.subscribers) {
    Connection* other = find(id);
    // What is said in passing is not kept for slow readers.
    if (other == nullptr || id == connection.id || !has_room(*other)) continue;
    send_bytes(*other, bytes);
  }
  return Outcome::kDone;
}

}  // namespace ithaca::relay
