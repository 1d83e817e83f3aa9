#include "src/ui/views/composer.h"

#include "src/core/wire/limits.h"
#include "src/ui/views/page.h"
#include "src/ui/views/words.h"

namespace ithaca::ui::views {
namespace {

// What is wrong with a text, or nothing.
std::string length_error(std::string_view text) {
  const std::size_t over = characters_over(text);
  if (over == 0) return {};
  return std::string(tr_count(Str::message_too_long, static_cast<std::int64_t>(over)));
}

std::string failure_words(base::ErrorCode code, std::string_view text) {
  std::string words = code == base::ErrorCode::kTooLarge ? length_error(text) : std::string();
  return words.empty() ? std::string(error_words(code)) : words;
}

bool only_spaces(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

FieldResult write_field(std::string_view name, std::string& text, std::string_view error) {
  Column room({.key = name, .width = kFill});
  return text_area(name, text,
                   {.placeholder = tr(Str::message),
                    .error = error,
                    .enter = EnterKey::kSend,
                    .label_hidden = true,
                    .pill = true,
                    .submit_on_enter = true,
                    .rows_min = 1,
                    .rows_max = 8});
}

}  // namespace

std::size_t characters_over(std::string_view text) {
  if (text.size() <= wire::kMessageTextBytesMax) return 0;
  std::size_t over = 0;
  for (const char byte : text.substr(wire::kMessageTextBytesMax)) {
    if ((static_cast<unsigned char>(byte) & 0xC0) != 0x80) ++over;
  }
  return over > 0 ? over : 1;
}

void Composer::enter(const app::App& app, const app::SpaceId& space) {
  m_text = app.draft(space);
  m_error = length_error(m_text);
  m_reply.reset();
  m_editing.reset();
  m_emoji.close();
  m_focus = false;
}

void Composer::reply_to(const app::MessageView& message) {
  m_editing.reset();
  m_reply = Subject{message.id, message.own ? std::string(tr(Str::you)) : message.author_name,
                    message.text.substr(0, message.text.find('\n'))};
  m_focus = true;
}

void Composer::write() {
  m_focus = true;
  platform().request_frame();
}

void Composer::edit(const app::MessageView& message) {
  m_editing = message.id;
  m_edit_text = message.text;
  m_edit_error.clear();
  m_focus = true;
}

bool Composer::draw(Context& context, const app::SpaceSummary& space) {
  Key scope("composer");
  Column frame({.key = "composer",
                .gap = 0,
                .padding = narrow() ? Edges(12, 10) : Edges(kSpace5, kSpace3, kSpace5, kSpace4),
                .fill = Color::kSurface,
                .border = Border::kTop});
  Column box({.key = "box", .max_width = kReadingWidth, .gap = kSpace2});
  if (m_editing) {
    draw_edit(context, space);
    return false;
  }
  if (m_reply) draw_reply();
  return draw_draft(context, space);
}

bool Composer::draw_draft(Context& context, const app::SpaceSummary& space) {
  Row row({.key = "draft", .gap = kSpace2, .align = Align::kEnd});
  if (!narrow()) draw_emoji(context);
  if (shortcut("m", tr(Str::shortcut_write)) || m_focus) {
    m_focus = false;
    focus_next();
  }
  const FieldResult field = write_field(tr(Str::message), m_text, m_error);
  if (field.changed) changed(context, space);
  const bool pressed =
      button(tr(Str::send), {.icon = Icon::kSend, .icon_only = true, .round = true});
  return (pressed || field.submitted) && send(context, space);
}

void Composer::changed(Context& context, const app::SpaceSummary& space) {
  m_error = length_error(m_text);
  context.app.set_draft(space.id, m_text);
  if (!m_text.empty()) context.app.typing(space.id);
}

bool Composer::send(Context& context, const app::SpaceSummary& space) {
  if (only_spaces(m_text)) return false;
  const auto reply = m_reply ? std::optional(m_reply->message) : std::nullopt;
  const auto sent = context.app.send_message(space.id, m_text, reply);
  if (!sent.ok()) {
    m_error = failure_words(sent.code(), m_text);
    return false;
  }
  m_text.clear();
  m_error.clear();
  m_reply.reset();
  context.app.set_draft(space.id, {});
  return true;
}

void Composer::draw_emoji(Context& context) {
  if (button(
          tr(Str::emoji),
          {.kind = ButtonKind::kQuiet, .icon = Icon::kEmoji, .icon_only = true, .round = true})) {
    m_emoji.open(context.app);
  }
  const std::string_view emoji = m_emoji.draw(context.app);
  if (emoji.empty()) return;
  platform().insert_text(emoji);
  m_focus = true;
}

void Composer::draw_reply() {
  Row row({.key = "reply", .gap = kSpace3, .align = Align::kCenter});
  { Column bar({.width = 3, .height = 36, .fill = Color::kPrimary, .radius = 2}); }
  {
    Column words({.width = kFill, .gap = 0});
    label(tr(Str::replying_to, {{"name", m_reply->author}}),
          {.style = TextStyle::kSmallStrong, .ellipsis = true});
    label(m_reply->text, {.style = TextStyle::kSmall, .color = Color::kMuted, .ellipsis = true});
  }
  const bool cancel = button(tr(Str::cancel_reply), {.kind = ButtonKind::kPlain,
                                                     .size = ButtonSize::kSmall,
                                                     .icon = Icon::kClose,
                                                     .icon_only = true});
  if (cancel || shortcut("Escape", tr(Str::cancel_reply))) m_reply.reset();
}

void Composer::draw_edit(Context& context, const app::SpaceSummary& space) {
  Key key("edit");
  {
    Row row({.key = "editing", .gap = kSpace2});
    icon(Icon::kEdit, Color::kPrimary, 16);
    label(tr(Str::editing), {.style = TextStyle::kSmallStrong, .color = Color::kPrimary});
  }
  Row row({.key = "edit", .gap = kSpace2, .align = Align::kEnd});
  if (m_focus) {
    m_focus = false;
    focus_next();
  }
  const FieldResult field = write_field(tr(Str::edit_message), m_edit_text, m_edit_error);
  if (field.changed) m_edit_error = length_error(m_edit_text);
  const bool cancel = button(tr(Str::cancel), {.kind = ButtonKind::kQuiet});
  if (cancel || shortcut("Escape", tr(Str::cancel))) {
    m_editing.reset();
    return;
  }
  const bool save = button(tr(Str::save));
  if (!save && !field.submitted) return;
  if (only_spaces(m_edit_text)) {
    m_edit_error = tr(Str::edit_empty);
    return;
  }
  const auto edited = context.app.edit_message(space.id, *m_editing, m_edit_text);
  if (edited.ok()) {
    m_editing.reset();
  } else {
    m_edit_error = failure_words(edited.code(), m_edit_text);
  }
}

}  // namespace ithaca::ui::views
