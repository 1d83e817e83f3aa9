#include "src/ui/views/members.h"

#include <algorithm>
#include <array>

#include "src/core/base/bytes.h"
#include "src/ui/views/words.h"

namespace ithaca::ui::views {
namespace {

constexpr TextOptions kNote = {.style = TextStyle::kSmall, .color = Color::kMuted};
constexpr ButtonOptions kSmallButton = {.kind = ButtonKind::kQuiet, .size = ButtonSize::kSmall};

std::array<std::string_view, 4> mentoring_words() {
  return {tr(Str::mentoring_none), tr(Str::mentor), tr(Str::mentee), tr(Str::mentoring_both)};
}

std::string_view words_of(app::Mentoring mentoring) {
  return mentoring_words()[static_cast<std::size_t>(mentoring)];
}

// "This is you · Owner · Mentor · Sailing: Mentee".
std::string about(const app::MemberView& member) {
  std::string out;
  const auto add = [&out](std::string_view more) {
    out = out.empty() ? std::string(more) : tr_join(out, more);
  };
  if (member.self) add(tr(Str::member_you));
  if (member.owner && member.stay == app::MemberView::Stay::kPresent) add(tr(Str::member_owner));
  for (const auto& [topic, mentoring] : member.mentoring) {
    if (topic.empty())
      add(words_of(mentoring));
    else
      add(tr(Str::mentoring_topic, {{"topic", topic}, {"role", words_of(mentoring)}}));
  }
  return out;
}

std::string dated(Str words, app::TimeMs at, std::string_view zone) {
  const std::string when =
      platform().format_date(static_cast<std::int64_t>(at), DateStyle::kDayYear, zone);
  return std::string(tr(words, {{"when", when}}));
}

std::string stay_words(const app::MemberView& member, std::string_view zone) {
  using Stay = app::MemberView::Stay;
  if (member.stay == Stay::kPresent) return dated(Str::member_since, member.since_ms, zone);
  const bool left = member.stay == Stay::kLeft;
  return dated(left ? Str::member_left : Str::member_removed, member.until_ms, zone);
}

}  // namespace

void Members::open() {
  m_open = true;
  m_ask = Ask::kNothing;
  m_topic.clear();
}

void Members::ask_to_delete() {
  m_open = true;
  m_ask = Ask::kDelete;
}

void Members::draw(Context& context, const app::SpaceSummary& space) {
  Dialog dialog(m_open, tr(Str::members_title));
  if (!dialog) return;
  if (m_ask == Ask::kNothing) {
    draw_list(context, space);
  } else {
    draw_question(context, space);
  }
}

void Members::draw_question(Context& context, const app::SpaceSummary& space) {
  const bool ends = m_ask == Ask::kEndDevice;
  const bool removes = m_ask == Ask::kRemove || ends;
  const bool leaves = m_ask == Ask::kLeave;
  const std::string_view question =
      removes
          ? tr(ends ? Str::device_remove_question : Str::member_remove_question, {{"name", m_name}})
          : tr(leaves ? Str::space_leave_question : Str::space_delete_question);
  banner(Tone::kWarn, Icon::kWarning, question);
  DialogActions actions;
  if (button(tr(Str::cancel), {.kind = ButtonKind::kQuiet})) {
    m_ask = Ask::kNothing;
    if (space.removed) m_open = false;
  }
  const Str yes = removes ? Str::member_remove_yes : leaves ? Str::space_leave_yes : Str::remove;
  if (button(tr(yes), {.kind = ButtonKind::kDanger})) answer(context, space);
}

void Members::answer(Context& context, const app::SpaceSummary& space) {
  const Ask ask = m_ask;
  m_ask = Ask::kNothing;
  if (ask == Ask::kRemove) {
    report(context.app.remove_member(space.id, m_member));
    return;
  }
  if (ask == Ask::kEndDevice) {
    report(context.app.end_device(space.id, m_device));
    return;
  }
  m_open = false;
  if (ask == Ask::kLeave) {
    report(context.app.leave_space(space.id));
  } else if (report(context.app.delete_space(space.id))) {
    go_to({.page = Page::kSpaces});
  }
}

void Members::draw_list(Context& context, const app::SpaceSummary& space) {
  const bool owner = !space.read_only() && !space.members.empty() && space.members[0].owner;
  bool former = false;
  for (const app::MemberView& member : context.app.members(space.id)) {
    if (!former && member.stay != app::MemberView::Stay::kPresent) {
      former = true;
      heading(tr(Str::members_former), 3, TextStyle::kBodyStrong);
    }
    draw_member(context, space, member, owner && !former);
  }
  if (!space.read_only()) draw_devices(context, space);
  draw_end(space);
}

// Of one's own, where there are several.
void Members::draw_devices(Context& context, const app::SpaceSummary& space) {
  const std::vector<app::DeviceView> devices = context.app.devices(space.id);
  if (devices.size() < 2) return;
  heading(tr(Str::devices_title), 3, TextStyle::kBodyStrong);
  for (std::size_t i = 0; i < devices.size(); ++i) {
    const app::DeviceView& device = devices[i];
    Key key(key_of(device.key));
    Column column({.width = kFill, .gap = 2});
    const std::string number = platform().format_number(static_cast<double>(i + 1), false);
    const std::string name(tr(Str::device_name, {{"number", number}}));
    label(name, {.style = TextStyle::kBodyStrong});
    std::string words = dated(Str::member_since, device.since_ms, context.zone());
    if (device.this_one) words = tr_join(tr(Str::device_this), words);
    if (device.ending) words = tr(Str::member_removing);
    label(words, kNote);
    if (device.ending) {
      if (button(tr(Str::member_keep, {{"name", name}}), kSmallButton))
        report(context.app.keep_device(space.id, device.key));
    } else if (!device.this_one && button(tr(Str::member_remove, {{"name", name}}), kSmallButton)) {
      m_ask = Ask::kEndDevice;
      m_device = device.key;
      m_name = name;
    }
  }
}

void Members::draw_member(Context& context, const app::SpaceSummary& space,
                          const app::MemberView& member, bool owner) {
  Key key(key_of(member.id));
  Row row({.gap = kSpace3, .align = Align::kStart});
  avatar(member_name(member), base::as_text(member.id), AvatarSize::kMedium);
  Column column({.width = kFill, .gap = 2});
  label(member_name(member), {.style = TextStyle::kBodyStrong, .ellipsis = true});
  if (const std::string words = about(member); !words.empty()) label(words, kNote);
  label(stay_words(member, context.zone()), kNote);
  if (member.self && !space.read_only()) draw_here_as(context, space, member);
  if (owner) draw_acts(context, space, member);
}

// What an owner can do about somebody, herself included.
void Members::draw_acts(Context& context, const app::SpaceSummary& space,
                        const app::MemberView& member) {
  const std::string name = first_name(member_name(member));
  if (member.removing) {
    label(tr(Str::member_removing), kNote);
    if (button(tr(Str::member_keep, {{"name", name}}), kSmallButton))
      report(context.app.keep_member(space.id, member.id));
    return;
  }
  if (member.changing_role) label(tr(Str::member_role_waiting), kNote);
  Row row({.key = "acts", .gap = kSpace2, .wrap = true});
  const auto owners = std::count_if(space.members.begin(), space.members.end(),
                                    [](const app::MemberView& one) { return one.owner; });
  if (!member.owner || owners > 1) {
    const Str role = member.owner ? Str::member_make_member : Str::member_make_owner;
    if (button(tr(role, {{"name", name}}), kSmallButton))
      report(context.app.set_owner(space.id, member.id, !member.owner));
  }
  if (!member.self && button(tr(Str::member_remove, {{"name", name}}), kSmallButton)) {
    m_ask = Ask::kRemove;
    m_member = member.id;
    m_name = name;
  }
}

void Members::draw_here_as(Context& context, const app::SpaceSummary& space,
                           const app::MemberView& member) {
  Column fields({.key = "here", .gap = kSpace3, .padding = Edges(0, kSpace2)});
  const auto options = mentoring_words();
  const auto choose = [&](std::string_view label, const std::string& topic, std::size_t index) {
    if (ui::select(label, index, options).changed)
      report(context.app.set_mentoring(space.id, topic, static_cast<app::Mentoring>(index)));
  };
  std::size_t here = 0;
  for (const auto& [topic, mentoring] : member.mentoring)
    if (topic.empty()) here = static_cast<std::size_t>(mentoring);
  choose(tr(Str::here_as), {}, here);
  for (const auto& [topic, mentoring] : member.mentoring)
    if (!topic.empty()) choose(topic, topic, static_cast<std::size_t>(mentoring));
  const FieldResult field = text_field(tr(Str::topic_new), m_topic, {.hint = tr(Str::topic_hint)});
  if (!field.submitted || m_topic.empty()) return;
  report(context.app.set_mentoring(space.id, m_topic, app::Mentoring::kBoth));
  m_topic.clear();
}

void Members::draw_end(const app::SpaceSummary& space) {
  DialogActions actions;
  if (!space.read_only() && space.members.size() > 1) {
    if (button(tr(Str::space_leave), {.kind = ButtonKind::kPlain, .icon = Icon::kExit}))
      m_ask = Ask::kLeave;
  } else if (!space.leaving) {
    if (button(tr(Str::space_delete), {.kind = ButtonKind::kPlain, .icon = Icon::kDelete}))
      m_ask = Ask::kDelete;
  }
}

}  // namespace ithaca::ui::views
