#include "src/core/sync/engine.h"

#include "src/core/base/codec.h"

namespace ithaca::sync {

Engine::Engine(EnginePorts ports, std::string origin, PagingLimits paging)
    : m_ports(ports),
      m_paging(paging),
      m_writer(ports.store, ports.clock),
      m_connection(ports.transport, ports.clock, ports.random, std::move(origin), *this),
      m_join(join_host()),
      m_self(std::make_shared<Engine*>(this)) {}

SpaceHost Engine::space_host() {
  return {m_ports.clock, m_ports.random, m_ports.store,         m_writer,      m_connection,
          *m_identity,   m_paging,       [this] { changed(); }, m_acknowledged};
}

JoinHost Engine::join_host() {
  return {m_ports.clock,
          m_ports.random,
          m_writer,
          m_connection,
          m_identity,
          [this](const base::SpaceId& id) {
            const Space* space = find(id);
            return is_forgetting(id) || (space != nullptr && !space->removed());
          },
          [this](crypto::ControlChain chain, crypto::EpochKeyring keys,
                 std::vector<port::StoreWrite> cleanup) {
            const base::SpaceId id = chain.space();
            if (Space* former = find(id)) {
              former->rejoin(std::move(chain), keys, std::move(cleanup));
              return;
            }
            m_spaces[id] = Space::create(space_host(), std::move(chain), std::move(keys),
                                         Space::Origin::kJoined, std::move(cleanup));
            m_spaces[id]->on_ready();
          },
          [this] { changed(); }};
}

void Engine::create_identity() {
  CHECK(m_open && !m_identity);
  m_identity.emplace();
  m_ports.random.fill(m_identity->root.data);
  m_ports.random.fill(m_identity->device_seed.data);
  m_writer.write({identity_write()});
  changed();
}

base::Result<Space*> Engine::create_space(crypto::SpaceKind kind) {
  CHECK(m_open && m_identity);
  if (m_spaces.size() >= kSpacesMax) return base::error(base::ErrorCode::kQuota);
  const crypto::BuiltGenesis genesis = crypto::make_genesis(
      kind, m_identity->root, m_identity->device_seed, m_ports.clock.now_ms(), m_ports.random);
  crypto::ControlChain chain;
  TRY(chain.apply(genesis.record));
  auto space = Space::create(space_host(), std::move(chain), {}, Space::Origin::kCreatedHere);
  Space* out = space.get();
  m_spaces[genesis.space] = std::move(space);
  if (m_connection.ready()) out->on_ready();
  changed();
  return out;
}

Space* Engine::find(const base::SpaceId& id) const {
  const auto found = m_spaces.find(id);
  return found == m_spaces.end() ? nullptr : found->second.get();
}

// ---- running ------------------------------------------------------------------------------------

void Engine::want_connection() {
  const bool wanted = m_open && m_leading && (m_identity || m_join.wants_connection());
  m_connection.set_wanted(wanted && !m_writer.fenced());
}

void Engine::tick() {
  m_ports.store.pump();
  const Connection::State before = m_connection.state();
  const auto problem = m_writer.problem();
  m_connection.tick();
  // What was opened just now is shown before anybody is called.
  want_connection();
  std::optional<base::SpaceId> reload;
  for (auto& [id, space] : m_spaces) {
    space->tick();
    if (space->wants_reload()) reload = id;
  }
  forget_former();
  m_writer.tick();
  if (reload && m_writer.idle() && !m_reloading) reload_space(*reload);
  if (m_connection.state() != before || m_writer.problem() != problem) changed();
}

std::optional<std::uint64_t> Engine::next_deadline_ms() const {
  std::optional<std::uint64_t> soonest = m_connection.next_deadline_ms();
  auto consider = [&soonest](std::optional<std::uint64_t> time) {
    if (time && (!soonest || *time < *soonest)) soonest = time;
  };
  consider(m_writer.next_deadline_ms());
  for (const auto& [id, space] : m_spaces) consider(space->next_deadline_ms());
  return soonest;
}

void Engine::set_leading(bool leading) {
  m_leading = leading;
  changed();
}

void Engine::on_ready(const wire::Challenge&) {
  // So that the relay need not wait for this disk before it goes on with a long log.
  m_connection.send(wire::Credit{kReceiveWindowBytes - wire::kInitialCredit});
  for (auto& [id, space] : m_spaces)
    if (!m_join.wants_connection() || m_join.space() != id) space->on_ready();
  m_join.on_ready();
  changed();
}

void Engine::on_lost() {
  for (auto& [id, space] : m_spaces) space->on_lost();
  m_join.on_lost();
  changed();
}

void Engine::on_frame(const wire::Frame& frame, std::size_t frame_bytes) {
  if (m_join.on_frame(frame)) return;
  const auto route = [this](const base::SpaceId& id, auto&& act) {
    if (Space* space = find(id)) act(*space);
  };
  if (const auto* control = std::get_if<wire::Control>(&frame)) {
    route(control->space, [&](Space& space) { space.on_control(*control); });
  } else if (const auto* batch = std::get_if<wire::Batch>(&frame)) {
    route(batch->space, [&](Space& space) { space.on_batch(*batch, frame_bytes); });
  } else if (const auto* places = std::get_if<wire::Places>(&frame)) {
    route(places->space, [&](Space& space) { space.on_places(*places, frame_bytes); });
  } else if (const auto* live = std::get_if<wire::Live>(&frame)) {
    route(live->space, [&](Space& space) { space.on_live(*live); });
  } else if (const auto* ack = std::get_if<wire::Ack>(&frame)) {
    route(ack->space, [&](Space& space) { space.on_ack(*ack); });
  } else if (const auto* ok = std::get_if<wire::CtlOk>(&frame)) {
    route(ok->space, [&](Space& space) { space.on_ctl_ok(*ok); });
  } else if (const auto* eph = std::get_if<wire::Eph>(&frame)) {
    route(eph->space, [&](Space& space) { space.on_eph(*eph); });
  } else if (const auto* err = std::get_if<wire::Err>(&frame)) {
    route(err->space, [&](Space& space) { space.on_err(*err); });
  }
  // Other frames are the client's own to send; a relay that sends them is passed over.
}

std::size_t Engine::queued() const {
  std::size_t count = 0;
  for (const auto& [id, space] : m_spaces) count += space->removed() ? 0 : space->queued();
  return count;
}

bool Engine::catching_up() const {
  for (const auto& [id, space] : m_spaces)
    if (!space->live() && !space->removed() && !space->parted() && !space->relay_refusal())
      return true;
  return false;
}

}  // namespace ithaca::sync
