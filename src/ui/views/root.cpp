#include "src/ui/views/root.h"

#include <utility>

#include "src/ui/views/join.h"
#include "src/ui/views/new_messages.h"
#include "src/ui/views/notices.h"
#include "src/ui/views/page.h"
#include "src/ui/views/paper.h"
#include "src/ui/views/search.h"
#include "src/ui/views/settings.h"
#include "src/ui/views/shell.h"
#include "src/ui/views/shortcuts.h"
#include "src/ui/views/space.h"
#include "src/ui/views/space_words.h"
#include "src/ui/views/today.h"
#include "src/ui/views/welcome.h"
#include "src/ui/views/words.h"

namespace ithaca::ui::views {

class Root::Impl {
 public:
  Impl(app::App& app, std::string version)
      : m_app(app), m_data(app), m_version(std::move(version)) {}

  void accept_files(bool restoring);

  void draw();
  std::optional<Action> take_action() { return std::exchange(m_action, std::nullopt); }
  void set_device_status(const DeviceStatus& status) { m_device = status; }
  void set_update_ready();
  void page_changed();
  [[nodiscard]] std::string paper();

 private:
  void draw_phase(Context& context);
  void draw_ready(Context& context);
  void draw_page(Context& context, const Route& route);
  void take_invite();
  void take_shared();
  [[nodiscard]] std::string title();

  app::App& m_app;
  Data m_data;
  std::string m_version;
  std::optional<Action> m_action;
  DeviceStatus m_device;
  bool m_looks_applied = false;
  bool m_update_said = false;
  bool m_sharing = false;  // something shared waits for a conversation
  std::string m_title;
  std::optional<bool> m_restoring;
  std::optional<app::SpaceId> m_visible;
  bool m_visible_known = false;

