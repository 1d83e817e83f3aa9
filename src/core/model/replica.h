// One device's merged view of one space: a function of the set of ops it was given.
//
// Invariants
//   1. Merging is commutative, associative and idempotent: any order, any repetition, any grouping
//      of the same ops gives the same canonical_state().
//   2. An op may arrive before what it refers to (an edit before its message, a milestone before
//      its goal). It is kept and takes effect when that arrives.
//   3. In a register (entity, field [, author [, key]]) an op that another names in `over` is out;
//      of the rest the greatest (ts, id) shows. An op of the wrong author never counts.
//   4. An op that is not understood (values.h) changes nothing but canonical_state().
//   5. A member's deletion of a message is final, and erases that member's text from the state.
//   6. Nothing is dropped, since what to drop would depend on the order of arrival. Memory is
//      bounded by the size of the ops applied, each of which has its limits; what the read side
//      lists is bounded by the limits in limits.h.
//   7. Two ops with one id and different contents (a dishonest device) both count; neither merging
//      nor the choice of what shows depends on which came first.
//   8. No clock, randomness, floats or locale.
//
// Threads: one. Ownership: values; whatever it hands out is borrowed until the next change.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/core/model/op.h"
#include "src/core/model/state.h"

namespace ithaca::model {

// What the verified envelope around an op says.
struct OpContext {
  MemberId author;
  ActorId actor;
  std::uint64_t aseq = 0;            // 0: not sealed yet; apply it again once it is
  std::optional<std::uint64_t> seq;  // empty until the relay acknowledged the envelope
  TimeMs received_ms = 0;            // the relay's clock; 0 without seq
};

enum class Applied {
  kChanged,    // something that is shown may have changed
  kUnchanged,  // seen before, or beaten already
  kKept,       // not understood: kept aside
};

class Replica {
 public:
  // `self` is this person in this space: whose messages are own and whose cursor counts unread.
  explicit Replica(const MemberId& self);
  ~Replica();
  Replica(Replica&&) noexcept;
  Replica& operator=(Replica&&) noexcept;

  const MemberId& self() const;

  // ---- writing -------------------------------------------------------------------------------

  // REQUIRES (of the caller, by verifying the envelope): op.id is one of the signing device's.
  Applied apply(const Op& op, const OpContext& context);
  // All of an envelope's ops, the opaque ones too. Returns true if anything changed.
  bool apply_all(const DecodedOps& decoded, const OpContext& context);
  // Remembers an op whose bytes do not parse.
  void keep_opaque(ByteView op_bytes, const OpContext& context);

  // The relay acknowledged (actor, aseq).
  void note_sequenced(const ActorId& actor, std::uint64_t aseq, std::uint64_t seq,
                      TimeMs received_ms);
  // The ops of an unacknowledged envelope were sealed again in another place. The old place stops
  // counting: somebody else's cursor over it says nothing about these ops.
  void note_resealed(const ActorId& old_actor, std::uint64_t old_aseq, const ActorId& new_actor,
                     std::uint64_t new_aseq);
  // What this actor wrote up to here is from before this person came in: it counts as read, here
  // and without telling anybody.
  void note_history(const ActorId& actor, std::uint64_t aseq);

  // ---- messages ------------------------------------------------------------------------------

  // Messages that are listed (see list()), by (ts, id), deleted ones as tombstones.
  std::span<const MessageState* const> messages() const;
  const MessageState* message(const EntityId& id) const;
  // Where the message stands in messages(); empty if it is not listed there.
  std::optional<std::size_t> message_index(const EntityId& id) const;
  // The newest messages in memory, listed or not; the newest comes first.
  std::vector<const MessageState*> newest(std::size_t count) const;
  // 0 before the first message.
  TimeMs greatest_message_ts() const;

  // `others` are the space's members except the author. With none: at most kOnRelay.
  Receipt receipt(const MessageState& message, std::span<const MemberId> others) const;

  // Messages of others, not deleted, that read_cursor() does not cover; without those that count
  // with their page (see list()).
  std::size_t unread_count() const;
  // The first of them, listed or not; or nullptr.
  const MessageState* first_unread() const;
  // Of any message in memory.
  bool is_unread(const EntityId& message) const;

  // What this member's next cursor op should say: how far the messages of others have arrived
  // (kDelivered) or been read as well (kRead). Only actors that are ahead of the own
  // cursor, at most kCursorEntriesMax; empty when there is nothing to tell.
  enum class CursorMove { kDelivered, kRead };
  Cursor cursor_advance(CursorMove move) const;
  // The merged cursor of a member.
  const Cursor& cursor(const MemberId& member) const;
  // What this person need not read any more: the own cursor, and note_history().
  Cursor read_cursor() const;

  // ---- goals ---------------------------------------------------------------------------------

  // By (created_ts, id); those that are not deleted, and those that are.
  std::span<const GoalState* const> goals() const;
  std::span<const GoalState* const> deleted_goals() const;
  const GoalState* goal(const EntityId& id) const;            // deleted ones too
  const MilestoneState* milestone(const EntityId& id) const;  // deleted ones too

