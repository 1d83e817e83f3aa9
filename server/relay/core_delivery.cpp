#include <algorithm>

#include "server/relay/core.h"

namespace ithaca::relay {

using wire::ErrCode;
using wire::FrameType;

namespace {

SharedBytes encoded(const wire::Frame& frame) {
  return std::make_shared<const base::Bytes>(wire::encode(frame));
}

struct FreshControl {
  std::uint32_t first_index = 0;
  std::uint32_t end_index = 0;
  SharedBytes frame;
};

struct FreshBatch {
  std::uint64_t before_seq = 0;  // the seq before its first
  std::uint64_t last_seq = 0;
  SharedBytes frame;
};

// What one commit added to one space, in frames that all its subscribers share.
struct Fresh {
  std::vector<FreshControl> control;
  std::vector<FreshBatch> batches;
};

void close_batch(Fresh& fresh, wire::Batch& batch) {
  if (batch.entries.empty()) return;
  const std::uint64_t first = batch.entries.front().seq;
  const std::uint64_t last = batch.entries.back().seq;
  fresh.batches.push_back({first - 1, last, encoded(batch)});
  batch.entries.clear();
}

Fresh make_fresh(const base::SpaceId& id, const std::vector<LogWrite>& writes) {
  Fresh fresh;
  wire::Batch batch{id, {}};
  std::size_t bytes = 0;
  for (const LogWrite& write : writes) {
    if (const auto* control = std::get_if<AppendControl>(&write); control && control->space == id)
      fresh.control.push_back({control->index, control->index + 1,
                               encoded(wire::Control{id, control->index, {control->record}})});
    const auto* envelope = std::get_if<AppendEnvelope>(&write);
    if (envelope == nullptr || envelope->space != id) continue;
    bytes += envelope->envelope->size();
    if (bytes > kSliceBytesMax || batch.entries.size() >= wire::kBatchEntriesMax) {
      close_batch(fresh, batch);
      bytes = envelope->envelope->size();
    }
    batch.entries.push_back({envelope->seq, envelope->received_ms, *envelope->envelope});
  }
  close_batch(fresh, batch);
  return fresh;
}

}  // namespace

void Relay::Core::mark_lacking(Connection& connection, const base::SpaceId& space) {
  connection.lacking.insert(space);
  m_pulling.insert(connection.id);
}

void Relay::Core::wake_starved() {
  if (m_queued >= m_limits.queued_bytes_total_max || m_starved.empty()) return;
  for (const ConnectionId id : std::exchange(m_starved, {})) {
    m_pulling.insert(id);
    Connection* connection = find(id);
    if (connection == nullptr || !connection->waits_for_room) continue;
    if (has_room(*connection)) {
      connection->waits_for_room = false;
      wake(*connection);
    } else {
      m_starved.insert(id);
    }
  }
}

// Goes round the subscriptions that may lack something until a read is under way or nothing can be
// sent.
void Relay::Core::pull(Connection& connection) {
  auto next = connection.last_served ? connection.lacking.upper_bound(*connection.last_served)
                                     : connection.lacking.begin();
  for (std::size_t left = connection.lacking.size(); left > 0; --left) {
    if (connection.closed || connection.reading || connection.awaits_read) return;
    // sent() comes back here when its own queue drains.
    if (connection.queued >= m_limits.queued_bytes_per_connection_max) return;
    if (!has_room(connection)) {
      m_starved.insert(connection.id);
      return;
    }
    if (m_reads >= m_limits.reads_outstanding_max) {
      connection.awaits_read = true;
      m_read_queue.push_back(connection.id);
      return;
    }
    if (next == connection.lacking.end()) next = connection.lacking.begin();
    const base::SpaceId id = *next;
    connection.last_served = id;
    const auto found = connection.subscriptions.find(id);
    const Step step = found == connection.subscriptions.end()
                          ? Step::kNothing
                          : pull_one(connection, id, found->second);
    next = step == Step::kNothing ? connection.lacking.erase(connection.lacking.find(id))
                                  : connection.lacking.upper_bound(id);
  }
}

// Sends what needs no read, then starts the read for what comes next. May end the subscription.
Relay::Core::Step Relay::Core::pull_one(Connection& connection, const base::SpaceId& id,
                                        Subscription& subscription) {
  const auto found = m_spaces.find(id);
  // loading_ended() marks the subscription again.
  if (found == m_spaces.end() || found->second.phase != Space::Phase::kReady) return Step::kNothing;
  const Space& space = found->second;
  const SubscriptionPurpose purpose{connection.id, id, subscription.ticket};
  if (subscription.control_next < std::min(space.durable_control, subscription.control_end)) {
    connection.reading = true;
    ++m_reads;
    call(ReadControlRequest{id, subscription.control_next}, purpose);
    return Step::kReading;
  }
  release_held_back(connection, subscription, space);
  if (subscription.ending) {
    refuse(connection, FrameType::kSub, id, 0, {ErrCode::kNotMember, "removed from the space"});
    // Erases the subscription; pull() takes it out of the lacking ones.
    const auto space_entry = m_spaces.find(id);
    space_entry->second.subscribers.erase(connection.id);
    connection.subscriptions.erase(id);
    return Step::kNothing;
  }
  if (subscription.cursor < space.durable_seq) {
    if (connection.credit <= 0) return Step::kNoCredit;
    connection.reading = true;
    ++m_reads;
    call(ReadEnvelopesRequest{id, subscription.cursor}, purpose);
    return Step::kReading;
  }
  if (!subscription.live) {
    subscription.live = true;
    subscription.have.clear();
    send(connection, wire::Live{id, space.durable_seq});
  }
  return Step::kNothing;
}

// The control records have been sent; errors that wait for envelopes, too, stay until those have.
void Relay::Core::release_held_back(Connection& connection, Subscription& subscription,
                                    const Space& space) {
  auto& held = subscription.held_back;
  while (!held.empty()) {
    const std::uint64_t until_seq = std::min(held.front().until_seq, space.durable_seq);
    if (subscription.cursor < until_seq && !subscription.ending) return;
    ++m_counters.errors_sent;
    send(connection, held.front().err);
    held.erase(held.begin());
  }
}

void Relay::Core::subscription_read(const SubscriptionPurpose& purpose, StoreResponse response) {
  --m_reads;
  Connection* connection = find(purpose.connection);
  if (connection == nullptr) return;
  connection->reading = false;
  if (m_read_queue.empty()) {
    m_pulling.insert(connection->id);
  } else if (!connection->awaits_read) {
    // Others have waited longer.
    connection->awaits_read = true;
    m_read_queue.push_back(connection->id);
  }
  const auto found = connection->subscriptions.find(purpose.space);
  const auto space = m_spaces.find(purpose.space);
  // Ended, made anew, or the space is being read again: what was read is not what is wanted.
  if (found == connection->subscriptions.end() || found->second.ticket != purpose.ticket) return;
  if (space == m_spaces.end() || space->second.phase != Space::Phase::kReady) return;
  if (auto* control = std::get_if<base::Result<ControlSlice>>(&response)) {
    if (control->ok())
      return send_control(*connection, purpose.space, found->second,
                          std::min(space->second.durable_control, found->second.control_end),
                          control->value());
  } else {
    auto& envelopes = std::get<base::Result<std::vector<StoredEnvelope>>>(response);
    if (envelopes.ok())
      return send_envelopes(*connection, purpose.space, found->second, space->second.durable_seq,
                            std::move(envelopes).value());
  }
  // A store that cannot be read: the client hears it, and may subscribe again.
  refuse(*connection, FrameType::kSub, purpose.space, 0,
         {ErrCode::kStoreFailed, "the store could not be read", 1000});
  unsubscribe(*connection, purpose.space);
}

void Relay::Core::send_control(Connection& connection, const base::SpaceId& id,
                               Subscription& subscription, std::uint32_t durable,
                               const ControlSlice& slice) {
  wire::Control control{id, slice.first_index, slice.records};
  // The store may be ahead of what it has confirmed.
  const std::size_t confirmed = durable - std::min(durable, slice.first_index);
  if (control.records.size() > confirmed) control.records.resize(confirmed);
  if (slice.first_index != subscription.control_next || control.records.empty()) return;
  subscription.control_next += static_cast<std::uint32_t>(control.records.size());
  send(connection, control);
}

void Relay::Core::send_envelopes(Connection& connection, const base::SpaceId& id,
                                 Subscription& subscription, std::uint64_t durable,
                                 std::vector<StoredEnvelope> envelopes) {
  wire::Batch batch{id, {}};
  wire::Places places{id, 0, {}};
  const auto flush = [&] {
    if (!batch.entries.empty()) send_on_credit(connection, batch);
    if (!places.hashes.empty()) send_on_credit(connection, places);
    batch.entries.clear();
    places.hashes.clear();
  };
  for (StoredEnvelope& envelope : envelopes) {
    if (envelope.seq > durable) break;
    if (envelope.seq <= subscription.cursor) continue;
    subscription.cursor = envelope.seq;
    const auto held = subscription.have.find(envelope.actor);
    const bool is_held = held != subscription.have.end() && envelope.aseq <= held->second;
    const auto info = is_held ? crypto::read_envelope(envelope.envelope)
                              : base::error(base::ErrorCode::kNotFound);
    if (info.ok() ? !batch.entries.empty() : !places.hashes.empty()) flush();
    if (info.ok()) {
      if (places.hashes.empty()) places.first_seq = envelope.seq;
      places.hashes.push_back(info->hash);
    } else {
      batch.entries.push_back({envelope.seq, envelope.received_ms, std::move(envelope.envelope)});
    }
  }
  flush();
}

void Relay::Core::send_on_credit(Connection& connection, const wire::Frame& frame) {
  const SharedBytes bytes = encoded(frame);
  connection.credit -= static_cast<std::int64_t>(bytes->size());
  m_counters.batch_bytes_sent += bytes->size();
  send_bytes(connection, bytes);
}

// Hands what a commit added to the subscribers that lack nothing else; the others pull it later.
void Relay::Core::deliver_fresh(const base::SpaceId& id, const std::vector<LogWrite>& writes) {
  const auto found = m_spaces.find(id);
  if (found == m_spaces.end() || found->second.subscribers.empty()) return;
  const Fresh fresh = make_fresh(id, writes);
  for (const ConnectionId subscriber : found->second.subscribers) {
    Connection* connection = find(subscriber);
    if (connection == nullptr) continue;
    Subscription& subscription = connection->subscriptions.at(id);
    for (const FreshControl& control : fresh.control) {
      if (subscription.control_next != control.first_index || !has_room(*connection)) continue;
      if (control.first_index >= subscription.control_end) continue;
      subscription.control_next = control.end_index;
      send_bytes(*connection, control.frame);
    }
    const bool current = subscription.control_next == found->second.durable_control &&
                         subscription.live && !subscription.ending;
    for (const FreshBatch& batch : fresh.batches) {
      if (!current || subscription.cursor != batch.before_seq || !has_room(*connection) ||
          connection->credit <= 0)
        continue;
      subscription.cursor = batch.last_seq;
      connection->credit -= static_cast<std::int64_t>(batch.frame->size());
      m_counters.batch_bytes_sent += batch.frame->size();
      send_bytes(*connection, batch.frame);
    }
    const bool behind = subscription.control_next < found->second.durable_control ||
                        subscription.cursor < found->second.durable_seq;
    if (behind && current) ++m_counters.slow_reader_pauses;
    if (behind || subscription.ending) mark_lacking(*connection, id);
  }
}

}  // namespace ithaca::relay
