// Invites, from both ends.
#include "src/app/app_impl.h"

namespace ithaca::app {
namespace {

using base::error;
using base::ErrorCode;

// The newest invite of this device that was not revoked, and how it stands.
struct Current {
  const sync::OwnInvite* invite = nullptr;
  crypto::InviteState state = crypto::InviteState::kOpen;
};

Current current_of(const sync::Space& space, TimeMs now) {
  const auto& invites = space.invites();
  for (std::size_t i = invites.size(); i-- > 0;) {
    const sync::OwnInvite& invite = invites[i];
    Current out{&invite, crypto::InviteState::kOpen};
    const crypto::Invite* known = space.chain().find_invite(invite.key);
    if (known != nullptr) {
      out.state = crypto::ControlChain::invite_state(*known, now);
    } else if (invite.expires_ms < now) {
      out.state = crypto::InviteState::kExpired;
    }
    if (out.state != crypto::InviteState::kVoid) return out;
  }
  return {};
}

JoinFailure failure_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kMalformed:
      return JoinFailure::kMangled;
    case ErrorCode::kUnsupported:
      return JoinFailure::kNewerVersion;
    case ErrorCode::kUsed:
      return JoinFailure::kUsed;
    case ErrorCode::kExpired:
      return JoinFailure::kExpired;
    case ErrorCode::kNotFound:
      return JoinFailure::kVoid;
    case ErrorCode::kUnavailable:
      return JoinFailure::kUnknownSpace;
    case ErrorCode::kQuota:
      return JoinFailure::kFull;
    case ErrorCode::kDuplicate:
      return JoinFailure::kAlreadyMember;
    default:
      return JoinFailure::kRefused;
  }
}

JoinStep step_of(sync::JoinStep step) {
  switch (step) {
    case sync::JoinStep::kNone:
      return JoinStep::kNone;
    case sync::JoinStep::kLooking:
      return JoinStep::kLooking;
    case sync::JoinStep::kAsk:
      return JoinStep::kAsk;
    case sync::JoinStep::kJoining:
      return JoinStep::kJoining;
    case sync::JoinStep::kDone:
      return JoinStep::kDone;
    case sync::JoinStep::kFailed:
      return JoinStep::kFailed;
  }
  return JoinStep::kNone;
}

}  // namespace

base::Result<void> App::invite(const SpaceId& id) {
  TRY_ASSIGN(sync::Space * space, m_impl->writable(id));
  const Current current = current_of(*space, m_impl->ports.clock.now_ms());
  if (current.invite != nullptr && current.state == crypto::InviteState::kOpen) return {};
  return space->create_invite();
}

std::optional<InviteView> App::current_invite(const SpaceId& id) const {
  const sync::Space* space = m_impl->find(id);
  if (space == nullptr) return std::nullopt;
  const Current current = current_of(*space, m_impl->ports.clock.now_ms());
  if (current.invite == nullptr) return std::nullopt;
  InviteView out;
  out.link = crypto::make_invite_link(m_impl->origin, current.invite->link);
  out.expires_ms = current.invite->expires_ms;
  out.on_relay = !current.invite->pending();
  out.used = current.state == crypto::InviteState::kUsed;
  if (current.state == crypto::InviteState::kExpired) out.failed = ErrorCode::kExpired;
  if (current.invite->pending() && space->relay_refusal()) out.failed = ErrorCode::kRefused;
  return out;
}

base::Result<void> App::revoke_invite(const SpaceId& id) {
  TRY_ASSIGN(sync::Space * space, m_impl->writable(id));
  const Current current = current_of(*space, m_impl->ports.clock.now_ms());
  if (current.invite == nullptr) return error(ErrorCode::kNotFound, "invite");
  if (current.state == crypto::InviteState::kUsed) return error(ErrorCode::kUsed, "invite");
  return space->revoke_invite(current.invite->key);
}

void App::open_invite_link(std::string_view link) {
  Impl& app = *m_impl;
  app.touch();
  app.last_link = link;
  if (app.is_open() && !app.restore) {
    app.engine->join().open(link);
  } else {
    app.invite_link = link;
  }
}

const JoinView& App::join_view() const {
  const Impl& app = *m_impl;
  const sync::JoinFlow& flow = app.engine->join();
  JoinView out;
  out.step = step_of(flow.step());
  if (out.step == JoinStep::kNone && !app.invite_link.empty()) out.step = JoinStep::kLooking;
  if (flow.step() != sync::JoinStep::kNone) out.space = flow.space();
  if (out.step == JoinStep::kFailed) out.why = failure_of(flow.failure());
  if (flow.waiting_for_network()) out.why = JoinFailure::kOffline;
  if (const sync::Space* space = app.find(out.space)) {
    out.kind = kind_of(*space);
  } else if (!flow.chain().empty()) {
    out.kind = static_cast<SpaceKind>(flow.chain().kind());
  }
  return app.join_view = out;
}

base::Result<void> App::join() {
  Impl& app = *m_impl;
  if (app.phase() != Phase::kReady) return error(ErrorCode::kUnavailable, "no profile");
  if (app.engine->join().step() != sync::JoinStep::kAsk)
    return error(ErrorCode::kInvalidInput, "no invite was opened");
  return app.engine->join().join();
}

void App::cancel_join() {
  m_impl->invite_link.clear();
  m_impl->engine->join().cancel();
  m_impl->touch();
}

}  // namespace ithaca::app
