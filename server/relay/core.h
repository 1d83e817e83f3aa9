// The inside of Relay, in one class over several files, one for each job:
//   core.cpp           connections, inboxes, pacing, time, outputs
//   core_session.cpp   HELLO, SUB, UNSUB, HAVE, CREDIT, EPH, PING
//   core_push.cpp      PUSH, RESTORE
//   core_control.cpp   CTL, OPEN_INVITE
//   core_restore.cpp   RESTORE_CONTROL
//   core_delivery.cpp  CONTROL, BATCH and LIVE to subscribers
//   core_store.cpp     loading spaces, commits and their outcome
//
// How a frame is served: it becomes the connection's Front and is dispatched. A handler answers and
// returns kDone, or arranges to be woken, returns kWait, and is called again from the start when it
// is. Nothing recurses: handlers only mark connections as runnable, settle() runs them.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "server/relay/batch.h"
#include "server/relay/connection.h"
#include "server/relay/relay.h"
#include "server/relay/space.h"
#include "server/relay/token_bucket.h"

namespace ithaca::relay {

class Relay::Core {
 public:
  Core(RelayConfig config, RelayStart start, port::Random& random);

  void tick(Now now);
  void connection_opened(ConnectionId id, ConnectionInfo info);
  void connection_closed(ConnectionId id);
  void frame(ConnectionId id, base::Bytes message);
  void refuse_message(ConnectionId id, wire::ErrCode code);
  void sent(ConnectionId id, std::size_t bytes);
  void store_replied(StoreReply reply);
  void shut_down();
  std::vector<RelayOutput> take_outputs() { return std::exchange(m_outputs, {}); }
  bool accepts_frames(ConnectionId id) const;
  bool idle() const { return !m_in_flight && m_next.empty(); }
  const RelayCounters& counters() const { return m_counters; }
  RelayGauges gauges() const;

 private:
  enum class Outcome { kDone, kWait };

  // What an ERR says besides its code.
  struct Refusal {
    wire::ErrCode code = wire::ErrCode::kMalformed;
    std::string detail;
    std::uint32_t retry_after_ms = 0;
  };

  // Limits that all connections of one address share.
  struct Address {
    std::size_t connections = 0;
    std::uint64_t last_used_ms = 0;
    TokenBucket frames;
    TokenBucket new_spaces;
    TokenBucket invite_opens;
  };

  // What an outstanding store call is for.
  struct CommitPurpose {};
  struct LoadPurpose {
    base::SpaceId space;
  };
  struct SubscriptionPurpose {
    ConnectionId connection = 0;
    base::SpaceId space;
    std::uint64_t ticket = 0;
  };
  struct FrontPurpose {
    ConnectionId connection = 0;
    std::uint64_t ticket = 0;
  };
  using Purpose = std::variant<CommitPurpose, LoadPurpose, SubscriptionPurpose, FrontPurpose>;

  // core.cpp
  Connection* find(ConnectionId id);
  const Connection* find(ConnectionId id) const;
  void settle();
  void give_read_turn();
  void run(Connection& connection);
  bool may_take_frame(Connection& connection);
  Outcome dispatch(Connection& connection);
  void make_runnable(Connection& connection) { m_runnable.insert(connection.id); }
  void wake(Connection& connection);
  void wake(ConnectionId id);
  void send(Connection& connection, const wire::Frame& frame);
  void send_bytes(Connection& connection, SharedBytes bytes);
  void refuse(Connection& connection, wire::FrameType answers, const base::SpaceId& space,
              std::uint64_t reference, const Refusal& refusal);
  void refuse_and_close(Connection& connection, std::uint8_t answers, const Refusal& refusal);
  void close(Connection& connection);
  void forget(Connection& connection);
  void check_timeouts();
  void forget_idle();
  Address& address_of(const Connection& connection);
  bool has_room(const Connection& connection) const;
  std::size_t answer_backlog_max() const;

  // core_session.cpp
  Outcome on_hello(Connection& connection, const wire::Hello& hello);
  Outcome on_sub(Connection& connection, const wire::Sub& sub);
  Outcome on_unsub(Connection& connection, const wire::Unsub& unsub);
  Outcome on_have(Connection& connection, const wire::Have& have);
  Outcome on_credit(Connection& connection, const wire::Credit& credit);
  Outcome on_eph(Connection& connection, const wire::Eph& eph);
  bool verify_sub(const Connection& connection, const wire::Sub& sub) const;
  void unsubscribe(Connection& connection, const base::SpaceId& space);

  // core_push.cpp
  Outcome on_push(Connection& connection, const base::Bytes& bytes);
  std::optional<Outcome> answer_if_known(Connection& connection, Space& space);
  std::optional<Refusal> why_not_acceptable(const Space& space,
                                            const crypto::EnvelopeInfo& envelope) const;
  std::optional<Refusal> why_not_restorable(const Space& space,
                                            const crypto::EnvelopeInfo& envelope) const;
  std::optional<Refusal> why_no_room(const Space& space, const crypto::EnvelopeInfo& envelope,
                                     const base::MemberId& author) const;
  void accept(Connection& connection, Space& space, const base::Bytes& bytes,
              base::TimeMs received_ms);
  void refuse_push(Connection& connection, Space* space, BatchNumber after, const Refusal& refusal);

