#include "src/platform/web/system_update.h"

#include <emscripten.h>

#include "src/platform/web/system_wake.h"

extern "C" {
void ithaca_update_watch();
void ithaca_update_reload();
}

namespace ithaca::platform {
namespace {

bool ready = false;

}  // namespace

bool update_ready() {
  static bool watching = false;
  if (!watching) {
    watching = true;
    ithaca_update_watch();
  }
  return ready;
}

void reload() { ithaca_update_reload(); }

}  // namespace ithaca::platform

extern "C" EMSCRIPTEN_KEEPALIVE void ithaca_update_found() {
  ithaca::platform::ready = true;
  ithaca::platform::wake();
}
