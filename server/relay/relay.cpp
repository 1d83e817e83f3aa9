#include "server/relay/relay.h"

#include "server/relay/core.h"

namespace ithaca::relay {

Relay::Relay(RelayConfig config, RelayStart start, port::Random& random)
    : m_core(std::make_unique<Core>(std::move(config), start, random)) {}

Relay::~Relay() = default;

void Relay::tick(Now now) { m_core->tick(now); }

void Relay::connection_opened(ConnectionId connection, ConnectionInfo info) {
  m_core->connection_opened(connection, std::move(info));
}

void Relay::connection_closed(ConnectionId connection) { m_core->connection_closed(connection); }

void Relay::frame(ConnectionId connection, base::Bytes message) {
  m_core->frame(connection, std::move(message));
}

void Relay::frame_too_large(ConnectionId connection) {
  m_core->refuse_message(connection, wire::ErrCode::kTooLarge);
}

void Relay::frame_not_binary(ConnectionId connection) {
  m_core->refuse_message(connection, wire::ErrCode::kMalformed);
}

void Relay::sent(ConnectionId connection, std::size_t bytes) { m_core->sent(connection, bytes); }

void Relay::store_replied(StoreReply reply) { m_core->store_replied(std::move(reply)); }

void Relay::shut_down() { m_core->shut_down(); }

std::vector<RelayOutput> Relay::take_outputs() { return m_core->take_outputs(); }

bool Relay::accepts_frames(ConnectionId connection) const {
  return m_core->accepts_frames(connection);
}

bool Relay::idle() const { return m_core->idle(); }

const RelayCounters& Relay::counters() const { return m_core->counters(); }

RelayGauges Relay::gauges() const { return m_core->gauges(); }

}  // namespace ithaca::relay
