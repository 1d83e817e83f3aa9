#include <algorithm>

#include "server/relay/core.h"
#include "src/core/base/planted.h"

namespace ithaca::relay {

using wire::ErrCode;
using wire::FrameType;

namespace {

wire::Ack make_ack(const crypto::EnvelopeInfo& envelope, const EnvelopePlace& place) {
  return {envelope.header().space, envelope.actor, envelope.header().aseq, place.hash, place.seq,
          place.received_ms};
}

}  // namespace

// The checks and their order are those of docs/PROTOCOL.md section 6.
Relay::Core::Outcome Relay::Core::on_push(Connection& connection, const base::Bytes& bytes) {
  Front& front = *connection.front;
  if (!front.envelope) {
    auto read = crypto::read_envelope(bytes);
    if (!read.ok()) {
      const auto code = read.code() == base::ErrorCode::kTooLarge ? ErrCode::kTooLarge
                        : read.code() == base::ErrorCode::kUnsupported
                            ? ErrCode::kUnsupportedVersion
                            : ErrCode::kMalformed;
      refuse_and_close(connection, static_cast<std::uint8_t>(wire::frame_type(front.frame)),
                       {code, read.error().detail});
      return Outcome::kDone;
    }
    front.envelope = std::move(read).value();
  }
  const crypto::EnvelopeInfo& envelope = *front.envelope;
  const auto subscribed = connection.subscriptions.find(envelope.header().space);
  if (subscribed == connection.subscriptions.end() || subscribed->second.ending) {
    refuse_push(connection, nullptr, 0, {ErrCode::kNotSubscribed, "SUB first"});
    return Outcome::kDone;
  }
  const auto* restore = std::get_if<wire::Restore>(&front.frame);
  if (restore != nullptr && !subscribed->second.repairs) {
    refuse_push(connection, nullptr, 0, {ErrCode::kNotSubscribed, "HAVE first"});
    return Outcome::kDone;
  }
  if (!front.verified && !crypto::verify_signature(envelope)) {
    refuse_push(connection, nullptr, 0, {ErrCode::kBadSignature, "envelope"});
    return Outcome::kDone;
  }
  front.verified = true;
  Space* space = settled_space(connection, envelope.header().space);
  if (space == nullptr) return Outcome::kWait;
  if (space->phase != Space::Phase::kReady || front.read_failed) {
    refuse_push(connection, nullptr, 0,
                {ErrCode::kStoreFailed, "the store could not be read", 1000});
    return Outcome::kDone;
  }
  if (const auto known = answer_if_known(connection, *space)) return *known;
  if (const auto refusal = restore != nullptr ? why_not_restorable(*space, envelope)
                                              : why_not_acceptable(*space, envelope)) {
    // Membership and epoch may hang on a control record that is not durable yet.
    refuse_push(connection, space, space->newest_control_batch, *refusal);
    return Outcome::kDone;
  }
  if (m_next.bytes > m_limits.pending_bytes_max && wait_for_batch(connection, m_next.number))
    return Outcome::kWait;
  // Nobody makes the future: what a client was told of the time of receipt is believed as past.
  const base::TimeMs received_ms =
      restore != nullptr ? std::min(restore->received_ms, m_now.wall_ms) : m_now.wall_ms;
  accept(connection, *space, bytes, received_ms);
  return Outcome::kDone;
}

// Empty if this (actor, aseq) is new; otherwise ACK or CONFLICT, perhaps after a look into the
// store.
std::optional<Relay::Core::Outcome> Relay::Core::answer_if_known(Connection& connection,
                                                                 Space& space) {
  Front& front = *connection.front;
  const crypto::EnvelopeInfo& envelope = *front.envelope;
  const std::uint64_t aseq = envelope.header().aseq;
  const auto head = space.heads.find(envelope.actor);
  if (head == space.heads.end() || aseq > head->second.aseq) return std::nullopt;
  if (base::planted(base::Bug::kNoDuplicateCheck)) return std::nullopt;

  EnvelopePlace place{head->second.seq, head->second.hash, head->second.received_ms};
  BatchNumber batch = 0;
  const auto pending = space.pending.find({envelope.actor, aseq});
  if (pending != space.pending.end()) {
    place = {pending->second.seq, pending->second.hash, pending->second.received_ms};
    batch = pending->second.batch;
  } else if (aseq < head->second.aseq) {
    if (!front.place) {
      call(FindEnvelopeRequest{envelope.header().space, envelope.actor, aseq},
           FrontPurpose{connection.id, front.ticket});
      return Outcome::kWait;
    }
    if (!*front.place) {
      refuse_push(connection, nullptr, 0, {ErrCode::kStoreFailed, "an envelope is missing", 1000});
      return Outcome::kDone;
    }
    place = **front.place;
  }
  if (place.hash != envelope.hash) {
    refuse_push(connection, &space, batch, {ErrCode::kConflict, "another envelope has this aseq"});
    return Outcome::kDone;
  }
  ++m_counters.envelopes_duplicate;
  answer_after(batch, {connection.id, make_ack(envelope, place), envelope.header().space,
                       wire::frame_type(front.frame), aseq});
  return Outcome::kDone;
}

std::optional<Relay::Core::Refusal> Relay::Core::why_not_acceptable(
    const Space& space, const crypto::EnvelopeInfo& envelope) const {
  const wire::EnvelopeHeader& header = envelope.header();
  const crypto::Membership* author = space.chain.current_device(header.device);
  if (author == nullptr) return Refusal{ErrCode::kNotMember, "the device is not in the space"};
  const bool held = space.held_member == author->member &&
                    (!space.held_device || *space.held_device == header.device);
  if (held && m_now.steady_ms < space.held_until_ms)
    return Refusal{ErrCode::kRateLimited, "a removal is under way",
                   static_cast<std::uint32_t>(space.held_until_ms - m_now.steady_ms)};
  if (header.epoch != space.chain.current_epoch().id)
    return Refusal{ErrCode::kStaleEpoch, "not the current epoch"};
  return why_no_room(space, envelope, author->member);
}

// What was in the log once counts as the chain says of the epoch in which it was sealed, whoever
// brings it.
std::optional<Relay::Core::Refusal> Relay::Core::why_not_restorable(
    const Space& space, const crypto::EnvelopeInfo& envelope) const {
  const wire::EnvelopeHeader& header = envelope.header();
  const auto admitted =
      space.chain.admit(header.device, envelope.actor, header.aseq, envelope.hash, header.epoch);
  if (!admitted.ok() && admitted.code() == base::ErrorCode::kUnknownEpoch)
    return Refusal{ErrCode::kStaleEpoch, "a control record is missing here"};
  if (!admitted.ok())
    return Refusal{ErrCode::kNotMember, "its writer was not in the space, or was removed before"};
  return why_no_room(space, envelope, (*admitted)->member);
}

std::optional<Relay::Core::Refusal> Relay::Core::why_no_room(const Space& space,
                                                             const crypto::EnvelopeInfo& envelope,
                                                             const base::MemberId& author) const {
  const wire::EnvelopeHeader& header = envelope.header();
  const auto head = space.heads.find(envelope.actor);
  const bool is_new = head == space.heads.end();
  const std::uint64_t next = is_new ? 1 : head->second.aseq + 1;
  const base::Hash prev = is_new ? base::Hash{} : head->second.hash;
  if (header.aseq != next || header.prev != prev)
    return Refusal{ErrCode::kGap, "aseq or prev does not follow"};
  if (is_new) {
    std::size_t of_member = 0;
    for (const auto& [actor, known] : space.heads)
      if (space.chain.member_of(known.device) == author) ++of_member;
    if (space.heads.size() >= wire::kActorsPerSpaceMax || of_member >= wire::kActorsPerMemberMax)
      return Refusal{ErrCode::kTooLarge, "too many actors"};
  }
  if (m_limits.store_bytes_max > 0 && m_store_bytes >= m_limits.store_bytes_max)
    return Refusal{ErrCode::kRelayFull, "the relay's store is full", 3'600'000};
  return std::nullopt;
}

void Relay::Core::accept(Connection& connection, Space& space, const base::Bytes& bytes,
                         base::TimeMs received_ms) {
  const crypto::EnvelopeInfo& envelope = *connection.front->envelope;
  const wire::EnvelopeHeader& header = envelope.header();
  const EnvelopePlace place{++space.head_seq, envelope.hash, received_ms};
  space.heads[envelope.actor] = {envelope.actor, header.device, header.aseq,
                                 envelope.hash,  place.seq,     place.received_ms};
  space.pending[{envelope.actor, header.aseq}] = {place.seq, place.hash, place.received_ms,
                                                  m_next.number};
  space.newest_batch = m_next.number;
  ++m_counters.envelopes_accepted;
  write(AppendEnvelope{header.space, place.seq, envelope.actor, header.device, header.aseq,
                       envelope.hash, place.received_ms,
                       std::make_shared<const base::Bytes>(bytes)});
  const BatchNumber durable = base::planted(base::Bug::kAckBeforeCommit) ? 0 : m_next.number;
  answer_after(durable, {connection.id, make_ack(envelope, place), header.space,
                         wire::frame_type(connection.front->frame), header.aseq});
}

void Relay::Core::refuse_push(Connection& connection, Space* space, BatchNumber after,
                              const Refusal& refusal) {
  const wire::EnvelopeHeader& header = connection.front->envelope->header();
  const FrameType answers = wire::frame_type(connection.front->frame);
  const wire::Err err{static_cast<std::uint8_t>(answers),
                      header.space,
                      refusal.code,
                      refusal.retry_after_ms,
                      header.aseq,
                      refusal.detail};
  answer_after(space == nullptr ? 0 : after,
               {connection.id, err, header.space, answers, header.aseq});
}

}  // namespace ithaca::relay
