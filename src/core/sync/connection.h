// The one connection to the relay: dialling, greeting, keeping alive, dialling again.
//
//   kIdle --wanted--> kDialling --opened--> kGreeting --CHALLENGE--> kReady
//     ^                   |                     |                      |
//     +--- not wanted     +------- closed, silent too long, nonsense --+--> kWaiting --delay-->
//     kDialling
//
// Invariants
//   1. Handler calls come from tick() only: on_ready once per connection, then frames, then
//   on_lost.
//   2. A frame that does not decode closes the connection; nothing of it is handed on.
//   3. The delay before dialling again doubles up to kRedialMsMax, with jitter, and falls back
//   after
//      a connection that got ready.
//   4. Silence of kSilenceMsMax on a ready connection, pings unanswered, counts as lost.
// Threads: one. Ownership: borrows the ports and the handler.
#pragma once

#include <optional>
#include <string>

#include "src/core/base/prng.h"
#include "src/core/port/clock.h"
#include "src/core/port/random.h"
#include "src/core/port/transport.h"
#include "src/core/wire/frames.h"

namespace ithaca::sync {

inline constexpr std::uint64_t kRedialMsMin = 500;
inline constexpr std::uint64_t kRedialMsMax = 30'000;
inline constexpr std::uint64_t kGreetingMsMax = 15'000;
inline constexpr std::uint64_t kPingAfterMs = 25'000;
inline constexpr std::uint64_t kSilenceMsMax = 40'000;
inline constexpr std::size_t kPushBufferBytes = 256 * 1024;

class ConnectionHandler {
 public:
  virtual ~ConnectionHandler() = default;
  virtual void on_ready(const wire::Challenge& challenge) = 0;
  virtual void on_frame(const wire::Frame& frame, std::size_t frame_bytes) = 0;
  virtual void on_lost() = 0;
};

class Connection {
 public:
  enum class State { kIdle, kDialling, kGreeting, kReady, kWaiting };

  Connection(port::Transport& transport, port::Clock& clock, port::Random& random,
             std::string origin, ConnectionHandler& handler);

  // Whether there is anything to say to the relay. Going false closes.
  void set_wanted(bool wanted);
  // Dial at once instead of at the end of the delay.
  void retry_now();
  void tick();
  std::optional<std::uint64_t> next_deadline_ms() const;

  State state() const { return m_state; }
  bool ready() const { return m_state == State::kReady; }
  // The relay speaks no version that this program does.
  bool version_refused() const { return m_version_refused; }
  // An attempt has failed since the last connection that got ready.
  bool failing() const { return m_failures > 0; }
  const std::string& origin() const { return m_origin; }
  // REQUIRES: ready().
  const wire::Challenge32& nonce() const { return m_nonce; }
  const base::LogGeneration& generation() const { return m_generation; }

  // Dropped unless ready().
  void send(const wire::Frame& frame);
  // So much of what the relay has sent is taken care of: with the next tick() it may send as much
  // again. Many batches are one commit, and then one CREDIT.
  void grant(std::size_t bytes) { m_grant += static_cast<std::uint32_t>(bytes); }
  // Whether more envelopes may be handed over now.
  bool can_push() const;
  // Ends this connection because the other side broke the protocol.
  void abandon();

 private:
  void dial();
  void lost();
  void receive(const base::Bytes& message);

  port::Transport& m_transport;
  port::Clock& m_clock;
  base::Prng m_jitter;
  std::string m_origin;
  ConnectionHandler& m_handler;
  State m_state = State::kIdle;
  bool m_wanted = false;
  bool m_version_refused = false;
  bool m_open = false;  // the transport may still have events of this connection
  wire::Challenge32 m_nonce;
  base::LogGeneration m_generation;
  std::uint32_t m_failures = 0;
  std::uint32_t m_grant = 0;
  std::uint64_t m_until_ms = 0;  // of kWaiting and kGreeting
  std::uint64_t m_heard_ms = 0;
  std::uint64_t m_pinged_ms = 0;
};

}  // namespace ithaca::sync
