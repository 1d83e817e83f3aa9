#include "src/core/sync/space.h"

#include <algorithm>

#include "src/core/sync/store_keys.h"

namespace ithaca::sync {

using port::StoreWrite;

Space::Space(SpaceHost host, crypto::ControlChain chain, crypto::EpochKeyring keys,
             const crypto::DeviceSeed& device)
    : m_host(std::move(host)),
      m_chain(std::move(chain)),
      m_keys(std::move(keys)),
      m_device(crypto::derive_device_keys(device, m_chain.salt())),
      m_replica(crypto::derive_member_keys(m_host.identity.root, m_chain.salt()).id),
      m_table(m_chain.space(), m_host.paging),
      m_self(std::make_shared<Space*>(this)) {
  m_keys.learn_all(m_chain, m_device);
  if (&device == &m_host.identity.device_seed) return;
  auto own = crypto::derive_device_keys(m_host.identity.device_seed, m_chain.salt());
  if (own.key != m_device.key) m_newcomer = std::move(own);
}

std::unique_ptr<Space> Space::create(SpaceHost host, crypto::ControlChain chain,
                                     crypto::EpochKeyring keys, Origin origin,
                                     std::vector<StoreWrite> also) {
  const crypto::DeviceSeed& seed = host.identity.device_seed;
  std::unique_ptr<Space> space(new Space(std::move(host), std::move(chain), std::move(keys), seed));
  space->m_on_relay = origin == Origin::kJoined;
  if (space->m_on_relay) space->m_generation = space->m_host.connection.generation();
  space->m_incarnation = space->m_host.random.draw<base::Incarnation>();
  space->m_actor = crypto::actor_id(space->m_device.key, space->m_incarnation);
  std::vector<StoreWrite> writes = std::move(also);
  for (std::size_t i = 0; i < space->m_chain.size(); ++i)
    writes.push_back({control_key(space->id(), i), base::to_bytes(space->m_chain.record(i))});
  writes.push_back(space->info_write());
  writes.push_back(space->keys_write());
  space->m_host.writer.write(std::move(writes));
  return space;
}

StoreWrite Space::keys_write() const { return {keys_key(id()), m_keys.serialize(m_chain)}; }

void Space::after_commit(std::vector<StoreWrite> writes, std::function<void(Space&)> then) {
  m_host.writer.write(std::move(writes), [self = m_self, then = std::move(then)] {
    if (*self != nullptr) then(**self);
  });
}

std::vector<base::MemberId> Space::others() const {
  std::vector<base::MemberId> out;
  for (const crypto::Membership* stay : m_chain.current_members())
    if (stay->member != self()) out.push_back(stay->member);
  return out;
}

std::size_t Space::queued() const {
  std::size_t count = m_wishes.size() + (m_on_relay ? 0 : 1) + (m_rotate_at_ms ? 1 : 0) +
                      (wants_own_device() ? 1 : 0);
  for (const Outgoing& entry : m_outbox)
    if (entry.visible && !entry.acked) ++count;
  for (const OwnInvite& invite : m_invites)
    if (invite.pending()) ++count;
  return count;
}

bool Space::is_saved(const base::ActorId& actor, std::uint64_t aseq) const {
  for (const Outgoing& entry : m_outbox)
    if (entry.aseq == aseq && entry.actor == actor) return entry.saved;
  return true;
}

std::vector<base::MemberId> Space::typing() const {
  std::vector<base::MemberId> out;
  for (const auto& [device, until_ms] : m_typing_until_ms) {
    const crypto::Membership* member = m_chain.current_device(device);
    if (member != nullptr && member->member != self()) out.push_back(member->member);
  }
  return out;
}

void Space::tick() {
  const std::uint64_t now = m_host.clock.steady_ms();
  const std::size_t typing_before = m_typing_until_ms.size();
  std::erase_if(m_typing_until_ms, [now](const auto& entry) { return entry.second <= now; });
  if (m_typing_until_ms.size() != typing_before) m_host.changed();
  if (m_arrivals_hidden) show_arrivals();
  if (m_receipt_due_ms && now >= *m_receipt_due_ms && (m_live || m_read_wanted)) send_receipts();
  if (m_pause_until_ms != 0 && now >= m_pause_until_ms) {
    m_pause_until_ms = 0;
    if (m_host.connection.ready() && !m_live && !m_subscribed && !m_repair) on_ready();
  }
  if (m_stale_epoch && m_live && !m_probed && now >= m_stale_since_ms + kStaleEpochMs) {
    m_probed = true;
    begin_repair();
  }
  settle_device();
  if (m_replica.has_lost_pages() && !m_reload_wanted) (void)settle_parts();
  if (m_repair && m_repair->step == Repair::Step::kParking) begin_parking();
  if (m_repair) restore_more();
  // An envelope whose key never comes would otherwise ask for a checkpoint at every tick.
  if (!m_paging && !m_loading && coverable() - m_covered >= m_host.paging.checkpoint_envelopes)
    checkpoint_now();
  if (!m_live) return;
  send_control();
  pump();
}

std::optional<std::uint64_t> Space::next_deadline_ms() const {
  std::optional<std::uint64_t> soonest;
  auto consider = [&soonest](std::uint64_t time) {
    if (!soonest || time < *soonest) soonest = time;
  };
  for (const auto& [device, until_ms] : m_typing_until_ms) consider(until_ms);
  if (m_receipt_due_ms && (m_live || m_read_wanted)) consider(*m_receipt_due_ms);
  if (m_arrivals_hidden) consider(m_arrivals_shown_ms + kArrivalsShownMs);
  if (m_pause_until_ms != 0) consider(m_pause_until_ms);
  if (m_rotate_at_ms) consider(*m_rotate_at_ms);
  if (m_stale_epoch && m_live && !m_probed) consider(m_stale_since_ms + kStaleEpochMs);
  if (m_repair && m_repair->step == Repair::Step::kParking && !m_paging && !m_loading) consider(0);
  if (m_push_blocked) consider(m_host.clock.steady_ms() + kPushRetryMs);
  return soonest;
}

}  // namespace ithaca::sync
