// One space on this device: its control chain, keys, merged state, outbox, and its part of the
// conversation with the relay.
//
// The way of an own envelope (Outgoing):
//
//   submit()      sealed, applied to the replica, handed to the store     saved = false
//   commit done   may be sent                                             saved = true
//   pump()        PUSH                                                    sent = true
//   on_ack()      "on the relay"; never sent again                        acked = true
//   on_batch()    back at its place in the log: moves from outbox to log, is forgotten here
//
// Invariants
//   1. Sealed bytes are on disk before they are first sent, and are resent identically. They are
//      sealed anew only after the relay said STALE_EPOCH and a newer record was verified, or under
//      a new actor.
//   2. The stored log is dense. The cursor moves in the same commit.
//   3. No op is applied before its envelope's run is verified and its writer admitted by the chain.
//   4. Losing the connection at any point changes nothing but what is in flight.
//   5. Memory holds the newest messages, what is listed, and what changed since a checkpoint; the
//      rest is in pages (page_table.h). A checkpoint writes pages and how far they cover the log in
//      one commit.
// Threads: one. Ownership: owned by Engine; borrows everything in SpaceHost.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "src/core/crypto/control_chain.h"
#include "src/core/crypto/envelope.h"
#include "src/core/crypto/ephemeral.h"
#include "src/core/crypto/epoch_keys.h"
#include "src/core/model/op_factory.h"
#include "src/core/model/replica.h"
#include "src/core/sync/connection.h"
#include "src/core/sync/log_witness.h"
#include "src/core/sync/repair.h"
#include "src/core/sync/space_parts.h"

namespace ithaca::sync {

class Space {
 public:
  enum class Origin { kCreatedHere, kJoined };
  // A space that was just created (its genesis goes out first) or joined. `chain` holds its
  // records, `keys` what epoch keys came with an invite. Writes all of it to the store, and `also`
  // with it.
  static std::unique_ptr<Space> create(SpaceHost host, crypto::ControlChain chain,
                                       crypto::EpochKeyring keys, Origin origin,
                                       std::vector<port::StoreWrite> also = {});
  // A space as the store has it. `records` are those under its prefix, in key order. Damaged parts
  // are left out; what is needed at all (genesis, keys) being damaged is kCorrupt. Nothing but
  // open() may be called before open() is done: it reads the newest pages and the rest of the log.
  static base::Result<std::unique_ptr<Space>> load(SpaceHost host, const base::SpaceId& id,
                                                   std::vector<port::StoreRecord> records);
  void open(std::function<void()> done);
  ~Space();
  Space(const Space&) = delete;
  Space& operator=(const Space&) = delete;

