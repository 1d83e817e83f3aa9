#include "src/platform/web/tabs_locks.h"

#include <emscripten.h>

#include "src/core/base/check.h"
#include "src/platform/web/system_wake.h"

extern "C" {
void ithaca_tabs_start();
void ithaca_tabs_stop();
void ithaca_tabs_take_over();
void ithaca_tabs_reload();
}

namespace ithaca::platform {
namespace {

Tabs* the_tabs = nullptr;

}  // namespace

Tabs::~Tabs() { stop(); }

void Tabs::stop() {
  if (the_tabs != this) return;
  the_tabs = nullptr;
  ithaca_tabs_stop();
  m_state = State::kStarting;
}

void Tabs::start() {
  CHECK(the_tabs == nullptr);
  the_tabs = this;
  ithaca_tabs_start();
}

void Tabs::take_over() {
  CHECK(m_state == State::kWaiting || m_state == State::kLost);
  if (m_state == State::kWaiting) {
    ithaca_tabs_take_over();
  } else {
    ithaca_tabs_reload();
  }
}

void Tabs::changed(int state) {
  m_state = static_cast<State>(state);
  wake();
}

}  // namespace ithaca::platform

extern "C" EMSCRIPTEN_KEEPALIVE void ithaca_tabs_changed(int state) {
  if (ithaca::platform::the_tabs) ithaca::platform::the_tabs->changed(state);
}
