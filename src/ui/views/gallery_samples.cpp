#include "src/ui/views/gallery_samples.h"

#include <string>
#include <vector>

#include "src/ui/widgets.h"

namespace ithaca::ui {
namespace {

struct SampleMessage {
  uint64_t id;
  bool own;
  std::string_view text;
  std::string_view meta;  // "" within a group
  Icon mark = Icon::kNone;
  std::string_view mark_name = {};
  std::string_view quote = {};
  std::string_view day = {};
};

const std::vector<SampleMessage>& messages() {
  static const std::vector<SampleMessage> all = {
      {1, false,
       "I re-read chapter two with your notes. The argument is still hiding behind the literature, "
       "isn’t it?",
       "", Icon::kNone, "", "", "Yesterday"},
      {2, true,
       "A little. Try writing the one sentence you would say to a friend on the bus — then cut "
       "every "
       "paragraph that does not serve it.",
       "18:20", Icon::kCheckDouble, "Read"},
      {3, false, "“Small clinics adopt what their neighbours adopt.” That is it! 🎉", "18:31",
       Icon::kNone, "", "the one sentence you would say to a friend"},
      {4, false, "Good morning! Two things for Thursday:", "", Icon::kNone, "", "", "Today"},
      {5, false,
       "1. the outline of chapter three\n2. whether I should apply to the Lisbon workshop — "
       "deadline "
       "is the 30th",
       "09:41"},
      {6, true, "Put both on the agenda. And yes, apply 🚀", "09:42", Icon::kCheck, "On the relay"},
  };
  return all;
}

void draw_bubble(const SampleMessage& m) {
  Column bubble({.gap = 4,
                 .padding = Edges(14, 9),
                 .fill = m.own ? Color::kBubbleOwn : Color::kBubbleOther,
                 .radius = kRadiusL,
                 .small_corner = m.own ? Corner::kBottomEnd : Corner::kBottomStart});
  if (!m.quote.empty()) {
    Row quote({.gap = 10});
    { Column bar({.width = 3, .height = kFill, .fill = Color::kPrimary}); }
    label(m.quote, {.style = TextStyle::kSmall, .color = Color::kMuted});
  }
  rich_text(m.text);
}

void draw_message(const SampleMessage& m) {
  if (!m.day.empty()) {
    labelled_separator(m.day, Tone::kNeutral, false);
    if (m.day == "Today") labelled_separator("New", Tone::kAccent);
  }
  Row row({.gap = 10, .align = Align::kEnd, .justify = m.own ? Align::kEnd : Align::kStart});
  if (!m.own) avatar("Jorge Núñez", "b", AvatarSize::kSmall);
  Column stack({.max_width = available_width() * (narrow() ? 0.88f : 0.78f),
                .gap = 3,
                .align = m.own ? Align::kEnd : Align::kStart});
  draw_bubble(m);
  if (!m.quote.empty()) {
    Row reactions({.gap = 4});
    (void)reaction_chip("👏", 1, false, "Applause, 1");
    (void)reaction_chip("❤️", 1, true, "Heart, 1");
  }
  if (!m.meta.empty()) {
    Row meta({.gap = 6});
    label(m.meta, {.style = TextStyle::kCaption, .color = Color::kMuted});
    if (m.mark != Icon::kNone) icon(m.mark, Color::kMuted, 14);
    if (!m.mark_name.empty()) {
      label(m.mark_name, {.style = TextStyle::kCaption, .color = Color::kMuted});
    }
  }
}

void draw_composer() {
  static std::string draft;
  Column bar({.gap = 0,
              .padding = narrow() ? Edges(12, 10) : Edges(kSpace5, kSpace3, kSpace5, kSpace4),
              .fill = Color::kSurface,
              .border = Border::kTop});
  Row box({.max_width = 760, .align = Align::kEnd});
  if (!narrow()) {
    (void)button(
        "Emoji",
        {.kind = ButtonKind::kQuiet, .icon = Icon::kEmoji, .icon_only = true, .round = true});
  }
  const FieldResult field = text_area("Message", draft,
                                      {.placeholder = "Message",
                                       .enter = EnterKey::kSend,
                                       .label_hidden = true,
                                       .pill = true,
                                       .submit_on_enter = true});
  const bool sent = button("Send", {.icon = Icon::kSend, .icon_only = true, .round = true});
  if (sent || field.submitted) draft.clear();
}

void draw_chat() {
  {
    Scroll scroll("messages", {.padding = Edges(narrow() ? 14 : kSpace5),
                               .content_max_width = 760,
                               .stick_to_end = true,
                               .role = Role::kLog,
                               .name = "Messages"});
    virtual_list({.count = messages().size(),
                  .gap = 6,
                  .key = [](size_t i) { return messages()[i].id; },
                  .item_role = Role::kArticle},
                 [](size_t i) { draw_message(messages()[i]); });
  }
  draw_composer();
}

void draw_goal(std::string_view title, float fraction, std::string_view text,
               std::string_view state, Tone tone, std::string_view who) {
  const Key key(title);
  Card card({.height = kFill});
  {
    Row head;
    heading(title, 2, TextStyle::kCardTitle);
    spacer();
    chip(state, {.tone = tone, .icon = tone == Tone::kOk ? Icon::kCheck : Icon::kNone});
  }
  progress(title, fraction, text, true, tone == Tone::kOk ? Tone::kOk : Tone::kPrimary);
  Row by;
  avatar("Jorge Núñez", "b", AvatarSize::kSmall);
  label(who, {.style = TextStyle::kSmall, .color = Color::kMuted});
}

void draw_main_goal() {
  static bool done[5] = {true, true, true, false, false};
  constexpr std::string_view kMilestones[] = {
      "Research question in one sentence", "Interviews finished (25)", "Chapter two rewritten",
      "Outline of chapter three", "Full draft to the committee"};
  Card card;
  {
    Row head({.wrap = narrow()});
    heading("Defend the thesis by June", 2, TextStyle::kCardTitle);
    if (!narrow()) spacer();
    chip("12 Jun · 29 weeks", {.tone = Tone::kAccent, .icon = Icon::kCalendar});
  }
  paragraph("Because the fellowship in Lisbon starts in September, and I want the summer free.",
            {.color = Color::kMuted, .selectable = true});
  progress("Milestones", 0.6f, "3 of 5");
  {
    Grid grid(2, 300, {.gap = kSpace4});
    for (int half = 0; half < 2; ++half) {
      GridCell cell;
      Column list({.gap = 0});
      for (int i = half * 3; i < (half == 0 ? 3 : 5); ++i) {
        checkbox(kMilestones[i], done[i], {.strike_when_done = true});
      }
    }
  }
  (void)banner(Tone::kNeutral, Icon::kOtherVersion,
               "Jorge wrote “12 July” at the same time as you wrote “12 June”.", "Use the other");
}

void draw_goals() {
  Scroll scroll(
      "goals",
      {.padding = Edges(narrow() ? 14 : kSpace5), .gap = kSpace4, .content_max_width = 880});
  {
    Row row;
    (void)chip_button("Active 2", true);
    (void)chip_button("Reached 1", false);
    (void)chip_button("Let go 0", false);
    spacer();
    (void)button("Add goal", {.icon = Icon::kPlus, .icon_only = narrow()});
  }
  draw_main_goal();
  Grid grid(2, 340, {.gap = kSpace4});
  {
    GridCell cell;
    draw_goal("Speak at one event", 0.25f, "1 of 4", "Active", Tone::kPrimary, "Jorge · no date");
  }
  GridCell cell;
  draw_goal("Sleep before midnight", 1, "+1", "Reached", Tone::kOk, "Better than expected, 3 Nov");
}

void draw_rail() {
  const Box box = narrow() ? Box{.height = 64,
                                 .gap = 0,
                                 .align = Align::kCenter,
                                 .fill = Color::kSurface,
                                 .border = Border::kTop,
                                 .role = Role::kNavigation,
                                 .name = "Main"}
                           : Box{.width = 76,
                                 .height = kFill,
                                 .padding = Edges(0, kSpace4),
                                 .align = Align::kCenter,
                                 .fill = Color::kSurface,
                                 .border = Border::kEnd,
                                 .role = Role::kNavigation,
                                 .name = "Main"};
  const auto links = [] {
    nav_link(Icon::kToday, "Today", "#/gallery/today", false);
    if (narrow()) spacer();
    nav_link(Icon::kSpaces, "Spaces", "#/gallery/chat", true);
    if (narrow()) spacer();
    nav_link(Icon::kSearch, "Search", "#/gallery", false);
    spacer();
    nav_link(Icon::kSettings, "Settings", "#/gallery/goals", false);
  };
  if (narrow()) {
    Row bar(box);
    spacer(12);
    links();
    spacer(12);
  } else {
    Column rail(box);
    {
      Column logo({.width = 40,
                   .height = 40,
                   .padding = Edges(0, 8),
                   .align = Align::kCenter,
                   .fill = Color::kPrimary,
                   .radius = kRadiusM});
      label("I", {.style = TextStyle::kBodyStrong, .color = Color::kOnPrimary, .decorative = true});
    }
    spacer(kSpace3);
    links();
  }
}

void draw_spaces() {
  Column pane({.width = 272,
               .height = kFill,
               .gap = 2,
               .padding = Edges(kSpace3, kSpace5, kSpace3, 0),
               .border = Border::kEnd,
               .role = Role::kRegion,
               .name = "Spaces"});
  {
    Row head({.padding = Edges(kSpace2, 0, kSpace2, kSpace3)});
    heading("Spaces", 2, TextStyle::kLarge);
    spacer();
    (void)icon_button(Icon::kPlus, "New space");
  }
  Column list({.gap = 2, .role = Role::kList, .name = "Spaces"});
  (void)list_row({.title = "Thesis year",
                  .subtitle = "Jorge is typing…",
                  .meta = "09:42",
                  .badge = 2,
                  .badge_name = "2 unread",
                  .avatar_name = "Jorge Núñez",
                  .avatar_key = "b",
                  .selected = true,
                  .href = "#/gallery/chat"});
  (void)list_row({.title = "Women in tech circle",
                  .subtitle = "Mina: notes from Tuesday",
                  .meta = "Tue",
                  .avatar_name = "Women tech",
                  .avatar_key = "c"});
  (void)list_row({.title = "Spring programme 2027",
                  .subtitle = "Match confirmed",
                  .meta = "8 Nov",
                  .avatar_name = "Spring programme",
                  .avatar_key = "d"});
  (void)list_row({.title = "Just me", .subtitle = "Private notes and goals", .icon = Icon::kLock});
}

void draw_head() {
  Row head({.gap = kSpace3,
            .padding = narrow() ? Edges(14, 10) : Edges(kSpace5, 14),
            .fill = Color::kSurface,
            .border = Border::kBottom,
            .role = Role::kBanner});
  if (narrow())
    (void)button("Back", {.kind = ButtonKind::kPlain,
                          .size = ButtonSize::kSmall,
                          .icon = Icon::kBack,
                          .icon_only = true});
  avatar("Jorge Núñez", "b", narrow() ? AvatarSize::kMedium : AvatarSize::kLarge);
  {
    Column names({.width = kFill, .gap = 0});
    heading("Thesis year", 1);
    label("Jorge Núñez · 14:42 in São Paulo",
          {.style = TextStyle::kSmall, .color = Color::kMuted, .ellipsis = true});
  }
  status_chip("Sync status", "Offline · 3 queued", {.tone = Tone::kWarn, .icon = Icon::kOffline},
              true);
  if (!narrow()) {
    (void)quiet_button("Invite", Icon::kInvite);
    (void)icon_button(Icon::kMore, "More");
  }
}

}  // namespace

void draw_sample_screen(std::string_view route) {
  constexpr std::string_view kTabs[] = {"Chat",     "Goals",     "Board",
                                        "Sessions", "Agreement", "Insights"};
  constexpr std::string_view kRoutes[] = {"/gallery/chat", "/gallery/goals"};
  const bool goals = route == "/gallery/goals";
  const auto page = [&] {
    Column main(
        {.width = kFill, .height = kFill, .gap = 0, .role = Role::kMain, .name = "Thesis year"});
    draw_head();
    {
      Column bar({.gap = 0, .fill = Color::kSurface, .border = Border::kBottom});
      const size_t tab = tabs("Sections", goals ? 1 : 0, kTabs);
      if (tab < 2 && kRoutes[tab] != route) platform().push_route(kRoutes[tab]);
    }
    if (goals) {
      draw_goals();
    } else {
      draw_chat();
    }
  };
  if (narrow()) {
    Column app({.height = kFill, .gap = 0});
    page();
    draw_rail();
  } else {
    Row app({.height = kFill, .gap = 0, .align = Align::kStart});
    draw_rail();
    draw_spaces();
    page();
  }
}

}  // namespace ithaca::ui
