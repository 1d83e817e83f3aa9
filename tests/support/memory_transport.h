// The two ends of a connection in memory, and a line between them that does what a script says.
//
//   MemoryLine line;
//   client.connect(…) with client = line.client(); the relay's end line.server() then sees kOpened.
//
// Invariants
//   1. Both ends keep the contract of src/core/port/transport.h; the server end never connects.
//   2. With Delivery::kAtOnce a message can be polled as soon as it is sent. With kStepped it stays
//      in flight until step(); the rest of what is in flight is lost with the connection.
//   3. A way that is dead loses everything; an end that closes then tells the other one nothing.
//   4. Deterministic: nothing here draws random numbers or looks at a clock.
//
// Ownership: the line owns both ends. Threads: one.
#pragma once

#include <deque>
#include <functional>
#include <string>

#include "src/core/port/transport.h"

namespace ithaca::support {

class MemoryLine {
 public:
  enum class Delivery { kAtOnce, kStepped };
  enum class Way { kToServer, kToClient };
  // What happens to a message that was sent. A WebSocket neither drops nor doubles, a hostile or
  // broken relay does.
  enum class Fate { kDeliver, kDrop, kDouble, kCut };
  using Script = std::function<Fate(Way, const base::Bytes&)>;

  explicit MemoryLine(Delivery delivery = Delivery::kAtOnce);
  MemoryLine(const MemoryLine&) = delete;
  MemoryLine& operator=(const MemoryLine&) = delete;

  port::Transport& client() { return m_client; }
  port::Transport& server() { return m_server; }

  // While unreachable, connect() gives kClosed. Does not touch an open connection: see cut().
  void set_reachable(bool reachable) { m_reachable = reachable; }
  // The connection breaks: both ends get kClosed, what is in flight is lost.
  void cut(port::CloseReason reason = port::CloseReason::kBroken);
  // Asked for every message at sending.
  void set_script(Script script) { m_script = std::move(script); }
  enum class Last { kArrives, kIsLost };
  // From now on messages that way are lost, and if one end closes the other is not told: until the
  // connection ends.
  void set_dead(Way way);
  bool half_open() const { return m_dead[0] || m_dead[1] || m_client_untold; }
  // The connection breaks right after the nth message from now on that way has been sent; `last`
  // tells whether that one, and with it all that is in flight before it, still arrives. 0 clears.
  void cut_after(Way way, std::uint64_t nth, Last last = Last::kArrives);

  bool connected() const { return m_connected; }
  const std::string& origin() const { return m_origin; }
  std::size_t in_flight(Way way) const { return end(way).flight.size(); }
  // Moves the next message that way to its receiver (kStepped). False if there is none.
  bool step(Way way);
  // Exchanges two messages in flight. REQUIRES: both indices < in_flight(way).
  void swap(Way way, std::size_t a, std::size_t b);
  std::uint64_t sent(Way way) const { return end(way).sent; }
  std::uint64_t sent_bytes(Way way) const { return end(way).sent_bytes; }

 private:
  class End final : public port::Transport {
   public:
    End(MemoryLine& line, Way sends) : m_line(line), m_sends(sends) {}
    void connect(const std::string& origin) override;
    void close() override;
    void send(base::Bytes message) override;
    std::size_t buffered_bytes() const override;
    std::optional<port::TransportEvent> poll() override;

    // What goes to this end: in flight, then arrived.
    std::deque<base::Bytes> flight;
    std::deque<port::TransportEvent> events;
    std::uint64_t sent = 0;  // towards this end
    std::uint64_t sent_bytes = 0;
    std::uint64_t cut_at = 0;
    Last cut_last = Last::kArrives;

   private:
    MemoryLine& m_line;
    Way m_sends;
  };
  friend class End;

  End& end(Way way) { return way == Way::kToServer ? m_server : m_client; }
  const End& end(Way way) const { return way == Way::kToServer ? m_server : m_client; }
  void transmit(Way way, base::Bytes message);
  void disconnect(port::CloseReason at_client, port::CloseReason at_server);

  Delivery m_delivery;
  bool m_reachable = true;
  bool m_connected = false;
  bool m_dead[2] = {false, false};  // by Way
  bool m_client_untold = false;     // the client takes a connection for open that is none
  std::string m_origin;
  Script m_script;
  End m_client;
  End m_server;
};

}  // namespace ithaca::support
