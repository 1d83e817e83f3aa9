#include "src/platform/web/system_update.h"

#include <emscripten.h>

#include "src/core/base/check.h"
#include "src/platform/web/system_wake.h"

extern "C" {
void ithaca_update_watch();
void ithaca_update_accept();
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

void accept_update() {
  CHECK(ready);
  ithaca_update_accept();
}

}  // namespace ithaca::platform

extern "C" EMSCRIPTEN_KEEPALIVE void ithaca_update_found() {
  ithaca::platform::ready = true;
  ithaca::platform::wake();
}
