// The real relay over a store, at the far ends of memory lines: what server/net is in production,
// without threads. Whatever the relay asks for is carried out at once.
//
//   LocalRelay relay(log, config, origin, random);
//   relay.serve(line, now);   after each tick of the program at the other end
//
// Ownership: borrows the store, the randomness, and each line until forget(). Threads: one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "server/relay/relay.h"
#include "tests/support/memory_transport.h"

namespace ithaca::support {

class LocalRelay {
 public:
  LocalRelay(relay::LogStore& log, relay::RelayConfig config, std::string origin,
             port::Random& random);

  // Hears what came over the line, which may be new, and answers.
  void serve(MemoryLine& line, relay::Now now);
  // The line is cut, and the relay told of it. It may be served again.
  void forget(MemoryLine& line);

 private:
  struct Served {
    MemoryLine* line;
    relay::ConnectionId connection;  // 0: none
  };
  Served& served(MemoryLine& line);
  void hear(Served& from, port::TransportEvent event);
  void carry_out();

  relay::LogStore& m_log;
  std::string m_origin;
  relay::Relay m_relay;
  relay::ConnectionId m_last_connection = 0;
  std::vector<Served> m_served;
};

}  // namespace ithaca::support
