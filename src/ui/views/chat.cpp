#include "src/ui/views/chat.h"

#include <utility>

#include "src/ui/markdown.h"
#include "src/ui/views/dates.h"
#include "src/ui/views/page.h"
#include "src/ui/views/space_words.h"
#include "src/ui/views/words.h"

namespace ithaca::ui::views {
namespace {

// Messages of one person closer together than this stand as a group.
constexpr app::TimeMs kGroupGapMs = 5 * 60 * 1000;
constexpr float kMessageHeightGuess = 64;
// How long a message that was looked for stands out.
constexpr double kMarkedMs = 2500;

bool same_group(const app::MessageView* one, const app::MessageView* next, std::string_view zone) {
  if (!one || !next || one->author != next->author) return false;
  const app::TimeMs gap = next->shown_ms > one->shown_ms ? next->shown_ms - one->shown_ms
                                                         : one->shown_ms - next->shown_ms;
  return gap < kGroupGapMs &&
         platform().days_between(static_cast<std::int64_t>(one->shown_ms),
                                 static_cast<std::int64_t>(next->shown_ms), zone) == 0;
}

bool same_day(const app::MessageView* one, const app::MessageView* next, std::string_view zone) {
  return one && next &&
         platform().days_between(static_cast<std::int64_t>(one->shown_ms),
                                 static_cast<std::int64_t>(next->shown_ms), zone) == 0;
}

}  // namespace

// Of the messages in memory.
void Chat::find_texts(std::size_t first, std::size_t count, std::vector<FindText>& out) const {
  first += m_app->first_message_in_memory(m_space);
  for (const app::MessageView& message : m_app->messages(m_space, first, count)) {
    if (message.deleted) continue;
    out.push_back({key_of(message.id), has_markdown(message.text)
                                           ? markdown_text(parse_markdown(message.text))
                                           : message.text});
  }
}

// Whoever comes back finds the newest messages, unless what was read is among them.
void Chat::leave() {
  if (std::exchange(m_inside, false)) {
    m_to_end = m_app->newer_messages(m_space) > 0;
    m_app->show_newest_messages(m_space);
  }
  m_show = {};
}

void Chat::enter(app::App& app, const app::SpaceId& space) {
  leave();
  if (!m_composer_ready || m_space != space) m_composer.enter(app, space);
  if (m_space != space) m_to_end = false;
  m_composer_ready = true;
  m_app = &app;
  m_space = space;
  m_inside = true;
  m_bubbles.close_menus();
  m_reveal = SIZE_MAX;
  m_new_line = m_new_due = true;
  m_at_end = true;
  m_deleting = false;
  m_picker.close();
}

// What was asked for, or else the first that is new: once it is there it is brought into view. A
// message of long ago is on its way for a while.
void Chat::look_for(app::App& app, const app::EntityId& show) {
  if (m_show != show) {
    m_show = show;
    m_show_due = !show.is_zero();
  }
  if (m_show_due) m_new_due = false;
  if (m_new_due && app.looks_for_unread(m_space)) return;
  const auto unread = m_new_due ? app.first_unread(m_space) : std::nullopt;
  if (!m_show_due && !unread) {
    m_new_due = false;
    return;
  }
  const app::EntityId target = m_show_due ? m_show : *unread;
  const base::Result<bool> loaded = app.load_message(m_space, target);
  if (loaded.ok() && !*loaded) return;
  m_new_due = false;
  const bool asked = std::exchange(m_show_due, false);
  if (loaded.ok()) {
    m_reveal = *app.message_index(m_space, target) - app.first_message_in_memory(m_space);
    if (asked) m_marked_until_ms = platform().now_ms() + kMarkedMs;
  } else if (asked) {
    show_toast({.text = std::string(tr(Str::message_not_there))});
  }
}

void Chat::draw(Context& context, const app::SpaceSummary& space, const app::EntityId& show) {
  if (!m_inside || m_space != space.id) enter(context.app, space.id);
  look_for(context.app, show);
  m_first_unread = m_new_line ? context.app.first_unread(space.id) : std::nullopt;
  Key scope("chat");
  Column chat({.key = "chat", .height = kFill, .gap = 0});
  const std::size_t count = m_window.refresh(context.app, space.id);
  if (count == 0) {
    draw_empty(space);
  } else {
    draw_history(context, space, count);
  }
  draw_footer(space);
  if (space.read_only()) return;
  if (m_composer.draw(context, space)) {
    m_to_end = true;
    m_new_line = false;  // whoever answers has read
  }
  draw_delete(context, space);
  draw_picker(context, space);
}

void Chat::draw_history(Context& context, const app::SpaceSummary& space, std::size_t count) {
  Scroll scroll("history", {.height = kFill,
                            .padding = narrow() ? Edges(14) : Edges(kSpace5, kSpace5, kSpace5, 0),
                            .gap = 0,
                            .content_max_width = kReadingWidth,
                            .stick_to_end = m_window.newer() == 0,
                            .role = Role::kLog,
                            .name = tr(Str::conversation)});
  const auto key = [&](std::size_t index) { return m_window.key(context.app, index); };
  std::size_t in_view = 0, next = 0;
  bool sure = false;
  virtual_list({.count = count,
                .estimated_height = kMessageHeightGuess,
                .gap = 0,
                .key = key,
                .item_role = Role::kNone,
                .reveal = m_reveal,
                .find = this,
                .find_revision = context.app.revision()},
               [&](std::size_t index) {
                 // The first in view. One alone before it has focus and may be far away.
                 if (next == 0 || (index == next && !sure)) in_view = index;
                 sure = sure || (next > 0 && index == next);
                 next = index + 1;
                 draw_item(context, space, index);
               });
  if (m_reveal == SIZE_MAX) {
    const app::MessageView* read = m_window.at(context.app, in_view);
    if (read) m_read = read->id;
    read_on(context.app, scroll);
  }
  m_reveal = SIZE_MAX;
  if (m_to_end) {
    m_to_end = false;
    scroll.scroll_to_end();
  }
}

// More comes where one reads. What cannot be read is said by the notice of damaged storage.
void Chat::read_on(app::App& app, const Scroll& scroll) {
  m_at_end = scroll.at_end() && m_window.newer() == 0;
  app.read_at(m_space, m_at_end ? std::nullopt : std::optional(m_read));
  // Not while the newest are in view: a conversation that is just arriving is short for a moment.
  if (m_at_end || m_to_end) return;
  if (scroll.at_start() && m_window.older() > 0) {
    (void)app.load_older_messages(m_space);
  } else if (scroll.near_end() && m_window.newer() > 0) {
    (void)app.load_newer_messages(m_space);
  }
}

void Chat::draw_item(Context& context, const app::SpaceSummary& space, std::size_t index) {
  const app::MessageView* found = m_window.at(context.app, index);
  if (!found) return;
  const app::MessageView message = *found;  // commands and neighbours may move the window
  const std::string_view zone = context.zone();
  const app::MessageView* before = index > 0 ? m_window.at(context.app, index - 1) : nullptr;
  const bool new_day = !same_day(before, &message, zone);
  const bool first_new = m_first_unread && *m_first_unread == message.id;
  BubblePlace place;
  place.first_of_group = new_day || first_new || !same_group(before, &message, zone);
  const app::MessageView* after = m_window.at(context.app, index + 1);
  place.last_of_group = !same_group(&message, after, zone) ||
                        (m_first_unread && after && *m_first_unread == after->id);

  const double marked_ms = m_marked_until_ms - platform().now_ms();
  const bool marked = message.id == m_show && marked_ms > 0;
  if (marked) redraw_in(marked_ms);
  Column item({.gap = 0,
               .padding = Edges(0, place.first_of_group ? 6 : 3, 0, 3),
               .fill = marked ? Color::kAccentSoft : Color::kNone,
               .radius = kRadiusM});
  if (new_day) {
    Column day({.key = "day", .padding = Edges(0, kSpace3, 0, kSpace1)});
    labelled_separator(day_name(message.shown_ms, zone), Tone::kNeutral, false);
  }
  if (first_new) {
    Column line({.key = "new", .padding = Edges(0, 6)});
    labelled_separator(tr(Str::new_messages), Tone::kAccent);
  }
  asked(context.app, m_bubbles.draw(context, space, message, place), message);
}

void Chat::asked(const app::App& app, BubbleAsk ask, const app::MessageView& message) {
  switch (ask) {
    case BubbleAsk::kNone:
      return;
    case BubbleAsk::kReply:
      m_composer.reply_to(message);
      return;
    case BubbleAsk::kEdit:
      m_composer.edit(message);
      return;
    case BubbleAsk::kDelete:
      m_deleting = true;
      m_delete = message.id;
      return;
    case BubbleAsk::kPickEmoji:
      m_picker.open(app);
      m_react = message.id;
      return;
  }
}

void Chat::draw_empty(const app::SpaceSummary& space) {
  Column log({.key = "empty",
              .height = kFill,
              .align = Align::kCenter,
              .justify = Align::kCenter,
              .role = Role::kLog,
              .name = tr(Str::conversation)});
  const bool alone = space.members.size() < 2;
  empty_state(Icon::kSpaces, tr(alone ? Str::chat_alone_title : Str::chat_empty_title),
              tr(alone ? Str::chat_alone : Str::chat_empty));
}

void Chat::draw_footer(const app::SpaceSummary& space) {
  Row footer({.key = "footer",
              .max_width = kReadingWidth + 2 * kSpace5,
              .min_height = 28,
              .gap = kSpace3,
              .padding = narrow() ? Edges(14, 2) : Edges(kSpace5, 2),
              .align = Align::kCenter});
  const std::string typing = typing_words(space);
  if (!typing.empty()) {
    label(typing, {.style = TextStyle::kSmall, .color = Color::kMuted, .ellipsis = true});
  }
  spacer();
  if (!m_at_end &&
      button(tr(Str::jump_to_newest),
             {.kind = ButtonKind::kQuiet, .size = ButtonSize::kSmall, .icon = Icon::kDown})) {
    m_to_end = true;
    m_show_due = m_new_due = false;
    m_app->show_newest_messages(m_space);
  }
}

void Chat::draw_picker(Context& context, const app::SpaceSummary& space) {
  const std::string_view emoji = m_picker.draw(context.app);
  if (emoji.empty()) return;
  const auto index = context.app.message_index(space.id, m_react);
  if (!index) return;
  for (const app::MessageView& message : context.app.messages(space.id, *index, 1)) {
    toggle_reaction(context, space, message, emoji);
  }
}

void Chat::draw_delete(Context& context, const app::SpaceSummary& space) {
  Dialog dialog(m_deleting, tr(Str::delete_message_title),
                {.max_width = 420, .alert = true, .text = tr(Str::delete_message)});
  if (!dialog) return;
  DialogActions actions;
  if (button(tr(Str::cancel), {.kind = ButtonKind::kQuiet})) m_deleting = false;
  if (button(tr(Str::remove), {.kind = ButtonKind::kDanger})) {
    m_deleting = false;
    report(context.app.delete_message(space.id, m_delete));
  }
}

}  // namespace ithaca::ui::views
