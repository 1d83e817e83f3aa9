#include "src/platform/web/system_wake.h"

namespace ithaca::platform {
namespace {

void (*current_wake)() = nullptr;

}  // namespace

void set_wake(void (*wake)()) { current_wake = wake; }

void wake() {
  if (current_wake) current_wake();
}

}  // namespace ithaca::platform
