// Who is in a space, and as what: removing, leaving, roles; and taking a space off this device.
#include <algorithm>

#include "src/app/app_impl.h"
#include "src/app/text.h"

namespace ithaca::app {
namespace {

using base::error;
using base::ErrorCode;
using Kind = sync::Wish::Kind;

}  // namespace

std::vector<MemberView> App::members(const SpaceId& id) const {
  std::vector<MemberView> out;
  const sync::Space* space = m_impl->find(id);
  if (space == nullptr) return out;
  out = m_impl->summary(*space).members;
  const auto& stays = space->chain().memberships();
  for (auto stay = stays.rbegin(); stay != stays.rend(); ++stay) {
    // Of several stays the last one counts.
    const bool listed = std::any_of(out.begin(), out.end(), [&](const MemberView& member) {
      return member.id == stay->member;
    });
    if (!listed) out.push_back(m_impl->member_view(*space, *stay, {}));
  }
  return out;
}

base::Result<void> App::Impl::wish(const SpaceId& id, Kind kind, const MemberId& member) {
  TRY_ASSIGN(sync::Space * space, writable(id));
  return space->wish(kind, member);
}

base::Result<void> App::Impl::take_back(const SpaceId& id, Kind kind, const MemberId& member) {
  if (!is_open()) return error(ErrorCode::kUnavailable, "not open");
  sync::Space* space = find(id);
  if (space == nullptr) return error(ErrorCode::kNotFound, "space");
  return space->take_back(kind, member);
}

base::Result<void> App::remove_member(const SpaceId& id, const MemberId& member) {
  return m_impl->wish(id, Kind::kRemove, member);
}

base::Result<void> App::keep_member(const SpaceId& id, const MemberId& member) {
  return m_impl->take_back(id, Kind::kRemove, member);
}

base::Result<void> App::set_owner(const SpaceId& id, const MemberId& member, bool owner) {
  // Who changes their mind before the relay has heard of it takes it back.
  if (m_impl->take_back(id, owner ? Kind::kMakeMember : Kind::kMakeOwner, member).ok()) return {};
  return m_impl->wish(id, owner ? Kind::kMakeOwner : Kind::kMakeMember, member);
}

std::vector<DeviceView> App::devices(const SpaceId& id) const {
  std::vector<DeviceView> out;
  const sync::Space* space = m_impl->find(id);
  if (space == nullptr) return out;
  for (const crypto::Membership& stay : space->chain().memberships())
    if (stay.is_current() && stay.member == space->self())
      out.push_back({stay.device, stay.since_ms, stay.device == space->device(),
                     space->is_wished(Kind::kEndDevice, {stay.device.data})});
  return out;
}

base::Result<void> App::end_device(const SpaceId& id, const DeviceKey& device) {
  TRY_ASSIGN(sync::Space * space, m_impl->writable(id));
  return space->end_device(device);
}

base::Result<void> App::keep_device(const SpaceId& id, const DeviceKey& device) {
  return m_impl->take_back(id, Kind::kEndDevice, {device.data});
}

base::Result<void> App::leave_space(const SpaceId& id) {
  TRY_ASSIGN(sync::Space * space, m_impl->writable(id));
  return space->wish(Kind::kLeave, space->self());
}

base::Result<void> App::stay_in_space(const SpaceId& id) {
  const sync::Space* space = m_impl->find(id);
  if (space == nullptr) return error(ErrorCode::kNotFound, "space");
  return m_impl->take_back(id, Kind::kLeave, space->self());
}

base::Result<void> App::set_mentoring(const SpaceId& id, std::string topic, Mentoring mentoring) {
  topic = trimmed(topic);
  TRY(m_impl->act(id, [&](model::OpFactory& factory, const model::Replica& replica, TimeMs now) {
    return factory.member_mentoring(replica, now, topic, static_cast<model::Mentoring>(mentoring));
  }));
  return {};
}

base::Result<void> App::delete_space(const SpaceId& id) {
  Impl& app = *m_impl;
  if (!app.is_open()) return error(ErrorCode::kUnavailable, "not open");
  const sync::Space* space = app.find(id);
  if (space == nullptr) return error(ErrorCode::kNotFound, "space");
  if (!space->removed() && !space->others().empty())
    return error(ErrorCode::kRefused, "others are in the space");
  app.own.set_draft(id, {});
  app.write_own_records();
  app.engine->forget_space(id);
  app.announced_spaces = app.engine->spaces().size();
  if (app.visible == id) app.visible.reset();
  app.created.erase(id);
  app.touch();
  return {};
}

}  // namespace ithaca::app