  // ---- reading ----------------------------------------------------------------------------
  const base::SpaceId& id() const { return m_chain.space(); }
  const crypto::ControlChain& chain() const { return m_chain; }
  const model::Replica& replica() const { return m_replica; }
  const base::MemberId& self() const { return m_replica.self(); }
  const base::DeviceKey& device() const { return m_device.key; }
  const base::ActorId& actor() const { return m_actor; }
  std::vector<base::MemberId> others() const;  // current members but oneself
  bool on_relay() const { return m_on_relay; }
  bool removed() const { return m_removed; }
  // removed(), by the person's own will.
  bool left() const;
  // The person has asked to leave: nothing more is written here.
  bool is_leaving() const { return is_wished(Wish::Kind::kLeave, self()); }
  bool is_wished(Wish::Kind kind, const base::MemberId& member) const;
  const crypto::EpochKeyring& keys() const { return m_keys; }
  // Something was merged that lies beyond the pins of somebody's end, since a relay withheld the
  // record; or part of the chain was damaged, and the outbox not read. The engine loads it anew.
  bool wants_reload() const { return m_reload_wanted && !m_paging; }
  // Caught up with the relay on the present connection.
  bool live() const { return m_live; }
  // Own envelopes with something to see, and control records, that the relay does not have.
  std::size_t queued() const;
  // After a removal: own envelopes with something to see that the relay never took.
  std::size_t unsent() const;
  // All that is on its way out, receipts included.
  std::size_t pending() const { return m_outbox.size() + (m_receipt_due_ms ? 1 : 0); }
  // Goes on as the device that a restored backup is of, until its own is in: space_devices.cpp.
  bool is_as_former() const { return m_newcomer.has_value(); }
  bool needs_former() const { return is_as_former() && (!m_removed || !m_outbox.empty()); }
  // The person is in, but this device is not.
  bool device_ended() const { return m_removed && m_chain.current_member(self()) != nullptr; }
  // Messages of others that are not read, in memory or not; and the first. kBusy, kCorrupt: below.
  std::size_t unread_count() const;
  base::Result<const model::MessageState*> first_unread();
  // Lists some pages more, and lets go of as many at the other end (space_window.cpp). True: they
  // are listed; false: they are on their way, and changed() tells of them; kCorrupt: unreadable.
  base::Result<bool> load_older();
  base::Result<bool> load_newer();
  // Lists the pages around a message instead. kNotFound if there is none.
  base::Result<bool> load_around(const base::EntityId& message);
  // Lists everything from index `first` on, however much, until let_go() or one of the others.
  base::Result<bool> load_from(std::size_t first);
  void let_go();
  // Brings one message (to quote it), unlisted.
  void load_message(const base::EntityId& id);
  // What is being read stays listed whatever arrives; empty: what is newest at any time.
  void read_at(const std::optional<base::EntityId>& message);
  // Nobody looks at older messages any more: the next checkpoint lets go of them.
  void show_newest();
  // Writes a checkpoint now, if there is anything to write; for tests and benchmarks.
  void checkpoint_now();
  bool is_paging() const { return m_paging; }
  std::size_t pages() const { return m_table.size(); }
  // Messages before and after those that replica().messages() lists.
  std::size_t older_messages() const;
  std::size_t newer_messages() const;
  // Part of the log could not be read, which the relay sends again; or of the pages, which the next
  // start makes anew from the log.
  bool records_lost() const { return m_records_lost; }
  // False while (actor, aseq) is an own envelope that is not on this disk.
  bool is_saved(const base::ActorId& actor, std::uint64_t aseq) const;
  std::vector<base::MemberId> typing() const;
  const std::vector<OwnInvite>& invites() const { return m_invites; }
  std::uint64_t head_seq() const { return m_received; }
  // Envelopes of the log that were refused.
  std::size_t refused() const { return m_refused; }
  // Bits of Warning, kept until they are acknowledged.
  std::uint32_t warnings() const { return m_warnings; }
  void acknowledge_warnings();
  // While the relay is being given back what it lost.
  std::optional<RepairProgress> repair_progress() const;
  // This device has put the space on this relay, and nobody else has written there since.
  bool alone_here() const { return m_put_here && !others().empty(); }
  // The relay's chain of members is another, so that nothing is sent there or taken from it.
  bool parted() const { return m_parted; }
  // A newer program wrote what the relay passed on last: the same, until the next connection.
  bool outdated() const { return m_outdated; }
  // Why the relay does not take the space: kRelayFull, kClosedRelay, kNoSpace.
  std::optional<wire::ErrCode> relay_refusal() const { return m_relay_refusal; }

  // ---- writing ----------------------------------------------------------------------------
  // Ops of one action, minted by an OpFactory for device(). Seals, applies and stores them.
  // kNotMember after a removal. An empty list does nothing.
  base::Result<void> submit(const std::vector<model::Op>& ops);
  // The person has seen every message that is here now. Nothing while a log comes in: ask again.
  void mark_read();
  // A key was pressed (kStarted) or the text was sent or cleared (kStopped).
  void send_typing(crypto::TypingState state);
  // Makes an invite and queues its record. Errors as crypto::make_invite.
  base::Result<void> create_invite();
  // Drops one that never reached the relay, else asks the relay. kOffline without a connection.
  base::Result<void> revoke_invite(const base::InviteKey& key);
  // Removes a member, makes one an owner or a mere member, or leaves (then `member` is self()).
  // kNotMember: not an owner, or out; kNotFound: no such member; kRefused: no owner, or nobody,
  // would be left; kInvalidInput: removing oneself; kQuota: over kWishesMax.
  base::Result<void> wish(Wish::Kind kind, const base::MemberId& member);
  // kBusy: the relay is being asked right now. kNotFound: there is no such wish (any more).
  base::Result<void> take_back(Wish::Kind kind, const base::MemberId& member);
  void forget_wishes();
  // Of this person, or by an owner. kInvalidInput: this device; kRefused: the member's last.
  base::Result<void> end_device(const base::DeviceKey& device);
  // In again after a removal: `chain` includes the JOIN. What was never sent goes out after all.
  // `also` is in the same commit.
  void rejoin(crypto::ControlChain chain, const crypto::EpochKeyring& keys,
              std::vector<port::StoreWrite> also);
  // A new incarnation: what is not acknowledged is sealed anew under it.
  void renew_actor();

  // ---- the conversation -------------------------------------------------------------------
  void on_ready();
  void on_lost();
  void on_control(const wire::Control& frame);
  void on_batch(const wire::Batch& frame, std::size_t frame_bytes);
  void on_places(const wire::Places& frame, std::size_t frame_bytes);
  void on_live(const wire::Live& frame);
  void on_ack(const wire::Ack& frame);
  void on_ctl_ok(const wire::CtlOk& frame);
  void on_eph(const wire::Eph& frame);
  void on_err(const wire::Err& frame);
  void tick();
  std::optional<std::uint64_t> next_deadline_ms() const;

