// What a Replica holds. Private to the .cpp files of this folder.
//
// Two layers. Below, what was merged: entities with their creating ops and registers, cursors, and
// ops that are not understood. Above, the views that the read side hands out. apply() touches the
// layer below and notes what became stale; the next read refreshes that, once, however many ops
// came in between. Goals and milestones wait until somebody reads a goal.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include "src/core/base/codec.h"
#include "src/core/model/register.h"
#include "src/core/model/replica.h"

namespace ithaca::model {

// An op that created an entity. A dishonest device may write several of one id; the least decides.
struct Creation {
  MemberId author;
  Field field = Field::kMessage;
  TimeMs ts = 0;
  Bytes value;

  friend bool operator<(const Creation& left, const Creation& right) {
    return std::tie(left.author, left.field, left.ts, left.value) <
           std::tie(right.author, right.field, right.ts, right.value);
  }
};

// `author` is zeros for SET, whose register belongs to everybody; `key` only tells reactions apart.
struct RegisterKey {
  Field field = Field::kMessage;
  MemberId author;
  Bytes key;

  friend bool operator<(const RegisterKey& left, const RegisterKey& right) {
    return std::tie(left.field, left.author, left.key) <
           std::tie(right.field, right.author, right.key);
  }
};

struct Entity {
  EntityId id;
  std::set<Creation> creations;
  std::map<RegisterKey, Register> registers;
  std::vector<Place> places;  // of a message; one an actor, ascending

  enum class Stale { kNo, kGoal, kMessage };
  Stale stale = Stale::kNo;
  bool changed = false;  // since it was last written to a page
  bool paged = false;    // a page has it
  // The view that the entity has, at most one of them.
  std::unique_ptr<MessageState> message;
  std::unique_ptr<GoalState> goal;
  std::unique_ptr<MilestoneState> milestone;

  const Creation* creation() const { return creations.empty() ? nullptr : &*creations.begin(); }
  const Register* find(const RegisterKey& key) const;
  bool is_deleted_by(const MemberId& author) const;
  // Is one now, or may have to become one.
  bool may_be_message() const;
  // Their deletion of the message came.
  void erase_texts_of(const MemberId& author);
};

// Under this, which is nobody's key and after all of them, stands what note_history() told.
inline const MemberId kHistory = [] {
  MemberId out;
  out.data.fill(0xFF);
  return out;
}();

// What a message says: as its author last edited it; nothing once deleted.
struct MessageText {
  std::string text;
  std::optional<EntityId> reply_to;
  bool edited = false;
  bool deleted = false;
};
// REQUIRES: `creation` is the entity's, and of a message.
MessageText text_of(const Entity& entity, const Creation& creation);

// The first place in the relay's log, or else the first place, or else zeros.
Place best_place(const std::vector<Place>& places);

inline TimeOrder order_of(const MessageState& message) { return {message.ts, message.id}; }

inline bool message_before(const MessageState* left, const MessageState* right) {
  return std::tie(left->ts, left->id) < std::tie(right->ts, right->id);
}

struct Replica::Impl {
  explicit Impl(const MemberId& self_member) : self(self_member) {}

  MemberId self;

  // ---- what was merged ----
  std::map<EntityId, Entity> entities;  // the one of zeros holds what belongs to the space
  std::map<MemberId, Cursor> cursors;   // and kHistory's, which is in no canonical state
  std::set<std::tuple<MemberId, Bytes, Bytes>> kept;  // author, start of the op's id, bytes
  // The greatest aseq that holds a message, of each actor of another member.
  std::map<ActorId, std::uint64_t> message_heads;
  std::map<std::pair<ActorId, std::uint64_t>, std::set<EntityId>> unsequenced;

  // ---- what is still to be joined ----
  std::vector<std::pair<std::uint32_t, Bytes>> late;  // pages
  std::vector<Settled> settled;                       // since settle()
  bool lost = false;                                  // one of them was damaged

  // ---- what became stale ----
  std::vector<Entity*> stale_messages;
  std::vector<Entity*> stale_others;  // goals and milestones
  std::vector<EntityId> changed_ids;  // since take_changed(), each once
  bool kept_changed = false;
  bool watched = false;
  std::vector<EntityId> watched_ids;
  std::set<EntityId> stale_goals;
  std::set<std::pair<Field, MemberId>> stale_profiles;
  bool stale_space_name = false;
  bool stale_goal_lists = false;
  std::set<ActorId> stale_unread;  // how far this member has read them

  // ---- views ----
  Listing listing;
  std::vector<const MessageState*> messages;
  std::map<TimeOrder, const MessageState*> strays;  // in memory, but not listed
  std::vector<const MessageState*> new_messages;    // not yet in `messages`
  std::set<TimeOrder> unread;
  // The places of unread messages, so that a cursor that moves on finds what it passes.
  std::set<std::tuple<ActorId, std::uint64_t, EntityId>> unread_places;
  std::map<TimeOrder, const GoalState*> goal_order;
  std::vector<const GoalState*> goals;
  std::vector<const GoalState*> deleted_goals;
  std::map<EntityId, std::set<EntityId>> milestones_of;  // by goal, whether that is known or not
  std::map<MemberId, MemberProfile> profiles;
  Shown<std::string> space_name;

  std::uint64_t revision = 0;
  std::array<std::uint64_t, kNounCount> noun_revisions{};

  // replica.cpp
  Entity& entity(const EntityId& id);
  const Entity* find(const EntityId& id) const;
  void touch(Noun noun);
  void mark_stale(Entity& entity);
  void mark_changed(Entity& entity);
  void keep(const MemberId& author, ByteView id_start, ByteView bytes);
  Applied apply_create(const Op& op, const OpContext& context);
  bool add_place(Entity& entity, const OpContext& context);
  Applied apply_register(const Op& op, const MemberId& author);
  Applied apply_cursor(const Op& op, const MemberId& author);
  const Register* register_of_self(const EntityId& entity, Field field, std::string_view key) const;

  // views.cpp
  void refresh();        // all but goals
  void refresh_goals();  // all
  void refresh_entity(Entity& entity);
  void drop_views(Entity& entity);
  void refresh_message(Entity& entity, const Creation& creation);
  void refresh_milestone(Entity& entity, const Creation& creation);
  void refresh_goal(Entity& entity, const Creation& creation);
  void refresh_goal_milestones(GoalState& goal);
  void refresh_message_order();
  void refresh_unread();
  void list_message(const MessageState& message);
  void note_unread(const MessageState& message, bool paged);
  void forget_unread(const MessageState& message);
  void refresh_space();
  bool is_covered(const MessageState& message, const MemberId& member, CursorMove move) const;
  bool is_unread(const MessageState& message) const;
  const Cursor& cursor(const MemberId& member) const;
  Cursor read_cursor() const;

  // paging.cpp
  void absorb_entity(Entity decoded);
  Result<std::vector<EntityId>> absorb(ByteView page);
  void absorb_late();
  bool is_shown(const TimeOrder& order) const {
    return !(order < listing.from) && order < listing.to;
  }
  // Whether its being unread counts here, and not with its page.
  bool counts(const TimeOrder& order, bool paged) const {
    return !paged || is_shown(order) || !(order < listing.keep);
  }

  // canonical.cpp
  void write_cursors(base::Writer& out, std::map<MemberId, Cursor>::const_iterator end) const;
  Bytes canonical_state() const;
};

}  // namespace ithaca::model
