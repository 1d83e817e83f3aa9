// What goes out: sealing, the outbox, PUSH and its answers, receipts, typing.
#include <algorithm>

#include "src/core/base/planted.h"
#include "src/core/sync/space.h"
#include "src/core/sync/store_keys.h"

namespace ithaca::sync {

base::Result<Outgoing> Space::seal(base::ByteView content) {
  const base::EpochId epoch = m_chain.current_epoch().id;
  const crypto::ContentKey* key = m_keys.content_key(epoch);
  if (key == nullptr) return base::error(base::ErrorCode::kUnknownEpoch);
  crypto::SealInput input;
  input.space = id();
  input.incarnation = m_incarnation;
  input.aseq = m_own_head.aseq + 1;
  input.epoch = epoch;
  input.prev = m_own_head.hash;
  input.nonce = m_host.random.draw<wire::EnvelopeNonce>();
  input.content = content;
  TRY_ASSIGN(crypto::SealedEnvelope sealed, crypto::seal_envelope(input, m_device, *key));
  m_own_head = {input.aseq, sealed.hash, m_device.key};
  Outgoing out;
  out.actor = m_actor;
  out.aseq = input.aseq;
  out.hash = sealed.hash;
  out.epoch = epoch;
  out.bytes = std::move(sealed.bytes);
  return out;
}

// Writes the outbox from index `first` on, and marks it saved when it is.
void Space::store_outgoing(std::size_t first, std::vector<port::StoreWrite> also) {
  std::vector<port::StoreWrite> writes = std::move(also);
  const std::uint64_t low = m_version + 1;
  for (std::size_t i = first; i < m_outbox.size(); ++i) {
    Outgoing& entry = m_outbox[i];
    entry.version = ++m_version;
    entry.saved = false;
    entry.sent = false;
    writes.push_back({outbox_key(id(), entry.actor, entry.aseq), entry.bytes});
  }
  after_commit(std::move(writes), [low, high = m_version](Space& space) {
    for (Outgoing& entry : space.m_outbox)
      if (entry.version >= low && entry.version <= high) entry.saved = true;
    space.m_host.changed();
    space.pump();
  });
}

base::Result<void> Space::submit(const std::vector<model::Op>& ops) {
  if (ops.empty()) return {};
  if (!is_writable()) return base::error(base::ErrorCode::kNotMember);
  TRY_ASSIGN(const base::Bytes content, model::encode_ops(ops));
  TRY_ASSIGN(Outgoing entry, seal(content));
  entry.visible = is_visible({ops, {}});
  for (const model::Op& op : ops)
    m_replica.apply(op, {self(), entry.actor, entry.aseq, std::nullopt, 0});
  m_outbox.push_back(std::move(entry));
  store_outgoing(m_outbox.size() - 1, {});
  m_host.changed();
  return {};
}

void Space::pump() {
  if (!m_repair) m_push_blocked = false;
  if (!m_live || m_removed || m_stale_epoch || m_pause_until_ms != 0) return;
  std::size_t in_flight = 0;
  for (Outgoing& entry : m_outbox) {
    if (entry.acked) continue;
    if (!entry.sent) {
      const bool may_leave = entry.saved || base::planted(base::Bug::kSentBeforeSaved);
      if (!may_leave || in_flight >= kPushWindow) return;
      if (!m_host.connection.can_push()) {
        m_push_blocked = true;
        return;
      }
      entry.sent = true;
      m_host.connection.send(wire::Push{entry.bytes});
    }
    ++in_flight;
  }
}

void Space::rewind() {
  if (base::planted(base::Bug::kOutboxDropped))
    std::erase_if(m_outbox, [](const Outgoing& entry) { return entry.sent && !entry.acked; });
  for (Outgoing& entry : m_outbox)
    if (!entry.acked) entry.sent = false;
}

void Space::on_ack(const wire::Ack& frame) {
  on_restored(frame);
  for (Outgoing& entry : m_outbox) {
    if (entry.aseq != frame.aseq || entry.actor != frame.actor) continue;
    if (entry.hash != frame.hash || entry.acked) return;
    entry.acked = true;
    ++m_host.acknowledged;
    m_replica.note_sequenced(frame.actor, frame.aseq, frame.seq, frame.received_ms);
    m_host.changed();
    pump();
    return;
  }
}

void Space::on_push_err(const wire::Err& frame) {
  const auto first = std::find_if(m_outbox.begin(), m_outbox.end(),
                                  [](const Outgoing& entry) { return !entry.acked; });
  if (first == m_outbox.end()) return;
  switch (frame.code) {
    case wire::ErrCode::kStaleEpoch:
      // The relay looked for a duplicate first, so it does not hold this envelope.
      if (frame.reference != first->aseq) return;
      if (!m_stale_epoch) m_stale_since_ms = m_host.clock.steady_ms();
      m_stale_epoch = true;
      reseal_stale();
      return;
    case wire::ErrCode::kGap:
      // Expected of everything in flight behind a refused one. Of the first it means that the relay
      // does not know how far this actor has got.
      if (frame.reference != first->aseq || m_stale_epoch) return;
      renew_actor();
      return;
    case wire::ErrCode::kConflict:
      renew_actor();
      return;
    case wire::ErrCode::kNotMember:
      m_removed = true;
      m_host.changed();
      return;
    default:
      rewind();
      m_pause_until_ms =
          m_host.clock.steady_ms() + std::max<std::uint64_t>(frame.retry_after_ms, kRefusedPauseMs);
      return;
  }
}

void Space::reseal_stale() {
  const base::EpochId current = m_chain.current_epoch().id;
  const auto first = std::find_if(m_outbox.begin(), m_outbox.end(),
                                  [](const Outgoing& entry) { return !entry.acked; });
  if (first == m_outbox.end()) {
    m_stale_epoch = false;
    return;
  }
  if (first->epoch == current || m_keys.find(current) == nullptr) return;
  m_stale_epoch = false;
  const std::size_t start = static_cast<std::size_t>(first - m_outbox.begin());
  const auto head = crypto::read_envelope(first->bytes);
  m_own_head = {first->aseq - 1, head->header().prev, m_device.key};
  if (base::planted(base::Bug::kResealLosesLater))
    m_outbox.erase(m_outbox.begin() + static_cast<std::ptrdiff_t>(start) + 1, m_outbox.end());
  for (std::size_t i = start; i < m_outbox.size(); ++i) reseal(m_outbox[i]);
  store_outgoing(start, {});
}

void Space::reseal(Outgoing& entry) {
  const auto info = crypto::read_envelope(entry.bytes);
  CHECK(info.ok());
  const crypto::ContentKey* key = m_keys.content_key(entry.epoch);
  CHECK(key != nullptr);
  const auto content = crypto::open_envelope(*info, *key);
  CHECK(content.ok());
  base::Result<Outgoing> sealed = seal(*content);
  CHECK(sealed.ok());
  sealed->visible = entry.visible;
  entry = std::move(*sealed);
}

void Space::renew_actor() {
  m_renew_wanted = false;
  if (m_keys.find(m_chain.current_epoch().id) == nullptr) return;
  m_incarnation = m_host.random.draw<base::Incarnation>();
  m_actor = crypto::actor_id(m_device.key, m_incarnation);
  m_own_head = {};
  m_stale_epoch = false;
  std::vector<port::StoreWrite> writes{info_write()};
  // Acknowledged ones are in the relay's log under their old actor and come back from there.
  std::stable_partition(m_outbox.begin(), m_outbox.end(),
                        [](const Outgoing& entry) { return entry.acked; });
  std::size_t start = 0;
  while (start < m_outbox.size() && m_outbox[start].acked) ++start;
  for (std::size_t i = start; i < m_outbox.size(); ++i) {
    Outgoing& entry = m_outbox[i];
    const base::ActorId old_actor = entry.actor;
    const std::uint64_t old_aseq = entry.aseq;
    writes.push_back({outbox_key(id(), old_actor, old_aseq), std::nullopt});
    reseal(entry);
    m_replica.note_resealed(old_actor, old_aseq, entry.actor, entry.aseq);
  }
  store_outgoing(start, std::move(writes));
  m_host.changed();
}

void Space::queue_receipts() {
  if (m_receipt_due_ms || !is_writable()) return;
  if (m_replica.cursor_advance(model::Replica::CursorMove::kDelivered).empty()) return;
  m_receipt_due_ms = m_host.clock.steady_ms() + kCursorDelayMs;
}

void Space::mark_read() {
  const bool catching_up = m_subscribed && !m_live;
  if (!is_writable() || m_read_wanted || catching_up) return;
  if (m_replica.cursor_advance(model::Replica::CursorMove::kRead).empty()) return;
  m_read_wanted = true;
  if (!m_receipt_due_ms) m_receipt_due_ms = m_host.clock.steady_ms() + kCursorDelayMs;
}

void Space::send_receipts() {
  const auto move =
      m_read_wanted ? model::Replica::CursorMove::kRead : model::Replica::CursorMove::kDelivered;
  m_receipt_due_ms.reset();
  m_read_wanted = false;
  model::OpFactory factory(m_device.key, m_host.random);
  auto ops = factory.cursor(m_replica, m_host.clock.now_ms(), move);
  if (!ops.ok() || ops->empty()) return;
  add_witness(*ops);
  (void)submit(*ops);
}

void Space::send_typing(crypto::TypingState state) {
  if (!m_live || !is_writable() || others().empty()) return;
  const std::uint64_t now = m_host.clock.steady_ms();
  if (state == crypto::TypingState::kStarted) {
    if (m_typing_sent_ms && now < *m_typing_sent_ms + kTypingResendMs) return;
    m_typing_sent_ms = now;
  } else {
    if (!m_typing_sent_ms) return;
    m_typing_sent_ms.reset();
  }
  const base::EpochId epoch = m_chain.current_epoch().id;
  const crypto::EpochKey* key = m_keys.find(epoch);
  if (key == nullptr) return;
  const auto payload =
      crypto::seal_ephemeral({id(), m_device.key}, epoch, crypto::ephemeral_key(*key),
                             m_host.random.draw<crypto::Nonce>(), crypto::encode_typing(state));
  if (payload.ok()) m_host.connection.send(wire::Eph{id(), m_device.key, *payload});
}

}  // namespace ithaca::sync
