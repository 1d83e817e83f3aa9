#include "src/ui/views/restore.h"

#include "src/ui/views/page.h"
#include "src/ui/views/settings_keys.h"
#include "src/ui/views/words.h"

namespace ithaca::ui::views {

bool Restore::draw(Context& context) {
  CentredPage page("restore");
  heading(tr(Str::restore_title), 1, TextStyle::kHero);
  paragraph(tr(Str::restore_text), {.color = Color::kMuted, .selectable = true});
  draw_file();
  const FieldResult field = password_field(tr(Str::passphrase), m_passphrase,
                                           {.error = m_passphrase_error,
                                            .enter = EnterKey::kGo,
                                            .autocomplete = "current-password",
                                            .required = true});
  if (field.changed) m_passphrase_error.clear();
  if (m_working) progress(tr(Str::restore_working), -1, tr(Str::restore_working));

  Row actions({.gap = kSpace3, .wrap = true});
  const bool pressed = button(tr(Str::restore), {.icon = Icon::kUpload, .enabled = !m_working});
  if ((pressed || field.submitted) && !m_working) start(context);
  return button(tr(Str::back), {.kind = ButtonKind::kQuiet, .enabled = !m_working});
}

void Restore::draw_file() {
  Column file({.key = "file", .gap = kSpace2});
  if (button(tr(Str::restore_choose), {.kind = ButtonKind::kQuiet, .enabled = !m_working})) {
    platform().pick_file(".ithaca", kBackupBytesMax,
                         [this](PickedFile picked) { take_file(std::move(picked)); });
  }
  if (!m_file_error.empty()) {
    banner(Tone::kDanger, Icon::kError, m_file_error);
  } else if (!m_file_name.empty()) {
    Row chosen({.gap = kSpace2});
    icon(Icon::kCheck, Color::kOk, 18);
    label(m_file_name, {.style = TextStyle::kSmall, .color = Color::kMuted, .ellipsis = true});
  }
}

void Restore::take_file(PickedFile picked) {
  if (m_working) return;
  m_file_name = std::move(picked.name);
  m_file = std::move(picked.bytes);
  m_file_error = picked.too_large ? std::string(tr(Str::restore_file_too_large)) : "";
  platform().request_frame();
}

void Restore::start(Context& context) {
  if (m_file.empty()) {
    m_file_error = tr(Str::restore_no_file);
    return;
  }
  if (m_passphrase.empty()) {
    m_passphrase_error = tr(Str::passphrase_missing);
    return;
  }
  m_working = true;
  app::App& app = context.app;
  app.restore(m_file, m_passphrase,
              [this, &app](base::Result<void> result) { finished(app, result); });
}

void Restore::finished(app::App& app, const base::Result<void>& result) {
  m_working = false;
  platform().request_frame();
  if (!result.ok()) {
    const bool wrong = result.code() == base::ErrorCode::kWrongPassphrase;
    (wrong ? m_passphrase_error : m_file_error) = error_words(result.code());
    return;
  }
  app.set_setting(kIntroSeen, "1");
  m_file.clear();
  m_file_name.clear();
  m_passphrase.clear();
  go_to({.page = Page::kToday});
  show_toast({.text = std::string(tr(Str::restore_done)), .tone = Tone::kOk});
}

}  // namespace ithaca::ui::views
