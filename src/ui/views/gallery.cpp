#include "src/ui/views/gallery.h"

#include <array>
#include <string>
#include <vector>

#include "src/ui/ui.h"
#include "src/ui/views/gallery_samples.h"
#include "src/ui/widgets.h"

namespace ithaca::ui {
namespace {

struct Gallery {
  std::string name = "Ayşe Yılmaz";
  std::string empty;
  std::string wrong = "not an address";
  std::string secret;
  std::string date = "2027-06-12";
  std::string time = "18:30";
  std::string notes = "First line\nsecond line";
  std::string locked = "https://example.org/#join/abc";
  size_t zone = 1;
  size_t kind = 0;
  size_t plain_radio = 1;
  size_t tab = 0;
  bool done = true;
  bool open_task = false;
  bool dialog = false;
  bool alert = false;
  bool menu = false;
  std::array<bool, 3> filters{true, false, false};
  int presses = 0;
  std::string submitted;
};

Gallery& gallery() {
  static Gallery instance;
  return instance;
}

void section(std::string_view title) { heading(title, 2, TextStyle::kCardTitle); }

void draw_buttons(Gallery& g) {
  Card card;
  section("Buttons");
  {
    Row row({.gap = 12, .wrap = true});
    if (button("Press me")) ++g.presses;
    if (button("Add goal", {.icon = Icon::kPlus})) ++g.presses;
    if (button("Quiet", {.kind = ButtonKind::kQuiet})) ++g.presses;
    if (button("Plain", {.kind = ButtonKind::kPlain})) ++g.presses;
    if (button("Delete", {.kind = ButtonKind::kDanger, .icon = Icon::kDelete})) ++g.presses;
    if (button("Not now", {.enabled = false})) ++g.presses;
    if (quiet_button("Invite", Icon::kInvite)) ++g.presses;
    if (icon_button(Icon::kEdit, "Edit")) ++g.presses;
    if (button("Send", {.icon = Icon::kSend, .icon_only = true, .round = true})) ++g.presses;
  }
  label("Pressed " + std::to_string(g.presses) + " times", {.color = Color::kMuted});
  link("A link to today", "#/gallery/chat");
}

void draw_fields(Gallery& g) {
  Card card;
  section("Fields");
  text_field("Your name", g.name, {.hint = "As others will see it.", .required = true});
  text_field("Empty", g.empty, {.placeholder = "Something to write"});
  text_field("E-mail", g.wrong,
             {.error = "This is not an e-mail address.", .kind = FieldKind::kEmail});
  password_field("Passphrase", g.secret);
  {
    Row row({.gap = 12, .align = Align::kStart});
    date_field("Target date", g.date);
    time_field("Starts at", g.time);
  }
  constexpr std::string_view kZones[] = {"Europe/Lisbon", "America/Sao_Paulo", "Asia/Tokyo"};
  select("Time zone", g.zone, kZones);
  const FieldResult notes = text_area("Notes", g.notes, {.submit_on_enter = true, .rows_min = 2});
  if (notes.submitted) g.submitted = g.notes;
  if (!g.submitted.empty()) label("Submitted: " + g.submitted);
  text_field("Invite link", g.locked, {.read_only = true, .select_all_on_focus = true});
}

void draw_choices(Gallery& g) {
  Card card;
  section("Choices");
  checkbox("Chapter two rewritten", g.done, {.strike_when_done = true});
  checkbox("Full draft to the committee", g.open_task, {.strike_when_done = true});
  constexpr RadioOption kKinds[] = {
      {"Pair", "One mentor and one mentee, or two peers."},
      {"Circle", "A small group that meets."},
      {"Just me", "Nobody else sees it."},
  };
  radio_group("Kind of space", g.kind, kKinds);
  constexpr RadioOption kPlain[] = {{"Light"}, {"Dark"}, {"As the system"}};
  radio_group("Theme", g.plain_radio, kPlain);
}

void draw_small(Gallery& g) {
  Card card;
  section("Chips, badges, people");
  {
    Row row({.wrap = true});
    chip("Neutral");
    chip("Active", {.tone = Tone::kPrimary});
    chip("12 Jun · 29 weeks", {.tone = Tone::kAccent, .icon = Icon::kCalendar});
    chip("Reached", {.tone = Tone::kOk, .icon = Icon::kCheck});
    chip("Tomorrow", {.tone = Tone::kWarn});
    chip("Failed", {.tone = Tone::kDanger, .icon = Icon::kError});
    badge(2, "2 unread");
    status_chip("Sync status", "Up to date", {.tone = Tone::kOk, .icon = Icon::kCheck});
  }
  {
    Row row({.wrap = true});
    constexpr std::string_view kFilters[] = {"Active 2", "Reached 1", "Let go 0"};
    for (size_t i = 0; i < 3; ++i) {
      if (chip_button(kFilters[i], g.filters[i])) g.filters[i] = !g.filters[i];
    }
  }
  {
    Row row({.gap = 8, .wrap = true});
    for (const std::string_view name :
         {"Jorge Núñez", "Women in tech", "Spring programme", "محمد علي", "山田 太郎", "Ayşe"}) {
      avatar(name, name);
    }
    avatar("Just me", "me", AvatarSize::kLarge, Icon::kLock);
    avatar("Jorge Núñez", "Jorge Núñez", AvatarSize::kSmall);
  }
  progress("Milestones", 0.6f, "3 of 5");
  progress("Reached", 1, "+1", true, Tone::kOk);
  labelled_separator("New", Tone::kAccent);
  separator();
}

void draw_texts() {
  Card card;
  section("Text in every script");
  label("Hero", {.style = TextStyle::kHero});
  label("Display", {.style = TextStyle::kDisplay});
  label("Code: let x = 42;", {.style = TextStyle::kCode});
  paragraph(
      "A paragraph that is long enough to wrap on a phone and perhaps on a desktop, too — with an "
      "em dash, “quotes”, and a very/long/path/that/breaks.");
  paragraph("صباح الخير! أمران ليوم الخميس: هل أتقدم إلى ورشة Lisbon؟ الموعد ٣٠ نوفمبر");
  paragraph("שלום עולם, זה טקסט בעברית עם English באמצע.");
  paragraph("नमस्ते दुनिया, यह हिन्दी है। क्षत्रिय ज्ञान");
  paragraph("你好,世界。这是一个用来测试换行的比较长的中文段落,里面有标点符号,也有English单词。");
  paragraph("日本語のテキスト、かなと漢字。「引用」もあります。");
  paragraph("สวัสดีชาวโลกนี่คือข้อความภาษาไทยที่ไม่มีช่องว่างระหว่างคำ");
  paragraph(
      "안녕하세요 세계. Emoji: 👩‍👩‍👧‍👦 🇧🇷 👍🏽 ❤️ 🚀 "
      "1️⃣ "
      "é "
      "ñ "
      "à̂");
  paragraph(
      "Supercalifragilisticexpialidocious_and_then_some_more_without_any_break_at_all_until_"
      "the_very_end_of_the_card_and_beyond");
  rich_text(
      "**Bold**, *italic*, `code`, a [link](https://example.org) and https://example.org/path.\n"
      "- a first point that is long enough to be broken into more than one line on a phone, as "
      "points are\n- a second\n1. numbered\n> somebody else’s words");
  Row row({.gap = 12});
  Column cut({.width = 200});
  label("A line that is too long for its box is cut", {.ellipsis = true});
}

void draw_notes(Gallery& g) {
  {
    Card card;
    section("Notes and empties");
    if (banner(Tone::kNeutral, Icon::kOtherVersion,
               "Jorge wrote “12 July” at the same time as you wrote “12 June”.", "Use the other")) {
      ++g.presses;
    }
    banner(Tone::kWarn, Icon::kWarning, "This link works once, and until Sunday.");
    banner(Tone::kDanger, Icon::kError, "The link has been used already.");
    banner(Tone::kOk, Icon::kShieldCheck, "Only the two of you can read this.");
    if (empty_state(Icon::kGoal, "No goals yet", "A goal can be small. One sentence is enough.",
                    "Add the first goal")) {
      ++g.presses;
    }
    std::vector<uint8_t> modules(21 * 21);
    for (size_t i = 0; i < modules.size(); ++i) modules[i] = (i * 7 + i / 21 * 3) % 5 < 2;
    qr(modules, 21, 160, "QR code of the invite link");
  }
}

void draw_layers(Gallery& g) {
  Card card;
  section("Layers");
  {
    Row row({.gap = 12, .wrap = true});
    if (button("Open dialog")) g.dialog = true;
    if (button("Open question", {.kind = ButtonKind::kQuiet})) g.alert = true;
    if (button("Menu", {.kind = ButtonKind::kQuiet,
                        .icon = Icon::kMore,
                        .opens_menu = true,
                        .expanded = g.menu})) {
      g.menu = !g.menu;
    }
    if (Menu menu(g.menu, "Goal"); menu) {
      if (menu_item(Icon::kEdit, "Rename")) show_toast({.text = "Renamed"});
      if (menu_item(Icon::kArchive, "Let go")) show_toast({.text = "Let go"});
      if (menu_item(Icon::kDelete, "Delete goal", Tone::kDanger)) {
        show_toast({.text = "Goal deleted", .action = "Undo", .on_action = [] {
                      show_toast({.text = "Goal is back"});
                    }});
      }
    }
    if (button("Show toast", {.kind = ButtonKind::kQuiet})) show_toast({.text = "Saved"});
    if (button("Show error", {.kind = ButtonKind::kQuiet})) {
      show_toast({.text = "This device is full.", .tone = Tone::kDanger});
    }
  }
  if (Dialog dialog(g.dialog, "Add goal"); dialog) {
    text_field("Goal title", g.empty, {.required = true});
    date_field("Target date", g.date);
    DialogActions actions;
    if (button("Cancel", {.kind = ButtonKind::kQuiet})) g.dialog = false;
    if (button("Save goal")) {
      g.dialog = false;
      show_toast({.text = "Goal saved"});
    }
  }
  if (Dialog dialog(g.alert, "Delete this goal?",
                    {.max_width = 420, .alert = true, .text = "Both of you lose it."});
      dialog) {
    DialogActions actions;
    if (button("Keep it", {.kind = ButtonKind::kQuiet})) g.alert = false;
    if (button("Delete it", {.kind = ButtonKind::kDanger})) g.alert = false;
  }
}

void draw_widgets(Gallery& g) {
  Column main({.height = kFill, .gap = 0, .role = Role::kMain, .name = "Gallery"});
  {
    Row head({.gap = 12,
              .padding = Edges(kSpace5, 14),
              .fill = Color::kSurface,
              .border = Border::kBottom});
    heading("Gallery", 1);
    spacer();
    if (quiet_button(current_ui().theme().dark() ? "Light" : "Dark", Icon::kMoon)) {
      current_ui().set_theme_choice(current_ui().theme().dark() ? ThemeChoice::kLight
                                                                : ThemeChoice::kDark);
    }
    if (quiet_button(mirrored() ? "Left to right" : "Right to left")) {
      current_ui().set_mirrored(!mirrored());
    }
  }
  constexpr std::string_view kTabs[] = {"Chat",     "Goals",     "Board",
                                        "Sessions", "Agreement", "Insights"};
  {
    Column bar({.gap = 0, .fill = Color::kSurface, .border = Border::kBottom});
    g.tab = tabs("Sections", g.tab, kTabs);
  }
  Scroll scroll(
      "gallery",
      {.padding = Edges(narrow() ? 14 : kSpace5), .gap = kSpace4, .content_max_width = 880});
  draw_buttons(g);
  draw_fields(g);
  draw_choices(g);
  draw_small(g);
  draw_layers(g);
  draw_notes(g);
  draw_texts();
}

}  // namespace

bool draw_gallery(std::string_view route) {
  if (!route.starts_with("/gallery")) return false;
  platform().set_title("Gallery – Ithaca");
  if (route == "/gallery/chat" || route == "/gallery/goals" || route == "/gallery/today") {
    draw_sample_screen(route);
  } else {
    draw_widgets(gallery());
  }
  return true;
}

}  // namespace ithaca::ui