  // core_control.cpp
  Outcome on_ctl(Connection& connection, const wire::Ctl& ctl);
  Outcome on_genesis(Connection& connection, const wire::Ctl& ctl);
  Outcome on_open_invite(Connection& connection, const wire::OpenInvite& open);
  Outcome stream_control(Connection& connection, const base::SpaceId& id, Space& space);
  std::optional<Refusal> why_no_new_space(Connection& connection);
  void accept_control(Connection& connection, Space& space, const wire::Ctl& ctl,
                      const crypto::ControlRecord& record);
  void append_control(Space& space, const base::SpaceId& id, const base::Bytes& bytes,
                      const crypto::ControlRecord& record,
                      std::optional<base::TimeMs> relay_now_ms);
  void refuse_ctl(Connection& connection, Space* space, const wire::Ctl& ctl, BatchNumber after,
                  const Refusal& refusal);
  void refuse_stale(Connection& connection, Space& space, const wire::Ctl& ctl);
  Outcome stale_for_stranger(Connection& connection, Space& space, const wire::Ctl& ctl,
                             std::uint32_t from_index);

  // core_restore.cpp
  Outcome on_restore_control(Connection& connection, const wire::RestoreControl& restore);
  std::optional<Refusal> take_restored(Connection& connection, Space& space,
                                       const wire::RestoreControl& restore);

  // core_delivery.cpp
  void mark_lacking(Connection& connection, const base::SpaceId& space);
  void pull(Connection& connection);
  enum class Step { kNothing, kReading, kNoCredit };
  Step pull_one(Connection& connection, const base::SpaceId& id, Subscription& subscription);
  void subscription_read(const SubscriptionPurpose& purpose, StoreResponse response);
  void send_control(Connection& connection, const base::SpaceId& id, Subscription& subscription,
                    std::uint32_t durable, const ControlSlice& slice);
  void send_envelopes(Connection& connection, const base::SpaceId& id, Subscription& subscription,
                      std::uint64_t durable, std::vector<StoredEnvelope> envelopes);
  void send_on_credit(Connection& connection, const wire::Frame& frame);
  void deliver_fresh(const base::SpaceId& id, const std::vector<LogWrite>& writes);
  void release_held_back(Connection& connection, Subscription& subscription, const Space& space);
  void wake_starved();

  // core_store.cpp
  Space& space_in_memory(const base::SpaceId& id);
  // Ready or absent; otherwise the connection has been made to wait for it and gets null.
  Space* settled_space(Connection& connection, const base::SpaceId& id);
  // True if the connection has been made to wait for the batch.
  bool wait_for_batch(Connection& connection, BatchNumber batch);
  void start_loading(const base::SpaceId& id, Space& space);
  void space_loaded(const LoadPurpose& purpose, StoreResponse response);
  bool take_control(Space& space, const ControlSlice& slice);
  void loading_ended(const base::SpaceId& id, Space& space, Space::Phase phase);
  void front_read(const FrontPurpose& purpose, StoreResponse response);
  void write(LogWrite write);
  // Sends the answer when `batch` is durable; at once if it is.
  void answer_after(BatchNumber batch, Completion completion);
  void complete(Completion& completion);
  void commit_if_idle();
  void committed(base::Result<CommitReceipt> result);
  void commit_succeeded(Batch batch, const CommitReceipt& receipt);
  void commit_failed(Batch batch, const base::Error& why);
  void fail_spaces(Batch& batch, const std::set<base::SpaceId>& spaces);
  void wake_batch_waiters(BatchNumber batch);
  std::uint64_t call(StoreRequest request, Purpose purpose);

  RelayConfig m_config;
  RelayLimits& m_limits{m_config.limits};
  base::LogGeneration m_generation;
  port::Random& m_random;
  Now m_now;
  std::uint64_t m_maintained_ms = 0;
  std::uint64_t m_expired_ms = 0;

  std::map<ConnectionId, Connection> m_connections;
  std::map<std::string, Address> m_addresses;
  std::map<base::SpaceId, Space> m_spaces;
  std::uint64_t m_uses = 0;
  std::uint64_t m_tickets = 0;
  std::uint64_t m_space_count = 0;
  std::uint64_t m_store_bytes = 0;
  std::size_t m_queued = 0;
  std::size_t m_reads = 0;

  Batch m_next;
  std::optional<Batch> m_in_flight;
  BatchNumber m_durable = 0;
  std::map<BatchNumber, std::vector<ConnectionId>> m_batch_waiters;

  std::uint64_t m_calls = 0;
  std::unordered_map<std::uint64_t, Purpose> m_purposes;

  std::set<ConnectionId> m_runnable;      // have frames that may go on
  std::set<ConnectionId> m_pulling;       // have subscriptions that may go on
  std::set<ConnectionId> m_starved;       // wait for room in the queues of all
  std::deque<ConnectionId> m_read_queue;  // wait for their turn to read from the store
  std::set<ConnectionId> m_dead;
  std::vector<RelayOutput> m_outputs;
  RelayCounters m_counters;
};

}  // namespace ithaca::relay
