// The relay, as a deterministic machine: frames and store replies in, frames and store calls out.
//
// Whoever runs it (server/net in production, the simulator in tests) feeds it events and, after
// each event, carries out everything that take_outputs() gives, in order. No I/O, no clock, no
// threads; the only randomness is the port::Random passed in (nonces).
//
// Invariants
//   1. The same sequence of inputs gives the same sequence of outputs.
//   2. ACK and CTL_OK leave only after the store's successful reply to the commit that holds the
//      write (or, for a duplicate, that held the original). So does everything else that depends on
//      a write that is not durable yet.
//   3. Envelopes and control records reach subscribers only after they are durable; in order of seq
//      and index, without holes and without repetition within one SUB (a HAVE starts anew).
//   4. Frames of one connection are served in their order. An answer that waits for a commit may be
//      overtaken by one that need not. To a subscriber ERR CTL_STALE comes after everything that
//      the record was behind of: control records, and envelopes for the pins of a REMOVE.
//   5. At most one CommitRequest is outstanding; writes that come meanwhile form the next one.
//   6. A failed commit answers STORE_FAILED to everybody waiting for it or for a later write,
//   forgets
//      the state of the spaces concerned and reads it from the store again. Nothing that was
//      acknowledged is affected.
//   7. Bounds: see RelayLimits. For a connection that does not read, at most
//      queued_bytes_per_connection_max of BATCH and CONTROL (plus one frame) wait; the rest stays
//      in the store until it has read. A connection that floods is not read from
//      (accepts_frames()).
//   8. Bytes from outside never trip a CHECK and never cost more than their size and a few
//      signature checks.
//
// Crash and restart: destroy the Relay, drop the outstanding store calls (or carry out any prefix
// of them), close all connections, make a new one on the same store.
//
// Ownership: values. Threads: one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "server/store/store_call.h"
#include "src/core/base/bytes.h"
#include "src/core/base/ids.h"
#include "src/core/base/time.h"
#include "src/core/port/random.h"

namespace ithaca::relay {

// Chosen by the runner, never used twice in the life of a Relay.
using ConnectionId = std::uint64_t;

enum class NewSpaces { kAccepted, kRefused };

struct RelayLimits {
  std::size_t queued_bytes_per_connection_max = 64 * 1024;
  std::size_t queued_bytes_total_max = 64 * 1024 * 1024;
  // Frames received and not yet processed: beyond this accepts_frames() is false; beyond twice
  // this plus a frame the connection is closed with OVERLOADED.
  std::size_t inbox_bytes_max = 1024 * 1024;
  std::size_t connections_max = 10'000;
  std::size_t connections_per_address_max = 500;
  std::size_t subscriptions_per_connection_max = 1000;
  // Spaces without subscribers that stay in memory for the next use.
  std::size_t idle_spaces_max = 200;
  // Written and not yet durable: beyond this pushes wait.
  std::size_t pending_bytes_max = 8 * 1024 * 1024;
  std::size_t reads_outstanding_max = 16;
  // Addresses remembered for their limits after their last connection.
  std::size_t addresses_max = 50'000;
  // Who is over a rate of frames is read from more slowly and nothing is refused; the other rates
  // answer RATE_LIMITED.
  std::uint32_t frames_per_second_per_connection = 2000;
  std::uint32_t frames_per_second_per_address = 20'000;
  std::uint32_t ephemeral_per_second_per_connection = 20;
  std::uint32_t new_spaces_per_hour_per_address = 1000;
  std::uint32_t invite_opens_per_minute_per_address = 120;
  std::uint64_t hello_timeout_ms = 15'000;
  // How often packages of expired invites are looked for.
  std::uint64_t expiry_interval_ms = 60'000;
  // Silence after which the relay sends PING, and after which it closes.
  std::uint64_t ping_after_ms = 45'000;
  std::uint64_t idle_timeout_ms = 100'000;
  // The operator's limits; 0 means none.
  std::uint64_t spaces_max = 0;
  std::uint64_t store_bytes_max = 0;
};

struct RelayConfig {
  RelayLimits limits;
  NewSpaces new_spaces = NewSpaces::kAccepted;
};

// What a new Relay must know of the store it runs on.
struct RelayStart {
  base::LogGeneration generation;
  StoreStats stats;
};

struct Now {
  base::TimeMs wall_ms = 0;     // may jump
  std::uint64_t steady_ms = 0;  // never goes back
};

struct ConnectionInfo {
  // The origins that a client on this connection may have dialled (scheme://host[:port]); SUB and
  // OPEN_INVITE are verified against each.
  std::vector<std::string> origins;
  // Groups connections for the limits per address; empty for none. Never logged by the relay.
  std::string address;
};

struct SendFrame {
  ConnectionId connection = 0;
  SharedBytes frame;  // shared between the subscribers that get the same
};
// Close once everything before it has been sent. No further output names the connection, and the
// runner need not report connection_closed() (but may).
struct CloseConnection {
  ConnectionId connection = 0;
};
using RelayOutput = std::variant<SendFrame, CloseConnection, StoreCall>;

struct RelayCounters {
  std::uint64_t frames_received = 0;
  std::uint64_t frames_sent = 0;
  std::uint64_t envelopes_accepted = 0;
  std::uint64_t envelopes_duplicate = 0;
  std::uint64_t control_accepted = 0;
  std::uint64_t ephemeral_received = 0;
  std::uint64_t errors_sent = 0;
  std::uint64_t commits = 0;
  std::uint64_t commits_failed = 0;
  std::uint64_t batch_bytes_sent = 0;
  std::uint64_t slow_reader_pauses = 0;  // times a subscriber fell back to reading from the store
};

struct RelayGauges {
  std::size_t connections = 0;
  std::size_t subscriptions = 0;
  std::size_t spaces_in_memory = 0;
  std::size_t queued_bytes = 0;
  std::uint64_t spaces = 0;
  std::uint64_t store_bytes = 0;
};

class Relay {
 public:
  // `random` must outlive the relay.
  Relay(RelayConfig config, RelayStart start, port::Random& random);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  // Sets the time for this and the following inputs; call it before each input, and at least once a
  // second, so that timeouts and delayed work happen. REQUIRES: steady_ms does not go back.
  void tick(Now now);

  void connection_opened(ConnectionId connection, ConnectionInfo info);
  void connection_closed(ConnectionId connection);
  // One whole binary message. Of a connection that is closed or unknown: ignored.
  void frame(ConnectionId connection, base::Bytes message);
  // The message was over wire::kFrameBytesMax (TOO_LARGE), or no binary message (MALFORMED): the
  // runner saw so before it had all of it. The connection is told and closed.
  void frame_too_large(ConnectionId connection);
  void frame_not_binary(ConnectionId connection);
  // A frame given out by SendFrame has left: `bytes` is its size.
  void sent(ConnectionId connection, std::size_t bytes);
  void store_replied(StoreReply reply);
  // Tells every connection SHUTTING_DOWN and closes it. Pushes that wait for a commit get their ACK
  // first if the runner calls this after idle() has become true.
  void shut_down();

  std::vector<RelayOutput> take_outputs();

  // False while the connection's unprocessed frames, unread answers or rate ask the runner to stop
  // reading from it. It may ask again after any later input.
  bool accepts_frames(ConnectionId connection) const;
  // No write is waiting for the store.
  bool idle() const;

  const RelayCounters& counters() const;
  RelayGauges gauges() const;

 private:
  class Core;
  std::unique_ptr<Core> m_core;
};

}  // namespace ithaca::relay
