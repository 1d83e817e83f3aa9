#include "src/platform/web/system_wake.h"

#include <emscripten.h>

extern "C" void ithaca_wake(int later);

namespace ithaca::platform {
namespace {

void (*current_work)() = nullptr;

}  // namespace

void set_work(void (*work)()) { current_work = work; }

void wake() { ithaca_wake(0); }
void wake_later() { ithaca_wake(1); }

}  // namespace ithaca::platform

extern "C" EMSCRIPTEN_KEEPALIVE void ithaca_work() {
  if (ithaca::platform::current_work) ithaca::platform::current_work();
}
