// The use cases of Ithaca: commands in, state out. The screens, the headless client and the tests
// all drive this class; it knows no ImGui and no browser.
//
// Invariants
//   1. A command applies locally at once, or returns an error and changes nothing.
//   2. Nothing blocks. Work goes on in tick(), which the composition root calls whenever a port has
//      something (wake), and at next_deadline_ms().
//   3. revision() grows with every change that a screen could show. Without a change no frame is
//      needed.
//   4. Errors that a person can cause: kInvalidInput (empty where text is needed), kTooLarge (over
//      a limit), kNotFound (gone meanwhile), kOffline, kNotMember.
// Threads: one. Ownership: the ports outlive the App.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/app/state.h"
#include "src/core/port/clock.h"
#include "src/core/port/random.h"
#include "src/core/port/store.h"
#include "src/core/port/transport.h"

namespace ithaca::app {

struct Ports {
  port::Clock& clock;
  port::Random& random;
  port::Store& store;
  port::Transport& transport;
};

class App {
 public:
  // `origin`: scheme://host[:port] of the relay, as dialled.
  App(Ports ports, std::string origin);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  // Begins to read the disk. Phase goes to kWelcome, kReady or kBroken.
  void start();
  // Runs what is due. Cheap when nothing is.
  void tick();
  // Steady-clock time at which tick() wants to be called at the latest; empty: nothing is due.
  std::optional<std::uint64_t> next_deadline_ms() const;
  std::uint64_t revision() const;

  Phase phase() const;
  Problem problem() const;
  SyncStatus sync_status() const;
  std::uint64_t synced() const;  // envelopes of ours that the relay has acknowledged, in total
  // The network came back, or the user pressed "Try again": connect now.
  void retry_now();
  // Hands the store all that it does not have yet, drafts too: the page is hidden, the program
  // ends.
  void flush();
  // Everything done so far is on this device's disk.
  bool saved() const;
  // Another tab took over, or this one did: stop or resume all writing.
  void set_leading(bool leading);

  // --- The person -------------------------------------------------------------------------
  const Profile& profile() const;
  base::Result<void> create_profile(Profile profile);
  base::Result<void> update_profile(Profile profile);
  // Small settings of this device, such as the theme or "the introduction was seen".
  std::string setting(std::string_view name) const;
  void set_setting(std::string_view name, std::string value);

  // --- Spaces -----------------------------------------------------------------------------
  std::vector<SpaceSummary> spaces() const;  // latest activity first
  std::optional<SpaceSummary> space(const SpaceId& id) const;
  base::Result<SpaceId> create_space(std::string name, SpaceKind kind);
  // The person has read what the space's notice says of the relay.
  void acknowledge_relay(const SpaceId& id);
  base::Result<void> rename_space(const SpaceId& id, std::string name);

  // Who is here, the user first, then who was here, the last who came first.
  std::vector<MemberView> members(const SpaceId& id) const;
  // These wait for the relay where need be, and can be taken back until it has heard of them.
  // kNotMember: not an owner; kRefused: no owner, or nobody, would be left.
  base::Result<void> remove_member(const SpaceId& id, const MemberId& member);
  base::Result<void> keep_member(const SpaceId& id, const MemberId& member);
  base::Result<void> set_owner(const SpaceId& id, const MemberId& member, bool owner);
  // The person's own devices in the space, the one that is in longest first.
  std::vector<DeviceView> devices(const SpaceId& id) const;
  // Ends one that is lost. Goes out as soon as there is a connection; errors as
  // sync::Space::end_device.
  base::Result<void> end_device(const SpaceId& id, const DeviceKey& device);
  // Takes that back. kBusy while the relay is being asked.
  base::Result<void> keep_device(const SpaceId& id, const DeviceKey& device);
  base::Result<void> leave_space(const SpaceId& id);
  base::Result<void> stay_in_space(const SpaceId& id);
  // What the user is here: in a topic, or with an empty one in the space as a whole.
  base::Result<void> set_mentoring(const SpaceId& id, std::string topic, Mentoring mentoring);
  // Takes everything of the space off this device. kRefused while others are in it with the user.
  base::Result<void> delete_space(const SpaceId& id);

  // Makes an invite, or shows the open one that this device made.
  base::Result<void> invite(const SpaceId& id);
  std::optional<InviteView> current_invite(const SpaceId& id) const;
  base::Result<void> revoke_invite(const SpaceId& id);

  // `link`: the whole URL or its fragment. Works before a profile exists.
  void open_invite_link(std::string_view link);
  const JoinView& join_view() const;
  // REQUIRES: a profile, and JoinStep::kAsk.
  base::Result<void> join();
  void cancel_join();

