#include "src/ui/views/settings.h"

#include <array>

#include "src/ui/ui.h"
#include "src/ui/views/new_messages.h"
#include "src/ui/views/page.h"
#include "src/ui/views/settings_keys.h"
#include "src/ui/views/shortcuts.h"
#include "src/ui/views/words.h"

namespace ithaca::ui::views {
namespace {

// Values of the interface's own settings (ui::Platform::setting).
constexpr std::string_view kThemeKey = "theme";
constexpr std::array<std::string_view, 3> kThemeValues = {"system", "light", "dark"};
constexpr std::string_view kTextSizeKey = "text-size";
constexpr std::array<std::string_view, 6> kTextSizeValues = {"smallest", "small",  "normal",
                                                             "large",    "larger", "largest"};
constexpr std::array kTextScales = {0.8f, 0.9f, 1.0f, 1.2f, 1.5f, 2.0f};
constexpr std::size_t kNormalSize = 2;

template <std::size_t N>
std::size_t index_of(const std::array<std::string_view, N>& values, std::string_view value,
                     std::size_t otherwise) {
  for (std::size_t i = 0; i < N; ++i) {
    if (values[i] == value) return i;
  }
  return otherwise;
}

std::size_t chosen_theme() { return index_of(kThemeValues, platform().setting(kThemeKey), 0); }
std::size_t chosen_text_size() {
  return index_of(kTextSizeValues, platform().setting(kTextSizeKey), kNormalSize);
}

bool same(const app::Profile& one, const app::Profile& other) {
  return one.name == other.name && one.time_zone == other.time_zone &&
         one.language == other.language;
}

std::string megabytes(std::uint64_t bytes) {
  const double mega = static_cast<double>(bytes / 100'000) / 10.0;
  return platform().format_number(mega, false);
}

void fact(std::string_view name, std::string_view value) {
  Row row({.key = name, .gap = kSpace3, .align = Align::kStart, .wrap = true});
  label(name, {.style = TextStyle::kLabel, .color = Color::kMuted});
  spacer();
  label(value, {.style = TextStyle::kLabel, .selectable = true});
}

}  // namespace

void apply_looks() {
  current_ui().set_theme_choice(static_cast<ThemeChoice>(chosen_theme()));
  current_ui().set_text_scale(kTextScales[chosen_text_size()]);
}

void Settings::draw(Context& context) {
  page_header(tr(Str::settings), {}, context.app.sync_status());
  Scroll scroll("settings", {.height = kFill,
                             .padding = narrow() ? Edges(14) : Edges(kSpace5),
                             .gap = kSpace4,
                             .content_max_width = 640});
  draw_profile(context);
  draw_looks();
  draw_keyboard();
  draw_notifications();
  m_backup.draw(context);
  {
    Card card({.key = "restore"});
    heading(tr(Str::restore_explained_title), 2, TextStyle::kCardTitle);
    paragraph(tr(Str::restore_explained), {.color = Color::kMuted, .selectable = true});
  }
  draw_storage(context);
  draw_sync(context);
  draw_about(context);
}

void Settings::draw_profile(Context& context) {
  if (!m_person.filled() || !same(m_shown, context.app.profile())) {
    m_shown = context.app.profile();
    m_person.fill_from(m_shown);
  }
  Card card({.key = "profile"});
  heading(tr(Str::settings_you), 2, TextStyle::kCardTitle);
  paragraph(tr(Str::settings_you_text), {.color = Color::kMuted, .selectable = true});
  const FieldResult name = m_person.draw_name(false);
  const bool place_changed = m_person.draw_place();
  if (!name.committed && !name.submitted && !place_changed) return;
  if (same(m_person.profile(), m_shown)) return;
  const auto updated = context.app.update_profile(m_person.profile());
  if (updated.ok()) {
    m_shown = context.app.profile();
    show_toast({.text = std::string(tr(Str::saved)), .tone = Tone::kOk});
    return;
  }
  const bool empty = updated.code() == base::ErrorCode::kInvalidInput;
  m_person.set_name_error(empty ? tr(Str::your_name_missing) : error_words(updated.code()));
}

void Settings::draw_looks() {
  Card card({.key = "looks"});
  heading(tr(Str::settings_looks), 2, TextStyle::kCardTitle);
  const std::array<RadioOption, kThemeValues.size()> themes = {
      RadioOption{.label = tr(Str::theme_system)}, RadioOption{.label = tr(Str::theme_light)},
      RadioOption{.label = tr(Str::theme_dark)}};
  m_language.draw();
  std::size_t theme = chosen_theme();
  if (radio_group(tr(Str::theme), theme, themes)) {
    platform().set_setting(kThemeKey, kThemeValues[theme]);
    apply_looks();
  }
  const std::array<std::string_view, kTextSizeValues.size()> sizes = {
      tr(Str::text_smallest), tr(Str::text_small),  tr(Str::text_normal),
      tr(Str::text_large),    tr(Str::text_larger), tr(Str::text_largest)};
  std::size_t size = chosen_text_size();
  if (ui::select(tr(Str::text_size), size, sizes).changed) {
    platform().set_setting(kTextSizeKey, kTextSizeValues[size]);
    apply_looks();
  }
}

void Settings::draw_keyboard() {
  Card card({.key = "keyboard"});
  heading(tr(Str::keyboard), 2, TextStyle::kCardTitle);
  paragraph(tr(Str::keyboard_text), {.color = Color::kMuted, .selectable = true});
  if (button(tr(Str::shortcuts), {.kind = ButtonKind::kQuiet, .icon = Icon::kKeyboard})) {
    show_shortcuts();
  }
}

void Settings::draw_notifications() {
  Card card({.key = "notifications"});
  heading(tr(Str::notifications), 2, TextStyle::kCardTitle);
  paragraph(tr(Str::notifications_text), {.color = Color::kMuted, .selectable = true});
  bool wanted = notifications_wanted();
  switch (platform().notification_permission()) {
    case Permission::kUnsupported:
      banner(Tone::kNeutral, Icon::kInfo, tr(Str::notifications_unsupported));
      break;
    case Permission::kDenied:
      banner(Tone::kWarn, Icon::kInfo, tr(Str::notifications_denied));
      break;
    case Permission::kNotAsked:
      if (button(tr(Str::notifications_allow), {.kind = ButtonKind::kQuiet})) {
        want_notifications(true);
        platform().ask_to_notify();
      }
      break;
    case Permission::kGranted:
      if (checkbox(tr(Str::notifications_on), wanted)) want_notifications(wanted);
      break;
  }
}

void Settings::draw_storage(Context& context) {
  Card card({.key = "storage"});
  heading(tr(Str::settings_storage), 2, TextStyle::kCardTitle);
  paragraph(tr(Str::settings_storage_text), {.color = Color::kMuted, .selectable = true});
  const DeviceStatus& device = context.device;
  switch (device.keeping) {
    case DeviceStatus::Keeping::kPersistent:
      banner(Tone::kOk, Icon::kCheck, tr(Str::storage_persistent));
      break;
    case DeviceStatus::Keeping::kBestEffort:
      if (banner(Tone::kWarn, Icon::kInfo,
                 tr(device.asked ? Str::storage_not_promised : Str::storage_best_effort),
                 device.asked ? std::string_view{} : tr(Str::storage_ask))) {
        context.action = Action::kPersistStorage;
      }
      break;
    case DeviceStatus::Keeping::kUnknown:
      banner(Tone::kNeutral, Icon::kInfo, tr(Str::storage_unknown));
      break;
  }
  if (device.used_bytes == 0) return;
  const std::string used = megabytes(device.used_bytes);
  const std::string quota = megabytes(device.quota_bytes);
  label(device.quota_bytes > 0 ? tr(Str::storage_used_of, {{"used", used}, {"all", quota}})
                               : tr(Str::storage_used, {{"used", used}}),
        {.style = TextStyle::kSmall, .color = Color::kMuted});
}

void Settings::draw_sync(Context& context) {
  Card card({.key = "sync"});
  heading(tr(Str::settings_sync), 2, TextStyle::kCardTitle);
  paragraph(tr(Str::settings_sync_text), {.color = Color::kMuted, .selectable = true});
  const app::SyncStatus status = context.app.sync_status();
  fact(tr(Str::sync_address), platform().origin());
  fact(tr(Str::sync_waiting), platform().format_number(static_cast<double>(status.queued), false));
  fact(tr(Str::sync_sent),
       platform().format_number(static_cast<double>(context.app.synced()), false));
  if (status.state == app::SyncState::kOffline &&
      button(tr(Str::try_again), {.kind = ButtonKind::kQuiet, .icon = Icon::kRefresh})) {
    context.app.retry_now();
  }
}

void Settings::draw_about(Context& context) {
  Card card({.key = "about"});
  heading(tr(Str::settings_about), 2, TextStyle::kCardTitle);
  paragraph(tr(Str::settings_about_text), {.color = Color::kMuted, .selectable = true});
  if (!context.version.empty()) fact(tr(Str::version), context.version);
  if (button(tr(Str::show_intro), {.kind = ButtonKind::kQuiet, .icon = Icon::kHelp})) {
    context.app.set_setting(kIntroSeen, {});
  }
}

}  // namespace ithaca::ui::views
