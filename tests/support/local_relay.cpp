#include "tests/support/local_relay.h"

#include <algorithm>
#include <utility>

namespace ithaca::support {

LocalRelay::LocalRelay(relay::LogStore& log, relay::RelayConfig config, std::string origin,
                       port::Random& random)
    : m_log(log),
      m_origin(std::move(origin)),
      m_relay(config, relay::RelayStart{*log.generation(), *log.stats()}, random) {}

LocalRelay::Served& LocalRelay::served(MemoryLine& line) {
  const auto found = std::find_if(m_served.begin(), m_served.end(),
                                  [&](const Served& one) { return one.line == &line; });
  return found != m_served.end() ? *found : m_served.emplace_back(Served{&line, 0});
}

void LocalRelay::serve(MemoryLine& line, relay::Now now) {
  m_relay.tick(now);
  Served& from = served(line);
  while (auto event = line.server().poll()) hear(from, std::move(*event));
  carry_out();
}

void LocalRelay::forget(MemoryLine& line) {
  line.cut();
  while (line.server().poll()) continue;
  Served& from = served(line);
  if (from.connection != 0) m_relay.connection_closed(from.connection);
  carry_out();
  std::erase_if(m_served, [&](const Served& one) { return one.line == &line; });
}

void LocalRelay::hear(Served& from, port::TransportEvent event) {
  switch (event.kind) {
    case port::TransportEvent::Kind::kOpened:
      from.connection = ++m_last_connection;
      m_relay.connection_opened(from.connection, {{m_origin}, ""});
      break;
    case port::TransportEvent::Kind::kMessage:
      m_relay.frame(from.connection, std::move(event.message));
      break;
    case port::TransportEvent::Kind::kClosed:
      m_relay.connection_closed(std::exchange(from.connection, 0));
      break;
  }
  carry_out();
}

void LocalRelay::carry_out() {
  for (bool again = true; again;) {
    again = false;
    for (relay::RelayOutput& output : m_relay.take_outputs()) {
      again = true;
      if (const auto* call = std::get_if<relay::StoreCall>(&output)) {
        m_relay.store_replied(relay::execute(m_log, *call));
        continue;
      }
      const auto* send = std::get_if<relay::SendFrame>(&output);
      const relay::ConnectionId id =
          send != nullptr ? send->connection : std::get<relay::CloseConnection>(output).connection;
      for (const Served& one : m_served) {
        if (one.connection != id) continue;
        send != nullptr ? one.line->server().send(*send->frame) : one.line->server().close();
      }
      if (send != nullptr) m_relay.sent(id, send->frame->size());
    }
  }
}

}  // namespace ithaca::support
