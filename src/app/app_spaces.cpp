// Spaces: listing, creating, naming, and telling them who the person is.
#include <algorithm>

#include "src/app/app_impl.h"
#include "src/app/text.h"
#include "src/core/wire/limits.h"

namespace ithaca::app {
namespace {

using base::error;
using base::ErrorCode;

constexpr std::size_t kPreviewBytesMax = 200;
// How far back a preview looks for a message that is not deleted.
constexpr std::size_t kPreviewLookback = 50;

void append(std::vector<model::Op>& out, std::vector<model::Op> more) {
  std::move(more.begin(), more.end(), std::back_inserter(out));
}

// What the space does not hold of the profile yet, or holds otherwise.
base::Result<std::vector<model::Op>> profile_ops(model::OpFactory& factory,
                                                 const model::Replica& replica, TimeMs now,
                                                 const Profile& profile) {
  std::vector<model::Op> out;
  TRY_ASSIGN(std::vector<model::Op> name, factory.member_name(replica, now, profile.name));
  append(out, std::move(name));
  if (!profile.time_zone.empty()) {
    TRY_ASSIGN(std::vector<model::Op> zone,
               factory.member_time_zone(replica, now, profile.time_zone));
    append(out, std::move(zone));
  }
  if (!profile.language.empty()) {
    TRY_ASSIGN(std::vector<model::Op> tag, factory.member_language(replica, now, profile.language));
    append(out, std::move(tag));
  }
  return out;
}

void add_preview(const model::Replica& replica, SpaceSummary& out) {
  for (const model::MessageState* message : replica.newest(kPreviewLookback)) {
    if (message->deleted) continue;
    out.preview = first_line(message->text, kPreviewBytesMax);
    out.preview_own = message->own;
    out.preview_author = message->author;
    return;
  }
}

}  // namespace

SpaceKind kind_of(const sync::Space& space) { return static_cast<SpaceKind>(space.chain().kind()); }

sync::Space* App::Impl::find(const SpaceId& id) const {
  return life == Life::kOpen ? engine->find(id) : nullptr;
}

base::Result<sync::Space*> App::Impl::existing(const SpaceId& id) const {
  sync::Space* space = find(id);
  if (space == nullptr) return error(ErrorCode::kNotFound, "space");
  return space;
}

base::Result<sync::Space*> App::Impl::writable(const SpaceId& id) const {
  if (!is_open()) return error(ErrorCode::kUnavailable, "not open");
  TRY_ASSIGN(sync::Space * space, existing(id));
  if (space->removed() || space->is_leaving()) return error(ErrorCode::kNotMember, "space");
  return space;
}

base::Result<void> App::Impl::submit(sync::Space& space, std::vector<model::Op> ops) {
  std::vector<model::Op> part;
  std::size_t bytes = 0;
  for (model::Op& op : ops) {
    // The size of an op in its container takes at most five bytes.
    const std::size_t op_bytes = model::encode_op(op).size() + 5;
    if (!part.empty() && (part.size() == wire::kOpsPerEnvelopeMax ||
                          bytes + op_bytes + 5 > model::kContentBytesMax)) {
      TRY(space.submit(std::exchange(part, {})));
      bytes = 0;
    }
    bytes += op_bytes;
    part.push_back(std::move(op));
  }
  return space.submit(part);
}

namespace {

RelayDoubt doubt_of(std::uint32_t warnings) {
  using sync::Warning;
  constexpr std::pair<Warning, RelayDoubt> kInOrder[] = {
      {Warning::kOtherMembers, RelayDoubt::kOtherMembers},
      {Warning::kForked, RelayDoubt::kForked},
      {Warning::kWithheld, RelayDoubt::kWithheld},
      {Warning::kDamaged, RelayDoubt::kDamaged},
      {Warning::kWentBack, RelayDoubt::kWentBack}};
  for (const auto& [warning, doubt] : kInOrder)
    if ((warnings & static_cast<std::uint32_t>(warning)) != 0) return doubt;
  return RelayDoubt::kNone;
}

RelayNotice relay_notice(const sync::Space& space) {
  RelayNotice out;
  out.doubt = doubt_of(space.warnings());
  out.alone_here = space.alone_here();
  out.outdated = space.outdated();
  if (const auto progress = space.repair_progress()) {
    out.put_back = progress->done;
    out.to_put_back = progress->total;
  }
  return out;
}

}  // namespace

std::string App::Impl::author_name(const sync::Space& space, const MemberId& member) const {
  return space.replica().profile(member).name.value;
}

TimeMs App::Impl::created_ms(const sync::Space& space) const {
  const auto it = created.find(space.id());
  if (it != created.end()) return it->second;
  const auto genesis = crypto::parse_control(space.chain().record(0));
  return created[space.id()] = genesis.ok() ? base::saturate(genesis->time_ms) : 0;
}

MemberView App::Impl::member_view(const sync::Space& space, const crypto::Membership& membership,
                                  const std::vector<MemberId>& typing) const {
  using Kind = sync::Wish::Kind;
  const model::MemberProfile& profile = space.replica().profile(membership.member);
  MemberView out;
  out.id = membership.member;
  out.name = profile.name.value;
  out.time_zone = profile.time_zone.value;
  out.self = membership.member == space.self();
  out.owner = membership.role == crypto::Role::kOwner;
  out.typing = std::find(typing.begin(), typing.end(), out.id) != typing.end();
  out.since_ms = membership.joined_ms;
  out.until_ms = membership.until_ms;
  if (!membership.is_current())
    out.stay = membership.left ? MemberView::Stay::kLeft : MemberView::Stay::kRemoved;
  out.removing = space.is_wished(Kind::kRemove, out.id);
  out.changing_role = space.is_wished(out.owner ? Kind::kMakeMember : Kind::kMakeOwner, out.id);
  for (const auto& [topic, mentoring] : profile.mentoring)
    out.mentoring.emplace_back(topic, static_cast<Mentoring>(mentoring));
  return out;
}

TimeMs App::Impl::last_activity_ms(const sync::Space& space) const {
  const auto newest = space.replica().newest(1);
  return newest.empty() ? created_ms(space)
                        : std::max(created_ms(space), newest.front()->shown_ts());
}

SpaceSummary App::Impl::summary(const sync::Space& space) const {
  const model::Replica& replica = space.replica();
  SpaceSummary out;
  out.id = space.id();
  out.name = replica.space_name().value;
  out.kind = kind_of(space);
  const std::vector<MemberId> typing = space.typing();
  for (const bool oneself : {true, false})
    for (const crypto::Membership* stay : space.chain().current_members())
      if ((stay->member == space.self()) == oneself)
        out.members.push_back(member_view(space, *stay, typing));
  // What is on the screen is being read.
  const bool read = visible == out.id && space.newer_messages() == 0;
  out.unread = read ? 0 : space.unread_count();
  out.last_activity_ms = last_activity_ms(space);
  add_preview(replica, out);
  out.on_relay = space.on_relay();
  out.removed = space.removed();
  out.left = space.left();
  out.device_ended = space.device_ended();
  out.leaving = space.is_leaving();
  if (out.removed) out.unsent = space.unsent();
  out.notice = relay_notice(space);
  return out;
}

base::Result<void> App::Impl::announce(sync::Space& space) {
  model::OpFactory factory(space.device(), ports.random);
  TRY_ASSIGN(const std::vector<model::Op> ops,
             profile_ops(factory, space.replica(), ports.clock.now_ms(), *own.profile()));
  return space.submit(ops);
}

void App::Impl::announce_everywhere() {
  if (!own.profile() || !is_open()) return;
  announced_spaces = engine->spaces().size();
  // A name that the space holds stays: another device of the person may have changed it since.
  for (const auto& [id, space] : engine->spaces())
    if (!space->removed() && !space->replica().profile(space->self()).name.written())
      (void)announce(*space);
}

// ---- commands -----------------------------------------------------------------------------------

std::vector<SpaceSummary> App::spaces() const {
  std::vector<SpaceSummary> out;
  if (m_impl->life != Impl::Life::kOpen) return out;
  // In order by what is cheap to move.
  std::vector<std::pair<TimeMs, const sync::Space*>> order;
  for (const auto& [id, space] : m_impl->engine->spaces()) {
    const std::pair next{m_impl->last_activity_ms(*space), space.get()};
    auto at = order.end();
    while (at != order.begin() && (at - 1)->first < next.first) --at;
    order.insert(at, next);
  }
  for (const auto& [at, space] : order) out.push_back(m_impl->summary(*space));
  return out;
}

std::optional<SpaceSummary> App::space(const SpaceId& id) const {
  const sync::Space* space = m_impl->find(id);
  if (space == nullptr) return std::nullopt;
  return m_impl->summary(*space);
}

base::Result<SpaceId> App::create_space(std::string name, SpaceKind kind) {
  Impl& app = *m_impl;
  if (app.phase() != Phase::kReady) return error(ErrorCode::kUnavailable, "no profile");
  name = trimmed(name);
  TRY(check_text(name, wire::kNameBytesMax, "space name"));
  TRY_ASSIGN(sync::Space * space, app.engine->create_space(static_cast<crypto::SpaceKind>(kind)));
  app.announced_spaces = app.engine->spaces().size();
  model::OpFactory factory(space->device(), app.ports.random);
  const TimeMs now = app.ports.clock.now_ms();
  TRY_ASSIGN(std::vector<model::Op> ops,
             profile_ops(factory, space->replica(), now, *app.own.profile()));
  TRY_ASSIGN(std::vector<model::Op> naming, factory.space_name(space->replica(), now, name));
  append(ops, std::move(naming));
  TRY(space->submit(ops));
  return space->id();
}

void App::acknowledge_relay(const SpaceId& id) {
  if (sync::Space* space = m_impl->find(id)) space->acknowledge_warnings();
}

base::Result<void> App::rename_space(const SpaceId& id, std::string name) {
  name = trimmed(name);
  TRY(m_impl->act(id, [&](model::OpFactory& factory, const model::Replica& replica, TimeMs now) {
    return factory.space_name(replica, now, name);
  }));
  return {};
}

}  // namespace ithaca::app
