#include "server/relay/core.h"

namespace ithaca::relay {

using base::ErrorCode;
using wire::ErrCode;
using wire::FrameType;

// Records prove themselves, so whoever holds them may bring them back, a member or not: the JOIN of
// the one who brings them may be among what was lost. The answer says where the relay's chain ends
// now, whatever was taken, so that the client sees what is missing on either side.
Relay::Core::Outcome Relay::Core::on_restore_control(Connection& connection,
                                                     const wire::RestoreControl& restore) {
  const auto refused = [&](BatchNumber after, const Refusal& refusal) {
    const wire::Err err{static_cast<std::uint8_t>(FrameType::kRestoreControl),
                        restore.space,
                        refusal.code,
                        refusal.retry_after_ms,
                        restore.request,
                        refusal.detail};
    answer_after(after,
                 {connection.id, err, restore.space, FrameType::kRestoreControl, restore.request});
    return Outcome::kDone;
  };
  if (restore.records.empty()) return refused(0, {ErrCode::kBadControl, "no record"});
  Space* space = settled_space(connection, restore.space);
  if (space == nullptr) return Outcome::kWait;
  if (space->phase == Space::Phase::kBroken)
    return refused(0, {ErrCode::kStoreFailed, "the space could not be read", 1000});
  if (space->phase == Space::Phase::kAbsent) {
    const bool is_genesis =
        restore.first_index == 0 &&
        crypto::space_id(crypto::control_hash(restore.records.front())) == restore.space;
    if (!is_genesis) return refused(0, {ErrCode::kNoSpace, "no such space here"});
    if (!crypto::ControlChain().check(restore.records.front()).ok())
      return refused(0, {ErrCode::kBadControl, "the genesis"});
    if (const auto refusal = why_no_new_space(connection)) return refused(0, *refusal);
    space->phase = Space::Phase::kReady;
    ++m_space_count;
    connection.founded.insert(restore.space);
  }
  if (const auto refusal = take_restored(connection, *space, restore))
    return refused(space->newest_control_batch, *refusal);
  const auto head = static_cast<std::uint32_t>(space->chain.size() - 1);
  answer_after(
      space->newest_control_batch,
      {connection.id, wire::CtlOk{restore.request, restore.space, head, space->chain.head_hash()},
       restore.space, FrameType::kRestoreControl, restore.request});
  return Outcome::kDone;
}

// Takes the records that follow the head. Their packages are not needed: an invite without one is
// of no use, which OPEN_INVITE says. An expired invite may have been used in time, and only who is
// in, or has brought the space here, can be believed that.
std::optional<Relay::Core::Refusal> Relay::Core::take_restored(
    Connection& connection, Space& space, const wire::RestoreControl& restore) {
  const bool believed = connection.subscriptions.contains(restore.space) ||
                        connection.founded.contains(restore.space);
  const std::optional<base::TimeMs> clock =
      believed ? std::nullopt : std::optional<base::TimeMs>(m_now.wall_ms);
  std::size_t index = restore.first_index;
  for (const base::Bytes& bytes : restore.records) {
    const std::size_t at = index++;
    if (at > space.chain.size()) return std::nullopt;
    if (at < space.chain.size()) {
      if (crypto::control_hash(bytes) != space.chain.record_hash(at))
        return Refusal{ErrCode::kConflict, "another record stands there"};
      continue;
    }
    const auto checked = space.chain.check(bytes, clock);
    if (!checked.ok()) return Refusal{ErrCode::kBadControl, checked.error().detail};
    append_control(space, restore.space, bytes, *crypto::parse_control(bytes), clock);
  }
  return std::nullopt;
}

}  // namespace ithaca::relay