  // --- Chat -------------------------------------------------------------------------------
  std::size_t message_count(const SpaceId& id) const;
  // A piece of the conversation is in memory: from this index on, up to so many before the end.
  std::size_t first_message_in_memory(const SpaceId& id) const;
  std::size_t newer_messages(const SpaceId& id) const;
  // Bring some more before or after it, and let go of as many at the other end. True: they are
  // there; false: they are on their way, ask again when revision() moves; kCorrupt: they cannot be
  // read.
  base::Result<bool> load_older_messages(const SpaceId& id);
  base::Result<bool> load_newer_messages(const SpaceId& id);
  // Instead: what is around a message, so that message_index() knows it (or kNotFound); the newest,
  // which are there at once; everything from index `first` on, until it is let go of.
  base::Result<bool> load_message(const SpaceId& id, const EntityId& message);
  void show_newest_messages(const SpaceId& id);
  base::Result<bool> load_messages(const SpaceId& id, std::size_t first);
  void let_go_of_messages(const SpaceId& id);
  // This message is being read: it stays, whatever arrives. Empty: what is newest at any time.
  void read_at(const SpaceId& id, const std::optional<EntityId>& message);
  // Messages [first, first + count) in order, clipped to what is in memory.
  std::vector<MessageView> messages(const SpaceId& id, std::size_t first, std::size_t count) const;
  std::optional<std::size_t> message_index(const SpaceId& id, const EntityId& message) const;
  // The first message that was unread when the space was last opened, for the "New" line. Looking
  // for it may take some reading.
  std::optional<EntityId> first_unread(const SpaceId& id) const;
  bool looks_for_unread(const SpaceId& id) const;
  base::Result<EntityId> send_message(const SpaceId& id, std::string_view text,
                                      std::optional<EntityId> reply_to = std::nullopt);
  base::Result<void> edit_message(const SpaceId& id, const EntityId& message,
                                  std::string_view text);
  base::Result<void> delete_message(const SpaceId& id, const EntityId& message);
  base::Result<void> react(const SpaceId& id, const EntityId& message, std::string_view emoji,
                           bool on);
  std::string draft(const SpaceId& id) const;
  void set_draft(const SpaceId& id, std::string text);
  // The user is typing in this space now; call on every keystroke.
  void typing(const SpaceId& id);
  // The space that is on the screen, in a visible page; its messages count as read, unless they are
  // newer than what is in memory.
  void set_visible_space(std::optional<SpaceId> id);

  // --- Goals ------------------------------------------------------------------------------
  // Without deleted ones, by creation. Copies them all: ask again only when goals_revision() moved,
  // which typing, messages and receipts leave alone.
  std::vector<GoalView> goals(const SpaceId& id) const;
  // Differs after every change that goals(id), or the name of the space, could show.
  std::uint64_t goals_revision(const SpaceId& id) const;
  std::optional<GoalView> goal(const SpaceId& id, const EntityId& goal) const;
  // Writes only what differs from `before` (as the editor opened it), so that two people editing
  // different fields at once both win. For a new goal `before` is ignored.
  base::Result<EntityId> save_goal(const SpaceId& id, const GoalDraft& draft,
                                   const GoalDraft& before);
  base::Result<void> set_milestone_done(const SpaceId& id, const EntityId& milestone, bool done);
  base::Result<void> set_goal_status(const SpaceId& id, const EntityId& goal, GoalStatus status);
  base::Result<void> delete_goal(const SpaceId& id, const EntityId& goal);
  base::Result<void> restore_goal(const SpaceId& id, const EntityId& goal);
  // Makes the other version the one that shows.
  base::Result<void> use_other_version(const SpaceId& id, const EntityId& goal, GoalField field,
                                       const OpId& version);
  // Keeps what shows and drops the others.
  base::Result<void> keep_shown_version(const SpaceId& id, const EntityId& goal, GoalField field);

  // --- Search -----------------------------------------------------------------------------
  // Texts are read from the disk while it is open, and forgotten when it closes. Names, goals and
  // messages are found that contain all the words, in any script, apart from case and accents.
  void open_search();
  void close_search();
  // As somebody types; hits come in slices, whenever revision() moves.
  void search_for(std::string_view typed);
  SearchState search_state() const;
  // Hits [first, first + count) of search_state().shown, space by space.
  std::vector<SearchHit> search_hits(std::size_t first, std::size_t count) const;

  // --- Backup -----------------------------------------------------------------------------
  // The whole installation under a passphrase (Argon2id takes about a second). The file opens in
  // restore() of any installation without a profile. Asynchronous: reads the disk.
  void back_up(std::string passphrase, std::function<void(base::Result<base::Bytes>)> done);
  // Errors: kWrongPassphrase, kMalformed, kUnsupported, kInvalidInput (a profile exists already).
  void restore(base::Bytes file, std::string passphrase,
               std::function<void(base::Result<void>)> done);

  // Everything a person can read, as JSON, for `ithaca export`.
  std::string export_json(const SpaceId& id) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> m_impl;
};

}  // namespace ithaca::app
