#include "src/ui/views/backup.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "src/ui/views/dates.h"
#include "src/ui/views/settings_keys.h"
#include "src/ui/views/words.h"

namespace ithaca::ui::views {
namespace {

constexpr std::size_t kPassphraseCharactersMin = 8;

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  }));
}

std::string_view strength_words(std::string_view passphrase) {
  if (passphrase.empty()) return tr(Str::passphrase_hint);
  switch (passphrase_strength(passphrase)) {
    case PassphraseStrength::kTooShort:
      return tr(Str::passphrase_too_short);
    case PassphraseStrength::kWeak:
      return tr(Str::passphrase_weak);
    case PassphraseStrength::kFair:
      return tr(Str::passphrase_fair);
    case PassphraseStrength::kStrong:
      break;
  }
  return tr(Str::passphrase_strong);
}

// "YYYY-MM-DD" for a file's name; the zone does not matter there.
std::string file_name() {
  constexpr std::int64_t kDayMs = 24 * 60 * 60 * 1000;
  const std::chrono::year_month_day date{
      std::chrono::sys_days(std::chrono::days(platform().wall_ms() / kDayMs))};
  const auto two = [](unsigned value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  return "ithaca-" + std::to_string(static_cast<int>(date.year())) + "-" +
         two(static_cast<unsigned>(date.month())) + "-" + two(static_cast<unsigned>(date.day())) +
         ".ithaca";
}

std::string last_backup(const app::App& app, std::string_view zone) {
  const std::string made = app.setting(kBackupMade);
  std::int64_t moment = 0;
  const auto [end, fault] = std::from_chars(made.data(), made.data() + made.size(), moment);
  if (made.empty() || fault != std::errc{} || moment <= 0) {
    return std::string(tr(Str::backup_never));
  }
  const std::string when = platform().format_date(moment, DateStyle::kFull, zone);
  return std::string(tr(Str::backup_last, {{"when", when}}));
}

}  // namespace

PassphraseStrength passphrase_strength(std::string_view passphrase) {
  const std::size_t length = characters(passphrase);
  if (length < kPassphraseCharactersMin) return PassphraseStrength::kTooShort;
  const auto distinct = [&] {
    std::string sorted(passphrase);
    std::sort(sorted.begin(), sorted.end());
    return static_cast<std::size_t>(std::unique(sorted.begin(), sorted.end()) - sorted.begin());
  }();
  if (distinct < 6 || length < 12) return PassphraseStrength::kWeak;
  const auto words = 1 + std::count(passphrase.begin(), passphrase.end(), ' ');
  if (length >= 20 && distinct >= 10 && words >= 4) return PassphraseStrength::kStrong;
  return length >= 24 && distinct >= 12 ? PassphraseStrength::kStrong : PassphraseStrength::kFair;
}

void Backup::draw(Context& context) {
  Card card({.key = "backup"});
  heading(tr(Str::backup), 2, TextStyle::kCardTitle);
  paragraph(tr(Str::backup_text), {.color = Color::kMuted, .selectable = true});
  label(last_backup(context.app, context.zone()),
        {.style = TextStyle::kSmall, .color = Color::kMuted});
  const FieldResult first = password_field(tr(Str::passphrase), m_passphrase,
                                           {.hint = strength_words(m_passphrase),
                                            .error = m_passphrase_error,
                                            .enter = EnterKey::kNext,
                                            .autocomplete = "new-password"});
  if (first.changed) m_passphrase_error.clear();
  const FieldResult again = password_field(
      tr(Str::passphrase_again), m_again,
      {.error = m_again_error, .enter = EnterKey::kDone, .autocomplete = "new-password"});
  if (again.changed) m_again_error.clear();
  if (!m_error.empty()) banner(Tone::kDanger, Icon::kError, m_error);
  if (m_working) progress(tr(Str::backup_working), -1, tr(Str::backup_working));
  const bool pressed = button(tr(Str::backup), {.icon = Icon::kDownload, .enabled = !m_working});
  if ((pressed || again.submitted) && !m_working) start(context);
}

void Backup::start(Context& context) {
  m_error.clear();
  m_passphrase_error.clear();
  m_again_error.clear();
  if (m_passphrase.empty()) {
    m_passphrase_error = tr(Str::passphrase_missing);
  } else if (passphrase_strength(m_passphrase) == PassphraseStrength::kTooShort) {
    m_passphrase_error = tr(Str::passphrase_too_short);
  } else if (m_passphrase != m_again) {
    m_again_error = tr(Str::passphrase_differs);
  } else {
    m_working = true;
    app::App& app = context.app;
    app.back_up(m_passphrase,
                [this, &app](base::Result<base::Bytes> result) { finished(app, result); });
  }
}

void Backup::finished(app::App& app, const base::Result<base::Bytes>& result) {
  m_working = false;
  platform().request_frame();
  if (!result.ok()) {
    m_error = error_words(result.code());
    return;
  }
  platform().download(file_name(), "application/octet-stream", *result);
  m_passphrase.clear();
  m_again.clear();
  app.set_setting(kBackupMade, std::to_string(platform().wall_ms()));
  show_toast({.text = std::string(tr(Str::backup_done)), .tone = Tone::kOk});
}

}  // namespace ithaca::ui::views