  // ---- members and the space -----------------------------------------------------------------

  const MemberProfile& profile(const MemberId& member) const;
  const Shown<std::string>& space_name() const;

  // ---- paging (paging.cpp, with the format) ----------------------------------------------------
  //
  // Of a long conversation only the newest messages need to be in memory. The others are in pages
  // that the caller keeps. Since merging is joining, an op on a message that is not in memory needs
  // nothing of it: it is kept here, and absorb_page() brings the two together at any later time.

  // Ids of entities that changed since they were last written to a page, in no order; each is told
  // once, and stays in memory until it is written.
  std::vector<EntityId> take_changed();
  bool has_changed() const;
  // What the caller needs to find the page of an entity.
  enum class EntityKind {
    kMessage,   // its order is order_of_message()
    kFragment,  // ops about something that has not arrived, or is in a page
    kOther,     // goals, milestones, the space itself: always in memory
  };
  EntityKind kind(const EntityId& id) const;
  // Messages in memory, listed or not, with begin <= (ts, id) < end.
  std::vector<const MessageState*> messages_between(const TimeOrder& begin,
                                                    const TimeOrder& end) const;
  // The state of these entities, for a page that has them from now on. Places without seq are left
  // out: the outbox has those.
  Bytes write_page(std::span<const EntityId> ids);
  // Joins a page. Returns what was in it. kMalformed: nothing was changed.
  Result<std::vector<EntityId>> absorb_page(ByteView page);
  // The same for a page without messages, and without the entity of zeros: it is joined when
  // something of a goal is first asked for, or by settle(), so that a conversation opens without
  // waiting for it. `number` is the caller's.
  Result<void> absorb_later(std::uint32_t number, Bytes page);
  struct Settled {
    std::uint32_t number = 0;
    std::vector<EntityId> ids;
    std::size_t bytes = 0;
  };
  // Joins what absorb_later() has left, and tells of all such pages, each once. kMalformed: one of
  // them cannot be joined, and what it held is missing.
  Result<std::vector<Settled>> settle();
  bool has_lost_pages() const;
  // Everything that belongs to no entity: cursors, and where others' messages stand.
  Bytes write_summary() const;
  Result<void> absorb_summary(ByteView summary);
  // Ops that are not understood, in parts of at most `part_bytes_max` unless one op is longer;
  // empty if they are as when this was last asked.
  std::optional<std::vector<Bytes>> take_changed_kept(std::size_t part_bytes_max);
  Result<void> absorb_kept(ByteView part);
  // What is listed: from <= (ts, id) < to. Of the rest, what is not before `keep` stays in memory
  // and counts as unread here; what is before it counts with its page, once it has one.
  struct Listing {
    TimeOrder from{0, {}};
    TimeOrder to = kEndOfTime;
    TimeOrder keep = kEndOfTime;
    friend bool operator==(const Listing&, const Listing&) = default;
  };
  void list(const Listing& listing);
  const Listing& listing() const;
  // Lets go of messages that are neither listed nor kept, and that a page has as they are. Returns
  // how many.
  std::size_t release();
  // Messages in memory from here on that no page has, and that are not listed.
  std::size_t unpaged_from(const TimeOrder& from) const;

  // ---- searching (texts.cpp) -------------------------------------------------------------------
  //
  // A search keeps texts of its own. It reads pages past this class, and is told what happens
  // meanwhile: a page that is read now, joined with what is in memory now, is what there is.

  // From now on, or no more, remembers which entities changed or came into memory.
  enum class Watch { kOn, kOff };
  void watch(Watch watch);
  bool is_watched() const;
  // Each at least once since it was last asked.
  std::vector<EntityId> take_watched();
  // Messages in memory, listed or not, and those of a page that are not.
  struct TextView {
    EntityId id;
    MemberId author;
    TimeMs ts = 0;
    TimeMs shown_ts = 0;
    std::string_view text;  // empty once deleted
  };
  using VisitText = std::function<void(const TextView&)>;
  void visit_texts(const VisitText& visit) const;
  Result<void> visit_texts(ByteView page, const VisitText& visit) const;

  // ---- bookkeeping ---------------------------------------------------------------------------

  // Grows with every change; so does the count of the part that changed.
  std::uint64_t revision() const;
  std::uint64_t revision(Noun noun) const;

  // The ops that a new op of `self` on this register should name in `over`: greatest (ts, id)
  // first, at most wire::kOverMax. `key` is the emoji of a reaction, else empty.
  std::vector<OpId> current_ops(const EntityId& entity, Field field,
                                std::string_view key = {}) const;
  // The ts for a new op on that register: `now`, or later if more ops stand than `over` can name.
  TimeMs register_ts(const EntityId& entity, Field field, TimeMs now,
                     std::string_view key = {}) const;

  // The merged state in one canonical encoding, for comparison and hashing. It depends on the set
  // of ops and their authors alone: not on order, place, seq or time of receipt.
  // Format: canonical.cpp.
  Bytes canonical_state() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> m_impl;
};

}  // namespace ithaca::model
