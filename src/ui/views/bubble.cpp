#include "src/ui/views/bubble.h"

#include <algorithm>
#include <string>

#include "src/ui/markdown.h"
#include "src/ui/views/dates.h"
#include "src/ui/views/emoji.h"
#include "src/ui/views/space_words.h"
#include "src/ui/views/words.h"

namespace ithaca::ui::views {
namespace {

constexpr float kAvatarSize = static_cast<float>(AvatarSize::kSmall);
constexpr float kAvatarGap = 10;
constexpr float kActionWidth = 36;
constexpr float kBubblePadX = 14;
constexpr float kBubblePadY = 9;

// Fingers get one button; what a pointer reaches at once is in its menu for them.
bool by_touch() { return platform().environment().touch; }

// The share of the conversation's width that a bubble may take.
float bubble_width_max() {
  const float share = narrow() ? 0.88f : 0.78f;
  const float actions = (kActionWidth + kAvatarGap) * (by_touch() ? 1.f : 2.f);
  const float room = available_width() - kAvatarSize - kAvatarGap - actions;
  return std::min(available_width() * share, room);
}

void draw_quote(const app::MessageView::Quote& quote, float max_width) {
  Row row({.key = "quote", .width = kFit, .gap = kAvatarGap, .align = Align::kStart});
  { Column bar({.width = 3, .height = 36, .fill = Color::kPrimary, .radius = 2}); }
  Column words({.width = kFit, .gap = 0});
  const float room = max_width - kAvatarGap - 3;
  label(quote.author_name, {.style = TextStyle::kSmallStrong,
                            .color = Color::kMuted,
                            .ellipsis = true,
                            .max_width = room});
  const std::string_view text =
      quote.text.empty() ? tr(Str::message_not_there) : std::string_view(quote.text);
  label(text,
        {.style = TextStyle::kSmall, .color = Color::kMuted, .ellipsis = true, .max_width = room});
}

void draw_bubble(const app::MessageView& message, float max_width) {
  const float text_width = max_width - 2 * kBubblePadX;
  Column bubble({.key = "bubble",
                 .width = kFit,
                 .gap = kSpace1,
                 .padding = Edges(kBubblePadX, kBubblePadY),
                 .fill = message.own ? Color::kBubbleOwn : Color::kBubbleOther,
                 .radius = kRadiusL,
                 .small_corner = message.own ? Corner::kBottomEnd : Corner::kBottomStart});
  if (message.deleted) {
    label(tr(Str::message_deleted), {.color = Color::kMuted, .max_width = text_width});
    return;
  }
  if (message.reply_to) draw_quote(*message.reply_to, text_width);
  rich_text(message.text, {.max_width = text_width, .selectable = true});
}

void draw_reactions(Context& context, const app::SpaceSummary& space,
                    const app::MessageView& message, float max_width) {
  if (message.reactions.empty()) return;
  Row row({.key = "reactions",
           .width = kFit,
           .max_width = max_width,
           .gap = kSpace1,
           .padding = Edges(0, kSpace1, 0, 0),
           .wrap = true});
  for (const app::Reaction& reaction : message.reactions) {
    const auto count = static_cast<std::uint32_t>(reaction.count);
    const std::string_view name = tr_count(reaction.own ? Str::reaction_own : Str::reaction, count,
                                           {{"emoji", reaction.emoji}});
    if (reaction_chip(reaction.emoji, count, reaction.own, name)) {
      toggle_reaction(context, space, message, reaction.emoji);
    }
  }
}

// Others' messages say the time once a group; each of one's own says how far it has got.
void draw_meta(Context& context, const app::MessageView& message, BubblePlace place) {
  if (!message.own && !place.last_of_group && !message.edited) return;
  Row meta({.key = "meta", .width = kFit, .gap = 6, .padding = Edges(0, 2, 0, 0)});
  const TextOptions caption{.style = TextStyle::kCaption, .color = Color::kMuted};
  if (message.edited && !message.deleted) label(tr(Str::message_edited), caption);
  label(clock_time(message.shown_ms, context.zone()), caption);
  if (!message.own) return;
  const ReceiptWords receipt = receipt_words(message.receipt);
  icon(receipt.icon, Color::kMuted, 14);
  label(receipt.text, caption);
}

BubbleAsk draw_emoji_row(Context& context, const app::SpaceSummary& space,
                         const app::MessageView& message) {
  const EmojiChoice choice = emoji_row();
  if (!choice.emoji.empty()) toggle_reaction(context, space, message, choice.emoji);
  return choice.more ? BubbleAsk::kPickEmoji : BubbleAsk::kNone;
}

}  // namespace

void toggle_reaction(Context& context, const app::SpaceSummary& space,
                     const app::MessageView& message, std::string_view emoji) {
  const bool on = std::none_of(message.reactions.begin(), message.reactions.end(),
                               [&](const app::Reaction& r) { return r.own && r.emoji == emoji; });
  report(context.app.react(space.id, message.id, emoji, on));
}

BubbleAsk Bubbles::draw(Context& context, const app::SpaceSummary& space,
                        const app::MessageView& message, BubblePlace place) {
  const std::string time = clock_time(message.shown_ms, context.zone());
  const std::string_view author = message.own ? tr(Str::you)
                                  : message.author_name.empty()
                                      ? tr(Str::member_unnamed)
                                      : std::string_view(message.author_name);
  const std::string_view name = tr(Str::message_by, {{"name", author}, {"time", time}});
  const float max_width = bubble_width_max();
  Row row({.key = "message",
           .gap = kAvatarGap,
           .align = Align::kEnd,
           .justify = message.own ? Align::kEnd : Align::kStart,
           .role = Role::kArticle,
           .name = name});
  BubbleAsk ask = BubbleAsk::kNone;
  if (message.own) {
    if (!message.deleted) ask = draw_actions(context, space, message);
    draw_column(context, space, message, place, max_width);
  } else {
    if (place.last_of_group) {
      avatar(author, base::as_text(message.author), AvatarSize::kSmall);
    } else {
      Column room({.key = "no-avatar", .width = kAvatarSize, .height = 1});
    }
    draw_column(context, space, message, place, max_width);
    if (!message.deleted) ask = draw_actions(context, space, message);
  }
  if (row.context_requested() && !message.deleted) {
    m_active = message.id;
    m_menu_open = true;
    m_picker_open = false;
  }
  return ask;
}

void Bubbles::draw_column(Context& context, const app::SpaceSummary& space,
                          const app::MessageView& message, BubblePlace place, float max_width) {
  Column column({.key = "column",
                 .width = kFit,
                 .gap = 0,
                 .align = message.own ? Align::kEnd : Align::kStart});
  const bool many = space.members.size() > 2;
  if (many && !message.own && place.first_of_group) {
    label(message.author_name, {.style = TextStyle::kCaptionStrong,
                                .color = Color::kMuted,
                                .ellipsis = true,
                                .max_width = max_width});
  }
  draw_bubble(message, max_width);
  draw_reactions(context, space, message, max_width);
  draw_meta(context, message, place);
}

BubbleAsk Bubbles::draw_actions(Context& context, const app::SpaceSummary& space,
                                const app::MessageView& message) {
  if (!space.read_only()) {
    const BubbleAsk ask = draw_react(context, space, message);
    if (ask != BubbleAsk::kNone) return ask;
  }
  const bool menu_open = m_active == message.id && m_menu_open;
  if (button(tr(Str::more_actions), {.kind = ButtonKind::kPlain,
                                     .size = ButtonSize::kSmall,
                                     .icon = Icon::kMore,
                                     .icon_only = true,
                                     .faint = !menu_open,
                                     .opens_menu = true,
                                     .expanded = menu_open})) {
    m_active = message.id;
    m_menu_open = true;
    m_picker_open = false;
  }
  if (m_active != message.id) return BubbleAsk::kNone;
  return draw_menu(context, space, message);
}

BubbleAsk Bubbles::draw_react(Context& context, const app::SpaceSummary& space,
                              const app::MessageView& message) {
  if (by_touch()) return BubbleAsk::kNone;
  const bool open = m_active == message.id && m_picker_open;
  if (button(tr(Str::react), {.kind = ButtonKind::kPlain,
                              .size = ButtonSize::kSmall,
                              .icon = Icon::kEmoji,
                              .icon_only = true,
                              .faint = !open,
                              .opens_menu = true,
                              .expanded = open})) {
    m_active = message.id;
    m_picker_open = true;
    m_menu_open = false;
  }
  if (m_active != message.id) return BubbleAsk::kNone;
  Menu menu(m_picker_open, tr(Str::react));
  return menu ? draw_emoji_row(context, space, message) : BubbleAsk::kNone;
}

BubbleAsk Bubbles::draw_menu(Context& context, const app::SpaceSummary& space,
                             const app::MessageView& message) {
  Menu menu(m_menu_open, tr(Str::more_actions));
  if (!menu) return BubbleAsk::kNone;
  const bool may_write = !space.read_only();
  BubbleAsk ask = BubbleAsk::kNone;
  if (may_write && by_touch()) ask = draw_emoji_row(context, space, message);
  if (may_write && menu_item(Icon::kReply, tr(Str::reply))) ask = BubbleAsk::kReply;
  if (may_write && message.own && menu_item(Icon::kEdit, tr(Str::edit))) ask = BubbleAsk::kEdit;
  if (menu_item(Icon::kCopy, tr(Str::copy))) {
    platform().copy_text(markdown_text(parse_markdown(message.text)));
    show_toast({.text = std::string(tr(Str::copied))});
    m_menu_open = false;
  }
  if (may_write && message.own && menu_item(Icon::kDelete, tr(Str::remove), Tone::kDanger)) {
    ask = BubbleAsk::kDelete;
  }
  if (ask != BubbleAsk::kNone) m_menu_open = false;
  return ask;
}

}  // namespace ithaca::ui::views