 private:
  friend class SpaceSearch;  // reads pages past what is in memory (space_search.h)

  Space(SpaceHost host, crypto::ControlChain chain, crypto::EpochKeyring keys,
        const crypto::DeviceSeed& device);

  // space_load.cpp
  void load_info(const std::optional<base::Bytes>& info);
  void load_pages();
  void start_anew();
  void load_log(std::string after);
  void apply_log_record(std::uint64_t first_seq, base::ByteView record);
  void finish_loading();
  void finish_opening();
  void load_outbox(std::vector<port::StoreRecord>& outbox);
  void load_invites(const std::vector<port::StoreRecord>& invites);

  // space_pages.cpp
  using Then = std::function<void(Space&)>;
  base::Result<void> absorb_root(const std::vector<port::StoreRecord>& derived);
  void drop_pages(std::vector<port::StoreWrite>& writes);
  void read_pages(std::vector<std::size_t> pages, std::function<void(Space&, bool)> then);
  void absorb_read(std::size_t page, const base::Result<port::StorePage>& read, bool& good);
  void checkpoint(Then then);
  bool settle_parts();
  PageTable::Plan plan_checkpoint();
  void write_checkpoint(const PageTable::Plan& plan, Then then);
  void lose_pages();
  std::uint64_t coverable() const;
  port::StoreWrite root_write() const;

  // space_window.cpp
  PageRange listed() const;
  std::size_t window_start() const;
  void settle_memory();
  base::Result<bool> may_bring(Then later);
  void bring(std::vector<std::size_t> pages, Then then);
  void go_on();
  bool list(PageRange range, const model::TimeOrder& at, bool whole);

  // space.cpp
  port::StoreWrite info_write() const;
  port::StoreWrite keys_write() const;
  void after_commit(std::vector<port::StoreWrite> writes, std::function<void(Space&)> then);

  // space_members.cpp
  void check_pins(std::size_t index);
  bool is_writable() const { return !m_removed && !is_leaving(); }
  std::vector<crypto::Pin> pins_of(const base::MemberId& member,
                                   const base::DeviceKey* only = nullptr) const;
  base::Result<void> add_wish(const Wish& wish);
  base::Result<crypto::BuiltRecord> build(const Wish& wish);
  void build_change();
  void change_refused(wire::ErrCode code);
  bool is_open(const Wish& wish) const;
  void settle_wishes();
  void load_wishes(base::ByteView stored);
  port::StoreWrite wishes_write() const;

  // space_devices.cpp
  static const crypto::DeviceSeed& seed_for(const Identity& identity,
                                            const crypto::ControlChain& chain,
                                            const std::vector<port::StoreRecord>& outbox);
  bool is_another_device() const;
  bool wants_own_device() const;
  void settle_device();
  void take_own_device();
  void mint_anew(const base::DeviceKey& former, std::vector<port::StoreWrite>& writes);

  // space_receive.cpp
  static Head head_of(const crypto::EnvelopeInfo& info);
  base::Result<model::DecodedOps> open_ops(const crypto::EnvelopeInfo& info) const;
  static bool is_visible(const model::DecodedOps& decoded);
  std::vector<Arrival> verify_batch(const std::vector<const wire::BatchEntry*>& entries);
  Verdict admit_and_apply(const crypto::EnvelopeInfo& info, std::uint64_t seq,
                          base::TimeMs received_ms, Source source);
  static void note_head(Heads& heads, const crypto::EnvelopeInfo& info, bool accepted);
  void settle_own(const crypto::EnvelopeInfo& info, const wire::BatchEntry& entry,
                  std::vector<port::StoreWrite>& writes);
  void retry_held();
  void show_arrivals();
  void go_live();

  // space_repair.cpp
  void begin_repair();
  bool same_generation() const;
  void restore_control(std::uint32_t from_index);
  bool on_control_restored(const wire::CtlOk& frame);
  bool on_restore_err(const wire::Err& frame);
  void pause_repair(const wire::Err& frame);
  void part_ways();
  void stop_taking();
  void read_own_log(std::string after);
  static base::Hash entry_hash(base::ByteView envelope);
  void compare(std::uint64_t seq, const base::Hash& hash);
  void end_comparing();
  bool repair_batch(const wire::Batch& frame, std::size_t frame_bytes);
  void repair_live(const wire::Live& frame);

  // space_parking.cpp
  struct Cut;
  void begin_parking();
  void park_from(std::string after, std::shared_ptr<Cut> cut);
  void park_record(std::uint64_t first_seq, const port::StoreRecord& record, Cut& cut);
  bool is_beyond_pins(base::ByteView envelope) const;
  void cut_log(const std::shared_ptr<Cut>& cut);
  void end_parking(const Cut& cut);
  void catch_up();
  void read_parked(Then then);
  void read_parked_from(std::string after, Then then);
  void apply_parked(base::ByteView envelope);
  void restore_more();
  void read_next_parked();
  void on_restored(const wire::Ack& frame);
  void finish_repair();

