// News of a newer version of the program, which shell/sw_register.js has installed beside this one.
//
// Threads: the browser's one.
#pragma once

namespace ithaca::platform {

// True once a newer version is ready to start; wakes the program when that happens. Listening
// starts with the first call.
bool update_ready();
// The person agreed: the new version takes over and every tab reloads. REQUIRES: update_ready().
void accept_update();

}  // namespace ithaca::platform
