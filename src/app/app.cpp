// App's door: start, status, profile and settings. The rest is in the files named after it.
#include "src/app/app.h"

#include "src/app/app_impl.h"
#include "src/app/text.h"
#include "src/core/model/values.h"
#include "src/core/wire/limits.h"

namespace ithaca::app {
namespace {

using base::error;
using base::ErrorCode;

base::Result<Profile> checked(Profile profile) {
  profile.name = trimmed(profile.name);
  TRY(check_text(profile.name, wire::kNameBytesMax, "name"));
  if (!profile.time_zone.empty() && !model::is_time_zone_name(profile.time_zone))
    return error(ErrorCode::kInvalidInput, "time zone");
  if (!profile.language.empty() && !model::is_language_tag(profile.language))
    return error(ErrorCode::kInvalidInput, "language");
  return profile;
}

}  // namespace

App::App(Ports ports, std::string origin)
    : m_impl(std::make_unique<Impl>(ports, std::move(origin))) {}

App::~App() { m_impl->write_own_records(); }

void App::start() {
  Impl& app = *m_impl;
  CHECK(!app.start_wanted);
  app.start_wanted = true;
  if (app.leading) app.open();
}

void App::tick() { m_impl->tick(); }
std::optional<std::uint64_t> App::next_deadline_ms() const { return m_impl->next_deadline_ms(); }
std::uint64_t App::revision() const { return m_impl->own_revision + m_impl->engine->revision(); }
Phase App::phase() const { return m_impl->phase(); }
Problem App::problem() const { return m_impl->problem(); }
SyncStatus App::sync_status() const { return m_impl->sync_status(); }
std::uint64_t App::synced() const {
  return m_impl->earlier_synced + m_impl->engine->acknowledged();
}
void App::retry_now() { m_impl->engine->retry_now(); }

void App::set_leading(bool leading) {
  Impl& app = *m_impl;
  if (app.leading == leading) return;
  app.leading = leading;
  app.touch();
  app.engine->set_leading(leading);
  if (!leading) return;
  if (app.start_wanted && app.life == Impl::Life::kIdle) {
    app.open();
  } else if (app.start_wanted && !app.restore) {
    // Whoever led meanwhile has written: everything here is out of date.
    app.reopen();
  }
}

void App::flush() {
  m_impl->write_own_records();
  m_impl->engine->writer().hurry();
}

bool App::saved() const { return !m_impl->own.dirty() && m_impl->engine->writer().idle(); }

// ---- The person ---------------------------------------------------------------------------------

const Profile& App::profile() const {
  static const Profile kNobody;
  return m_impl->own.profile() ? *m_impl->own.profile() : kNobody;
}

base::Result<void> App::create_profile(Profile profile) {
  Impl& app = *m_impl;
  if (!app.is_open() || app.restore) return error(ErrorCode::kUnavailable, "not open");
  if (app.own.profile()) return error(ErrorCode::kInvalidInput, "there is a profile");
  TRY_ASSIGN(profile, checked(std::move(profile)));
  if (!app.engine->has_identity()) app.engine->create_identity();
  app.own.set_profile(std::move(profile));
  app.write_own_records();
  app.announce_everywhere();
  app.touch();
  return {};
}

base::Result<void> App::update_profile(Profile profile) {
  Impl& app = *m_impl;
  if (!app.is_open() || !app.own.profile()) return error(ErrorCode::kUnavailable, "no profile");
  TRY_ASSIGN(profile, checked(std::move(profile)));
  app.own.set_profile(std::move(profile));
  app.write_own_records();
  for (const auto& [id, space] : app.engine->spaces())
    if (!space->removed()) (void)app.announce(*space);
  app.touch();
  return {};
}

std::string App::setting(std::string_view name) const { return m_impl->own.setting(name); }

void App::set_setting(std::string_view name, std::string value) {
  m_impl->own.set_setting(name, std::move(value));
  m_impl->write_soon();
  m_impl->touch();
}

// ---- Search -------------------------------------------------------------------------------------

void App::open_search() { m_impl->search.open(); }
void App::close_search() { m_impl->search.close(); }

void App::search_for(std::string_view typed) {
  Impl& app = *m_impl;
  app.search.look_for(typed);
  // The first slice at once: mostly it is all there is to do.
  if (app.is_open()) app.search.tick(*app.engine);
  app.touch();
}

SearchState App::search_state() const { return m_impl->search.state(); }

std::vector<SearchHit> App::search_hits(std::size_t first, std::size_t count) const {
  return m_impl->search.hits(*m_impl->engine, first, count);
}

}  // namespace ithaca::app