  // space_honesty.cpp
  void warn(Warning warning);
  void add_witness(std::vector<model::Op>& ops);
  void examine(const model::DecodedOps& decoded, std::uint64_t seq);
  void examine_refused(base::ByteView envelope);

  // space_send.cpp
  base::Result<Outgoing> seal(base::ByteView content);
  void store_outgoing(std::size_t first, std::vector<port::StoreWrite> also);
  void reseal_stale();
  void reseal(Outgoing& entry);
  void pump();
  void rewind();
  void on_push_err(const wire::Err& frame);
  void queue_receipts();
  void send_receipts();

  // space_control.cpp
  base::Result<void> learn_record(base::ByteView record, std::vector<port::StoreWrite>& writes);
  void after_records(std::vector<port::StoreWrite> writes);
  void settle_invites(std::vector<port::StoreWrite>& writes);
  void send_control();
  void subscribe();
  void on_ctl_err(const wire::Err& frame);
  port::StoreWrite invite_write(const OwnInvite& invite) const;
  void check_membership();

  SpaceHost m_host;
  crypto::ControlChain m_chain;
  crypto::EpochKeyring m_keys;
  crypto::DeviceKeys m_device;
  std::optional<crypto::DeviceKeys> m_newcomer;  // own device, while m_device is a former one
  bool m_newcomer_refused = false;               // on this connection
  model::Replica m_replica;
  base::Incarnation m_incarnation;
  base::ActorId m_actor;

  Heads m_heads;  // of the actors, as of m_received
  LogWitness m_witness;
  Head m_own_head;  // the last envelope sealed by m_actor
  std::deque<Outgoing> m_outbox;
  std::uint64_t m_version = 0;
  std::uint64_t m_received = 0;  // greatest seq received, dense from 1
  std::vector<Held> m_held;
  std::size_t m_refused = 0;

  std::vector<OwnInvite> m_invites;
  std::vector<Wish> m_wishes;
  std::optional<Change> m_change;
  std::optional<std::uint64_t> m_rotate_at_ms;  // a rotation is due, and this device's turn
  std::optional<std::uint32_t> m_request;       // CTL in flight
  std::uint32_t m_next_request = 1;

  PageTable m_table;
  std::set<base::EntityId> m_unwritten;    // entities that are not in their pages as they are
  std::uint64_t m_covered = 0;             // the log up to here is in the pages
  std::deque<std::uint64_t> m_log_starts;  // first seqs of the log's records beyond m_covered
  std::uint64_t m_kept_parts = 0;
  Reader m_reader;
  Then m_next;                           // when m_paging ends
  std::set<base::EntityId> m_looked_up;  // messages that load_message() was asked for
  bool m_paging = false;                 // pages are being read or written
  bool m_pages_off = false;              // no more checkpoints: something does not fit
  bool m_records_lost = false;
  std::unique_ptr<Loading> m_loading;

  bool m_on_relay = false, m_removed = false;
  bool m_subscribed = false;
  bool m_live = false;
  bool m_stale_epoch = false;  // the relay wants another epoch than the chain has
  std::uint64_t m_stale_since_ms = 0;
  std::optional<wire::ErrCode> m_relay_refusal;
  std::uint64_t m_pause_until_ms = 0;
  std::optional<std::uint64_t> m_receipt_due_ms;
  bool m_read_wanted = false;
  std::uint64_t m_arrivals_shown_ms = 0;
  bool m_arrivals_hidden = false;                        // something came since
  bool m_push_blocked = false;                           // the transport's buffer is full
  bool m_reload_wanted = false, m_outbox_waits = false;  // the latter: for the chain to be whole
  base::LogGeneration m_generation;  // of the relay's log that this device holds; zeros: unknown
  std::uint32_t m_warnings = 0;
  bool m_put_here = false, m_renew_wanted = false;
  bool m_parted = false, m_outdated = false;  // nothing is sent or taken
  std::unique_ptr<Repair> m_repair;
  std::uint64_t m_repairs = 0;
  Parked m_parked;
  bool m_has_parked = false;      // by the mark on the disk
  bool m_retried_parked = false;  // since the start
  bool m_parking = false;         // the log is being cut
  bool m_probed = false;          // a repair was tried on this connection
  std::uint64_t m_subscribed_from = 0;
  std::optional<std::uint64_t> m_typing_sent_ms;
  std::map<base::DeviceKey, std::uint64_t> m_typing_until_ms;
  std::shared_ptr<Space*> m_self;  // shared with completions; null once this is gone
};

}  // namespace ithaca::sync
