#include "src/ui/views/invite.h"

#include "src/ui/views/words.h"

namespace ithaca::ui::views {
namespace {

constexpr double kCopiedShownMs = 4000;
constexpr float kQrSize = 184;
constexpr std::size_t kPairSize = 2;

bool pair_is_full(const app::SpaceSummary& space) {
  return space.kind == app::SpaceKind::kPair && space.members.size() >= kPairSize;
}

bool may_invite(const app::SpaceSummary& space) {
  const bool owner = !space.members.empty() && space.members.front().owner;
  return owner && !pair_is_full(space);
}

}  // namespace

void Invite::open(Context& context, const app::SpaceSummary& space) {
  m_open = true;
  m_confirming = false;
  m_copied_ms.reset();
  m_error.reset();
  if (may_invite(space)) make(context, space.id);
}

void Invite::make(Context& context, const app::SpaceId& space) {
  const auto made = context.app.invite(space);
  m_error = made.ok() ? std::nullopt : std::optional(made.code());
}

void Invite::draw(Context& context, const app::SpaceSummary& space) {
  Dialog dialog(m_open, tr(Str::invite_title), {.max_width = 480});
  if (!dialog) return;
  if (!may_invite(space)) {
    draw_refusal(tr(pair_is_full(space) ? Str::invite_pair_full : Str::invite_owner_only));
    return;
  }
  const auto invite = context.app.current_invite(space.id);
  const auto failure = invite && invite->failed ? invite->failed : m_error;
  if (failure) {
    const bool old = *failure == base::ErrorCode::kExpired;
    banner(old ? Tone::kWarn : Tone::kDanger, Icon::kError,
           old ? tr(Str::invite_too_old) : error_words(*failure));
    DialogActions actions;
    if (button(tr(old ? Str::invite_new_link : Str::try_again))) make(context, space.id);
    return;
  }
  if (!invite || invite->used) {
    paragraph(tr(invite ? Str::invite_was_used : Str::invite_none));
    DialogActions actions;
    if (button(tr(Str::invite_new_link))) make(context, space.id);
    return;
  }
  if (invite->link.empty()) {
    progress(tr(Str::invite_making), -1, tr(Str::invite_making));
    return;
  }
  draw_link(context, *invite);
  draw_revoke(context, space);
}

void Invite::draw_link(Context& context, const app::InviteView& invite) {
  paragraph(tr(Str::invite_text), {.color = Color::kMuted});
  m_link = invite.link;
  text_field(tr(Str::invite_link), m_link,
             {.read_only = true, .spellcheck = false, .select_all_on_focus = true});
  draw_copy(invite);
  if (!invite.on_relay) banner(Tone::kWarn, Icon::kOffline, tr(Str::invite_not_on_relay));
  draw_qr(invite.link);
  const std::string until = platform().format_date(static_cast<std::int64_t>(invite.expires_ms),
                                                   DateStyle::kFull, context.zone());
  label(tr(Str::invite_expires, {{"when", until}}),
        {.style = TextStyle::kSmall, .color = Color::kMuted});
}

void Invite::draw_copy(const app::InviteView& invite) {
  Row row({.key = "copy", .gap = kSpace3, .wrap = true});
  if (button(tr(Str::copy_link), {.icon = Icon::kCopy})) {
    platform().copy_text(invite.link);
    m_copied_ms = platform().now_ms();
  }
  if (platform().can_share() &&
      button(tr(Str::share), {.kind = ButtonKind::kQuiet, .icon = Icon::kShare})) {
    platform().share(tr(Str::invite_title), invite.link);
  }
  if (!m_copied_ms) return;
  const double left = *m_copied_ms + kCopiedShownMs - platform().now_ms();
  if (left <= 0) {
    m_copied_ms.reset();
    return;
  }
  redraw_in(left + 10);
  status_chip(tr(Str::copy_result), tr(Str::copied), {.tone = Tone::kOk, .icon = Icon::kCheck});
}

void Invite::draw_qr(const std::string& link) {
  if (m_qr_link != link) {
    m_qr_link = link;
    m_qr = qr_encode(link);
  }
  if (!m_qr) return;
  Column frame({.key = "qr", .align = Align::kCenter});
  ui::qr(m_qr->modules, m_qr->side, kQrSize, tr(Str::invite_qr));
}

void Invite::draw_revoke(Context& context, const app::SpaceSummary& space) {
  if (!m_confirming) {
    DialogActions actions;
    if (button(tr(Str::invite_revoke), {.kind = ButtonKind::kPlain})) m_confirming = true;
    if (button(tr(Str::done), {.kind = ButtonKind::kQuiet})) m_open = false;
    return;
  }
  banner(Tone::kWarn, Icon::kWarning, tr(Str::invite_revoke_question));
  DialogActions actions;
  if (button(tr(Str::invite_keep), {.kind = ButtonKind::kQuiet})) m_confirming = false;
  if (button(tr(Str::invite_revoke_yes), {.kind = ButtonKind::kDanger})) {
    const auto revoked = context.app.revoke_invite(space.id);
    m_confirming = false;
    if (revoked.ok()) {
      m_open = false;
      show_toast({.text = std::string(tr(Str::invite_revoked))});
    } else {
      m_error = revoked.code();
    }
  }
}

void Invite::draw_refusal(std::string_view words) {
  paragraph(words);
  DialogActions actions;
  if (button(tr(Str::done), {.kind = ButtonKind::kQuiet})) m_open = false;
}

}  // namespace ithaca::ui::views
