// What the relay's log brings in: verifying, admitting, applying, storing.
#include <algorithm>

#include "src/core/sync/log_record.h"
#include "src/core/sync/space.h"
#include "src/core/sync/store_keys.h"

namespace ithaca::sync {
base::Result<model::DecodedOps> Space::open_ops(const crypto::EnvelopeInfo& info) const {
  const crypto::ContentKey* key = m_keys.content_key(info.header().epoch);
  if (key == nullptr) return base::error(base::ErrorCode::kUnknownEpoch);
  TRY_ASSIGN(const base::Bytes content, crypto::open_envelope(info, *key));
  return model::decode_ops(content, info.header().device);
}

bool Space::is_visible(const model::DecodedOps& decoded) {
  return std::any_of(decoded.ops.begin(), decoded.ops.end(), [](const model::Op& op) {
    return op.type < model::OpType::kCursor || op.type > model::OpType::kWitness;
  });
}

Verdict Space::admit_and_apply(const crypto::EnvelopeInfo& info, std::uint64_t seq,
                               base::TimeMs received_ms, Source source) {
  const wire::EnvelopeHeader& header = info.header();
  if (header.space != id()) return Verdict::kRefused;
  const auto admitted =
      m_chain.admit(header.device, info.actor, header.aseq, info.hash, header.epoch);
  const bool key_missing = admitted.ok() && m_keys.find(header.epoch) == nullptr;
  if (key_missing || (!admitted.ok() && admitted.code() == base::ErrorCode::kUnknownEpoch)) {
    if (m_held.size() >= kHeldEnvelopesMax) return Verdict::kRefused;
    m_held.push_back({seq, received_ms, base::to_bytes(info.view.whole)});
    return Verdict::kHeld;
  }
  if (!admitted.ok()) return Verdict::kRefused;
  if (header.kind != wire::kEnvelopeKindOps) return Verdict::kApplied;
  const base::Result<model::DecodedOps> ops = open_ops(info);
  if (!ops.ok()) return Verdict::kRefused;
  const base::MemberId author = (*admitted)->member;
  // What comes in a repair is of another log than the one it speaks of.
  if (source == Source::kRelay && !m_repair && same_generation()) {
    if (author != self()) m_put_here = false;  // on the disk with the next info record
    // What bears this device's key is no other view: a restored backup's, or a copied disk's.
    if (header.device != m_device.key) examine(*ops, seq);
  }
  const crypto::Membership* stay = m_chain.newest_stay(m_device.key);
  if (stay && m_chain.find_epoch(header.epoch)->record_index < stay->joined)
    m_replica.note_history(info.actor, header.aseq);
  m_replica.apply_all(*ops, {author, info.actor, header.aseq, seq, received_ms});
  return Verdict::kApplied;
}

Head Space::head_of(const crypto::EnvelopeInfo& info) {
  return {info.header().aseq, info.hash, info.header().device};
}

// Reads envelopes and finds out which of them follow, by hash and signature, from what is held of
// their actors. Moves the heads.
std::vector<Arrival> Space::verify_batch(const std::vector<const wire::BatchEntry*>& entries) {
  std::vector<Arrival> out;
  out.reserve(entries.size());
  std::map<base::ActorId, std::vector<std::size_t>> by_actor;
  const crypto::EnvelopeInfo* before = nullptr;
  for (const wire::BatchEntry* entry : entries) {
    out.push_back({entry, crypto::read_envelope(entry->envelope, before)});
    if (!out.back().info.ok()) continue;
    before = &*out.back().info;
    by_actor[before->actor].push_back(out.size() - 1);
  }
  for (const auto& [actor, indices] : by_actor) {
    std::vector<const crypto::EnvelopeInfo*> run;
    for (const std::size_t index : indices) run.push_back(&*out[index].info);
    Head& head = m_heads[actor];
    if (crypto::verify_run(run, head.hash, head.aseq + 1).ok()) {
      for (const std::size_t index : indices) out[index].verified = true;
      head = head_of(*run.back());
      continue;
    }
    // Something is off: take them one by one, so that the good ones before the bad one count.
    for (const std::size_t index : indices) {
      Arrival& one = out[index];
      const crypto::EnvelopeInfo* info = &*one.info;
      one.verified = crypto::verify_run({&info, 1}, head.hash, head.aseq + 1).ok();
      if (one.verified) {
        head = head_of(*info);
      } else {
        examine_refused(one.entry->envelope);
      }
    }
  }
  return out;
}

// An envelope of this device's present actor is back from the relay.
void Space::settle_own(const crypto::EnvelopeInfo& info, const wire::BatchEntry& entry,
                       std::vector<port::StoreWrite>& writes) {
  const std::uint64_t aseq = info.header().aseq;
  const auto found = std::find_if(m_outbox.begin(), m_outbox.end(), [&](const Outgoing& own) {
    return own.actor == info.actor && own.aseq == aseq;
  });
  if (found == m_outbox.end()) {
    // Somebody else runs as this actor (a copied disk), or this disk forgot: never continue it.
    if (info.actor == m_actor && aseq > m_own_head.aseq) m_renew_wanted = true;
    return;
  }
  if (found->hash != info.hash) {
    m_renew_wanted = true;
    return;
  }
  if (!found->acked) {
    ++m_host.acknowledged;
    m_replica.note_sequenced(info.actor, aseq, entry.seq, entry.received_ms);
  }
  writes.push_back({outbox_key(id(), info.actor, aseq), std::nullopt});
  m_outbox.erase(found);
}

void Space::on_batch(const wire::Batch& frame, std::size_t frame_bytes) {
  if (m_parted || repair_batch(frame, frame_bytes)) return;
  std::vector<const wire::BatchEntry*> fresh;
  std::uint64_t next = m_received + 1;
  for (const wire::BatchEntry& entry : frame.entries) {
    if (entry.seq == m_witness.seq() && entry_hash(entry.envelope) != m_witness.last()) {
      // Another envelope stands where this device has seen the last one.
      m_host.connection.grant(frame_bytes);
      warn(Warning::kWentBack);
      return begin_repair();
    }
    if (entry.seq < next) continue;
    // During a repair it may be of an earlier subscription.
    if (entry.seq > next && m_repair) break;
    if (entry.seq > next) {
      m_host.connection.abandon();
      return;
    }
    if (wire::is_newer_envelope(entry.envelope)) {
      m_outdated = true;
      break;
    }
    fresh.push_back(&entry);
    ++next;
  }
  if (m_outdated) stop_taking();
  std::vector<port::StoreWrite> writes;
  LogRecordWriter log;
  const auto end_record = [&](std::uint64_t last) {
    if (log.count() == 0) return;
    m_log_starts.push_back(last + 1 - log.count());
    writes.push_back({log_key(id(), m_log_starts.back()), log.take()});
  };
  for (const Arrival& arrival : verify_batch(fresh)) {
    const wire::BatchEntry& entry = *arrival.entry;
    const auto& info = arrival.info;
    Verdict verdict = Verdict::kRefused;
    if (arrival.verified) {
      if (info->header().device == m_device.key) settle_own(*info, entry, writes);
      verdict = admit_and_apply(*info, entry.seq, entry.received_ms, Source::kRelay);
    }
    m_witness.add(info.ok() ? info->hash : base::Hash{});
    if (verdict != Verdict::kRefused) m_parked.missing.erase(m_witness.last());
    if (verdict == Verdict::kRefused) ++m_refused;
    log.add({entry.received_ms, verdict != Verdict::kRefused, entry.envelope});
    m_received = entry.seq;
    if (log.bytes() >= kLogRecordBytes) end_record(entry.seq);
  }
  end_record(m_received);
  after_commit(std::move(writes), [frame_bytes](Space& space) {
    space.m_host.connection.grant(frame_bytes);
    space.queue_receipts();
  });
  if (m_renew_wanted && !m_repair) renew_actor();
  restore_more();
  show_arrivals();
}

// A screen that is drawn for every piece of a long log takes more time than the log itself.
void Space::show_arrivals() {
  const std::uint64_t now = m_host.clock.steady_ms();
  m_arrivals_hidden = m_subscribed && !m_live && now < m_arrivals_shown_ms + kArrivalsShownMs;
  if (m_arrivals_hidden) return;
  m_arrivals_shown_ms = now;
  m_host.changed();
}

void Space::retry_held() {
  std::vector<Held> held;
  held.swap(m_held);
  for (const Held& envelope : held) {
    const auto info = crypto::read_envelope(envelope.envelope);
    if (!info.ok()) continue;
    if (admit_and_apply(*info, envelope.seq, envelope.received_ms, Source::kDisk) ==
        Verdict::kRefused)
      ++m_refused;
  }
}

void Space::on_live(const wire::Live& frame) {
  if (m_repair) return repair_live(frame);
  if (m_live || m_parted || !m_subscribed) return;
  if (frame.head_seq < m_subscribed_from) {
    // The relay knows less than it has told: it lost part of its log.
    if (same_generation()) warn(Warning::kWentBack);
    return begin_repair();
  }
  if (m_generation.is_zero()) {
    m_generation = m_host.connection.generation();
    m_host.writer.write({info_write()});
  }
  go_live();
}

void Space::go_live() {
  m_live = true;
  check_membership();
  settle_wishes();
  if (m_renew_wanted) renew_actor();
  m_host.changed();
  queue_receipts();
  send_control();
  pump();
}

// An envelope that follows its actor's last one is the last one now, whether or not it counted.
void Space::note_head(Heads& heads, const crypto::EnvelopeInfo& info, bool accepted) {
  Head& head = heads[info.actor];
  if (info.header().aseq != head.aseq + 1 || info.header().prev != head.hash) return;
  if (accepted || crypto::verify_signature(info)) head = head_of(info);
}

void Space::on_eph(const wire::Eph& frame) {
  if (m_chain.current_device(frame.device) == nullptr) return;
  const auto epoch = crypto::ephemeral_epoch(frame.payload);
  if (!epoch.ok()) return;
  const crypto::EpochKey* key = m_keys.find(*epoch);
  if (key == nullptr) return;
  const auto content =
      crypto::open_ephemeral({id(), frame.device}, frame.payload, crypto::ephemeral_key(*key));
  if (!content.ok()) return;
  const auto typing = crypto::decode_typing(*content);
  if (!typing.ok()) return;
  if (*typing == crypto::TypingState::kStarted) {
    m_typing_until_ms[frame.device] = m_host.clock.steady_ms() + kTypingShownMs;
  } else {
    m_typing_until_ms.erase(frame.device);
  }
  m_host.changed();
}

}  // namespace ithaca::sync