  Shortcuts m_shortcuts;
  NewMessages m_new_messages;
  Welcome m_welcome;
  Intro m_intro;
  Join m_join;
  Shell m_shell;
  Space m_space;
  Today m_today;
  Settings m_settings;
  Search m_search;
};

void Root::Impl::draw() {
  if (!m_looks_applied) {
    m_looks_applied = true;
    apply_looks();
    apply_single_keys();
  }
  if (!platform().environment().secure) {
    draw_insecure();
    return;
  }
  page_changed();
  Context context{m_app, m_data, m_action, m_device, m_version};
  draw_phase(context);
}

void Root::Impl::draw_phase(Context& context) {
  switch (m_app.phase()) {
    case app::Phase::kStarting:
      draw_starting();
      return;
    case app::Phase::kOtherTab:
      draw_other_tab(context);
      return;
    case app::Phase::kBroken:
      draw_broken(context);
      return;
    case app::Phase::kWelcome:
    case app::Phase::kReady:
      break;
  }
  take_invite();
  accept_files(m_app.phase() == app::Phase::kWelcome && m_welcome.restoring());
  const bool joining = m_app.join_view().step != app::JoinStep::kNone;
  if (joining && parse_route(platform().route()).page == Page::kJoin) {
    m_join.draw(context);
  } else if (m_app.phase() == app::Phase::kWelcome) {
    m_welcome.draw(context);
  } else if (Intro::wanted(m_app)) {
    m_intro.draw(context);
  } else {
    draw_ready(context);
  }
}

// Only Restore can use a file so far; elsewhere it is said in words, and nothing is lost.
void Root::Impl::accept_files(bool restoring) {
  if (m_restoring == restoring) return;
  m_restoring = restoring;
  platform().accept_files(restoring ? kBackupBytesMax : 0, [this](PickedFile file) {
    if (m_restoring.value_or(false)) {
      m_welcome.take_file(std::move(file));
      return;
    }
    const Route route = parse_route(platform().route());
    const bool chat = m_app.phase() == app::Phase::kReady && route.page == Page::kSpace &&
                      route.tab == Tab::kChat;
    show_toast({.text = std::string(tr(chat ? Str::file_not_yet : Str::file_no_use))});
  });
}

void Root::Impl::take_invite() {
  const std::string route(platform().route());
  if (!is_invite(route)) return;
  m_app.open_invite_link(route);
  platform().replace_route(route_text({.page = Page::kJoin}));
}

void Root::Impl::draw_ready(Context& context) {
  if (is_new_space(platform().route())) {
    platform().replace_route(route_text({}));
    m_shell.open_new_space();
  }
  if (is_shared(platform().route())) take_shared();
  Route route = parse_route(platform().route());
  if (route.page == Page::kJoin) {  // an invite that is over and done with
    route = {};
    platform().replace_route(route_text(route));
  }
  if (route.page != Page::kSpace) m_space.leave();
  if (route.page != Page::kSearch) m_search.leave(m_app, route);
  m_shell.draw(context, route, [&] { draw_page(context, route); });
  m_shortcuts.draw();
}

// The text itself waits in the page for the field that takes focus.
void Root::Impl::take_shared() {
  m_sharing = true;
  const auto& spaces = m_data.spaces();
  Route route{.page = Page::kSpaces};
  if (spaces.size() == 1) route = {.page = Page::kSpace, .space = spaces.front().id};
  platform().replace_route(route_text(route));
  if (spaces.size() != 1) show_toast({.text = std::string(tr(Str::share_choose))});
}

void Root::Impl::draw_page(Context& context, const Route& route) {
  Key scope(static_cast<std::uint64_t>(route.page));
  switch (route.page) {
    case Page::kSpace:
      m_space.draw(context, route);
      if (m_sharing && route.tab == Tab::kChat) m_space.write();
      m_sharing = false;
      return;
    case Page::kSettings:
      m_settings.draw(context);
      return;
    case Page::kSearch:
      m_search.draw(context);
      return;
    case Page::kSpaces: {
      page_header(tr(Str::spaces), {}, m_app.sync_status());
      Column middle({.height = kFill, .align = Align::kCenter, .justify = Align::kCenter});
      const bool none = m_data.spaces().empty();
      empty_state(Icon::kSpaces, tr(none ? Str::today_empty_title : Str::spaces_choose_title),
                  tr(none ? Str::today_empty_wide : Str::spaces_choose));
      return;
    }
    case Page::kToday:
    case Page::kJoin:
      if (m_today.draw(context)) m_shell.open_new_space();
      return;
  }
}

std::string Root::Impl::title() {
  const std::string name(tr(Str::app_name));
  if (m_app.phase() != app::Phase::kReady) return name;
  const Route route = parse_route(platform().route());
  std::string page;
  switch (route.page) {
    case Page::kToday:
      page = tr(Str::today);
      break;
    case Page::kSpaces:
      page = tr(Str::spaces);
      break;
    case Page::kSettings:
      page = tr(Str::settings);
      break;
    case Page::kJoin:
      page = tr(Str::join);
      break;
    case Page::kSearch:
      page = tr(Str::search);
      break;
    case Page::kSpace:
      if (const app::SpaceSummary* space = m_data.space(route.space)) {
        page = std::string(space_title(*space)) + " · " +
               std::string(tr(route.tab == Tab::kGoals ? Str::goals : Str::chat));
      }
      break;
  }
  std::string text = page.empty() ? name : page + " · " + name;
  const std::size_t unread = m_data.unread();
  if (unread > 0) {
    text = "(" + platform().format_number(static_cast<double>(unread), false) + ") " + text;
  }
  return text;
}

std::string Root::Impl::paper() {
  const Route route = parse_route(platform().route());
  const bool ready = m_app.phase() == app::Phase::kReady && route.page == Page::kSpace;
  const app::SpaceSummary* space = ready ? m_data.space(route.space) : nullptr;
  if (!space) return {};
  Context context{m_app, m_data, m_action, m_device, m_version};
  return route.tab == Tab::kGoals ? goals_paper(context, *space)
                                  : conversation_paper(context, *space);
}

void Root::Impl::page_changed() {
  const Route route = parse_route(platform().route());
  const bool seen = m_app.phase() == app::Phase::kReady && route.page == Page::kSpace &&
                    route.tab == Tab::kChat && platform().environment().visible;
  const auto visible = seen ? std::optional(route.space) : std::nullopt;
  if (!m_visible_known || m_visible != visible) {
    m_visible_known = true;
    m_visible = visible;
    m_app.set_visible_space(visible);
  }
  if (m_app.phase() == app::Phase::kReady) m_new_messages.look(m_data);
  std::string wanted = title();
  if (wanted != m_title) {
    m_title = std::move(wanted);
    platform().set_title(m_title);
  }
}

void Root::Impl::set_update_ready() {
  if (m_update_said) return;
  m_update_said = true;
  show_toast({.text = std::string(tr(Str::update_ready)),
              .action = std::string(tr(Str::reload)),
              .on_action =
                  [this] {
                    m_action = Action::kReload;
                    platform().request_frame();
                  },
              .tone = Tone::kPrimary});
}

Root::Root(app::App& app, std::string version)
    : m_impl(std::make_unique<Impl>(app, std::move(version))) {}
Root::~Root() = default;
void Root::draw() { m_impl->draw(); }
std::optional<Action> Root::take_action() { return m_impl->take_action(); }
void Root::set_device_status(const DeviceStatus& status) { m_impl->set_device_status(status); }
void Root::set_update_ready() { m_impl->set_update_ready(); }
std::string Root::paper() { return m_impl->paper(); }
void Root::page_changed() { m_impl->page_changed(); }

}  // namespace ithaca::ui::views
